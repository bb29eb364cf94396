package io.github.qapi4j.benchmark;

import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.codegen.GeneratorResult;
import io.github.qapi4j.codegen.QapiGenerator;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.schema.Schema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Generates Java from a schema many times in one process, without writing files, and prints the median seconds of loading, of generating and of both
 * together, one in each line. The warm-up, whose runs do not count, has a fixed time and not a fixed number of runs, so that the JIT compilers have the
 * same time for each of the compared builds. A further line has the median of both together in the runs 11 to 30, while the compilers still occupy a
 * processor. Uses only the API that all compared builds of the generator have.
 *
 * <p>Arguments: the schema, the seconds of the warm-up, and the number of runs after it. There are at least 30 runs.
 */
public final class WarmGenerator {
    private static final int FIRST_EARLY = 10;
    private static final int LAST_EARLY = 30;

    private WarmGenerator() {}

    /** Measures. */
    public static void main(String[] args) {
        Path root = Path.of(args[0]);
        double warmUp = Double.parseDouble(args[1]);
        int runs = Integer.parseInt(args[2]);
        List<Double> load = new ArrayList<>();
        List<Double> generate = new ArrayList<>();
        List<Double> all = new ArrayList<>();
        List<Double> early = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; all.size() < runs || i < LAST_EARLY; i++) {
            long begin = System.nanoTime();
            Schema schema = SchemaLoader.load(root).schema().orElseThrow();
            long loaded = System.nanoTime();
            GeneratorResult result = QapiGenerator.generate(
                    GeneratorRequest.builder(schema, "sdk").build());
            long generated = System.nanoTime();
            if (result.files().isEmpty()) {
                throw new IllegalStateException("no files: " + result.diagnostics());
            }
            if (i >= FIRST_EARLY && i < LAST_EARLY) {
                early.add((generated - begin) / 1e9);
            }
            if ((begin - start) / 1e9 >= warmUp) {
                load.add((loaded - begin) / 1e9);
                generate.add((generated - loaded) / 1e9);
                all.add((generated - begin) / 1e9);
            }
        }
        System.out.println("load " + Numbers.median(load));
        System.out.println("generate " + Numbers.median(generate));
        System.out.println("all " + Numbers.median(all));
        System.out.println("early " + Numbers.median(early));
    }
}
