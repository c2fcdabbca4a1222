package org.hepatica.phantom;

/** An ellipsoid with its axes along x, y and z; all numbers in mm. */
record Ellipsoid(double cx, double cy, double cz, double ax, double ay, double az) {

  boolean contains(double x, double y, double z) {
    return level(x, y, z) < 1;
  }

  /**
   * Contains, for an ellipsoid whose every semi-axis is longer by {@code margin} (mm, may be &lt;
   * 0).
   */
  boolean contains(double x, double y, double z, double margin) {
    double u = (x - cx) / (ax + margin);
    double v = (y - cy) / (ay + margin);
    double w = (z - cz) / (az + margin);
    return u * u + v * v + w * w < 1;
  }

  /** 0 in the middle, 1 on the surface, more outside. */
  double level(double x, double y, double z) {
    double u = (x - cx) / ax;
    double v = (y - cy) / ay;
    double w = (z - cz) / az;
    return u * u + v * v + w * w;
  }
}
