package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Levels;

/**
 * How a schema is loaded.
 *
 * @param levels how diagnostics are told that need not be errors; where they are strict the rules are those of QEMU 10.2
 * @param lint whether to tell also what a schema's author may want to change though it is right
 */
public record LoadOptions(Levels levels, boolean lint) {

    /** Reads the dialects of all releases, and tells what is old as a warning. */
    public static LoadOptions defaults() {
        return new LoadOptions(Levels.of(false), false);
    }

    /**
     * These options with another strictness.
     *
     * @param strict whether what only older releases of the language accept is an error and not a warning
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
