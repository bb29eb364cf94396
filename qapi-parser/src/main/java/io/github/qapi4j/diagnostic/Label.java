package io.github.qapi4j.diagnostic;

import io.github.qapi4j.source.Span;

/**
 * A place of a diagnostic besides the first one.
 *
 * @param text a description of the place, e.g. {@code "first defined here"}
 * @param isFurther whether the problem is also at this place; otherwise the place explains the problem
 */
public record Label(Span span, String text, boolean isFurther) {
    /** A place that explains the problem. */
    public Label(Span span, String text) {
        this(span, text, false);
    }

    /** Makes the text one line and shortens it if it is very long. */
    public Label {
        text = Diagnostic.shown(text);
    }
}
