package org.hepatica.intake;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Quoted;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Uids;

/**
 * What intake must know of an instance; every UID obeys the grammar of PS3.5 9.1, so that none can
 * name another folder.
 *
 * @param modality "" when absent or no code: it is told in messages
 * @param identityHash of patient and study: SHA-256 over the Study Instance UID and the patient's
 *     ID, or the name where there is no ID
 * @param urgent Requested Procedure Priority says STAT or HIGH
 */
record Header(
    String studyUid,
    String seriesUid,
    String sopClassUid,
    String sopInstanceUid,
    String modality,
    String identityHash,
    boolean urgent) {
  /** Requested Procedure Priority (0040,1003). */
  private static final int REQUESTED_PROCEDURE_PRIORITY = 0x00401003;

  /** What {@link #of} looks at. */
  static final Set<Integer> TAGS =
      Set.of(
          Tag.SPECIFIC_CHARACTER_SET,
          Tag.STUDY_INSTANCE_UID,
          Tag.SERIES_INSTANCE_UID,
          Tag.SOP_CLASS_UID,
          Tag.SOP_INSTANCE_UID,
          Tag.MODALITY,
          Tag.PATIENT_NAME,
          Tag.PATIENT_ID,
          REQUESTED_PROCEDURE_PRIORITY);

  private static final Set<String> URGENT = Set.of("STAT", "HIGH");

  /**
   * Separators that end a name. Each run of them is looked at from its start only: a long one
   * within the name would take the square of its length.
   */
  private static final Pattern NAME_END = Pattern.compile("(?<![\\^ ])[\\^ ]+$");

  /** A UID that is absent or no UID. */
  static final class BadUid extends Exception {
    BadUid(String message) {
      super(message);
    }
  }

  static Header of(DataSet d) throws BadUid {
    String modality = d.string(Tag.MODALITY, "");
    return new Header(
        uid(d, Tag.STUDY_INSTANCE_UID),
        uid(d, Tag.SERIES_INSTANCE_UID),
        uid(d, Tag.SOP_CLASS_UID),
        uid(d, Tag.SOP_INSTANCE_UID),
        Quoted.isCode(modality) ? modality : "",
        identity(d),
        URGENT.contains(d.string(REQUESTED_PROCEDURE_PRIORITY, "").toUpperCase(Locale.ROOT)));
  }

  /** Where the instance lies under {@code studies}. */
  Path in(Path studies) {
    return studies.resolve(studyUid).resolve(seriesUid).resolve(sopInstanceUid + ".dcm");
  }

  private static String uid(DataSet d, int tag) throws BadUid {
    String uid = d.string(tag);
    if (!Uids.isValid(uid)) {
      // What stands there instead is not repeated: it could be anything.
      throw new BadUid(Tag.name(tag) + (uid == null ? " is missing" : " is no UID (PS3.5 9.1)"));
    }
    return uid;
  }

  private static String identity(DataSet d) {
    String id = d.string(Tag.PATIENT_ID, "");
    String who =
        id.isEmpty()
            ? "name "
                + NAME_END
                    .matcher(d.string(Tag.PATIENT_NAME, ""))
                    .replaceAll("")
                    .toUpperCase(Locale.ROOT)
            : "id " + id;
    MessageDigest digest = Hash.sha256();
    digest.update((d.string(Tag.STUDY_INSTANCE_UID, "") + "\n").getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest(who.getBytes(StandardCharsets.UTF_8)));
  }
}
