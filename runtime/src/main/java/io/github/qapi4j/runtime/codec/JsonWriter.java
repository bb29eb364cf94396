package io.github.qapi4j.runtime.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.qapi4j.runtime.generated.MemberName;
import io.github.qapi4j.runtime.generated.Members;
import io.github.qapi4j.runtime.generated.Sensitive;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON value to memory, for {@link Codec#write}. Values without a JSON form are rejected with an
 * {@link IllegalArgumentException} whose message begins with the path ({@code $.arguments.speed: ...}), before anything is sent.
 * Not thread-safe.
 *
 * <pre>{@code
 * out.beginObject();
 * out.member("id").string("disk0");
 * out.member("sizes").list(Codecs.UINT64, List.of(512L, 4096L));
 * out.endObject();
 * }</pre>
 */
public final class JsonWriter {
    /** From this value on, QEMU prints an exponent, and a double may exceed the range of long. */
    private static final double LARGEST_WHOLE = 1e17;

    private final JsonGenerator generator;
    private final MessageBuffer bytes;
    private final int nesting;
    private final boolean lenient;
    private final Path path = new Path("$");
    private @Nullable FieldName fieldName;

    /** The number of sensitive values that enclose the current value, including itself. */
    private int sensitive;

    JsonWriter(JsonGenerator generator, MessageBuffer bytes, int nesting, boolean lenient) {
        this.generator = generator;
        this.bytes = bytes;
        this.nesting = nesting;
        this.lenient = lenient;
    }

    /**
     * Begins to write the value of a sensitive member: until {@link #endSensitive}, messages of exceptions contain {@code <redacted>} in place
     * of what is written, including the names of members that the generated type does not have.
     */
    public void beginSensitive() {
        sensitive++;
    }

    /** Ends the value of a sensitive member; see {@link #beginSensitive}. */
    public void endSensitive() {
        sensitive--;
    }

    /** Begins an object. */
    public void beginObject() throws IOException {
        beginValue();
        requireShallow();
        generator.writeStartObject();
        path.enterObject();
    }

    /** Ends the innermost open object. */
    public void endObject() throws IOException {
        generator.writeEndObject();
        path.leave();
    }

    /** Begins an array. */
    public void beginArray() throws IOException {
        beginValue();
        requireShallow();
        generator.writeStartArray();
        path.enterArray();
    }

    /** Ends the innermost open array. */
    public void endArray() throws IOException {
        generator.writeEndArray();
        path.leave();
    }

    private void beginValue() {
        path.value();
    }

    private void requireShallow() {
        if (path.depth() >= nesting) {
            throw new IllegalArgumentException(path + ": nested deeper than " + nesting);
        }
    }

    /** Writes the name of a member; the caller must write its value next. For generated codecs. */
    public JsonWriter member(MemberName name) throws IOException {
        fieldName = fieldName == null ? new FieldName(name) : fieldName.of(name);
        generator.writeFieldName(fieldName);
        path.member(name.toString());
        return this;
    }

    /** Writes the name of a member; the caller must write its value next. For generated codecs. */
    public JsonWriter member(Members members, int index) throws IOException {
        return member(members.name(index));
    }

    /** Writes a member with a constant value. For generated codecs. */
    public void constant(Members members, int index) throws IOException {
        MemberName name = members.name(index);
        member(name).string(Objects.requireNonNull(name.constant()));
    }

    /**
     * Writes the name of a member; the caller must write its value next.
     *
     * @param name any text
     * @return this writer
     * @throws IllegalArgumentException if the name contains an unpaired surrogate
     */
    public JsonWriter member(String name) throws IOException {
        path.member(sensitive > 0 ? Sensitive.REDACTED : name);
        requireText(name);
        generator.writeFieldName(name);
        return this;
    }

    /**
     * Writes a string.
     *
     * @throws IllegalArgumentException if it contains an unpaired surrogate
     */
    public void string(String value) throws IOException {
        beginValue();
        requireText(value);
        generator.writeString(value);
    }

    private void requireText(String text) {
        if (!lenient && Characters.hasUnpairedSurrogate(text)) {
            throw new IllegalArgumentException(path + ": unpaired surrogate");
        }
    }

    /** Writes a boolean. */
    public void bool(boolean value) throws IOException {
        beginValue();
        generator.writeBoolean(value);
    }

    /** Writes an integer. */
    public void integer(long value) throws IOException {
        beginValue();
        generator.writeNumber(value);
    }

    /** Writes an unsigned 64-bit integer: {@code -1L} as 18446744073709551615. */
    public void unsigned(long bits) throws IOException {
        beginValue();
        if (bits >= 0) {
            generator.writeNumber(bits);
        } else {
            generator.writeNumber(Long.toUnsignedString(bits));
        }
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
        beginValue();
        long whole = (long) value;
        boolean negativeZero = value == 0 && 1 / value < 0;
        if (whole == value && Math.abs(value) < LARGEST_WHOLE && !negativeZero) {
            generator.writeNumber(whole);
        } else {
            generator.writeNumber(Double.toString(value));
        }
    }

    /** Writes {@code null}. */
    public void nullValue() throws IOException {
        beginValue();
        generator.writeNull();
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
            beginValue();
            generator.writeNumber(number.text());
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
        for (T value : values) {
            element.write(this, value);
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
        path.value();
        String shown = sensitive > 0 ? Sensitive.REDACTED : what;
        return new IllegalArgumentException(path + ": " + shown + " cannot be written");
    }

    /**
     * Returns the value after checking that it is not null, as the value of the mandatory member whose name was written last.
     *
     * @throws IllegalArgumentException if it is null
     */
    public <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(path + ": missing member");
        }
        return value;
    }

    /** Ends writing, and returns the bytes: a JSON text in ASCII. */
    public byte[] finish() throws IOException {
        if (path.depth() != 0) {
            throw new IllegalStateException("bug: " + path + " was not ended");
        }
        generator.close();
        if (bytes.size() == 0) {
            throw new IllegalStateException("bug: nothing was written");
        }
        return bytes.toByteArray();
    }

    /** Returns a value as JSON text for {@code toString}. Nothing is rejected, since the text is for humans. */
    static String text(JsonValue value) {
        try {
            JsonWriter out = JsonFormat.lenientWriter();
            out.value(value);
            return new String(out.finish(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new IllegalStateException("bug: writing to memory failed", e);
        }
    }
}
