package org.hepatica.learning.data;

import java.util.BitSet;
import org.hepatica.unet.Resize;

/**
 * What was drawn in a picture, on the grid of its file. Models of several input sizes are measured
 * on it alike, and a mask that was made larger or smaller for a network is nobody's drawing.
 *
 * @param width of the picture
 * @param height of the picture
 * @param liver {@code width × height} bits, row-major
 */
public record Drawn(int width, int height, BitSet liver) {

  /** From values of which 0 is no liver. */
  static Drawn of(int width, int height, float... mask) {
    BitSet liver = new BitSet(mask.length);
    for (int i = 0; i < mask.length; i++) {
      liver.set(i, mask[i] > 0);
    }
    return new Drawn(width, height, liver);
  }

  /** From bytes, 1 where there is liver. */
  static Drawn of(int width, int height, byte... mask) {
    BitSet liver = new BitSet(mask.length);
    for (int i = 0; i < mask.length; i++) {
      liver.set(i, mask[i] != 0);
    }
    return new Drawn(width, height, liver);
  }

  /**
   * A network's probabilities on this grid, linearly; as they are where it is the network's own.
   *
   * @param probabilities {@code side²}, row-major, of the picture resized to that
   * @return {@code width × height} values
   */
  public float[] onThisGrid(float[] probabilities, int side) {
    return Resize.linear(probabilities, side, width, height);
  }

  /** One byte for each pixel, 1 where there is liver. */
  public byte[] bytes() {
    byte[] bytes = new byte[width * height];
    for (int i = liver.nextSetBit(0); i >= 0; i = liver.nextSetBit(i + 1)) {
      bytes[i] = 1;
    }
    return bytes;
  }
}
