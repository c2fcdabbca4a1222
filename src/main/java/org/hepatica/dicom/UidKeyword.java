package org.hepatica.dicom;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The standard's keywords for UIDs (PS3.6 Table A-1), for people who write settings. */
public enum UidKeyword {
  STORAGE_CLASS("S"),
  TRANSFER_SYNTAX("T");

  private static final String RESOURCE = "uid-keywords.txt";

  private final Map<String, String> uids;
  private final List<String> keywords;

  UidKeyword(String mark) {
    Map<String, String> byKeyword = new LinkedHashMap<>();
    for (String line : lines()) {
      String[] words = line.split(" ");
      if (words[0].equals(mark)) {
        byKeyword.put(words[2], words[1]);
      }
    }
    keywords = List.copyOf(byKeyword.keySet());
    uids = new LinkedHashMap<>();
    byKeyword.forEach((keyword, uid) -> uids.put(plain(keyword), uid));
  }

  private static List<String> lines() {
    try (InputStream in = UidKeyword.class.getResourceAsStream(RESOURCE)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCE, e);
    }
  }

  /**
   * Returns the UID of a keyword, or of the name that the keyword is made of: case, spaces and
   * hyphens do not count, so that {@code CT Image Storage} is {@code CTImageStorage}.
   */
  public Optional<String> uid(String keyword) {
    return Optional.ofNullable(uids.get(plain(keyword)));
  }

  /** All keywords of this kind. */
  public List<String> keywords() {
    return keywords;
  }

  /** Whether a UID of this kind stands in the table. */
  public boolean knows(String uid) {
    return uids.containsValue(uid);
  }

  private static String plain(String text) {
    return text.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
  }
}
