package io.github.qapi4j.codegen.emit;

import java.util.Arrays;

/**
 * Text under construction. Unlike a {@link StringBuilder}, it copies parts of strings without a loop over their characters on Java 17, and stays as fast
 * after text that is not Latin-1, so it can be used for one text after the other. Not thread-safe.
 */
final class TextBuffer {
    private char[] chars;
    private int length;

    /** @param capacity the number of characters for which it has space at the beginning, at least 1 */
    TextBuffer(int capacity) {
        this.chars = new char[capacity];
    }

    int length() {
        return length;
    }

    char charAt(int index) {
        return chars[index];
    }

    TextBuffer append(char c) {
        reserve(1);
        chars[length++] = c;
        return this;
    }

    TextBuffer append(String text) {
        return append(text, 0, text.length());
    }

    TextBuffer append(String text, int begin, int end) {
        reserve(end - begin);
        text.getChars(begin, end, chars, length);
        length += end - begin;
        return this;
    }

    /** Replaces the text between two offsets. */
    void replace(int begin, int end, String replacement) {
        int more = replacement.length() - (end - begin);
        reserve(Math.max(0, more));
        System.arraycopy(chars, end, chars, end + more, length - end);
        replacement.getChars(0, replacement.length(), chars, begin);
        length += more;
    }

    void clear() {
        length = 0;
    }

    private void reserve(int more) {
        if (more > chars.length - length) {
            chars = Arrays.copyOf(chars, Math.max(2 * chars.length, length + more));
        }
    }

    @Override
    public String toString() {
        return new String(chars, 0, length);
    }
}
