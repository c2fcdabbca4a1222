package org.hepatica.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A migration of years brings thousands of studies that wait, and jobs stay as history: what is
 * asked of them for each job and every ten seconds costs no more than when few are there.
 */
class LongQueueTest extends OpenLedger {
  private static final String MIGRATION = "MIGRATION";
  private static final int JOBS = 2000;

  /** Rows that may be looked at in one statement. */
  private static final long FEW = 200;

  @BeforeEach
  void migrate() throws Exception {
    Samples.delivering(ledger, data, 1, 1, "PACS"); // whose sender has had a turn
    try (Connection connection = ledger.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      for (String state : new String[] {"QUEUED", "DONE"}) {
        statement.execute(
            """
            INSERT INTO series (series_uid, study_uid, modality, source_ae, revision, first_seen, last_instance)
            SELECT '1.2.%1$s.' || x, '1.2.3', 'CT', 'MIGRATION', 1, 0, 0 FROM SYSTEM_RANGE(1, %2$d)"""
                .formatted(state, JOBS));
        statement.execute(
            """
            INSERT INTO jobs (series_uid, revision, state, created, last_instance, changed)
            SELECT '1.2.%1$s.' || x, 1, '%1$s', x, 0, 0 FROM SYSTEM_RANGE(1, %2$d)"""
                .formatted(state, JOBS));
      }
      statement.execute("ANALYZE");
    }
  }

  private static Stream<Arguments> questions() {
    return Stream.of(
        question("which job is next", MIGRATION, l -> l.queue().waiting().iterator().next()),
        question("whether one waits", MIGRATION, l -> l.queue().isEmpty()),
        question("who waits", MIGRATION, l -> l.queue().senders()),
        question("how many are in each state", MIGRATION, l -> l.jobs().counts()),
        question("the newest jobs", MIGRATION, l -> l.jobs().recent(25)),
        question("the newest that are done", "DONE", l -> l.jobs().recent(JobState.DONE, 25)),
        question("the newest that failed", "FAILED", l -> l.jobs().recent(JobState.FAILED, 25)));
  }

  private static Arguments question(String name, String text, RowsRead.Question question) {
    return Arguments.of(name, text, question);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("questions")
  void isNotLookedForAmongAllJobs(String name, String text, RowsRead.Question question)
      throws SQLException {
    Map<String, Long> rows = RowsRead.byStatement(ledger, question, "SELECT", text, 25);
    assertThat(rows).isNotEmpty();
    rows.forEach((sql, read) -> assertThat(read).as(sql).isLessThan(FEW));
  }

  @Test
  void aLedgerOfAnOlderVersionIsBroughtInLine() throws Exception {
    List<Long> before = ids(ledger.queue().waiting());
    Map<String, Long> senders = ledger.queue().senders();
    try (Connection connection = ledger.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      dropQueue(statement);
      statement.execute("DELETE FROM \"flyway_schema_history\" WHERE \"version\" IN ('12', '13')");
    }
    ledger.close();
    ledger = Ledger.open(data, clock);
    assertThat(ids(ledger.queue().waiting())).hasSize(JOBS).isEqualTo(before);
    assertThat(ledger.queue().senders()).isEqualTo(senders);
    assertThat(ledger.jobs().counts()).containsEntry(JobState.DONE, (long) JOBS);
  }

  /** As it was before version 12 of the tables. */
  static void dropQueue(Statement statement) throws SQLException {
    statement.execute("DROP TRIGGER jobs_counted");
    statement.execute("DROP TRIGGER senders_kept");
    statement.execute("DROP TABLE jobs_in_state, waiting, senders_waiting");
    statement.execute("DROP INDEX jobs_latest");
    statement.execute("DROP INDEX deliveries_in_line");
    statement.execute(
        "CREATE INDEX deliveries_by_state ON deliveries (state, awaits_commitment, destination)");
  }

  private static List<Long> ids(Iterable<JobRow> jobs) {
    List<Long> ids = new ArrayList<>();
    jobs.forEach(job -> ids.add(job.id()));
    return ids;
  }
}
