package org.hepatica.experiment;

import java.util.List;
import org.hepatica.learning.data.Slice;

/**
 * What training slices say of livers without a network: where they lie, and which grey values they
 * have.
 *
 * @param size rows and columns
 * @param share size² values: of the training slices with liver, the part that has it there
 * @param histogram of the grey values, 0 to 255, of liver pixels
 */
record Prior(int size, float[] share, long[] histogram) {

  /** Learns from slices of one size, of which some hold liver. */
  static Prior of(List<Slice> training) {
    int size = training.get(0).size();
    float[] share = new float[size * size];
    long[] histogram = new long[256];
    int count = 0;
    for (Slice slice : training) {
      if (slice.liverPixels() > 0) {
        count++;
        for (int i = 0; i < share.length; i++) {
          if (slice.mask()[i] == 1) {
            share[i]++;
            histogram[slice.image()[i] & 0xFF]++;
          }
        }
      }
    }
    for (int i = 0; i < share.length && count > 0; i++) {
      share[i] /= count;
    }
    return new Prior(size, share, histogram);
  }

  /** The grey value below which a part (0..1) of the liver pixels lies. */
  int quantile(double part) {
    long total = 0;
    for (long h : histogram) {
      total += h;
    }
    long below = 0;
    for (int value = 0; value < histogram.length; value++) {
      below += histogram[value];
      if (below >= part * total) {
        return value;
      }
    }
    return histogram.length - 1;
  }

  /** Where livers most often are: the pixels with at least this part of the greatest share. */
  byte[] core(double part) {
    float most = 0;
    for (float s : share) {
      most = Math.max(most, s);
    }
    byte[] core = new byte[share.length];
    for (int i = 0; i < core.length; i++) {
      core[i] = (byte) (most > 0 && share[i] >= part * most ? 1 : 0);
    }
    return core;
  }

  /** Grey values smoothed by a mean over 3×3 pixels, once or more often. */
  static float[] smoothed(Slice slice, int times) {
    int n = slice.size();
    float[] at = new float[n * n];
    for (int i = 0; i < at.length; i++) {
      at[i] = slice.image()[i] & 0xFF;
    }
    for (int t = 0; t < times; t++) {
      float[] next = new float[at.length];
      for (int i = 0; i < at.length; i++) {
        float sum = 0;
        int count = 0;
        for (int y = Math.max(0, i / n - 1); y <= Math.min(n - 1, i / n + 1); y++) {
          for (int x = Math.max(0, i % n - 1); x <= Math.min(n - 1, i % n + 1); x++) {
            sum += at[y * n + x];
            count++;
          }
        }
        next[i] = sum / count;
      }
      at = next;
    }
    return at;
  }
}
