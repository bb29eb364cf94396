package io.github.qapi4j.check;

import io.github.qapi4j.diff.Change;
import java.util.Locale;

/** A question that a comparison of schemas answers. */
public enum Verdict {
    /** Do peers that speak the older protocol still work? */
    WIRE,
    /** Does Java code that was written for the older generated API still compile? */
    JAVA;

    /** Returns the word that users write, {@code wire} or {@code java}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns what a change means for this verdict, before any setting. */
    public Change.Side of(Change change) {
        return this == WIRE ? change.onWire() : change.inJava();
    }
}
