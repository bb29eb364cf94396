package io.github.qapi4j.diff;

/** How much a change matters to the users of one interface, from the least to the most. */
public enum Severity {
    /** No user is affected. */
    OK,
    /** Some users may want to know. */
    NOTE,
    /** Some users may be affected. */
    WARNING,
    /** Users who did nothing wrong are affected. */
    BREAK
}
