package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.ct.AdmissionRules;
import org.hepatica.ledger.Arrival;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.LedgerConflict;
import org.hepatica.ledger.NewLedger;
import org.hepatica.ledger.Samples;
import org.hepatica.setup.StudyRules;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who sends much does not keep others waiting: senders take turns, each its oldest first. */
class SenderTurnsTest {
  private static final LongPredicate NONE_RESTS = job -> false;

  @TempDir Path data;

  private Ledger ledger;
  private int number;

  @BeforeEach
  void open() throws Exception {
    ledger = NewLedger.in(data);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  /** A series of a study of its own that waits. */
  private JobRow queued(String sender, boolean urgent) throws LedgerConflict {
    String study = "1.2." + ++number;
    Arrival a = Samples.arrival(data, study, study + ".1", study + ".1.1", "CT", urgent);
    JobRow job = Samples.enter(ledger, Samples.from(sender, a));
    ledger.jobs().queue(job.id(), job.lastInstance());
    return job;
  }

  private JobRow claim(boolean best, LongPredicate rests) {
    StudyRules rules = new StudyRules(best, Duration.ofSeconds(60), AdmissionRules.DEFAULT);
    Optional<JobRow> next = new StudySeries(ledger, rules, Clock.systemUTC()).claim(rests, true);
    next.ifPresent(job -> ledger.jobs().deliver(job.id(), Samples.LIVER, List.of()));
    return next.orElse(null);
  }

  private List<String> claimAll(boolean best) {
    List<String> order = new ArrayList<>();
    for (JobRow job = claim(best, NONE_RESTS); job != null; job = claim(best, NONE_RESTS)) {
      order.add(job.sourceAe() + " " + job.id());
    }
    return order;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStudyBehindAMigrationIsNext(boolean best) throws Exception {
    for (int i = 0; i < 5; i++) {
      queued("MIGRATION", false);
    }
    assertThat(claim(best, NONE_RESTS).id()).isEqualTo(1);
    queued("WARD", false);
    queued("WARD", false);
    queued("CT_1", false);
    assertThat(ledger.queue().senders())
        .containsExactly(entry("WARD", 2L), entry("CT_1", 1L), entry("MIGRATION", 4L));
    assertThat(claimAll(best))
        .containsExactly(
            "WARD 6",
            "CT_1 8",
            "MIGRATION 2",
            "WARD 7",
            "MIGRATION 3",
            "MIGRATION 4",
            "MIGRATION 5");
  }

  @Test
  void theStatusPageSaysWhoWaits() throws Exception {
    NodeStatus status =
        new NodeStatus(
            HepaticaConfig.defaults(),
            ledger,
            () -> Map.of("AE title", "HEPATICA"),
            () -> true,
            Optional::empty,
            () -> 0,
            Optional::empty,
            TreeMap::new,
            Map::of);
    assertThat(status.facts()).containsOnlyKeys("AE title");
    queued("MIGRATION", false);
    queued("MIGRATION", false);
    assertThat(status.facts()).containsEntry("waiting", "2 of MIGRATION");
    queued("WARD", false);
    assertThat(claim(false, NONE_RESTS).sourceAe()).isEqualTo("MIGRATION");
    assertThat(status.facts())
        .containsEntry("waiting", "1 of WARD, 1 of MIGRATION (they take turns)")
        .containsEntry("AE title", "HEPATICA");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void urgentStudiesComeFirstAndTakeTurnsToo(boolean best) throws Exception {
    queued("WARD", false);
    queued("MIGRATION", true);
    queued("MIGRATION", true);
    queued("CT_1", true);
    assertThat(claimAll(best)).containsExactly("MIGRATION 2", "CT_1 4", "MIGRATION 3", "WARD 1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoRestsLosesNoTurnAndHoldsUpNobody(boolean best) throws Exception {
    JobRow resting = queued("MIGRATION", false);
    queued("MIGRATION", false);
    queued("WARD", false);
    LongPredicate rests = id -> id == resting.id();
    assertThat(claim(best, rests).id()).isEqualTo(2);
    assertThat(claim(best, rests).id()).isEqualTo(3);
    assertThat(claim(best, rests)).isNull();
    assertThat(claim(best, NONE_RESTS).id()).isEqualTo(1);
  }

  /** A job that ends the node whenever it is tried would else keep all others waiting. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRestartKeepsWhoseTurnItIs(boolean best) throws Exception {
    queued("MIGRATION", false);
    queued("WARD", false);
    StudyRules rules = new StudyRules(best, Duration.ofSeconds(60), AdmissionRules.DEFAULT);
    assertThat(new StudySeries(ledger, rules, Clock.systemUTC()).claim(NONE_RESTS, true).get().id())
        .isEqualTo(1);
    ledger.close(); // in the middle of the job
    ledger = Ledger.open(data);
    ledger.takeBack(3);
    assertThat(ledger.queue().waiting())
        .extracting(JobRow::sourceAe)
        .containsExactly("WARD", "MIGRATION");
    assertThat(claim(best, NONE_RESTS).id()).isEqualTo(2);
  }
}
