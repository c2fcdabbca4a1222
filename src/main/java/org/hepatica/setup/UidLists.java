package org.hepatica.setup;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.hepatica.config.ConfigException;
import org.hepatica.config.ConfigProblem;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.Suggestion;
import org.hepatica.dicom.UidKeyword;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.pixel.PixelDecoder;

/** Storage classes and transfer syntaxes of the configuration, as UIDs. */
final class UidLists {
  private static final String CLASSES = "dicom.storageClasses";
  private static final String SYNTAXES = "dicom.transferSyntaxes";

  /** UIDs of the standard, and among them those of storage classes that are not in our table. */
  private static final String STANDARD = "1.2.840.10008.";

  private static final String STANDARD_STORAGE = "1.2.840.10008.5.1.4.1.1.";

  private final HepaticaConfig config;
  private final List<ConfigProblem> problems = new ArrayList<>();

  private UidLists(HepaticaConfig config) {
    this.config = config;
  }

  /**
   * The storage classes to take; empty for the usual ones.
   *
   * @throws ConfigException with every entry that is none
   */
  static List<String> storageClasses(HepaticaConfig config) {
    UidLists lists = new UidLists(config);
    Set<String> uids = new LinkedHashSet<>();
    for (String entry : config.settings().dicom().storageClasses()) {
      String uid = lists.uid(CLASSES, UidKeyword.STORAGE_CLASS, entry.strip());
      boolean foreign =
          uid != null
              && uid.startsWith(STANDARD)
              && !uid.startsWith(STANDARD_STORAGE)
              && !UidKeyword.STORAGE_CLASS.knows(uid);
      if (foreign) {
        lists.problem(
            CLASSES, "holds \"" + entry + "\", which is no storage class", "Take it out.");
      }
      uids.add(uid);
    }
    return lists.checked(uids);
  }

  /**
   * The transfer syntaxes to take, the most wanted first; empty for the usual ones.
   *
   * @throws ConfigException with every entry that is none or cannot be decoded
   */
  static List<String> transferSyntaxes(HepaticaConfig config) {
    UidLists lists = new UidLists(config);
    Set<String> uids = new LinkedHashSet<>();
    for (String entry : config.settings().dicom().transferSyntaxes()) {
      String uid = lists.uid(SYNTAXES, UidKeyword.TRANSFER_SYNTAX, entry.strip());
      if (uid != null && !PixelDecoder.supports(uid)) {
        lists.problem(
            SYNTAXES,
            "holds \"" + entry + "\", which is not decoded here",
            "Take it out: what cannot be decoded is not accepted, and the sender then transcodes.");
      }
      uids.add(uid);
    }
    return lists.checked(uids);
  }

  /** Returns null after noting the problem. */
  private String uid(String setting, UidKeyword kind, String entry) {
    if (Uids.isValid(entry) && entry.contains(".")) {
      return entry;
    }
    String uid = kind.uid(entry).orElse(null);
    if (uid == null) {
      problem(
          setting,
          "holds \"" + entry + "\", which is neither a UID nor a keyword of the standard",
          Suggestion.nearest(entry, kind.keywords())
              .map(near -> "Did you mean " + near + "?")
              .orElse("Write the UID."));
    }
    return uid;
  }

  private List<String> checked(Set<String> uids) {
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return List.copyOf(uids);
  }

  private void problem(String setting, String what, String cure) {
    problems.add(config.problem(setting, what, cure));
  }
}
