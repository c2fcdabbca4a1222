package org.hepatica.dicom.net.embedded;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.Caller;
import org.hepatica.dicom.net.CommitmentDataSets;
import org.hepatica.dicom.net.CommitmentHandler;
import org.hepatica.dicom.net.CommitmentReader;
import org.hepatica.dicom.net.CommitmentReport;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.Ended;
import org.hepatica.dicom.net.NetEvent;
import org.hepatica.dicom.net.embedded.MessageReader.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Storage commitment on one association that a peer opened (PS3.4 J.3): its requests with our
 * reports on them, and its reports on requests of ours.
 */
final class CommitmentProvider {
  private static final Logger LOG = LoggerFactory.getLogger(CommitmentProvider.class);

  /** How long the peer must be quiet before it gets a report: what it says itself comes first. */
  private static final Duration QUIET = Duration.ofMillis(300);

  /** For the answer to a report, without the time in which requests of the peer are served. */
  private static final Duration RESPONSE = Duration.ofSeconds(30);

  /** Reports that wait on one association; more go on new ones. */
  private static final int MOST_OWED = 8;

  private final CommitmentHandler handler;
  private final Caller peer;
  private final String caller;
  private final Negotiation negotiation;
  private final MessageWriter writer;
  private final CommitmentReader reader;
  private final Deque<Owed> owed = new ArrayDeque<>();
  private int lastMessageId;
  private Owed sent;

  /** How much longer its answer is waited for. */
  private Duration patience;

  private record Owed(int contextId, CommitmentReport report) {}

  /**
   * @param handler null where storage commitment is not provided
   * @param caller the peer, for log lines
   */
  CommitmentProvider(
      CommitmentHandler handler,
      Caller peer,
      String caller,
      Negotiation negotiation,
      MessageWriter writer) {
    this.handler = handler;
    this.peer = peer;
    this.caller = caller;
    this.negotiation = negotiation;
    this.writer = writer;
    this.reader = new CommitmentReader(caller);
  }

  /** Whether a message belongs here by its presentation context. */
  boolean provides(Message message) {
    return handler != null
        && negotiation
            .context(message.contextId())
            .abstractSyntax()
            .equals(Uids.STORAGE_COMMITMENT_PUSH);
  }

  /**
   * The next message; gives a report that is owed first, once the peer is quiet.
   *
   * @return null when the peer asks for release
   */
  Message next(MessageReader reader, Duration idle) throws Ended {
    if (sent == null && !owed.isEmpty() && !reader.hears(QUIET)) {
      give(owed.poll());
      patience = idle.compareTo(RESPONSE) < 0 ? idle : RESPONSE;
    }
    if (sent == null) {
      return reader.next(idle);
    }
    long since = System.nanoTime();
    Message message = reader.next(patience.isNegative() ? Duration.ofNanos(1) : patience);
    patience = patience.minusNanos(System.nanoTime() - since);
    return message;
  }

  private void give(Owed next) throws Ended {
    sent = next;
    lastMessageId = lastMessageId % 0xFFFF + 1;
    int type = CommitmentDataSets.eventType(next.report);
    String syntax = negotiation.context(next.contextId).transferSyntax();
    writer.message(
        next.contextId,
        Command.commitmentReport(lastMessageId, type),
        CommitmentDataSets.write(next.report, syntax));
  }

  /** Takes the response to a report; false when it is none to the one that was given last. */
  boolean answered(Command response) {
    boolean ours =
        sent != null
            && response.field() == (Command.N_EVENT_REPORT_RQ | Command.RESPONSE)
            && response.respondedTo() == lastMessageId;
    if (!ours) {
      return false;
    }
    CommitmentReport report = sent.report;
    sent = null;
    DimseStatus status = response.status();
    if (status == null || !status.success()) {
      undelivered(
          report, "it answered " + (status == null ? "without a status" : status.withoutComment()));
    } else {
      int not = report.failed().size();
      int yes = report.committed().size();
      NetEvent.REPORT_GIVEN.log(LOG, caller, report.transactionUid(), yes, not);
      guarded(() -> handler.delivered(peer, report));
    }
    return true;
  }

  /** The association is over: what was not answered is not delivered. */
  void end() {
    if (sent != null) {
      undelivered(sent.report, "the association ended before it answered");
      sent = null;
    }
    owed.forEach(next -> undelivered(next.report, "the association ended"));
    owed.clear();
  }

  private void undelivered(CommitmentReport report, String why) {
    NetEvent.REPORT_OWED.log(LOG, caller, report.transactionUid(), why);
    guarded(() -> handler.undelivered(peer, report));
  }

  private void guarded(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      NetEvent.COMMITMENT_FAILED.log(LOG, caller, "nothing", e);
    }
  }

  /** An N-ACTION: a request (PS3.4 J.3.2). */
  DimseStatus requested(Message message) throws Ended {
    CommitmentHandler.Answer answer =
        reader.request(incoming(message), request -> handler.requested(peer, request));
    CommitmentReport report = answer.report();
    if (report != null && owed.size() < MOST_OWED) {
      owed.add(new Owed(message.contextId(), report));
    } else if (report != null) {
      undelivered(report, "too many wait there");
    }
    return answer.status();
  }

  /** An N-EVENT-REPORT: a report on a request of ours (PS3.4 J.3.3). */
  DimseStatus reported(Message message) throws Ended {
    return reader.report(incoming(message), report -> handler.reported(peer, report));
  }

  private CommitmentReader.Incoming incoming(Message message) {
    return message.commitment(negotiation.context(message.contextId()).transferSyntax());
  }
}
