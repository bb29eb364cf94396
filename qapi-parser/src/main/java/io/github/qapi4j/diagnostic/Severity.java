package io.github.qapi4j.diagnostic;

import java.util.Locale;

/** How serious a diagnostic is. */
public enum Severity {
    /** The schema cannot be used. */
    ERROR,
    /** The schema can be used, but should be changed. */
    WARNING;

    /** The word that messages print, e.g. {@code "error"}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
