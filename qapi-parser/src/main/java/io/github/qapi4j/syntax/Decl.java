package io.github.qapi4j.syntax;

import io.github.qapi4j.source.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A definition as it is declared: of the right shape, its names not yet resolved, its conditions not yet read.
 *
 * <p>What was malformed in it, and told, is left out: a null type stands for one.
 */
public sealed interface Decl {

    /** What all declarations have. */
    Head head();

    /** The kind of definition, by the key that names it. */
    enum Kind {
        ENUM("enum"),
        STRUCT("struct"),
        UNION("union"),
        ALTERNATE("alternate"),
        COMMAND("command"),
        EVENT("event");

        private final String key;

        Kind(String key) {
            this.key = key;
        }

        /** The key, which is also what messages call it. */
        public String key() {
            return key;
        }

        /** What messages call one of them, e.g. {@code "an event"}. */
        public String withArticle() {
            return ("aeiou".indexOf(key.charAt(0)) < 0 || this == UNION ? "a " : "an ") + key;
        }

        /** Whether it defines a type. */
        public boolean isType() {
            return this != COMMAND && this != EVENT;
        }
    }

    /**
     * What all declarations have.
     *
     * @param name the name that is defined
     * @param start the offset at which the whole expression begins
     * @param end the offset at which it ends
     * @param condition the value of {@code if}, or null
     * @param complete false if something in it was malformed, so that its parts cannot be relied on to be all
     */
    record Head(
            Kind kind,
            Name name,
            int start,
            int end,
            @Nullable Expr condition,
            List<FeatureDecl> features,
            boolean complete) {

        /** The whole expression. */
        public Span span() {
            return new Span(name.source(), start, end);
        }

        /** The place of its opening brace. */
        public Span brace() {
            return new Span(name.source(), start, start + 1);
        }

        /** What messages call it, e.g. {@code "struct 'BlockInfo'"}. */
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

    /** A value of an enum that is written as an object. */
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
        /** All of it. */
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
        /** All of it. */
        public Span span() {
            return new Span(name.source(), name.start(), end);
        }
    }

    /** Members in place or a type that has them; both are null or empty where there are none. */
    record MembersDecl(List<MemberDecl> members, @Nullable TypeDecl type) {
        static final MembersDecl NONE = new MembersDecl(List.of(), null);
    }

    /** An enum. */
    record EnumDecl(Head head, @Nullable String prefix, List<ValueDecl> values) implements Decl {}

    /** A struct. */
    record StructDecl(Head head, @Nullable TypeDecl base, List<MemberDecl> members) implements Decl {}

    /**
     * A union.
     *
     * @param discriminator null in a simple union
     */
    record UnionDecl(
            Head head, MembersDecl base, @Nullable Name discriminator, List<BranchDecl> branches, boolean simple)
            implements Decl {}

    /** An alternate. */
    record AlternateDecl(Head head, List<BranchDecl> alternatives) implements Decl {}

    /**
     * A command.
     *
     * @param hasReturns whether it says what it returns, if only that it is nothing; or whether a key that was not understood may say so
     */
    record CommandDecl(
            Head head,
            MembersDecl arguments,
            @Nullable TypeDecl returns,
            boolean hasReturns,
            boolean boxed,
            boolean gen,
            boolean successResponse,
            boolean allowOob,
            boolean allowPreconfig,
            boolean coroutine)
            implements Decl {}

    /** An event. */
    record EventDecl(Head head, MembersDecl data, boolean boxed) implements Decl {}
}
