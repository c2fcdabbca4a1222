package org.hepatica.dicom.pixel;

import java.io.IOException;

/**
 * Expands RLE segments that {@link RleCodec} has found whole. Readers are found by {@link
 * java.util.ServiceLoader}; the first one that its list names is used. Stateless.
 */
public interface RleReader {
  /** Whose reader it is. */
  String name();

  /**
   * Expands one frame.
   *
   * @param frame a header and, for each byte of a pixel, a segment that holds exactly rows x
   *     columns bytes
   * @param rows 1 to 65535
   * @param columns 1 to 65535
   * @param bytesPerPixel 1 or 2
   * @return pixel cells, row-major, unsigned, rows x columns of them
   * @throws IOException when the reader cannot read the frame
   */
  int[] cells(byte[] frame, int rows, int columns, int bytesPerPixel) throws IOException;
}
