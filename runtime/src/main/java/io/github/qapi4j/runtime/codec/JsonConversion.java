package io.github.qapi4j.runtime.codec;

import org.jspecify.annotations.Nullable;

/**
 * A conversion of JSON values to a Java type.
 *
 * <p>The conversions differ by their identity, not by a function for each: a client needs them to read the first message, and each function would be a
 * class to load.
 */
final class JsonConversion<T> {
    static final JsonConversion<JsonValue> ANY = new JsonConversion<>("value");
    static final JsonConversion<JsonObject> OBJECT = new JsonConversion<>("object");
    static final JsonConversion<JsonArray> ARRAY = new JsonConversion<>("array");
    static final JsonConversion<String> STRING = new JsonConversion<>("string");
    static final JsonConversion<Boolean> BOOLEAN = new JsonConversion<>("boolean");
    static final JsonConversion<Long> LONG = new JsonConversion<>("int64");
    static final JsonConversion<Integer> INT = new JsonConversion<>("int32");
    static final JsonConversion<Double> DOUBLE = new JsonConversion<>("number");

    private final String type;

    private JsonConversion(String type) {
        this.type = type;
    }

    /** Returns the converted value; null if the value has another type. */
    @SuppressWarnings("unchecked") // the result has the type argument of the constant
    private @Nullable T convert(JsonValue value) {
        Object result = null;
        if (this == ANY) {
            result = value;
        } else if (this == LONG) {
            result = toLong(value);
        } else if (this == INT) {
            result = toInt(value);
        } else if (this == DOUBLE) {
            result = toDouble(value);
        } else if (value instanceof JsonString string) {
            result = this == STRING ? string.value() : null;
        } else if (value instanceof JsonBoolean bool) {
            result = this == BOOLEAN ? bool.value() : null;
        } else if (this == OBJECT && value instanceof JsonObject || this == ARRAY && value instanceof JsonArray) {
            result = value;
        }
        return (T) result;
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
        T result = convert(value);
        if (result == null) {
            throw new JsonTypeException(mismatch(value));
        }
        return result;
    }

    /** Converts a member of an object. */
    T member(String name, JsonValue value) {
        T result = convert(value);
        if (result == null) {
            throw new JsonTypeException("member '" + Excerpt.of(name) + "': " + mismatch(value));
        }
        return result;
    }

    /** Converts an element of an array. */
    T element(int index, JsonValue value) {
        T result = convert(value);
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
