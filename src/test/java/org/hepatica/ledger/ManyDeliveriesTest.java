package org.hepatica.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  private static final Pattern SCANNED = Pattern.compile("scanCount: (\\d+)");

  /** A question to the ledger. */
  private interface Question {
    Object to(Ledger ledger);
  }

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

  private static Arguments question(String name, Question question) {
    return Arguments.of(name, question);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("questions")
  void isNotLookedForAmongAllThatWasDelivered(String name, Question question) throws SQLException {
    try (Connection connection = ledger.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SET QUERY_STATISTICS TRUE");
      question.to(ledger);
      List<String> asked = asked(statement);
      assertThat(asked).isNotEmpty();
      for (String sql : asked) {
        assertThat(scanned(connection, sql)).as(sql).isLessThan(FEW);
      }
    }
  }

  @Test
  void aLedgerOfAnOlderVersionIsCountedAtItsUpgrade() throws Exception {
    try (Connection connection = ledger.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TRIGGER deliveries_counted");
      statement.execute("DROP TABLE deliveries_in_state");
      statement.execute("DROP TABLE turns");
      statement.execute("DELETE FROM \"flyway_schema_history\" WHERE \"version\" IN ('10', '11')");
    }
    ledger.close();
    ledger = Ledger.open(data, clock);
    assertThat(ledger.deliveries().counts(PACS)).containsEntry(DeliveryState.SENT, DELIVERED + 1L);
  }

  private static List<String> asked(Statement statement) throws SQLException {
    List<String> asked = new ArrayList<>();
    try (ResultSet rows =
        statement.executeQuery("SELECT sql_statement FROM information_schema.query_statistics")) {
      while (rows.next()) {
        if (rows.getString(1).contains("deliveries")) {
          asked.add(rows.getString(1));
        }
      }
    }
    return asked;
  }

  /** Rows that H2 reads to answer. */
  private static long scanned(Connection connection, String sql) throws SQLException {
    connection.setAutoCommit(false);
    try (PreparedStatement explain = connection.prepareStatement("EXPLAIN ANALYZE " + sql)) {
      ParameterMetaData parameters = explain.getParameterMetaData();
      int count = parameters.getParameterCount();
      for (int i = 1; i <= count; i++) {
        boolean isLimit = i == count && sql.endsWith("LIMIT ?"); // of which H2 tells no type
        if (isLimit || parameters.getParameterType(i) != Types.VARCHAR) {
          explain.setLong(i, LATER);
        } else {
          explain.setString(i, PACS);
        }
      }
      try (ResultSet plan = explain.executeQuery()) {
        plan.next();
        Matcher counts = SCANNED.matcher(plan.getString(1));
        long sum = 0;
        while (counts.find()) {
          sum += Long.parseLong(counts.group(1));
        }
        return sum;
      }
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }
}
