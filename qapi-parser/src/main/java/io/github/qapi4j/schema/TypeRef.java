package io.github.qapi4j.schema;

/** How a definition refers to a type. */
public sealed interface TypeRef {

    /** The type's name; an array's is that of its elements' type and {@code List}. */
    String name();

    /** A type that the language predefines. */
    record Builtin(BuiltinType type) implements TypeRef {
        @Override
        public String name() {
            return type.qapiName();
        }
    }

    /** A type that the schema defines; {@link Schema#type} has it. */
    record Named(String name) implements TypeRef {}

    /** An array, whose elements are never arrays. */
    record Array(TypeRef element) implements TypeRef {
        @Override
        public String name() {
            return element.name() + "List";
        }
    }
}
