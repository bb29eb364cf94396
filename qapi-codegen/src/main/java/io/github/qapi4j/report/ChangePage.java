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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Prints {@link CheckFormat#MARKDOWN}. */
final class ChangePage {
    /** The number of characters up to which rows are added. GitHub's limit for a comment is 65,536; the rest is for headings and ends of tables. */
    private static final int MAX_CHARS = 60_000;
    /** The number of characters of each text in a table, before it is escaped. */
    private static final int MAX_TEXT = 200;
    /** The number of schemas in the heading. */
    private static final int MAX_SIDES = 20;

    private static final String SPECIAL = "\\`*_[]<>&|#~@:$";

    private final StringBuilder out = new StringBuilder();
    private boolean full;

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
        List<String> sides =
                new ArrayList<>(result.sides().stream().map(ChangePage::code).toList());
        if (sides.size() > MAX_SIDES) {
            List<String> hidden = sides.subList(MAX_SIDES / 2, sides.size() - MAX_SIDES / 2);
            String number = "... " + hidden.size() + " more ...";
            hidden.clear();
            sides.add(MAX_SIDES / 2, number);
        }
        out.append(String.join(" → ", sides)).append("\n\n");
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
        section("Breaks", true, compared, least, change -> change.fails(compared.verdicts()));
        section(
                "Approved breaks",
                false,
                compared,
                least,
                change -> change.severity(compared.verdicts()) == Severity.BREAK && change.approval() != null);
        section("Warnings", false, compared, least, hasSeverity(compared, Severity.WARNING));
        section("Notes", false, compared, least, hasSeverity(compared, Severity.NOTE));
        section("Other changes", false, compared, least, hasSeverity(compared, Severity.OK));
    }

    private static Predicate<CheckedChange> hasSeverity(Compared compared, Severity severity) {
        return change -> change.severity(compared.verdicts()) == severity;
    }

    private void section(
            String title, boolean open, Compared compared, Severity least, Predicate<CheckedChange> which) {
        List<CheckedChange> changes =
                compared.atLeast(least).stream().filter(which).toList();
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
        int left = append(changes.stream().map(change -> row(change, compared.verdicts())));
        out.append('\n');
        if (left > 0) {
            out.append("... and ").append(left).append(" more\n\n");
        }
        out.append("</details>\n\n");
    }

    /** Appends rows as long as the page has room, and returns the number of the others. The first sections get the room. */
    private int append(Stream<String> rows) {
        int left = 0;
        for (String row : (Iterable<String>) rows::iterator) {
            full |= out.length() + row.length() > MAX_CHARS;
            if (full) {
                left++;
            } else {
                out.append(row);
            }
        }
        return left;
    }

    private static String row(CheckedChange checked, Set<Verdict> verdicts) {
        StringBuilder out = new StringBuilder();
        Change change = checked.change();
        out.append("| ").append(code(change.rule().name())).append("<br>").append(code(change.path()));
        out.append(" | ").append(escaped(checked.sentence(verdicts)));
        Approval approval = checked.approval();
        if (approval != null) {
            out.append("<br>Approved")
                    .append(approval.until() == null ? "" : " until " + approval.until())
                    .append(": ")
                    .append(escaped(approval.reason()));
        }
        out.append(" | ").append(place(change.older()));
        out.append(" | ").append(place(change.newer()));
        return out.append(" | ")
                .append(code(change.fingerprint()))
                .append(" |\n")
                .toString();
    }

    private void problems(String title, List<CheckProblem> problems) {
        if (problems.isEmpty()) {
            return;
        }
        out.append("**").append(title).append("**\n\n");
        int left = append(problems.stream().map(ChangePage::item));
        if (left > 0) {
            out.append("- ... and ").append(left).append(" more\n");
        }
        out.append('\n');
    }

    private static String item(CheckProblem problem) {
        String place = problem.place() == null ? "" : place(problem.place()) + ": ";
        return Stream.concat(Stream.of(problem.message()), problem.help().stream())
                .map(ChangePage::escaped)
                .collect(Collectors.joining("; ", "- " + place, "\n"));
    }

    private static String place(@Nullable Span span) {
        return span == null ? "" : code(span.source().name() + ":" + span.line());
    }

    private static String code(String text) {
        return "<code>" + escaped(text) + "</code>";
    }

    /** The text without any meaning in Markdown and HTML: the characters that could have one are entities, e.g. those of a list at the beginning. */
    private static String escaped(String text) {
        String visible = DiagnosticFormat.visible(
                WellFormed.unicode(text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "..."));
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < visible.length(); i++) {
            char c = visible.charAt(i);
            boolean special = SPECIAL.indexOf(c) >= 0 || i == 0 && (c == '-' || c == '+');
            escaped.append(special ? "&#" + (int) c + ";" : String.valueOf(c));
        }
        return escaped.toString();
    }
}
