package io.github.qapi4j.runtime.codec;

import io.github.qapi4j.runtime.generated.EncodedText;
import io.github.qapi4j.runtime.generated.MemberName;
import io.github.qapi4j.runtime.generated.Members;
import io.github.qapi4j.runtime.generated.Sensitive;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON value to memory, for {@link Codec#write}. Values without a JSON form are rejected with an
 * {@link IllegalArgumentException} whose message begins with the path ({@code $.arguments.speed: ...}), before anything is sent. Calls in an order
 * that gives no JSON are rejected with an {@link IllegalStateException}. Not thread-safe.
 *
 * <pre>{@code
 * out.beginObject();
 * out.member("id").string("disk0");
 * out.member("sizes").list(Codecs.UINT64, List.of(512L, 4096L));
 * out.endObject();
 * }</pre>
 */
public final class JsonWriter {
    // Each value is written with a comma behind it. The end of an object or array replaces the comma of its last value.
    // Therefore no value has to know whether it is the first one.

    /** From this value on, QEMU prints an exponent, and a double may exceed the range of long. */
    private static final double LARGEST_WHOLE = 1e17;

    /** The place in an array before its first element; the value of a message is written as an element of an array without brackets. */
    private static final int BEFORE_FIRST_ELEMENT = -1;

    /** The place in an object where the name of a member, or the end, must come next. */
    private static final int BEFORE_NAME = -2;

    /** The place in an object between the name of a member and its value. A value increments every place. */
    private static final int BEFORE_VALUE = -3;

    /** The room that a buffer always has behind {@link #end}: enough for a number, the words of a short name, or an escaped character. */
    private static final int SLACK = 48;

    private static final byte[] FINISHED = {};
    private static final int[] NO_RANGES = {};

    private final BufferPool buffers;
    private final int limit;
    private final int nesting;
    private final boolean lenient;

    private byte[] buffer;

    /** The index in the buffer where the next byte is written. */
    private int size;

    /** The largest size at which a value can be written without a check of the buffer's length and of the limit. */
    private int end;

    /** The index of the current element of the innermost array, or the place in the innermost object. */
    private int place = BEFORE_FIRST_ELEMENT;

    /** The index in the buffer of the current member's name, negative if messages do not show it; 0 if there is no member. */
    private int name;

    /** Place and name in each object and array around the innermost one, and in the message. */
    private int[] outer = new int[2 * 8];

    private int depth;

    /** The sensitive values; null until the first one. */
    private @Nullable SensitiveValues sensitive;

    JsonWriter(BufferPool buffers, int limit, int nesting, boolean lenient) {
        this.buffers = buffers;
        this.limit = Math.min(limit, Integer.MAX_VALUE - 2 * SLACK);
        this.nesting = nesting;
        this.lenient = lenient;
        this.buffer = buffers.take();
        this.end = lastSize();
    }

    private int lastSize() {
        // One more than the limit, for the comma behind the value.
        return Math.min(buffer.length - SLACK, limit + 1);
    }

    /**
     * Begins to write the value of a sensitive member: until {@link #endSensitive}, messages of exceptions contain {@code <redacted>} in place
     * of what is written, including the names of members that the generated type does not have.
     */
    public void beginSensitive() {
        SensitiveValues values = sensitive;
        if (values == null) {
            values = new SensitiveValues();
            sensitive = values;
        }
        values.begin(size);
    }

    /** Ends the value of a sensitive member; see {@link #beginSensitive}. */
    public void endSensitive() {
        SensitiveValues values = sensitive;
        if (values == null) {
            throw misuse("the end of a sensitive value outside one");
        }
        int from = values.end();
        if (from >= 0 && size > from) {
            // The name of a member that the type declares is not sensitive.
            values.add(name == from + 1 ? endOfName(from) : from, size - 1);
        }
    }

    private boolean isSensitive() {
        return sensitive != null && sensitive.isOpen();
    }

    /** Returns where the value begins behind the name of a member that begins at an index. */
    private int endOfName(int from) {
        int at = from + 1;
        while (buffer[at] != '"') {
            at += buffer[at] == '\\' ? 2 : 1;
        }
        return at + 2;
    }

    /**
     * For the runtime: returns where the sensitive values are in the text: for each of them the index of its first byte, and the index after its last one.
     * If the names of members are sensitive too, the range contains whole members.
     */
    public int[] sensitiveRanges() {
        return sensitive == null ? NO_RANGES : sensitive.ranges();
    }

    /** Begins an object. */
    public void beginObject() throws IOException {
        begin((byte) '{', BEFORE_NAME);
    }

    /** Ends the innermost open object. */
    public void endObject() throws IOException {
        if (place != BEFORE_NAME) {
            throw misuse(place == BEFORE_VALUE ? "a member without a value" : "the end of an object outside an object");
        }
        end((byte) '}');
    }

    /** Begins an array. */
    public void beginArray() throws IOException {
        begin((byte) '[', BEFORE_FIRST_ELEMENT);
    }

    /** Ends the innermost open array. */
    public void endArray() throws IOException {
        if (place < BEFORE_FIRST_ELEMENT || depth == 0) {
            throw misuse("the end of an array outside an array");
        }
        end((byte) ']');
    }

    private void begin(byte bracket, int firstPlace) {
        int at = beginValue();
        int frame = 2 * depth;
        if (frame == outer.length) {
            outer = Arrays.copyOf(outer, 2 * frame);
        }
        if (depth >= nesting) {
            skipValue();
            throw new IllegalArgumentException(path() + ": nested deeper than " + nesting);
        }
        outer[frame] = place;
        outer[frame + 1] = name;
        depth++;
        place = firstPlace;
        name = 0;
        buffer[at] = bracket;
        size = at + 1;
    }

    private void end(byte bracket) {
        int at = size;
        if (at > end) {
            makeRoom(0);
        }
        byte[] bytes = buffer;
        if (bytes[at - 1] == ',') {
            at--;
        }
        bytes[at] = bracket;
        bytes[at + 1] = ',';
        size = at + 2;
        depth--;
        place = outer[2 * depth];
        name = outer[2 * depth + 1];
    }

    /** Moves to the next value, and returns the index in the buffer at which it must be written. The buffer then has room for a short value. */
    private int beginValue() {
        int current = place;
        if (current == BEFORE_NAME) {
            throw misuse("a value without a name");
        }
        place = current + 1;
        return room();
    }

    /** Moves to the name of a member, and returns the index in the buffer at which it must be written. */
    private int beginName() {
        if (place != BEFORE_NAME) {
            throw misuse(place == BEFORE_VALUE ? "a member without a value" : "a member outside an object");
        }
        return room();
    }

    /** Returns the size after making room for a short text. */
    private int room() {
        int at = size;
        if (at > end) {
            makeRoom(0);
        }
        return at;
    }

    /** Makes room for a text of at least this length, and always for the slack. */
    private void makeRoom(int length) {
        if (buffer.length == 0) {
            throw finished();
        }
        long needed = (long) size + length;
        if (needed - 1 > limit) {
            throw tooLong();
        }
        if (needed + SLACK > buffer.length) {
            long wanted = Math.max(2L * buffer.length, needed + SLACK);
            buffer = Arrays.copyOf(buffer, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
        }
        end = lastSize();
    }

    private static IllegalStateException finished() {
        return new IllegalStateException("bug: the writer has finished");
    }

    /** Ends the writer, since the value that did not fit is missing, and returns the exception. */
    private IllegalArgumentException tooLong() {
        close();
        return new IllegalArgumentException("$: message is longer than " + limit + " bytes");
    }

    /** Moves back before a value that was rejected. A codec may write another one in its place; in an array, that one has the next index. */
    private void skipValue() {
        if (place == BEFORE_NAME) {
            place = BEFORE_VALUE;
        }
    }

    private IllegalStateException misuse(String what) {
        return new IllegalStateException("bug: a codec wrote invalid JSON: " + path() + ": " + what);
    }

    /** Writes the name of a member; the caller must write its value next. For generated codecs. */
    public JsonWriter member(MemberName name) throws IOException {
        int at = beginName();
        append(name.encoded());
        this.name = at + 1;
        place = BEFORE_VALUE;
        return this;
    }

    /** Writes the name of a member; the caller must write its value next. For generated codecs. */
    public JsonWriter member(Members members, int index) throws IOException {
        return member(members.name(index));
    }

    /** Writes a member that has a constant value. For generated codecs. */
    public void constant(Members members, int index) throws IOException {
        constant(members.name(index));
    }

    /**
     * Writes a member that has a constant string as its value. For generated codecs.
     *
     * @throws NullPointerException if the member has no constant value
     */
    public void constant(MemberName name) throws IOException {
        int at = beginName();
        append(name.constant());
        this.name = at + 1;
    }

    /** Writes a string that was encoded before. For generated codecs. */
    public void constant(EncodedText value) throws IOException {
        beginValue();
        append(value);
    }

    private void append(EncodedText text) {
        int length = text.length();
        if (length > end - size) {
            makeRoom(length);
        }
        text.copyTo(buffer, size);
        size += length;
    }

    /**
     * Writes the name of a member; the caller must write its value next.
     *
     * @param name any text
     * @return this writer
     * @throws IllegalArgumentException if the name contains an unpaired surrogate
     */
    public JsonWriter member(String name) throws IOException {
        int at = beginName();
        quoted(name, ':');
        this.name = isSensitive() ? -(at + 1) : at + 1;
        place = BEFORE_VALUE;
        return this;
    }

    /**
     * Writes a string.
     *
     * @throws IllegalArgumentException if it contains an unpaired surrogate
     */
    public void string(String value) throws IOException {
        beginValue();
        quoted(value, ',');
    }

    /** Writes a text in quotes and the character behind it: a colon after a name, or a comma after a value. */
    private void quoted(String text, char next) {
        int length = text.length();
        if (length > end - size) {
            makeRoom(length);
        }
        byte[] bytes = buffer;
        int at = size + 1;
        bytes[at - 1] = '"';
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (!Escapes.isPlain(c)) {
                size = at + i;
                escaped(text, i, next);
                return;
            }
            bytes[at + i] = (byte) c;
        }
        at += length;
        bytes[at] = '"';
        bytes[at + 1] = (byte) next;
        size = at + 2;
    }

    /** Writes the rest of a text, from the first character that must be escaped. */
    private void escaped(String text, int from, char next) {
        int start = size - from - 1;
        int length = text.length();
        for (int i = from; i < length; i++) {
            if (length - i > end - size) {
                makeRoom(length - i);
            }
            char c = text.charAt(i);
            if (Escapes.isPlain(c)) {
                buffer[size++] = (byte) c;
            } else if (!Character.isSurrogate(c) || lenient) {
                size = Escapes.write(buffer, size, c);
            } else if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
                size = Escapes.write(buffer, size, c);
                size = Escapes.write(buffer, size, text.charAt(++i));
            } else {
                size = start;
                throw unpairedSurrogate(text, next == ':');
            }
        }
        buffer[size] = '"';
        buffer[size + 1] = (byte) next;
        size += 2;
    }

    private IllegalArgumentException unpairedSurrogate(String text, boolean isName) {
        Path path = path();
        if (isName) {
            path.member(isSensitive() ? Sensitive.REDACTED : text);
        } else {
            skipValue();
        }
        return new IllegalArgumentException(path + ": unpaired surrogate");
    }

    /** Writes a boolean. */
    public void bool(boolean value) throws IOException {
        ascii(value ? "true" : "false");
    }

    /** Writes an integer. */
    public void integer(long value) throws IOException {
        int at = beginValue();
        byte[] bytes = buffer;
        at = Digits.signed(bytes, at, value);
        bytes[at] = ',';
        size = at + 1;
    }

    /** Writes an unsigned 64-bit integer: {@code -1L} as 18446744073709551615. */
    public void unsigned(long bits) throws IOException {
        int at = beginValue();
        byte[] bytes = buffer;
        at = Digits.unsigned(bytes, at, bits);
        bytes[at] = ',';
        size = at + 1;
    }

    /**
     * Writes a number. As in QEMU's output, a whole number with an absolute value below 1e17 has no fraction. Any other number gets as many digits as
     * are needed to read the same {@code double} again.
     *
     * @throws IllegalArgumentException if it is infinite or NaN
     */
    public void number(double value) throws IOException {
        if (!Double.isFinite(value)) {
            throw unwritable("the number " + value);
        }
        long whole = (long) value;
        boolean negativeZero = value == 0 && 1 / value < 0;
        if (whole == value && Math.abs(value) < LARGEST_WHOLE && !negativeZero) {
            integer(whole);
        } else {
            ascii(Double.toString(value));
        }
    }

    /** Writes {@code null}. */
    public void nullValue() throws IOException {
        ascii("null");
    }

    /** Writes a value that is already JSON in ASCII. */
    private void ascii(String json) {
        beginValue();
        int length = json.length();
        if (length > end - size) {
            makeRoom(length);
        }
        byte[] bytes = buffer;
        int at = size;
        for (int i = 0; i < length; i++) {
            bytes[at + i] = (byte) json.charAt(i);
        }
        bytes[at + length] = ',';
        size = at + length + 1;
    }

    /** Writes any value. */
    public void value(JsonValue value) throws IOException {
        if (value instanceof JsonObject object) {
            beginObject();
            members(object);
            endObject();
        } else if (value instanceof JsonArray array) {
            beginArray();
            for (JsonValue element : array.elements()) {
                value(element);
            }
            endArray();
        } else if (value instanceof JsonString string) {
            string(string.value());
        } else if (value instanceof JsonNumber number) {
            ascii(number.text());
        } else if (value instanceof JsonBoolean bool) {
            bool(bool.value());
        } else {
            Objects.requireNonNull(value, "value");
            nullValue();
        }
    }

    /** Writes an array. */
    public <T> void list(Codec<T> element, List<T> values) throws IOException {
        beginArray();
        if (values instanceof RandomAccess) {
            // Faster than an iterator, which is an object and is called twice for each element.
            for (int i = 0; i < values.size(); i++) {
                element.write(this, values.get(i));
            }
        } else {
            for (T value : values) {
                element.write(this, value);
            }
        }
        endArray();
    }

    /** Writes the members of an object into the current object. */
    public void members(JsonObject members) throws IOException {
        for (Map.Entry<String, JsonValue> member : members.members().entrySet()) {
            member(member.getKey()).value(member.getValue());
        }
    }

    /**
     * Returns the exception for a value without a JSON form; the caller throws it instead of writing the next value.
     *
     * @param what a description of the value, e.g. {@code IoOperationType.UNRECOGNIZED}
     */
    public IllegalArgumentException unwritable(String what) {
        if (place >= BEFORE_FIRST_ELEMENT) {
            place++;
        }
        String shown = isSensitive() ? Sensitive.REDACTED : what;
        return new IllegalArgumentException(path() + ": " + shown + " cannot be written");
    }

    /**
     * Returns the value after checking that it is not null, as the value of the mandatory member whose name was written last.
     *
     * @throws IllegalArgumentException if it is null
     */
    public <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(path() + ": missing member");
        }
        return value;
    }

    /**
     * Ends writing, and returns the bytes: a JSON text in ASCII. The writer cannot be used after this.
     *
     * @throws IllegalArgumentException if the text is longer than the limit
     */
    public byte[] finish() throws IOException {
        requireValue();
        byte[] text = Arrays.copyOf(buffer, size - 1);
        buffers.give(buffer);
        close();
        return text;
    }

    /** Checks that exactly one value was written. */
    private void requireValue() {
        if (buffer.length == 0) {
            throw finished();
        }
        if (depth != 0) {
            throw new IllegalStateException("bug: " + path() + " was not ended");
        }
        if (place == BEFORE_FIRST_ELEMENT) {
            throw new IllegalStateException("bug: nothing was written");
        }
        if (place > 0) {
            throw new IllegalStateException("bug: more than one value was written");
        }
        if (size - 1 > limit) {
            throw tooLong();
        }
    }

    /** Gives up the buffer, so that later calls cannot change a message of another writer: each of them is rejected. */
    private void close() {
        buffer = FINISHED;
        size = 0;
        end = -1;
        depth = 0;
        place = 0;
    }

    /** Returns a value as JSON text for {@code toString}. Nothing is rejected, since the text is for humans. */
    static String text(JsonValue value) {
        try {
            JsonWriter out = JsonFormat.lenientWriter();
            out.value(value);
            out.requireValue();
            String text = new String(out.buffer, 0, out.size - 1, StandardCharsets.US_ASCII);
            out.buffers.give(out.buffer);
            out.close();
            return text;
        } catch (IOException e) {
            throw new IllegalStateException("bug: writing to memory failed", e);
        }
    }

    /** Returns the path of the current value. */
    private Path path() {
        Path path = new Path("$");
        for (int frame = 2; frame < 2 * depth; frame += 2) {
            enter(path, outer[frame], outer[frame + 1]);
        }
        if (depth > 0) {
            enter(path, place, name);
        }
        return path;
    }

    private void enter(Path path, int itsPlace, int itsName) {
        if (itsPlace >= BEFORE_FIRST_ELEMENT) {
            path.enterArray();
            path.element(itsPlace);
        } else {
            path.enterObject();
            if (itsName != 0) {
                path.member(itsName < 0 ? Sensitive.REDACTED : Escapes.read(buffer, itsName));
            }
        }
    }
}
