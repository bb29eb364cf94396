package io.github.qapi4j.benchmark.codec;

import java.util.Locale;

/**
 * Whether a contender does the work, and gives the value that the generated codecs give.
 *
 * @param reason empty for {@link Kind#EQUAL}
 */
public record Verdict(Kind kind, String reason) {
    /** Equal. */
    public static final Verdict EQUAL = new Verdict(Kind.EQUAL, "");

    /** The three possibilities. */
    public enum Kind {
        /** It gives an equal value. */
        EQUAL,
        /** It gives another value; it is measured, and shown as wrong. */
        WRONG,
        /** It cannot express the type, or fails; it is not measured. */
        CANNOT
    }

    /** Returns {@code equal}, {@code wrong: reason} or {@code cannot: reason}. */
    @Override
    public String toString() {
        return kind == Kind.EQUAL ? "equal" : kind.name().toLowerCase(Locale.ROOT) + ": " + reason;
    }
}
