package org.hepatica.dicom.net.dcm4che;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import org.hepatica.dicom.net.dcm4che.MessageCheck.Wrong;
import org.hepatica.dicom.net.embedded.Transport;

/**
 * Cuts the received bytes into PDUs, and those of data into values. The buffer grows with what
 * really arrives, never with what a header announces.
 */
final class PduSource {
  private static final int FIRST_BUFFER = 4 * 1024;

  private final Transport transport;
  private final int maxData;
  private byte[] buffer = new byte[FIRST_BUFFER];
  private int limit;
  private int start;
  private int end;

  /**
   * @param maxData longest body of a P-DATA-TF, in bytes: what we told the peer
   */
  PduSource(Transport transport, int maxData) {
    this.transport = transport;
    this.maxData = maxData;
  }

  /** The PDU that was read last lies in here. */
  byte[] buffer() {
    return buffer;
  }

  /** Where it begins. */
  int start() {
    return start;
  }

  /** Where it ends. */
  int end() {
    return end;
  }

  /**
   * Waits for the first byte of the next PDU; what was read last is gone.
   *
   * @param deadline on the clock of {@link System#nanoTime()}
   * @return false when the peer closed the connection between two PDUs
   */
  boolean begin(long deadline) throws IOException {
    start = end;
    return limit > start || fill(deadline);
  }

  /**
   * Reads the rest of the PDU and returns its type.
   *
   * @throws Wrong when it is none, or longer than may be
   * @throws SocketTimeoutException when it does not come in time
   * @throws EOFException when the peer closed in the middle of it
   */
  int rest(Duration whole) throws IOException {
    long deadline = System.nanoTime() + whole.toNanos();
    int type = buffer[start] & 0xFF;
    if (type < Pdus.ASSOCIATE_RQ || type > Pdus.ABORT) {
      throw new Wrong(Pdus.UNRECOGNIZED_PDU, "the peer sent " + Pdus.whatItLooksLike(type));
    }
    need(Pdus.HEADER, deadline);
    long length = Pdus.u32(buffer, start + 2);
    long allowed = allowed(type);
    if (length > allowed || length < 4) {
      throw new Wrong(
          Pdus.INVALID_VALUE,
          "a PDU of type %02XH announces %d bytes; 4 to %d are taken"
              .formatted(type, length, allowed));
    }
    need(Pdus.HEADER + (int) length, deadline);
    end = start + Pdus.HEADER + (int) length;
    if (type == Pdus.P_DATA_TF) {
      checkValues();
    }
    return type;
  }

  private long allowed(int type) {
    return switch (type) {
      case Pdus.ASSOCIATE_RQ, Pdus.ASSOCIATE_AC -> Pdus.MAX_ASSOCIATE;
      case Pdus.P_DATA_TF -> maxData;
      default -> 4;
    };
  }

  private void checkValues() throws Wrong {
    int at = start + Pdus.HEADER;
    while (at < end) {
      long length = end - at < Pdus.VALUE_HEADER ? 0 : Pdus.u32(buffer, at);
      if (length < 2 || length > end - at - 4) {
        throw new Wrong(Pdus.INVALID_VALUE, "a presentation data value that does not fit its PDU");
      }
      at += 4 + (int) length;
    }
  }

  private void need(int count, long deadline) throws IOException {
    while (limit - start < count) {
      if (!fill(deadline)) {
        throw new EOFException("the peer closed the connection in the middle of a PDU");
      }
    }
  }

  private boolean fill(long deadline) throws IOException {
    if (start == limit) {
      limit = 0;
      start = 0;
      end = 0;
    } else if (limit == buffer.length && start > 0) {
      System.arraycopy(buffer, start, buffer, 0, limit - start);
      limit -= start;
      end -= start;
      start = 0;
    }
    if (limit == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    int count = transport.read(buffer, limit, buffer.length - limit, deadline);
    if (count > 0) {
      limit += count;
    }
    return count > 0;
  }
}
