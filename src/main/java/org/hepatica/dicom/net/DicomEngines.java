package org.hepatica.dicom.net;

import java.util.List;
import java.util.ServiceLoader;

/** Finds the engines on the class path; the embedded one is always there. */
public final class DicomEngines {
  private static final String PREFERRED = "dcm4che";
  private static final String EMBEDDED = "embedded";

  private DicomEngines() {}

  /**
   * Returns an engine.
   *
   * @param choice the value of {@code dicom.engine}: {@code auto} (dcm4che where it is on the class
   *     path, else embedded), {@code dcm4che} or {@code embedded}
   * @throws IllegalArgumentException when there is no such engine; the message says what to do
   */
  public static DicomEngine pick(String choice) {
    List<DicomEngine> engines =
        ServiceLoader.load(DicomEngine.class).stream().map(ServiceLoader.Provider::get).toList();
    if (choice.equals("auto")) {
      return engines.stream()
          .filter(engine -> engine.name().equals(PREFERRED))
          .findFirst()
          .orElseGet(() -> named(EMBEDDED, engines));
    }
    return named(choice, engines);
  }

  private static DicomEngine named(String name, List<DicomEngine> engines) {
    return engines.stream()
        .filter(engine -> engine.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no DICOM engine \"%s\" on the class path, which has %s; set dicom.engine to auto%s"
                        .formatted(
                            name,
                            engines.stream().map(DicomEngine::name).toList(),
                            name.equals(PREFERRED) ? ", or build with -Pdcm4che" : "")));
  }
}
