package org.hepatica.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntBinaryOperator;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Masks in every pose, against marks that are given in patient coordinates. */
class MaskSeriesTest {
  private static final int DEPTH = 4;
  private static final double[] SPACING = {0.8, 1.3};
  private static final double[] AXIAL = {1, 0, 0, 0, 1, 0};

  @TempDir Path folder;

  /** How one series is stored. */
  private record Pose(
      double[] origin, double[] orientation, int rows, int columns, int intercept) {}

  private static final Pose STRAIGHT = new Pose(new double[] {-20, -30, 100}, AXIAL, 7, 9, 0);

  /** Marked places: a lump without any symmetry. */
  private static boolean isMarked(double x, double y, double z) {
    return x > -18 && x < -12 && y > -29.5 && y < -26.5 && !(x > -14.5 && y > -28) && z < 111;
  }

  private List<Path> series(String name, Pose pose, double[] spacing, IntBinaryOperator value)
      throws IOException {
    Path out = Files.createDirectories(folder.resolve(name));
    List<Path> files = new ArrayList<>();
    for (int k = 0; k < DEPTH; k++) {
      double[] first = {pose.origin[0], pose.origin[1], pose.origin[2] + 5 * k};
      Place place = new Place(first, pose.orientation, spacing);
      ByteBuffer pixels =
          ByteBuffer.allocate(2 * pose.rows * pose.columns).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < pose.rows * pose.columns; i++) {
        double[] p = place.centre(i / pose.columns, i % pose.columns);
        int marked = isMarked(p[0], p[1], p[2]) ? 1 : 0;
        pixels.putShort((short) (value.applyAsInt(marked, i + k) - pose.intercept));
      }
      DataSet image =
          new DataSet()
              .set(Tag.SOP_CLASS_UID, Vr.UI, Uids.CT_IMAGE)
              .set(Tag.SOP_INSTANCE_UID, Vr.UI, Uids.derive(name, "" + k))
              .set(Tag.SERIES_INSTANCE_UID, Vr.UI, Uids.derive(name))
              .set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, first[0], first[1], first[2])
              .set(
                  Tag.IMAGE_ORIENTATION_PATIENT,
                  Vr.DS,
                  java.util.Arrays.stream(pose.orientation).boxed().toArray())
              .set(Tag.PIXEL_SPACING, Vr.DS, spacing[0], spacing[1])
              .set(Tag.SAMPLES_PER_PIXEL, Vr.US, 1)
              .set(Tag.PHOTOMETRIC_INTERPRETATION, Vr.CS, "MONOCHROME2")
              .set(Tag.ROWS, Vr.US, pose.rows)
              .set(Tag.COLUMNS, Vr.US, pose.columns)
              .set(Tag.BITS_ALLOCATED, Vr.US, 16)
              .set(Tag.BITS_STORED, Vr.US, 16)
              .set(Tag.HIGH_BIT, Vr.US, 15)
              .set(Tag.PIXEL_REPRESENTATION, Vr.US, 1)
              .set(Tag.RESCALE_INTERCEPT, Vr.DS, pose.intercept)
              .set(Tag.RESCALE_SLOPE, Vr.DS, 1)
              .setBytes(Tag.PIXEL_DATA, Vr.OW, pixels.array());
      // Names in another order than the places.
      Path file = out.resolve((k * 3 + 1) % 7 + ".dcm");
      Part10.write(file, image, TransferSyntax.EXPLICIT_LE);
      files.add(file);
    }
    files.sort(null);
    return files;
  }

  private List<Path> masks(String name, Pose pose) throws IOException {
    return series(name, pose, SPACING, (marked, i) -> marked);
  }

  private SourceGrid ct() throws IOException {
    return SourceGrid.of(series("ct", STRAIGHT, SPACING, (marked, i) -> 37 * i % 1000));
  }

  private static BitSet[] wanted(SourceGrid grid) {
    BitSet[] wanted = new BitSet[grid.depth()];
    for (int k = 0; k < wanted.length; k++) {
      wanted[k] = new BitSet();
      for (int i = 0; i < grid.rows() * grid.columns(); i++) {
        double[] p = grid.slices().get(k).place().centre(i / grid.columns(), i % grid.columns());
        wanted[k].set(i, isMarked(p[0], p[1], p[2]));
      }
    }
    return wanted;
  }

  @Test
  void marksLieWhereTheyAreInThePatient() throws IOException {
    SourceGrid ct = ct();
    assertThat(ct.slices().get(0).place().position()[2]).isEqualTo(100);
    BitSet[] wanted = wanted(ct);
    assertThat(wanted[0].cardinality()).isGreaterThan(8);
    assertThat(wanted[3].cardinality()).isZero();
    assertThat(MaskSeries.on(ct, masks("straight", STRAIGHT))).containsExactly(wanted);
    double right = -20 + 8 * 1.3;
    double back = -30 + 6 * 0.8;
    Pose flipped =
        new Pose(new double[] {right, -30, 100}, new double[] {-1, 0, 0, 0, 1, 0}, 7, 9, 0);
    assertThat(MaskSeries.on(ct, masks("flipped", flipped))).containsExactly(wanted);
    Pose turned =
        new Pose(new double[] {right, back, 100}, new double[] {-1, 0, 0, 0, -1, 0}, 7, 9, 0);
    assertThat(MaskSeries.on(ct, masks("turned", turned))).containsExactly(wanted);
  }

  @Test
  void aTransposedAndAPartialMaskFitToo() throws IOException {
    SourceGrid ct = ct();
    Pose transposed = new Pose(STRAIGHT.origin, new double[] {0, 1, 0, 1, 0, 0}, 9, 7, 0);
    List<Path> across = series("across", transposed, new double[] {1.3, 0.8}, (m, i) -> m);
    assertThat(MaskSeries.on(ct, across)).containsExactly(wanted(ct));
    // Two columns and no row less: the marks lie within.
    Pose part = new Pose(new double[] {-20 + 1.3, -30, 100}, AXIAL, 7, 7, 0);
    assertThat(MaskSeries.on(ct, masks("part", part))).containsExactly(wanted(ct));
  }

  @Test
  void backgroundIsTheStoredZeroOrTheRescaledOne() throws IOException {
    SourceGrid ct = ct();
    Pose rescaled = new Pose(STRAIGHT.origin, AXIAL, 7, 9, -1024);
    assertThat(MaskSeries.on(ct, masks("rescaled", rescaled))).containsExactly(wanted(ct));
    List<Path> labels = series("labels", STRAIGHT, SPACING, (marked, i) -> marked * (1 + i % 2));
    assertThat(MaskSeries.on(ct, labels)).containsExactly(wanted(ct));
    List<Path> all = series("all", STRAIGHT, SPACING, (marked, i) -> 5);
    assertThatThrownBy(() -> MaskSeries.on(ct, all)).hasMessageContaining("no background");
  }

  @Test
  void masksAreKnownByTheirFewValues() throws IOException {
    assertThat(MaskSeries.looksLikeOne(masks("masks", STRAIGHT))).isTrue();
    assertThat(MaskSeries.looksLikeOne(masks("r", new Pose(STRAIGHT.origin, AXIAL, 7, 9, -1024))))
        .isTrue();
    assertThat(
            MaskSeries.looksLikeOne(
                series("image", STRAIGHT, SPACING, (marked, i) -> 37 * i % 1000)))
        .isFalse();
  }

  @Test
  void whatDoesNotFitIsNamed() throws IOException {
    SourceGrid ct = ct();
    List<Path> few = masks("few", STRAIGHT).subList(1, DEPTH);
    assertThatThrownBy(() -> MaskSeries.on(ct, few))
        .hasMessageContaining("the masks have none for");
    Pose high = new Pose(new double[] {-20, -30, 102}, AXIAL, 7, 9, 0);
    List<Path> between = masks("between", high);
    assertThatThrownBy(() -> MaskSeries.on(ct, between))
        .hasMessageContaining(".dcm marks liver at z =")
        .hasMessageContaining("no slice");
    List<Path> coarse = series("coarse", STRAIGHT, new double[] {0.9, 1.3}, (m, i) -> m);
    assertThatThrownBy(() -> MaskSeries.on(ct, coarse))
        .hasMessageContaining("does not lie on the pixels");
    Pose wide = new Pose(new double[] {-20, -30, 100}, AXIAL, 7, 9, 0);
    SourceGrid narrow =
        SourceGrid.of(
            series("narrow", new Pose(wide.origin, AXIAL, 7, 3, 0), SPACING, (m, i) -> i * 37));
    List<Path> beyond = masks("beyond", wide);
    assertThatThrownBy(() -> MaskSeries.on(narrow, beyond))
        .hasMessageContaining("outside of the series' pixels");
  }
}
