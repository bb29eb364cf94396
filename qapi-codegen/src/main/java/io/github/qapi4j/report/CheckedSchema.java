package io.github.qapi4j.report;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.DiagnosticCount;
import java.util.ArrayList;
import java.util.List;

/**
 * What a report tells of one schema.
 *
 * @param name the schema's root file as the user named it
 * @param accepted whether the schema passes
 * @param count how many errors and warnings there are in all
 * @param told those that are told, in the order of their places
 */
public record CheckedSchema(String name, boolean accepted, DiagnosticCount count, List<Diagnostic> told) {

    public CheckedSchema {
        told = List.copyOf(told);
    }

    /**
     * Chooses what is told: if there is too much, no warning takes an error's place, and the first ones are told of each.
     *
     * @param limit how many diagnostics may be told, 0 or more
     */
    public static CheckedSchema of(
            String name, boolean accepted, List<Diagnostic> diagnostics, DiagnosticCount count, int limit) {
        long errors = diagnostics.stream()
                .filter(CheckedSchema::isToBeTold)
                .filter(Diagnostic::isError)
                .count();
        long errorsLeft = Math.min(errors, limit);
        long warningsLeft = limit - errorsLeft;
        List<Diagnostic> told = new ArrayList<>();
        for (Diagnostic diagnostic : diagnostics) {
            if (isToBeTold(diagnostic) && (diagnostic.isError() ? errorsLeft-- : warningsLeft--) > 0) {
                told.add(diagnostic);
            }
        }
        return new CheckedSchema(name, accepted, count, told);
    }

    /** How many diagnostics there are beyond those that are told. */
    public int omitted() {
        return count.total() - told.size();
    }

    /** That there are too many to be kept is what {@link #omitted} says, with a number. */
    private static boolean isToBeTold(Diagnostic diagnostic) {
        return diagnostic.code() != DiagnosticCode.TOO_MANY_DIAGNOSTICS;
    }
}
