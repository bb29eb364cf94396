package io.github.qapi4j.source;

import org.jspecify.annotations.Nullable;

/**
 * A range of a file's text. Two spans are equal if they have the same file name and offsets.
 *
 * @param start the offset of the first char
 * @param end the offset after the last one; equal to {@code start} if the span is only a position
 */
public record Span(SourceFile source, int start, int end) {

    public Span {
        if (start < 0 || end < start || end > source.text().length()) {
            throw new IllegalArgumentException("no span of " + source.name() + ": " + start + " to " + end);
        }
    }

    /** The line, from 1, of the first char. */
    public int line() {
        return source.line(start);
    }

    /** The column, from 1, of the first char. */
    public int column() {
        return source.column(start);
    }

    /** The line, from 1, of the end. */
    public int endLine() {
        return source.line(end);
    }

    /** The column, from 1, after the last char. */
    public int endColumn() {
        return source.column(end);
    }

    /** The text that the span covers. */
    public String text() {
        return source.text().substring(start, end);
    }

    /** The span from this one's start to the other's end; both must be in the same file. */
    public Span to(Span last) {
        return new Span(source, start, Math.max(end, last.end));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Span span
                && start == span.start
                && end == span.end
                && source.name().equals(span.source.name());
    }

    @Override
    public int hashCode() {
        return (source.name().hashCode() * 31 + start) * 31 + end;
    }

    /** The place as messages print it, e.g. {@code "block.json:42:24"}. */
    @Override
    public String toString() {
        return source.name() + ":" + line() + ":" + column();
    }
}
