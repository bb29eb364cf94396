package io.github.qapi4j.codegen;

/**
 * The amount of the schema's documentation that becomes Javadoc. The documentation is under the schema's licence, so users who distribute
 * the output choose the level.
 */
public enum DocsLevel {
    /** The whole documentation. */
    FULL,
    /** The first sentence of each description. */
    SUMMARY,
    /** No documentation. */
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
