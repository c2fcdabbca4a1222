package org.hepatica.ledger;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Studies: their UIDs and whose they are, as a hash. */
public final class Studies {
  private final Db db;

  Studies(Db db) {
    this.db = db;
  }

  /** The identity hash the study came with first. */
  public Optional<String> identityOf(String studyUid) {
    return db.read(h -> identityOf(h, studyUid));
  }

  /** Enters the study if it is new. */
  void enter(Handle h, String studyUid, String identityHash) throws LedgerConflict {
    Optional<String> known = identityOf(h, studyUid);
    if (known.isEmpty()) {
      h.createUpdate(
              "INSERT INTO studies (study_uid, identity_hash, first_seen) VALUES (:uid, :hash, :now)")
          .bind("uid", studyUid)
          .bind("hash", identityHash)
          .bind("now", db.now())
          .execute();
    } else if (!known.get().equals(identityHash)) {
      throw new LedgerConflict("study " + studyUid + " is known for another patient");
    }
  }

  private Optional<String> identityOf(Handle h, String studyUid) {
    return h.createQuery("SELECT identity_hash FROM studies WHERE study_uid = :uid")
        .bind("uid", studyUid)
        .mapTo(String.class)
        .findOne();
  }
}
