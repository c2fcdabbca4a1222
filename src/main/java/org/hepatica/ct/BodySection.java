package org.hepatica.ct;

/**
 * What a slice shows of a body: its outline, and how much of it is air and bone. Measured on pixels
 * pooled to about 3 mm, so that neither noise nor a table's edge counts.
 *
 * @param areaMm2 area of the largest body, its hollows filled; 0 when there is none
 * @param widthMm of it, along rows
 * @param heightMm of it, along columns
 * @param lung share (0..1) of it below -500 HU: lung, and gas
 * @param bone share (0..1) of it above 250 HU: bone, and contrast medium
 * @param boneBack where bone lies on the mean, from the body's front (0) to its back (1); NaN where
 *     there is little
 * @param secondAreaMm2 area of the second largest body, as of a pair of legs
 * @param border share (0..1) of the image's border that lies in the body: above 0 the field of view
 *     cuts it
 * @param enclosed share (0..1) of it that a ring of bone encloses, as a skull the brain
 */
public record BodySection(
    double areaMm2,
    double widthMm,
    double heightMm,
    double lung,
    double bone,
    double boneBack,
    double secondAreaMm2,
    double border,
    double enclosed) {

  private static final int BODY_HU = -300;
  private static final int AIR_HU = -500;
  private static final int BONE_HU = 250;

  /**
   * Bone share and diameter of a head, mm. Three heads and the brain of a fourth had 0.14 to 0.23
   * and 154 to 175 mm; trunks with liver have less than 0.07, and are wider than 230 mm.
   */
  private static final double HEAD_BONE = 0.1;

  private static final double HEAD_MM = 220;

  /**
   * Share of the body within a ring of bone. At most 0.03 in all slices of 13 trunks, among them
   * pelves and legs; a third of a head's have 0.3 to 0.85.
   */
  private static final double SKULL = 0.2;

  /** Cells of bone that tell where it lies. */
  private static final int ENOUGH_BONE = 5;

  /** Measures a slice. */
  static BodySection of(PooledSlice slice) {
    return new Grid(slice).measure(slice.rowMm(), slice.columnMm());
  }

  /** Diameter of the disc of the same area, mm. */
  public double diameterMm() {
    return 2 * Math.sqrt(areaMm2 / Math.PI);
  }

  /**
   * Whether this may be a head, told by its skull: what lies in it looks much like liver. {@link
   * BodyProfile#isHead} asks more.
   */
  public boolean isHead() {
    return isHead(bone, diameterMm());
  }

  /** Whether bone lies around much of the body, as the skull does, also where not all is seen. */
  public boolean isSkull() {
    return enclosed >= SKULL;
  }

  /** Whether a body with such a share of bone, and of such a diameter, is a head. */
  static boolean isHead(double bone, double diameterMm) {
    return bone >= HEAD_BONE && diameterMm < HEAD_MM;
  }

  /** Whether the outline is a circle, within what pixels of 3 mm can tell. */
  public boolean isCircle() {
    double disc = Math.PI / 4 * widthMm * heightMm;
    return border == 0
        && areaMm2 > 0
        && Math.abs(widthMm - heightMm) <= 0.03 * widthMm + PooledSlice.MM
        && Math.abs(areaMm2 - disc) <= 0.04 * disc;
  }

  /** A slice in pooled pixels. */
  private static final class Grid {
    private final int rows;
    private final int columns;
    private final float[] hu;

    private Grid(PooledSlice slice) {
      this.rows = slice.rows();
      this.columns = slice.columns();
      this.hu = slice.hu();
    }

    BodySection measure(double rowMm, double columnMm) {
      double pixel = rowMm * columnMm;
      int[] parts = new int[hu.length];
      int[] sizes = new int[2];
      int largest = label(parts, sizes);
      if (largest == 0) {
        return new BodySection(0, 0, 0, 0, 0, Double.NaN, 0, 0, 0);
      }
      boolean[] outside = outside(parts, largest);
      boolean[] bright = new boolean[hu.length];
      int area = 0;
      int air = 0;
      int bone = 0;
      long boneRows = 0;
      int border = 0;
      int top = rows;
      int bottom = -1;
      int left = columns;
      int right = -1;
      for (int i = 0; i < hu.length; i++) {
        if (outside[i]) {
          continue;
        }
        int r = i / columns;
        int c = i % columns;
        area++;
        air += hu[i] < AIR_HU ? 1 : 0;
        if (hu[i] > BONE_HU) {
          bone++;
          bright[i] = true;
          boneRows += r;
        }
        border += r == 0 || c == 0 || r == rows - 1 || c == columns - 1 ? 1 : 0;
        top = Math.min(top, r);
        bottom = Math.max(bottom, r);
        left = Math.min(left, c);
        right = Math.max(right, c);
      }
      return new BodySection(
          area * pixel,
          (right - left + 1) * columnMm,
          (bottom - top + 1) * rowMm,
          (double) air / area,
          (double) bone / area,
          bone < ENOUGH_BONE || bottom == top
              ? Double.NaN
              : ((double) boneRows / bone - top) / (bottom - top),
          sizes[1] * pixel,
          border / Math.max(1.0, 2.0 * (rows + columns) - 4),
          new Skull(rows, columns, outside, bright).enclosed());
    }

    /**
     * Numbers the connected parts that are no air, from 1.
     *
     * @param sizes gets the pixels of the two largest
     * @return the number of the largest; 0 when there is none
     */
    private int label(int[] parts, int[] sizes) {
      int[] stack = new int[hu.length];
      int count = 0;
      int largest = 0;
      for (int seed = 0; seed < hu.length; seed++) {
        if (parts[seed] != 0 || hu[seed] <= BODY_HU) {
          continue;
        }
        count++;
        int size = 0;
        int depth = 0;
        stack[depth++] = seed;
        parts[seed] = count;
        while (depth > 0) {
          int i = stack[--depth];
          size++;
          for (int side = 0; side < 4; side++) {
            int j = neighbour(i, side);
            if (j >= 0 && parts[j] == 0 && hu[j] > BODY_HU) {
              parts[j] = count;
              stack[depth++] = j;
            }
          }
        }
        if (size > sizes[0]) {
          sizes[1] = sizes[0];
          sizes[0] = size;
          largest = count;
        } else {
          sizes[1] = Math.max(sizes[1], size);
        }
      }
      return largest;
    }

    /** What can be reached from the border without crossing the part: hollows cannot. */
    private boolean[] outside(int[] parts, int part) {
      boolean[] outside = new boolean[hu.length];
      int[] stack = new int[hu.length];
      int depth = 0;
      for (int i = 0; i < hu.length; i++) {
        int r = i / columns;
        int c = i % columns;
        boolean edge = r == 0 || c == 0 || r == rows - 1 || c == columns - 1;
        if (edge && parts[i] != part) {
          outside[i] = true;
          stack[depth++] = i;
        }
      }
      while (depth > 0) {
        int i = stack[--depth];
        for (int side = 0; side < 4; side++) {
          int j = neighbour(i, side);
          if (j >= 0 && !outside[j] && parts[j] != part) {
            outside[j] = true;
            stack[depth++] = j;
          }
        }
      }
      return outside;
    }

    private int neighbour(int i, int side) {
      int c = i % columns;
      return switch (side) {
        case 0 -> i >= columns ? i - columns : -1;
        case 1 -> i + columns < hu.length ? i + columns : -1;
        case 2 -> c > 0 ? i - 1 : -1;
        default -> c < columns - 1 ? i + 1 : -1;
      };
    }
  }
}
