package io.github.qapi4j.benchmark;

import java.util.List;

/**
 * A JMH class whose methods are contenders for the same work. Its parameters name the work.
 *
 * @param table the table of the results
 * @param benchmark the class
 * @param ours the method that the others are compared with
 * @param baselines the other methods; the first one is the baseline of the allocation
 * @param better {@code HIGHER} for ratios of speed, {@code LOWER} for ratios of time
 * @param verdicts which contenders give equal values
 */
record Comparison(
        String table, Class<?> benchmark, String ours, List<String> baselines, Row.Better better, Verdicts verdicts) {

    /** Compares the values of contenders before they are measured. */
    @FunctionalInterface
    interface Verdicts {
        /** For contenders that the benchmark itself compares in its setup. */
        Verdicts CHECKED_IN_SETUP = (work, contender) -> Row.EQUAL;

        /**
         * Returns {@code "equal"} if a contender gives values that are equal to those of this project, otherwise {@code "wrong: ..."} or {@code
         * "cannot: ..."} with the reason. A contender that cannot do the work is not measured.
         */
        String of(String work, String contender);
    }

    /** All comparisons, in the order of the report. */
    static List<Comparison> all() {
        return List.of(new Comparison(
                "Transaction executor",
                ExecutorBenchmark.class,
                "ours",
                List.of("plainLoop"),
                Row.Better.LOWER,
                Verdicts.CHECKED_IN_SETUP));
    }
}
