package io.github.qapi4j.load;

import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.syntax.Decl;

/** What a reference to a type turned out to be. */
sealed interface Type {

    /** What messages call it, e.g. {@code "struct type 'BlockInfo'"}. */
    String describe();

    /** Whether its values are objects with known members: whether it is a struct or a union. */
    default boolean isObject() {
        return false;
    }

    /** A type that the language predefines. */
    record Builtin(BuiltinType type) implements Type {
        @Override
        public String describe() {
            return "built-in type '" + type.qapiName() + "'";
        }
    }

    /** A type that the schema defines. */
    record Declared(Decl decl) implements Type {
        @Override
        public String describe() {
            return decl.head().kind().key() + " type '" + decl.head().name().text() + "'";
        }

        @Override
        public boolean isObject() {
            return decl instanceof Decl.StructDecl || decl instanceof Decl.UnionDecl;
        }
    }

    /** The predefined type of objects without members. */
    record Empty() implements Type {
        static final Empty INSTANCE = new Empty();
        static final String NAME = "q_empty";

        @Override
        public String describe() {
            return "struct type '" + NAME + "'";
        }

        @Override
        public boolean isObject() {
            return true;
        }
    }

    /** An array. */
    record Array(String element) implements Type {
        @Override
        public String describe() {
            return "array type ['" + element + "']";
        }
    }

    /** A type that is not defined, or is lost because of an error; it has been told, and nothing more can be said of it. */
    record Unknown() implements Type {
        static final Unknown INSTANCE = new Unknown();

        @Override
        public String describe() {
            return "an unknown type";
        }
    }
}
