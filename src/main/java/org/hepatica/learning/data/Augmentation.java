package org.hepatica.learning.data;

import java.util.Random;
import java.util.stream.DoubleStream;

/**
 * Random variations of a training slice. Geometry moves image and mask alike, through one map from
 * output to source coordinates; what is outside the source is air and background. Intensity changes
 * the image alone. Each part is off at 0 (or false).
 *
 * @param rotationDegrees largest rotation either way
 * @param zoom largest relative change of scale either way, below 1
 * @param shift largest shift either way, as a part of the side
 * @param bend amplitude of a smooth deformation, as a part of the side
 * @param cropChance chance of a strong zoom in, up to 1.8, that leaves part of the body out of the
 *     field
 * @param flipHorizontal mirror left and right in half of the cases
 * @param flipVertical mirror front and back in half of the cases
 * @param noise largest standard deviation of Gaussian noise (values are 0..1)
 * @param blurChance chance of a 3×3 binomial blur
 * @param contrast largest relative change of contrast either way, around the value 0.4
 * @param brightness largest shift of values either way
 * @param gamma largest change of log2 of the gamma exponent either way
 * @param enhancement chance of another contrast phase or tube voltage: what is above 0.12 to 0.28
 *     (muscle and blood, in a window of 0 to 255 HU) is stretched by 2/3 to 3, or everything by 0.7
 *     to 2
 */
