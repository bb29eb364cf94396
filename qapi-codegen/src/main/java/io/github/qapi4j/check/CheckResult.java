package io.github.qapi4j.check;

import io.github.qapi4j.diff.Severity;
import java.util.List;
import java.util.Set;

/** The result of {@link SchemaCheck}: a comparison, or the reasons why the schemas were not compared. */
public sealed interface CheckResult {

    /** Returns the names of the schemas, from the oldest to the newest. */
    List<String> sides();

    /** Returns whether the schemas were compared and the check is successful. */
    boolean passes();

    /**
     * The schemas were compared.
     *
     * @param verdicts those that decide; at least one
     * @param changes all changes, the most severe for these verdicts first, then in the order of {@link io.github.qapi4j.diff.SchemaDiff}
     * @param problems approvals that are not used or have expired
     */
    record Compared(List<String> sides, Set<Verdict> verdicts, List<CheckedChange> changes, List<CheckProblem> problems)
            implements CheckResult {

        public Compared {
            sides = List.copyOf(sides);
            verdicts = Set.copyOf(verdicts);
            changes = List.copyOf(changes);
            problems = List.copyOf(problems);
        }

        /** Returns whether no break is left for the verdicts that decide, and the approvals have no problem. */
        @Override
        public boolean passes() {
            return problems.isEmpty() && changes.stream().noneMatch(change -> change.fails(verdicts));
        }

        /** Returns the changes that have at least a severity for one of the verdicts that decide. */
        public List<CheckedChange> atLeast(Severity least) {
            return changes.stream()
                    .filter(change -> change.severity(verdicts).compareTo(least) >= 0)
                    .toList();
        }

        /** Returns the number of changes with a severity for a verdict; those that are approved do not count. */
        public long count(Verdict verdict, Severity severity) {
            return changes.stream()
                    .filter(change -> change.approval() == null && change.severity(verdict) == severity)
                    .count();
        }

        /** Returns the number of approved breaks for the verdicts that decide. */
        public long approved() {
            return changes.stream()
                    .filter(change -> change.approval() != null && change.severity(verdicts) == Severity.BREAK)
                    .count();
        }
    }

    /**
     * The schemas were not compared: a schema cannot be loaded, or the file of approvals is malformed.
     *
     * @param problems the reasons; at least one
     */
    record NotCompared(List<String> sides, List<CheckProblem> problems) implements CheckResult {
        public NotCompared {
            sides = List.copyOf(sides);
            problems = List.copyOf(problems);
            if (problems.isEmpty()) {
                throw new IllegalArgumentException("no reason");
            }
        }

        @Override
        public boolean passes() {
            return false;
        }
    }
}
