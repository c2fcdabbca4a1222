package org.hepatica.node;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DataSetWriter;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;

/** Makes series of the phantom that belong to an {@link UnmistakablePatient}. */
final class UnmistakableSeries {
  /** All slices of the phantom. */
  static final int WHOLE = 36;

  /** So many of the lowest, for what need not come to a result. */
  static final int SHORT = 12;

  private static final Path PHANTOM = Path.of("test-data/phantom/ct").toAbsolutePath();

  private final Path folder;

  UnmistakableSeries(Path folder) {
    this.folder = folder;
  }

  /**
   * The phantom's lowest slices as a series and study of their own, in a folder of this name.
   *
   * @param change what else to do with a slice, by its place from 0
   */
  List<Path> make(
      String name, UnmistakablePatient patient, int slices, BiConsumer<Integer, DataSet> change)
      throws IOException {
    Path target = Files.createDirectories(folder.resolve(name));
    List<Path> files = new ArrayList<>();
    for (Path source : slices(slices)) {
      DicomFile file = Part10.read(source);
      DataSet d = file.dataSet();
      String slice = source.getFileName().toString();
      d.set(Tag.STUDY_INSTANCE_UID, Vr.UI, Uids.derive("de-identified", name, "study"))
          .set(Tag.SERIES_INSTANCE_UID, Vr.UI, Uids.derive("de-identified", name, "series"))
          .set(Tag.SOP_INSTANCE_UID, Vr.UI, Uids.derive("de-identified", name, slice));
      patient.enter(d);
      change.accept(files.size(), d);
      Path copy = target.resolve(slice);
      Part10.write(copy, d, file.syntax());
      files.add(copy);
    }
    return files;
  }

  static void otherName(int slice, DataSet d) {
    if (slice % 2 == 1) {
      d.setBytes(Tag.PATIENT_NAME, Vr.PN, ascii("Mondscheiner^Hedwigis"));
    }
  }

  static void nameForFrame(int slice, DataSet d) {
    d.setBytes(Tag.FRAME_OF_REFERENCE_UID, Vr.UI, ascii("Wunderlich^Hedwigis"));
  }

  static List<Path> slices(int count) throws IOException {
    try (Stream<Path> all = Files.list(PHANTOM)) {
      return all.sorted().limit(count).toList();
    }
  }

  static byte[] bytes(DataSet d) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DataSetWriter.write(d, out, TransferSyntax.EXPLICIT_LE);
    return out.toByteArray();
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
