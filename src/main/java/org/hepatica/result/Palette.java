package org.hepatica.result;

/**
 * How attention is coloured: the upper part of "inferno" of matplotlib (CC0), whose lightness only
 * rises, laid over the grey of the CT. The three numbers below were chosen so that equal steps of
 * attention look about equally large over the grey of a liver, for people who cannot tell red from
 * green as well (held by {@code PaletteTest}).
 */
final class Palette {
  private static final int[] INFERNO = {
    0x000004, 0x160B39, 0x420A68, 0x6A176E, 0x932667, 0xBC3754, 0xDD513A, 0xF3771A, 0xFCA50A,
    0xF6D645, 0xFCFFA4
  };

  /**
   * Share of colour where attention is strong; the rest stays the CT's, so anatomy shows through.
   */
  private static final double STRONGEST = 0.66;

  /** Attention from which the share of colour no longer grows. */
  private static final double FULL_FROM = 0.33;

  /** Where attention 0 lies in the map: below, it is all but black and would hide the CT. */
  private static final double LOWEST = 0.23;

  private Palette() {}

  /** The colour of a value from 0 to 1, as 0xRRGGBB. */
  static int colour(double value) {
    double clamped = Math.max(0, Math.min(1, value));
    double position = (LOWEST + (1 - LOWEST) * clamped) * (INFERNO.length - 1);
    int i = Math.min((int) position, INFERNO.length - 2);
    return mix(INFERNO[i], INFERNO[i + 1], position - i);
  }

  /** Attention (0 to 1) over a grey value (0 to 255), as 0xRRGGBB; attention 0 leaves pure grey. */
  static int over(double attention, double grey) {
    int g = (int) Math.round(Math.max(0, Math.min(255, grey)));
    if (attention <= 0) {
      return g * 0x010101;
    }
    double share = STRONGEST * Math.max(0, Math.min(1, attention / FULL_FROM));
    return mix(g * 0x010101, colour(attention), share);
  }

  private static int mix(int from, int to, double share) {
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int a = from >> shift & 0xFF;
      int b = to >> shift & 0xFF;
      mixed |= (int) Math.round(a + share * (b - a)) << shift;
    }
    return mixed;
  }
}
