package io.github.qapi4j.diagnostic;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds the word that an author most likely meant. */
public final class Suggestion {
    private static final int MAX_LISTED = 8;
    /** The maximum length of a compared word, since comparing takes time proportional to the product of both lengths. */
    private static final int MAX_LENGTH = 200;

    private Suggestion() {}

    /** A line of help with the candidate that is most similar to a word, or null if no candidate is similar. */
    public static @Nullable String didYouMean(String word, Collection<String> candidates) {
        String nearest = nearest(word, candidates);
        return nearest == null ? null : "did you mean '" + nearest + "'?";
    }

    /**
     * A line of help with the candidate that is most similar to a word. If no candidate is similar, the line lists all candidates if there are only a
     * few; otherwise the result is null.
     */
    public static @Nullable String didYouMeanOneOf(String word, Collection<String> candidates) {
        String help = didYouMean(word, candidates);
        if (help != null || candidates.isEmpty() || candidates.size() > MAX_LISTED) {
            return help;
        }
        return (candidates.size() == 1 ? "the only valid name is '" : "valid names are '")
                + String.join("', '", candidates) + "'";
    }

    /** The candidate that is most similar to a word, or null; of several equally similar ones, the first in alphabetical order. */
    public static @Nullable String nearest(String word, Collection<String> candidates) {
        if (word.length() > MAX_LENGTH) {
            return null;
        }
        String best = null;
        // Every letter is one replacement away from every other.
        int limit = word.length() == 1 ? 0 : Math.max(1, word.length() / 3);
        for (String candidate : candidates) {
            if (Math.abs(candidate.length() - word.length()) > limit) {
                continue;
            }
            int distance = distance(word, candidate, limit);
            if (distance < limit || distance == limit && (best == null || candidate.compareTo(best) < 0)) {
                best = candidate;
                limit = distance;
            }
        }
        return best;
    }

    /**
     * The number of insertions, deletions, replacements and swaps of neighbours between two words; if it exceeds the limit, any number above the
     * limit.
     */
    private static int distance(String a, String b, int limit) {
        int[] before = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            int least = i;
            for (int j = 1; j <= b.length(); j++) {
                char x = Character.toLowerCase(a.charAt(i - 1));
                char y = Character.toLowerCase(b.charAt(j - 1));
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + (x == y ? 0 : 1));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
                least = Math.min(least, row[j]);
            }
            if (least > limit) {
                return limit + 1;
            }
            int[] spare = before;
            before = last;
            last = row;
            row = spare;
        }
        return last[b.length()];
    }
}
