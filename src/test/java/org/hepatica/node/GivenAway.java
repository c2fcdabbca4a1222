package org.hepatica.node;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Looks for words in texts, file names and the bytes of files, whatever their case and in each
 * encoding that could hold them; archives are opened.
 */
final class GivenAway {
  private static final List<Charset> ENCODINGS =
      List.of(
          StandardCharsets.UTF_8,
          StandardCharsets.UTF_16LE,
          StandardCharsets.UTF_16BE,
          Charset.forName("GB18030"),
          Charset.forName("Shift_JIS"));

  /** By its bytes, each as a character. */
  private final Map<String, String> words = new LinkedHashMap<>();

  private final List<String> found = new ArrayList<>();

  GivenAway(List<String> words) {
    for (String word : words) {
      for (String form : List.of(word, word.toUpperCase(Locale.ROOT))) {
        for (Charset charset : ENCODINGS) {
          this.words.put(folded(form.getBytes(charset)), word);
        }
      }
    }
  }

  /** What was found, as {@code WORD in PLACE}. */
  List<String> found() {
    return found;
  }

  void in(String place, String text) throws IOException {
    in(place, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The name of a file below a folder, and what it holds. */
  void in(Path below, Path file) throws IOException {
    in("the name of " + file, below.relativize(file).toString());
    in(file.toString(), Files.readAllBytes(file));
  }

  private void in(String place, byte[] bytes) throws IOException {
    String text = folded(bytes);
    words.forEach(
        (form, word) -> {
          int at = text.indexOf(form);
          if (at >= 0) {
            String around = text.substring(Math.max(0, at - 60), Math.min(text.length(), at + 60));
            found.add(word + " in " + place + ": " + around.replaceAll("[^\\x20-\\x7E]", "."));
          }
        });
    if (place.endsWith(".gz")) {
      try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
        in(place + " opened", in.readAllBytes());
      }
    } else if (place.endsWith(".zip")) {
      try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(bytes))) {
        for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
          in(place + " " + entry.getName(), in.readAllBytes());
        }
      }
    }
  }

  /** ASCII letters small, all else as it is. */
  private static String folded(byte[] bytes) {
    byte[] small = bytes.clone();
    for (int i = 0; i < small.length; i++) {
      if (small[i] >= 'A' && small[i] <= 'Z') {
        small[i] += 'a' - 'A';
      }
    }
    return new String(small, StandardCharsets.ISO_8859_1);
  }
}
