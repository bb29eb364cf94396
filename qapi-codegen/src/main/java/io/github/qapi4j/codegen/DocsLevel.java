package io.github.qapi4j.codegen;

/**
 * How much of a schema's documentation goes into the Javadoc. The documentation carries the schema's licence, so users who ship the output
 * choose.
 */
public enum DocsLevel {
    /** All of it. */
    FULL,
    /** The first sentence of each description. */
    SUMMARY,
    /** None of the schema's own words. */
    NONE;

    /**
     * Parses the name of a level, in upper or lower case.
     *
     * @throws IllegalArgumentException with a message for the user, if no level has this name
     */
    public static DocsLevel parse(String text) {
        for (DocsLevel level : values()) {
            if (level.name().equalsIgnoreCase(text)) {
                return level;
            }
        }
        throw new IllegalArgumentException("expected full, summary or none, got '" + text + "'");
    }
}
