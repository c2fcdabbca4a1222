package org.hepatica.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;
import org.h2.api.ErrorCode;

/**
 * The way of nearly every instance: one more of a series that is being received. Four statements of
 * plain JDBC, because every stored instance waits for them: Jdbi's statements cost more than twice
 * as much (docs/benchmarks.md). Whatever is not so plain takes the long way of {@link Instances}.
 */
final class NextInstance {
  private static final String JOB =
      """
      SELECT j.id, j.revision FROM series s
      JOIN studies t ON t.study_uid = s.study_uid
      JOIN jobs j ON j.series_uid = s.series_uid AND j.revision = s.revision
      WHERE s.series_uid = ? AND s.study_uid = ? AND t.identity_hash = ? AND j.state = 'RECEIVING'""";

  private static final String INSERT =
      """
      INSERT INTO instances (series_uid, sop_instance_uid, sop_class_uid, transfer_syntax_uid, source_ae, file, bytes, checksum,
        revision, received)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

  private static final String SERIES =
      "UPDATE series SET last_instance = ?, source_ae = ? WHERE series_uid = ?";

  private static final String JOB_TOO =
      "UPDATE jobs SET last_instance = ?, urgent = urgent OR ? WHERE id = ?";

  private final Db db;

  NextInstance(Db db) {
    this.db = db;
  }

  /**
   * Enters the instance if its series is known as it says and its newest job is in RECEIVING.
   *
   * @return the job, or empty, when nothing was entered
   * @throws LedgerConflict when the instance is known already; the transaction must end
   */
  OptionalLong enter(Connection c, Arrival a) throws SQLException, LedgerConflict {
    long job;
    int revision;
    try (PreparedStatement select = c.prepareStatement(JOB)) {
      bind(select, a.seriesUid(), a.studyUid(), a.identityHash());
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          return OptionalLong.empty();
        }
        job = row.getLong(1);
        revision = row.getInt(2);
      }
    }
    long now = db.now().toEpochMilli();
    insert(c, a, revision, now);
    run(c, SERIES, now, a.sourceAe(), a.seriesUid());
    run(c, JOB_TOO, now, a.urgent(), job);
    return OptionalLong.of(job);
  }

  private void insert(Connection c, Arrival a, int revision, long now)
      throws SQLException, LedgerConflict {
    try {
      run(
          c,
          INSERT,
          a.seriesUid(),
          a.sopInstanceUid(),
          a.sopClassUid(),
          a.transferSyntaxUid(),
          a.sourceAe(),
          db.relative(a.file()),
          a.bytes(),
          a.checksum(),
          revision,
          now);
    } catch (SQLException e) {
      if (e.getErrorCode() == ErrorCode.DUPLICATE_KEY_1) {
        throw LedgerConflict.known(a.sopInstanceUid());
      }
      throw e;
    }
  }

  private static void run(Connection c, String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = c.prepareStatement(sql)) {
      bind(statement, values);
      statement.executeUpdate();
    }
  }

  private static void bind(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }
}
