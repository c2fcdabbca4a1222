package org.hepatica.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the ledger keeps of its jobs and deliveries, against their rows. */
final class Counts {
  private Counts() {}

  /** The order of the jobs that wait, of all of them at once. */
  private static final String IN_LINE =
      """
      SELECT j.id FROM jobs j JOIN series s ON s.series_uid = j.series_uid LEFT JOIN turns t ON t.source_ae = s.source_ae
      WHERE j.state = 'QUEUED' ORDER BY j.urgent DESC, COALESCE(t.turn, 0), j.created, j.id""";

  static void assertRight(Ledger ledger) throws SQLException {
    assertDeliveries(ledger);
    assertJobs(ledger);
  }

  /** What is due, in its order, of all that is pending at once. */
  private static final String DUE =
      """
      SELECT d.id FROM deliveries d JOIN jobs j ON j.id = d.job_id
      WHERE d.state = 'PENDING' AND NOT j.held AND d.destination = '%1$s' AND (d.next_attempt <= %2$d OR d.changed > %2$d)
      ORDER BY j.urgent DESC, d.attempts, d.id""";

  static void assertDue(Ledger ledger, Instant now, String destination) throws SQLException {
    List<Long> due = new ArrayList<>();
    try (Connection connection = ledger.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(DUE.formatted(destination, now.toEpochMilli()))) {
      while (row.next()) {
        due.add(row.getLong(1));
      }
    }
    for (int limit : new int[] {1, 5, Integer.MAX_VALUE}) {
      assertThat(ledger.deliveries().due(destination, limit))
          .extracting(Dispatch::id)
          .isEqualTo(due.subList(0, Math.min(limit, due.size())));
    }
  }

  private static void assertJobs(Ledger ledger) throws SQLException {
    Map<JobState, Long> counted = new EnumMap<>(JobState.class);
    for (JobState state : JobState.values()) {
      counted.put(state, 0L);
    }
    List<Long> inLine = new ArrayList<>();
    Map<String, Long> senders = new TreeMap<>();
    try (Connection connection = ledger.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      try (ResultSet row =
          statement.executeQuery("SELECT state, count(*) FROM jobs GROUP BY state")) {
        while (row.next()) {
          counted.put(JobState.valueOf(row.getString(1)), row.getLong(2));
        }
      }
      try (ResultSet row = statement.executeQuery(IN_LINE)) {
        while (row.next()) {
          inLine.add(row.getLong(1));
        }
      }
      try (ResultSet row =
          statement.executeQuery(
              "SELECT s.source_ae, count(*) FROM jobs j JOIN series s ON s.series_uid = j.series_uid WHERE j.state = 'QUEUED' GROUP BY s.source_ae")) {
        while (row.next()) {
          senders.put(row.getString(1), row.getLong(2));
        }
      }
    }
    assertThat(ledger.jobs().counts()).isEqualTo(counted);
    assertThat(ledger.queue().waiting()).extracting(JobRow::id).isEqualTo(inLine);
    assertThat(ledger.queue().senders()).isEqualTo(senders);
    assertThat(ledger.queue().isEmpty()).isEqualTo(inLine.isEmpty());
  }

  private static void assertDeliveries(Ledger ledger) throws SQLException {
    Map<String, Map<DeliveryState, Long>> counted = new TreeMap<>();
    try (Connection connection = ledger.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT destination, state, count(*) FROM deliveries GROUP BY destination, state")) {
      while (rows.next()) {
        counted
            .computeIfAbsent(rows.getString(1), name -> none())
            .put(DeliveryState.valueOf(rows.getString(2)), rows.getLong(3));
      }
    }
    counted.putIfAbsent("PACS", none());
    counted.forEach(
        (destination, states) ->
            assertThat(ledger.deliveries().counts(destination)).as(destination).isEqualTo(states));
  }

  private static Map<DeliveryState, Long> none() {
    Map<DeliveryState, Long> none = new EnumMap<>(DeliveryState.class);
    for (DeliveryState state : DeliveryState.values()) {
      none.put(state, 0L);
    }
    return none;
  }
}
