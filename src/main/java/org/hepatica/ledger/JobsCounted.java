package org.hepatica.ledger;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Keeps in step with {@code jobs}: how many are in each state ({@code jobs_in_state}), which are in
 * QUEUED ({@code waiting}), and how many of these each sender has ({@code senders_waiting}).
 */
public final class JobsCounted extends TableTrigger {
  /** For H2, by the name in the migration. */
  public JobsCounted() {
    // H2 tells all in init.
  }

  @Override
  public void fire(Connection connection, Object[] before, Object[] after) throws SQLException {
    boolean sameState = isSame(before, after, "STATE");
    if (sameState && isSame(before, after, "URGENT")) {
      return;
    }
    if (before != null) {
      if (!sameState) {
        count(connection, -1, before);
      }
      if (waits(before)) {
        leave(connection, before);
      }
    }
    if (after != null) {
      if (!sameState) {
        count(connection, 1, after);
      }
      if (waits(after)) {
        join(connection, after);
      }
    }
  }

  private boolean waits(Object... job) throws SQLException {
    return JobState.QUEUED.name().equals(value(job, "STATE"));
  }

  private void count(Connection connection, int n, Object... job) throws SQLException {
    Object state = value(job, "STATE");
    if (execute(connection, "UPDATE jobs_in_state SET n = n + ? WHERE state = ?", n, state) == 0) {
      execute(connection, "INSERT INTO jobs_in_state (n, state) VALUES (?, ?)", n, state);
    }
  }

  private void leave(Connection connection, Object... job) throws SQLException {
    Object id = value(job, "ID");
    execute(
        connection,
        """
        UPDATE senders_waiting SET n = n - 1
        WHERE (urgent, sender) = (SELECT urgent, sender FROM waiting WHERE job_id = ?)""",
        id);
    execute(connection, "DELETE FROM waiting WHERE job_id = ?", id);
  }

  private void join(Connection connection, Object... job) throws SQLException {
    Object id = value(job, "ID");
    execute(
        connection,
        """
        INSERT INTO waiting (job_id, urgent, sender, created)
        SELECT CAST(? AS BIGINT), CAST(? AS BOOLEAN), source_ae, CAST(? AS BIGINT) FROM series WHERE series_uid = ?""",
        id,
        value(job, "URGENT"),
        value(job, "CREATED"),
        value(job, "SERIES_UID"));
    SendersKept.oneMore(connection, id);
  }
}
