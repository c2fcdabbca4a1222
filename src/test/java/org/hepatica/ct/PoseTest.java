package org.hepatica.ct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The patient's right is column 0, the front row 0, the feet slice 0: whatever way the slices were
 * stored.
 */
class PoseTest {

  @TempDir Path folder;

  /**
   * Row and column vectors along the axes x and y, each way: four of the eight have a normal
   * towards the feet.
   */
  static Stream<double[]> orientations() {
    List<double[]> all = new ArrayList<>();
    for (int a : new int[] {1, -1}) {
      for (int b : new int[] {1, -1}) {
        all.add(new double[] {a, 0, 0, 0, b, 0});
        all.add(new double[] {0, a, 0, b, 0, 0});
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("orientations")
  void everyPoseGivesTheSamePatient(double[] orientation) throws Exception {
    CtVolume v = load(new MadeSeries(7, 10, orientation));

    assertThat(v.depth()).isEqualTo(MadeSeries.COUNT);
    assertThat(v.sliceSpacing()).isCloseTo(MadeSeries.STEP, within(1e-9));
    boolean transposed = orientation[0] == 0;
    assertThat(v.rows()).isEqualTo(transposed ? 10 : 7);
    assertThat(v.columns()).isEqualTo(transposed ? 7 : 10);
    assertThat(v.rowSpacing()).isEqualTo(transposed ? 1.3 : 0.8);
    assertThat(v.columnSpacing()).isEqualTo(transposed ? 0.8 : 1.3);
    assertThat(v.voxelMl(2)).isCloseTo(0.8 * 1.3 * 4 / 1000, within(1e-12));

    // The corner at the patient's right, front and feet, from the pose alone.
    double x0 = lowest(-3, orientation[0], orientation[3], 10, 7);
    double y0 = lowest(5, orientation[1], orientation[4], 10, 7);
    for (int k = 0; k < v.depth(); k++) {
      for (int row = 0; row < v.rows(); row++) {
        for (int column = 0; column < v.columns(); column++) {
          double[] p = {
            x0 + column * v.columnSpacing(), y0 + row * v.rowSpacing(), 100 + k * MadeSeries.STEP
          };
          assertThat(v.position(k, row, column)).containsExactly(p, within(1e-9));
          assertThat(v.hu(k)[row * v.columns() + column]).isEqualTo((short) MadeSeries.anatomy(p));
        }
      }
    }
  }

  /** What a slice stands for ends half way to its neighbours, along the normal of the slices. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.2})
  void aSliceIsAsDeepAsItsNeighboursLeaveIt(double tilt) throws Exception {
    double[] axial = {1, 0, 0, 0, Math.cos(tilt), -Math.sin(tilt)};
    MadeSeries series = new MadeSeries(7, 10, axial).at(11, -3, 5, 144.3).at(5, -3, 5, 120.1);
    CtVolume v = load(series);
    double along = Math.cos(tilt);
    assertThat(v.sliceDepth(0)).isCloseTo(4 * along, within(1e-6));
    assertThat(v.sliceDepth(4)).isCloseTo(4.05 * along, within(1e-6));
    assertThat(v.sliceDepth(5)).isCloseTo(4 * along, within(1e-6));
    assertThat(v.sliceDepth(6)).isCloseTo(3.95 * along, within(1e-6));
    assertThat(v.sliceDepth(10)).isCloseTo(4.15 * along, within(1e-6));
    assertThat(v.sliceDepth(11)).isCloseTo(4.3 * along, within(1e-6));
  }

  private static double lowest(
      double first, double alongRow, double alongColumn, int columns, int rows) {
    return first
        + Math.min(0, alongRow * (columns - 1) * MadeSeries.SPACING[1])
        + Math.min(0, alongColumn * (rows - 1) * MadeSeries.SPACING[0]);
  }

  @ParameterizedTest
  @CsvSource({"0, true", "14.9, true", "15.1, false", "90, false"})
  void aSmallTiltIsTaken(double degrees, boolean taken) throws Exception {
    double c = Math.cos(Math.toRadians(degrees));
    double s = Math.sin(Math.toRadians(degrees));
    MadeSeries tilted = new MadeSeries(7, 10, new double[] {1, 0, 0, 0, c, -s});
    if (taken) {
      // Positions run along z, so the stack also leans; the spacing is that along the normal.
      CtVolume volume = load(tilted);
      assertThat(volume.sliceSpacing()).isCloseTo(MadeSeries.STEP * c, within(1e-4));
      assertThat(volume.aside(0)).isZero();
      assertThat(volume.aside(11)).isCloseTo(11 * MadeSeries.STEP * s, within(1e-4));
    } else {
      assertThatThrownBy(() -> load(tilted))
          .isInstanceOf(SeriesRefused.class)
          .hasMessageContaining("HEP-415")
          .hasMessageContaining("degrees from axial");
    }
  }

  @Test
  void aTurnInThePlaneIsTakenToo() throws Exception {
    double c = Math.cos(Math.toRadians(10));
    double s = Math.sin(Math.toRadians(10));
    CtVolume turned = load(new MadeSeries(7, 10, new double[] {-c, s, 0, s, c, 0}));
    assertThat(turned.inPlane()).isEqualTo(new InPlane(7, 10, false, false, true));
    assertThatThrownBy(() -> load(new MadeSeries(7, 10, new double[] {.8, .6, 0, -.6, .8, 0})))
        .hasMessageContaining("HEP-415");
  }

  @Property(tries = 300)
  void thereAndBackIsTheSame(
      @ForAll @IntRange(min = 1, max = 40) int rows,
      @ForAll @IntRange(min = 1, max = 40) int columns,
      @ForAll boolean transposed,
      @ForAll boolean flipsRows,
      @ForAll boolean flipsColumns,
      @ForAll long seed) {
    InPlane pose = new InPlane(rows, columns, transposed, flipsRows, flipsColumns);
    byte[] bytes = new byte[rows * columns];
    new Random(seed).nextBytes(bytes);
    assertThat(pose.toSource(pose.toCanonical(bytes))).isEqualTo(bytes);
    assertThat(pose.toCanonical(pose.toSource(bytes))).isEqualTo(bytes);
    short[] shorts = new short[bytes.length];
    for (int i = 0; i < shorts.length; i++) {
      shorts[i] = (short) (bytes[i] * 211 + i);
    }
    assertThat(pose.toSource(pose.toCanonical(shorts))).isEqualTo(shorts);
    assertThat(pose.toCanonical(pose.toSource(shorts))).isEqualTo(shorts);
    assertThat(pose.isIdentity()).isEqualTo(!transposed && !flipsRows && !flipsColumns);
  }

  @Test
  void refusesArraysOfAnotherSize() {
    InPlane pose = new InPlane(3, 4, false, false, false);
    assertThatThrownBy(() -> pose.toSource(new byte[13]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("13 pixels where 3 x 4");
  }

  private CtVolume load(MadeSeries series) throws Exception {
    return CtSeries.load(series.write(folder), AdmissionRules.DEFAULT);
  }
}