public record Augmentation(
    double rotationDegrees,
    double zoom,
    double shift,
    double bend,
    double cropChance,
    boolean flipHorizontal,
    boolean flipVertical,
    double noise,
    double blurChance,
    double contrast,
    double brightness,
    double gamma,
    double enhancement) {

  private static final float CONTRAST_PIVOT = 0.4f;

  public Augmentation {
    if (zoom < 0 || zoom >= 1 || shift < 0 || shift > 1 || bend < 0 || bend > 0.1) {
      throw new IllegalArgumentException("zoom is 0 to below 1, shift 0 to 1, bend 0 to 0.1");
    }
    if (noise < 0 || contrast < 0 || contrast >= 1 || brightness < 0 || gamma < 0) {
      throw new IllegalArgumentException(
          "noise, brightness and gamma are 0 or more, contrast below 1");
    }
    if (!DoubleStream.of(rotationDegrees, zoom, shift, bend, noise, contrast, brightness, gamma)
        .allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("a part of the augmentation is no number");
    }
    if (!DoubleStream.of(cropChance, blurChance, enhancement).allMatch(c -> c >= 0 && c <= 1)) {
      throw new IllegalArgumentException(
          "cropChance, blurChance and enhancement are chances, 0 to 1");
    }
  }

  /** No variation. */
  public static Augmentation none() {
    return new Augmentation(0, 0, 0, 0, 0, false, false, 0, 0, 0, 0, 0, 0);
  }

  /**
   * What the shipped weights are trained with, but for zooms of up to 0.35, which {@code src/torch}
   * does, where boxes are pasted, too. No flips: volumes come in one canonical pose.
   */
  public static Augmentation shipped() {
    return new Augmentation(
        20, 0.25, 0.08, 0.02, 0.1, false, false, 0.05, 0.2, 0.25, 0.08, 0.4, 0.6);
  }

  /**
   * An image and its truth, ready for the network.
   *
   * @param image size² values 0..1, row-major
   * @param mask size² values 0 or 1
   */
  public record Sample(float[] image, float[] mask) {}

  /** One variation of a slice, of the slice's own size. */
  public Sample apply(Slice slice, Random random) {
    Sample sample = warp(slice, random);
    intensity(sample.image(), slice.size(), random);
    return sample;
  }

  private Sample warp(Slice slice, Random random) {
    int n = slice.size();
    double centre = (n - 1) / 2.0;
    double angle = Math.toRadians(symmetric(random, rotationDegrees));
    double scale = Math.exp(symmetric(random, Math.log1p(zoom)));
    double dx = symmetric(random, shift) * n;
    double dy = symmetric(random, shift) * n;
    boolean crop = random.nextDouble() < cropChance;
    double cropScale = 1.2 + 0.6 * random.nextDouble();
    double cropX = (random.nextDouble() - 0.5) * 0.5 * n;
    double cropY = (random.nextDouble() - 0.5) * 0.5 * n;
    if (crop) {
      scale *= cropScale;
      dx += cropX;
      dy += cropY;
    }
    double mirrorX = flipHorizontal && random.nextBoolean() ? -1 : 1;
    double mirrorY = flipVertical && random.nextBoolean() ? -1 : 1;
    Bend bendX = new Bend(random, bend * n, n);
    Bend bendY = new Bend(random, bend * n, n);
    double cos = Math.cos(angle) / scale;
    double sin = Math.sin(angle) / scale;
    float[] image = new float[n * n];
    float[] mask = new float[n * n];
    for (int y = 0; y < n; y++) {
      for (int x = 0; x < n; x++) {
        double u = x - centre - dx;
        double v = y - centre - dy;
        double sx = mirrorX * (cos * u + sin * v) + centre + bendX.at(x, y);
        double sy = mirrorY * (-sin * u + cos * v) + centre + bendY.at(x, y);
        int i = y * n + x;
        image[i] = bilinear(slice.image(), n, sx, sy) / 255f;
        mask[i] = bilinear(slice.mask(), n, sx, sy) >= 0.5f ? 1 : 0;
      }
    }
    return new Sample(image, mask);
  }

  private void intensity(float[] image, int n, Random random) {
    boolean blurred = random.nextDouble() < blurChance;
    float gain = (float) (1 + symmetric(random, contrast));
    float offset = (float) symmetric(random, brightness);
    double exponent = Math.pow(2, symmetric(random, gamma));
    float deviation = (float) (random.nextDouble() * noise);
    if (blurred) {
      blur(image, n);
    }
    if (enhancement > 0) {
      enhance(image, random);
    }
    float[] curve = gamma == 0 ? null : curve(exponent);
    for (int i = 0; i < image.length; i++) {
      float value = image[i];
      if (curve != null) {
        value = curve[Math.round(value * (curve.length - 1))];
      }
      // Air stays air: a scanner's other contrast does not make it bright.
      float air = Math.min(1, value * 10);
      value = CONTRAST_PIVOT + (value - CONTRAST_PIVOT) * gain + offset;
      value *= air;
      if (deviation > 0) {
        value += deviation * (float) random.nextGaussian();
      }
      image[i] = Math.min(1, Math.max(0, value));
    }
  }

  private void enhance(float[] image, Random random) {
    boolean enhanced = random.nextDouble() < enhancement;
    boolean vessels = random.nextBoolean();
    double from = vessels ? 0.12 + 0.16 * random.nextDouble() : 0;
    double least = vessels ? 1 / 1.5 : 1 / 1.4;
    double factor = least * Math.pow((vessels ? 3 : 2) / least, random.nextDouble());
    for (int i = 0; i < image.length && enhanced; i++) {
      if (image[i] > from) {
        image[i] = (float) Math.min(1, from + (image[i] - from) * factor);
      }
    }
  }

  private static float[] curve(double exponent) {
    float[] curve = new float[1024];
    for (int i = 0; i < curve.length; i++) {
      curve[i] = (float) Math.pow(i / (curve.length - 1.0), exponent);
    }
    return curve;
  }

  private static void blur(float[] image, int n) {
    float[] rows = new float[image.length];
    for (int i = 0; i < image.length; i++) {
      int x = i % n;
      float left = x == 0 ? image[i] : image[i - 1];
      float right = x == n - 1 ? image[i] : image[i + 1];
      rows[i] = (left + 2 * image[i] + right) / 4;
    }
    for (int i = 0; i < image.length; i++) {
      float above = i < n ? rows[i] : rows[i - n];
      float below = i >= image.length - n ? rows[i] : rows[i + n];
      image[i] = (above + 2 * rows[i] + below) / 4;
    }
  }

  private static float bilinear(byte[] source, int n, double x, double y) {
    int x0 = (int) Math.floor(x);
    int y0 = (int) Math.floor(y);
    if (x0 < -1 || y0 < -1 || x0 >= n || y0 >= n) {
      return 0;
    }
    float fx = (float) (x - x0);
    float fy = (float) (y - y0);
    float above = (1 - fx) * at(source, n, x0, y0) + fx * at(source, n, x0 + 1, y0);
    float below = (1 - fx) * at(source, n, x0, y0 + 1) + fx * at(source, n, x0 + 1, y0 + 1);
    return (1 - fy) * above + fy * below;
  }

  private static int at(byte[] source, int n, int x, int y) {
    return x < 0 || y < 0 || x >= n || y >= n ? 0 : source[y * n + x] & 0xFF;
  }

  private static double symmetric(Random random, double amplitude) {
    return amplitude * (2 * random.nextDouble() - 1);
  }

  /**
   * A smooth displacement: the sum of one wave along each axis, at most {@code amplitude} pixels.
   */
  private static final class Bend {
    private final double[] alongX;
    private final double[] alongY;

    Bend(Random random, double amplitude, int n) {
      alongX = wave(random, amplitude / 2, n);
      alongY = wave(random, amplitude / 2, n);
    }

    double at(int x, int y) {
      return alongX[x] + alongY[y];
    }

    private static double[] wave(Random random, double amplitude, int n) {
      double waves = 1 + 2 * random.nextDouble();
      double phase = 2 * Math.PI * random.nextDouble();
      double height = amplitude * (2 * random.nextDouble() - 1);
      double[] wave = new double[n];
      for (int i = 0; i < n && height != 0; i++) {
        wave[i] = height * Math.sin(2 * Math.PI * waves * i / n + phase);
      }
      return wave;
    }
  }
}
