package io.github.qapi4j.benchmark;

import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.codegen.GeneratorVersion;
import io.github.qapi4j.codegen.OutputOwner;
import io.github.qapi4j.codegen.OutputPolicy;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Generates Java from a schema once, in a new process, and prints the seconds of each phase, one in each line.
 *
 * <p>Arguments: the schema, the output directory, and the time in nanoseconds since 1970 at which the process was started.
 */
public final class GeneratorPhases {
    private static final String PACKAGE = "sdk";

    private GeneratorPhases() {}

    /** Runs the phases. */
    public static void main(String[] args) throws IOException {
        Path root = Path.of(args[0]);
        Path output = Path.of(args[1]);
        long start = Long.parseLong(args[2]);
        double jvm = (ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now()) - start) / 1e9;
        long begin = System.nanoTime();
        Schema schema = SchemaLoader.load(root).schema().orElseThrow();
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
