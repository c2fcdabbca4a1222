package org.hepatica.ledger;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Keeps {@code waiting} in step with {@code series}: whose a job is that waits is who sent the
 * latest instance of its series, and that may be another by now.
 */
public final class SendersKept extends TableTrigger {
  /** For H2, by the name in the migration. */
  public SendersKept() {
    // H2 tells all in init.
  }

  @Override
  public void fire(Connection connection, Object[] before, Object[] after) throws SQLException {
    if (isSame(before, after, "SOURCE_AE")) {
      return;
    }
    Object series = value(after, "SERIES_UID");
    String jobs = "job_id IN (SELECT id FROM jobs WHERE series_uid = ? AND state = 'QUEUED')";
    count(connection, -1, jobs, series);
    execute(
        connection,
        "UPDATE waiting SET sender = ? WHERE " + jobs,
        value(after, "SOURCE_AE"),
        series);
    count(connection, 1, jobs, series);
  }

  /** Counts a job that has joined {@code waiting}. */
  static void oneMore(Connection connection, Object jobId) throws SQLException {
    count(connection, 1, "job_id = ?", jobId);
  }

  private static void count(Connection connection, int each, String which, Object value)
      throws SQLException {
    execute(
        connection,
        """
        MERGE INTO senders_waiting s USING (SELECT urgent, sender, count(*) AS n FROM waiting WHERE %s GROUP BY urgent, sender) w
        ON s.urgent = w.urgent AND s.sender = w.sender
        WHEN MATCHED THEN UPDATE SET n = s.n + %d * w.n
        WHEN NOT MATCHED THEN INSERT (urgent, sender, n) VALUES (w.urgent, w.sender, w.n)"""
            .formatted(which, each),
        value);
  }
}
