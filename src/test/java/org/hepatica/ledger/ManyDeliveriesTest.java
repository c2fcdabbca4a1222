package org.hepatica.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What was delivered stays as history, and grows for years: what is asked again and again, by the
 * status page and by who delivers, is not looked for among all of it.
 */
class ManyDeliveriesTest extends OpenLedger {
  private static final String PACS = "PACS";
  private static final int DELIVERED = 2000;

  /** Rows that may be looked at for one answer. */
  private static final long FEW = 50;

  /** As a time and as a limit. */
  private static final long LATER = Instant.parse("2100-01-01T00:00:00Z").toEpochMilli();

  @BeforeEach
  void deliver() throws Exception {
    JobRow job = Samples.delivering(ledger, data, 1, 1, PACS);
    ledger.deliveries().ofJob(job.id()).forEach(d -> ledger.deliveries().sent(d.id(), 0, null));
    try (Connection connection = ledger.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO results (job_id, kind, sop_class_uid, sop_instance_uid, series_uid, transfer_syntax_uid, file, created)
          SELECT 1, 'HEATMAP', '1.2', '2.25.7' || x, '2.25.6', '1.2.840.10008.1.2.1', 'results/' || x, 0 FROM SYSTEM_RANGE(1, %d)"""
              .formatted(DELIVERED));
      statement.execute(
          """
          INSERT INTO deliveries (result_id, job_id, destination, state, attempts, status, since, next_attempt, changed)
          SELECT id, job_id, 'PACS', 'SENT', 1, 0, 0, 0, 0 FROM results WHERE kind = 'HEATMAP'""");
      statement.execute("ANALYZE");
    }
  }

  private static Stream<Arguments> questions() {
    return Stream.of(
        question("what was attempted last", l -> l.deliveries().latest(PACS)),
        question("how many are in each state", l -> l.deliveries().counts(PACS)),
        question("who has something to come", l -> l.deliveries().destinations()),
        question("what is due", l -> l.deliveries().due(PACS, 100)),
        question("when something is due", l -> l.deliveries().nextDue(PACS)),
        question("how many are uncommitted", l -> l.commitments().waiting(PACS)),
        question("what is to be asked for", l -> l.commitments().due(PACS, 100)),
        question("what was not reported on", l -> l.commitments().unanswered(PACS)),
        question("when something is to be asked for", l -> l.commitments().nextDue(PACS)),
        question("what a report is on", l -> l.commitments().waitingFor(PACS, "2.25.1")),
        question("whether a report is ours", l -> l.commitments().isKnown(PACS, "2.25.1")),
        question("who need not commit any more", l -> l.commitments().waive(PACS)));
  }

  private static Arguments question(String name, RowsRead.Question question) {
    return Arguments.of(name, question);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("questions")
  void isNotLookedForAmongAllThatWasDelivered(String name, RowsRead.Question question)
      throws SQLException {
    Map<String, Long> rows = RowsRead.byStatement(ledger, question, "deliveries", PACS, LATER);
    assertThat(rows).isNotEmpty();
    rows.forEach((sql, read) -> assertThat(read).as(sql).isLessThan(FEW));
  }

  @Test
  void aLedgerOfAnOlderVersionIsCountedAtItsUpgrade() throws Exception {
    try (Connection connection = ledger.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TRIGGER deliveries_counted");
      statement.execute("DROP TABLE deliveries_in_state");
      statement.execute("DROP TABLE turns");
      LongQueueTest.dropQueue(statement);
      statement.execute(
          "DELETE FROM \"flyway_schema_history\" WHERE \"version\" IN ('10', '11', '12', '13')");
    }
    ledger.close();
    ledger = Ledger.open(data, clock);
    assertThat(ledger.deliveries().counts(PACS)).containsEntry(DeliveryState.SENT, DELIVERED + 1L);
  }
}
