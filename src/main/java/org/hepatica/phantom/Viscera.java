package org.hepatica.phantom;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Everything inside the trunk but the liver: chest, great vessels, spleen, kidneys, gut. */
final class Viscera {
  private static final double GUT_WALL_THICKNESS = 3.5;

  private final Build build;
  private final Trunk trunk;
  private final Tube aorta;
  private final Tube cava;
  private final Tube portalVein;
  private final Tube splenicVein;
  private final Tube pancreas;
  private final Tube oesophagus;
  private final Tube stomach;
  private final Ellipsoid gallbladder;
  private final Ellipsoid spleen;
  private final Ellipsoid spleenHollow;
  private final Ellipsoid[] kidneys;
  private final Ellipsoid heart;
  private final Ellipsoid leftHeart;
  private final Ellipsoid rightHeart;
  private final List<Tube> lungVessels = new ArrayList<>();
  private final List<Loop> gut = new ArrayList<>();

  /** A piece of gut with its filling. */
  private record Loop(Tube tube, Tissue filling, double gasAbove) {}

  Viscera(Build build, Trunk trunk, long seed) {
    this.build = build;
    this.trunk = trunk;
    Random random = new Random(seed ^ 0x475554L);
    double s = build.organs();
    double back = trunk.spineY();
    aorta =
        new Tube(
            new double[] {14, back - 27, 140, 12.5},
            new double[] {8, back - 29, -60, 11.5},
            new double[] {4, back - 28, -260, 8.5});
    cava =
        new Tube(
            new double[] {-18, 2, 18, 12},
            new double[] {-22, 14, -24, 12},
            new double[] {-24, 20, -80, 11.5},
            new double[] {-22, back - 26, -260, 10});
    portalVein =
        new Tube(
            new double[] {-22, -6, -82, 7},
            new double[] {-10, -4, -100, 7},
            new double[] {2, -10, -118, 6.5},
            new double[] {4, -8, -170, 5});
    splenicVein =
        new Tube(
            new double[] {0, -8, -112, 5},
            new double[] {40, 6, -96, 4.5},
            new double[] {78, 26, -84, 4});
    pancreas =
        new Tube(
            new double[] {-22, -14, -130, 13},
            new double[] {-4, -24, -116, 11},
            new double[] {34, -10, -102, 10},
            new double[] {72, 18, -88, 9});
    oesophagus =
        new Tube(
            new double[] {6, 14, 140, 8},
            new double[] {10, 8, -10, 8},
            new double[] {30, 0, -34, 9});
    stomach =
        new Tube(
            new double[] {64, 14, -44, 33 * s},
            new double[] {74, -22, -72, 34 * s},
            new double[] {62, -46, -104, 27 * s},
            new double[] {24, -52, -122, 19 * s},
            new double[] {-8, -44, -116, 14 * s});
    gallbladder = new Ellipsoid(-50, -48, -112, 15 * s, 22 * s, 24 * s);
    spleen = new Ellipsoid(98, 34, -66, 36 * s, 44 * s, 50 * s);
    spleenHollow = new Ellipsoid(64, 8, -70, 34, 44, 62);
    kidneys =
        new Ellipsoid[] {
          new Ellipsoid(-62, back - 4, -150, 28 * s, 26 * s, 54 * s),
          new Ellipsoid(62, back - 4, -136, 28 * s, 26 * s, 54 * s)
        };
    heart = new Ellipsoid(24, -40, 42, 56, 48, 66);
    leftHeart = new Ellipsoid(44, -34, 38, 27, 30, 50);
    rightHeart = new Ellipsoid(4, -52, 42, 32, 28, 48);
    for (int i = 0; i < 26; i++) {
      double side = i % 2 == 0 ? -1 : 1;
      double[] root = {
        side * 40, Build.between(random, -10, 30), Build.between(random, 20, 110), 4
      };
      double[] tip = {
        side * Build.between(random, 60, 120),
        Build.between(random, -70, 70),
        Build.between(random, -60, 90),
        0.8
      };
      lungVessels.add(new Tube(root, tip));
    }
    layGut(random);
  }

  /** Tissue of a point in the chest (above the diaphragm). */
  Tissue chest(double x, double y, double z) {
    Tissue tissue = trunkVessels(x, y, z);
    if (tissue != null) {
      return tissue;
    }
    if (leftHeart.contains(x, y, z) || rightHeart.contains(x, y, z)) {
      return Tissue.ARTERY;
    }
    if (heart.contains(x, y, z)) {
      return heart.level(x, y, z) > 0.86 ? Tissue.FAT : Tissue.MYOCARDIUM;
    }
    if (oesophagus.contains(x, y, z)) {
      return Tissue.GUT_WALL;
    }
    double v = y - trunk.spineY() + 22;
    if (x * x / (34.0 * 34) + v * v / (24.0 * 24) < 1 || Math.abs(x) < 14 && y < -40) {
      return Tissue.FAT;
    }
    for (Tube vessel : lungVessels) {
      if (vessel.contains(x, y, z)) {
        return Tissue.VEIN;
      }
    }
    return Tissue.LUNG;
  }

  /** Tissue of a point in the abdomen that belongs to an organ before the liver takes its share. */
  Tissue beforeLiver(double x, double y, double z) {
    Tissue tissue = trunkVessels(x, y, z);
    if (tissue != null) {
      return tissue;
    }
    if (portalVein.contains(x, y, z)) {
      return Tissue.VEIN;
    }
    if (gallbladder.contains(x, y, z)) {
      return gallbladder.contains(x, y, z, -1.5) ? Tissue.FLUID : Tissue.GUT_WALL;
    }
    for (Ellipsoid kidney : kidneys) {
      if (kidney.contains(x, y, z)) {
        return kidney(kidney, x, y, z);
      }
    }
    return null;
  }

