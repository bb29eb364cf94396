package io.github.qapi4j.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the benchmarks that are not comparisons, with the given arguments of JMH. Without the corpus, it omits those that need it. {@link Rounds} runs
 * the comparisons.
 */
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
        for (Comparison comparison : Comparison.all()) {
            options.exclude(comparison.benchmark().getName());
        }
        new Runner(options.shouldFailOnError(true).build()).run();
    }
}
