package org.hepatica.config;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** "Did you mean …?" for names that do not exist. */
public final class Suggestion {
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

  /** The name that is at most a third of its letters away, and has one of them in common. */
  public static Optional<String> nearest(String unknown, List<String> names) {
    String wanted = unknown.toLowerCase(Locale.ROOT);
    return names.stream()
        .filter(n -> distance(wanted, n.toLowerCase(Locale.ROOT)) <= mostEdits(n))
        .min(Comparator.comparingInt(n -> distance(wanted, n.toLowerCase(Locale.ROOT))));
  }

  /** Of a name of one letter none: with it the name is another one, as {@code -x} is not -v. */
  private static int mostEdits(String name) {
    int letters = name.substring(name.lastIndexOf('.') + 1).replaceFirst("^-+", "").length();
    return letters == 1 ? 0 : Math.max(1, letters / 3);
  }

  /** Edits between two words: a letter more, less or other, or two neighbours swapped. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int other = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + other, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
