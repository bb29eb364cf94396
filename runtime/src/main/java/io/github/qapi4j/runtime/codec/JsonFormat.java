package io.github.qapi4j.runtime.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A format reads and writes JSON: strictly, as a server, or tolerantly, as a client, within limits. Immutable and thread-safe.
 *
 * <ul>
 *   <li>A strict reader rejects members, enum values, branches and alternatives that the generated type does not know. A tolerant reader skips
 *   unknown members; if a type has a case for unknown data, the reader returns that case. It reports unknown data to a listener.
 *   <li>Both reject text that is not JSON (in UTF-8, without a byte order mark), unpaired surrogates, data after the value, and a
 *       second member of the same name. In skipped data, a reader checks only the grammar of JSON.
 *   <li>Integers have neither a fraction nor an exponent: both readers reject {@code 1.0} where an integer is expected. For a {@code uint64}, both
 *       accept a negative {@code int64}, as QEMU does: -1 is read as 18446744073709551615. A {@code number} may be an integer; it is rejected if it
 *       exceeds the range of {@code double}.
 *   <li>The output is ASCII: all other characters are escaped, as QEMU does.
 * </ul>
 *
 * <pre>{@code
 * JsonFormat format = JsonFormat.tolerant().withListener((path, value) -> log("unknown: " + path));
 * JsonObject object = format.read(JsonObject.CODEC, text);
 * }</pre>
 */
public final class JsonFormat {
    private static final JsonFormat STRICT =
            new JsonFormat(true, false, JsonLimits.DEFAULT, null, factory(JsonLimits.DEFAULT, false), new BufferPool());
    private static final JsonFormat TOLERANT =
            new JsonFormat(false, false, JsonLimits.DEFAULT, null, STRICT.factory, STRICT.buffers);

    /** No name in a schema is longer. */
    private static final int LONGEST_NAME = 1024;

    private final boolean strict;
    private final boolean qemuDialect;
    private final JsonLimits limits;
    private final int nesting;
    private final int tokenLength;
    private final boolean reportsUnknown;

    /** The number of bytes of a text that keeps the limits of its size, its tokens and their length, whatever it is. */
    private final int surelyShort;

    private final @Nullable UnrecognizedListener listener;
    private final JsonFactory factory;
    private final BufferPool buffers;

    private JsonFormat(
            boolean strict,
            boolean qemuDialect,
            JsonLimits limits,
            @Nullable UnrecognizedListener listener,
            JsonFactory factory,
            BufferPool buffers) {
        this.strict = strict;
        this.qemuDialect = qemuDialect;
        this.limits = limits;
        this.nesting = limits.nesting();
        this.tokenLength = limits.tokenLength();
        this.reportsUnknown = strict || listener != null;
        this.surelyShort = limits.tokenLength() < LONGEST_NAME ? -1 : Math.min(limits.messageBytes(), limits.tokens());
        this.listener = listener;
        this.factory = factory;
        this.buffers = buffers;
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
                .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                .configure(JsonReadFeature.ALLOW_SINGLE_QUOTES, qemuDialect)
                .build();
    }

    /** Returns the strict format, for servers, with the default limits. */
    public static JsonFormat strict() {
        return STRICT;
    }

    /** Returns the tolerant format, for clients, with the default limits and no listener. */
    public static JsonFormat tolerant() {
        return TOLERANT;
    }

    /** Returns this format with other limits. The method is expensive: keep the result. */
    public JsonFormat withLimits(JsonLimits limits) {
        Objects.requireNonNull(limits, "limits");
        return new JsonFormat(strict, qemuDialect, limits, listener, factory(limits, qemuDialect), buffers);
    }

    /** Returns this format with another listener. */
    public JsonFormat withListener(UnrecognizedListener listener) {
        return new JsonFormat(
                strict, qemuDialect, limits, Objects.requireNonNull(listener, "listener"), factory, buffers);
    }

    /**
     * Returns this format with the JSON dialect of QEMU's parser, which servers should use. The dialect allows single quotes around strings and
     * names, the escape {@code \'}, and the bytes C0 80 for U+0000. It does not allow noncharacters such as U+FFFF. The method is expensive: keep the
     * result.
     */
    public JsonFormat withQemuDialect() {
        return new JsonFormat(strict, true, limits, listener, factory(limits, true), buffers);
    }

    /** Returns whether unknown data is rejected. */
    public boolean isStrict() {
        return strict;
    }

    /** Returns the limits. */
    public JsonLimits limits() {
        return limits;
    }

    int nesting() {
        return nesting;
    }

    int tokenLength() {
        return tokenLength;
    }

    /** Returns whether a reader must not skip unknown data silently. */
    boolean reportsUnknown() {
        return reportsUnknown;
    }

    boolean isQemuDialect() {
        return qemuDialect;
    }

    /** Reports unknown data to the listener, if there is one. */
    void reportUnknown(Path path, JsonValue value) {
        if (listener != null) {
            listener.unrecognized(path.toString(), value);
        }
    }

