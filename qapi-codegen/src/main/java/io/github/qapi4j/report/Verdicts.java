package io.github.qapi4j.report;

import io.github.qapi4j.check.Verdict;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The order of verdicts in reports. */
final class Verdicts {
    private Verdicts() {}

    static List<Verdict> inOrder(Set<Verdict> verdicts) {
        return Stream.of(Verdict.values()).filter(verdicts::contains).toList();
    }
}
