package io.github.qapi4j.runtime.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.exc.StreamWriteException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How JSON is read and written: strict as a server must be, or tolerant as a client is, within limits. Immutable; for any number
 * of threads.
 *
 * <ul>
 *   <li>A strict reader refuses members, enum values, branches and alternatives that the generated type does not know. A tolerant
 *       one passes over unknown members, and where a type has a case for the unknown, returns that; a listener hears of each.
 *   <li>Both refuse what is no JSON (in UTF-8, without a byte order mark), unpaired surrogates, anything behind the value, and
 *       a second member of the same name, except inside of what is passed over, where only JSON's grammar counts.
 *   <li>Integers have no fraction and no exponent, in both ({@code 1.0} is none). Both accept a negative {@code int64} for a
 *       {@code uint64}, as QEMU does: -1 is 18446744073709551615. A {@code number} may be an integer, and is refused when no
 *       {@code double} is that large.
 *   <li>What is written is ASCII: everything else is escaped, as QEMU itself does.
 * </ul>
 */
public final class JsonFormat {
    private static final JsonFormat STRICT =
            new JsonFormat(true, false, JsonLimits.DEFAULT, null, factory(JsonLimits.DEFAULT, false));
    private static final JsonFormat TOLERANT = new JsonFormat(false, false, JsonLimits.DEFAULT, null, STRICT.factory);

    private final boolean strict;
    private final boolean qemuDialect;
    private final JsonLimits limits;
    private final @Nullable UnrecognizedListener listener;
    private final JsonFactory factory;

    private JsonFormat(
            boolean strict,
            boolean qemuDialect,
            JsonLimits limits,
            @Nullable UnrecognizedListener listener,
            JsonFactory factory) {
        this.strict = strict;
        this.qemuDialect = qemuDialect;
        this.limits = limits;
        this.listener = listener;
        this.factory = factory;
    }

    private static JsonFactory factory(JsonLimits limits, boolean qemuDialect) {
        return new JsonFactoryBuilder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.nesting())
                        .maxStringLength(limits.tokenLength())
                        .maxNameLength(limits.tokenLength())
                        .maxNumberLength(limits.tokenLength())
                        .maxDocumentLength(limits.messageBytes())
                        .maxTokenCount(limits.tokens())
                        .build())
                // The writer counts for itself, to name the path.
                .streamWriteConstraints(StreamWriteConstraints.builder()
                        .maxNestingDepth(Integer.MAX_VALUE)
                        .build())
                .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                .configure(JsonReadFeature.ALLOW_SINGLE_QUOTES, qemuDialect)
                .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
                .build();
    }

    /** Returns the format of servers, with the default limits. */
    public static JsonFormat strict() {
        return STRICT;
    }

    /** Returns the format of clients, with the default limits and no listener. */
    public static JsonFormat tolerant() {
        return TOLERANT;
    }

    /** Returns this format with other limits. It is costly: keep the result. */
    public JsonFormat withLimits(JsonLimits limits) {
        return new JsonFormat(strict, qemuDialect, limits, listener, factory(limits, qemuDialect));
    }

    /** Returns this format with a listener, instead of the one that it has. */
    public JsonFormat withListener(UnrecognizedListener listener) {
        return new JsonFormat(strict, qemuDialect, limits, Objects.requireNonNull(listener, "listener"), factory);
    }

    /**
     * Returns this format for the JSON dialect that QEMU's own parser reads, and so a server should: strings and names may stand in
     * single quotes, {@code \'} is an escape, the bytes C0 80 are U+0000, and noncharacters such as U+FFFF are refused. It is
     * costly: keep the result.
     */
    public JsonFormat withQemuDialect() {
        return new JsonFormat(strict, true, limits, listener, factory(limits, true));
    }

    /** Returns whether what is unknown is refused. */
    public boolean isStrict() {
        return strict;
    }

    /** Returns the limits. */
    public JsonLimits limits() {
        return limits;
    }

    boolean isQemuDialect() {
        return qemuDialect;
    }

    void tellListener(Path path, JsonValue value) {
        if (listener != null) {
            listener.unrecognized(path.toString(), value);
        }
    }

    /** Reports to the listener that the object at the path lacks a member. */
    void reportMissing(Path path, String member) {
        if (listener != null) {
            listener.unrecognized(path.of(member), JsonNull.INSTANCE);
        }
    }

    boolean hasListener() {
        return listener != null;
    }

    /**
     * Returns a reader of one JSON value; end with {@link JsonReader#finish}. It keeps no reference to the bytes after that, but
     * until then they must not change.
     *
     * @param path what messages call the value, {@code $} if it is the whole
     * @throws CodecException if the bytes are too many, or no UTF-8
     */
    public JsonReader reader(byte[] bytes, int offset, int length, String path) throws CodecException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length > limits.messageBytes()) {
            throw new CodecException(path, "message is longer than " + limits.messageBytes() + " bytes");
        }
        int bad = Utf8.firstBad(bytes, offset, offset + length, qemuDialect);
        if (bad >= 0) {
            throw new CodecException(path, "malformed JSON: no UTF-8 at byte " + (bad - offset));
        }
        try {
            return new JsonReader(this, factory.createParser(bytes, offset, length), path);
        } catch (IOException e) {
            throw new IllegalStateException("bug: reading memory failed", e);
        }
    }

    /**
     * Reads a value that takes all of the bytes, but for white space.
     *
     * @throws CodecException if they are no JSON, or none of this type
     */
    public <T extends @Nullable Object> T read(Codec<T> codec, byte[] bytes) throws IOException {
        return read(codec, bytes, 0, bytes.length, "$");
    }

    /**
     * Reads a value that takes all of a part of the bytes, but for white space.
     *
     * @param path what messages call the value, {@code $} if it is the whole
     * @throws CodecException if they are no JSON, or none of this type
     */
    public <T extends @Nullable Object> T read(Codec<T> codec, byte[] bytes, int offset, int length, String path)
            throws IOException {
        JsonReader in = reader(bytes, offset, length, path);
        try {
            T value = codec.read(in);
            in.finish();
            return value;
        } finally {
            in.release();
        }
    }

    /** Returns a writer of one JSON value; end with {@link JsonWriter#finish}. */
    public JsonWriter writer() throws IOException {
        MessageBuffer bytes = new MessageBuffer(limits.messageBytes());
        return new JsonWriter(factory.createGenerator(bytes), bytes, limits.nesting(), false);
    }

    /** Returns a writer that writes unpaired surrogates as well, and nests as deep as it must. */
    static JsonWriter lenientWriter() throws IOException {
        MessageBuffer bytes = new MessageBuffer(Integer.MAX_VALUE);
        return new JsonWriter(STRICT.factory.createGenerator(bytes), bytes, Integer.MAX_VALUE, true);
    }

    /**
     * Returns a value as JSON text in ASCII.
     *
     * @throws IllegalArgumentException if the value has no JSON form, or is over the limits; the message begins with the path
     */
    public <T extends @Nullable Object> byte[] write(Codec<T> codec, T value) throws IOException {
        JsonWriter out = writer();
        try {
            codec.write(out, value);
            return out.finish();
        } catch (StreamWriteException e) {
            throw new IllegalStateException("bug: a codec writes no JSON", e);
        }
    }
}
