package io.github.qapi4j.syntax;

import io.github.qapi4j.source.Span;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A definition as declared: it has the right shape, but its names are not resolved and its conditions are not read.
 *
 * <p>Malformed parts are omitted, because they have already been reported. A null type means that the type was malformed.
 *
 * <p>There are two ways to distinguish the kinds of declarations, and the compiler checks that both cover all kinds. Code that needs the parts of a
 * declaration implements {@link Visitor}. Code that depends only on the kind is a {@code switch} expression over {@link Kind} without {@code
 * default}.
 */
public sealed interface Decl {

    /** The parts that all declarations have. */
    Head head();

    /** Calls the visitor's method for this kind of declaration. */
    <R> R accept(Visitor<R> visitor);

    /** Handles each kind of declaration. It has no default methods, so that code that does not handle each kind does not compile. */
    interface Visitor<R> {
        R enumeration(EnumDecl enumeration);

        R struct(StructDecl struct);

        R union(UnionDecl union);

        R alternate(AlternateDecl alternate);

        R command(CommandDecl command);

        R event(EventDecl event);
    }

    /** The kind of a definition, by the key that names it. */
    enum Kind {
        ENUM("enum"),
        STRUCT("struct"),
        UNION("union"),
        ALTERNATE("alternate"),
        COMMAND("command"),
        EVENT("event");

        private static final Map<String, Kind> BY_KEY = byKey();

        private final String key;

        Kind(String key) {
            this.key = key;
        }

        private static Map<String, Kind> byKey() {
            Map<String, Kind> byKey = new HashMap<>();
            for (Kind kind : values()) {
                byKey.put(kind.key, kind);
            }
            return Map.copyOf(byKey);
        }

        /** The kind that a key names, or null. */
        static @Nullable Kind of(String key) {
            return BY_KEY.get(key);
        }

        /** The key, which messages also use as the name of the kind. */
        public String key() {
            return key;
        }

        /** The name of the kind with its article, e.g. {@code "an event"}. */
        public String withArticle() {
            return ("aeiou".indexOf(key.charAt(0)) < 0 || this == UNION ? "a " : "an ") + key;
        }

        /** Whether definitions of this kind define a type. */
        public boolean isType() {
            return switch (this) {
                case ENUM, STRUCT, UNION, ALTERNATE -> true;
                case COMMAND, EVENT -> false;
            };
        }
    }

    /**
     * The parts that all declarations have.
     *
     * @param name the name that is defined
     * @param start the offset at which the whole expression begins
     * @param end the offset at which it ends
     * @param condition the value of {@code if}, or null
     * @param complete false if some part was malformed and is omitted
     */
    record Head(
            Kind kind,
            Name name,
            int start,
            int end,
            @Nullable Expr condition,
            List<FeatureDecl> features,
            boolean complete) {

        /** The place of the whole expression. */
        public Span span() {
            return new Span(name.source(), start, end);
        }

        /** The place of the opening brace. */
        public Span brace() {
            return new Span(name.source(), start, start + 1);
        }

        /** The kind and the name as messages use them, e.g. {@code "struct 'BlockInfo'"}. */
        public String describe() {
            return kind.key() + " '" + name.text() + "'";
        }
    }

    /** A reference to a type, or to an array of one. */
    sealed interface TypeDecl permits Name, ArrayDecl {
        Name name();

        boolean array();

        Span span();
    }

    /**
     * A reference to an array.
     *
     * @param start the offset at which it begins
     * @param end the offset at which it ends
     */
    record ArrayDecl(Name name, int start, int end) implements TypeDecl {
        @Override
        public Span span() {
            return new Span(name.source(), start, end);
        }

        @Override
        public boolean array() {
            return true;
        }
    }

    /** A feature. */
    record FeatureDecl(Name name, @Nullable Expr condition) {}

    /** A value of an enum. */
    sealed interface ValueDecl permits Name, ObjectValueDecl {
        Name name();

        @Nullable
        Expr condition();

        List<FeatureDecl> features();
    }

    /** An enum value that is written as an object. */
    record ObjectValueDecl(Name name, @Nullable Expr condition, List<FeatureDecl> features) implements ValueDecl {}

    /**
     * A member.
     *
     * @param end the offset at which it ends
     */
    record MemberDecl(
            Name name,
            boolean optional,
            @Nullable TypeDecl type,
            @Nullable Expr condition,
            List<FeatureDecl> features,
            int end) {
        /** The place of the whole member. */
        public Span span() {
            return new Span(name.source(), name.start(), end);
        }
    }

    /**
     * A branch of a union, or an alternative of an alternate.
     *
     * @param end the offset at which it ends
     */
    record BranchDecl(
            Name name, @Nullable TypeDecl type, @Nullable Expr condition, int end) {
        /** The place of the whole branch. */
        public Span span() {
            return new Span(name.source(), name.start(), end);
        }
    }

    /** A declaration of something that is a JSON object with members: a struct, a union, a command's arguments, an event's data. */
    sealed interface ObjectDecl extends Decl {

        /** The type whose members it has in addition to its own, or null: the base of a struct or union, the named data of a command or event. */
        @Nullable
        TypeDecl base();

        /** The members that are written in it, including those of a union's base. */
        List<MemberDecl> members();
    }

    /** An enum. */
    record EnumDecl(Head head, @Nullable String prefix, List<ValueDecl> values) implements Decl {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.enumeration(this);
        }
    }

    /** A struct. */
    record StructDecl(Head head, @Nullable TypeDecl base, List<MemberDecl> members) implements ObjectDecl {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.struct(this);
        }
    }

    /**
     * A union.
     *
     * @param members the members of a base that is written inline
     * @param discriminator null in a simple union
     */
    record UnionDecl(
            Head head,
            @Nullable TypeDecl base,
            List<MemberDecl> members,
            @Nullable Name discriminator,
            List<BranchDecl> branches,
            boolean simple)
            implements ObjectDecl {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.union(this);
        }
    }

    /** An alternate. */
    record AlternateDecl(Head head, List<BranchDecl> alternatives) implements Decl {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.alternate(this);
        }
    }

    /**
     * A command.
     *
     * @param base the type of its arguments, or null if they are written inline or absent
     * @param members the arguments that are written inline
     * @param hasReturns whether the key {@code returns} is present, even with an empty name, or an unknown key may be meant as {@code returns}
     */
    record CommandDecl(
            Head head,
            @Nullable TypeDecl base,
            List<MemberDecl> members,
            @Nullable TypeDecl returns,
            boolean hasReturns,
            boolean boxed,
            boolean gen,
            boolean successResponse,
            boolean allowOob,
            boolean allowPreconfig,
            boolean coroutine)
            implements ObjectDecl {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.command(this);
        }
    }

    /**
     * An event.
     *
     * @param base the type of its data, or null if the data is written inline or absent
     * @param members the data that is written inline
     */
    record EventDecl(Head head, @Nullable TypeDecl base, List<MemberDecl> members, boolean boxed)
            implements ObjectDecl {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.event(this);
        }
    }
}
