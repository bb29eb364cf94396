package io.github.qapi4j.syntax;

import org.jspecify.annotations.Nullable;

/**
 * Extracts strings from one text and usually returns the same object for equal strings: a schema repeats {@code 'str'} and {@code 'data'} many times.
 *
 * <p>Only the latest string of each hash is kept, so that a text with a million different names needs no more memory than any other.
 */
final class Words {
    private static final int SIZE = 1 << 10;
    private static final int MAX_LENGTH = 24;

    private final String text;
    private final @Nullable String[] latest = new String[SIZE];

    Words(String text) {
        this.text = text;
    }

    /** The hash of a text to which a char is appended. */
    static int hash(int before, char c) {
        return before * 31 + c;
    }

    /**
     * The text between two offsets.
     *
     * @param hash the hash of the text, computed from 0; a wrong hash only makes reuse less likely
     */
    String cut(int start, int end, int hash) {
        int length = end - start;
        if (length > MAX_LENGTH) {
            return text.substring(start, end);
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
