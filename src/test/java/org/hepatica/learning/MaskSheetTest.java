package org.hepatica.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.hepatica.learning.data.Slice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaskSheetTest {
  private static final int SIZE = 16;

  @TempDir Path folder;

  private static Slice slice(int number, boolean liver) {
    byte[] image = new byte[SIZE * SIZE];
    byte[] mask = new byte[SIZE * SIZE];
    image[0] = (byte) number;
    mask[SIZE * SIZE - 1] = (byte) (liver ? 1 : 0);
    return new Slice("p_" + number, SIZE, image, mask);
  }

  private static List<Slice> slices(int with, int without) {
    List<Slice> slices = new ArrayList<>();
    for (int i = 0; i < with + without; i++) {
      slices.add(slice(i, i < with));
    }
    return slices;
  }

  @Test
  void eightSlicesSpreadOverTheSetTwoOfThemWithoutLiver() {
    assertThat(MaskSheet.choice(slices(60, 10)))
        .hasSize(8)
        .isSorted()
        .filteredOn(i -> i >= 60)
        .hasSize(2);
    assertThat(MaskSheet.choice(slices(60, 0))).hasSize(8).doesNotHaveDuplicates();
    assertThat(MaskSheet.choice(slices(3, 1))).containsExactly(0, 1, 2, 3);
  }

  @Test
  void imageTruthAndPredictionBelowEachOther() throws IOException {
    List<Slice> slices = slices(3, 0);
    float[][] probabilities = new float[3][SIZE * SIZE];
    probabilities[2][5] = 0.6f;
    probabilities[2][6] = 0.4f;
    Path png = folder.resolve("masks/epoch-0001.png");
    MaskSheet.write(slices, probabilities, 0.5, png);
    BufferedImage sheet = ImageIO.read(png.toFile());
    int cell = SIZE + 2;
    assertThat(sheet.getWidth()).isEqualTo(3 * cell + 2);
    assertThat(sheet.getHeight()).isEqualTo(3 * cell + 2);
    int left = 2 + 2 * cell;
    assertThat(sheet.getRaster().getSample(left, 2, 0)).as("image").isEqualTo(2);
    assertThat(sheet.getRaster().getSample(left + SIZE - 1, 2 + cell + SIZE - 1, 0))
        .as("truth")
        .isEqualTo(255);
    assertThat(sheet.getRaster().getSample(left + 5, 2 + 2 * cell, 0))
        .as("prediction")
        .isEqualTo(255);
    assertThat(sheet.getRaster().getSample(left + 6, 2 + 2 * cell, 0)).isZero();
  }
}
