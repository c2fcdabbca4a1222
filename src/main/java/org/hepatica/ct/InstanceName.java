package org.hepatica.ct;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Uids;

/**
 * What messages call an instance: by its SOP Instance UID, never by its file. Reasons go into
 * notices and reports, and whoever exported a folder may have named its files after the patient.
 */
public final class InstanceName {
  private static final String UNNAMED = "instance without valid UID";
  private static final String UNREADABLE = "one of the files";

  private InstanceName() {}

  /**
   * The name.
   *
   * @param sopInstanceUid may be null, or anything
   */
  static String of(String sopInstanceUid) {
    return Uids.isValid(sopInstanceUid) ? "instance " + sopInstanceUid : UNNAMED;
  }

  /** Of a file that cannot be read: the node's own folders call it by the UID. */
  static String ofUnreadable(Path file) {
    String uid = file.getFileName().toString().replaceFirst("\\.dcm$", "");
    return Uids.isValid(uid) ? of(uid) : UNREADABLE;
  }

  /**
   * The files of the instances that a reason names, for the terminal of who gave them.
   *
   * @param reason of {@link SeriesRefused}
   * @param files of the series
   */
  public static List<Path> files(String reason, List<Path> files) {
    List<Path> named = new ArrayList<>();
    for (Path file : files) {
      // Another digit would make it another UID.
      if (Pattern.compile(Pattern.quote(nameOf(file)) + "(?!\\.?[0-9])").matcher(reason).find()) {
        named.add(file);
      }
    }
    return named;
  }

  private static String nameOf(Path file) {
    try {
      return of(Part10.readHeader(file).dataSet().string(Tag.SOP_INSTANCE_UID));
    } catch (IOException e) {
      return ofUnreadable(file);
    }
  }
}
