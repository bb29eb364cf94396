package io.github.qapi4j.runtime.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A JSON array. Immutable.
 *
 * <pre>{@code
 * JsonArray blocks = client.execute("query-block", JsonObject.EMPTY).asArray();
 * for (int i = 0; i < blocks.size(); i++) {
 *     String device = blocks.getObject(i).getString("device");
 * }
 * JsonArray names = JsonArray.builder().add("disk0").add("disk1").build();
 * }</pre>
 *
 * @param elements the elements, unmodifiable
 */
public record JsonArray(List<JsonValue> elements) implements JsonValue {

    /** Copies the elements. */
    public JsonArray {
        elements = List.copyOf(elements);
    }

    /** Returns an array of these elements. */
    public static JsonArray of(JsonValue... elements) {
        return new JsonArray(List.of(elements));
    }

    /** Returns a builder of an array. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the number of elements. */
    public int size() {
        return elements.size();
    }

    /**
     * Returns the element at this index.
     *
     * @throws IndexOutOfBoundsException if the array is shorter
     */
    public JsonValue get(int index) {
        return elements.get(index);
    }

    /**
     * Returns the string at this index.
     *
     * @throws JsonTypeException if the element is of another type
     * @throws IndexOutOfBoundsException if the array is shorter
     */
    public String getString(int index) {
        return get(index, JsonConversion.STRING);
    }

    /**
     * Returns the boolean at this index.
     *
     * @throws JsonTypeException if the element is of another type
     * @throws IndexOutOfBoundsException if the array is shorter
     */
    public boolean getBoolean(int index) {
        return get(index, JsonConversion.BOOLEAN);
    }

    /**
     * Returns the integer at this index, which must fit an {@code int}.
     *
     * @throws JsonTypeException if the element is of another type
     * @throws IndexOutOfBoundsException if the array is shorter
     */
    public int getInt(int index) {
        return get(index, JsonConversion.INT);
    }

    /**
     * Returns the integer at this index, which must fit a {@code long}.
     *
     * @throws JsonTypeException if the element is of another type
     * @throws IndexOutOfBoundsException if the array is shorter
     */
    public long getLong(int index) {
        return get(index, JsonConversion.LONG);
    }

    /**
     * Returns the number at this index, with or without a fraction, which must fit a {@code double}.
     *
     * @throws JsonTypeException if the element is of another type
     * @throws IndexOutOfBoundsException if the array is shorter
     */
    public double getDouble(int index) {
        return get(index, JsonConversion.DOUBLE);
    }

    /**
     * Returns the object at this index.
     *
     * @throws JsonTypeException if the element is of another type
     * @throws IndexOutOfBoundsException if the array is shorter
     */
    public JsonObject getObject(int index) {
        return get(index, JsonConversion.OBJECT);
    }

    /**
     * Returns the array at this index.
     *
     * @throws JsonTypeException if the element is of another type
     * @throws IndexOutOfBoundsException if the array is shorter
     */
    public JsonArray getArray(int index) {
        return get(index, JsonConversion.ARRAY);
    }

    private <T> T get(int index, JsonConversion<T> conversion) {
        return conversion.element(index, elements.get(index));
    }

    // The record's own methods recurse through those of the list, which would need a megabyte of stack at the maximum
    // nesting.
    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof JsonArray that) || elements.size() != that.elements.size()) {
            return false;
        }
        for (int i = 0; i < elements.size(); i++) {
            if (!elements.get(i).equals(that.elements.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (JsonValue element : elements) {
            hash = 31 * hash + element.hashCode();
        }
        return hash;
    }

    @Override
    public JsonType type() {
        return JsonType.ARRAY;
    }

    /** Returns the array as JSON text. */
    @Override
    public String toString() {
        return JsonWriter.text(this);
    }

    /** A builder of an array. Java's {@code null} is rejected: use {@link JsonNull#INSTANCE} for JSON's {@code null}. */
    public static final class Builder {
        private final List<JsonValue> elements = new ArrayList<>();

        private Builder() {}

        /** Adds an element. */
        public Builder add(JsonValue value) {
            elements.add(Objects.requireNonNull(value, "value"));
            return this;
        }

        /** Adds a string. */
        public Builder add(String value) {
            return add(new JsonString(value));
        }

        /**
         * Adds a number, converted as by {@link JsonNumber#of(Number)}.
         *
         * @throws IllegalArgumentException if JSON cannot represent the number
         */
        public Builder add(Number value) {
            return add(JsonNumber.of(value));
        }

        /** Adds a boolean. */
        public Builder add(boolean value) {
            return add(new JsonBoolean(value));
        }

        /** Returns the array. */
        public JsonArray build() {
            return new JsonArray(elements);
        }
    }
}
