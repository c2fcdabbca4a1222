package org.hepatica.dicom.pixel;

/**
 * The inverse cosine transform of 8 x 8 blocks in whole numbers: the algorithm of Loeffler,
 * Ligtenberg and Moschytz (ICASSP 1989) with constants of 13 bits, columns first. Between the two
 * passes 2 fraction bits are kept for samples of 8 bits and 1 for those of 12, as the Independent
 * JPEG Group's accurate transform does, so that samples are those of decoders built on it.
 */
final class InverseDct {
  private static final int BITS = 13;

  private static final int C0_299 = constant(0.298631336);
  private static final int C0_390 = constant(0.390180644);
  private static final int C0_541 = constant(0.541196100);
  private static final int C0_765 = constant(0.765366865);
  private static final int C0_900 = constant(0.899976223);
  private static final int C1_176 = constant(1.175875602);
  private static final int C1_501 = constant(1.501321110);
  private static final int C1_848 = constant(1.847759065);
  private static final int C1_962 = constant(1.961570560);
  private static final int C2_053 = constant(2.053119869);
  private static final int C2_563 = constant(2.562915447);
  private static final int C3_073 = constant(3.072711026);

  private final int betweenBits;
  private final int middle;
  private final int maximum;

  /**
   * For samples of one precision.
   *
   * @param precision 8 or 12 bits
   */
  InverseDct(int precision) {
    this.betweenBits = precision == 8 ? 2 : 1;
    this.middle = 1 << precision - 1;
    this.maximum = (1 << precision) - 1;
  }

  private static int constant(double value) {
    return (int) Math.round(value * (1 << BITS));
  }

  /** Turns 64 dequantised coefficients, row-major, into samples, in place. */
  void transform(int[] block) {
    for (int column = 0; column < 8; column++) {
      pass(block, column, 8, BITS - betweenBits);
    }
    for (int row = 0; row < 64; row += 8) {
      pass(block, row, 1, BITS + betweenBits + 3);
    }
    for (int i = 0; i < 64; i++) {
      block[i] = Math.max(0, Math.min(maximum, block[i] + middle));
    }
  }

  /** Eight values that are {@code step} apart; the sums lose {@code drop} bits, rounded. */
  private static void pass(int[] v, int at, int step, int drop) {
    int i1 = at + step;
    int i2 = i1 + step;
    int i3 = i2 + step;
    int i4 = i3 + step;
    int i5 = i4 + step;
    int i6 = i5 + step;
    int i7 = i6 + step;
    int half = 1 << drop - 1;
    if ((v[i1] | v[i2] | v[i3] | v[i4] | v[i5] | v[i6] | v[i7]) == 0) {
      int flat = (v[at] << BITS) + half >> drop;
      for (int i = at; i <= i7; i += step) {
        v[i] = flat;
      }
      return;
    }
    int turned = (v[i2] + v[i6]) * C0_541;
    int even2 = turned - v[i6] * C1_848;
    int even3 = turned + v[i2] * C0_765;
    int even0 = (v[at] + v[i4] << BITS) + half;
    int even1 = (v[at] - v[i4] << BITS) + half;
    int sum0 = even0 + even3;
    int sum1 = even1 + even2;
    int sum2 = even1 - even2;
    int sum3 = even0 - even3;

    int both = (v[i1] + v[i3] + v[i5] + v[i7]) * C1_176;
    int outer = (v[i1] + v[i7]) * -C0_900;
    int inner = (v[i3] + v[i5]) * -C2_563;
    int high = both - (v[i3] + v[i7]) * C1_962;
    int low = both - (v[i1] + v[i5]) * C0_390;
    int odd0 = v[i1] * C1_501 + outer + low;
    int odd1 = v[i3] * C3_073 + inner + high;
    int odd2 = v[i5] * C2_053 + inner + low;
    int odd3 = v[i7] * C0_299 + outer + high;

    v[at] = sum0 + odd0 >> drop;
    v[i1] = sum1 + odd1 >> drop;
    v[i2] = sum2 + odd2 >> drop;
    v[i3] = sum3 + odd3 >> drop;
    v[i4] = sum3 - odd3 >> drop;
    v[i5] = sum2 - odd2 >> drop;
    v[i6] = sum1 - odd1 >> drop;
    v[i7] = sum0 - odd0 >> drop;
  }
}
