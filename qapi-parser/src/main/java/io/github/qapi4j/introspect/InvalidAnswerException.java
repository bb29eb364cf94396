package io.github.qapi4j.introspect;

import io.github.qapi4j.source.Span;

/** An answer that does not describe a schema. The message is one line in lower case, without a full stop. */
public final class InvalidAnswerException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Span span;

    /**
     * Describes the first problem of an answer.
     *
     * @param span the place of the element, or of the value that is not an element
     */
    public InvalidAnswerException(Span span, String message) {
        super(message);
        this.span = span;
    }

    /** The place of the problem. */
    public Span span() {
        return span;
    }
}
