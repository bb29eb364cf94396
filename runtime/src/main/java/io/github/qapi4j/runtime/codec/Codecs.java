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
    public static final Codec<String> STRING = new Codec<>() {
        @Override
        public String read(JsonReader in) throws IOException {
            return in.readString();
        }

        @Override
        public void write(JsonWriter out, String value) throws IOException {
            out.string(value);
        }
    };

    /** The codec of {@code bool}. */
    public static final Codec<Boolean> BOOLEAN = new Codec<>() {
        @Override
        public Boolean read(JsonReader in) throws IOException {
            return in.readBoolean();
        }

        @Override
        public void write(JsonWriter out, Boolean value) throws IOException {
            out.bool(value);
        }
    };

    /** The codec of {@code int8}. */
    public static final Codec<Integer> INT8 = new Codec<>() {
        @Override
        public Integer read(JsonReader in) throws IOException {
            return in.readInt8();
        }

        @Override
        public void write(JsonWriter out, Integer value) throws IOException {
            integer(out, value, "int8", Byte.MIN_VALUE, Byte.MAX_VALUE);
        }
    };

    /** The codec of {@code int16}. */
    public static final Codec<Integer> INT16 = new Codec<>() {
        @Override
        public Integer read(JsonReader in) throws IOException {
            return in.readInt16();
        }

        @Override
        public void write(JsonWriter out, Integer value) throws IOException {
            integer(out, value, "int16", Short.MIN_VALUE, Short.MAX_VALUE);
        }
    };

    /** The codec of {@code int32}. */
    public static final Codec<Integer> INT32 = new Codec<>() {
        @Override
        public Integer read(JsonReader in) throws IOException {
            return in.readInt32();
        }

        @Override
        public void write(JsonWriter out, Integer value) throws IOException {
            out.integer(value);
        }
    };

    /** The codec of {@code uint8}. */
    public static final Codec<Integer> UINT8 = new Codec<>() {
        @Override
        public Integer read(JsonReader in) throws IOException {
            return in.readUint8();
        }

        @Override
        public void write(JsonWriter out, Integer value) throws IOException {
            integer(out, value, "uint8", 0, 0xFF);
        }
    };

    /** The codec of {@code uint16}. */
    public static final Codec<Integer> UINT16 = new Codec<>() {
        @Override
        public Integer read(JsonReader in) throws IOException {
            return in.readUint16();
        }

        @Override
        public void write(JsonWriter out, Integer value) throws IOException {
            integer(out, value, "uint16", 0, 0xFFFF);
        }
    };

    /** The codec of {@code uint32}. */
    public static final Codec<Long> UINT32 = new Codec<>() {
        @Override
        public Long read(JsonReader in) throws IOException {
            return in.readUint32();
        }

        @Override
        public void write(JsonWriter out, Long value) throws IOException {
            integer(out, value, "uint32", 0, 0xFFFF_FFFFL);
        }
    };

    /** The codec of {@code int} and {@code int64}. */
    public static final Codec<Long> INT64 = new Codec<>() {
        @Override
        public Long read(JsonReader in) throws IOException {
            return in.readInt64();
        }

        @Override
        public void write(JsonWriter out, Long value) throws IOException {
            out.integer(value);
        }
    };

    /** The codec of {@code uint64} and {@code size}: unsigned 64-bit numbers in a {@code long}. */
    public static final Codec<Long> UINT64 = new Codec<>() {
        @Override
        public Long read(JsonReader in) throws IOException {
            return in.readUint64();
        }

        @Override
        public void write(JsonWriter out, Long value) throws IOException {
            out.unsigned(value);
        }
    };

    /**
     * The codec of integers whose size is not known: reads numbers from -2<sup>63</sup> to 2<sup>64</sup>-1 into the 64 bits of a {@code long}, and writes
     * these as a signed number. QEMU reads a negative number for a {@code uint64} as the number with the same bits.
     */
    public static final Codec<Long> ANY_INT = new Codec<>() {
        @Override
        public Long read(JsonReader in) throws IOException {
            return in.readUint64();
        }

        @Override
        public void write(JsonWriter out, Long value) throws IOException {
            out.integer(value);
        }
    };

    /** The codec of {@code number}. */
    public static final Codec<Double> NUMBER = new Codec<>() {
        @Override
        public Double read(JsonReader in) throws IOException {
            return in.readNumber();
        }

        @Override
        public void write(JsonWriter out, Double value) throws IOException {
            out.number(value);
        }
    };

    /** The codec of {@code any}. */
    public static final Codec<JsonValue> ANY = new Codec<>() {
        @Override
        public JsonValue read(JsonReader in) throws IOException {
            return in.readValue();
        }

        @Override
        public void write(JsonWriter out, JsonValue value) throws IOException {
            out.value(value);
        }
    };

    /** The codec of {@code null}. */
    public static final Codec<JsonNull> NULL = new Codec<>() {
        @Override
        public JsonNull read(JsonReader in) throws IOException {
            return in.readNull();
        }

        @Override
        public void write(JsonWriter out, JsonNull value) throws IOException {
            out.nullValue();
        }
    };

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
        return new Codec<>() {
            @Override
            public List<T> read(JsonReader in) throws IOException {
                return in.readList(element);
            }

            @Override
            public void write(JsonWriter out, List<T> values) throws IOException {
                out.list(element, values);
            }
        };
    }

    private static void integer(JsonWriter out, long value, String type, long min, long max) throws IOException {
        if (value < min || value > max) {
            throw out.unwritable(type + " " + value);
        }
        out.integer(value);
    }
}
