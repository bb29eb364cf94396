package io.github.qapi4j.junit;

import java.util.Locale;
import java.util.stream.Stream;

/** Finds the name that the author of a test most likely meant. */
final class SimilarNames {
    private SimilarNames() {}

    /** Returns {@code : did you mean 'query-status'?} for the most similar of some names; an empty text if none is similar. */
    static String hint(String name, Stream<String> names) {
        String best = null;
        int limit = Math.max(name.length() / 3, 1);
        for (String other : names.sorted().toList()) {
            int distance = distance(fold(name), fold(other));
            if (distance <= limit) {
                best = other;
                limit = distance - 1;
            }
        }
        return best == null ? "" : ": did you mean '" + best + "'?";
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the number of insertions, deletions and replacements of characters, and swaps of neighbours, between two words. */
    private static int distance(String a, String b) {
        int[][] to = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    to[i][j] = i + j;
                    continue;
                }
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                to[i][j] = Math.min(Math.min(to[i - 1][j], to[i][j - 1]) + 1, to[i - 1][j - 1] + same);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    to[i][j] = Math.min(to[i][j], to[i - 2][j - 2] + 1);
                }
            }
        }
        return to[a.length()][b.length()];
    }
}
