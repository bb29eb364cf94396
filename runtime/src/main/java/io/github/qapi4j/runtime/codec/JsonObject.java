package io.github.qapi4j.runtime.codec;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object. It keeps the order of its members, which has no effect on equality. Immutable.
 *
 * <p>For each type of member there are two methods: {@code get...} for a member that must exist, {@code find...} for one that may be
 * missing. A member whose value is JSON's {@code null} is not missing. Numbers beyond {@code long} are read with {@link JsonNumber}.
 *
 * <pre>{@code
 * JsonObject status = client.execute("query-status", JsonObject.EMPTY).asObject();
 * if (status.getBoolean("running")) {
 *     ...
 * }
 * JsonObject arguments = JsonObject.builder().put("id", "disk0").put("force", true).build();
 * client.execute("device_del", arguments);
 * }</pre>
 *
 * @param members the members, unmodifiable, in order
 */
public record JsonObject(Map<String, JsonValue> members) implements JsonValue {

    /** The object without members. */
    public static final JsonObject EMPTY = new JsonObject(Map.of());

    /** The codec of objects. */
    public static final Codec<JsonObject> CODEC = new Codec<>() {
        @Override
        public JsonObject read(JsonReader in) throws IOException {
            return in.readObject();
        }

        @Override
        public void write(JsonWriter out, JsonObject value) throws IOException {
            out.value(value);
        }
    };

    /** Copies the members, in the order of the map. */
    public JsonObject {
        Map<String, JsonValue> copy = new LinkedHashMap<>(members);
        copy.forEach((name, value) -> {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(value, name);
        });
        members = Collections.unmodifiableMap(copy);
    }

    /** Returns a builder of an object. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder that holds the members of this object. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.members.putAll(members);
        return builder;
    }

    /**
     * Returns the member with this name.
     *
     * @throws JsonTypeException if the member is missing
     */
    public JsonValue get(String name) {
        return get(name, JsonConversion.ANY);
    }

    /** Returns the member with this name; empty if the object does not have the member. */
    public Optional<JsonValue> find(String name) {
        return find(name, JsonConversion.ANY);
    }

    /**
     * Returns the string member with this name.
     *
     * @throws JsonTypeException if the member is missing or of another type
     */
    public String getString(String name) {
        return get(name, JsonConversion.STRING);
    }

    /**
     * Returns the string member with this name; empty if the object does not have the member.
     *
     * @throws JsonTypeException if the member is of another type
     */
    public Optional<String> findString(String name) {
        return find(name, JsonConversion.STRING);
    }

    /**
     * Returns the boolean member with this name.
     *
     * @throws JsonTypeException if the member is missing or of another type
     */
    public boolean getBoolean(String name) {
        return get(name, JsonConversion.BOOLEAN);
    }

    /**
     * Returns the boolean member with this name; empty if the object does not have the member.
     *
     * @throws JsonTypeException if the member is of another type
     */
    public Optional<Boolean> findBoolean(String name) {
        return find(name, JsonConversion.BOOLEAN);
    }

    /**
     * Returns the integer member with this name, which must fit an {@code int}.
     *
     * @throws JsonTypeException if the member is missing or of another type
     */
    public int getInt(String name) {
        return get(name, JsonConversion.INT);
    }

    /**
     * Returns the integer member with this name, which must fit an {@code int}; empty if the object does not have the member.
     *
     * @throws JsonTypeException if the member is of another type
     */
    public Optional<Integer> findInt(String name) {
        return find(name, JsonConversion.INT);
    }

    /**
     * Returns the integer member with this name, which must fit a {@code long}.
     *
     * @throws JsonTypeException if the member is missing or of another type
     */
    public long getLong(String name) {
        return get(name, JsonConversion.LONG);
    }

    /**
     * Returns the integer member with this name, which must fit a {@code long}; empty if the object does not have the member.
     *
     * @throws JsonTypeException if the member is of another type
     */
    public Optional<Long> findLong(String name) {
        return find(name, JsonConversion.LONG);
    }

    /**
     * Returns the number member with this name, with or without a fraction, which must fit a {@code double}.
     *
     * @throws JsonTypeException if the member is missing or of another type
     */
    public double getDouble(String name) {
        return get(name, JsonConversion.DOUBLE);
    }

    /**
     * Returns the number member with this name, with or without a fraction, which must fit a {@code double}; empty if the object does not have the
     * member.
     *
     * @throws JsonTypeException if the member is of another type
     */
    public Optional<Double> findDouble(String name) {
        return find(name, JsonConversion.DOUBLE);
    }

    /**
     * Returns the object member with this name.
     *
     * @throws JsonTypeException if the member is missing or of another type
     */
    public JsonObject getObject(String name) {
        return get(name, JsonConversion.OBJECT);
    }

    /**
     * Returns the object member with this name; empty if the object does not have the member.
     *
     * @throws JsonTypeException if the member is of another type
     */
    public Optional<JsonObject> findObject(String name) {
        return find(name, JsonConversion.OBJECT);
    }

    /**
     * Returns the array member with this name.
     *
     * @throws JsonTypeException if the member is missing or of another type
     */
    public JsonArray getArray(String name) {
        return get(name, JsonConversion.ARRAY);
    }

    /**
     * Returns the array member with this name; empty if the object does not have the member.
     *
     * @throws JsonTypeException if the member is of another type
     */
    public Optional<JsonArray> findArray(String name) {
        return find(name, JsonConversion.ARRAY);
    }

    private <T> T get(String name, JsonConversion<T> conversion) {
        JsonValue value = members.get(name);
        if (value == null) {
            throw conversion.missing(name);
        }
        return conversion.member(name, value);
    }

    private <T> Optional<T> find(String name, JsonConversion<T> conversion) {
        JsonValue value = members.get(name);
        return value == null ? Optional.empty() : Optional.of(conversion.member(name, value));
    }

    // The record's own methods recurse through those of the map, which would need a megabyte of stack at the maximum
    // nesting.
    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof JsonObject that) || members.size() != that.members.size()) {
            return false;
        }
        for (Map.Entry<String, JsonValue> member : members.entrySet()) {
            if (!member.getValue().equals(that.members.get(member.getKey()))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (Map.Entry<String, JsonValue> member : members.entrySet()) {
            hash += member.getKey().hashCode() ^ member.getValue().hashCode();
        }
        return hash;
    }

    @Override
    public JsonType type() {
        return JsonType.OBJECT;
    }

    /** Returns the object as JSON text. */
    @Override
    public String toString() {
        return JsonWriter.text(this);
    }

    /**
     * A builder of an object. A second value for a name replaces the first one, at the same position. Java's {@code null} is rejected: use {@link
     * JsonNull#INSTANCE} for JSON's {@code null}.
     */
    public static final class Builder {
        private final Map<String, JsonValue> members = new LinkedHashMap<>();

        private Builder() {}

        /** Adds a member. */
        public Builder put(String name, JsonValue value) {
            members.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, name));
            return this;
        }

        /** Adds a string. */
        public Builder put(String name, String value) {
            return put(name, new JsonString(value));
        }

        /**
         * Adds a number, converted as by {@link JsonNumber#of(Number)}.
         *
         * @throws IllegalArgumentException if JSON does not have the number
         */
        public Builder put(String name, Number value) {
            return put(name, JsonNumber.of(value));
        }

        /** Adds a boolean. */
        public Builder put(String name, boolean value) {
            return put(name, new JsonBoolean(value));
        }

        /** Returns the object. */
        public JsonObject build() {
            return new JsonObject(members);
        }
    }
}
