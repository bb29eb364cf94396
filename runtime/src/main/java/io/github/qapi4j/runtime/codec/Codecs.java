package io.github.qapi4j.runtime.codec;

import io.github.qapi4j.runtime.generated.EmptyCodec;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The codecs of QAPI's built-in types, and of arrays.
 *
 * <pre>{@code
 * List<String> names = JsonFormat.tolerant().read(Codecs.list(Codecs.STRING), text);
 * }</pre>
 */
public final class Codecs {

    /** The codec of {@code str}. */
    public static final Codec<String> STRING = of(JsonReader::readString, JsonWriter::string);

    /** The codec of {@code bool}. */
    public static final Codec<Boolean> BOOLEAN = of(JsonReader::readBoolean, JsonWriter::bool);

    /** The codec of {@code int8}. */
    public static final Codec<Integer> INT8 = narrow("int8", Byte.MIN_VALUE, Byte.MAX_VALUE, JsonReader::readInt8);

    /** The codec of {@code int16}. */
    public static final Codec<Integer> INT16 = narrow("int16", Short.MIN_VALUE, Short.MAX_VALUE, JsonReader::readInt16);

    /** The codec of {@code int32}. */
    public static final Codec<Integer> INT32 = of(JsonReader::readInt32, (out, value) -> out.integer(value));

    /** The codec of {@code uint8}. */
    public static final Codec<Integer> UINT8 = narrow("uint8", 0, 0xFF, JsonReader::readUint8);

    /** The codec of {@code uint16}. */
    public static final Codec<Integer> UINT16 = narrow("uint16", 0, 0xFFFF, JsonReader::readUint16);

    /** The codec of {@code uint32}. */
    public static final Codec<Long> UINT32 = of(JsonReader::readUint32, (out, value) -> {
        if (value < 0 || value > 0xFFFF_FFFFL) {
            throw out.unwritable("uint32 " + value);
        }
        out.integer(value);
    });

    /** The codec of {@code int} and {@code int64}. */
    public static final Codec<Long> INT64 = of(JsonReader::readInt64, JsonWriter::integer);

    /** The codec of {@code uint64} and {@code size}: unsigned 64-bit numbers in a {@code long}. */
    public static final Codec<Long> UINT64 = of(JsonReader::readUint64, JsonWriter::unsigned);

    /** The codec of {@code number}. */
    public static final Codec<Double> NUMBER = of(JsonReader::readNumber, JsonWriter::number);

    /** The codec of {@code any}. */
    public static final Codec<JsonValue> ANY = of(JsonReader::readValue, JsonWriter::value);

    /** The codec of {@code null}. */
    public static final Codec<JsonNull> NULL = of(JsonReader::readNull, (out, value) -> out.nullValue());

    /** The codec of {@code QType}. */
    public static final Codec<QType> QTYPE = QType.CODEC;

    /**
     * The codec for the absence of a value: null in Java, an empty object in JSON. A strict reader rejects members, a tolerant one skips them.
     */
    @SuppressWarnings("NullAway") // NullAway does not check type arguments on JDK 17
    public static final Codec<@Nullable Void> EMPTY = EmptyCodec.of(null);

    private Codecs() {}

    /** Returns a codec of arrays, which reads immutable lists. */
    public static <T> Codec<List<T>> list(Codec<T> element) {
        return of(in -> in.readList(element), (out, values) -> out.list(element, values));
    }

    private static Codec<Integer> narrow(String name, int min, int max, Reading<Integer> reading) {
        return of(reading, (out, value) -> {
            if (value < min || value > max) {
                throw out.unwritable(name + " " + value);
            }
            out.integer(value);
        });
    }

    private static <T> Codec<T> of(Reading<T> reading, Writing<T> writing) {
        return new Codec<>() {
            @Override
            public T read(JsonReader in) throws IOException {
                return reading.read(in);
            }

            @Override
            public void write(JsonWriter out, T value) throws IOException {
                writing.write(out, value);
            }
        };
    }

    private interface Reading<T> {
        T read(JsonReader in) throws IOException;
    }

    private interface Writing<T> {
        void write(JsonWriter out, T value) throws IOException;
    }
}
