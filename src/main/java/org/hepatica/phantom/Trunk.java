package org.hepatica.phantom;

/** The walls of the patient: skin, fat, muscle, ribs, spine, pelvis, and the diaphragm inside. */
final class Trunk {
  private static final double SKIN_THICKNESS = 2;
  private static final double WALL_SIDE = 12;
  private static final double WALL_FRONT = 9;
  private static final double WALL_BACK = 24;
  private static final double VERTEBRA_PERIOD = 30;
  private static final double DISC_HEIGHT = 6;

  /** Height at the spine (mm) and end (radians from the spine to the front) of ribs 12 up to 3. */
  private static final double[][] RIBS = {
    {-88, 0.95},
    {-62, 1.35},
    {-36, 2.0},
    {-10, 2.3},
    {16, 2.5},
    {42, 2.65},
    {68, 2.7},
    {94, 2.7},
    {120, 2.7},
    {146, 2.7}
  };

  private static final double RIB_FALL = 38;

  private final Build build;
  private final double spineY;

  Trunk(Build build) {
    this.build = build;
    this.spineY = 0.45 * build.halfDepth();
  }

  /** The y of the middle of the vertebral bodies, in mm. */
  double spineY() {
    return spineY;
  }

  /** The tissue at a point of skin, wall or spine; null inside the chest and the abdomen. */
  Tissue at(double x, double y, double z) {
    double taper = z > 0 ? 1 - 0.0005 * z : 1;
    double a = build.halfWidth() * taper;
    double b = build.halfDepth();
    if (!isInside(x / a, y / b)) {
      return Tissue.AIR;
    }
    if (!isInside(x / (a - SKIN_THICKNESS), y / (b - SKIN_THICKNESS))) {
      return Tissue.SKIN;
    }
    Tissue spine = spine(x, y, z);
    if (spine != null) {
      return spine;
    }
    double fatY = y < 0 ? build.fatFront() : 0.7 * build.fatFront();
    double u = x / (a - build.fatSide());
    double v = y / (b - fatY);
    if (!isInside(u, v)) {
      return Tissue.FAT;
    }
    if (isInCavity(x, y, z, 1)) {
      return null;
    }
    double cavity = cavityLevel(x, y, z);
    return wall(x, y, z, (cavity - 1) / (cavity - gauge(u, v)));
  }

  /**
   * Whether a point lies in the room of chest and abdomen, spine included.
   *
   * @param level 1 for all of it, less for what lies away from its wall
   */
  boolean isInCavity(double x, double y, double z, double level) {
    return isInside(x / cavityWidth(z), y / cavityDepth(y), level);
  }

  private double cavityLevel(double x, double y, double z) {
    return gauge(x / cavityWidth(z), y / cavityDepth(y));
  }

  private double cavityWidth(double z) {
    double taper = z > 0 ? 1 - 0.0005 * z : 1;
    return build.halfWidth() * taper - build.fatSide() - WALL_SIDE;
  }

  private double cavityDepth(double y) {
    return y < 0
        ? build.halfDepth() - build.fatFront() - WALL_FRONT
        : build.halfDepth() - 0.7 * build.fatFront() - WALL_BACK;
  }

  /** The height of the diaphragm over (x, y), in mm: two domes and the sinew between them. */
  double diaphragm(double x, double y) {
    double right = dome(x, y, -64, -10, 84, 98, 70, 0, 64);
    double left = dome(x, y, 66, -4, 80, 92, 72, -build.domeDrop(), 62);
    double middle = dome(x, y, 8, -45, 66, 60, 60, -16 - build.domeDrop() / 2, 40);
    return smoothMax(smoothMax(right, left, 14), middle, 14);
  }

  private static double dome(
      double x,
      double y,
      double cx,
      double cy,
      double ax,
      double front,
      double back,
      double top,
      double drop) {
    double u = (x - cx) / ax;
    double v = (y - cy) / (y < cy ? front : back);
    return top - drop * (u * u + v * v);
  }

  private static double smoothMax(double a, double b, double width) {
    double h = Math.max(0, width - Math.abs(a - b)) / width;
    return Math.max(a, b) + h * h * width / 4;
  }

