package org.hepatica.dicom.net.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.IntPredicate;
import org.hepatica.dicom.net.CommitmentReader;
import org.hepatica.dicom.net.Ended;
import org.hepatica.dicom.net.embedded.Pdu.Abort;
import org.hepatica.dicom.net.embedded.Pdu.DataTransfer;
import org.hepatica.dicom.net.embedded.Pdu.Pdv;

/** Joins presentation data values to messages (PS3.7 6.3.1, PS3.8 E). */
final class MessageReader {
  private final Association association;
  private final IntPredicate accepted;
  private final int maxCommandSet;
  private final long maxDataSet;
  private List<Pdv> values = List.of();
  private int next;

  /**
   * @param accepted whether a presentation context of this id was accepted
   * @param maxCommandSet longest command set, in bytes
   * @param maxDataSet longest data set, in bytes
   */
  MessageReader(
      Association association, IntPredicate accepted, int maxCommandSet, long maxDataSet) {
    this.association = association;
    this.accepted = accepted;
    this.maxCommandSet = maxCommandSet;
    this.maxDataSet = maxDataSet;
  }

  /** A command and, where it announces one, the data set, still to be read. */
  record Message(int contextId, Command command, DataSetStream dataSet) {
    /** A request or report of storage commitment, for who reads it. */
    CommitmentReader.Incoming commitment(String transferSyntaxUid) {
      boolean request = command.field() == Command.N_ACTION_RQ;
      return new CommitmentReader.Incoming(
          command.sopClassUid(),
          command.sopInstanceUid(),
          request ? command.actionType() : command.eventType(),
          transferSyntaxUid,
          dataSet,
          () -> dataSet == null ? null : dataSet.broken());
    }
  }

  /**
   * Reads the next command set.
   *
   * @param idle how long its first byte may take
   * @return null when the peer asks for release
   */
  Message next(Duration idle) throws Ended {
    Pdv value = nextValue(idle);
    if (value == null) {
      return null;
    }
    int context = value.contextId();
    long deadline = System.nanoTime() + association.wholePdu().toNanos();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (true) {
      if (!value.command() || value.contextId() != context) {
        throw broken(Abort.UNEXPECTED_PARAMETER, "a data fragment where a command is due");
      }
      if (bytes.size() + value.length() > maxCommandSet) {
        throw broken(
            Abort.INVALID_PARAMETER_VALUE,
            "a command set of more than %d bytes".formatted(maxCommandSet));
      }
      bytes.write(value.buffer(), value.offset(), value.length());
      if (value.last()) {
        break;
      }
      value = within(deadline);
    }
    Command command;
    try {
      command = Command.decode(bytes.toByteArray());
    } catch (IOException e) {
      throw association.breakOff(
          Ended.Why.BAD_PDU,
          Abort.INVALID_PARAMETER_VALUE,
          "a command set that cannot be read: " + e.getMessage(),
          e);
    }
    return new Message(
        context,
        command,
        command.hasDataSet() ? new DataSetStream(this, context, maxDataSet) : null);
  }

  /** Whether something of the next message, or the peer's end, comes within this time. */
  boolean hears(Duration limit) throws Ended {
    return next < values.size() || association.hears(limit);
  }

  /** The next fragment of the data set of this context. */
  Pdv dataFragment(int context) throws Ended {
    Pdv value = inMessage(association.wholePdu());
    if (value == null) {
      throw broken(Abort.UNEXPECTED_PDU, "A-RELEASE-RQ in the middle of a message");
    }
    if (value.command() || value.contextId() != context) {
      throw broken(Abort.UNEXPECTED_PARAMETER, "another fragment where a data set goes on");
    }
    return value;
  }

  Ended broken(int reason, String message) {
    return association.breakOff(Ended.Why.BAD_PDU, reason, message, null);
  }

  private Pdv within(long deadline) throws Ended {
    long left = deadline - System.nanoTime();
    if (left <= 0 && hears(Duration.ZERO)) {
      // It is not silent: values without a byte would go on for ever.
      throw broken(Abort.INVALID_PARAMETER_VALUE, "a command set that does not end");
    }
    Pdv value = inMessage(Duration.ofNanos(Math.max(0, left)));
    if (value == null) {
      throw broken(Abort.UNEXPECTED_PDU, "A-RELEASE-RQ in the middle of a command");
    }
    return value;
  }

  /** In the middle of a message, silence is no idleness but a message that does not end. */
  private Pdv inMessage(Duration begin) throws Ended {
    try {
      return nextValue(begin);
    } catch (Ended e) {
      if (e.why() == Ended.Why.SILENT) {
        throw new Ended(
            Ended.Why.HALF, 0, "it fell silent in the middle of a message", e.getCause());
      }
      throw e;
    }
  }

  private Pdv nextValue(Duration begin) throws Ended {
    if (next == values.size()) {
      Pdu pdu = association.receive(begin);
      if (!(pdu instanceof DataTransfer data)) {
        return null;
      }
      values = data.values();
      next = 0;
    }
    Pdv value = values.get(next++);
    if (!accepted.test(value.contextId())) {
      throw broken(
          Abort.INVALID_PARAMETER_VALUE,
          "presentation context %d was not accepted".formatted(value.contextId()));
    }
    return value;
  }
}
