package org.hepatica.learning.data;

import org.hepatica.unet.Resize;
import org.hepatica.unet.SeenPictures;

/**
 * One axial slice and its truth.
 *
 * @param name file name without its ending
 * @param size rows and columns
 * @param image size² values, row-major, 0..255 spanning the model's HU window (bytes, to keep a
 *     training set in memory)
 * @param mask size² values, row-major, 1 where there is liver
 * @param print of the picture that it was read from, see {@link SeenPictures}
 * @param drawn the truth on the grid of that picture; of a slice that comes of none, the mask
 */
public record Slice(String name, int size, byte[] image, byte[] mask, long print, Drawn drawn) {

  private static final int SMALL = 32;

  public Slice {
    drawn = drawn == null ? Drawn.of(size, size, mask) : drawn;
  }

  /** A slice that comes of a picture of its own size. */
  public Slice(String name, int size, byte[] image, byte[] mask, long print) {
    this(name, size, image, mask, print, null);
  }

  /** A slice that comes of no picture. */
  public Slice(String name, int size, byte[] image, byte[] mask) {
    this(name, size, image, mask, SeenPictures.NO_PRINT);
  }

  /** From values 0..1 and coverage by liver 0..1. */
  public static Slice of(String name, int size, float[] values, float[] coverage) {
    return of(name, size, values, coverage, SeenPictures.NO_PRINT, null);
  }

  /** The same, of a picture. */
  public static Slice of(
      String name, int size, float[] values, float[] coverage, long print, Drawn drawn) {
    byte[] image = new byte[values.length];
    byte[] mask = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      image[i] = (byte) Math.round(values[i] * 255);
      mask[i] = (byte) (coverage[i] >= 0.5f ? 1 : 0);
    }
    return new Slice(name, size, image, mask, print, drawn);
  }

  /** The part of the name before the first underscore. */
  public String patient() {
    return patientOf(name);
  }

  /** The same of any slice's name. */
  public static String patientOf(String name) {
    int at = name.indexOf('_');
    return at < 0 ? name : name.substring(0, at);
  }

  /** Number of liver pixels. */
  public int liverPixels() {
    int count = 0;
    for (byte m : mask) {
      count += m;
    }
    return count;
  }

  /** Whether there is liver, on less than a 32nd of the slice: near dome or tip. */
  public boolean isSmall() {
    int pixels = liverPixels();
    return pixels > 0 && pixels * SMALL < size * size;
  }

  /** The image as values 0..1. */
  public float[] values() {
    float[] values = new float[image.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (image[i] & 0xFF) / 255f;
    }
    return values;
  }

  /** This slice at another size, by area. */
  public Slice resized(int to) {
    if (to == size) {
      return this;
    }
    float[] coverage = new float[mask.length];
    for (int i = 0; i < mask.length; i++) {
      coverage[i] = mask[i];
    }
    return of(
        name,
        to,
        Resize.area(values(), size, size, to),
        Resize.area(coverage, size, size, to),
        print,
        drawn);
  }
}
