package org.hepatica.ct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.junit.jupiter.api.io.TempDir;

/** Bodies that are made, and what is said of a series that is refused. */
abstract class ContentAdmissionFixture {
  static final AdmissionRules RULES = AdmissionRules.DEFAULT;

  @TempDir Path folder;

  static AdmissionRules content(ContentRules content) {
    return RULES.withContent(content);
  }

  static String refusal(List<Path> files, AdmissionRules rules, String code) {
    SeriesRefused refused =
        catchThrowableOfType(SeriesRefused.class, () -> CtSeries.load(files, rules));
    assertThat(refused).as(code).isNotNull();
    assertThat(refused.code()).as(refused.reason()).isEqualTo(code);
    return refused.reason();
  }

  interface Body {
    int hu(double x, double y);
  }

  List<Path> bodies(int count, Body body) throws IOException {
    return bodies(count, body, d -> {});
  }

  /** Slices of 128 x 128 pixels of 3 mm that all show one body. */
  List<Path> bodies(int count, Body body, java.util.function.Consumer<DataSet> change)
      throws IOException {
    int size = 128;
    ByteBuffer pixels = ByteBuffer.allocate(2 * size * size).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < size * size; i++) {
      double x = (i % size - 63.5) * 3;
      double y = (i / size - 63.5) * 3;
      pixels.putShort((short) (body.hu(x, y) + 1024));
    }
    MadeSeries series = new MadeSeries();
    series.all(
        d ->
            d.set(Tag.ROWS, Vr.US, size)
                .set(Tag.COLUMNS, Vr.US, size)
                .set(Tag.PIXEL_SPACING, Vr.DS, 3, 3)
                .setBytes(Tag.PIXEL_DATA, Vr.OW, pixels.array()));
    series.all(change);
    return series.write(folder).subList(0, count);
  }

  /** Twelve copies of one slice, 4 mm apart: the same place of a body again and again. */
  List<Path> repeated(Path file) throws IOException {
    DicomFile whole = Part10.read(file);
    DataSet d = whole.dataSet();
    double[] first = d.numbers(Tag.IMAGE_POSITION_PATIENT);
    List<Path> files = new ArrayList<>();
    for (int k = 0; k < 12; k++) {
      d.set(Tag.SOP_INSTANCE_UID, Vr.UI, Uids.derive("copy", String.valueOf(k)))
          .set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, first[0], first[1], first[2] + 4 * k)
          .set(Tag.IMAGE_ORIENTATION_PATIENT, Vr.DS, 1, 0, 0, 0, 1, 0)
          .set(Tag.FRAME_OF_REFERENCE_UID, Vr.UI, Uids.derive("frame"))
          .set(Tag.STUDY_INSTANCE_UID, Vr.UI, Uids.derive("study"))
          .set(Tag.SERIES_INSTANCE_UID, Vr.UI, Uids.derive("series"));
      Path copy = folder.resolve("copy" + k + ".dcm");
      Part10.write(copy, d, whole.syntax());
      files.add(copy);
    }
    return files;
  }

  /** Files of a series from feet to head. */
  static List<Path> sorted(Path series) throws IOException {
    record At(Path file, double z) {}
    List<At> found = new ArrayList<>();
    try (Stream<Path> all = Files.list(series)) {
      for (Path file : all.toList()) {
        double[] position = Part10.readHeader(file).dataSet().numbers(Tag.IMAGE_POSITION_PATIENT);
        found.add(new At(file, position[2]));
      }
    }
    return found.stream()
        .sorted(java.util.Comparator.comparingDouble(At::z))
        .map(At::file)
        .toList();
  }
}
