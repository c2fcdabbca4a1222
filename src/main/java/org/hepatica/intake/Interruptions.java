package org.hepatica.intake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.hepatica.dicom.net.AssociationEnd;
import org.hepatica.dicom.net.Ended.Why;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Jobs;
import org.hepatica.ledger.Ledger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether who sent a series also said that it had no more to send. A sender that dies leaves a part
 * of a series, which looks like all of it: the ledger is told, and told again when the sender came
 * back and ended in order. For many threads at once.
 */
final class Interruptions {
  private static final Logger log = LoggerFactory.getLogger(Interruptions.class);

  /** Series that wait for their sender are no more than this, but for an attack. */
  private static final int MOST = 10_000;

  private final Ledger ledger;
  private final BooleanSupplier settle;
  private final Predicate<String> releases;
  private final Map<Long, Sent> open = new ConcurrentHashMap<>();
  private volatile boolean untold;

  /** By the UID of the series. */
  private final Map<String, Break> broken =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Break> eldest) {
          return size() > MOST;
        }
      };

  /**
   * Who broke off while the series of a job came, and has not come again since.
   *
   * @param when each did the last time, on the clock of {@link System#nanoTime()}, by its AE title
   */
  private record Break(long job, Map<String, Long> when) {
    Break(JobRow job, long now) {
      this(job.id(), new HashMap<>(Map.of(job.sourceAe(), now)));
    }
  }

  /** What came on one association; of its thread alone. */
  private static final class Sent {
    private final long since = System.nanoTime();
    private final Set<String> series = new HashSet<>();
    private boolean half;
  }

  /**
   * @param settle waits until the ledger has what was acknowledged, and answers whether it has
   * @param releases whether an AE ends its associations in order, when all is well
   */
  Interruptions(Ledger ledger, BooleanSupplier settle, Predicate<String> releases) {
    this.ledger = ledger;
    this.settle = settle;
    this.releases = releases;
    long now = System.nanoTime();
    for (JobState state : List.of(JobState.RECEIVING, JobState.QUEUED)) {
      for (JobRow job : ledger.jobs().inState(state)) {
        if (job.isFlagged(Jobs.BROKEN_OFF)) {
          broken.put(job.seriesUid(), new Break(job, now));
        }
      }
    }
  }

  /** An instance of this series began to come on an association. */
  void stores(long association, String seriesUid) {
    open.computeIfAbsent(association, a -> new Sent()).series.add(seriesUid);
  }

  /** The instance that was coming on an association did not come to its end. */
  void isHalf(long association) {
    open.computeIfAbsent(association, a -> new Sent()).half = true;
  }

  /** Whether the ledger may not know of all that broke off. */
  boolean isUntold() {
    return untold;
  }

  /** An association is over. */
  void ended(AssociationEnd end) {
    try {
      judge(end);
    } catch (RuntimeException e) {
      untold = true;
      throw e;
    }
  }

  private void judge(AssociationEnd end) {
    Sent sent = open.remove(end.association());
    if (sent == null) {
      return;
    }
    if (end.released()) {
      isWhole(sent, end.callingAe(), "in order");
    } else if (sent.half || !isUsual(end)) {
      brokenOff(sent, end);
    } else { // who never releases comes again, too, when a stop of this node had cut it off
      isWhole(sent, end.callingAe(), "as it always does");
    }
  }

  /** Some close the connection, or leave it open, and mean nothing by it. */
  private boolean isUsual(AssociationEnd end) {
    boolean byPeer =
        switch (end.why()) {
          case PEER_ABORT, PEER_CLOSED, SILENT -> true;
          default -> false;
        };
    return byPeer && !releases.test(end.callingAe());
  }

  /**
   * The node itself ended without a stop while these came, and nobody was told how their
   * associations ended. They are waited for as if their senders had broken off now.
   */
  void nodeEnded(List<JobRow> coming) {
    if (coming.isEmpty()) {
      log.info("HEP-356 this node ended without a stop in order; no series was coming in");
      return;
    }
    for (JobRow job : coming) {
      ledger
          .breaks()
          .nodeEnded(
              job.seriesUid(),
              "this node ended without a stop in order before it was known whether "
                  + job.sourceAe()
                  + " had sent all: it is waited for");
    }
    synchronized (broken) {
      long now = System.nanoTime();
      coming.forEach(job -> broken.put(job.seriesUid(), new Break(job, now)));
    }
    log.warn(
        "HEP-356 this node ended without a stop in order (killed, or without power or memory) while series came; these may be parts, and wait for their senders: {}",
        coming.stream().map(JobRow::seriesUid).toList());
  }

  private void brokenOff(Sent sent, AssociationEnd end) {
    if (!settle.getAsBoolean()) { // the first instances of a series may have no job yet
      untold = true;
    }
    String how = end.why().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    String told =
        end.callingAe()
            + " broke off ("
            + how
            + ") and did not say that this was all: it is waited for";
    Map<String, Long> parts = new LinkedHashMap<>();
    for (String series : sent.series) {
      // Who is silent for long has often sent all there was, and forgotten to go.
      if (ledger.breaks().brokenOff(series, told, end.why() != Why.SILENT || sent.half)) {
        List<JobRow> jobs = ledger.jobs().ofSeries(series);
        parts.put(series, jobs.get(jobs.size() - 1).id());
      }
    }
    synchronized (broken) {
      parts.forEach((series, job) -> brokenOff(series, job, end.callingAe()));
    }
    if (!parts.isEmpty()) {
      log.warn(
          "HEP-354 {} broke off ({}); of what it sent these series may be parts, and wait for it: {}",
          end.callingAe(),
          how,
          parts.keySet());
    }
  }

  /** Of an earlier job of the series nobody is waited for any more. */
  private void brokenOff(String series, long job, String ae) {
    Break last = broken.get(series);
    if (last == null || last.job() != job) {
      last = new Break(job, new HashMap<>());
      broken.put(series, last);
    }
    last.when().put(ae, System.nanoTime());
  }

  /**
   * Who was cut off, and began anew after that, sent what it knew to be missing; who went on beside
   * it did not, and another AE knows nothing of it: of several that were cut off each has to come.
   */
  private void isWhole(Sent sent, String callingAe, String how) {
    List<String> whole = new ArrayList<>();
    synchronized (broken) {
      for (String series : sent.series) {
        Break last = broken.get(series);
        Long when = last == null ? null : last.when().get(callingAe);
        if (when != null && sent.since - when > 0) {
          last.when().remove(callingAe);
          if (last.when().isEmpty()) {
            broken.remove(series);
            whole.add(series);
          }
        }
      }
    }
    for (String series : whole) {
      ledger.breaks().sentAgain(series, callingAe + " sent of it again, and ended " + how);
    }
  }
}
