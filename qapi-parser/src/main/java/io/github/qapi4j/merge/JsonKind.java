package io.github.qapi4j.merge;

import io.github.qapi4j.schema.AlternateType;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.TypeDefinition;
import io.github.qapi4j.schema.TypeRef;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The kinds of JSON values by which alternatives are distinguished. */
enum JsonKind {
    STRING,
    NUMBER,
    BOOLEAN,
    NULL,
    OBJECT,
    ARRAY;

    /** The kind of a type's values; null for alternates and for any values. */
    static @Nullable JsonKind of(Schema schema, TypeRef type) {
        if (type instanceof TypeRef.Named named) {
            TypeDefinition definition = schema.type(named.name()).orElseThrow();
            return definition instanceof EnumType ? STRING : definition instanceof AlternateType ? null : OBJECT;
        }
        return ofUnnamed(type);
    }

    /** The kind of an array's or built-in type's values; null for any values. */
    static @Nullable JsonKind ofUnnamed(TypeRef type) {
        if (!(type instanceof TypeRef.Builtin builtin)) {
            return ARRAY;
        }
        return switch (builtin.type().jsonType()) {
            case "string" -> STRING;
            case "int", "number" -> NUMBER;
            case "boolean" -> BOOLEAN;
            case "null" -> NULL;
            default -> null;
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
