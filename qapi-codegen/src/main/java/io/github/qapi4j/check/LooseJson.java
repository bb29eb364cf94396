package io.github.qapi4j.check;

import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** Reads JSON of QEMU's dialect, and two forms that people and programs print instead of it. Immutable and thread-safe. */
final class LooseJson {
    private static final JsonFormat FORMAT = JsonFormat.tolerant().withQemuDialect();

    /** The words of Python that differ from JSON's. */
    private static final Map<String, String> WORDS = Map.of("True", "true", "False", "false", "None", "null", "u", "");

    private LooseJson() {}

    /**
     * Reads JSON.
     *
     * @throws IOException if the text is not JSON, or exceeds the limits of QEMU; the message contains the reason
     */
    static JsonValue read(String text) throws IOException {
        int at = 0;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                throw new IOException("not UTF-8");
            }
            at += Character.charCount(c);
        }
        return FORMAT.read(Codecs.ANY, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads JSON, or the same value as Python prints it: qmp-shell prints events in this form. */
    static JsonValue readPrinted(String text) throws IOException {
        try {
            return read(text);
        } catch (IOException e) {
            String json = new Rewriting(text, false).run();
            if (json.equals(text)) {
                throw e;
            }
            return read(json);
        }
    }

    /**
     * Reads JSON from which an author has left something out: {@code ...}, or {@code ... text ...}, in place of members, elements or a value. {@link
     * Unknown} recognizes what represents it in the result.
     */
    static JsonValue readExample(String text) throws IOException {
        return read(new Rewriting(text, true).run());
    }

    /** One pass over a text, which leaves strings as they are. */
    private static final class Rewriting {
        private final String text;
        private final boolean elisions;
        private final StringBuilder out;
        private final StringBuilder open = new StringBuilder();
        private char before = 0;
        private int elided;

        /** Whether the last token was an elision, or ends an object or array that consists of one. */
        private boolean afterElision;

        Rewriting(String text, boolean elisions) {
            this.text = text;
            this.elisions = elisions;
            this.out = new StringBuilder(text.length());
        }

        String run() {
            int i = 0;
            while (i < text.length()) {
                char c = text.charAt(i);
                if (c == '"' || c == '\'') {
                    i = string(i);
                } else if (elisions && text.startsWith("...", i)) {
                    i = elision(i);
                } else if (!elisions && Character.isLetter(c)) {
                    i = word(i);
                } else {
                    other(c, i);
                    i++;
                }
            }
            return out.toString();
        }

        private void other(char c, int at) {
            bracket(c);
            if (c == ',' && afterElision && closes(at + 1)) {
                return;
            }
            out.append(c);
            if (!Character.isWhitespace(c)) {
                before = c;
                afterElision &= c == '}' || c == ']';
            }
        }

        /** Whether an object or array ends at an offset, after white space. */
        private boolean closes(int from) {
            int next = space(from);
            return next < text.length() && "}]".indexOf(text.charAt(next)) >= 0;
        }

        private int space(int from) {
            int i = from;
            while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
                i++;
            }
            return i;
        }

        private void bracket(char c) {
            if (c == '{' || c == '[') {
                open.append(c);
            } else if ((c == '}' || c == ']') && !open.isEmpty()) {
                open.setLength(open.length() - 1);
            }
        }

        private int string(int from) {
            char quote = text.charAt(from);
            int i = from + 1;
            while (i < text.length() && text.charAt(i) != quote) {
                i += text.charAt(i) == '\\' ? 2 : 1;
            }
            int end = Math.min(text.length(), i + 1);
            out.append(text, from, end);
            before = quote;
            afterElision = false;
            return end;
        }

        private int word(int from) {
            int end = from;
            while (end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
                end++;
            }
            String word = text.substring(from, end);
            boolean prefix = word.equals("u") && !text.startsWith("'", end) && !text.startsWith("\"", end);
            out.append(prefix ? word : WORDS.getOrDefault(word, word));
            before = 'a';
            return end;
        }

        /** Replaces what is left out by a member, an element or a value, with the commas around it that JSON needs. */
        private int elision(int from) {
            int end = from + 3;
            while (end < text.length() && "\"'{}[],:\n".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            boolean value = before == ':';
            boolean object = !open.isEmpty() && open.charAt(open.length() - 1) == '{';
            if (!value && before != ',' && before != '{' && before != '[' && before != 0) {
                out.append(',');
            }
            String mark = Unknown.ELIDED + (elided == 0 ? "" : String.format(Locale.ROOT, "%d", elided));
            elided++;
            out.append('"').append(mark).append('"');
            if (object && !value) {
                out.append(":\"").append(mark).append('"');
            }
            int next = space(end);
            if (next < text.length() && ",}]".indexOf(text.charAt(next)) < 0) {
                out.append(',');
                before = ',';
            } else {
                before = '"';
            }
            afterElision = true;
            return end;
        }
    }
}
