package org.hepatica.evaluation;

/** Numbers for people and for JSON. */
final class Numbers {
  private Numbers() {}

  /** With six digits after the point; null when it is no number. */
  static Double rounded(double value) {
    return Double.isFinite(value) ? Math.round(value * 1e6) / 1e6 : null;
  }
}
