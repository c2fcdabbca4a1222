package org.hepatica.delivery;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.hepatica.dicom.net.CommitmentReport;
import org.hepatica.dicom.net.DicomEngine;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.ledger.Ledger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivers what the ledger's outbox holds, with one named worker for each destination. */
public final class DeliveryService implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DeliveryService.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration AFTER_ABORT = Duration.ofSeconds(5);

  private final Ledger ledger;
  private final Set<String> names;
  private final Map<DestinationWorker, Thread> workers = new LinkedHashMap<>();
  private final Map<Destination, Uncommitted> uncommitted = new LinkedHashMap<>();

  /** A service for these destinations; their names are different. */
  public DeliveryService(
      Ledger ledger,
      DicomEngine engine,
      List<Destination> destinations,
      DeliverySettings settings,
      Clock clock) {
    this(ledger, engine, destinations, settings, clock, DestinationWorker.SHORTEST_WAIT);
  }

  /** One whose workers look at what is due as often as a test wants. */
  DeliveryService(
      Ledger ledger,
      DicomEngine engine,
      List<Destination> destinations,
      DeliverySettings settings,
      Clock clock,
      Duration shortestWait) {
    this.ledger = ledger;
    names = destinations.stream().map(Destination::name).collect(Collectors.toUnmodifiableSet());
    if (names.size() < destinations.size()) {
      throw new IllegalArgumentException("two destinations have the same name");
    }
    for (Destination destination : destinations) {
      Presence presence = new Presence(clock);
      Outbox outbox = new Outbox(ledger, destination, settings, clock, presence);
      Uncommitted toCommit = new Uncommitted(ledger, destination.name(), settings, clock, presence);
      uncommitted.put(destination, toCommit);
      Sender sender =
          destination.stow() == null
              ? new StoreSender(destination, engine, toCommit, settings)
              : new StowSender(destination.name(), destination.stow());
      DestinationWorker worker =
          new DestinationWorker(
              destination.name(),
              outbox,
              sender,
              settings,
              ledger.deliveries().bell(),
              shortestWait);
      Thread thread = new Thread(worker, "delivery-" + destination.name());
      thread.setDaemon(true);
      workers.put(worker, thread);
    }
  }

  /** Gives up what nobody could deliver, and begins. */
  public void start() {
    giveUpUnknown();
    uncommitted.keySet().stream().filter(d -> !d.commitment()).forEach(this::waive);
    workers.values().forEach(Thread::start);
  }

  private void waive(Destination destination) {
    int waived = ledger.commitments().waive(destination.name());
    if (waived > 0) {
      log.info(
          "HEP-335 {} need not commit any more to {} objects that it stored",
          destination.name(),
          waived);
    }
  }

  /**
   * Takes a report on storage commitment that came to our listener. One that is on no request of
   * ours to this AE changes nothing.
   *
   * @param callingAe who reports
   * @return the answer to it
   */
  public DimseStatus reported(String callingAe, CommitmentReport report) {
    boolean isOurs = false;
    for (Map.Entry<Destination, Uncommitted> entry : uncommitted.entrySet()) {
      isOurs |=
          entry.getKey().connect() != null
              && entry.getKey().connect().peer().aeTitle().equals(callingAe)
              && entry.getValue().reported(report);
    }
    if (!isOurs) {
      log.warn(
          "HEP-338 {} reports on transaction {}, which is none of ours with it; nothing is changed",
          callingAe,
          report.transactionUid());
    }
    return DimseStatus.SUCCESS;
  }

  /** Looks for work now. */
  public void wake() {
    ledger.deliveries().bell().ring();
  }

  /**
   * Gives up what is pending for destinations that are configured no more; a retry brings it back
   * when they are again. Answers how many.
   */
  public int giveUpUnknown() {
    int all = 0;
    for (String destination : ledger.deliveries().destinations()) {
      if (!names.contains(destination)) {
        Map<Long, Long> given =
            ledger
                .deliveries()
                .giveUpDestination(
                    destination,
                    "no destination of this name is configured to receive; `jobs retry` sends it when there is one again");
        String why =
            "deliveries to %s given up: no destination of this name is configured to receive"
                .formatted(destination);
        given.forEach((job, n) -> ledger.events().add(job, null, "HEP-333", n + " " + why));
        int sum = given.values().stream().mapToInt(Long::intValue).sum();
        log.warn("HEP-333 {} {}", sum, why);
        all += sum;
      }
    }
    return all;
  }

  @Override
  public void close() {
    close(PATIENCE);
  }

  /**
   * Lets each worker end the object it is sending, breaks off what takes longer. What was not
   * answered is sent again after the next start.
   */
  public void close(Duration patience) {
    workers.keySet().forEach(DestinationWorker::stop);
    wake();
    long end = System.nanoTime() + patience.toNanos();
    workers.values().forEach(thread -> join(thread, end));
    workers.forEach(DeliveryService::abort);
    long last = System.nanoTime() + AFTER_ABORT.toNanos();
    workers.values().forEach(thread -> join(thread, last));
  }

  /** On a thread of its own, since a peer that reads nothing can hold even an abort up. */
  private static void abort(DestinationWorker worker, Thread thread) {
    if (thread.isAlive()) {
      Thread aborting = new Thread(worker::abort, thread.getName() + "-abort");
      aborting.setDaemon(true);
      aborting.start();
    }
  }

  private static void join(Thread thread, long end) {
    long millis = Math.max(1, (end - System.nanoTime()) / 1_000_000);
    try {
      thread.join(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
