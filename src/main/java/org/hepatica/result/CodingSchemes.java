package org.hepatica.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;

/**
 * Says what the private coding schemes of an object are (Coding Scheme Identification Sequence,
 * PS3.3 C.12.1): ours, and those that came with codes copied from the source. Schemes that PS3.16
 * registers need no word.
 */
final class CodingSchemes {
  /** The scheme of our own codes, see {@link ReportCodes}. */
  static final String OURS = "99HEPATICA";

  /** Of {@link #OURS}, in whatever version of this program. */
  static final String OUR_UID = Uids.derive("coding scheme", OURS);

  private static final String PRIVATE = "99";

  private static final int[] OF_A_SCHEME = {
    Tag.CODING_SCHEME_DESIGNATOR,
    Tag.CODING_SCHEME_REGISTRY,
    Tag.CODING_SCHEME_UID,
    Tag.CODING_SCHEME_EXTERNAL_ID,
    Tag.CODING_SCHEME_NAME,
    Tag.CODING_SCHEME_VERSION,
    Tag.CODING_SCHEME_RESPONSIBLE_ORGANIZATION
  };

  private CodingSchemes() {}

  /**
   * Enters the schemes into a finished object.
   *
   * @param source that codes may have been copied from
   */
  static void identify(DataSet object, DataSet source) {
    Set<String> used = new TreeSet<>();
    collect(object, used);
    List<DataSet> items = new ArrayList<>();
    if (used.remove(OURS)) {
      items.add(ours());
    }
    for (DataSet known : source.sequence(Tag.CODING_SCHEME_IDENTIFICATION_SEQUENCE)) {
      String designator = known.string(Tag.CODING_SCHEME_DESIGNATOR, "");
      if (designator.startsWith(PRIVATE) && used.remove(designator)) {
        DataSet item = new DataSet();
        for (int tag : OF_A_SCHEME) {
          item.copy(tag, known);
        }
        items.add(item);
      }
    }
    if (!items.isEmpty()) {
      object.setSequence(Tag.CODING_SCHEME_IDENTIFICATION_SEQUENCE, items);
    }
  }

  private static DataSet ours() {
    return new DataSet()
        .set(Tag.CODING_SCHEME_DESIGNATOR, Vr.SH, OURS)
        .set(Tag.CODING_SCHEME_UID, Vr.UI, OUR_UID)
        .set(Tag.CODING_SCHEME_NAME, Vr.ST, "Hepatica private codes")
        .set(Tag.CODING_SCHEME_RESPONSIBLE_ORGANIZATION, Vr.ST, "Hepatica");
  }

  private static void collect(DataSet d, Set<String> designators) {
    for (int tag : d.tags()) {
      if (tag == Tag.CODING_SCHEME_DESIGNATOR) {
        designators.add(d.string(tag, ""));
      }
      d.sequence(tag).forEach(item -> collect(item, designators));
    }
  }
}
