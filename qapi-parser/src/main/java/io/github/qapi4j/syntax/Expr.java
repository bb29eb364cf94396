package io.github.qapi4j.syntax;

import io.github.qapi4j.source.Span;
import io.github.qapi4j.syntax.Decl.Name;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expression as it is written, without a meaning yet. */
public sealed interface Expr {

    /** The whole text of the expression. */
    Span span();

    /** What messages call it, e.g. {@code "an object"}. */
    String describe();

    /** A string in quotes; the span includes them. Most strings are names, which declarations take over as they are. */
    record Str(Name name) implements Expr {
        /** What stands between the quotes. */
        public String value() {
            return name.text();
        }

        @Override
        public Span span() {
            return name.span();
        }

        @Override
        public String describe() {
            return "'" + value() + "'";
        }
    }

    /** {@code true} or {@code false}. */
    record Bool(boolean value, Span span) implements Expr {
        @Override
        public String describe() {
            return "'" + value + "'";
        }
    }

    /** A list in brackets. */
    record Arr(List<Expr> elements, Span span) implements Expr {
        @Override
        public String describe() {
            return "an array";
        }
    }

    /** An object in braces, no key twice. */
    record Obj(List<Entry> entries, Span span) implements Expr {
        @Override
        public String describe() {
            return "an object";
        }

        /** The value of a key, or null. */
        public @Nullable Expr get(String key) {
            Entry entry = entry(key);
            return entry == null ? null : entry.value();
        }

        /** The entry of a key, or null. */
        public @Nullable Entry entry(String key) {
            for (Entry entry : entries) {
                if (entry.key().value().equals(key)) {
                    return entry;
                }
            }
            return null;
        }

        /** Whether there is an entry of this key. */
        public boolean has(String key) {
            return entry(key) != null;
        }
    }

    /** A key and its value. */
    record Entry(Str key, Expr value) {}
}
