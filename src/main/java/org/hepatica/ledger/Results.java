package org.hepatica.ledger;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Result objects: written once, sent as they are. */
public final class Results {
  private final Db db;

  Results(Db db) {
    this.db = db;
  }

  /** A job's results in order of writing. */
  public List<ResultRow> ofJob(long jobId) {
    return db.read(
        h ->
            h.createQuery("SELECT * FROM results WHERE job_id = :job ORDER BY id")
                .bind("job", jobId)
                .mapTo(ResultRow.class)
                .list());
  }

  /** Whether another job of the study has a result of this kind already. */
  public boolean hasKind(String studyUid, String kind, long exceptJobId) {
    return db.read(
        h ->
            h.createQuery(
                        """
                    SELECT COUNT(*) FROM results r JOIN jobs j ON j.id = r.job_id
                    JOIN series s ON s.series_uid = j.series_uid
                    WHERE s.study_uid = :study AND r.kind = :kind AND j.id <> :job""")
                    .bind("study", studyUid)
                    .bind("kind", kind)
                    .bind("job", exceptJobId)
                    .mapTo(Long.class)
                    .one()
                > 0);
  }

  /** Whether a job has any result; of a job that is not there: no. */
  public boolean hasAny(long jobId) {
    return db.read(
        h ->
            h.createQuery("SELECT id FROM results WHERE job_id = :job LIMIT 1")
                .bind("job", jobId)
                .mapTo(Long.class)
                .findOne()
                .isPresent());
  }

  /** The file of an object that another job of the series wrote under this UID, the latest. */
  public Optional<Path> fileOfOtherJob(String seriesUid, long exceptJobId, String sopInstanceUid) {
    return db.read(
        h ->
            h.createQuery(
                    """
                    SELECT r.* FROM results r JOIN jobs j ON j.id = r.job_id
                    WHERE j.series_uid = :series AND j.id <> :job AND r.sop_instance_uid = :uid
                    ORDER BY r.id DESC LIMIT 1""")
                .bind("series", seriesUid)
                .bind("job", exceptJobId)
                .bind("uid", sopInstanceUid)
                .mapTo(ResultRow.class)
                .findOne()
                .map(ResultRow::file));
  }

  /** The latest result of a kind that an earlier revision of the series brought. */
  public Optional<ResultRow> beforeRevision(String seriesUid, int revision, String kind) {
    return db.read(
        h ->
            h.createQuery(
                    """
                    SELECT r.* FROM results r JOIN jobs j ON j.id = r.job_id
                    WHERE j.series_uid = :series AND j.revision < :revision AND r.kind = :kind
                    ORDER BY j.revision DESC, r.id DESC LIMIT 1""")
                .bind("series", seriesUid)
                .bind("revision", revision)
                .bind("kind", kind)
                .mapTo(ResultRow.class)
                .findOne());
  }

  /** The latest result of a kind that another job of the study brought. */
  public Optional<ResultRow> latestOfStudy(String studyUid, String kind, long exceptJobId) {
    return db.read(
        h ->
            h.createQuery(
                    """
                    SELECT r.* FROM results r JOIN jobs j ON j.id = r.job_id
                    JOIN series s ON s.series_uid = j.series_uid
                    WHERE s.study_uid = :study AND r.kind = :kind AND j.id <> :job
                    ORDER BY r.id DESC LIMIT 1""")
                .bind("study", studyUid)
                .bind("kind", kind)
                .bind("job", exceptJobId)
                .mapTo(ResultRow.class)
                .findOne());
  }

  /** Enters a result, or finds the one that is there under its UID. */
  long enter(Handle h, long jobId, NewResult r) {
    Optional<Long> known =
        h.createQuery("SELECT id FROM results WHERE job_id = :job AND sop_instance_uid = :uid")
            .bind("job", jobId)
            .bind("uid", r.sopInstanceUid())
            .mapTo(Long.class)
            .findOne();
    if (known.isPresent()) {
      return known.get();
    }
    return h.createUpdate(
            """
            INSERT INTO results (job_id, kind, sop_class_uid, sop_instance_uid, series_uid, transfer_syntax_uid, file, created)
            VALUES (:job, :kind, :class, :uid, :series, :syntax, :file, :now)""")
        .bind("job", jobId)
        .bind("kind", r.kind())
        .bind("class", r.sopClassUid())
        .bind("uid", r.sopInstanceUid())
        .bind("series", r.seriesUid())
        .bind("syntax", r.transferSyntaxUid())
        .bind("file", r.file())
        .bind("now", db.now())
        .executeAndReturnGeneratedKeys("id")
        .mapTo(Long.class)
        .one();
  }
}
