package org.hepatica.dicom.net.embedded;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntFunction;
import org.hepatica.dicom.net.CommitmentReader;
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
  private final CommitmentReader reader;
  private final IntFunction<String> transferSyntax;
  private final Deque<CommitmentReport> reports = new ArrayDeque<>();

  /**
   * @param transferSyntax of the storage commitment context of this id; null when it is none
   */
  ReportInbox(Peer peer, MessageWriter writer, IntFunction<String> transferSyntax) {
    this.peer = peer;
    this.writer = writer;
    this.reader = new CommitmentReader(peer);
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
    DimseStatus status = DimseStatus.RESOURCE_LIMITATION;
    if (reports.size() < MOST) {
      status = reader.report(message.commitment(syntax), this::keep);
    } else {
      NetEvent.REPORT_REFUSED.log(LOG, peer, status);
    }
    if (message.dataSet() != null) {
      message.dataSet().drain();
    }
    writer.command(message.contextId(), message.command().response(status));
    return true;
  }

  private DimseStatus keep(CommitmentReport report) {
    reports.add(report);
    return DimseStatus.SUCCESS;
  }
}
