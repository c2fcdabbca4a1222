package org.hepatica.intake;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A data set on its way from the peer into a file: whatever is read from it is also written, so
 * that it can be parsed while it arrives and is kept byte by byte all the same. It remembers
 * whether the peer failed. It sums, too: while the peer prepares its next piece there is time for
 * that, and nothing needs to be read again.
 */
final class Tee extends InputStream {
  private final InputStream peer;
  private final OutputStream file;
  private final long limit;
  private final Checksum checksum = new Checksum();
  private long count;
  private IOException peerFailure;

  /** Longer than is taken. */
  static final class TooLong extends IOException {
    TooLong(long limit) {
      super("longer than " + limit + " bytes (dicom.maxInstanceMb)");
    }
  }

  Tee(InputStream peer, OutputStream file, long limit) {
    this.peer = peer;
    this.file = file;
    this.limit = limit;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n;
    try {
      n = peer.read(buffer, offset, length);
    } catch (IOException e) {
      peerFailure = e;
      throw e;
    }
    if (n <= 0) {
      return n;
    }
    if (count + n > limit) {
      throw new TooLong(limit);
    }
    checksum.update(buffer, offset, n);
    file.write(buffer, offset, n);
    count += n;
    return n;
  }

  /** Of all that came so far. */
  Checksum checksum() {
    return checksum;
  }

  /** Bytes so far. */
  long count() {
    return count;
  }

  /** Why the peer's side ended early, or null. */
  IOException peerFailure() {
    return peerFailure;
  }
}
