package org.hepatica.phantom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.pixel.PixelDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However a phantom is stored, each voxel is where its geometry says. */
class LayoutTest {
  private static final int ROWS = 21;
  private static final int COLUMNS = 34;
  private static final PhantomOptions OPTIONS =
      PhantomOptions.of(9).withMatrix(ROWS, COLUMNS).withSlices(10, 20);

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "HFS, 0, false, false, 1 0 0 0 1 0",
    "HFP, 0, false, false, -1 0 0 0 -1 0",
    "HFDR, 0, false, false, 0 1 0 -1 0 0",
    "HFDL, 0, false, false, 0 -1 0 1 0 0",
    "FFS, 0, false, false, -1 0 0 0 1 0",
    "FFP, 0, false, false, 1 0 0 0 -1 0",
    "FFDR, 0, false, false, 0 -1 0 -1 0 0",
    "FFDL, 0, false, false, 0 1 0 1 0 0",
    "HFS, 90, false, true, 0 -1 0 1 0 0",
    "HFS, 180, false, false, -1 0 0 0 -1 0",
    "HFS, 270, false, false, 0 1 0 -1 0 0",
    "HFS, 0, true, true, 0 1 0 1 0 0",
    "FFP, 90, true, true, 1 0 0 0 1 0"
  })
  void everyVoxelLiesWhereItsGeometrySays(
      PatientPosition position, int turn, boolean transposed, boolean reversed, String orientation)
      throws IOException {
    Layout layout = new Layout(position, turn, transposed, reversed);
    PhantomFiles files = Phantom.write(folder, OPTIONS, layout);
    PhantomVolume volume = new PhantomVolume(new PhantomAnatomy(9), OPTIONS);
    PhantomTruth truth = PhantomTruth.open(files.truth());
    int k = 6;
    PhantomVolume.Slice slice = volume.slice(k);
    DicomFile file = Part10.read(files.series().resolve(reversed ? "0004.dcm" : "0007.dcm"));
    DataSet image = file.dataSet();
    assertThat(image.string(Tag.PATIENT_POSITION)).isEqualTo(position.name());
    assertThat(String.join(" ", image.strings(Tag.IMAGE_ORIENTATION_PATIENT)))
        .isEqualTo(orientation);
    assertThat(image.integer(Tag.INSTANCE_NUMBER, 0)).isEqualTo(reversed ? 7 : 4);
    assertThat(truth.content().slices().get(k).sopInstanceUid())
        .isEqualTo(image.string(Tag.SOP_INSTANCE_UID));

    int[] values = PixelDecoder.decode(image, file.syntax(), 0);
    byte[] mask = truth.mask(k);
    double[] first = image.numbers(Tag.IMAGE_POSITION_PATIENT);
    double[] way = image.numbers(Tag.IMAGE_ORIENTATION_PATIENT);
    double[] spacing = image.numbers(Tag.PIXEL_SPACING);
    int columns = image.integer(Tag.COLUMNS, 0);
    assertThat(values).hasSize(ROWS * COLUMNS);
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < values.length; i++) {
      double across = i % columns * spacing[1];
      double down = i / columns * spacing[0];
      double x = first[0] + across * way[0] + down * way[3];
      double y = first[1] + across * way[1] + down * way[4];
      double column = (x - volume.x(0)) / OPTIONS.columnSpacing();
      double row = (y - volume.y(0)) / OPTIONS.rowSpacing();
      assertThat(column).isCloseTo(Math.rint(column), within(1e-6));
      assertThat(row).isCloseTo(Math.rint(row), within(1e-6));
      int anatomical = (int) Math.rint(row) * COLUMNS + (int) Math.rint(column);
      assertThat(seen.add(anatomical)).isTrue();
      assertThat(values[i] + image.integer(Tag.RESCALE_INTERCEPT, 0))
          .isEqualTo(slice.hu()[anatomical]);
      assertThat(mask[i]).isEqualTo(slice.mask()[anatomical]);
    }
    assertThat(first[2]).isEqualTo(volume.z(k));
  }

  /** Gravity and the gantry tell the positions apart, without any formula of ours. */
  @Test
  void whatTheNameSaysIsDown() throws IOException {
    Map<PatientPosition, double[]> down = new EnumMap<>(PatientPosition.class);
    for (PatientPosition position : PatientPosition.values()) {
      PhantomFiles files =
          Phantom.write(folder.resolve(position.name()), OPTIONS, Layout.of(position));
      double[] o =
          Part10.readHeader(files.series().resolve("0001.dcm"))
              .dataSet()
              .numbers(Tag.IMAGE_ORIENTATION_PATIENT);
      down.put(position, new double[] {o[3], o[4]});
      // Seen from the front of the gantry, what lies deeper in it is head or feet, as it went in.
      double deeper = o[0] * o[4] - o[1] * o[3];
      assertThat(deeper).isEqualTo(position.name().startsWith("HF") ? 1 : -1);
    }
    down.forEach(
        (position, way) ->
            assertThat(way)
                .as(position.name())
                .containsExactly(
                    switch (position.name().substring(2)) {
                      case "S" -> new double[] {0, 1};
                      case "P" -> new double[] {0, -1};
                      case "DR" -> new double[] {-1, 0};
                      default -> new double[] {1, 0};
                    }));
  }

  @Test
  void otherLayoutsAreOtherInstancesOfTheSamePatient() throws IOException {
    DataSet usual = first(Layout.USUAL);
    DataSet prone = first(Layout.of(PatientPosition.FFP));
    DataSet again = first(Layout.of(PatientPosition.FFP));
    assertThat(prone.string(Tag.PATIENT_ID)).isEqualTo(usual.string(Tag.PATIENT_ID));
    for (int tag : new int[] {Tag.SOP_INSTANCE_UID, Tag.SERIES_INSTANCE_UID}) {
      assertThat(prone.string(tag)).isNotEqualTo(usual.string(tag)).isEqualTo(again.string(tag));
    }
  }

  @Test
  void onlyQuarterTurns() {
    assertThatThrownBy(() -> new Layout(PatientPosition.HFS, 45, false, false))
        .hasMessageContaining("turn is 45");
  }

  private DataSet first(Layout layout) throws IOException {
    PhantomFiles files = Phantom.write(folder, OPTIONS, layout);
    return Part10.readHeader(files.series().resolve("0001.dcm")).dataSet();
  }
}
