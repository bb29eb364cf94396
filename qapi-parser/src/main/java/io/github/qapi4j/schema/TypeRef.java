package io.github.qapi4j.schema;

/** A reference to a type in a definition. */
public sealed interface TypeRef {

    /** The name of the type; for an array, that of its {@linkplain ImplicitTypes#array implicit type}. */
    String name();

    /** A type that the language predefines. */
    record Builtin(BuiltinType type) implements TypeRef {
        @Override
        public String name() {
            return type.qapiName();
        }
    }

    /** A type that the schema defines; {@link Schema#type} looks it up. */
    record Named(String name) implements TypeRef {}

    /** An array, whose elements are never arrays. */
    record Array(TypeRef element) implements TypeRef {
        @Override
        public String name() {
            return ImplicitTypes.array(element.name());
        }
    }
}
