package org.hepatica.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkGridTest {
  private static final short DISC = 1000;

  @Test
  void aFullFieldSliceBecomesTheMeanOfItsBlocks() {
    short[] hu = new short[512 * 512];
    Random random = new Random(1);
    for (int i = 0; i < hu.length; i++) {
      hu[i] = (short) (random.nextInt(3000) - 1024);
    }
    float[] net = new NetworkGrid(512, 512, 0.7, 0.7, 256).toNetwork(hu);
    for (int[] at : new int[][] {{0, 0}, {255, 255}, {0, 255}, {100, 31}}) {
      int r = at[0] * 2;
      int c = at[1] * 2;
      double mean =
          (hu[r * 512 + c]
                  + hu[r * 512 + c + 1]
                  + hu[(r + 1) * 512 + c]
                  + hu[(r + 1) * 512 + c + 1])
              / 4.0;
      assertThat(net[at[0] * 256 + at[1]]).isCloseTo((float) mean, within(1e-3f));
    }
  }

  @Test
  void theSameSizeIsUntouched() {
    short[] hu = new short[16 * 16];
    for (int i = 0; i < hu.length; i++) {
      hu[i] = (short) (i * 7);
    }
    NetworkGrid grid = new NetworkGrid(16, 16, 0.9, 0.9, 16);
    float[] net = grid.toNetwork(hu);
    float[] back = grid.toSlice(net);
    for (int i = 0; i < hu.length; i++) {
      assertThat(net[i]).isEqualTo(hu[i]);
      assertThat(back[i]).isEqualTo(hu[i]);
    }
  }

  @Test
  void whatTheScannerDidNotSeeIsAir() {
    short[] hu = new short[40 * 80];
    Arrays.fill(hu, (short) 50);
    float[] net = new NetworkGrid(40, 80, 1, 1, 64).toNetwork(hu);
    for (int r = 0; r < 64; r++) {
      float expected = r < 16 || r >= 48 ? NetworkGrid.AIR : 50;
      assertThat(net[r * 64 + 33]).as("row " + r).isCloseTo(expected, within(1e-2f));
    }
  }

  /**
   * A disc goes to the network's grid and, taken there for a probability, back; it must keep its
   * place and its area.
   */
  @Test
  void whatFillsOutsideTheRoundFieldIsAirWhateverItsNumber() {
    short[] filled = new short[50 * 50];
    short[] air = new short[50 * 50];
    Arrays.fill(filled, (short) 40);
    Arrays.fill(air, (short) 40);
    for (int r = 0; r < 50; r++) {
      filled[r * 50] = -3024;
      air[r * 50] = (short) NetworkGrid.AIR;
    }
    for (int size : new int[] {32, 50, 80}) {
      NetworkGrid grid = new NetworkGrid(50, 50, 1, 1, size);
      assertThat(grid.toNetwork(filled)).as("size " + size).isEqualTo(grid.toNetwork(air));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "512, 512, 0.7, 0.7, 256",
    "512, 512, 0.7, 0.7, 128",
    "511, 513, 0.68, 0.68, 256",
    "400, 512, 0.8, 0.8, 256",
    "512, 333, 0.8, 0.8, 256",
    "512, 256, 0.5, 1.0, 256",
    "300, 500, 1.1, 0.6, 256",
    "768, 768, 0.5, 0.5, 256",
    "1024, 1024, 0.4, 0.4, 256",
    "256, 256, 1.4, 1.4, 256",
    "201, 199, 1.7, 1.9, 256",
    "128, 128, 2.8, 2.8, 256",
  })
  void aDiscKeepsPlaceAndArea(int rows, int columns, double dr, double dc, int size) {
    double height = rows * dr;
    double width = columns * dc;
    double radius = Math.min(height, width) * 0.23;
    double cy = height * 0.45;
    double cx = width * 0.62;
    short[] hu = new short[rows * columns];
    double[] truth = new double[3];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        double y = (r + 0.5) * dr;
        double x = (c + 0.5) * dc;
        if (Math.hypot(y - cy, x - cx) < radius) {
          hu[r * columns + c] = DISC;
          add(truth, y, x);
        }
      }
    }
    NetworkGrid grid = new NetworkGrid(rows, columns, dr, dc, size);
    float[] net = grid.toNetwork(hu);
    for (int i = 0; i < net.length; i++) {
      net[i] = Math.max(0, net[i] / DISC);
    }
    float[] back = grid.toSlice(net);
    double[] found = new double[3];
    for (int i = 0; i < back.length; i++) {
      if (back[i] >= 0.5f) {
        add(found, (i / columns + 0.5) * dr, (i % columns + 0.5) * dc);
      }
    }
    assertThat(found[0] / truth[0]).as("area").isCloseTo(1, within(0.01));
    assertThat(found[1] / found[0]).as("y, mm").isCloseTo(truth[1] / truth[0], within(0.1 * dr));
    assertThat(found[2] / found[0]).as("x, mm").isCloseTo(truth[2] / truth[0], within(0.1 * dc));
  }

  private static void add(double[] sums, double y, double x) {
    sums[0]++;
    sums[1] += y;
    sums[2] += x;
  }

  @Test
  void fineStripesAreAveragedAndDoNotAlias() {
    short[] hu = new short[600 * 600];
    for (int i = 0; i < hu.length; i++) {
      hu[i] = (short) ((i % 600) % 2 == 0 ? 0 : 200);
    }
    float[] net = new NetworkGrid(600, 600, 0.7, 0.7, 150).toNetwork(hu);
    for (float v : net) {
      assertThat(v).isCloseTo(100, within(1e-3f));
    }
  }
}
