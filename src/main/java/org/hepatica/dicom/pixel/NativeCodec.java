package org.hepatica.dicom.pixel;

import java.io.IOException;

/**
 * Uncompressed pixels, PS3.5 8.1 and 8.2: cells of 8 or 16 bits, little endian (the data set reader
 * has swapped the others).
 */
final class NativeCodec implements FrameCodec {

  @Override
  public int[] decode(byte[] frame, PixelFormat format) throws IOException {
    int pixels = format.pixels();
    int bytes = format.bytesPerPixel();
    if (frame.length < (long) pixels * bytes) {
      throw new IOException(
          "the frame has "
              + frame.length
              + " bytes where "
              + format.columns()
              + " x "
              + format.rows()
              + " pixels need "
              + (long) pixels * bytes);
    }
    int[] values = new int[pixels];
    for (int i = 0; i < pixels; i++) {
      int cell =
          bytes == 1 ? frame[i] & 0xFF : frame[2 * i] & 0xFF | (frame[2 * i + 1] & 0xFF) << 8;
      values[i] = format.storedValue(cell);
    }
    return values;
  }
}
