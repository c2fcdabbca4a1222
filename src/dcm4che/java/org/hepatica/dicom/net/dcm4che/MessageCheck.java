package org.hepatica.dicom.net.dcm4che;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.function.IntPredicate;

/**
 * Whether presentation data values join to messages (PS3.7 6.3.1, PS3.8 E), within the limits, and
 * whether those are due.
 */
final class MessageCheck {
  private final IntPredicate accepted;
  private final int maxCommandSet;
  private final long maxDataSet;
  private final Expected expected;
  private final ByteArrayOutputStream command = new ByteArrayOutputStream();
  private int context;
  private long commandEnd;
  private boolean inCommand;
  private boolean inDataSet;
  private CommandSet whole;
  private long received;
  private long allReceived;

  /** What dcm4che is to have of a value. */
  enum Part {
    /** Nothing: of a command set that goes on, or of a data set that nobody wants. */
    NONE,
    /** The command set, in one piece: it ends that, or the data set of it that nobody wants. */
    COMMAND,
    /** The value as it is. */
    DATA
  }

  /** What commands are due. */
  @FunctionalInterface
  interface Expected {
    /**
     * @throws Wrong when it is not due
     */
    void check(int contextId, CommandSet command) throws Wrong;
  }

  /** A value that the peer should not have sent; the reason is for the A-ABORT. */
  static final class Wrong extends IOException {
    private final int reason;

    Wrong(int reason, String message) {
      super(message);
      this.reason = reason;
    }

    int reason() {
      return reason;
    }
  }

  /**
   * @param accepted whether a presentation context of this id was accepted
   * @param maxCommandSet longest command set, in bytes
   * @param maxDataSet longest data set, in bytes
   */
  MessageCheck(IntPredicate accepted, int maxCommandSet, long maxDataSet, Expected expected) {
    this.accepted = accepted;
    this.maxCommandSet = maxCommandSet;
    this.maxDataSet = maxDataSet;
    this.expected = expected;
  }

  /** Whether no message has begun that has not ended. */
  boolean betweenMessages() {
    return !inCommand && !inDataSet;
  }

  /** The command set that ended last. */
  CommandSet command() {
    return whole;
  }

  /**
   * When, in the middle of a message, the next PDU must have begun: a command set has all its time
   * from its first byte, a data set anew after each PDU.
   */
  long deadline(Duration limit) {
    return inCommand ? commandEnd : System.nanoTime() + limit.toNanos();
  }

  /** Bytes of all data sets so far. */
  long received() {
    return allReceived;
  }

  /** Takes a value with its presentation context and control; its bytes follow these. */
  Part take(byte[] pdu, int offset, int length, Duration limit) throws Wrong {
    int id = pdu[offset] & 0xFF;
    boolean isCommand = (pdu[offset + 1] & 1) != 0;
    boolean last = (pdu[offset + 1] & 2) != 0;
    if (!accepted.test(id)) {
      throw new Wrong(Pdus.INVALID_VALUE, "presentation context %d was not accepted".formatted(id));
    }
    if (inDataSet) {
      if (isCommand || id != context) {
        throw new Wrong(Pdus.UNEXPECTED_PARAMETER, "another fragment where a data set goes on");
      }
      dataSet(length - 2, last);
      if (whole.dataSetIsWanted()) {
        return Part.DATA;
      }
      return last ? Part.COMMAND : Part.NONE;
    }
    if (!isCommand || inCommand && id != context) {
      throw new Wrong(Pdus.UNEXPECTED_PARAMETER, "a data fragment where a command is due");
    }
    if (!inCommand) {
      inCommand = true;
      context = id;
      commandEnd = System.nanoTime() + limit.toNanos();
    }
    command(pdu, offset + 2, length - 2, last);
    return last && whole.hasDataSet() == whole.dataSetIsWanted() ? Part.COMMAND : Part.NONE;
  }

  private void dataSet(int length, boolean last) throws Wrong {
    received += length;
    allReceived += length;
    if (received > maxDataSet) {
      throw new Wrong(Pdus.INVALID_VALUE, "a data set of more than %d bytes".formatted(maxDataSet));
    }
    inDataSet = !last;
  }

  private void command(byte[] pdu, int offset, int length, boolean last) throws Wrong {
    if (command.size() + length > maxCommandSet) {
      throw new Wrong(
          Pdus.INVALID_VALUE, "a command set of more than %d bytes".formatted(maxCommandSet));
    }
    command.write(pdu, offset, length);
    if (!last) {
      if (System.nanoTime() - commandEnd > 0) {
        // It is not silent: values without a byte would go on for ever.
        throw new Wrong(Pdus.INVALID_VALUE, "a command set that does not end");
      }
      return;
    }
    inCommand = false;
    try {
      whole = CommandSet.decode(command.toByteArray());
    } catch (IOException e) {
      Wrong wrong =
          new Wrong(Pdus.INVALID_VALUE, "a command set that cannot be read: " + e.getMessage());
      wrong.initCause(e);
      throw wrong;
    }
    command.reset();
    expected.check(context, whole);
    received = 0;
    inDataSet = whole.hasDataSet();
  }
}
