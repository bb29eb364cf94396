package io.github.qapi4j.diagnostic;

import io.github.qapi4j.source.Span;

/**
 * A place of a diagnostic besides the first one.
 *
 * @param text a description of the place, e.g. {@code "first defined here"}
 */
public record Label(Span span, String text) {
    /** Makes the text one line and shortens it if it is very long. */
    public Label {
        text = Diagnostic.shown(text);
    }
}
