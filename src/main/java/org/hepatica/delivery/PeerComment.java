package org.hepatica.delivery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.net.DimseStatus;

/**
 * What a destination answers, for log and ledger. Its Error Comment (0000,0902) is free text, and
 * some name the patient whose object they refuse: such a comment is not repeated.
 */
final class PeerComment {
  private static final int OTHER_PATIENT_IDS = 0x00101000;

  private static final int[] IDENTITY = {
    Tag.PATIENT_NAME,
    Tag.PATIENT_ID,
    OTHER_PATIENT_IDS,
    Tag.OTHER_PATIENT_NAMES,
    Tag.PATIENT_BIRTH_DATE,
    Tag.ACCESSION_NUMBER,
    Tag.REFERRING_PHYSICIAN_NAME
  };

  /** What divides the words of a comment, and of a name or ID. */
  private static final Pattern BETWEEN = Pattern.compile("[^\\p{L}\\p{N}]+");

  /** A letter beyond ASCII, or several, for each byte of which a comment has a question mark. */
  private static final Pattern BEYOND_ASCII = Pattern.compile("[^\\x00-\\x7F]+");

  private PeerComment() {}

  /**
   * The status, with its comment where that holds no word of the patients'.
   *
   * @param objects the files that were sent, or that the question was about
   */
  static String told(DimseStatus status, Collection<Path> objects) {
    return status.because(told(status.comment(), objects)).toString();
  }

  /** A comment, or why it is not repeated; empty where it is. */
  static String told(String comment, Collection<Path> objects) {
    if (comment.isEmpty()) {
      return comment;
    }
    try {
      for (Path object : objects) {
        if (names(comment, Part10.readHeader(object).dataSet())) {
          return "comment not repeated: it names the patient";
        }
      }
      return comment;
    } catch (IOException e) {
      return "comment not repeated: the object cannot be read again";
    }
  }

  private static boolean names(String comment, DataSet header) {
    List<String> said = words(comment);
    String whole = String.join("", said);
    for (int tag : IDENTITY) {
      for (String value : header.strings(tag)) {
        List<String> words = words(value);
        String joined = String.join("", words);
        if (joined.length() > 2 && whole.contains(joined)
            || words.stream().anyMatch(said::contains)
            || BETWEEN.splitAsStream(value).anyMatch(word -> isMangled(word, comment))) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Whether a comment holds a word of more than ASCII as it comes off the wire, in whatever
   * character set it was sent: M??LLER. Of a word without an ASCII letter nothing comes.
   */
  private static boolean isMangled(String word, String comment) {
    String[] parts = BEYOND_ASCII.split(word, -1);
    if (parts.length < 2 || String.join("", parts).isEmpty()) {
      return false;
    }
    // Letters and digits alone, as BETWEEN leaves them: nothing to be quoted.
    return Pattern.compile(String.join("\\?+", parts), Pattern.CASE_INSENSITIVE)
        .matcher(comment)
        .find();
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    for (String word : BETWEEN.split(text.toUpperCase(Locale.ROOT))) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return words;
  }
}
