package io.github.qapi4j.report;

import io.github.qapi4j.check.Approval;
import io.github.qapi4j.check.CheckProblem;
import io.github.qapi4j.check.CheckResult;
import io.github.qapi4j.check.CheckResult.Compared;
import io.github.qapi4j.check.CheckedChange;
import io.github.qapi4j.check.Verdict;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.diff.Change;
import io.github.qapi4j.diff.Severity;
import io.github.qapi4j.source.Span;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Prints {@link CheckFormat#MARKDOWN}. */
final class ChangePage {
    /** The number of rows in a table, so that a comment with all tables stays below GitHub's limit of 65,536 characters. */
    private static final int MAX_ROWS = 50;
    /** The number of characters of each text in a table. */
    private static final int MAX_TEXT = 200;

    private final StringBuilder out = new StringBuilder();

    private ChangePage() {}

    static String of(CheckResult result, Severity least) {
        ChangePage page = new ChangePage();
        page.heading(result);
        if (result instanceof Compared compared) {
            page.compared(compared, least);
        } else {
            page.problems("Errors", ChangeText.problems(result));
        }
        return page.out.toString();
    }

    private void heading(CheckResult result) {
        String icon = result.passes() ? ":white_check_mark:" : ":x:";
        out.append("## ")
                .append(icon)
                .append(" Schema ")
                .append(escaped(ChangeText.outcome(result)))
                .append("\n\n");
        out.append(String.join(
                        " → ", result.sides().stream().map(ChangePage::code).toList()))
                .append("\n\n");
    }

    private void compared(Compared compared, Severity least) {
        out.append("| verdict | breaks | warnings | notes | decides |\n|---|---|---|---|---|\n");
        for (Verdict verdict : Verdict.values()) {
            out.append("| ").append(verdict.word());
            for (Severity severity : ChangeText.COUNTED) {
                out.append(" | ").append(compared.count(verdict, severity));
            }
            out.append(compared.verdicts().contains(verdict) ? " | yes |\n" : " | no |\n");
        }
        out.append('\n');
        problems("Problems of approvals", compared.problems());
        List<CheckedChange> listed = compared.atLeast(least);
        section("Breaks", true, listed, change -> change.fails(compared.verdicts()));
        section(
                "Approved breaks",
                false,
                listed,
                change -> change.severity(compared.verdicts()) == Severity.BREAK && change.approval() != null);
        section("Warnings", false, listed, hasSeverity(compared, Severity.WARNING));
        section("Notes", false, listed, hasSeverity(compared, Severity.NOTE));
        section("Other changes", false, listed, hasSeverity(compared, Severity.OK));
    }

    private static Predicate<CheckedChange> hasSeverity(Compared compared, Severity severity) {
        return change -> change.severity(compared.verdicts()) == severity;
    }

    private void section(String title, boolean open, List<CheckedChange> listed, Predicate<CheckedChange> which) {
        List<CheckedChange> changes = listed.stream().filter(which).toList();
        if (changes.isEmpty()) {
            return;
        }
        out.append(open ? "<details open>\n" : "<details>\n");
        out.append("<summary>")
                .append(title)
                .append(": ")
                .append(changes.size())
                .append("</summary>\n\n");
        out.append("| change | who is affected | older | newer | fingerprint |\n|---|---|---|---|---|\n");
        changes.stream().limit(MAX_ROWS).forEach(this::row);
        out.append('\n');
        if (changes.size() > MAX_ROWS) {
            out.append("... and ").append(changes.size() - MAX_ROWS).append(" more\n\n");
        }
        out.append("</details>\n\n");
    }

    private void row(CheckedChange checked) {
        Change change = checked.change();
        out.append("| ").append(code(change.rule().name())).append("<br>").append(code(change.path()));
        out.append(" | ").append(escaped(checked.sentence()));
        Approval approval = checked.approval();
        if (approval != null) {
            out.append("<br>Approved")
                    .append(approval.until() == null ? "" : " until " + approval.until())
                    .append(": ")
                    .append(escaped(approval.reason()));
        }
        out.append(" | ").append(place(change.older()));
        out.append(" | ").append(place(change.newer()));
        out.append(" | ").append(code(change.fingerprint())).append(" |\n");
    }

    private void problems(String title, List<CheckProblem> problems) {
        if (problems.isEmpty()) {
            return;
        }
        out.append("**").append(title).append("**\n\n");
        for (CheckProblem problem : problems.subList(0, Math.min(problems.size(), MAX_ROWS))) {
            out.append("- ");
            if (problem.place() != null) {
                out.append(place(problem.place())).append(": ");
            }
            out.append(escaped(problem.message()));
            problem.help().forEach(line -> out.append("; ").append(escaped(line)));
            out.append('\n');
        }
        if (problems.size() > MAX_ROWS) {
            out.append("- ... and ").append(problems.size() - MAX_ROWS).append(" more\n");
        }
        out.append('\n');
    }

    private static String place(@Nullable Span span) {
        return span == null ? "" : code(span.source().name() + ":" + span.line());
    }

    private static String code(String text) {
        return "<code>" + escaped(text) + "</code>";
    }

    /** The text without any meaning in Markdown and HTML: all ASCII characters that could have one are entities. */
    private static String escaped(String text) {
        String visible = DiagnosticFormat.visible(
                WellFormed.unicode(text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "..."));
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < visible.length(); i++) {
            char c = visible.charAt(i);
            boolean plain = c >= 128 || Character.isLetterOrDigit(c) || " .,;/".indexOf(c) >= 0;
            escaped.append(plain ? String.valueOf(c) : "&#" + (int) c + ";");
        }
        return escaped.toString();
    }
}
