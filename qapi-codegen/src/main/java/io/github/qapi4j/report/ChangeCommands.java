package io.github.qapi4j.report;

import io.github.qapi4j.check.Approval;
import io.github.qapi4j.check.CheckProblem;
import io.github.qapi4j.check.CheckResult;
import io.github.qapi4j.check.CheckResult.Compared;
import io.github.qapi4j.check.CheckedChange;
import io.github.qapi4j.check.Verdict;
import io.github.qapi4j.diff.Severity;
import io.github.qapi4j.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Prints {@link CheckFormat#GITHUB}. */
final class ChangeCommands {
    private ChangeCommands() {}

    static String of(CheckResult result, Severity least, WorkingDirectory directory) {
        StringBuilder out = new StringBuilder();
        for (CheckProblem problem : ChangeText.problems(result)) {
            Span place = problem.place();
            boolean isShown = place == null || ChangePlaces.isFile(place);
            List<String> lines = new ArrayList<>();
            lines.add((isShown ? "" : place + ": ") + problem.message());
            problem.help().forEach(line -> lines.add("help: " + line));
            out.append(GithubReport.command(directory, "error", isShown ? place : null, "qapi diff", lines));
        }
        if (result instanceof Compared compared) {
            compared.atLeast(least).forEach(change -> append(change, compared.verdicts(), directory, out));
        }
        String level = result.passes() ? "notice" : "error";
        return out.append(
                        GithubReport.command(directory, level, null, "qapi diff", List.of(ChangeText.summary(result))))
                .toString();
    }

    private static void append(
            CheckedChange checked, Set<Verdict> verdicts, WorkingDirectory directory, StringBuilder out) {
        List<Span> places =
                ChangePlaces.of(checked).stream().filter(ChangePlaces::isFile).toList();
        List<String> lines = new ArrayList<>();
        lines.add(checked.change().path() + ": " + checked.sentence(verdicts));
        lines.add(place("older", checked.change().older()));
        lines.add(place("newer", checked.change().newer()));
        lines.add("fingerprint: " + checked.change().fingerprint());
        Approval approval = checked.approval();
        if (approval != null) {
            lines.add("approved: " + approval.reason());
        }
        String title = checked.change().rule().name();
        String level = level(checked, verdicts);
        if (places.isEmpty()) {
            out.append(GithubReport.command(directory, level, null, title, lines));
        }
        for (Span place : places) {
            out.append(GithubReport.command(directory, level, place, title, lines));
        }
    }

    private static String place(String schema, @Nullable Span span) {
        return schema + ": " + (span == null ? "no place" : span);
    }

    private static String level(CheckedChange checked, Set<Verdict> verdicts) {
        if (checked.fails(verdicts)) {
            return "error";
        }
        return checked.severity(verdicts) == Severity.WARNING ? "warning" : "notice";
    }
}
