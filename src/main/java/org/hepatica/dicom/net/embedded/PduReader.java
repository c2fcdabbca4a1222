package org.hepatica.dicom.net.embedded;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import org.hepatica.dicom.net.embedded.Pdu.Abort;

/**
 * Cuts the received bytes into PDUs. The one buffer grows with what really arrives, never with what
 * a header announces, and no further than the longest PDU that is allowed.
 */
final class PduReader {
  /** Longest body of an A-ASSOCIATE PDU: 128 contexts of 60 syntaxes, or a big identity token. */
  static final int MAX_ASSOCIATE = 512 * 1024;

  private static final int FIRST_BUFFER = 4 * 1024;

  private final ByteSource source;
  private final int maxData;

  private byte[] buffer = new byte[FIRST_BUFFER];
  private int position;
  private int limit;

  /**
   * @param maxData longest body of a P-DATA-TF, in bytes: what we told the peer
   */
  PduReader(ByteSource source, int maxData) {
    this.source = source;
    this.maxData = maxData;
  }

  /** A peer that went silent in the middle of a PDU. */
  static final class HalfPdu extends IOException {
    HalfPdu(SocketTimeoutException cause) {
      super("the peer fell silent in the middle of a PDU", cause);
    }
  }

  /**
   * Reads the next PDU. The values of a P-DATA-TF are valid until the next call.
   *
   * @param begin how long its first byte may take
   * @param whole how long it may take from its first to its last byte
   * @return null when the peer closed the connection between two PDUs
   * @throws SocketTimeoutException when no first byte came in time
   * @throws HalfPdu when it was begun and not finished in time
   * @throws EOFException when the peer closed in the middle of it
   * @throws PduException when it is no valid PDU
   */
  Pdu read(Duration begin, Duration whole) throws IOException {
    if (position == limit && !fill(deadline(begin))) {
      return null;
    }
    long end = deadline(whole);
    try {
      need(1, end);
      int type = buffer[position] & 0xFF;
      if (type < Pdu.ASSOCIATE_RQ || type > Pdu.ABORT) {
        throw new PduException(
            Abort.UNRECOGNIZED_PDU, "the peer sent %s".formatted(whatItLooksLike()));
      }
      need(Pdu.HEADER, end);
      long length = length();
      long allowed = allowed(type);
      if (length > allowed) {
        throw PduException.invalid(
            "a PDU of type %02XH announces %d bytes; at most %d are taken"
                .formatted(type, length, allowed));
      }
      int total = Pdu.HEADER + (int) length;
      need(total, end);
      int body = position + Pdu.HEADER;
      position += total;
      return PduDecoder.decode(type, buffer, body, (int) length);
    } catch (SocketTimeoutException e) {
      throw new HalfPdu(e);
    }
  }

  /**
   * Waits until the peer has sent something, or closed.
   *
   * @return false when nothing came in time
   */
  boolean hears(Duration limitOfWait) throws IOException {
    try {
      if (position == limit) {
        fill(deadline(limitOfWait));
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  private static long deadline(Duration wait) {
    return System.nanoTime() + wait.toNanos();
  }

  private long length() {
    return (buffer[position + 2] & 0xFFL) << 24
        | (buffer[position + 3] & 0xFF) << 16
        | (buffer[position + 4] & 0xFF) << 8
        | (buffer[position + 5] & 0xFF);
  }

  private long allowed(int type) {
    return switch (type) {
      case Pdu.ASSOCIATE_RQ, Pdu.ASSOCIATE_AC -> MAX_ASSOCIATE;
      case Pdu.P_DATA_TF -> maxData;
      default -> 4;
    };
  }

  /** Names the commonest strangers on a DICOM port, so that the log line helps. */
  private String whatItLooksLike() {
    int first = buffer[position] & 0xFF;
    if (first == 0x16) {
      return "a TLS hello: it speaks TLS on the plain port";
    }
    if (first == 0x15) {
      return "a TLS alert: it wants TLS on this port";
    }
    if (first >= 'A' && first <= 'Z') {
      return "text (HTTP?) instead of DICOM";
    }
    return "a byte %02XH that begins no DICOM PDU".formatted(first);
  }

  /** Waits until {@code count} bytes from the position on are in the buffer. */
  private void need(int count, long deadline) throws IOException {
    while (limit - position < count) {
      if (!fill(deadline)) {
        throw new EOFException("the peer closed the connection in the middle of a PDU");
      }
    }
  }

  private boolean fill(long deadline) throws IOException {
    if (position == limit) {
      position = 0;
      limit = 0;
    } else if (limit == buffer.length && position > 0) {
      System.arraycopy(buffer, position, buffer, 0, limit - position);
      limit -= position;
      position = 0;
    }
    if (limit == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    int count = source.read(buffer, limit, buffer.length - limit, deadline);
    if (count > 0) {
      limit += count;
    }
    return count > 0;
  }
}
