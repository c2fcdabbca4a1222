package org.hepatica.ledger;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Stored instances: one row for one file. */
public final class Instances {
  /** UIDs in one query. */
  private static final int AT_ONCE = 500;

  private final Db db;
  private final Studies studies;
  private final Series series;
  private final JobSteps steps;
  private final NextInstances next;

  Instances(Db db, Studies studies, Series series, JobSteps steps) {
    this.db = db;
    this.studies = studies;
    this.series = series;
    this.steps = steps;
    this.next = new NextInstances(db);
  }

  /** An instance by its SOP Instance UID. */
  public Optional<InstanceRow> find(String sopInstanceUid) {
    return db.read(h -> find(h, sopInstanceUid));
  }

  /** The instances of these SOP Instance UIDs that are there, in no order. */
  public List<InstanceRow> find(List<String> sopInstanceUids) {
    List<InstanceRow> found = new ArrayList<>();
    for (int from = 0; from < sopInstanceUids.size(); from += AT_ONCE) {
      List<String> some =
          sopInstanceUids.subList(from, Math.min(from + AT_ONCE, sopInstanceUids.size()));
      found.addAll(
          db.read(
              h ->
                  h.createQuery("SELECT * FROM instances WHERE sop_instance_uid IN (<uids>)")
                      .bindList("uids", some)
                      .mapTo(InstanceRow.class)
                      .list()));
    }
    return found;
  }

  /**
   * What a job works on: the instances that had come with its revision, in order of arrival,
   * without those whose file is missing.
   */
  public List<InstanceRow> ofJob(JobRow job) {
    return db.read(
        h ->
            h.createQuery(
                    """
                    SELECT * FROM instances WHERE series_uid = :series AND revision <= :revision AND NOT missing
                    ORDER BY received, sop_instance_uid""")
                .bind("series", job.seriesUid())
                .bind("revision", job.revision())
                .mapTo(InstanceRow.class)
                .list());
  }

  /** All instances of a series, those with a missing file too. */
  public List<InstanceRow> ofSeries(String seriesUid) {
    return db.read(
        h ->
            h.createQuery(
                    "SELECT * FROM instances WHERE series_uid = :series ORDER BY received, sop_instance_uid")
                .bind("series", seriesUid)
                .mapTo(InstanceRow.class)
                .list());
  }

  /** The series that have any. */
  public List<String> seriesUids() {
    return db.read(
        h -> h.createQuery("SELECT DISTINCT series_uid FROM instances").mapTo(String.class).list());
  }

  /** How many there are. */
  public long count() {
    return db.read(h -> h.createQuery("SELECT count(*) FROM instances").mapTo(Long.class).one());
  }

  /**
   * Enters an instance with its study, series and job: a new series begins a job in RECEIVING; an
   * instance that comes before analysis begins joins the job; a later one begins a job with the
   * next revision.
   *
   * @return the id of the job it belongs to
   * @throws LedgerConflict when study, series or instance is known otherwise; nothing is entered
   */
  public long enter(Arrival a) throws LedgerConflict {
    try {
      return db.note(
          h -> {
            try {
              List<Long> job = next.enter(h.getConnection(), List.of(a));
              return job.isEmpty() ? begin(h, a) : job.get(0);
            } catch (LedgerConflict e) {
              throw new Carrier(e);
            } catch (SQLException e) {
              throw new LedgerException(
                  "the ledger cannot take " + a.sopInstanceUid() + ": " + e.getMessage(), e);
            }
          });
    } catch (Carrier c) {
      throw c.conflict;
    }
  }

  /**
   * Enters several in one transaction, if each of them is one more of a series that is known as it
   * says and is being received. One that is known is not such a one.
   *
   * @return false when nothing was entered: {@link #enter} them one by one
   */
  public boolean enterNext(List<Arrival> arrivals) {
    try {
      return db.note(
          h -> {
            try {
              return !next.enter(h.getConnection(), arrivals).isEmpty();
            } catch (LedgerConflict e) {
              throw new Carrier(e);
            } catch (SQLException e) {
              throw new LedgerException(
                  "the ledger cannot take %d instances: %s"
                      .formatted(arrivals.size(), e.getMessage()),
                  e);
            }
          });
    } catch (Carrier c) {
      return false;
    }
  }

