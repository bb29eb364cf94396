package io.github.qapi4j.check;

import io.github.qapi4j.diff.Change;
import io.github.qapi4j.diff.Rule;
import io.github.qapi4j.diff.Severity;
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

    /** Returns the severity of a change before any setting. */
    public Severity of(Change change) {
        return this == WIRE ? change.wire() : change.java();
    }

    /** Returns the usual severity of a rule. */
    Severity of(Rule rule) {
        return this == WIRE ? rule.wire() : rule.java();
    }
}
