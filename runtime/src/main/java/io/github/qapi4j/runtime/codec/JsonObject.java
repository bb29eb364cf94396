package io.github.qapi4j.runtime.codec;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object. It keeps the order of its members, which does not count for equality.
 *
 * @param members the members, unmodifiable, in order
 */
public record JsonObject(Map<String, JsonValue> members) implements JsonValue {

    /** The object without members. */
    public static final JsonObject EMPTY = new JsonObject(Map.of());

    /** Reads and writes objects. */
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

    /** Returns the member of that name, empty if there is none. */
    public Optional<JsonValue> get(String name) {
        return Optional.ofNullable(members.get(name));
    }

    // Not the record's own, nor the map's: at full nesting they would need a megabyte of stack.
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

    /** Collects members. A name that is given again replaces the value and keeps its place. */
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

        /** Adds an integer. */
        public Builder put(String name, long value) {
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
