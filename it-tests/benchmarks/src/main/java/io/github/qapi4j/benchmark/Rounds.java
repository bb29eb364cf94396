package io.github.qapi4j.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
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
 * Measures comparisons in rounds, in which each contender runs in one new JVM after the other, and appends the ratios by round to a file of results.
 *
 * <p>Arguments: the file of results, the file of required ratios, the number of rounds, a regular expression for the names of the classes, and
 * arguments of JMH.
 */
public final class Rounds {
    private static final String ALLOCATION = "gc.alloc.rate.norm";

    private final Path results;
    private final Requirements requirements;
    private final int rounds;
    private final CommandLineOptions jmh;

    private Rounds(Path results, Requirements requirements, int rounds, CommandLineOptions jmh) {
        this.results = results;
        this.requirements = requirements;
        this.rounds = rounds;
        this.jmh = jmh;
    }

    /** Measures all comparisons whose class has a matching name. */
    public static void main(String[] args) throws IOException, CommandLineOptionException {
        Pattern pattern = Pattern.compile(args[3]);
        Rounds measurement = new Rounds(
                Path.of(args[0]),
                Requirements.read(Path.of(args[1])),
                Integer.parseInt(args[2]),
                new CommandLineOptions(List.of(args).subList(4, args.length).toArray(String[]::new)));
        for (Comparison comparison : Comparison.all()) {
            if (pattern.matcher(comparison.benchmark().getSimpleName()).find()) {
                measurement.measure(comparison);
            }
        }
    }

    private void measure(Comparison comparison) throws IOException {
        for (Map<String, String> parameters : works(comparison)) {
            measure(comparison, parameters);
        }
    }

    private void measure(Comparison comparison, Map<String, String> parameters) throws IOException {
        String work = String.join(", ", parameters.values());
        Map<String, String> verdicts = new LinkedHashMap<>();
        verdicts.put(comparison.ours(), verdict(comparison, work, comparison.ours()));
        for (String baseline : comparison.baselines()) {
            verdicts.put(baseline, verdict(comparison, work, baseline));
        }
        List<String> measured = new ArrayList<>(verdicts.keySet());
        measured.removeIf(contender -> verdicts.getOrDefault(contender, "").startsWith("cannot"));
        Map<String, Series> series = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < measured.size(); i++) {
                String contender = measured.get((round + i) % measured.size());
                RunResult result = run(comparison, contender, parameters);
                if (result == null) {
                    verdicts.merge(
                            contender,
                            "cannot: it failed",
                            (known, failed) -> known.equals(Row.EQUAL) ? failed : known);
                } else {
                    series.computeIfAbsent(contender, each -> new Series()).add(result);
                }
            }
        }
        for (String baseline : comparison.baselines()) {
            Row row = row(comparison, work, baseline, verdicts.getOrDefault(baseline, ""), series);
            row.appendTo(results);
            Row allocation = row.ofAllocation(requirements);
            if (allocation != null) {
                allocation.appendTo(results);
            }
        }
        System.out.println(comparison.table() + ", " + work + ": " + verdicts.keySet());
    }

    private static String verdict(Comparison comparison, String work, String contender) {
        return comparison.verdicts().of(work, contender);
    }

    private Row row(Comparison comparison, String work, String baseline, String verdict, Map<String, Series> all) {
        Series ours = all.get(comparison.ours());
        Series other = all.get(baseline);
        List<Double> ratios = new ArrayList<>();
        if (ours != null && other != null && !verdict.startsWith("cannot")) {
            for (int i = 0; i < Math.min(ours.scores.size(), other.scores.size()); i++) {
                double ratio = ours.scores.get(i) / other.scores.get(i);
                boolean inverse = (comparison.better() == Row.Better.HIGHER) != (ours.mode == Mode.Throughput);
                ratios.add(inverse ? 1 / ratio : ratio);
            }
        }
        return new Row(
                comparison.table(),
                work,
                comparison.ours(),
                baseline,
                ours == null ? "" : ours.unit,
                comparison.better(),
                ratios,
                ours == null ? null : ours.score(),
                other == null ? null : other.score(),
                ours == null ? null : ours.allocation(),
                other == null ? null : other.allocation(),
                verdict,
                requirements.of(comparison.table(), work, baseline),
                null);
    }

    /** The parameters of each work, in the order of the annotations. */
    private static List<Map<String, String>> works(Comparison comparison) {
        Set<BenchmarkListEntry> entries = BenchmarkList.defaultList()
                .find(
                        OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT),
                        List.of(method(comparison, comparison.ours())),
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

    private @Nullable RunResult run(Comparison comparison, String contender, Map<String, String> parameters) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .parent(jmh)
                .include(method(comparison, contender))
                .forks(1)
                .addProfiler("gc")
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true);
        parameters.forEach((name, value) -> options.param(name, value));
        try {
            Collection<RunResult> results = new Runner(options.build()).run();
            return results.iterator().next();
        } catch (RunnerException e) {
            System.err.println(comparison.benchmark().getName() + "." + contender + " " + parameters + ": " + e);
            return null;
        }
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

        private double score() {
            return Numbers.median(scores);
        }

        private @Nullable Double allocation() {
            return allocations.isEmpty() ? null : Numbers.median(allocations);
        }
    }
}
