package org.hepatica.config;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** "Did you mean …?" for names that do not exist. */
final class Suggestion {
  private Suggestion() {}

  /** The cure for an unknown key: the nearest one, or those that stand beside it. */
  static String forKey(String unknown, List<String> names) {
    Optional<String> near = nearest(unknown, names);
    if (near.isEmpty()) {
      // The right name in the wrong group, or in none.
      String last = unknown.substring(unknown.lastIndexOf('.') + 1);
      near = names.stream().filter(n -> n.equals(last) || n.endsWith("." + last)).findFirst();
    }
    if (near.isPresent()) {
      return "Did you mean " + near.get() + "?";
    }
    String group = unknown.substring(0, unknown.lastIndexOf('.') + 1);
    List<String> beside = names.stream().filter(n -> n.startsWith(group)).toList();
    return beside.isEmpty() || beside.size() > 20
        ? "Delete it; conf/hepatica.yaml as delivered lists every setting."
        : "Delete it, or use one of: " + String.join(", ", beside) + ".";
  }

  /** The name that is at most a third of its letters away. */
  static Optional<String> nearest(String unknown, List<String> names) {
    String wanted = unknown.toLowerCase(Locale.ROOT);
    return names.stream()
        .filter(n -> distance(wanted, n.toLowerCase(Locale.ROOT)) <= Math.max(1, last(n) / 3))
        .min(Comparator.comparingInt(n -> distance(wanted, n.toLowerCase(Locale.ROOT))));
  }

  private static int last(String path) {
    return path.length() - path.lastIndexOf('.') - 1;
  }

  /** Levenshtein distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitute = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substitute, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
