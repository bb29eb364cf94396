package io.github.qapi4j.runtime.schema;

import io.github.qapi4j.runtime.codec.JsonType;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Finds the JSON types that the values of a schema's type have. */
final class JsonTypes implements SchemaType.Visitor<Set<JsonType>> {
    private static final JsonTypes INSTANCE = new JsonTypes();
    private static final Set<JsonType> ALL = Set.of(JsonType.values());
    private static final Map<String, Set<JsonType>> BUILTIN = Map.of(
            "string", Set.of(JsonType.STRING),
            "number", Set.of(JsonType.NUMBER),
            "int", Set.of(JsonType.NUMBER),
            "boolean", Set.of(JsonType.BOOLEAN),
            "null", Set.of(JsonType.NULL),
            "object", Set.of(JsonType.OBJECT),
            "array", Set.of(JsonType.ARRAY));

    private JsonTypes() {}

    /** Returns the JSON types of a type's values; all of them if nothing is known about the type. */
    static Set<JsonType> of(SchemaType type) {
        return type.accept(INSTANCE);
    }

    @Override
    public Set<JsonType> builtin(SchemaType.Builtin type) {
        return BUILTIN.getOrDefault(type.jsonType(), ALL);
    }

    @Override
    public Set<JsonType> enumeration(SchemaType.Enumeration type) {
        return Set.of(JsonType.STRING);
    }

    @Override
    public Set<JsonType> array(SchemaType.Array type) {
        return Set.of(JsonType.ARRAY);
    }

    @Override
    public Set<JsonType> object(SchemaType.ObjectType type) {
        return Set.of(JsonType.OBJECT);
    }

    /** The alternatives of an alternate are not alternates. */
    @Override
    public Set<JsonType> alternate(SchemaType.Alternate type) {
        Set<JsonType> types = EnumSet.noneOf(JsonType.class);
        for (SchemaType alternative : type.alternatives()) {
            types.addAll(alternative.accept(this));
        }
        return types;
    }

    @Override
    public Set<JsonType> other(SchemaType.Other type) {
        return ALL;
    }
}
