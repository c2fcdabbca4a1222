package org.hepatica.dicom.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hepatica.dicom.Uids;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a peer sends of storage commitment, and says what to answer: its requests (N-ACTION,
 * PS3.4 J.3.2), and its reports on requests of ours (N-EVENT-REPORT, PS3.4 J.3.3), taken also from
 * a peer that did not negotiate its role, as many do not. For engines.
 */
public final class CommitmentReader {
  private static final Logger LOG = LoggerFactory.getLogger(CommitmentReader.class);

  private final Object peer;

  /**
   * One message.
   *
   * @param sopClassUid of the command; null when absent
   * @param sopInstanceUid of the command; null when absent
   * @param type the Action or Event Type ID; -1 when absent
   * @param transferSyntaxUid of its presentation context
   * @param dataSet null when there is none
   * @param broken why the connection is over, where reading fails; null while it is not
   */
  public record Incoming(
      String sopClassUid,
      String sopInstanceUid,
      int type,
      String transferSyntaxUid,
      InputStream dataSet,
      Supplier<Ended> broken) {}

  /**
   * @param peer for log lines
   */
  public CommitmentReader(Object peer) {
    this.peer = peer;
  }

  /**
   * Reads a request.
   *
   * @param taker gets the whole request and answers it
   * @return what to answer, with the report that is then owed, or null
   * @throws Ended when the connection breaks before the message ends
   */
  public CommitmentHandler.Answer request(
      Incoming message, Function<CommitmentRequest, CommitmentHandler.Answer> taker) throws Ended {
    boolean known = message.type == CommitmentDataSets.REQUEST;
    Reading<CommitmentHandler.Answer> reading =
        () -> {
          CommitmentRequest request =
              CommitmentDataSets.readRequest(message.dataSet, message.transferSyntaxUid);
          toItsEnd(message); // what did not come to its end was not asked
          CommitmentHandler.Answer answer = taker.apply(request);
          int count = request.references().size();
          String transaction = request.transactionUid();
          NetEvent.COMMITMENT_ASKED.log(LOG, peer, count, transaction, answer.status());
          boolean owed = answer.status().success();
          return new CommitmentHandler.Answer(answer.status(), owed ? answer.report() : null);
        };
    return read(
        message,
        known ? null : DimseStatus.NO_SUCH_ACTION,
        reading,
        NetEvent.COMMITMENT_REFUSED,
        refusal -> new CommitmentHandler.Answer(refusal, null));
  }

  /**
   * Reads a report.
   *
   * @param taker gets the whole report and says what to answer
   * @return what to answer
   * @throws Ended when the connection breaks before the message ends
   */
  public DimseStatus report(Incoming message, Function<CommitmentReport, DimseStatus> taker)
      throws Ended {
    boolean known =
        message.type == CommitmentDataSets.ALL_COMMITTED
            || message.type == CommitmentDataSets.WITH_FAILURES;
    Reading<DimseStatus> reading =
        () -> {
          CommitmentReport report =
              CommitmentDataSets.readReport(message.dataSet, message.transferSyntaxUid);
          toItsEnd(message); // what did not come to its end was not said
          DimseStatus status = taker.apply(report);
          int not = report.failed().size();
          int yes = report.committed().size();
          NetEvent.REPORT_TAKEN.log(LOG, peer, report.transactionUid(), yes, not, status);
          return status;
        };
    return read(
        message,
        known ? null : DimseStatus.NO_SUCH_EVENT,
        reading,
        NetEvent.REPORT_REFUSED,
        refusal -> refusal);
  }

  private interface Reading<T> {
    T run() throws IOException;
  }

  private <T> T read(
      Incoming message,
      DimseStatus wrongType,
      Reading<T> reading,
      NetEvent refused,
      Function<DimseStatus, T> answer)
      throws Ended {
    DimseStatus refusal = misdirected(message, wrongType);
    try {
      if (refusal == null) {
        return reading.run();
      }
    } catch (CommitmentDataSets.Refused e) {
      refusal = e.status();
    } catch (IOException | RuntimeException e) {
      Ended broken = message.broken.get();
      if (broken != null) {
        throw broken;
      }
      refusal = DimseStatus.PROCESSING_FAILURE;
      NetEvent.COMMITMENT_FAILED.log(LOG, peer, refusal, e);
    }
    refused.log(LOG, peer, refusal);
    return answer.apply(refusal);
  }

  /** Null when class and instance are those of storage commitment, and all is there (J.3.5). */
  private static DimseStatus misdirected(Incoming message, DimseStatus wrongType) {
    if (!Uids.STORAGE_COMMITMENT_PUSH.equals(message.sopClassUid)) {
      return DimseStatus.NO_SUCH_CLASS;
    }
    if (!Uids.STORAGE_COMMITMENT_PUSH_INSTANCE.equals(message.sopInstanceUid)) {
      return DimseStatus.NO_SUCH_INSTANCE;
    }
    return wrongType == null && message.dataSet == null
        ? DimseStatus.INVALID_ARGUMENT.because("The data set is missing")
        : wrongType;
  }

  private static void toItsEnd(Incoming message) throws IOException {
    message.dataSet.transferTo(OutputStream.nullOutputStream());
  }
}
