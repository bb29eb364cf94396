package io.github.qapi4j.diagnostic;

/**
 * How many errors and warnings there are. Of very many, not all are kept as diagnostics; this counts the others too.
 *
 * @param errors 0 or more
 * @param warnings 0 or more
 */
public record DiagnosticCount(int errors, int warnings) {
    /** No error and no warning. */
    public static final DiagnosticCount NONE = new DiagnosticCount(0, 0);

    /** This count and another one together. */
    public DiagnosticCount plus(DiagnosticCount other) {
        return new DiagnosticCount(errors + other.errors, warnings + other.warnings);
    }

    /** How many there are of both kinds. */
    public int total() {
        return errors + warnings;
    }

    /** The count as messages print it, e.g. {@code "2 errors, 1 warning"}. */
    @Override
    public String toString() {
        String counted = errors > 0 || warnings == 0 ? errors + (errors == 1 ? " error" : " errors") : "";
        if (warnings > 0) {
            counted += (counted.isEmpty() ? "" : ", ") + warnings + (warnings == 1 ? " warning" : " warnings");
        }
        return counted;
    }
}
