package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.DiagnosticGroup;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.syntax.Decl.Head;
import io.github.qapi4j.syntax.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Collects the names in a definition that break rules. Names that break the same rule are reported as one problem, because they usually have one
 * cause.
 */
final class NameProblems {
    private final Map<DiagnosticCode, List<Problem>> byRule = new TreeMap<>();

    /** Adds a name that breaks a rule. */
    void add(DiagnosticCode rule, Name name, String message, @Nullable String help) {
        add(rule, name, () -> message, () -> help);
    }

    /** Adds a name that breaks a rule. The message and help are computed only if they are reported. */
    void add(DiagnosticCode rule, Name name, Supplier<String> message, Supplier<@Nullable String> help) {
        byRule.computeIfAbsent(rule, none -> new ArrayList<>(1)).add(new Problem(rule, name, message, help));
    }

    /** The number of rules that are broken. */
    int rules() {
        return byRule.size();
    }

    /** The number of names that break rules; a name counts once for each rule. */
    int names() {
        return byRule.values().stream().mapToInt(List::size).sum();
    }

    /** Whether some broken rule is an error, not a warning. */
    boolean hasErrors(Diagnostics diagnostics) {
        return byRule.keySet().stream().anyMatch(diagnostics::isError);
    }

    /** Reports the problem with each broken rule and forgets the names, for the next definition. */
    void report(Head head, Diagnostics diagnostics) {
        if (byRule.isEmpty()) {
            return;
        }
        for (List<Problem> problems : byRule.values()) {
            DiagnosticGroup group = diagnostics.addGroup(diagnostic(head, problems.get(0)));
            for (Problem other : problems.subList(1, problems.size())) {
                group.add(
                        other.name.span(),
                        () -> diagnostic(head, other),
                        () -> "the same applies to '" + other.name.text() + "'");
            }
        }
        byRule.clear();
    }

    private static Diagnostic.Builder diagnostic(Head head, Problem problem) {
        Diagnostic.Builder diagnostic = Diagnostic.of(problem.rule, problem.name.span(), problem.message.get())
                .in(Places.of(head))
                .help(problem.help.get());
        boolean style = problem.rule == DiagnosticCode.NAME_STYLE || problem.rule == DiagnosticCode.UPPER_CASE_NAME;
        if (style && !problem.name.equals(head.name())) {
            // One pragma can allow them all.
            diagnostic.oneMistake(problem.name.span().source().name());
        }
        return diagnostic;
    }

    private record Problem(DiagnosticCode rule, Name name, Supplier<String> message, Supplier<@Nullable String> help) {}
}
