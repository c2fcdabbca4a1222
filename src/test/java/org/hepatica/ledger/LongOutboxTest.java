package org.hepatica.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A destination that was away for days has thousands of studies to come: the next batch of objects
 * is found without a look at all of them.
 */
class LongOutboxTest extends OpenLedger {
  private static final String PACS = "PACS";
  private static final int WAITING = 3000;

  /** Rows that may be looked at for a batch of 50 objects, in three tables. */
  private static final long FEW = 250;

  private static final long LATER = Instant.parse("2100-01-01T00:00:00Z").toEpochMilli();

  private void waiting() throws Exception {
    Samples.delivering(ledger, data, 1, 1, PACS);
    try (Connection connection = ledger.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO results (job_id, kind, sop_class_uid, sop_instance_uid, series_uid, transfer_syntax_uid, file, created)
          SELECT 1, 'HEATMAP', '1.2', '2.25.7' || x, '2.25.6', '1.2.840.10008.1.2.1', 'results/' || x, 0 FROM SYSTEM_RANGE(1, %d)"""
              .formatted(WAITING));
      statement.execute(
          """
          INSERT INTO deliveries (result_id, job_id, destination, state, attempts, since, next_attempt, changed)
          SELECT id, job_id, 'PACS', 'PENDING', MOD(id, 5), 0, 0, 0 FROM results WHERE kind = 'HEATMAP'""");
      statement.execute("ANALYZE");
    }
  }

  private static Stream<Arguments> questions() {
    return Stream.of(
        question("what is due", l -> l.deliveries().due(PACS, 50)),
        question("when something is due", l -> l.deliveries().nextDue(PACS)),
        question("who has something to come", l -> l.deliveries().destinations()));
  }

  private static Arguments question(String name, RowsRead.Question question) {
    return Arguments.of(name, question);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("questions")
  void isNotLookedForAmongAllThatWait(String name, RowsRead.Question question) throws Exception {
    waiting();
    Map<String, Long> rows = RowsRead.byStatement(ledger, question, "deliveries", PACS, LATER);
    assertThat(rows).isNotEmpty();
    rows.forEach((sql, read) -> assertThat(read).as(sql).isLessThan(FEW));
  }

  /** What is held stays due for weeks, and nothing else may be. */
  @Test
  void whatIsHeldAndDueHasNobodyLookAtAllThatIsPutOff() throws Exception {
    waiting();
    JobRow held = Samples.delivering(ledger, data, 2, 1, PACS);
    ledger.jobs().flagNewest(held.seriesUid(), "conflict", true);
    try (Connection connection = ledger.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "UPDATE deliveries SET next_attempt = %d WHERE job_id <> %d".formatted(LATER, held.id()));
    }
    assertThat(ledger.deliveries().due(PACS, 50)).isEmpty();
    Map<String, Long> rows =
        RowsRead.byStatement(
            ledger,
            l -> l.deliveries().due(PACS, 50),
            "deliveries",
            PACS,
            clock.instant().toEpochMilli());
    assertThat(rows).isNotEmpty();
    rows.forEach((sql, read) -> assertThat(read).as(sql).isLessThan(FEW));
  }

  @Test
  void whatIsPutOffAsksForNothingButItself() throws SQLException, LedgerConflict {
    JobRow job = Samples.delivering(ledger, data, 1, 3, PACS);
    long first = ledger.deliveries().ofJob(job.id()).get(0).id();
    Map<String, Long> asked =
        RowsRead.asked(
            ledger,
            l -> {
              l.deliveries().postpone(first, null, "away", clock.instant().plusSeconds(9));
              return null;
            });
    assertThat(asked.keySet()).hasSize(1).first().asString().startsWith("UPDATE deliveries");
  }

  /**
   * Thousands of jobs wait for a destination that is away, and a start looks for those that do not.
   */
  @Test
  void aStartAsksOnceForWhatHasEndedMeanwhile() throws Exception {
    for (int i = 1; i <= 12; i++) {
      Samples.delivering(ledger, data, i, 1, PACS);
    }
    long last = ledger.deliveries().ofJob(12).get(0).id();
    try (Connection connection = ledger.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE deliveries SET state = 'SENT' WHERE id = " + last);
    }
    Map<String, Long> asked = RowsRead.asked(ledger, l -> l.recover(3));
    assertThat(asked).isNotEmpty().allSatisfy((sql, times) -> assertThat(times).isLessThan(4));
    assertThat(ledger.jobs().counts())
        .containsEntry(JobState.DELIVERING, 11L)
        .containsEntry(JobState.DONE, 1L);
  }

  /** Whatever is urgent, held, put off, or of a time to come. */
  @Test
  void theOrderIsThatOfAllAtOnce() throws Exception {
    Random random = new Random(4);
    for (int i = 1; i <= 8; i++) {
      Samples.delivering(ledger, data, i, 3, PACS, "ARCHIVE");
    }
    try (Connection connection = ledger.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      for (int round = 0; round < 30; round++) {
        statement.execute(
            "UPDATE jobs SET urgent = %b, held = %b WHERE id = %d"
                .formatted(random.nextBoolean(), random.nextInt(4) == 0, 1 + random.nextInt(8)));
        List<Dispatch> due = ledger.deliveries().due(PACS, 4);
        for (Dispatch d : due) {
          ledger
              .deliveries()
              .postpone(d.id(), null, "away", clock.instant().plusSeconds(random.nextInt(40) - 10));
        }
        clock.advance(Duration.ofSeconds(random.nextInt(30) - 5));
        Counts.assertDue(ledger, clock.instant(), PACS);
      }
    }
  }
}
