package io.github.qapi4j.benchmark;

import io.github.qapi4j.benchmark.codec.CodecReadBenchmark;
import io.github.qapi4j.benchmark.codec.CodecWriteBenchmark;
import io.github.qapi4j.benchmark.codec.Contender;
import io.github.qapi4j.benchmark.codec.OtherShapesBenchmark;
import io.github.qapi4j.benchmark.codec.Table;
import io.github.qapi4j.benchmark.codec.Verdict;
import io.github.qapi4j.benchmark.codec.Verdicts;
import java.util.List;

/**
 * A JMH class whose methods are contenders for the same work. Its parameters name the work. The method {@code ours} is this project.
 *
 * @param table the table of the results
 * @param benchmark the class
 * @param baseline the method that all others are compared with
 * @param others further methods
 * @param better {@code HIGHER} for ratios of speed, {@code LOWER} for ratios of time
 * @param check which contenders give equal values
 */
record Comparison(
        String table, Class<?> benchmark, String baseline, List<String> others, Row.Better better, Check check) {

    /** Compares the value that a contender gives with that of this project, before it is measured. */
    @FunctionalInterface
    interface Check {
        Verdict of(String work, String contender);
    }

    /** All comparisons, in the order of the report. */
    static List<Comparison> all() {
        List<String> libraries = List.of("databind", "blackbird", "avaje", "fastjson2", "gson");
        return List.of(
                codec("Reading JSON", CodecReadBenchmark.class, libraries, Table.READ),
                codec("Writing JSON", CodecWriteBenchmark.class, libraries, Table.WRITE),
                codec("Other shapes of JSON", OtherShapesBenchmark.class, List.of("databind"), Table.OTHER_SHAPES),
                // The benchmark compares both contenders in its setup.
                new Comparison(
                        "Transaction executor",
                        ExecutorBenchmark.class,
                        "plainLoop",
                        List.of(),
                        Row.Better.LOWER,
                        (work, contender) -> Verdict.EQUAL));
    }

    private static Comparison codec(String title, Class<?> benchmark, List<String> others, Table table) {
        return new Comparison(
                title,
                benchmark,
                "jacksonCore",
                others,
                Row.Better.HIGHER,
                (work, contender) -> Verdicts.of(table, work, Contender.of(contender)));
    }
}
