package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.frame.Frame;
import io.github.qapi4j.runtime.frame.FrameLimits;
import io.github.qapi4j.runtime.frame.Framer;
import io.github.qapi4j.runtime.trace.Redaction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The top-level members of a message, with the positions of their values in its text. It is found before the values are parsed. Therefore the call to
 * which a reply belongs is known even if a value before the {@code id} cannot be decoded. Valid as long as the message.
 */
final class Envelope {
    private static final FrameLimits NO_LIMITS =
            new FrameLimits(Integer.MAX_VALUE, FrameLimits.MAX_TOKEN_BYTES, Integer.MAX_VALUE);

    private final Frame.Message message;

    /** A member of a server's messages. */
    private enum Known {
        EVENT(1, "event", "string"),
        TIMESTAMP(1 << 1, "timestamp", "object"),
        DATA(1 << 2, "data", null),
        RETURN(1 << 3, "return", null),
        ID(1 << 4, "id", null),
        ERROR(1 << 5, "error", null),
        GREETING(1 << 6, "QMP", "object");

        private static final Known[] ALL = values();

        /** Its bit in a set of members. */
        private final int bit;

        private final String name;

        /** The JSON type of its value; null if it is checked when the value is decoded. */
        private final @Nullable String type;

        Known(int bit, String name, @Nullable String type) {
            this.bit = bit;
            this.name = name;
            this.type = type;
        }
    }

    private Envelope(Frame.Message message) {
        this.message = message;
    }

    /** Returns the envelope of a message; null if the message is not an object. */
    static @Nullable Envelope of(Frame.Message message) {
        Envelope envelope = new Envelope(message);
        return envelope.isObject() ? envelope : null;
    }

    /** Finds the envelope in a copy of the text of a message; null if the message is not an object. The envelope stays valid. */
    static @Nullable Envelope read(byte[] text) {
        Framer framer = Framer.tolerant(NO_LIMITS);
        framer.feed(text, 0, text.length);
        return framer.next() instanceof Frame.Message message ? of(message) : null;
    }

    /** Returns whether the text is an object: in braces, with names, colons, values and commas in this order. */
    private boolean isObject() {
        byte[] text = message.bytes();
        int end = message.length() - 1;
        if (end < 1 || text[0] != '{' || text[end] != '}') {
            return false;
        }
        int count = message.separatorCount();
        if (count == 0) {
            return end == 1;
        }
        // A colon is between a name and its value, and a comma between two members.
        for (int i = 0; i < count; i++) {
            boolean colon = i % 2 == 0;
            int from = begin(i);
            int to = message.separator(i);
            if (text[to] != (colon ? ':' : ',') || to == from || (colon && (to - from < 2 || text[from] != '"'))) {
                return false;
            }
        }
        return count % 2 == 1 && message.separator(count - 1) + 1 < end;
    }

    /** Returns the value of a member; null if the message has no such member. If it has several, returns the last one. */
    @Nullable
    Slice member(String name) {
        for (int i = message.separatorCount() - 1; i >= 0; i -= 2) {
            if (isName(name, i)) {
                return value(i);
            }
        }
        return null;
    }

    /** Returns the value behind a colon. */
    private Slice value(int colon) {
        int from = message.separator(colon) + 1;
        int to = colon + 1 < message.separatorCount() ? message.separator(colon + 1) : message.length() - 1;
        return new Slice(message.bytes(), from, to - from);
    }

    boolean has(String name) {
        return member(name) != null;
    }

    /** Returns the value of a member; null if the message has no such member, or several. */
    @Nullable
    Slice only(String name) {
        int count = 0;
        for (int i = 0; i < message.separatorCount(); i += 2) {
            count += isName(name, i) ? 1 : 0;
        }
        return count == 1 ? member(name) : null;
    }

