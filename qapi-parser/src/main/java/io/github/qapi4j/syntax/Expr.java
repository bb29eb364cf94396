package io.github.qapi4j.syntax;

import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expression as it is written, without a meaning yet; a string is a {@link Name}. */
public sealed interface Expr permits Name, Expr.Bool, Expr.Arr, Expr.Obj {

    /** The file that it stands in. */
    SourceFile source();

    /** The offset at which it begins. */
    int start();

    /** The offset at which it ends. */
    int end();

    /** The whole text of the expression. */
    default Span span() {
        return new Span(source(), start(), end());
    }

    /** What messages call it, e.g. {@code "an object"}. */
    String describe();

    /** {@code true} or {@code false}. */
    record Bool(boolean value, SourceFile source, int start, int end) implements Expr {
        @Override
        public String describe() {
            return "'" + value + "'";
        }
    }

    /** A list in brackets. */
    record Arr(List<Expr> elements, SourceFile source, int start, int end) implements Expr {
        @Override
        public String describe() {
            return "an array";
        }
    }

    /** An object in braces, no key twice. */
    record Obj(List<Entry> entries, SourceFile source, int start, int end) implements Expr {
        @Override
        public String describe() {
            return "an object";
        }

        /** The place of its opening brace. */
        public Span brace() {
            return new Span(source, start, start + 1);
        }

        /** The value of a key, or null. */
        public @Nullable Expr get(String key) {
            Entry entry = entry(key);
            return entry == null ? null : entry.value();
        }

        /** The entry of a key, or null. */
        public @Nullable Entry entry(String key) {
            for (Entry entry : entries) {
                if (entry.key().text().equals(key)) {
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
    record Entry(Name key, Expr value) {}
}
