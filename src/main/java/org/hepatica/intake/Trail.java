package org.hepatica.intake;

import java.io.IOException;
import java.io.InputStream;

/**
 * A data set as it is parsed: inflated where it came deflated. Remembers the bytes read last, and
 * ends what inflates without end.
 */
final class Trail extends InputStream {
  /** The longest element header (PS3.5 7.1.2). */
  private static final int HEADER = 12;

  private final InputStream in;
  private final long limit;
  private final byte[] last = new byte[HEADER];
  private long count;

  Trail(InputStream in, long limit) {
    this.in = in;
    this.limit = limit;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = in.read(buffer, offset, length);
    if (n <= 0) {
      return n;
    }
    count += n;
    if (count > limit) {
      throw new Tee.TooLong(limit);
    }
    if (n >= HEADER) {
      System.arraycopy(buffer, offset + n - HEADER, last, 0, HEADER);
    } else {
      System.arraycopy(last, n, last, 0, HEADER - n);
      System.arraycopy(buffer, offset, last, HEADER - n, n);
    }
    return n;
  }

  /** The up to 12 bytes read last. */
  byte[] last() {
    int n = (int) Math.min(count, HEADER);
    byte[] copy = new byte[n];
    System.arraycopy(last, HEADER - n, copy, 0, n);
    return copy;
  }
}
