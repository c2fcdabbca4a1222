package org.hepatica.ledger;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Series. */
public final class Series {
  private final Db db;

  Series(Db db) {
    this.db = db;
  }

  /** A series by its UID. */
  public Optional<SeriesRow> find(String seriesUid) {
    return db.read(h -> find(h, seriesUid));
  }

  Optional<SeriesRow> find(Handle h, String seriesUid) {
    return h.createQuery("SELECT * FROM series WHERE series_uid = :uid")
        .bind("uid", seriesUid)
        .mapTo(SeriesRow.class)
        .findOne();
  }

  /** Enters the series if it is new, and says what it is now. */
  SeriesRow enter(Handle h, Arrival a) throws LedgerConflict {
    Optional<SeriesRow> known = find(h, a.seriesUid());
    if (known.isPresent()) {
      if (!known.get().studyUid().equals(a.studyUid())) {
        throw new LedgerConflict(
            "series "
                + a.seriesUid()
                + " is known in study "
                + known.get().studyUid()
                + ", not in "
                + a.studyUid());
      }
      h.createUpdate(
              "UPDATE series SET last_instance = :now, source_ae = :ae WHERE series_uid = :uid")
          .bind("now", db.now())
          .bind("ae", a.sourceAe())
          .bind("uid", a.seriesUid())
          .execute();
      return known.get();
    }
    h.createUpdate(
            """
            INSERT INTO series (series_uid, study_uid, modality, source_ae, revision, first_seen, last_instance)
            VALUES (:uid, :study, :modality, :ae, 0, :now, :now)""")
        .bind("uid", a.seriesUid())
        .bind("study", a.studyUid())
        .bind("modality", a.modality())
        .bind("ae", a.sourceAe())
        .bind("now", db.now())
        .execute();
    return find(h, a.seriesUid()).orElseThrow();
  }

  void setRevision(Handle h, String seriesUid, int revision) {
    h.createUpdate("UPDATE series SET revision = :revision WHERE series_uid = :uid")
        .bind("revision", revision)
        .bind("uid", seriesUid)
        .execute();
  }
}
