package org.hepatica.learning;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.hepatica.learning.data.Slice;

/**
 * What the network makes of a few validation slices, the same in every epoch: one column for each,
 * with the image, the true mask and the predicted one below each other.
 */
final class MaskSheet {
  private static final int COLUMNS = 8;
  private static final int WITHOUT_LIVER = 2;
  private static final int GAP = 2;
  private static final int BACKGROUND = 40;

  private MaskSheet() {}

  /**
   * Which slices are shown: at most eight, evenly spread over those with liver; up to two of them
   * are without, where there are any.
   *
   * @return indices into {@code slices}, rising
   */
  static List<Integer> choice(List<Slice> slices) {
    List<Integer> with = new ArrayList<>();
    List<Integer> without = new ArrayList<>();
    for (int i = 0; i < slices.size(); i++) {
      (slices.get(i).liverPixels() > 0 ? with : without).add(i);
    }
    List<Integer> chosen = new ArrayList<>(spread(without, WITHOUT_LIVER));
    chosen.addAll(spread(with, COLUMNS - chosen.size()));
    chosen.sort(null);
    return chosen;
  }

  private static List<Integer> spread(List<Integer> from, int most) {
    int count = Math.min(most, from.size());
    List<Integer> chosen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      chosen.add(from.get((2 * i + 1) * from.size() / (2 * count)));
    }
    return chosen;
  }

  /**
   * Draws a PNG of the chosen slices.
   *
   * @param slices of one size
   * @param probabilities of liver, one array for each slice
   * @param threshold from which a pixel is predicted to be liver
   */
  static void write(List<Slice> slices, float[][] probabilities, double threshold, Path png)
      throws IOException {
    List<Integer> chosen = choice(slices);
    int size = slices.get(0).size();
    int cell = size + GAP;
    BufferedImage sheet =
        new BufferedImage(chosen.size() * cell + GAP, 3 * cell + GAP, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < sheet.getHeight(); y++) {
      for (int x = 0; x < sheet.getWidth(); x++) {
        sheet.getRaster().setSample(x, y, 0, BACKGROUND);
      }
    }
    for (int column = 0; column < chosen.size(); column++) {
      Slice slice = slices.get(chosen.get(column));
      float[] predicted = probabilities[chosen.get(column)];
      int left = GAP + column * cell;
      for (int i = 0; i < size * size; i++) {
        int x = left + i % size;
        int y = GAP + i / size;
        sheet.getRaster().setSample(x, y, 0, slice.image()[i] & 0xFF);
        sheet.getRaster().setSample(x, y + cell, 0, slice.mask()[i] * 255);
        sheet.getRaster().setSample(x, y + 2 * cell, 0, predicted[i] >= threshold ? 255 : 0);
      }
    }
    Files.createDirectories(png.toAbsolutePath().getParent());
    ImageIO.write(sheet, "png", png.toFile());
  }
}
