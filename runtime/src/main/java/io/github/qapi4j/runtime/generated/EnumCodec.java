package io.github.qapi4j.runtime.generated;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.JsonReader;
import io.github.qapi4j.runtime.codec.JsonWriter;
import io.github.qapi4j.runtime.codec.QapiEnum;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The codec of a generated enum. Immutable.
 *
 * @param <E> the enum
 */
@SuppressWarnings("EnumOrdinal") // The ordinal is an index in memory only, and an array is faster than an EnumMap.
public final class EnumCodec<E extends Enum<E> & QapiEnum> implements Codec<E> {
    private final String name;
    private final Map<String, E> values;
    private final E[] constants;
    private final Names names;
    private final @Nullable E unrecognized;

    /** The values in JSON, by ordinal. */
    private final EncodedText[] encoded;

    /** @param unrecognized the last of the values, or null */
    private EnumCodec(E[] values, @Nullable E unrecognized) {
        this.name = values.getClass().getComponentType().getSimpleName();
        this.values = new HashMap<>(values.length * 2);
        this.constants = values;
        this.unrecognized = unrecognized;
        List<String> known = new ArrayList<>(values.length);
        this.encoded = new EncodedText[values.length];
        for (E value : values) {
            encoded[value.ordinal()] = EncodedText.value(value.wireName());
            if (value != unrecognized) {
                this.values.put(value.wireName(), value);
                known.add(value.wireName());
            }
        }
        this.names = Names.ofStrings(known);
    }

    /** Returns the codec of an enum without a constant for unknown values: a value that it does not have is rejected. */
    public static <E extends Enum<E> & QapiEnum> EnumCodec<E> of(E[] values) {
        return new EnumCodec<>(values, null);
    }

    /**
     * Returns the codec of an enum with a constant for unknown values.
     *
     * @param unrecognized the last constant, which is never written
     */
    public static <E extends Enum<E> & QapiEnum> EnumCodec<E> of(E[] values, E unrecognized) {
        return new EnumCodec<>(values, unrecognized);
    }

    /**
     * Returns the constant with this name in QMP, or the constant for unknown values.
     *
     * @throws IllegalArgumentException if the name is unknown and the enum has no constant for unknown values
     */
    public E valueOf(String wireName) {
        E value = find(wireName);
        if (value == null) {
            throw new IllegalArgumentException(name + " has no value '" + wireName + "'");
        }
        return value;
    }

    private @Nullable E find(String wireName) {
        E value = values.get(wireName);
        return value == null ? unrecognized : value;
    }

    @Override
    public E read(JsonReader in) throws IOException {
        int index = in.tryName(names);
        if (index >= 0) {
            return constants[index];
        }
        String text = in.readString();
        E value = find(text);
        if (value == null) {
            throw in.unknownValue(text);
        }
        return value == unrecognized ? in.unrecognized(text, value) : value;
    }

    @Override
    public void write(JsonWriter out, E value) throws IOException {
        if (value == unrecognized) {
            throw out.unwritable(name + ".UNRECOGNIZED");
        }
        out.constant(encoded[value.ordinal()]);
    }
}
