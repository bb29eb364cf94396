package io.github.qapi4j.report;

import io.github.qapi4j.check.Approval;
import io.github.qapi4j.check.CheckProblem;
import io.github.qapi4j.check.CheckResult;
import io.github.qapi4j.check.CheckResult.Compared;
import io.github.qapi4j.check.CheckedChange;
import io.github.qapi4j.check.Verdict;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.diagnostic.Label;
import io.github.qapi4j.diff.Change;
import io.github.qapi4j.diff.Severity;
import io.github.qapi4j.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Prints {@link CheckFormat#TEXT}, and the parts of it that other formats have too. */
final class ChangeText {
    /** The severities that are counted, from the most severe. */
    static final List<Severity> COUNTED = List.of(Severity.BREAK, Severity.WARNING, Severity.NOTE);

    private ChangeText() {}

    static String of(CheckResult result, Severity least) {
        StringBuilder out = new StringBuilder();
        if (result instanceof Compared compared) {
            compared.atLeast(least).forEach(change -> out.append(change(change, compared.verdicts())));
            compared.problems().forEach(problem -> out.append(problem(problem)));
            Verdicts.inOrder(compared.verdicts())
                    .forEach(verdict -> out.append(counts(compared, verdict)).append('\n'));
        } else {
            problems(result).forEach(problem -> out.append(problem(problem)));
        }
        return out.append(summary(result)).append('\n').toString();
    }

    /** All problems of a result. */
    static List<CheckProblem> problems(CheckResult result) {
        return result instanceof CheckResult.NotCompared failed ? failed.problems() : ((Compared) result).problems();
    }

    /** One change with its source and further lines. */
    static String change(CheckedChange checked, Set<Verdict> verdicts) {
        Change change = checked.change();
        Span place = checked.place();
        String headline = DiagnosticFormat.visible((place == null ? "" : place + ": ") + severity(checked, verdicts)
                        + ": " + change.path() + ": " + checked.sentence(verdicts))
                + " [" + change.rule() + " " + change.fingerprint() + "]";
        List<String> notes = new ArrayList<>();
        if (verdicts.size() > 1) {
            notes.add("wire: " + word(checked.wire()) + ", java: " + word(checked.java()));
        }
        Approval approval = checked.approval();
        if (approval != null) {
            notes.add("approved" + (approval.until() == null ? "" : " until " + approval.until()) + ": "
                    + approval.reason());
        }
        return DiagnosticFormat.format(headline, place, labels(checked), notes);
    }

    /** The place in the other schema, if the change has one. */
    static List<Label> labels(CheckedChange checked) {
        Span older = checked.change().older();
        Span newer = checked.change().newer();
        if (older == null || newer == null) {
            return List.of();
        }
        return List.of(
                older.equals(checked.place())
                        ? new Label(newer, "nearest place in the newer schema")
                        : new Label(older, "in the older schema"));
    }

    /** The word for the severity of a change, which may be approved. */
    static String severity(CheckedChange checked, Set<Verdict> verdicts) {
        Severity severity = checked.severity(verdicts);
        return (checked.approval() != null && severity == Severity.BREAK ? "approved " : "") + word(severity);
    }

    static String word(Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }

    /** One problem with its source and help. */
    static String problem(CheckProblem problem) {
        Span place = problem.place();
        String headline = DiagnosticFormat.visible((place == null ? "" : place + ": ") + "error: " + problem.message());
        return DiagnosticFormat.format(
                headline,
                place,
                List.of(),
                problem.help().stream().map(line -> "help: " + line).toList());
    }

    /** The number of changes for a verdict, as in {@code "wire: 2 breaks, 1 warning, 0 notes"}. */
    static String counts(Compared compared, Verdict verdict) {
        return verdict.word() + ": "
                + COUNTED.stream()
                        .map(severity -> number(compared.count(verdict, severity), word(severity)))
                        .collect(Collectors.joining(", "));
    }

    static String number(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** One line with the schemas and the result. */
    static String summary(CheckResult result) {
        String sides = DiagnosticFormat.visible(String.join(" -> ", result.sides()));
        return sides + ": " + outcome(result);
    }

    /** The result in words. */
    static String outcome(CheckResult result) {
        if (!(result instanceof Compared compared)) {
            return "not compared";
        }
        List<String> reasons = new ArrayList<>();
        long breaks = compared.changes().stream()
                .filter(change -> change.fails(compared.verdicts()))
                .count();
        if (breaks > 0) {
            reasons.add(number(breaks, "break"));
        }
        if (!compared.problems().isEmpty()) {
            reasons.add(number(compared.problems().size(), "problem") + " of approvals");
        }
        if (!reasons.isEmpty()) {
            return (breaks > 0 ? "not compatible: " : "failed: ") + String.join(", ", reasons);
        }
        long approved = compared.approved();
        return "compatible" + (approved == 0 ? "" : ", with " + number(approved, "approved break"))
                + (compared.changes().isEmpty() ? ", no changes" : "");
    }
}