  /** The long way: anything may be new, or otherwise than it says. */
  private long begin(Handle h, Arrival a) throws LedgerConflict {
    studies.enter(h, a.studyUid(), a.identityHash());
    if (find(h, a.sopInstanceUid()).isPresent()) {
      throw LedgerConflict.known(a.sopInstanceUid());
    }
    JobRow job = steps.receive(h, series.enter(h, a), a.urgent());
    insert(h, a, job.revision());
    return job.id();
  }

  /** Marks an instance whose file is gone. */
  public void setMissing(String sopInstanceUid) {
    db.note(
        h ->
            h.createUpdate("UPDATE instances SET missing = TRUE WHERE sop_instance_uid = :uid")
                .bind("uid", sopInstanceUid)
                .execute());
  }

  /**
   * The file of a missing instance is there again, with the content of {@code a}. A series that was
   * analysed without it, or with other bytes in its place, gets a new revision.
   */
  public void restore(Arrival a) {
    db.note(
        h -> {
          boolean isOther =
              find(h, a.sopInstanceUid())
                  .filter(known -> !known.checksum().equals(a.checksum()))
                  .isPresent();
          h.createUpdate(
                  """
                  UPDATE instances SET missing = FALSE, file = :file, bytes = :bytes, checksum = :checksum, transfer_syntax_uid = :syntax
                  WHERE sop_instance_uid = :uid""")
              .bind("file", a.file())
              .bind("bytes", a.bytes())
              .bind("checksum", a.checksum())
              .bind("syntax", a.transferSyntaxUid())
              .bind("uid", a.sopInstanceUid())
              .execute();
          series.find(h, a.seriesUid()).ifPresent(s -> steps.complete(h, s, a.urgent(), isOther));
          return null;
        });
  }

  /**
   * A known instance came again, as it was, from a source that teaches: it is that source's from
   * now on. The newest job of its series, when it was rejected because nobody who teaches had sent
   * it, goes → RECEIVING.
   *
   * @param code of such a rejection
   */
  public void taught(String sopInstanceUid, String sourceAe, String code) {
    db.note(
        h -> {
          h.createUpdate("UPDATE instances SET source_ae = :ae WHERE sop_instance_uid = :uid")
              .bind("ae", sourceAe)
              .bind("uid", sopInstanceUid)
              .execute();
          find(h, sopInstanceUid)
              .flatMap(i -> steps.newest(h, i.seriesUid()))
              .filter(job -> job.state() == JobState.REJECTED && code.equals(job.code()))
              .ifPresent(job -> steps.takeUp(h, job, sourceAe));
          return null;
        });
  }

  private Optional<InstanceRow> find(Handle h, String sopInstanceUid) {
    return h.createQuery("SELECT * FROM instances WHERE sop_instance_uid = :uid")
        .bind("uid", sopInstanceUid)
        .mapTo(InstanceRow.class)
        .findOne();
  }

  private void insert(Handle h, Arrival a, int revision) {
    h.createUpdate(
            """
            INSERT INTO instances (sop_instance_uid, series_uid, sop_class_uid, transfer_syntax_uid, source_ae, file, bytes, checksum,
              revision, received)
            VALUES (:uid, :series, :class, :syntax, :ae, :file, :bytes, :checksum, :revision, :now)""")
        .bind("uid", a.sopInstanceUid())
        .bind("series", a.seriesUid())
        .bind("class", a.sopClassUid())
        .bind("syntax", a.transferSyntaxUid())
        .bind("ae", a.sourceAe())
        .bind("file", a.file())
        .bind("bytes", a.bytes())
        .bind("checksum", a.checksum())
        .bind("revision", revision)
        .bind("now", db.now())
        .execute();
  }

  /** Takes a checked exception out of a transaction, which is rolled back on its way. */
  private static final class Carrier extends RuntimeException {
    final transient LedgerConflict conflict;

    Carrier(LedgerConflict conflict) {
      super(conflict);
      this.conflict = conflict;
    }
  }
}
