package io.github.qapi4j.syntax;

import org.jspecify.annotations.Nullable;

/**
 * Strings cut out of one text, of equal ones mostly the same: a schema says {@code 'str'} and {@code 'data'} over and over.
 *
 * <p>Only the latest string of each hash is known, so that a text of a million different names costs no more than any other.
 */
final class Words {
    private static final int SIZE = 1 << 10;
    private static final int MAX_LENGTH = 24;

    private final String text;
    private final @Nullable String[] latest = new String[SIZE];

    Words(String text) {
        this.text = text;
    }

    /** The text between two offsets. */
    String cut(int start, int end) {
        int length = end - start;
        if (length > MAX_LENGTH) {
            return text.substring(start, end);
        }
        int hash = length;
        for (int i = start; i < end; i++) {
            hash = hash * 31 + text.charAt(i);
        }
        int slot = (hash ^ hash >>> 15) & SIZE - 1;
        String known = latest[slot];
        if (known == null || known.length() != length || !text.startsWith(known, start)) {
            known = text.substring(start, end);
            latest[slot] = known;
        }
        return known;
    }
}
