package io.github.qapi4j.benchmark;

import io.github.qapi4j.benchmark.codec.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Measures comparisons in rounds, in which each contender runs in one new JVM after the other, and publishes the ratios by round.
 *
 * <p>Arguments: the number of rounds, a regular expression for the names of the classes, and arguments of JMH.
 */
public final class Rounds {
    private static final String ALLOCATION = "gc.alloc.rate.norm";

    private final int rounds;
    private final CommandLineOptions jmh;

    private Rounds(int rounds, CommandLineOptions jmh) {
        this.rounds = rounds;
        this.jmh = jmh;
    }

    /** Measures all comparisons whose class has a matching name. */
    public static void main(String[] args) throws IOException, CommandLineOptionException, RunnerException {
        Rounds measurement = new Rounds(
                Integer.parseInt(args[0]),
                new CommandLineOptions(List.of(args).subList(2, args.length).toArray(String[]::new)));
        Pattern pattern = Pattern.compile(args[1]);
        for (Comparison comparison : Comparison.all()) {
            if (pattern.matcher(comparison.benchmark().getSimpleName()).find()) {
                for (Map<String, String> parameters : works(comparison)) {
                    measurement.measure(comparison, parameters);
                }
            }
        }
    }

    private void measure(Comparison comparison, Map<String, String> parameters) throws IOException, RunnerException {
        String work = String.join(", ", parameters.values());
        List<String> others = new ArrayList<>(comparison.others());
        others.add(0, comparison.baseline());
        Map<String, Verdict> verdicts = new LinkedHashMap<>();
        others.forEach(other -> verdicts.put(other, comparison.check().of(work, other)));

        Map<String, Series> series = new LinkedHashMap<>();
        series.put(Row.OURS, new Series());
        verdicts.forEach((other, verdict) -> {
            if (verdict.kind() != Verdict.Kind.CANNOT) {
                series.put(other, new Series());
            }
        });
        List<String> measured = List.copyOf(series.keySet());
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < measured.size(); i++) {
                String contender = measured.get((round + i) % measured.size());
                series.get(contender).add(run(comparison, contender, parameters));
            }
        }

        Rows rows = new Rows(comparison, work, series);
        rows.row(comparison.table(), Row.OURS, comparison.baseline(), verdicts.get(comparison.baseline()))
                .publish();
        for (String other : comparison.others()) {
            rows.row(comparison.table(), other, comparison.baseline(), verdicts.get(other))
                    .publish();
        }
        for (String other : comparison.others()) {
            rows.row(comparison.table() + ", ours to each library", Row.OURS, other, verdicts.get(other))
                    .withoutAllocation()
                    .publish();
        }
    }

    /** Makes rows of the series of a work. */
    private record Rows(Comparison comparison, String work, Map<String, Series> all) {
        Row row(String table, String contender, String baseline, Verdict verdict) {
            Series some = all.get(contender);
            Series others = all.get(baseline);
            return new Row(
                    table,
                    work,
                    contender,
                    baseline,
                    all.get(Row.OURS).unit,
                    comparison.better(),
                    some == null || others == null ? List.of() : ratios(some, others),
                    some == null ? null : Numbers.median(some.scores),
                    others == null ? null : Numbers.median(others.scores),
                    some == null ? null : some.allocation(),
                    others == null ? null : others.allocation(),
                    verdict.toString(),
                    null);
        }

        private List<Double> ratios(Series some, Series others) {
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < some.scores.size(); i++) {
                double ratio = some.scores.get(i) / others.scores.get(i);
                boolean inverse = (comparison.better() == Row.Better.HIGHER) != (some.mode == Mode.Throughput);
                ratios.add(inverse ? 1 / ratio : ratio);
            }
            return ratios;
        }
    }

    /** The parameters of each work, in the order of the annotations. */
    private static List<Map<String, String>> works(Comparison comparison) {
        Set<BenchmarkListEntry> entries = BenchmarkList.defaultList()
                .find(
                        OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT),
                        List.of(method(comparison, Row.OURS)),
                        List.of());
        List<Map<String, String>> works = List.of(Map.of());
        for (BenchmarkListEntry entry : entries) {
            Map<String, String[]> parameters = entry.getParams().orElse(Map.of());
            for (Map.Entry<String, String[]> parameter : parameters.entrySet()) {
                List<Map<String, String>> longer = new ArrayList<>();
                for (Map<String, String> work : works) {
                    for (String value : parameter.getValue()) {
                        Map<String, String> more = new LinkedHashMap<>(work);
                        more.put(parameter.getKey(), value);
                        longer.add(more);
                    }
                }
                works = longer;
            }
        }
        return works;
    }

    private static String method(Comparison comparison, String contender) {
        return "^" + Pattern.quote(comparison.benchmark().getName() + "." + contender) + "$";
    }

    private RunResult run(Comparison comparison, String contender, Map<String, String> parameters)
            throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .parent(jmh)
                .include(method(comparison, contender))
                .forks(1)
                .addProfiler("gc")
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true);
        parameters.forEach((name, value) -> options.param(name, value));
        return new Runner(options.build()).run().iterator().next();
    }

    /** The scores of one contender at one work, in the order of the rounds. */
    private static final class Series {
        private final List<Double> scores = new ArrayList<>();
        private final List<Double> allocations = new ArrayList<>();
        private String unit = "";
        private Mode mode = Mode.AverageTime;

        private void add(RunResult result) {
            scores.add(result.getPrimaryResult().getScore());
            unit = result.getPrimaryResult().getScoreUnit();
            mode = result.getParams().getMode();
            for (Map.Entry<String, Result> each : result.getSecondaryResults().entrySet()) {
                if (each.getKey().endsWith(ALLOCATION)) {
                    allocations.add(each.getValue().getScore());
                }
            }
        }

        private @Nullable Double allocation() {
            return allocations.isEmpty() ? null : Numbers.median(allocations);
        }
    }
}
