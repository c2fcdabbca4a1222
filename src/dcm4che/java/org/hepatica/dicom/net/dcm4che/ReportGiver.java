package org.hepatica.dicom.net.dcm4che;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeoutException;
import org.dcm4che3.data.Attributes;
import org.dcm4che3.net.Association;
import org.dcm4che3.net.pdu.PresentationContext;
import org.hepatica.dicom.net.Caller;
import org.hepatica.dicom.net.CommitmentDataSets;
import org.hepatica.dicom.net.CommitmentHandler;
import org.hepatica.dicom.net.CommitmentReport;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.NetEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the peer of one association the reports on its storage commitment requests (PS3.4 J.3.3),
 * on a thread of its own that lives while there are any: dcm4che's thread reads.
 */
final class ReportGiver {
  private static final Logger LOG = LoggerFactory.getLogger(ReportGiver.class);

  /** How long the peer must be quiet before it gets a report: what it says itself comes first. */
  private static final Duration QUIET = Duration.ofMillis(300);

  private static final Duration STEP = Duration.ofMillis(20);

  /** For the answer to a report. */
  private static final Duration RESPONSE = Duration.ofSeconds(30);

  /** For the thread to end once the association has. */
  private static final Duration JOIN = Duration.ofSeconds(5);

  /** Reports that wait on one association; more go on new ones. */
  private static final int MOST_OWED = 8;

  private final CommitmentHandler handler;
  private final Caller peer;
  private final Guard guard;
  private final String caller;
  private final Deque<Owed> owed = new ArrayDeque<>();
  private int lastMessageId;
  private volatile int awaitedId = -1;
  private boolean ended;
  private Thread thread;

  private record Owed(
      Association association, PresentationContext context, CommitmentReport report) {}

  ReportGiver(CommitmentHandler handler, Caller peer, ProviderSession session) {
    this.handler = handler;
    this.peer = peer;
    this.guard = session.guard();
    this.caller = session.caller();
  }

  /** Whether this is the response to the report that was given last. */
  boolean awaits(CommandSet response) {
    int id = awaitedId;
    return id >= 0 && response.answers(0x0100, id);
  }

  /** Takes a report to give. */
  void owe(Association association, PresentationContext context, CommitmentReport report) {
    synchronized (this) {
      if (!ended && owed.size() < MOST_OWED) {
        owed.add(new Owed(association, context, report));
        if (thread == null) {
          thread = new Thread(this::giveAll, Thread.currentThread().getName() + "-report");
          thread.setDaemon(true);
          thread.start();
        }
        return;
      }
    }
    undelivered(report, "too many wait there");
  }

  private void giveAll() {
    for (Owed next = next(); next != null; next = next()) {
      if (!quiet()) {
        undelivered(next.report(), "the association ended");
      } else {
        give(next);
      }
    }
  }

  private synchronized Owed next() {
    Owed next = owed.poll();
    if (next == null) {
      thread = null;
    }
    return next;
  }

  /** Waits until the peer is quiet; false when the association has ended. */
  private boolean quiet() {
    try {
      synchronized (this) {
        while (!ended && !guard.idleFor(QUIET)) {
          wait(STEP.toMillis());
        }
        return !ended;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void give(Owed next) {
    CommitmentReport report = next.report();
    lastMessageId = lastMessageId % 0xFFFF + 1;
    Answer answer = new Answer(lastMessageId);
    Attributes command =
        Commands.commitmentReport(lastMessageId, CommitmentDataSets.eventType(report));
    byte[] dataSet = CommitmentDataSets.write(report, next.context().getTransferSyntax());
    awaitedId = lastMessageId;
    try {
      next.association()
          .invoke(next.context(), command, (out, syntax) -> out.write(dataSet), answer, 0, 0);
      DimseStatus status = answer.await(RESPONSE);
      if (status.success()) {
        int not = report.failed().size();
        int yes = report.committed().size();
        NetEvent.REPORT_GIVEN.log(LOG, caller, report.transactionUid(), yes, not);
        guarded(() -> handler.delivered(peer, report));
      } else {
        undelivered(report, "it answered " + status.withoutComment());
      }
    } catch (TimeoutException e) {
      guard.abort();
      undelivered(report, "it did not answer in time");
    } catch (IOException e) {
      undelivered(report, "the association ended before it answered");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      undelivered(report, "interrupted");
    } finally {
      awaitedId = -1;
    }
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

  /** The association is over; returns when each report that was owed is told to the handler. */
  void end() {
    Thread giving;
    synchronized (this) {
      ended = true;
      giving = thread;
      notifyAll();
    }
    if (giving != null) {
      try {
        giving.join(JOIN.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