    /** Reports a missing member of the object at the path to the listener, if there is one. */
    void reportMissing(Path path, String member) {
        if (listener != null) {
            listener.unrecognized(path.of(member), JsonNull.INSTANCE);
        }
    }

    boolean hasListener() {
        return listener != null;
    }

    /**
     * Returns a reader of one JSON value. The caller must call {@link JsonReader#finish} at the end, and must not change the bytes before that.
     *
     * @param path the path of the value, for messages; {@code $} for the whole value
     * @throws CodecException if the message is too long or not UTF-8
     */
    public JsonReader reader(byte[] bytes, int offset, int length, String path) throws CodecException {
        return tokenReader(bytes, offset, length, path, null);
    }

    private TokenReader tokenReader(
            byte[] bytes, int offset, int length, String path, @Nullable Set<String> sensitiveNames)
            throws CodecException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length > limits.messageBytes()) {
            throw new CodecException(path, "message is longer than " + limits.messageBytes() + " bytes");
        }
        int bad = Utf8.firstBad(bytes, offset, offset + length, qemuDialect);
        if (bad >= 0) {
            throw new CodecException(path, "malformed JSON: invalid UTF-8 at byte " + (bad - offset));
        }
        try {
            return new TokenReader(this, factory.createParser(bytes, offset, length), path, sensitiveNames);
        } catch (IOException e) {
            throw new IllegalStateException("bug: reading memory failed", e);
        }
    }

    /**
     * Reads a value from the whole array; white space may surround it.
     *
     * @throws CodecException if the text is not JSON, or the value is not of this type
     */
    public <T extends @Nullable Object> T read(Codec<T> codec, byte[] bytes) throws IOException {
        return read(codec, bytes, 0, bytes.length, "$");
    }

    /**
     * Reads a value from a range of the array; white space may surround it.
     *
     * @param path the path of the value, for messages; {@code $} for the whole value
     * @throws CodecException if the text is not JSON, or the value is not of this type
     */
    public <T extends @Nullable Object> T read(Codec<T> codec, byte[] bytes, int offset, int length, String path)
            throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (isFast(bytes, offset, length)) {
            ByteReader in = new ByteReader(this, bytes, offset, length);
            try {
                T value = codec.read(in);
                if (in.isAtEnd()) {
                    return value;
                }
            } catch (IOException | RuntimeException e) {
                // The same happens again below, where it gets a message and a path.
            }
        }
        return readTokens(codec, tokenReader(bytes, offset, length, path, null));
    }

    private static <T extends @Nullable Object> T readTokens(Codec<T> codec, TokenReader in) throws IOException {
        try {
            T value = codec.read(in);
            in.finish();
            return value;
        } finally {
            in.release();
        }
    }

    /**
     * For the runtime: returns the names of the sensitive members that a codec reads in a range of the array. It reads the value only for that.
     *
     * @throws CodecException if the text is not JSON, or the value is not of this type
     */
    public Set<String> sensitiveNames(Codec<?> codec, byte[] bytes, int offset, int length) throws IOException {
        Set<String> names = new HashSet<>();
        readTokens(codec, tokenReader(bytes, offset, length, "$", names));
        return names;
    }

    /** Returns whether a text certainly keeps the limits that the fast reader does not check. */
    private boolean isFast(byte[] bytes, int offset, int length) {
        return length <= surelyShort
                || (limits.tokenLength() >= LONGEST_NAME
                        && length <= limits.messageBytes()
                        && maxTokens(bytes, offset, length) <= limits.tokens());
    }

    /** Returns an upper bound of the number of tokens: each ends before or with such a byte, or at the end. */
    private static long maxTokens(byte[] bytes, int offset, int length) {
        long count = 1;
        for (int i = offset; i < offset + length; i++) {
            switch (bytes[i]) {
                case '{', '[', ':', ',' -> count++;
                case '}', ']' -> count += 2;
                default -> {}
            }
        }
        return count;
    }

    /** Returns a writer of one JSON value. The caller must call {@link JsonWriter#finish} at the end. */
    public JsonWriter writer() throws IOException {
        return new JsonWriter(buffers, limits.messageBytes(), limits.nesting(), false);
    }

    /** Returns a writer that also writes unpaired surrogates, and has no limits. */
    static JsonWriter lenientWriter() {
        return new JsonWriter(STRICT.buffers, Integer.MAX_VALUE, Integer.MAX_VALUE, true);
    }

    /**
     * Returns a value as JSON text in ASCII.
     *
     * @throws IllegalArgumentException if the value has no JSON form, or exceeds the limits; the message begins with the path
     * @throws IllegalStateException if the codec calls the writer in an order that gives no JSON
     */
    public <T extends @Nullable Object> byte[] write(Codec<T> codec, T value) throws IOException {
        JsonWriter out = writer();
        codec.write(out, value);
        return out.finish();
    }
}
