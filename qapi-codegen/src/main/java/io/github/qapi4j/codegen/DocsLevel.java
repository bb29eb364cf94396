package io.github.qapi4j.codegen;

/** How much of a schema's documentation goes into the Javadoc; it carries the schema's licence, so users who ship the output choose. */
public enum DocsLevel {
    /** Everything. */
    FULL,
    /** The first sentence of each description. */
    SUMMARY,
    /** Nothing of the schema's own words. */
    NONE
}
