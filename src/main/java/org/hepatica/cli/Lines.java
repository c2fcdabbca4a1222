package org.hepatica.cli;

import java.util.List;

/** Text in lines that fit a terminal. */
final class Lines {
  /** Columns of the narrowest terminal that people use. */
  private static final int WIDTH = 80;

  private Lines() {}

  /**
   * Text in lines, each with the same indent.
   *
   * @param parts what is not cut, one behind the other; one that is longer than a line has its own
   */
  static String of(String indent, List<String> parts) {
    StringBuilder text = new StringBuilder(indent);
    int line = indent.length();
    boolean first = true;
    for (String part : parts) {
      if (!first && line + 1 + part.length() > WIDTH) {
        text.append('\n').append(indent);
        line = indent.length();
        first = true;
      }
      text.append(first ? "" : " ").append(part);
      line += (first ? 0 : 1) + part.length();
      first = false;
    }
    return text.toString();
  }

  /** Words in lines. */
  static String of(String indent, String words) {
    return of(indent, List.of(words.split(" ")));
  }
}
