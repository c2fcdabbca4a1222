package org.hepatica.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Links of the documents in a folder and in its {@code docs}, but for those to elsewhere.
 *
 * @param number of them
 * @param dead those that lead nowhere, each with its document
 */
public record DocumentLinks(int number, List<String> dead) {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");

  /** Follows all of them. */
  public static DocumentLinks of(Path folder) throws IOException {
    List<String> dead = new ArrayList<>();
    int links = 0;
    for (Path document : documents(folder)) {
      Matcher link = LINK.matcher(text(document));
      while (link.find()) {
        if (link.group(1).matches("[a-z]+:.*")) {
          continue; // to elsewhere
        }
        links++;
        if (!leadsSomewhere(document, link.group(1))) {
          dead.add(folder.relativize(document) + ": " + link.group(1));
        }
      }
    }
    return new DocumentLinks(links, dead);
  }

  private static boolean leadsSomewhere(Path document, String link) throws IOException {
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]).normalize();
    if (parts.length == 1) {
      return Files.exists(target);
    }
    return Files.isRegularFile(target) && anchors(target).contains(parts[1]);
  }

  /** As the usual viewers of Markdown name them. */
  private static List<String> anchors(Path document) throws IOException {
    return HEADING
        .matcher(text(document))
        .results()
        .map(
            heading ->
                heading
                    .group(1)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("\\[([^]]*)\\]\\([^)]*\\)", "$1")
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .strip()
                    .replace(' ', '-'))
        .toList();
  }

  private static String text(Path document) throws IOException {
    return Files.readString(document).replaceAll("(?ms)^```.*?^```", "");
  }

  private static List<Path> documents(Path folder) throws IOException {
    try (Stream<Path> docs = Files.walk(folder.resolve("docs"));
        Stream<Path> above = Files.list(folder)) {
      return Stream.concat(docs, above).filter(path -> path.toString().endsWith(".md")).toList();
    }
  }
}
