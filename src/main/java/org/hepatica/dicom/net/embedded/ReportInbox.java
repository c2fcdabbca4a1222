package org.hepatica.dicom.net.embedded;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntFunction;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.CommitmentDataSets;
import org.hepatica.dicom.net.CommitmentReport;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.Ended;
import org.hepatica.dicom.net.NetEvent;
import org.hepatica.dicom.net.Peer;
import org.hepatica.dicom.net.embedded.MessageReader.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the reports on storage commitment that come on an association of ours, at whatever moment:
 * a fast peer reports before it answers the request.
 */
final class ReportInbox {
  private static final Logger LOG = LoggerFactory.getLogger(ReportInbox.class);

  /** Reports kept until somebody asks for them; what comes beyond is refused. */
  private static final int MOST = 16;

  private final Peer peer;
  private final MessageWriter writer;
  private final IntFunction<String> transferSyntax;
  private final Deque<CommitmentReport> reports = new ArrayDeque<>();

  /**
   * @param transferSyntax of the storage commitment context of this id; null when it is none
   */
  ReportInbox(Peer peer, MessageWriter writer, IntFunction<String> transferSyntax) {
    this.peer = peer;
    this.writer = writer;
    this.transferSyntax = transferSyntax;
  }

  /** The oldest report that came; null when there is none. */
  CommitmentReport poll() {
    return reports.poll();
  }

  /** Answers and keeps a report; false, and nothing is read, when the message is something else. */
  boolean take(Message message) throws Ended {
    String syntax = transferSyntax.apply(message.contextId());
    if (syntax == null || message.command().field() != Command.N_EVENT_REPORT_RQ) {
      return false;
    }
    DimseStatus status = judge(message, syntax);
    if (message.dataSet() != null) {
      message.dataSet().drain();
    }
    if (!status.success()) {
      NetEvent.REPORT_REFUSED.log(LOG, peer, status);
    }
    writer.command(message.contextId(), message.command().response(status));
    return true;
  }

  private DimseStatus judge(Message message, String syntax) throws Ended {
    Command command = message.command();
    int type = command.eventType();
    if (!Uids.STORAGE_COMMITMENT_PUSH.equals(command.sopClassUid())) {
      return DimseStatus.NO_SUCH_CLASS;
    }
    if (!Uids.STORAGE_COMMITMENT_PUSH_INSTANCE.equals(command.sopInstanceUid())) {
      return DimseStatus.NO_SUCH_INSTANCE;
    }
    if (type != CommitmentDataSets.ALL_COMMITTED && type != CommitmentDataSets.WITH_FAILURES) {
      return DimseStatus.NO_SUCH_EVENT;
    }
    if (message.dataSet() == null) {
      return DimseStatus.INVALID_ARGUMENT.because("The data set is missing");
    }
    if (reports.size() >= MOST) {
      return DimseStatus.RESOURCE_LIMITATION;
    }
    try {
      CommitmentReport report = CommitmentDataSets.readReport(message.dataSet(), syntax);
      message.dataSet().drain();
      reports.add(report);
      int not = report.failed().size();
      int yes = report.committed().size();
      NetEvent.REPORT_TAKEN.log(LOG, peer, report.transactionUid(), yes, not, DimseStatus.SUCCESS);
      return DimseStatus.SUCCESS;
    } catch (CommitmentDataSets.Refused e) {
      return e.status();
    } catch (Ended e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      if (message.dataSet().broken() != null) {
        throw message.dataSet().broken();
      }
      NetEvent.COMMITMENT_FAILED.log(LOG, peer, DimseStatus.PROCESSING_FAILURE, e);
      return DimseStatus.PROCESSING_FAILURE;
    }
  }
}
