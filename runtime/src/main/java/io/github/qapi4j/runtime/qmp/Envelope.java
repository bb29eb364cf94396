package io.github.qapi4j.runtime.qmp;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The top-level members of a message, with the positions of their values in its text. It is read before the values and does not parse them. Therefore
 * the call to which a reply belongs is known even if a value before the {@code id} cannot be decoded.
 */
final class Envelope {
    private final Map<String, Slice> members;

    private Envelope(Map<String, Slice> members) {
        this.members = members;
    }

    /** Reads the text of a message; null if it is not an object. */
    static @Nullable Envelope read(byte[] text) {
        Map<String, Slice> members = new Scanner(text).members();
        return members == null ? null : new Envelope(members);
    }

    @Nullable
    Slice member(String name) {
        return members.get(name);
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    /** Returns the members in the order of the text. */
    Map<String, Slice> members() {
        return members;
    }

    /** Scans a text in which all strings and brackets are known to be closed. */
    private static final class Scanner {
        private final byte[] text;
        private int at;

        Scanner(byte[] text) {
            this.text = text;
        }

        @Nullable
        Map<String, Slice> members() {
            Map<String, Slice> members = new LinkedHashMap<>();
            if (!skip('{')) {
                return null;
            }
            if (skip('}')) {
                return members;
            }
            do {
                Slice name = value();
                if (name.length() < 2 || text[name.offset()] != '"' || !skip(':')) {
                    return null;
                }
                Slice value = value();
                if (value.length() == 0) {
                    return null;
                }
                members.put(unquoted(name), value);
            } while (skip(','));
            return skip('}') ? members : null;
        }

        /** Returns the text between quotes. Escapes are not decoded, since no known name contains an escape. */
        private String unquoted(Slice name) {
            return new String(text, name.offset() + 1, name.length() - 2, StandardCharsets.UTF_8);
        }

        private boolean skip(char c) {
            skipSpace();
            if (at < text.length && text[at] == c) {
                at++;
                return true;
            }
            return false;
        }

        private void skipSpace() {
            while (at < text.length && text[at] <= ' ' && text[at] >= 0) {
                at++;
            }
        }

        /** Returns the next value: the text up to the next separator or the end of the object. */
        private Slice value() {
            skipSpace();
            int from = at;
            int depth = 0;
            while (at < text.length) {
                byte c = text[at];
                if (c == '"') {
                    skipString();
                    continue;
                }
                if (c == '{' || c == '[') {
                    depth++;
                } else if (c == '}' || c == ']') {
                    depth--;
                }
                if (depth < 0 || (depth == 0 && (c == ',' || c == ':'))) {
                    break;
                }
                at++;
            }
            return new Slice(text, from, at - from);
        }

        private void skipString() {
            at++;
            while (at < text.length && text[at] != '"') {
                at += text[at] == '\\' ? 2 : 1;
            }
            at++;
        }
    }
}
