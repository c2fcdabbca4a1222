package org.hepatica.phantom;

import java.util.Random;

/**
 * A scan of a {@link PhantomAnatomy}: partial volume by sampling where tissues meet, the point
 * spread and the grain of a soft reconstruction kernel, noise. Slices are independent of each
 * other, so that they may be made in any order and by several threads.
 */
public final class PhantomVolume {
  private static final Tissue[] TISSUES = Tissue.values();
  // Odd numbers: an even one makes ties, and a rule for ties makes every liver too large or small.
  private static final int SAMPLES_IN_PLANE = 3;
  private static final int SAMPLES_IN_DEPTH = 5;

  /** White noise loses this factor in {@link #smooth} with weights 1 2 1. */
  private static final double NOISE_LEFT_BY_KERNEL = 0.375;

  /** The back is nearer to the table than the front is to the gantry. */
  private static final double TABLE_OFFSET = 18;

  private final PhantomAnatomy anatomy;
  private final PhantomOptions options;

  /**
   * One slice, row-major, row 0 in front and column 0 at the patient's right.
   *
   * @param hu CT numbers in HU
   * @param mask 1 where more than half of the voxel is liver, else 0
   */
  public record Slice(short[] hu, byte[] mask) {}

  public PhantomVolume(PhantomAnatomy anatomy, PhantomOptions options) {
    this.anatomy = anatomy;
    this.options = options;
  }

  /** The x of the centre of a column in mm. */
  public double x(double column) {
    return (column - (options.columns() - 1) / 2.0) * options.columnSpacing();
  }

  /** The y of the centre of a row in mm. */
  public double y(double row) {
    return (row - (options.rows() - 1) / 2.0) * options.rowSpacing() + TABLE_OFFSET;
  }

  /** The z of the centre of slice k in mm; slice 0 is the lowest. */
  public double z(int k) {
    return options.top() - (options.slices() - 1 - k) * options.sliceSpacing();
  }

  /** Scans slice k, 0 (feet) to slices - 1 (head). */
  public Slice slice(int k) {
    int rows = options.rows();
    int columns = options.columns();
    double half = options.sliceThickness() / 2;
    byte[][] planes = {
      corners(z(k) - 0.98 * half), corners(z(k)), corners(z(k) + 0.98 * half),
    };
    double[] hu = new double[rows * columns];
    byte[] mask = new byte[rows * columns];
    double[] voxel = new double[2];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        int i = r * columns + c;
        int corner = r * (columns + 1) + c;
        if (uniform(planes, corner, columns + 1)) {
          Tissue tissue = TISSUES[planes[1][corner]];
          hu[i] = anatomy.hu(tissue, x(c), y(r), z(k));
          mask[i] = (byte) (tissue.isLiver() ? 1 : 0);
        } else {
          sample(r, c, z(k), voxel);
          hu[i] = voxel[0];
          mask[i] = (byte) (voxel[1] >= 0.5 ? 1 : 0);
        }
      }
    }
    smooth(hu, rows, columns, 6);
    addNoise(hu, k);
    short[] rounded = new short[hu.length];
    for (int i = 0; i < hu.length; i++) {
      rounded[i] = (short) Math.max(-1024, Math.min(3071, Math.round(hu[i])));
    }
    return new Slice(rounded, mask);
  }

  /**
   * The tissues at the corners of the pixels, one row and one column more than there are pixels.
   */
  private byte[] corners(double z) {
    int width = options.columns() + 1;
    byte[] tissues = new byte[(options.rows() + 1) * width];
    for (int r = 0; r <= options.rows(); r++) {
      for (int c = 0; c < width; c++) {
        tissues[r * width + c] = (byte) anatomy.tissue(x(c - 0.5), y(r - 0.5), z).ordinal();
      }
    }
    return tissues;
  }

  private static boolean uniform(byte[][] planes, int corner, int width) {
    byte tissue = planes[1][corner];
    for (byte[] plane : planes) {
      if (plane[corner] != tissue
          || plane[corner + 1] != tissue
          || plane[corner + width] != tissue
          || plane[corner + width + 1] != tissue) {
        return false;
      }
    }
    return true;
  }

  /** Mean CT number and share of liver of one voxel. */
  private void sample(int row, int column, double z, double[] result) {
    double sum = 0;
    int liver = 0;
    for (int d = 0; d < SAMPLES_IN_DEPTH; d++) {
      double zz = z + ((d + 0.5) / SAMPLES_IN_DEPTH - 0.5) * options.sliceThickness();
      for (int b = 0; b < SAMPLES_IN_PLANE; b++) {
        double yy = y(row + (b + 0.5) / SAMPLES_IN_PLANE - 0.5);
        for (int a = 0; a < SAMPLES_IN_PLANE; a++) {
          double xx = x(column + (a + 0.5) / SAMPLES_IN_PLANE - 0.5);
          Tissue tissue = anatomy.tissue(xx, yy, zz);
          sum += anatomy.hu(tissue, xx, yy, zz);
          liver += tissue.isLiver() ? 1 : 0;
        }
      }
    }
    double samples = SAMPLES_IN_DEPTH * SAMPLES_IN_PLANE * SAMPLES_IN_PLANE;
    result[0] = sum / samples;
    result[1] = liver / samples;
  }

  private void addNoise(double[] hu, int k) {
    if (options.noise() == 0) {
      return;
    }
    Random random = new Random(options.seed() * 1_000_003L + k);
    double[] noise = new double[hu.length];
    double sigma = options.noise() / NOISE_LEFT_BY_KERNEL;
    for (int i = 0; i < noise.length; i++) {
      noise[i] = sigma * random.nextGaussian();
    }
    smooth(noise, options.rows(), options.columns(), 2);
    for (int i = 0; i < hu.length; i++) {
      hu[i] += noise[i];
    }
  }

  /** Smooths in place with weights 1, {@code middle}, 1 along rows and columns. */
  private static void smooth(double[] image, int rows, int columns, double middle) {
    double sum = middle + 2;
    for (int r = 0; r < rows; r++) {
      double before = image[r * columns];
      for (int c = 0; c < columns; c++) {
        int i = r * columns + c;
        double here = image[i];
        double after = c + 1 < columns ? image[i + 1] : here;
        image[i] = (before + middle * here + after) / sum;
        before = here;
      }
    }
    for (int c = 0; c < columns; c++) {
      double before = image[c];
      for (int r = 0; r < rows; r++) {
        int i = r * columns + c;
        double here = image[i];
        double after = r + 1 < rows ? image[i + columns] : here;
        image[i] = (before + middle * here + after) / sum;
        before = here;
      }
    }
  }
}
