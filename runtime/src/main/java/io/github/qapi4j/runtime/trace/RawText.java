package io.github.qapi4j.runtime.trace;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Any bytes as a JSON string in ASCII, without loss: UTF-8 as its characters, and each other byte from 0x80 to 0xFF as a lone surrogate from U+DC80 to
 * U+DCFF, which valid UTF-8 never contains.
 */
final class RawText {
    private static final int SURROGATE = 0xDC00;
    private static final int LONGEST_SHOWN = 300;

    private RawText() {}

    /** Writes bytes as a JSON string, with its quotes. */
    static void quote(byte[] bytes, OutputStream out) throws IOException {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer chars = CharBuffer.allocate(1024);
        out.write('"');
        CoderResult result;
        do {
            result = decoder.decode(in, chars, true);
            for (char c : chars.flip().toString().toCharArray()) {
                write(c, out);
            }
            chars.clear();
            for (int i = 0; result.isError() && i < result.length(); i++) {
                write((char) (SURROGATE + (in.get() & 0xFF)), out);
            }
        } while (!result.isUnderflow());
        out.write('"');
    }

    private static void write(char c, OutputStream out) throws IOException {
        int simple = "\"\\\n\r".indexOf(c);
        if (simple >= 0) {
            out.write('\\');
            out.write("\"\\nr".charAt(simple));
        } else if (c >= ' ' && c < 0x7F) {
            out.write(c);
        } else {
            out.write('\\');
            out.write('u');
            for (int shift = 12; shift >= 0; shift -= 4) {
                out.write(Character.forDigit(c >> shift & 0xF, 16));
            }
        }
    }

    /** Returns the bytes of a JSON string in UTF-8, which lies in a range with its quotes; null if it is not valid. */
    static byte @Nullable [] unquote(byte[] json, int from, int to) {
        if (to - from < 2 || json[from] != '"' || json[to - 1] != '"') {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(to - from);
        for (int at = from + 1; at < to - 1; ) {
            byte b = json[at++];
            if (b >= 0 && b < ' ') {
                return null;
            }
            if (b != '\\') {
                bytes.write(b);
                continue;
            }
            byte escape = json[at++];
            int simple = "\"\\/bfnrt".indexOf(escape);
            if (simple >= 0) {
                bytes.write("\"\\/\b\f\n\r\t".charAt(simple));
                continue;
            }
            int code = escape == 'u' && at + 4 <= to - 1 ? code(json, at) : -1;
            if (code < 0) {
                return null;
            }
            at += 4;
            char c = (char) code;
            if (Character.isHighSurrogate(c) && at + 6 <= to - 1 && json[at] == '\\' && json[at + 1] == 'u') {
                int low = code(json, at + 2);
                if (low < 0 || !Character.isLowSurrogate((char) low)) {
                    return null;
                }
                bytes.writeBytes(new String(new char[] {c, (char) low}).getBytes(StandardCharsets.UTF_8));
                at += 6;
            } else if (c >= SURROGATE + 0x80 && c <= SURROGATE + 0xFF) {
                bytes.write(c - SURROGATE);
            } else if (Character.isSurrogate(c)) {
                return null;
            } else {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    /** Returns the code unit of four hexadecimal digits; -1 if they are not digits. */
    static int code(byte[] json, int at) {
        int code = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = Character.digit(json[i], 16);
            if (digit < 0) {
                return -1;
            }
            code = 16 * code + digit;
        }
        return code;
    }

    /** Returns the beginning of bytes for a message: one line of printable ASCII. */
    static String shown(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes.length && i < LONGEST_SHOWN; i++) {
            byte b = bytes[i];
            text.append(b >= ' ' && b < 0x7F ? String.valueOf((char) b) : String.format("\\x%02x", b & 0xFF));
        }
        return bytes.length > LONGEST_SHOWN ? text.append("...").toString() : text.toString();
    }
}
