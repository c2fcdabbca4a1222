package org.hepatica.phantom;

/** A bent tube of varying radius: balls of the given radii swept along straight pieces. */
final class Tube {
  private final double[][] knots;
  private final double[] low = new double[3];
  private final double[] high = new double[3];

  /**
   * @param knots at least two of {x, y, z, radius} in mm
   */
  Tube(double[]... knots) {
    this.knots = knots;
    for (int axis = 0; axis < 3; axis++) {
      low[axis] = Double.POSITIVE_INFINITY;
      high[axis] = Double.NEGATIVE_INFINITY;
      for (double[] knot : knots) {
        low[axis] = Math.min(low[axis], knot[axis] - knot[3]);
        high[axis] = Math.max(high[axis], knot[axis] + knot[3]);
      }
    }
  }

  boolean contains(double x, double y, double z) {
    return depth(x, y, z, 0) > 0;
  }

  /**
   * How deep a point lies below the surface, in mm; where that is not more than {@code least} the
   * answer is some number that is not more than {@code least}.
   */
  double depth(double x, double y, double z, double least) {
    if (x < low[0] + least
        || x > high[0] - least
        || y < low[1] + least
        || y > high[1] - least
        || z < low[2] + least
        || z > high[2] - least) {
      return least;
    }
    double deepest = least;
    for (int i = 1; i < knots.length; i++) {
      deepest = Math.max(deepest, depthInPiece(knots[i - 1], knots[i], x, y, z));
    }
    return deepest;
  }

  private static double depthInPiece(double[] a, double[] b, double x, double y, double z) {
    double dx = b[0] - a[0];
    double dy = b[1] - a[1];
    double dz = b[2] - a[2];
    double px = x - a[0];
    double py = y - a[1];
    double pz = z - a[2];
    double length2 = dx * dx + dy * dy + dz * dz;
    double t = length2 == 0 ? 0 : (px * dx + py * dy + pz * dz) / length2;
    t = Math.max(0, Math.min(1, t));
    px -= t * dx;
    py -= t * dy;
    pz -= t * dz;
    return a[3] + t * (b[3] - a[3]) - Math.sqrt(px * px + py * py + pz * pz);
  }
}
