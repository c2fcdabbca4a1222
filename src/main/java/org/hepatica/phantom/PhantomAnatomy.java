package org.hepatica.phantom;

import java.util.stream.IntStream;

/**
 * One synthetic patient on the table of a scanner: the tissue at every point in space. The same
 * seed is the same patient on every machine. Safe for use by several threads.
 */
public final class PhantomAnatomy {
  private static final double WARP = 4.5;

  private final Build build;
  private final Trunk trunk;
  private final Viscera viscera;
  private final LiverShape liver;
  private final ValueNoise warpX;
  private final ValueNoise warpY;
  private final ValueNoise warpZ;
  private final ValueNoise texture;
  private final double tableDepth;

  public PhantomAnatomy(long seed) {
    build = Build.of(seed);
    trunk = new Trunk(build);
    viscera = new Viscera(build, trunk, seed);
    liver = new LiverShape(build, trunk, viscera, seed);
    warpX = new ValueNoise(seed * 31 + 1, 52);
    warpY = new ValueNoise(seed * 31 + 2, 48);
    warpZ = new ValueNoise(seed * 31 + 3, 56);
    texture = new ValueNoise(seed * 31 + 4, 6);
    tableDepth = build.halfDepth() + 4;
  }

  /** The tissue at a point, coordinates in mm as in the package's description. */
  Tissue tissue(double x, double y, double z) {
    if (y > build.halfDepth() - 8 && table(x, y) != null && trunkIsAir(x, y, z)) {
      return table(x, y);
    }
    double wx = 0.6 * WARP * warpX.at(x, y, z);
    double wy = 0.6 * WARP * warpY.at(x, y, z);
    Tissue tissue = trunk.at(x + wx, y + wy, z);
    if (tissue != null) {
      return tissue;
    }
    double u = x + 2 * wx;
    double v = y + 2 * wy;
    double w = z + WARP * warpZ.at(x, y, z);
    double diaphragm = trunk.diaphragm(u, v);
    if (w > diaphragm) {
      return viscera.chest(u, v, w);
    }
    tissue = viscera.beforeLiver(u, v, w);
    if (tissue != null) {
      return tissue;
    }
    tissue = liver.at(u, v, w);
    if (tissue != null) {
      return tissue;
    }
    return w > diaphragm - 2.5 ? Tissue.MUSCLE : viscera.afterLiver(u, v, w);
  }

  /** The CT number of a tissue at a point in HU, before any effect of the scanner. */
  double hu(Tissue tissue, double x, double y, double z) {
    double hu = tissue.hu;
    if (tissue.texture != 0) {
      hu += 1.6 * tissue.texture * texture.at(x, y, z);
    }
    return switch (tissue) {
      case LIVER, LIVER_VESSEL, SPLEEN, ARTERY, VEIN, MYOCARDIUM, KIDNEY_CORTEX, PANCREAS ->
          hu + build.enhancement();
      default -> hu;
    };
  }

  /** The true volume of the liver in mL, by counting points {@code step} mm apart. */
  public double liverVolumeMl(double step) {
    if (!(step > 0)) {
      throw new IllegalArgumentException("The step must be above 0 mm, not " + step);
    }
    int layers = (int) Math.ceil(220 / step);
    long inside =
        IntStream.range(0, layers).parallel().mapToLong(i -> count(20 - i * step, step)).sum();
    return inside * step * step * step / 1000;
  }

  private long count(double z, double step) {
    long inside = 0;
    for (double y = -build.halfDepth(); y < build.halfDepth(); y += step) {
      for (double x = -build.halfWidth(); x < build.halfWidth(); x += step) {
        if (mayBeLiver(x, y, z) && tissue(x, y, z).isLiver()) {
          inside++;
        }
      }
    }
    return inside;
  }

  /** False for most of the points that are none, and sooner known than their tissue. */
  private boolean mayBeLiver(double x, double y, double z) {
    double u = x + 2 * (0.6 * WARP * warpX.at(x, y, z));
    double v = y + 2 * (0.6 * WARP * warpY.at(x, y, z));
    return liver.reaches(u, v, z + WARP * warpZ.at(x, y, z));
  }

  private boolean trunkIsAir(double x, double y, double z) {
    return trunk.at(x, y, z) == Tissue.AIR;
  }

  /** The table: a curved shell filled with foam. */
  private Tissue table(double x, double y) {
    double sag = tableDepth - x * x / 1100;
    if (Math.abs(x) > 196 || y < sag || y > tableDepth + 34 - x * x / 2600) {
      return null;
    }
    boolean shell = y < sag + 2.5 || y > tableDepth + 31.5 - x * x / 2600 || Math.abs(x) > 193;
    return shell ? Tissue.TABLE_SHELL : Tissue.TABLE_FOAM;
  }
}
