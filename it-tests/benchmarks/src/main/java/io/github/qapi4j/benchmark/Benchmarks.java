package io.github.qapi4j.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the benchmarks, with JMH's own arguments; without the corpus those that do not need it. */
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
            System.out.println("left out: '" + release() + "' is not there");
            options.exclude(ReleaseBenchmark.class.getName());
        }
        new Runner(options.shouldFailOnError(true).build()).run();
    }
}
