package io.tercet.api.config;

import java.util.Collection;
import java.util.Comparator;

/**
 * Finds what somebody may have meant: the name with the least edit distance (Levenshtein, 1965), to
 * the whole name or to its last part.
 */
final class NearestName {
  private NearestName() {}

  /** Returns the nearest of some names; of equally near ones the first in alphabetical order. */
  static String of(String given, Collection<String> names) {
    return names.stream()
        .min(
            Comparator.<String>comparingInt(name -> distance(given, name))
                .thenComparing(Comparator.naturalOrder()))
        .orElseThrow();
  }

  private static int distance(String given, String name) {
    int whole = edits(given, name);
    int dot = name.indexOf('.');
    // Half a point for the section that was left out: an exact name goes first.
    return dot < 0 || given.indexOf('.') >= 0
        ? 2 * whole
        : Math.min(2 * whole, 2 * edits(given, name.substring(dot + 1)) + 1);
  }

  private static int edits(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
