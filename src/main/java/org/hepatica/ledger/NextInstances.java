package org.hepatica.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.h2.api.ErrorCode;

/**
 * The way of nearly every instance: some more of series that are being received. Plain JDBC,
 * because Jdbi's statements cost more than twice as much (docs/benchmarks.md): one statement for
 * each instance and three for each series. Whatever is not so plain takes the long way of {@link
 * Instances}.
 */
final class NextInstances {
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

  NextInstances(Db db) {
    this.db = db;
  }

  /** What makes up a series; two that differ in more than its UID contradict each other. */
  private record Whose(String seriesUid, String studyUid, String identityHash) {
    static Whose of(Arrival a) {
      return new Whose(a.seriesUid(), a.studyUid(), a.identityHash());
    }
  }

  private record Job(long id, int revision) {}

  /**
   * Enters the instances if the series of each is known as it says and its newest job is in
   * RECEIVING.
   *
   * @return their jobs, in their order; empty when nothing was entered
   * @throws LedgerConflict when one is known already; the transaction must end
   */
  List<Long> enter(Connection c, List<Arrival> arrivals) throws SQLException, LedgerConflict {
    Map<Whose, Job> jobs = new LinkedHashMap<>();
    for (Arrival a : arrivals) {
      if (!jobs.containsKey(Whose.of(a))) {
        Job job = job(c, Whose.of(a));
        if (job == null) {
          return List.of();
        }
        jobs.put(Whose.of(a), job);
      }
    }
    long now = db.now().toEpochMilli();
    insert(c, arrivals, jobs, now);
    for (Map.Entry<Whose, Job> entry : jobs.entrySet()) {
      List<Arrival> some =
          arrivals.stream().filter(a -> Whose.of(a).equals(entry.getKey())).toList();
      String sourceAe = some.get(some.size() - 1).sourceAe();
      run(c, SERIES, now, sourceAe, entry.getKey().seriesUid());
      run(c, JOB_TOO, now, some.stream().anyMatch(Arrival::urgent), entry.getValue().id());
    }
    List<Long> ids = new ArrayList<>();
    arrivals.forEach(a -> ids.add(jobs.get(Whose.of(a)).id()));
    return ids;
  }

  private static Job job(Connection c, Whose whose) throws SQLException {
    try (PreparedStatement select = c.prepareStatement(JOB)) {
      bind(select, whose.seriesUid(), whose.studyUid(), whose.identityHash());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? new Job(row.getLong(1), row.getInt(2)) : null;
      }
    }
  }

  private void insert(Connection c, List<Arrival> arrivals, Map<Whose, Job> jobs, long now)
      throws SQLException, LedgerConflict {
    try (PreparedStatement statement = c.prepareStatement(INSERT)) {
      for (Arrival a : arrivals) {
        bind(
            statement,
            a.seriesUid(),
            a.sopInstanceUid(),
            a.sopClassUid(),
            a.transferSyntaxUid(),
            a.sourceAe(),
            db.relative(a.file()),
            a.bytes(),
            a.checksum(),
            jobs.get(Whose.of(a)).revision(),
            now);
        try {
          statement.executeUpdate();
        } catch (SQLException e) {
          if (e.getErrorCode() == ErrorCode.DUPLICATE_KEY_1) {
            throw LedgerConflict.known(a.sopInstanceUid());
          }
          throw e;
        }
      }
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
