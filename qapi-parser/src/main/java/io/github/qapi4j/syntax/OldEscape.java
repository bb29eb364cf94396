package io.github.qapi4j.syntax;

import org.jspecify.annotations.Nullable;

/**
 * An escape in a string that only releases before 4.2 accept.
 *
 * @param value the character that it represents
 * @param end the offset at which it ends
 */
record OldEscape(char value, int end) {
    private static final int DIGITS = 4;

    /**
     * The escape whose backslash immediately precedes an offset, or null if no release accepts it: its letter is unknown, or it is a {@code u}
     * without the code of an ASCII character.
     */
    static @Nullable OldEscape of(String text, int at) {
        char letter = at < text.length() ? text.charAt(at) : '\0';
        int value = letter == 'u' ? hexadecimal(text, at + 1) : value(letter);
        return value <= 0 || value > 0x7F
                ? null
                : new OldEscape((char) value, letter == 'u' ? at + 1 + DIGITS : at + 1);
    }

    private static int value(char letter) {
        return switch (letter) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case '\'', '"', '/' -> letter;
            default -> -1;
        };
    }

    private static int hexadecimal(String text, int start) {
        int value = 0;
        for (int i = start; i < start + DIGITS; i++) {
            int digit = i < text.length() && text.charAt(i) <= 0x7F ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * 16 + digit;
        }
        return value;
    }
}
