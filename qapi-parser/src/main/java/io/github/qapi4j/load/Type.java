package io.github.qapi4j.load;

import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.schema.ImplicitTypes;
import io.github.qapi4j.syntax.Decl;
import io.github.qapi4j.syntax.Decl.BranchDecl;
import io.github.qapi4j.syntax.Decl.ObjectDecl;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The type that a reference resolves to, with one record for each kind of type. */
sealed interface Type {

    /** The kind and the name as messages use them, e.g. {@code "struct type 'BlockInfo'"}. */
    String describe();

    /** Calls the visitor's method for this kind of type. */
    <R> R accept(Visitor<R> visitor);

    /** Handles each kind of type. It has no default methods, so that code that does not handle each kind does not compile. */
    interface Visitor<R> {
        R builtin(Builtin type);

        R enumeration(Enumeration type);

        R struct(Struct type);

        R union(Union type);

        R alternate(Alternate type);

        R empty(Empty type);

        R array(Array type);

        R unknown(Unknown type);
    }

    /** A type of JSON objects with known members. */
    sealed interface ObjectType extends Type permits Struct, Union, Empty {

        /** The declaration of the members, or null without members. */
        @Nullable
        ObjectDecl decl();

        /** Whether all its values have the same members, so that it can be a base, and its members can be arguments. */
        boolean isFixed();

        /** The branches that add their members to some of its values. */
        List<BranchDecl> branches();
    }

    /** A predefined type, except {@link Empty}. */
    record Builtin(BuiltinType type) implements Type {
        @Override
        public String describe() {
            return "built-in type '" + type.qapiName() + "'";
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.builtin(this);
        }
    }

    /** An enum that the schema defines. */
    record Enumeration(Decl.EnumDecl decl) implements Type {
        @Override
        public String describe() {
            return Type.describe(decl);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.enumeration(this);
        }
    }

    /** A struct that the schema defines. */
    record Struct(Decl.StructDecl decl) implements ObjectType {
        @Override
        public String describe() {
            return Type.describe(decl);
        }

        @Override
        public boolean isFixed() {
            return true;
        }

        @Override
        public List<BranchDecl> branches() {
            return List.of();
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.struct(this);
        }
    }

    /** A union that the schema defines. */
    record Union(Decl.UnionDecl decl) implements ObjectType {
        @Override
        public String describe() {
            return Type.describe(decl);
        }

        @Override
        public boolean isFixed() {
            return false;
        }

        /** {@inheritDoc} A simple union has no such branches: its values have the branch as the value of a member. */
        @Override
        public List<BranchDecl> branches() {
            return decl.simple() ? List.of() : decl.branches();
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.union(this);
        }
    }

    /** An alternate that the schema defines. */
    record Alternate(Decl.AlternateDecl decl) implements Type {
        @Override
        public String describe() {
            return Type.describe(decl);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.alternate(this);
        }
    }

    /** The predefined struct without members. */
    record Empty() implements ObjectType {
        static final Empty INSTANCE = new Empty();
        static final String NAME = ImplicitTypes.EMPTY;

        @Override
        public String describe() {
            return "struct type '" + NAME + "'";
        }

        @Override
        public @Nullable ObjectDecl decl() {
            return null;
        }

        @Override
        public boolean isFixed() {
            return true;
        }

        @Override
        public List<BranchDecl> branches() {
            return List.of();
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.empty(this);
        }
    }

    /** An array. */
    record Array(String element) implements Type {
        @Override
        public String describe() {
            return "array type ['" + element + "']";
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.array(this);
        }
    }

    /** A type that is not defined or has errors. This is reported already, so checks skip definitions and members that use it. */
    record Unknown() implements Type {
        static final Unknown INSTANCE = new Unknown();

        @Override
        public String describe() {
            return "an unknown type";
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.unknown(this);
        }
    }

    private static String describe(Decl decl) {
        return decl.head().kind().key() + " type '" + decl.head().name().text() + "'";
    }
}
