package org.hepatica.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Whatever is asked for in whatever order: a job takes legal steps only, each with its event, and
 * refused ones change nothing.
 */
class JobStatePropertyTest {
  enum Act {
    ARRIVE,
    QUEUE,
    CLAIM,
    DELIVER,
    DELIVER_NOWHERE,
    REFUSE_WITH_NOTICE,
    REJECT,
    ATTEMPT_FAILED,
    HAND_BACK,
    FAIL,
    SENT,
    GIVE_UP,
    RETRY,
    HOLD,
    RESTART
  }

  private static Path data;
  private static Ledger ledger;
  private static int series;

  @BeforeContainer
  static void open() throws IOException {
    data = Files.createTempDirectory("states");
    ledger = Ledger.open(data);
  }

  @AfterContainer
  static void close() throws IOException {
    ledger.close();
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Property(tries = 60)
  void onlyLegalStepsHappen(@ForAll @Size(min = 10, max = 30) List<Act> acts) throws Exception {
    series++;
    int instance = 1;
    JobRow job = Samples.enter(ledger, Samples.ct(data, series, instance));
    for (Act act : acts) {
      JobRow before = ledger.jobs().find(job.id()).orElseThrow();
      long events = ledger.events().ofJob(job.id()).size();
      boolean refused = false;
      try {
        perform(act, before, ++instance);
      } catch (LedgerException e) {
        refused = true;
      }
      JobRow after = ledger.jobs().find(job.id()).orElseThrow();
      List<EventRow> told = ledger.events().ofJob(job.id());
      if (refused) {
        assertThat(after).as("%s was refused", act).isEqualTo(before);
        assertThat(told).hasSize((int) events);
      }
      if (after.state() != before.state()) {
        assertThat(reachable(before.state(), (int) (told.size() - events)))
            .as("%s from %s", act, before.state())
            .contains(after.state());
        assertThat(told.get(told.size() - 1).text()).contains("→ " + after.state());
      }
      boolean pending =
          ledger.deliveries().ofJob(job.id()).stream()
              .anyMatch(d -> d.state() == DeliveryState.PENDING);
      assertThat(pending)
          .as("something is pending exactly while delivering (%s)", act)
          .isEqualTo(after.state() == JobState.DELIVERING);
    }
    Counts.assertRight(ledger);
    // Leaves nothing for the next try to claim.
    ledger.jobs().inState(JobState.QUEUED).forEach(j -> Samples.claimNext(ledger));
    ledger
        .jobs()
        .inState(JobState.ANALYSING)
        .forEach(j -> ledger.jobs().fail(j.id(), "HEP-599", "end of the try"));
  }

  private static void perform(Act act, JobRow job, int instance) throws LedgerConflict {
    Jobs jobs = ledger.jobs();
    switch (act) {
      case ARRIVE -> ledger.instances().enter(Samples.ct(data, series, instance));
      case QUEUE -> jobs.queue(job.id(), job.lastInstance());
      case CLAIM -> Samples.claimNext(ledger);
      case DELIVER ->
          jobs.deliver(job.id(), Samples.LIVER, Samples.results(data, job.id(), 2, "PACS"));
      case DELIVER_NOWHERE ->
          jobs.deliver(job.id(), Samples.LIVER, Samples.results(data, job.id(), 2));
      case REFUSE_WITH_NOTICE ->
          jobs.deliver(
              job.id(),
              Conclusion.refused("HEP-402", "too few slices"),
              Samples.results(data, job.id(), 1, "PACS"));
      case REJECT -> jobs.reject(job.id(), "HEP-401", "not a CT");
      case ATTEMPT_FAILED -> jobs.attemptFailed(job.id(), "HEP-501", "the worker died", 2);
      case HAND_BACK -> jobs.handBack(job.id(), "HEP-313", "the node was stopped", 2);
      case FAIL -> jobs.fail(job.id(), "HEP-502", "no model");
      case SENT ->
          ledger
              .deliveries()
              .ofJob(job.id())
              .forEach(d -> ledger.deliveries().sent(d.id(), 0, null));
      case GIVE_UP ->
          ledger
              .deliveries()
              .ofJob(job.id())
              .forEach(d -> ledger.deliveries().giveUp(d.id(), 0xA700, "out of resources"));
      case RETRY -> jobs.retry(job.id());
      case HOLD -> jobs.flagNewest(job.seriesUid(), "conflict", true);
      case RESTART -> ledger.recover(2);
    }
  }

  private static Set<JobState> reachable(JobState from, int steps) {
    Set<JobState> now = EnumSet.of(from);
    for (int i = 0; i < steps; i++) {
      Set<JobState> next = EnumSet.copyOf(now);
      now.forEach(s -> next.addAll(s.next()));
      now = next;
    }
    return now;
  }
}
