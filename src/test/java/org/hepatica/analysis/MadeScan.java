package org.hepatica.analysis;

import java.util.ArrayList;
import java.util.List;

/**
 * A volume with an ellipsoid of 100 HU in soft tissue of 30 HU; the source stores rows upside down
 * and transposed.
 */
class MadeScan implements Scan {
  final int rows;
  final int columns;
  final int depth;
  final double dr;
  final double dc;
  final double dz;
  final double[] centre;
  final double[] radius;

  /** Centre and radius in mm along rows, columns, slices. */
  MadeScan(
      int rows,
      int columns,
      int depth,
      double dr,
      double dc,
      double dz,
      double[] centre,
      double[] radius) {
    this.rows = rows;
    this.columns = columns;
    this.depth = depth;
    this.dr = dr;
    this.dc = dc;
    this.dz = dz;
    this.centre = centre;
    this.radius = radius;
  }

  boolean inside(int r, int c, int k) {
    double y = ((r + 0.5) * dr - centre[0]) / radius[0];
    double x = ((c + 0.5) * dc - centre[1]) / radius[1];
    double z = ((k + 0.5) * dz - centre[2]) / radius[2];
    return x * x + y * y + z * z < 1;
  }

  double trueMl() {
    return 4 / 3.0 * Math.PI * radius[0] * radius[1] * radius[2] / 1000;
  }

  @Override
  public short[] hu(int k) {
    short[] hu = new short[rows * columns];
    for (int i = 0; i < hu.length; i++) {
      hu[i] = (short) (inside(i / columns, i % columns, k) ? 100 : 30);
    }
    return hu;
  }

  @Override
  public short[] toSource(short[] canonical) {
    short[] source = new short[canonical.length];
    for (int i = 0; i < source.length; i++) {
      source[sourceIndex(i)] = canonical[i];
    }
    return source;
  }

  @Override
  public byte[] toSource(byte[] canonical) {
    byte[] source = new byte[canonical.length];
    for (int i = 0; i < source.length; i++) {
      source[sourceIndex(i)] = canonical[i];
    }
    return source;
  }

  int sourceIndex(int canonical) {
    int r = canonical / columns;
    int c = canonical % columns;
    return (columns - 1 - c) * rows + r;
  }

  @Override
  public boolean transposed() {
    return true;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int columns() {
    return columns;
  }

  @Override
  public int depth() {
    return depth;
  }

  @Override
  public double rowSpacing() {
    return dr;
  }

  @Override
  public double columnSpacing() {
    return dc;
  }

  @Override
  public double sliceSpacing() {
    return dz;
  }

  @Override
  public String studyUid() {
    return "1.2";
  }

  @Override
  public String seriesUid() {
    return "1.2.3";
  }

  @Override
  public List<Source> sources() {
    List<Source> sources = new ArrayList<>();
    for (int k = 0; k < depth; k++) {
      sources.add(
          new Source("f" + k, "1.2.840", "1.2.3." + k, 0, depth - k, new double[] {0, 0, k * dz}));
    }
    return sources;
  }
}