  /** Tissue of a point in the abdomen that is not the liver's. */
  Tissue afterLiver(double x, double y, double z) {
    double depth = stomach.depth(x, y, z, 0);
    if (depth > 0) {
      if (depth < GUT_WALL_THICKNESS) {
        return Tissue.GUT_WALL;
      }
      double level = -46 + (1 - build.stomachFill()) * 40;
      return y < level ? Tissue.GAS : build.contrastMeal() ? Tissue.CONTRAST_MEAL : Tissue.FLUID;
    }
    if (spleen.contains(x, y, z)
        && !spleenHollow.contains(x, y, z)
        && trunk.isInCavity(x, y, z, 0.97)) {
      return Tissue.SPLEEN;
    }
    if (splenicVein.contains(x, y, z)) {
      return Tissue.VEIN;
    }
    if (pancreas.contains(x, y, z)) {
      return Tissue.PANCREAS;
    }
    if (oesophagus.contains(x, y, z)) {
      return Tissue.GUT_WALL;
    }
    double v = y - trunk.spineY() + 14;
    if (z > -110 && Math.abs(x) > 2 && x * x / (22.0 * 22) + v * v / (16.0 * 16) < 1) {
      return Tissue.MUSCLE;
    }
    return gut(x, y, z);
  }

  /** Whether a neighbour of the liver needs the place, with the fat around it. */
  boolean pressesIntoLiver(double x, double y, double z) {
    return kidneys[0].contains(x, y, z, 6)
        || gallbladder.contains(x, y, z, 1)
        || portalVein.depth(x, y, z, -3) > -3
        || cava.depth(x, y, z, -1) > -1
        || aorta.depth(x, y, z, -12) > -12
        || pancreas.depth(x, y, z, -4) > -4
        || stomach.depth(x, y, z, -1) > -1;
  }

  private Tissue trunkVessels(double x, double y, double z) {
    if (aorta.contains(x, y, z)) {
      return Tissue.ARTERY;
    }
    return cava.contains(x, y, z) ? Tissue.VEIN : null;
  }

  private static Tissue kidney(Ellipsoid kidney, double x, double y, double z) {
    double inward = kidney.cx() < 0 ? x - kidney.cx() : kidney.cx() - x;
    double u = (inward - 13) / 13;
    double v = (y - kidney.cy()) / 9;
    double w = (z - kidney.cz()) / 22;
    double sinus = u * u + v * v + w * w;
    if (sinus < 1) {
      return sinus < 0.2 ? Tissue.FLUID : Tissue.FAT;
    }
    return kidney.level(x, y, z) > 0.55 ? Tissue.KIDNEY_CORTEX : Tissue.KIDNEY_MEDULLA;
  }

  private void layGut(Random random) {
    Tissue inside = build.contrastMeal() ? Tissue.CONTRAST_MEAL : Tissue.FLUID;
    // Colon: up on the right, the two bends, across in front, down on the left.
    gut.add(
        new Loop(
            new Tube(
                new double[] {-96, 12, -250, 24},
                new double[] {-92, 2, -178, 22},
                new double[] {-70, -38, -168, 19}),
            Tissue.STOOL,
            -14));
    gut.add(
        new Loop(
            new Tube(
                new double[] {-70, -38, -168, 18},
                new double[] {-10, -66, -184, 18},
                new double[] {60, -62, -166, 18},
                new double[] {96, -26, -128, 19}),
            Tissue.STOOL,
            -66));
    gut.add(
        new Loop(
            new Tube(
                new double[] {96, -26, -128, 18},
                new double[] {106, 14, -150, 15},
                new double[] {108, 18, -250, 15}),
            Tissue.STOOL,
            -30));
    // Duodenum, then loops of small bowel.
    gut.add(
        new Loop(
            new Tube(
                new double[] {-8, -44, -116, 12},
                new double[] {-40, -20, -126, 13},
                new double[] {-40, 4, -168, 13},
                new double[] {20, 8, -176, 11}),
            inside,
            -200));
    for (int i = 0; i < 26; i++) {
      double x = Build.between(random, -66, 92);
      double y = Build.between(random, -62, 4);
      double z = Build.between(random, -260, -140);
      double r = Build.between(random, 10, 14);
      gut.add(
          new Loop(
              new Tube(
                  new double[] {x, y, z, r},
                  new double[] {
                    x + Build.between(random, -28, 28),
                    y + Build.between(random, -22, 22),
                    z + Build.between(random, -14, 14),
                    r
                  },
                  new double[] {
                    x + Build.between(random, -36, 36),
                    y + Build.between(random, -26, 26),
                    z + Build.between(random, -22, 22),
                    r
                  }),
              random.nextInt(3) == 0 ? Tissue.FLUID : inside,
              random.nextInt(3) == 0 ? y - 4 : -200));
    }
  }

  private Tissue gut(double x, double y, double z) {
    for (Loop loop : gut) {
      double depth = loop.tube.depth(x, y, z, 0);
      if (depth > 0) {
        if (depth < GUT_WALL_THICKNESS) {
          return Tissue.GUT_WALL;
        }
        return y < loop.gasAbove ? Tissue.GAS : loop.filling;
      }
    }
    return Tissue.FAT;
  }
}
