package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Levels;

/**
 * How a schema is loaded. Immutable.
 *
 * @param levels the levels of diagnostics that need not be errors; if they are strict, the rules are those of QEMU 10.2
 * @param lint whether the schema is linted
 */
public record LoadOptions(Levels levels, boolean lint) {

    /** Accepts the dialects of all releases, with a warning for old forms, and does not lint. */
    public static LoadOptions defaults() {
        return new LoadOptions(Levels.of(false), false);
    }

    /**
     * These options with another strictness.
     *
     * @param strict whether input that only older releases accept is an error instead of a warning
     */
    public LoadOptions withStrict(boolean strict) {
        return new LoadOptions(levels.withStrict(strict), lint);
    }

    /** These options with other levels, strictness included. */
    public LoadOptions withLevels(Levels newLevels) {
        return new LoadOptions(newLevels, lint);
    }

    /** These options with or without lint. */
    public LoadOptions withLint(boolean newLint) {
        return new LoadOptions(levels, newLint);
    }
}
