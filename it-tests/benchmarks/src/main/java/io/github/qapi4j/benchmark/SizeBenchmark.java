package io.github.qapi4j.benchmark;

import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.SourceResolver;
import io.github.qapi4j.syntax.Parser;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Schemas in memory, with one file each, that differ only in size: the time should be linear in the size. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class SizeBenchmark {
    private static final String ROOT = "large.json";

    @Param({"1", "10"})
    private int megabytes;

    private SourceFile source = new SourceFile(ROOT, "");
    private SourceResolver resolver = SourceResolver.memory(Map.of());

    @Setup
    public void write() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < megabytes * 1_000_000; i++) {
            text.append("""
                    ##
                    # @Thing%d:
                    #
                    # A thing among others.
                    #
                    # @name: its name
                    #
                    # @next: the one after it
                    #
                    # Since: 1.0
                    ##
                    { 'struct': 'Thing%d',
                      'data': { 'name': 'str', '*next': { 'type': 'Thing%d', 'if': 'CONFIG_NEXT' } } }

                    """.formatted(i, i, i));
        }
        source = new SourceFile(ROOT, text.toString());
        resolver = SourceResolver.memory(Map.of(ROOT, text.toString()));
    }

    /** Tokens and expressions only. */
    @Benchmark
    public void parse(Blackhole expressions) {
        Parser.parse(source, new Diagnostics(Levels.of(true)), expressions::consume);
    }

    @Benchmark
    public LoadResult load() {
        return SchemaLoader.load(resolver, ROOT, LoadOptions.defaults());
    }
}
