package io.github.qapi4j.runtime.schema;

import org.jspecify.annotations.Nullable;

/** A reference to a type by its name, which is resolved when all types are known, because types are recursive. */
final class TypeReference {
    private final String name;
    private @Nullable SchemaType type;

    TypeReference(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** Resolves the reference. The reader of the schema calls this once, before it publishes the schema. */
    void resolve(SchemaType type) {
        this.type = type;
    }

    SchemaType type() {
        SchemaType resolved = type;
        if (resolved == null) {
            throw new IllegalStateException("bug: unresolved reference to type " + Place.quote(name));
        }
        return resolved;
    }
}
