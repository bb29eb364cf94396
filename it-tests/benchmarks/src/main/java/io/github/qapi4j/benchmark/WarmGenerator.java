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
 * Generates Java from a schema several times in one process, without writing files, and prints the median seconds of loading, of generating and of
 * both, one in each line. The first two thirds of the runs do not count. Uses only the API that all compared builds of the generator have.
 *
 * <p>Arguments: the schema and the number of runs.
 */
public final class WarmGenerator {
    private WarmGenerator() {}

    /** Measures. */
    public static void main(String[] args) {
        Path root = Path.of(args[0]);
        int runs = Integer.parseInt(args[1]);
        List<Double> load = new ArrayList<>();
        List<Double> generate = new ArrayList<>();
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            long begin = System.nanoTime();
            Schema schema = SchemaLoader.load(root).schema().orElseThrow();
            long loaded = System.nanoTime();
            GeneratorResult result = QapiGenerator.generate(
                    GeneratorRequest.builder(schema, "sdk").build());
            long generated = System.nanoTime();
            if (result.files().isEmpty()) {
                throw new IllegalStateException("no files: " + result.diagnostics());
            }
            if (i >= runs - runs / 3) {
                load.add((loaded - begin) / 1e9);
                generate.add((generated - loaded) / 1e9);
                all.add((generated - begin) / 1e9);
            }
        }
        System.out.println("load " + Numbers.median(load));
        System.out.println("generate " + Numbers.median(generate));
        System.out.println("all " + Numbers.median(all));
    }
}
