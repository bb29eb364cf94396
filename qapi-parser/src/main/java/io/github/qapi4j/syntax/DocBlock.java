package io.github.qapi4j.syntax;

import io.github.qapi4j.source.Span;
import java.util.List;

/**
 * A documentation comment, line by line.
 *
 * @param span from the opening to the closing hashes
 * @param lines what stands between them, without the hash and the space after it and without trailing space
 * @param intact false if the comment as such is malformed, which has been told; then the lines are those before the malformed one
 */
public record DocBlock(Span span, List<Line> lines, boolean intact) {

    /** One line; an empty span if it is blank. */
    public record Line(String text, Span span) {}

    /** The place of its opening hashes. */
    public Span start() {
        return new Span(span.source(), span.start(), span.start() + 2);
    }
}
