package io.github.qapi4j.syntax;

import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An expression as written, not interpreted yet; a string is a {@link Name}. */
public sealed interface Expr permits Name, Expr.Bool, Expr.Null, Expr.Arr, Expr.Obj {

    /** The file that contains it. */
    SourceFile source();

    /** The offset at which it begins. */
    int start();

    /** The offset at which it ends. */
    int end();

    /** The whole text of the expression. */
    default Span span() {
        return new Span(source(), start(), end());
    }

    /** The words for it in messages, e.g. {@code "an object"}. */
    String describe();

    /** {@code true} or {@code false}. */
    record Bool(boolean value, SourceFile source, int start, int end) implements Expr {
        @Override
        public String describe() {
            return "'" + value + "'";
        }
    }

    /** {@code null}, which releases before 4.2 accepted as the value of an optional key. */
    record Null(SourceFile source, int start, int end) implements Expr {
        @Override
        public String describe() {
            return "null";
        }
    }

    /** A list in brackets. */
    record Arr(List<Expr> elements, SourceFile source, int start, int end) implements Expr {
        @Override
        public String describe() {
            return "an array";
        }
    }

    /** An object in braces, without duplicate keys. */
    final class Obj implements Expr {
        private static final Entry[] NONE = {};

        private Entry[] entries;
        private final SourceFile source;
        private final int start;
        private final int end;

        Obj(List<Entry> entries, SourceFile source, int start, int end) {
            this.entries = entries.isEmpty() ? NONE : entries.toArray(NONE);
            this.source = source;
            this.start = start;
            this.end = end;
        }

        @Override
        public SourceFile source() {
            return source;
        }

        @Override
        public int start() {
            return start;
        }

        @Override
        public int end() {
            return end;
        }

        @Override
        public String describe() {
            return "an object";
        }

        /** The place of its opening brace. */
        public Span brace() {
            return new Span(source, start, start + 1);
        }

        /** Its entries in their order. */
        public List<Entry> entries() {
            return Collections.unmodifiableList(Arrays.asList(entries));
        }

        /**
         * Removes each entry and passes it to the sink: keeping both the entries of a large object and the results of reading them would take too
         * much memory.
         */
        @SuppressWarnings("NullAway") // No other code refers to the array when nulls are stored in it.
        void takeEntries(Consumer<Entry> sink) {
            Entry[] taken = entries;
            entries = NONE;
            for (int i = 0; i < taken.length; i++) {
                Entry entry = taken[i];
                taken[i] = null;
                sink.accept(entry);
            }
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

        /** The object without the entries that have one of these keys and null as the value; each of them is passed to the sink. */
        Obj withoutNulls(Set<String> keys, Consumer<Entry> sink) {
            List<Entry> kept = new ArrayList<>(entries.length);
            for (Entry entry : entries) {
                if (entry.value() instanceof Null && keys.contains(entry.key().text())) {
                    sink.accept(entry);
                } else {
                    kept.add(entry);
                }
            }
            return kept.size() == entries.length ? this : new Obj(kept, source, start, end);
        }

        /** Whether there is an entry of this key. */
        public boolean has(String key) {
            return entry(key) != null;
        }
    }

    /** A key and its value. */
    record Entry(Name key, Expr value) {}
}
