package io.github.qapi4j.runtime.trace;

import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The places of values in a range of bytes that contains JSON text. No value is parsed, so that the text around a value can be kept as it is. Like a
 * tolerant framer, it takes any other characters as a number or keyword; like QEMU, it takes single quotes as quotes.
 */
final class JsonText {
    private static final JsonFormat STRINGS = JsonFormat.strict().withQemuDialect();

    private final byte[] bytes;
    private final int from;
    private final int to;

    /**
     * A member of an object.
     *
     * @param name its name; null if the name is not valid text
     * @param at where its value begins
     * @param end where its value ends
     */
    record Member(@Nullable String name, int at, int end) {}

    private enum Expected {
        VALUE,
        VALUE_OR_END,
        NAME,
        NAME_OR_END,
        COLON,
        COMMA_OR_END
    }

    JsonText(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
    }

    byte[] bytes() {
        return bytes;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    /** Returns whether the text is exactly one value: brackets, names, colons, values and commas in their order. The words are not checked. */
    boolean isOneValue() {
        boolean[] inObject = new boolean[16];
        int depth = 0;
        Expected expected = Expected.VALUE;
        for (int at = space(from); at < to; at = space(at)) {
            byte c = bytes[at];
            boolean value = expected == Expected.VALUE || expected == Expected.VALUE_OR_END;
            if (c == '{' || c == '[') {
                if (!value) {
                    return false;
                }
                if (depth == inObject.length) {
                    inObject = Arrays.copyOf(inObject, 2 * depth);
                }
                inObject[depth++] = c == '{';
                expected = c == '{' ? Expected.NAME_OR_END : Expected.VALUE_OR_END;
                at++;
            } else if (c == '}' || c == ']') {
                Expected empty = c == '}' ? Expected.NAME_OR_END : Expected.VALUE_OR_END;
                if (depth == 0
                        || inObject[depth - 1] != (c == '}')
                        || (expected != Expected.COMMA_OR_END && expected != empty)) {
                    return false;
                }
                depth--;
                expected = Expected.COMMA_OR_END;
                at++;
            } else if (c == ',') {
                if (depth == 0 || expected != Expected.COMMA_OR_END) {
                    return false;
                }
                expected = inObject[depth - 1] ? Expected.NAME : Expected.VALUE;
                at++;
            } else if (c == ':') {
                if (expected != Expected.COLON) {
                    return false;
                }
                expected = Expected.VALUE;
                at++;
            } else {
                boolean name = expected == Expected.NAME || expected == Expected.NAME_OR_END;
                int end = endOfToken(at);
                if (end < 0 || (name ? !isQuote(c) : !value)) {
                    return false;
                }
                expected = name ? Expected.COLON : Expected.COMMA_OR_END;
                at = end;
            }
        }
        return depth == 0 && expected == Expected.COMMA_OR_END;
    }

    /** Returns the index of the first byte that is not white space, from an index on. */
    int space(int at) {
        int next = at;
        while (next < to && bytes[next] >= 0 && bytes[next] <= ' ') {
            next++;
        }
        return next;
    }

    static boolean isQuote(byte c) {
        return c == '"' || c == '\'';
    }

    private static boolean isStructural(byte c) {
        return c == '{' || c == '}' || c == '[' || c == ']' || c == ':' || c == ',';
    }

    /** Returns where the string, number or keyword ends that begins at an index; -1 if a string does not end. */
    int endOfToken(int at) {
        byte first = bytes[at];
        int next = at + 1;
        if (isQuote(first)) {
            while (next < to && bytes[next] != first) {
                next += bytes[next] == '\\' ? 2 : 1;
            }
            return next < to ? next + 1 : -1;
        }
        while (next < to
                && (bytes[next] > ' ' || bytes[next] < 0)
                && !isStructural(bytes[next])
                && bytes[next] != '"') {
            next++;
        }
        return next;
    }

    /** Returns where the value ends that begins at an index of a text that is {@linkplain #isOneValue one value}. */
    int endOfValue(int at) {
        int depth = 0;
        int next = at;
        do {
            byte c = bytes[next];
            if (c == '{' || c == '[') {
                depth++;
                next++;
            } else if (c == '}' || c == ']') {
                depth--;
                next++;
            } else if (c == ',' || c == ':') {
                next++;
            } else {
                next = endOfToken(next);
            }
            if (depth > 0) {
                next = space(next);
            }
        } while (depth > 0);
        return next;
    }

    /** Returns the members of the object that begins at an index; none if the value there is not an object. */
    List<Member> members(int at) {
        List<Member> members = new ArrayList<>();
        if (at < to && bytes[at] == '{') {
            for (int next = space(at + 1); bytes[next] != '}'; next = separated(next)) {
                int end = endOfToken(next);
                int value = space(space(end) + 1);
                int endOfValue = endOfValue(value);
                members.add(new Member(string(next, end), value, endOfValue));
                next = endOfValue;
            }
        }
        return members;
    }

    /** Returns where the elements of the array begin that begins at an index; none if the value there is not an array. */
    List<Integer> elements(int at) {
        List<Integer> elements = new ArrayList<>();
        if (at < to && bytes[at] == '[') {
            for (int next = space(at + 1); bytes[next] != ']'; next = separated(next)) {
                elements.add(next);
                next = endOfValue(next);
            }
        }
        return elements;
    }

    /** Returns where the next member or element, or the end bracket, begins after the end of one. */
    private int separated(int end) {
        int next = space(end);
        return bytes[next] == ',' ? space(next + 1) : next;
    }

    /** Returns the string in a range; null if the range is not a valid string. */
    @Nullable
    String string(int at, int end) {
        if (end - at < 2 || !isQuote(bytes[at])) {
            return null;
        }
        for (int i = at + 1; i < end - 1; i++) {
            if (bytes[i] < ' ' || bytes[i] == '\\') {
                try {
                    return STRINGS.read(Codecs.STRING, bytes, at, end - at, "$");
                } catch (IOException e) {
                    return null;
                }
            }
        }
        return new String(bytes, at + 1, end - at - 2, StandardCharsets.US_ASCII);
    }
}
