package org.hepatica.learning.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * Slices that hold no liver, drawn: air, thorax with heart, pelvis. A network trained on slices
 * with liver alone has never seen "no liver here"; these show it cheaply. Written as a folder of
 * cases ({@link CaseFolder}) whose pixel values span 0 to 255 HU.
 */
public final class SyntheticNegatives {

  private static final int SIZE = 256;

  private final Random random;
  private final float[] hu = new float[SIZE * SIZE];

  private SyntheticNegatives(Random random) {
    this.random = random;
  }

  /**
   * Writes {@code count} slices, the same for the same seed.
   *
   * @param folder gets {@code images/} and {@code masks/}
   * @throws IOException when it cannot be written
   */
  public static void write(Path folder, int count, long seed) throws IOException {
    Files.createDirectories(folder.resolve("images"));
    Files.createDirectories(folder.resolve("masks"));
    Random random = new Random(seed);
    BufferedImage nothing = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < count; i++) {
      SyntheticNegatives slice = new SyntheticNegatives(random);
      switch (i % 8) {
        case 0 -> slice.table();
        case 1, 3, 5 -> slice.thorax();
        default -> slice.pelvis();
      }
      String name = String.format(Locale.ROOT, "synthetic%d_%03d.png", seed, i);
      ImageIO.write(slice.picture(), "png", folder.resolve("images").resolve(name).toFile());
      ImageIO.write(nothing, "png", folder.resolve("masks").resolve(name).toFile());
    }
  }

  private void thorax() {
    double rx = between(85, 112);
    double ry = rx * between(0.65, 0.8);
    double wall = between(9, 16);
    table();
    fill(128, 128, rx, ry, 0, between(50, 70));
    fill(128, 128, rx - 3, ry - 3, 0, between(45, 65));
    fill(128, 125, rx - wall, ry - wall, 0, 0);
    for (double angle = random.nextDouble(); angle < 2 * Math.PI; angle += between(0.3, 0.6)) {
      double x = 128 + (rx - wall / 2) * Math.cos(angle);
      double y = 128 + (ry - wall / 2) * Math.sin(angle);
      fill(x, y, between(3, 7), between(1.5, 3), angle + Math.PI / 2, between(150, 255));
    }
    spine(128, 128 + ry * 0.6);
    fill(
        between(136, 155),
        between(96, 115),
        between(28, 42),
        between(24, 34),
        -0.5,
        between(90, 170));
    fill(between(138, 152), 128 + ry * 0.4, 7, 7, 0, between(110, 230));
    fill(between(104, 116), between(105, 120), 7, 7, 0, between(90, 200));
    for (int i = 0; i < 40; i++) {
      fill(
          between(60, 196),
          between(80, 165),
          between(0.6, 1.8),
          between(0.6, 1.8),
          0,
          between(40, 160));
    }
  }

  private void pelvis() {
    double rx = between(90, 118);
    double ry = rx * between(0.6, 0.75);
    table();
    fill(128, 128, rx, ry, 0, between(20, 40));
    fill(128, 128, rx - 2, ry - 2, 0, 0);
    double muscle = between(45, 75);
    for (int side = -1; side <= 1; side += 2) {
      fill(128 + side * rx * 0.5, 128 + ry * 0.5, rx * 0.34, ry * 0.26, side * 0.5, muscle);
      fill(128 + side * rx * 0.6, 128 - ry * 0.1, rx * 0.16, ry * 0.3, side * -0.3, muscle);
      fill(128 + side * rx * 0.35, 128 - ry * 0.1, rx * 0.13, ry * 0.2, 0, muscle);
      fill(
          128 + side * rx * 0.47,
          128 + ry * 0.1,
          rx * 0.07,
          ry * between(0.2, 0.4),
          side * -0.6,
          between(150, 255));
      fill(128 + side * rx * 0.3, 128 - ry * 0.25, 4, 4, 0, between(80, 220));
    }
    spine(128, 128 + ry * 0.55);
    fill(128, 128 - ry * 0.15, rx * between(0.15, 0.3), ry * between(0.2, 0.35), 0, between(0, 30));
    for (int i = random.nextInt(9); i > 0; i--) {
      double x = between(128 - rx * 0.5, 128 + rx * 0.5);
      double y = between(128 - ry * 0.6, 128);
      double radius = between(5, 12);
      fill(x, y, radius, radius * between(0.6, 1), random.nextDouble() * 3, between(30, 110));
      fill(x, y, radius * 0.6, radius * 0.4, 0, random.nextBoolean() ? 0 : between(20, 255));
    }
  }

  private void spine(double x, double y) {
    fill(x - 22, y + 6, 16, 12, 0.3, between(50, 70));
    fill(x + 22, y + 6, 16, 12, -0.3, between(50, 70));
    fill(x, y, 15, 11, 0, between(140, 240));
    fill(x, y + 15, 5, 9, 0, between(160, 255));
    fill(x, y + 10, 5, 4, 0, between(10, 50));
  }

  private void table() {
    double y = between(205, 225);
    for (int x = 30; x < 226; x++) {
      double at = y - (x - 128) * (x - 128) / between(900, 910);
      fill(x, at, 1, 1, 0, 200);
    }
  }

  private void fill(double cx, double cy, double rx, double ry, double angle, double value) {
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    double reach = Math.max(rx, ry) + 1;
    for (int y = (int) Math.max(0, cy - reach); y <= Math.min(SIZE - 1, cy + reach); y++) {
      for (int x = (int) Math.max(0, cx - reach); x <= Math.min(SIZE - 1, cx + reach); x++) {
        double u = ((x - cx) * cos + (y - cy) * sin) / rx;
        double v = (-(x - cx) * sin + (y - cy) * cos) / ry;
        if (u * u + v * v <= 1) {
          hu[y * SIZE + x] = (float) value;
        }
      }
    }
  }

  private BufferedImage picture() {
    double noise = between(4, 16);
    BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        float value = smooth(x, y);
        if (value > 0) {
          value += (float) (noise * random.nextGaussian());
        }
        image.getRaster().setSample(x, y, 0, Math.round(Math.min(255, Math.max(0, value))));
      }
    }
    return image;
  }

  private float smooth(int x, int y) {
    float sum = 0;
    for (int dy = -1; dy <= 1; dy++) {
      for (int dx = -1; dx <= 1; dx++) {
        int sx = Math.min(SIZE - 1, Math.max(0, x + dx));
        int sy = Math.min(SIZE - 1, Math.max(0, y + dy));
        sum += hu[sy * SIZE + sx] * (2 - Math.abs(dx)) * (2 - Math.abs(dy));
      }
    }
    return sum / 16;
  }

  private double between(double low, double high) {
    return low + (high - low) * random.nextDouble();
  }
}
