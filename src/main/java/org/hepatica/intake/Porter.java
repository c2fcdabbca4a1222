package org.hepatica.intake;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries instances to the shelf after they were acknowledged: they lie sealed on the disk, where
 * the next start would find them, and get name, length and row in batches, in the order in which
 * they came, on a thread of its own. Nobody who sends waits for that; who reads the ledger for what
 * was acknowledged asks {@link #settle} or {@link #holds} first.
 *
 * <p>What the ledger or the disk does not take is tried again until the node stops, and entered at
 * the next start at the latest. Until then nothing more is carried this way: senders wait for name
 * and row again, and hear it when they fail.
 */
final class Porter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Porter.class);

  /** A queue that is long enough; each waits in a prepared file and with its header in memory. */
  static final int MOST = 256;

  /** In one transaction. */
  private static final int AT_ONCE = 64;

  /** So long the first of a batch waits for others: each batch is three statements and a commit. */
  private static final long GATHER_MILLIS = 20;

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Shelf shelf;
  private final int most;
  private final Thread thread = new Thread(this::run, "intake-porter");

  private final Deque<Parcel> waiting = new ArrayDeque<>();
  private final List<Parcel> troubled = new ArrayList<>();
  private List<Parcel> inHand = List.of();

  /** How many were taken, and how many of those were put or are troubled. */
  private long taken;

  private long done;

  /** How many wait until the queue is empty. */
  private int inAHurry;

  private boolean ending;
  private boolean ended;

  /** Of the porter's thread alone, as what follows; before the next try. */
  private Duration pause = FIRST_PAUSE;

  /** On the clock of {@link System#nanoTime()}. */
  private long tryAgainAt;

  /**
   * @param most how many may wait
   */
  Porter(Shelf shelf, int most) {
    this.shelf = shelf;
    this.most = most;
    thread.setDaemon(true);
  }

  /**
   * Takes a sealed one, which may be acknowledged then.
   *
   * @return false when too many wait already, or some are troubled: put it yourself
   */
  synchronized boolean take(Parcel parcel) {
    if (ending || ended || !troubled.isEmpty() || waiting.size() >= most) {
      return false;
    }
    if (thread.getState() == Thread.State.NEW) {
      thread.start();
    }
    waiting.add(parcel);
    taken++;
    if (waiting.size() == 1 || waiting.size() == AT_ONCE) {
      notifyAll(); // in between nobody waits for it
    }
    return true;
  }

  /** Whether something is on its way, or waits to be tried again, of which this is true. */
  synchronized boolean holds(Predicate<Parcel> what) {
    return Stream.of(waiting, inHand, troubled).anyMatch(some -> some.stream().anyMatch(what));
  }

  /** How many are on the disk, and the ledger or the disk did not take them, or nobody carries. */
  synchronized int troubled() {
    return troubled.size() + (ended ? waiting.size() + inHand.size() : 0);
  }

  /**
   * Waits until all that was taken before is on the shelf, or troubled.
   *
   * @return false when that took too long
   */
  synchronized boolean settle() {
    long mark = taken;
    long until = System.nanoTime() + PATIENCE.toNanos();
    inAHurry++;
    notifyAll();
    try {
      long left = PATIENCE.toMillis();
      while (done < mark && !ended && left > 0) {
        wait(left);
        left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      inAHurry--;
    }
    return done >= mark;
  }

  /** Carries what waits, and no more; what is left lies sealed for the next start. */
  @Override
  public void close() {
    synchronized (this) {
      ending = true;
      notifyAll();
    }
    try {
      thread.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      int left = waiting.size() + inHand.size() + troubled.size();
      if (left > 0) {
        log.warn("HEP-326 {} instances are on the disk and are entered at the next start", left);
      }
    }
  }

  private void run() {
    try {
      for (List<Parcel> some = next(); some != null; some = next()) {
        if (some.isEmpty()) {
          tryAgain();
        } else {
          carry(some);
        }
      }
    } catch (InterruptedException e) {
      log.debug("the porter was interrupted");
    } finally {
      synchronized (this) {
        ended = true;
        notifyAll();
      }
    }
  }

  /** What came first; empty when it is time for the troubled; null when nothing more is to come. */
  private synchronized List<Parcel> next() throws InterruptedException {
    while (waiting.isEmpty()) {
      long nanos = tryAgainAt - System.nanoTime();
      if (ending) {
        return null;
      } else if (troubled.isEmpty()) {
        wait();
      } else if (nanos > 0) {
        wait(TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
      } else {
        return List.of();
      }
    }
    gather();
    inHand = new ArrayList<>();
    while (!waiting.isEmpty() && inHand.size() < AT_ONCE) {
      inHand.add(waiting.poll());
    }
    return inHand;
  }

  private void gather() throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GATHER_MILLIS);
    long left = GATHER_MILLIS;
    while (waiting.size() < AT_ONCE && inAHurry == 0 && !ending && left > 0) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
    }
  }

  private void carry(List<Parcel> some) {
    List<Parcel> failed = List.of();
    try {
      shelf.put(some);
    } catch (IOException | RuntimeException | Error e) {
      log.debug("not all of {} could be put at once: {}", some.size(), e.toString());
      failed = oneByOne(some);
    }
    synchronized (this) {
      inHand = List.of();
      done += some.size();
      troubled.addAll(failed);
      notifyAll();
    }
  }

  private void tryAgain() {
    List<Parcel> before;
    synchronized (this) {
      before = List.copyOf(troubled);
    }
    List<Parcel> failed = oneByOne(before);
    synchronized (this) {
      troubled.clear();
      troubled.addAll(failed);
    }
    if (failed.isEmpty()) {
      pause = FIRST_PAUSE;
      log.info("HEP-327 the {} instances that waited are in the ledger now", before.size());
    }
  }

  /**
   * One that cannot be put must not keep the others from their place.
   *
   * @return those that failed again
   */
  private List<Parcel> oneByOne(List<Parcel> some) {
    List<Parcel> failed = new ArrayList<>();
    Throwable why = null;
    for (Parcel parcel : some) {
      try {
        shelf.putAgain(parcel);
      } catch (IOException | RuntimeException | Error e) {
        // An Error, too, as when one that is compared does not fit the memory: who has acknowledged
        // others must not end of one.
        failed.add(parcel);
        why = e;
      }
    }
    if (why != null) {
      log.error(
          "HEP-326 {} acknowledged instances are on the disk and not in the ledger, {} among them; tried again in {} s",
          failed.size(),
          failed.get(failed.size() - 1).uid(),
          pause.toSeconds(),
          why);
      tryAgainAt = System.nanoTime() + pause.toNanos();
      Duration longer = pause.multipliedBy(2);
      pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }
    return failed;
  }
}
