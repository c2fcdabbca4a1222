package org.hepatica.analysis;

/**
 * A network whose answer is known: liver is what lies within 80..120 HU; it looks at what it finds,
 * brighter at the left.
 */
public final class StandInNetwork implements SliceNetwork {
  private static final float LOW = -160;
  private static final float HIGH = 240;

  private final String id;
  private final int size;
  private final float attention;

  public StandInNetwork(String id, int size) {
    this(id, size, 1);
  }

  StandInNetwork(String id, int size, float attention) {
    this.id = id;
    this.size = size;
    this.attention = attention;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String name() {
    return "Stand-in";
  }

  @Override
  public int inputSize() {
    return size;
  }

  @Override
  public double threshold() {
    return 0.5;
  }

  @Override
  public String defaultLayer() {
    return "none";
  }

  @Override
  public String device() {
    return "cpu (stand-in)";
  }

  @Override
  public float normalise(float hu) {
    return Math.min(1, Math.max(0, (hu - LOW) / (HIGH - LOW)));
  }

  @Override
  public float[][] probabilities(float[][] slices) {
    float[][] result = new float[slices.length][];
    for (int i = 0; i < slices.length; i++) {
      result[i] = probability(slices[i]);
    }
    return result;
  }

  private float[] probability(float[] slice) {
    if (slice.length != size * size) {
      throw new IllegalArgumentException("slice of " + slice.length + " values");
    }
    float[] p = new float[slice.length];
    for (int i = 0; i < p.length; i++) {
      float hu = slice[i] * (HIGH - LOW) + LOW;
      p[i] = Math.max(0, 1 - Math.abs(hu - 100) / 40);
    }
    return p;
  }

  @Override
  public float[][] attention(float[][] slices, String layer, boolean[][] region) {
    if (!layer.equals(defaultLayer())) {
      throw new IllegalArgumentException("no layer " + layer);
    }
    float[][] maps = probabilities(slices);
    for (float[] map : maps) {
      for (int i = 0; i < map.length; i++) {
        map[i] *= attention * (1 - 0.5f * (i % size) / size);
      }
    }
    return maps;
  }

  @Override
  public void close() {}
}
