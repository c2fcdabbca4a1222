package org.hepatica.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.RemoteAe;
import org.hepatica.console.LedgerAdmin;
import org.hepatica.console.StatusSource;
import org.hepatica.dicom.net.Peer;
import org.hepatica.ledger.DeliveryRow;
import org.hepatica.ledger.DeliveryState;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.hepatica.schedule.TaskOutcome;
import org.hepatica.setup.TlsSetup;

/** What the console shows of this node. */
final class NodeStatus implements StatusSource {
  private static final int MOST_CORRECTIONS = 10;

  private final HepaticaConfig config;
  private final Ledger ledger;
  private final Supplier<Map<String, String>> facts;
  private final BooleanSupplier listening;
  private final Supplier<Optional<String>> runner;
  private final IntSupplier waiting;
  private final Supplier<Optional<TlsSetup>> tls;
  private final Supplier<SortedMap<String, TaskOutcome>> outcomes;
  private final Supplier<Map<String, Long>> fates;

  /**
   * @param listening whether the DICOM port is open
   * @param runner why no job is taken; empty when they are
   * @param tls what TLS was set up with, if it was
   * @param outcomes how each scheduled task went the last time
   * @param fates how many corrections were learned and put aside
   */
  NodeStatus(
      HepaticaConfig config,
      Ledger ledger,
      Supplier<Map<String, String>> facts,
      BooleanSupplier listening,
      Supplier<Optional<String>> runner,
      IntSupplier waiting,
      Supplier<Optional<TlsSetup>> tls,
      Supplier<SortedMap<String, TaskOutcome>> outcomes,
      Supplier<Map<String, Long>> fates) {
    this.config = config;
    this.ledger = ledger;
    this.facts = facts;
    this.listening = listening;
    this.runner = runner;
    this.waiting = waiting;
    this.tls = tls;
    this.outcomes = outcomes;
    this.fates = fates;
  }

  @Override
  public Map<String, String> facts() {
    Map<String, String> shown = new LinkedHashMap<>(facts.get());
    Map<String, Long> senders = ledger.queue().senders();
    if (!senders.isEmpty()) {
      String waiting =
          senders.entrySet().stream()
              .map(sender -> sender.getValue() + " of " + sender.getKey())
              .collect(Collectors.joining(", "));
      shown.put("waiting", senders.size() == 1 ? waiting : waiting + " (they take turns)");
    }
    return shown;
  }

  @Override
  public List<Check> health() {
    List<Check> checks = new ArrayList<>();
    checks.add(
        new Check(
            "listener",
            listening.getAsBoolean(),
            listening.getAsBoolean() ? "takes associations" : "the DICOM port is closed"));
    Optional<String> trouble = runner.get();
    checks.add(new Check("job runner", trouble.isEmpty(), trouble.orElse("takes jobs")));
    checks.add(ledgerAnswers());
    checks.add(intake());
    checks.add(disk());
    Instant now = Instant.now();
    tls.get().ifPresent(t -> checks.add(new Check("TLS", !t.hasEnded(now), t.summary(now))));
    tls.get()
        .flatMap(TlsSetup::revocation)
        .ifPresent(r -> checks.add(new Check("revocation", !r.hasEnded(now), r.summary(now))));
    return checks;
  }

  private Check ledgerAnswers() {
    try {
      return new Check("ledger", true, ledger.instances().count() + " instances");
    } catch (RuntimeException e) {
      return new Check("ledger", false, "does not answer: " + e.getMessage());
    }
  }

  private Check intake() {
    int troubled = waiting.getAsInt();
    return new Check(
        "intake",
        troubled == 0,
        troubled == 0
            ? "all that was acknowledged is entered"
            : troubled
                + " acknowledged instances are on the disk and not in the ledger, see HEP-326 in the log");
  }

  private Check disk() {
    Path data = config.dataDir();
    int reserve = config.settings().intake().minFreeMb();
    try {
      long freeMb = Files.getFileStore(data).getUsableSpace() >> 20;
      return new Check(
          "disk", freeMb >= reserve, freeMb + " MB free, " + reserve + " MB are reserved");
    } catch (IOException e) {
      return new Check("disk", false, data + " cannot be read: " + e.getMessage());
    }
  }

  @Override
  public Map<String, Long> jobCounts() {
    Map<JobState, Long> counted = ledger.jobs().counts();
    Map<String, Long> counts = new LinkedHashMap<>();
    for (JobState state : JobState.values()) {
      counts.put(state.name(), counted.getOrDefault(state, 0L));
    }
    return counts;
  }

  @Override
  public List<Destination> destinations() {
    return config.remoteAes().stream().filter(RemoteAe::receives).map(this::destination).toList();
  }

  /** What has come from those who do not teach is no correction, and there may be much of it. */
  @Override
  public List<Correction> corrections() {
    return config.remoteAes().stream().anyMatch(RemoteAe::teaches)
        ? LedgerAdmin.corrections(ledger, MOST_CORRECTIONS)
        : List.of();
  }

  @Override
  public Map<String, Long> correctionCounts() {
    return fates.get();
  }

  @Override
  public List<Task> tasks() {
    return outcomes.get().entrySet().stream()
        .map(
            task ->
                new Task(
                    task.getKey(),
                    task.getValue().ok(),
                    task.getValue().text(),
                    task.getValue().at().toString()))
        .toList();
  }

  @Override
  public Map<String, Instant> certificateEnds() {
    return tls.get().map(setup -> Map.<String, Instant>copyOf(setup.ends())).orElse(Map.of());
  }

  private Destination destination(RemoteAe ae) {
    Map<String, Long> counts = new LinkedHashMap<>();
    long waiting = ledger.commitments().waiting(ae.aeTitle());
    ledger
        .deliveries()
        .counts(ae.aeTitle())
        .forEach(
            (state, n) -> {
              if (state == DeliveryState.SENT) {
                counts.put(DeliveryRow.AWAITS_COMMITMENT, waiting);
              }
              counts.put(state.name(), state == DeliveryState.SENT ? Math.max(0, n - waiting) : n);
            });
    var last = ledger.deliveries().latest(ae.aeTitle());
    return new Destination(
        ae.aeTitle(),
        ae.isWeb() ? ae.stow() : Peer.address(ae.host(), ae.port()),
        counts,
        last.map(d -> d.standing() + Optional.ofNullable(d.text()).map(t -> ", " + t).orElse(""))
            .orElse(""),
        last.map(d -> d.changed().toString()).orElse(""));
  }
}
