package io.github.qapi4j.runtime.codec;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A conversion of JSON values to a Java type. */
final class JsonConversion<T> {
    static final JsonConversion<JsonValue> ANY = new JsonConversion<>("value", value -> value);
    static final JsonConversion<JsonObject> OBJECT =
            new JsonConversion<>("object", value -> value instanceof JsonObject object ? object : null);
    static final JsonConversion<JsonArray> ARRAY =
            new JsonConversion<>("array", value -> value instanceof JsonArray array ? array : null);
    static final JsonConversion<String> STRING =
            new JsonConversion<>("string", value -> value instanceof JsonString string ? string.value() : null);
    static final JsonConversion<Boolean> BOOLEAN =
            new JsonConversion<>("boolean", value -> value instanceof JsonBoolean bool ? bool.value() : null);
    static final JsonConversion<Long> LONG = new JsonConversion<>("int64", JsonConversion::toLong);
    static final JsonConversion<Integer> INT = new JsonConversion<>("int32", JsonConversion::toInt);
    static final JsonConversion<Double> DOUBLE = new JsonConversion<>("number", JsonConversion::toDouble);

    private final String type;
    private final Function<JsonValue, @Nullable T> function;

    /**
     * Creates a conversion.
     *
     * @param function the conversion, which returns null for a value of another type
     */
    private JsonConversion(String type, Function<JsonValue, @Nullable T> function) {
        this.type = type;
        this.function = function;
    }

    private static @Nullable Long toLong(JsonValue value) {
        try {
            return value instanceof JsonNumber number ? (Long) number.toLong() : null;
        } catch (ArithmeticException e) {
            return null;
        }
    }

    private static @Nullable Integer toInt(JsonValue value) {
        Long number = toLong(value);
        return number != null && number == number.intValue() ? (Integer) number.intValue() : null;
    }

    private static @Nullable Double toDouble(JsonValue value) {
        if (!(value instanceof JsonNumber number)) {
            return null;
        }
        double result = number.toDouble();
        return Double.isFinite(result) ? (Double) result : null;
    }

    /** Converts a value. */
    T of(JsonValue value) {
        T result = function.apply(value);
        if (result == null) {
            throw new JsonTypeException(mismatch(value));
        }
        return result;
    }

    /** Converts a member of an object. */
    T member(String name, JsonValue value) {
        T result = function.apply(value);
        if (result == null) {
            throw new JsonTypeException("member '" + Excerpt.of(name) + "': " + mismatch(value));
        }
        return result;
    }

    /** Converts an element of an array. */
    T element(int index, JsonValue value) {
        T result = function.apply(value);
        if (result == null) {
            throw new JsonTypeException("element " + index + ": " + mismatch(value));
        }
        return result;
    }

    private String mismatch(JsonValue value) {
        boolean outOfRange = value instanceof JsonNumber && (this == LONG || this == INT || this == DOUBLE);
        return "expected " + type + ", got " + (outOfRange ? "another number" : value.type());
    }

    /** Returns the exception for a missing member of an object. */
    JsonTypeException missing(String name) {
        String expected = this == ANY ? "" : ": expected " + type;
        return new JsonTypeException("member '" + Excerpt.of(name) + "' is missing" + expected);
    }
}
