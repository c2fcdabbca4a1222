package org.hepatica.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which files may go, and what stays of their jobs. */
class PurgesTest extends OpenLedger {
  @Test
  void theFilesOfAFinishedSeriesMayGoAndItsJobStaysAsHistory() throws Exception {
    JobRow job = Samples.delivering(ledger, data, 1, 1, "PACS");
    clock.advance(Duration.ofDays(1));
    assertThat(ledger.purges().endedBefore(clock.instant(), 10)).isEmpty();
    ledger.deliveries().sent(ledger.deliveries().ofJob(job.id()).get(0).id(), 0, null);
    assertThat(ledger.purges().endedBefore(clock.instant(), 10)).isEmpty();
    clock.advance(Duration.ofDays(1));
    List<Purges.Purgeable> may = ledger.purges().endedBefore(clock.instant(), 10);
    assertThat(may).extracting(Purges.Purgeable::jobId).containsExactly(job.id());
    assertThat(may.get(0).files())
        .contains(ledger.instances().ofSeries("1.2.3.1").get(0).file())
        .contains(ledger.results().ofJob(job.id()).get(0).file());
    ledger.purges().purged(job.id());
    assertThat(ledger.purges().endedBefore(clock.instant(), 10)).isEmpty();
    assertThat(ledger.instances().count()).isZero();
    assertThat(ledger.jobs().find(job.id())).isPresent();
    assertThat(Samples.enter(ledger, Samples.ct(data, 1, 1)).revision())
        .as("sent again, it begins anew")
        .isEqualTo(job.revision() + 1);
  }

  @Test
  void anOlderRevisionThatEndedBadlyDoesNotKeepTheFilesOfItsSeriesForEver() throws Exception {
    JobRow held = Samples.delivering(ledger, data, 1, 1, "PACS");
    ledger.jobs().flagNewest(held.seriesUid(), "conflict", true);
    JobRow newer = Samples.enter(ledger, Samples.ct(data, 1, 2)); // gives up what was held
    clock.advance(Duration.ofDays(1));
    assertThat(ledger.jobs().find(held.id()).orElseThrow().state()).isEqualTo(JobState.DONE_PARTLY);
    assertThat(ledger.purges().endedBefore(clock.instant(), 10)).as("RECEIVING").isEmpty();
    ledger.jobs().queue(newer.id(), newer.lastInstance());
    Samples.claimNext(ledger);
    ledger.jobs().fail(newer.id(), "HEP-113", "a fault");
    clock.advance(Duration.ofDays(1));
    assertThat(ledger.purges().endedBefore(clock.instant(), 10)).as("may be retried").isEmpty();
    ledger.jobs().retry(newer.id());
    Samples.claimNext(ledger);
    ledger.jobs().deliver(newer.id(), Samples.LIVER, List.of());
    clock.advance(Duration.ofDays(1));
    assertThat(ledger.purges().endedBefore(clock.instant(), 10))
        .extracting(Purges.Purgeable::jobId)
        .containsExactlyInAnyOrder(held.id(), newer.id());
    ledger.purges().purged(held.id());
    assertThatThrownBy(() -> ledger.jobs().retry(held.id()))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("purged");
  }

  /** Such as for an AE that is no more: nobody retries it, and its files fill the disk. */
  @Test
  void whatWasGivenUpMayGoInTheEnd() throws Exception {
    JobRow job = Samples.delivering(ledger, data, 1, 1, "OLD");
    ledger.deliveries().giveUpDestination("OLD", "no destination of this name");
    JobRow failed = Samples.analysing(ledger, data, 2);
    ledger.jobs().fail(failed.id(), "HEP-113", "a fault");
    Instant ended = clock.instant();
    clock.advance(Duration.ofDays(1));
    assertThat(ledger.purges().endedBefore(clock.instant(), ended, 10)).isEmpty();
    assertThat(ledger.purges().endedBefore(clock.instant(), clock.instant(), 10))
        .extracting(Purges.Purgeable::jobId)
        .containsExactlyInAnyOrder(job.id(), failed.id());
    ledger.purges().purged(job.id());
    assertThatThrownBy(() -> ledger.jobs().retry(job.id()))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("were purged; send the series again");
  }

  @Test
  void anInstanceThatComesWhileItsSeriesIsPurgedIsNotForgotten() throws Exception {
    JobRow job = Samples.delivering(ledger, data, 1, 1);
    clock.advance(Duration.ofDays(1));
    List<Purges.Purgeable> may = ledger.purges().endedBefore(clock.instant(), 10);
    assertThat(may).extracting(Purges.Purgeable::jobId).containsExactly(job.id());

    // The purge deletes the files that it was told of; this one is none of them.
    JobRow late = Samples.enter(ledger, Samples.ct(data, 1, 7));
    ledger.purges().purged(job.id());

    assertThat(ledger.instances().ofJob(late))
        .extracting(InstanceRow::file)
        .containsExactly(Samples.ct(data, 1, 7).file());
  }

  @Test
  void whatWasSetAsideAndPurgedHasNothingLeftToAnalyse() throws Exception {
    JobRow job = Samples.enter(ledger, Samples.ct(data, 1, 1));
    ledger.jobs().queue(job.id(), job.lastInstance());
    ledger.queue().setAside(job.id(), "HEP-436", "Another series was taken.");
    ledger.purges().purged(job.id());

    assertThatThrownBy(() -> ledger.jobs().retry(job.id()))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("purged");
    assertThat(ledger.jobs().find(job.id()).orElseThrow().code()).isEqualTo("HEP-436");
  }
}
