package org.hepatica.dicom.net.embedded;

import java.io.IOException;

/** Where received bytes come from. */
public interface ByteSource {
  /**
   * Reads at least one byte.
   *
   * @param deadline on the clock of {@link System#nanoTime()}
   * @return the count of bytes, or -1 when the peer has closed
   * @throws java.net.SocketTimeoutException when nothing came until the deadline
   */
  int read(byte[] buffer, int offset, int length, long deadline) throws IOException;
}
