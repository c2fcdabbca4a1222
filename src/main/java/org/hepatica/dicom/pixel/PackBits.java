package org.hepatica.dicom.pixel;

/** Our own reader of RLE segments (PS3.5 G.3.2). */
public final class PackBits implements RleReader {
  /** For {@link java.util.ServiceLoader}. */
  public PackBits() {}

  @Override
  public String name() {
    return "embedded";
  }

  @Override
  public int[] cells(byte[] frame, int rows, int columns, int bytesPerPixel) {
    int[] cells = new int[rows * columns];
    for (int segment = 1; segment <= bytesPerPixel; segment++) {
      expand(frame, RleCodec.offset(frame, segment), cells);
    }
    return cells;
  }

  /** Shifts each byte into its cell from the right. */
  private static void expand(byte[] data, int from, int[] cells) {
    int in = from;
    int out = 0;
    while (out < cells.length) {
      int control = data[in++];
      if (control >= 0) {
        for (int end = out + control + 1; out < end; out++) {
          cells[out] = cells[out] << 8 | data[in++] & 0xFF;
        }
      } else if (control != RleCodec.NOTHING) {
        int value = data[in++] & 0xFF;
        for (int end = out + 1 - control; out < end; out++) {
          cells[out] = cells[out] << 8 | value;
        }
      }
    }
  }
}
