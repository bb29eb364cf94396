package io.github.qapi4j.report;

import io.github.qapi4j.check.CheckProblem;
import io.github.qapi4j.check.CheckResult;
import io.github.qapi4j.check.CheckResult.Compared;
import io.github.qapi4j.check.CheckedChange;
import io.github.qapi4j.check.Verdict;
import io.github.qapi4j.diff.Severity;
import io.github.qapi4j.report.JunitSuite.Outcome;
import io.github.qapi4j.report.JunitSuite.TestCase;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Writes {@link CheckFormat#JUNIT}. */
final class ChangeSuite {
    private ChangeSuite() {}

    static void write(CheckResult result, Severity least, Writer out) throws IOException {
        String sides = String.join(" -> ", result.sides());
        List<CheckProblem> problems = ChangeText.problems(result);
        String texts = problems.stream().map(ChangeText::problem).collect(Collectors.joining());
        List<TestCase> cases = new ArrayList<>();
        if (result instanceof Compared compared) {
            for (Verdict verdict : Verdicts.inOrder(compared.verdicts())) {
                cases.add(verdict(sides, compared, verdict, least));
            }
            if (!problems.isEmpty()) {
                cases.add(new TestCase(
                        "approvals: " + sides,
                        Outcome.FAILED,
                        "approvals",
                        ChangeText.number(problems.size(), "problem"),
                        texts,
                        ""));
            }
        } else {
            cases.add(new TestCase(
                    sides,
                    Outcome.ERROR,
                    "not-compared",
                    "not compared: " + problems.get(0).message(),
                    texts,
                    ""));
        }
        JunitSuite.write("qapi diff", "qapi.diff", cases, out);
    }

    private static TestCase verdict(String sides, Compared compared, Verdict verdict, Severity least) {
        Set<Verdict> one = Set.of(verdict);
        boolean failed = compared.changes().stream().anyMatch(change -> change.fails(one));
        return new TestCase(
                verdict.word() + ": " + sides,
                failed ? Outcome.FAILED : Outcome.PASSED,
                "incompatible",
                ChangeText.counts(compared, verdict),
                texts(compared, one, change -> change.fails(one)),
                texts(
                        compared,
                        one,
                        change -> !change.fails(one) && change.severity(one).compareTo(least) >= 0));
    }

    private static String texts(Compared compared, Set<Verdict> verdict, Predicate<CheckedChange> which) {
        return compared.changes().stream()
                .filter(which)
                .map(change -> ChangeText.change(change, verdict))
                .collect(Collectors.joining());
    }
}
