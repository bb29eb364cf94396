package io.github.qapi4j.load;

/**
 * How a schema is loaded.
 *
 * @param strict whether what only older releases of the language accept is an error and not a warning; the rules are those of QEMU 10.2
 */
public record LoadOptions(boolean strict) {

    /** Reads the dialects of all releases. */
    public static LoadOptions defaults() {
        return new LoadOptions(false);
    }

    /** These options with another strictness. */
    public LoadOptions withStrict(boolean newStrict) {
        return new LoadOptions(newStrict);
    }
}