  private Tissue wall(double x, double y, double z, double depth) {
    double fromBack = StrictMath.atan2(Math.abs(x), y);
    if (z < -182 && fromBack > 0.5 && fromBack < 1.5 && Math.abs(depth - 0.45) < 0.25) {
      return Math.abs(depth - 0.45) < 0.15 ? Tissue.MARROW : Tissue.CORTEX;
    }
    if (z > -8 && Math.abs(x) < 17 && y < 0 && Math.abs(depth - 0.5) < 0.4) {
      return Math.abs(depth - 0.5) < 0.25 && Math.abs(x) < 14 ? Tissue.MARROW : Tissue.CORTEX;
    }
    double half = fromBack < 1 ? 0.2 : 0.36;
    double middle = fromBack < 1 ? 0.24 : 0.48;
    double across = Math.abs(depth - middle) / half;
    if (across < 1 && fromBack > 0.3) {
      for (double[] rib : RIBS) {
        double along = Math.abs(z - (rib[0] - RIB_FALL * fromBack)) / 6.5;
        if (fromBack < rib[1] && along < 1 && along * along + across * across < 1.2) {
          return along < 0.72 && across < 0.62 ? Tissue.MARROW : Tissue.CORTEX;
        }
      }
    }
    // Between the layers of muscle lies a little fat; it keeps the wall from being one grey ring.
    return depth > 0.94 ? Tissue.FAT : Tissue.MUSCLE;
  }

  private Tissue spine(double x, double y, double z) {
    double v = y - spineY;
    double side = Math.abs(x);
    double phase = z / VERTEBRA_PERIOD - Math.floor(z / VERTEBRA_PERIOD);
    double u = side / 22;
    double w = v / 17;
    double body = u * u + w * w;
    if (body < 1 && !(v > 9 && square(x / 10) + square((v - 25) / 9) < 1)) {
      if (phase * VERTEBRA_PERIOD < DISC_HEIGHT) {
        return Tissue.DISC;
      }
      return body > 0.84 ? Tissue.CORTEX : Tissue.MARROW;
    }
    double canal = square(x / 10) + square((v - 25) / 9);
    if (canal < 1) {
      return Tissue.CANAL;
    }
    if (canal < 1.9 && v > 12 && phase > 0.25) {
      return Tissue.CORTEX;
    }
    if (phase > 0.3 && phase < 0.75) {
      if (side < 3.5 && v > 34 && v < 56) {
        return side < 1.5 ? Tissue.MARROW : Tissue.CORTEX;
      }
      if (side < 36 && side > 8 && Math.abs(v - 22 - 0.15 * side) < 4) {
        return Math.abs(v - 22 - 0.15 * side) < 2 ? Tissue.MARROW : Tissue.CORTEX;
      }
    }
    if (v > 16 && square((side - 29) / 29) + square((v - 38) / 19) < 1) {
      return Tissue.MUSCLE;
    }
    if (z < -105 && square((side - 36) / 16) + square((v - 2) / 19) < 1) {
      return Tissue.MUSCLE;
    }
    return null;
  }

  private static double square(double t) {
    return t * t;
  }

  /**
   * Whether {@link #gauge} is less than 1, without its roots for all but the few points between the
   * ellipse, which lies in the superellipse, and the rectangle around both.
   */
  private static boolean isInside(double u, double v) {
    return isInside(u, v, 1);
  }

  /** The same for a level of at most 1. */
  private static boolean isInside(double u, double v, double level) {
    double p = Math.abs(u);
    double q = Math.abs(v);
    if (p >= 1 || q >= 1) {
      return false;
    }
    // Less by more than the rounding of gauge.
    return p * p + q * q < level - 1e-9 || gauge(u, v) < level;
  }

  /** A superellipse of exponent 2.25, a little fuller than an ellipse: less than 1 inside. */
  private static double gauge(double u, double v) {
    double p = Math.abs(u);
    double q = Math.abs(v);
    return p * p * Math.sqrt(Math.sqrt(p)) + q * q * Math.sqrt(Math.sqrt(q));
  }
}
