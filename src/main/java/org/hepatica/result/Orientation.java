package org.hepatica.result;

/**
 * The letters at the edges of a picture (PS3.3 C.7.6.1.1.1): R and L, A and P, F and H.
 *
 * @param left letter at the left edge
 * @param right letter at the right edge
 * @param top letter at the upper edge
 * @param bottom letter at the lower edge
 */
record Orientation(String left, String right, String top, String bottom) {

  /**
   * @param cosines Image Orientation (Patient): direction of a row, then of a column
   */
  static Orientation of(double... cosines) {
    if (cosines.length != 6) {
      return new Orientation("", "", "", "");
    }
    return new Orientation(
        letter(-cosines[0], -cosines[1], -cosines[2]),
        letter(cosines[0], cosines[1], cosines[2]),
        letter(-cosines[3], -cosines[4], -cosines[5]),
        letter(cosines[3], cosines[4], cosines[5]));
  }

  private static String letter(double x, double y, double z) {
    double ax = Math.abs(x);
    double ay = Math.abs(y);
    double az = Math.abs(z);
    if (ax >= ay && ax >= az) {
      return x < 0 ? "R" : "L";
    }
    if (ay >= az) {
      return y < 0 ? "A" : "P";
    }
    return z < 0 ? "F" : "H";
  }
}
