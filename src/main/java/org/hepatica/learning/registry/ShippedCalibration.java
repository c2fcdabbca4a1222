package org.hepatica.learning.registry;

import java.util.List;
import org.hepatica.unet.ModelFile;

/**
 * What becomes of the calibration in a registry's copy of the model that came with this program,
 * when the program's own file holds another one for the same weights. A calibration is known to be
 * a shipped one by a line of the registry's history; what no line names was made at the site.
 */
final class ShippedCalibration {
  private static final String WORD = "calibration-as-shipped";

  /** What is to be done. */
  enum Verdict {
    /** The copy holds it. */
    HELD,
    /** The copy takes it, and the threshold that it was measured at. */
    TAKE,
    /** The copy's own was made at the site, and stays. */
    SITE,
    /** The copy had this one before and holds a later one, and keeps it. */
    OLDER
  }

  private ShippedCalibration() {}

  /**
   * Compares two files of the same weights.
   *
   * @param history of the registry, oldest first
   */
  static Verdict judge(ModelFile copy, ModelFile shipped, List<String> history) {
    String own = copy.calibrationId();
    String offered = shipped.calibrationId();
    if (offered.isEmpty()) {
      return Verdict.HELD;
    }
    if (offered.equals(own)) {
      boolean same = copy.info().threshold() == shipped.info().threshold();
      return same ? Verdict.HELD : Verdict.TAKE;
    }
    if (own.isEmpty()) {
      return Verdict.TAKE;
    }
    if (!isTold(history, copy.info().id(), own)) {
      return Verdict.SITE;
    }
    return isTold(history, copy.info().id(), offered) ? Verdict.OLDER : Verdict.TAKE;
  }

  /** What the history says of a shipped calibration that a copy holds, without the time. */
  static String line(ModelFile copy) {
    return WORD + " " + copy.info().id() + " " + copy.calibrationId();
  }

  static boolean isTold(List<String> history, ModelFile copy) {
    return isTold(history, copy.info().id(), copy.calibrationId());
  }

  private static boolean isTold(List<String> history, String model, String calibration) {
    return history.stream()
        .anyMatch(line -> line.endsWith(String.join(" ", " " + WORD, model, calibration)));
  }
}
