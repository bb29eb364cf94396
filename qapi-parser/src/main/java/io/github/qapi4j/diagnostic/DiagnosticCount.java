package io.github.qapi4j.diagnostic;

/**
 * The number of errors and warnings. It includes those beyond the limit, which are not kept as diagnostics.
 *
 * @param errors 0 or more
 * @param warnings 0 or more
 */
public record DiagnosticCount(int errors, int warnings) {
    /** No error and no warning. */
    public static final DiagnosticCount NONE = new DiagnosticCount(0, 0);

    /** The sum of this count and another one. */
    public DiagnosticCount plus(DiagnosticCount other) {
        return new DiagnosticCount(errors + other.errors, warnings + other.warnings);
    }

    /** The number of errors and warnings together. */
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