    /** Returns why the members of a server's message are not valid, with the place; null if they are valid. Other members are not checked. */
    @Nullable
    String fault() {
        int seen = 0;
        for (int i = 0; i < message.separatorCount(); i += 2) {
            for (Known known : Known.ALL) {
                if (!isName(known.name, i)) {
                    continue;
                }
                String type = type(message.bytes()[message.separator(i) + 1]);
                if ((seen & known.bit) != 0) {
                    return "$." + known.name + ": duplicate member";
                }
                if (known.type != null && !known.type.equals(type)) {
                    return "$." + known.name + ": expected " + known.type + ", got " + type;
                }
                seen |= known.bit;
                break;
            }
        }
        // A message is of one kind.
        return both(seen, Known.RETURN, Known.ERROR)
                        || both(seen, Known.EVENT, Known.RETURN)
                        || both(seen, Known.EVENT, Known.ERROR)
                ? "$: a message must have only one of 'return', 'error' and 'event'"
                : null;
    }

    /**
     * Returns where the values begin and end that only a type could show to be harmless: the value of {@code return}, the members of an error except
     * those that each error has, and values of unknown members. Of a message that is not valid or of no known kind, these are all values except the id.
     *
     * @param typed whether the value of {@code return} is known, and is not one of them
     */
    int[] unexplained(boolean typed) {
        boolean event = has("event");
        boolean known = fault() == null && (event || has("return") || has("error") || has("QMP"));
        IntStream.Builder ranges = IntStream.builder();
        for (int i = 0; i < message.separatorCount(); i += 2) {
            Slice value = value(i);
            if (isName("id", i)
                    || (known && (isName("event", i) || isName("timestamp", i) || isName("QMP", i)))
                    || (known && event && isName("data", i))
                    || (known && typed && isName("return", i))) {
                continue;
            }
            if (known && isName("error", i)) {
                addDetails(value, ranges);
            } else {
                add(value, ranges);
            }
        }
        return ranges.build().toArray();
    }

    /** Adds the values of an error's members except its class and description; of another value, the whole. */
    private static void addDetails(Slice error, IntStream.Builder ranges) {
        Envelope envelope = read(error.copy().bytes());
        if (envelope == null || envelope.message.length() != error.length()) {
            add(error, ranges);
            return;
        }
        for (int i = 0; i < envelope.message.separatorCount(); i += 2) {
            Slice value = envelope.value(i);
            boolean text = value.bytes()[value.offset()] == '"';
            if (!text || !(envelope.isName("class", i) || envelope.isName("desc", i))) {
                add(new Slice(error.bytes(), error.offset() + value.offset(), value.length()), ranges);
            }
        }
    }

    private static void add(Slice value, IntStream.Builder ranges) {
        ranges.add(value.offset()).add(value.offset() + value.length());
    }

    /** Returns an excerpt of the message, for a listener and for messages of exceptions, without unexplained values. */
    String excerpt(Redaction redaction) {
        return Excerpt.ofMessage(message.bytes(), message.length(), redaction, unexplained(false));
    }

    private static boolean both(int seen, Known one, Known other) {
        int mask = one.bit | other.bit;
        return (seen & mask) == mask;
    }

    /** Returns the JSON type of a value that begins with a character. */
    private static String type(byte first) {
        return switch (first) {
            case '{' -> "object";
            case '[' -> "array";
            case '"' -> "string";
            case 't', 'f' -> "boolean";
            case 'n' -> "null";
            default -> "number";
        };
    }

    /**
     * Returns whether the text before a colon is this name, in ASCII. Escapes are not decoded, since no known name contains an escape.
     */
    private boolean isName(String name, int colon) {
        int from = begin(colon);
        int length = message.separator(colon) - from - 2;
        if (length != name.length()) {
            return false;
        }
        byte[] text = message.bytes();
        for (int i = 0; i < length; i++) {
            if (text[from + 1 + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Returns where the name or value begins that ends with this separator. */
    private int begin(int separator) {
        return separator == 0 ? 1 : message.separator(separator - 1) + 1;
    }
}
