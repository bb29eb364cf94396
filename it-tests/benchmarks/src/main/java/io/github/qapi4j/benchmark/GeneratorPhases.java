package io.github.qapi4j.benchmark;

import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.codegen.GeneratorResult;
import io.github.qapi4j.codegen.GeneratorVersion;
import io.github.qapi4j.codegen.OutputOwner;
import io.github.qapi4j.codegen.OutputPolicy;
import io.github.qapi4j.codegen.QapiGenerator;
import io.github.qapi4j.codegen.SourceWriter;
import io.github.qapi4j.codegen.emit.JavaBackEnd;
import io.github.qapi4j.codegen.model.Lowering;
import io.github.qapi4j.codegen.model.SourceUnit;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.schema.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Generates Java from a schema and prints the seconds of each phase, one in each line.
 *
 * <p>Arguments: {@code cold SCHEMA OUTPUT START}, where {@code START} is the time in nanoseconds since 1970 at which the process was started, for one
 * run with all phases; or {@code warm SCHEMA OUTPUT N} for the medians of the last N/3 of N runs that write nothing.
 */
public final class GeneratorPhases {
    private static final String PACKAGE = "sdk";

    private GeneratorPhases() {}

    /** Runs the phases. */
    public static void main(String[] args) throws IOException {
        Path schema = Path.of(args[1]);
        if (args[0].equals("cold")) {
            cold(schema, Path.of(args[2]), Long.parseLong(args[3]));
        } else {
            warm(schema, Integer.parseInt(args[3]));
        }
    }

    private static void cold(Path root, Path output, long start) throws IOException {
        double jvm = (ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now()) - start) / 1e9;
        long begin = System.nanoTime();
        Schema schema = load(root);
        long loaded = System.nanoTime();
        GeneratorRequest request = GeneratorRequest.builder(schema, PACKAGE).build();
        Diagnostics diagnostics = new Diagnostics(request.levels());
        List<SourceUnit> units = new JavaBackEnd(GeneratorVersion.CURRENT)
                .units(Lowering.lower(request, diagnostics).orElseThrow());
        long lowered = System.nanoTime();
        Map<String, String> files = new ConcurrentSkipListMap<>();
        units.parallelStream()
                .forEach(unit -> files.put(unit.path(), unit.text().get()));
        long printed = System.nanoTime();
        new SourceWriter(output.resolve(".qapi/manifest"), new OutputOwner(null, root.toString()), output, new Strict())
                .write(files);
        long written = System.nanoTime();
        print("JVM", jvm);
        print("load", (loaded - begin) / 1e9);
        print("lower", (lowered - loaded) / 1e9);
        print("print", (printed - lowered) / 1e9);
        print("write", (written - printed) / 1e9);
        print("all", jvm + (written - begin) / 1e9);
    }

    /** Uses only what other builds of the generator also have. */
    private static void warm(Path root, int runs) {
        List<Double> load = new ArrayList<>();
        List<Double> lower = new ArrayList<>();
        List<Double> generate = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            long begin = System.nanoTime();
            Schema schema = load(root);
            long loaded = System.nanoTime();
            GeneratorRequest request = GeneratorRequest.builder(schema, PACKAGE).build();
            Lowering.lower(request, new Diagnostics(request.levels()));
            long lowered = System.nanoTime();
            GeneratorResult result = QapiGenerator.generate(request);
            long generated = System.nanoTime();
            if (result.files().isEmpty()) {
                throw new IllegalStateException("no files: " + result.diagnostics());
            }
            if (i >= runs - runs / 3) {
                load.add((loaded - begin) / 1e9);
                lower.add((lowered - loaded) / 1e9);
                generate.add((generated - lowered) / 1e9);
            }
        }
        double lowering = Numbers.median(lower);
        double generating = Numbers.median(generate);
        print("load", Numbers.median(load));
        print("lower", lowering);
        print("print", generating - lowering);
        print("all", Numbers.median(load) + generating);
    }

    private static Schema load(Path root) {
        return SchemaLoader.load(root).schema().orElseThrow();
    }

    private static void print(String phase, double seconds) {
        System.out.println(phase + " " + seconds);
    }

    /** For a new directory, in which nothing can clash. */
    private static final class Strict implements OutputPolicy {
        @Override
        public boolean replacesForeignFiles() {
            return false;
        }

        @Override
        public boolean isGone(OutputOwner other, Path directory) {
            return false;
        }

        @Override
        public Clash clash(OutputOwner other) {
            return Clash.REJECTED;
        }
    }
}
