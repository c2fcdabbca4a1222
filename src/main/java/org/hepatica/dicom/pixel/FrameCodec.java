package org.hepatica.dicom.pixel;

import java.io.IOException;

/** Turns the bytes of one frame in one family of transfer syntaxes into stored values. */
interface FrameCodec {

  /**
   * Decodes one frame.
   *
   * @param frame the frame's bytes, fragments already joined
   * @param format what the data set says of the frame; the codec never allocates more than this
   *     asks for
   * @return stored values, row-major, {@link PixelFormat#pixels()} long
   * @throws IOException when the bytes are damaged, or do not agree with {@code format}
   */
  int[] decode(byte[] frame, PixelFormat format) throws IOException;
}
