package io.github.qapi4j.runtime.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The escapes in the strings that are written: of quotes, backslashes, control characters, and all characters that are not ASCII, as in QEMU's output. */
final class Escapes {
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    /** For each character below 256: 0 if it is not escaped, the letter of its short escape, or 'u'. */
    private static final byte[] LETTERS = new byte[256];

    static {
        Arrays.fill(LETTERS, 128, 256, (byte) 'u');
        for (int c = 0; c < ' '; c++) {
            LETTERS[c] = 'u';
        }
        LETTERS['\b'] = 'b';
        LETTERS['\f'] = 'f';
        LETTERS['\n'] = 'n';
        LETTERS['\r'] = 'r';
        LETTERS['\t'] = 't';
        LETTERS['"'] = '"';
        LETTERS['\\'] = '\\';
    }

    private Escapes() {}

    /** Returns whether a character is written as it is, in one byte. */
    static boolean isPlain(char c) {
        return c < LETTERS.length && LETTERS[c] == 0;
    }

    /** Writes an escaped character, which needs up to six bytes, and returns the index behind it. */
    static int write(byte[] buffer, int at, char c) {
        buffer[at] = '\\';
        byte letter = c < LETTERS.length ? LETTERS[c] : (byte) 'u';
        buffer[at + 1] = letter;
        if (letter != 'u') {
            return at + 2;
        }
        buffer[at + 2] = HEX[c >> 12];
        buffer[at + 3] = HEX[c >> 8 & 0xF];
        buffer[at + 4] = HEX[c >> 4 & 0xF];
        buffer[at + 5] = HEX[c & 0xF];
        return at + 6;
    }

    /** Returns the text that was written from this index up to the next quote. */
    static String read(byte[] buffer, int from) {
        StringBuilder text = new StringBuilder();
        int at = from;
        while (buffer[at] != '"') {
            if (buffer[at] != '\\') {
                text.append((char) buffer[at++]);
            } else if (buffer[at + 1] == 'u') {
                String digits = new String(buffer, at + 2, 4, StandardCharsets.US_ASCII);
                text.append((char) Integer.parseInt(digits, 16));
                at += 6;
            } else {
                text.append(unescaped(buffer[at + 1]));
                at += 2;
            }
        }
        return text.toString();
    }

    private static char unescaped(byte letter) {
        char c = 0;
        while (LETTERS[c] != letter) {
            c++;
        }
        return c;
    }
}
