package org.hepatica.result;

/**
 * Packs binary frames as BitsAllocated 1 wants it (PS3.5 8.1.1 and Annex D): the first pixel is the
 * least significant bit of the first byte, and a frame begins where the last one ended, in the
 * middle of a byte if need be. Only the end of all frames is padded.
 */
final class BitPacker {
  private final byte[] bytes;
  private long position;

  /**
   * @throws IllegalArgumentException when the frames do not fit into one DICOM value
   */
  BitPacker(long pixels) {
    long length = (pixels + 7) / 8;
    length += length % 2;
    if (pixels < 0 || length > Integer.MAX_VALUE - 16) {
      throw new IllegalArgumentException(pixels + " pixels do not fit into one segmentation");
    }
    bytes = new byte[(int) length];
  }

  /** Appends a frame: 0 is outside, anything else inside. */
  void append(byte[] frame) {
    for (byte pixel : frame) {
      if (pixel != 0) {
        bytes[(int) (position >> 3)] |= (byte) (1 << (position & 7));
      }
      position++;
    }
  }

  /** All frames, padded with zero bits to an even number of bytes. */
  byte[] bytes() {
    return bytes;
  }
}
