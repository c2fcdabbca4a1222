package org.hepatica.dicom;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The part of the data dictionary (PS3.6) that this node reads or writes. It is needed for Implicit
 * VR, where an attribute does not say its VR; one that is not listed is read as UN, which keeps its
 * bytes.
 */
public final class Attributes {
  private record Entry(Vr vr, String keyword) {}

  private static final Map<Integer, Entry> ENTRIES = load();

  private Attributes() {}

  /** Returns the VR of an attribute, {@link Vr#UN} when it is not listed. */
  public static Vr vr(int tag) {
    Entry entry = ENTRIES.get(tag);
    if (entry != null) {
      return entry.vr;
    }
    if ((tag & 0xFFFF) == 0) {
      return Vr.UL; // group length, PS3.5 7.2
    }
    boolean isPrivateCreator =
        (tag & 0x10000) != 0 && (tag & 0xFFFF) >= 0x10 && (tag & 0xFFFF) < 0x100;
    return isPrivateCreator ? Vr.LO : Vr.UN;
  }

  /** Returns the keyword of an attribute, null when it is not listed. */
  public static String keyword(int tag) {
    Entry entry = ENTRIES.get(tag);
    return entry == null ? null : entry.keyword;
  }

  private static Map<Integer, Entry> load() {
    Map<Integer, Entry> entries = new HashMap<>();
    try (InputStream in = Attributes.class.getResourceAsStream("attributes.txt");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          String[] part = line.split(" ");
          entries.put(
              Integer.parseUnsignedInt(part[0], 16), new Entry(Vr.valueOf(part[1]), part[2]));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("attributes.txt in the jar cannot be read", e);
    }
    return entries;
  }
}
