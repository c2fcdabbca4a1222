package org.hepatica.learning;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Slices without liver made of slices with little of it. At dome and tip the liver lies on the
 * patient's right, and what is on the left there (bowel, kidney, the heart's side) looks much the
 * same on both sides of a body. So the left half, mirrored, takes the right half's place: a body
 * without liver just where the liver ends, which sets of slices with liver do not hold.
 *
 * <p>Left out are slices whose liver reaches the body's middle, and those where a solid piece of
 * what comes has the liver's own values: a spleen on the right would teach that livers are none.
 */
public final class MirroredNegatives {
  /** Soft tissue, in HU: what counts as body. */
  private static final int TISSUE = 40;

  /** A column with fewer pixels of tissue than this part of the rows is beside the body. */
  private static final int BESIDE = 12;

  private static final int AIR = -1000;
  private static final int MARGIN = 3;
  private static final int ALIKE_HU = 25;

  /** A piece is solid when a square of this part of the side is mostly alike. */
  private static final int SOLID = 20;

  private static final double MOSTLY = 0.8;

  private MirroredNegatives() {}

  /**
   * Makes them from the slices that train; those that validate or test are not touched.
   *
   * @param cases slices with liver
   * @param split name or file, see {@link Split}
   * @param writer gets them, under their patients' names, so that they stay on their side of the
   *     split
   * @param size rows and columns
   * @return how many were written
   * @throws IOException when cases cannot be read or written
   */
  public static int write(CaseFolder cases, String split, CaseWriter writer, int size)
      throws IOException {
    List<Slice> all = cases.read(size, writer.huLow(), writer.huHigh());
    int before = writer.written();
    int number = 0;
    for (Slice slice : Split.resolve(split, all).select(all, Split.Role.TRAINING)) {
      number++;
      float[] hu = hu(slice, writer);
      int axis = axis(hu, size);
      if (slice.isSmall() && isRightOf(axis, slice)) {
        float[] mirrored = mirrored(hu, size, axis);
        if (!isAlike(slice, hu, mirrored, axis)) {
          writer.write(slice.patient(), number, size, mirrored, null);
        }
      }
    }
    return writer.written() - before;
  }

  private static float[] hu(Slice slice, CaseWriter window) {
    float[] hu = slice.values();
    for (int i = 0; i < hu.length; i++) {
      hu[i] = (float) (window.huLow() + hu[i] * (window.huHigh() - window.huLow()));
    }
    return hu;
  }

  /** First plus last column of the body, which is twice its middle. */
  private static int axis(float[] hu, int size) {
    int first = -1;
    int last = -1;
    for (int x = 0; x < size; x++) {
      int tissue = 0;
      for (int y = 0; y < size; y++) {
        tissue += hu[y * size + x] > TISSUE ? 1 : 0;
      }
      if (tissue * BESIDE > size) {
        first = first < 0 ? x : first;
        last = x;
      }
    }
    return first < 0 ? size - 1 : first + last;
  }

  /** Whether all liver is at the image's left of the middle. */
  private static boolean isRightOf(int axis, Slice slice) {
    for (int i = 0; i < slice.mask().length; i++) {
      if (slice.mask()[i] == 1 && 2 * (i % slice.size() + MARGIN) >= axis) {
        return false;
      }
    }
    return true;
  }

  private static float[] mirrored(float[] hu, int size, int axis) {
    float[] mirrored = hu.clone();
    for (int i = 0; i < hu.length; i++) {
      int x = i % size;
      if (2 * x < axis) {
        mirrored[i] = axis - x < size ? hu[i - x + axis - x] : AIR;
      }
    }
    return mirrored;
  }

  /** Whether a solid piece of the half that came has the values of the liver that went. */
  private static boolean isAlike(Slice slice, float[] hu, float[] mirrored, int axis) {
    float median = liver(slice, hu);
    int n = slice.size();
    int window = Math.max(1, n / SOLID);
    int[] columns = new int[n];
    for (int y = 0; y < n; y++) {
      int inside = 0;
      for (int x = 0; 2 * x < axis; x++) {
        columns[x] += alike(mirrored[y * n + x], median);
        columns[x] -= y < window ? 0 : alike(mirrored[(y - window) * n + x], median);
        inside += columns[x] - (x < window ? 0 : columns[x - window]);
        if (inside > MOSTLY * window * window) {
          return true;
        }
      }
    }
    return false;
  }

  private static int alike(float hu, float median) {
    return Math.abs(hu - median) < ALIKE_HU ? 1 : 0;
  }

  /** Median of the liver's values. */
  private static float liver(Slice slice, float[] hu) {
    float[] liver = new float[slice.liverPixels()];
    int count = 0;
    for (int i = 0; i < hu.length; i++) {
      if (slice.mask()[i] == 1) {
        liver[count++] = hu[i];
      }
    }
    Arrays.sort(liver);
    return liver[count / 2];
  }
}
