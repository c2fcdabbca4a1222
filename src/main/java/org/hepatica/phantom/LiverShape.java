package org.hepatica.phantom;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The liver: everything to the right of a slanting visceral surface, under the diaphragm and inside
 * the wall, less the hollows for its neighbours.
 */
final class LiverShape {
  /** Height (share of the liver's length below the dome) against reach to the left, in mm. */
  private static final double[][] REACH = {
    {0.0, 8},
    {0.1, 22},
    {0.2, 36},
    {0.3, 28},
    {0.4, 8},
    {0.5, -14},
    {0.6, -38},
    {0.72, -64},
    {0.84, -90},
    {0.94, -112},
    {1.0, -140}
  };

  private final Build build;
  private final Trunk trunk;
  private final Viscera viscera;
  private final List<Tube> vessels = new ArrayList<>();
  private final ValueNoise folds;

  LiverShape(Build build, Trunk trunk, Viscera viscera, long seed) {
    this.build = build;
    this.trunk = trunk;
    this.viscera = viscera;
    this.folds = new ValueNoise(seed * 37 + 5, 34);
    growVessels(new Random(seed ^ 0x4C49564552L));
  }

  /** LIVER or LIVER_VESSEL inside the liver, FAT in its clefts, null elsewhere. */
  Tissue at(double x, double y, double z) {
    if (!reaches(x, y, z)) {
      return null;
    }
    if (viscera.pressesIntoLiver(x, y, z) || cleft(x, y, z)) {
      return Tissue.FAT;
    }
    for (Tube vessel : vessels) {
      if (vessel.contains(x, y, z)) {
        return Tissue.LIVER_VESSEL;
      }
    }
    return Tissue.LIVER;
  }

  /** Whether a point is the liver's, but for what its neighbours and its clefts take of it. */
  boolean reaches(double x, double y, double z) {
    return z >= -build.liverLength() && z <= 10 && insideOutline(x, y, z);
  }

  private boolean insideOutline(double x, double y, double z) {
    double lean = Math.max(0, Math.min(1, 1 + (z + 70) / 130));
    double fromPivot = y + 20;
    double slant = (fromPivot < 0 ? 0.85 : 0.4) * (0.3 + 0.7 * lean);
    double reach = reach(-z / build.liverLength()) + build.liverReach() * lean;
    double across = x + slant * fromPivot;
    // What the folds, which reach 13 mm, cannot change is not asked of them: most points are far.
    if (across > reach + 14 || across > reach - 14 && across + 13 * folds.at(x, y, z) > reach) {
      return false;
    }
    double v = y - trunk.spineY();
    if (x * x / (38.0 * 38) + v * v / (40.0 * 40) < 1) {
      return false;
    }
    return trunk.isInCavity(x, y, z, 0.97) && z < trunk.diaphragm(x, y) - 2;
  }

  private static double reach(double share) {
    for (int i = 1; i < REACH.length; i++) {
      if (share < REACH[i][0]) {
        double t = (share - REACH[i - 1][0]) / (REACH[i][0] - REACH[i - 1][0]);
        return REACH[i - 1][1] + Math.max(0, t) * (REACH[i][1] - REACH[i - 1][1]);
      }
    }
    return Double.NEGATIVE_INFINITY;
  }

  /** The fissure of the round ligament and the porta hepatis. */
  private boolean cleft(double x, double y, double z) {
    if (z < -52 && y < -44) {
      double middle = 6 - 0.15 * (y + 60) + 9 * folds.at(y, z, 50);
      if (Math.abs(x - middle) < Math.min(4, (-52 - z) / 8)) {
        return true;
      }
    }
    double u = (x + 16) / 24;
    double v = (y + 6) / 9;
    double w = (z + 84) / 9;
    return u * u + v * v + w * w < 1;
  }

  private void growVessels(Random random) {
    double[] confluence = {-16, 12, -24, 6.5};
    vessel(random, confluence, new double[] {-110, 28, -72, 1.8}, 4);
    vessel(random, confluence, new double[] {-58, -58, -78, 1.8}, 4);
    vessel(random, confluence, new double[] {22, -62, -46, 1.6}, 3);
    double[] porta = {-22, -6, -82, 6.5};
    double[] right = {-58, 4, -74, 4.6};
    vessels.add(new Tube(porta, right));
    vessel(random, right, new double[] {-112, 18, -108, 1.7}, 4);
    vessel(random, right, new double[] {-96, -46, -62, 1.7}, 4);
    vessel(random, right, new double[] {-92, 40, -48, 1.7}, 4);
    double[] left = {2, -40, -62, 4};
    vessels.add(new Tube(porta, left));
    vessel(random, left, new double[] {40, -66, -40, 1.6}, 3);
    vessel(random, left, new double[] {-24, -66, -58, 1.6}, 2);
  }

  /** A vessel with twigs; every knot is moved a little so that no two patients have the same. */
  private void vessel(Random random, double[] from, double[] to, int twigs) {
    double[][] knots = new double[5][];
    for (int i = 0; i < knots.length; i++) {
      double t = i / (knots.length - 1.0);
      double wobble = i == 0 ? 0 : 6;
      knots[i] = new double[4];
      for (int axis = 0; axis < 3; axis++) {
        knots[i][axis] =
            from[axis] + t * (to[axis] - from[axis]) + Build.between(random, -wobble, wobble);
      }
      knots[i][3] = from[3] + t * (to[3] - from[3]);
    }
    vessels.add(new Tube(knots));
    for (int twig = 0; twig < twigs; twig++) {
      double[] root = knots[1 + random.nextInt(knots.length - 2)];
      double[] tip = {
        root[0] + Build.between(random, -32, 18),
        root[1] + Build.between(random, -34, 34),
        root[2] + Build.between(random, -26, 26),
        1.1
      };
      vessels.add(new Tube(new double[] {root[0], root[1], root[2], root[3] * 0.7}, tip));
    }
  }
}
