package io.github.qapi4j.runtime.schema;

import java.util.List;

/**
 * The result of a validation.
 *
 * <pre>{@code
 * SchemaFindings findings = schema.validator().returned("query-status", value);
 * if (!findings.isValid()) {
 *     findings.violations().forEach(System.err::println);
 * }
 * }</pre>
 *
 * @param violations the violations of the schema, those of an object before those inside its members; unmodifiable
 * @param notes what is valid, but deprecated, unstable, or unknown in what a server sends; unmodifiable
 * @param isComplete whether the whole value was validated; false if the maximum number of findings was reached
 */
public record SchemaFindings(List<SchemaFinding> violations, List<SchemaFinding> notes, boolean isComplete) {

    /** Copies the lists. */
    public SchemaFindings {
        violations = List.copyOf(violations);
        notes = List.copyOf(notes);
    }

    /** Returns whether the whole value was validated without a violation. */
    public boolean isValid() {
        return violations.isEmpty() && isComplete;
    }
}
