package io.github.qapi4j.benchmark;

import io.github.qapi4j.benchmark.codec.Contender;
import io.github.qapi4j.benchmark.codec.Table;
import io.github.qapi4j.benchmark.codec.Verdict;
import io.github.qapi4j.benchmark.codec.Verdicts;
import io.github.qapi4j.benchmark.codec.Works;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the benchmarks with the given arguments of JMH. Without the corpus, it omits the benchmarks that need it. */
public final class Benchmarks {
    private Benchmarks() {}

    /** The root of QEMU 10.2.2's system schema. */
    static Path release() {
        return Path.of(System.getProperty("qapi.corpus"), "schemas/10.2.2/qapi/qapi-schema.json");
    }

    /** The root of the project's own schemas. */
    static Path ownSchema() {
        return Path.of(System.getProperty("qapi.schemas"), "qapi/qapi-schema.json");
    }

    /** Runs them. */
    public static void main(String[] args) throws CommandLineOptionException, RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder().parent(new CommandLineOptions(args));
        if (!Files.isRegularFile(release())) {
            System.out.println("omitted: '" + release() + "' does not exist");
            options.exclude(ReleaseBenchmark.class.getName());
        }
        String codecs = "\\.codec\\.";
        new Runner(options.exclude(codecs).shouldFailOnError(true).build()).run();
        compareCodecs(new CommandLineOptions(args));
    }

    /** Runs the comparison of codecs: each row with those contenders that give equal values. */
    private static void compareCodecs(CommandLineOptions arguments) throws RunnerException {
        if (!Works.recorded()) {
            System.out.println("omitted: no payloads for the comparison of codecs; record-payloads needs QEMU");
            return;
        }
        for (Table table : Table.values()) {
            if (!isIncluded(table.benchmark().getName(), arguments)) {
                continue;
            }
            for (String work : table.works()) {
                ChainedOptionsBuilder options = new OptionsBuilder()
                        .parent(arguments)
                        .param("work", work)
                        .shouldFailOnError(true);
                for (Contender contender : Contender.values()) {
                    Verdict verdict = Verdicts.of(table, work, contender);
                    if (verdict.kind() == Verdict.Kind.EQUAL) {
                        options.include(Pattern.quote(table.benchmark().getName() + '.' + contender.method()) + '$');
                    } else {
                        System.out.println(table.benchmark().getSimpleName() + ", " + work + ", " + contender.method()
                                + ": " + verdict);
                    }
                }
                new Runner(options.build()).run();
            }
        }
    }

    private static boolean isIncluded(String benchmark, CommandLineOptions arguments) {
        return arguments.getIncludes().isEmpty()
                || arguments.getIncludes().stream()
                        .anyMatch(include ->
                                Pattern.compile(include).matcher(benchmark).find());
    }
}
