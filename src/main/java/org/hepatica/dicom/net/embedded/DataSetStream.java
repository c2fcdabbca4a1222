package org.hepatica.dicom.net.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.hepatica.dicom.net.Ended;
import org.hepatica.dicom.net.embedded.Pdu.Abort;
import org.hepatica.dicom.net.embedded.Pdu.Pdv;

/**
 * The data set of a message while it arrives. Ends after its last fragment; once the association
 * breaks, every read throws.
 */
final class DataSetStream extends InputStream {
  private final MessageReader messages;
  private final int context;
  private final long max;
  private Pdv value;
  private int position;
  private long received;
  private boolean ended;
  private Ended broken;

  DataSetStream(MessageReader messages, int context, long max) {
    this.messages = messages;
    this.context = context;
    this.max = max;
  }

  @Override
  public int read() throws IOException {
    return more() ? value.buffer()[value.offset() + position++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    if (!more()) {
      return -1;
    }
    int count = Math.min(length, value.length() - position);
    System.arraycopy(value.buffer(), value.offset() + position, target, offset, count);
    position += count;
    return count;
  }

  @Override
  public int available() {
    return value == null || ended ? 0 : value.length() - position;
  }

  /** Passes over what was not read. */
  void drain() throws Ended {
    while (more()) {
      position = value.length();
    }
  }

  /** Whether the association broke before the data set ended. */
  Ended broken() {
    return broken;
  }

  /** Bytes that have arrived so far. */
  long received() {
    return received;
  }

  /** Whether there is a byte at the position; waits for the next fragment if need be. */
  private boolean more() throws Ended {
    if (broken != null) {
      throw broken;
    }
    while (!ended && (value == null || position == value.length())) {
      if (value != null && value.last()) {
        ended = true;
        value = null;
      } else {
        advance();
      }
    }
    return !ended;
  }

  private void advance() throws Ended {
    try {
      value = messages.dataFragment(context);
      position = 0;
      received += value.length();
      if (received > max) {
        throw messages.broken(
            Abort.INVALID_PARAMETER_VALUE, "a data set of more than %d bytes".formatted(max));
      }
    } catch (Ended e) {
      value = null;
      broken = e;
      throw e;
    }
  }
}
