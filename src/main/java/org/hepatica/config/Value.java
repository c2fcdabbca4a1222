package org.hepatica.config;

import java.util.List;

/**
 * A value as it was given.
 *
 * @param kind what stands there
 * @param items the text, or the items of a list, as written
 * @param where file and line, environment variable or {@code --set}
 */
record Value(Kind kind, List<String> items, String where) {
  enum Kind {
    TEXT("a single value"),
    LIST("a list"),
    GROUP("a group of settings"),
    NOTHING("nothing");

    final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  static Value text(String text, String where) {
    return new Value(Kind.TEXT, List.of(text), where);
  }
}
