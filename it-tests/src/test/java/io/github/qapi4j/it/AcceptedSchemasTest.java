package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.codegen.DocsLevel;
import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.codegen.GeneratorResult;
import io.github.qapi4j.codegen.QapiGenerator;
import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diff.SchemaDiff;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceResolver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * For every schema that the loader accepts, the generator returns Java that compiles with every lint, or reports a diagnostic with a position, and a
 * comparison of the schema with itself is empty.
 * Without {@code -Dqapi.accepted=all}, only a sample of the mutants is compiled, to save time.
 */
@Execution(ExecutionMode.CONCURRENT)
class AcceptedSchemasTest {
    private static final boolean ALL = "all".equals(System.getProperty("qapi.accepted"));

    /** The sample has one mutant out of this number. */
    private static final int SAMPLE = 8;

    /** The number of schemas whose Java is compiled in one task, which holds it in memory. */
    private static final int BATCH = 250;

    private final List<String> problems = new ArrayList<>();
    private SourceCompilation compilation = new SourceCompilation();
    private int generated;
    private int rejected;
    private int compiled;

    @Test
    void suite() throws IOException {
        Path folder = Corpus.file("suite");
        try (Stream<String> lines = Files.lines(folder.resolve("expected.jsonl"))) {
            lines.map(AcceptedSchemasTest::object)
                    .filter(record -> record.get("verdict").equals("accept"))
                    .forEach(record -> {
                        String main = (String) record.get("case");
                        check(main, SourceResolver.directory(folder), main, true, true);
                    });
        }
        finish(5);
    }

    @Test
    void mutants() throws IOException {
        forEachMutant("mutants-open.jsonl.gz", (id, record) -> {
            if (record.get("verdict").equals("accept")) {
                check(id, files(record), (String) record.get("main"), true, inSample(id));
            }
        });
        finish(300);
    }

    /** Schemas of all releases that the loader accepts without strict rules: simple unions, old conditions and names. */
    @Test
    void lenientMutants() throws IOException {
        forEachMutant("lenient-open.jsonl.gz", (id, record) -> {
            if (ALL || inSample(id)) {
                check(id, files(record), (String) record.get("main"), false, ALL);
            }
        });
        finish(100);
    }

    private static boolean inSample(String id) {
        return ALL || id.hashCode() % SAMPLE == 0;
    }

    private void check(String id, SourceResolver files, String main, boolean strict, boolean compile) {
        LoadResult loaded =
                SchemaLoader.load(files, main, LoadOptions.defaults().withStrict(strict));
        if (loaded.hasErrors()) {
            if (strict) {
                problems.add(id + " is not accepted: " + loaded.diagnostics());
            }
            return;
        }
        generated++;
        Schema schema = loaded.schema().orElseThrow();
        try {
            if (!SchemaDiff.compare(schema, schema).isEmpty()) {
                problems.add(id + " differs from itself: " + SchemaDiff.compare(schema, schema));
            }
            generate(id, schema, compile);
        } catch (RuntimeException | StackOverflowError e) {
            problems.add(id + ": " + e);
        }
        if (compilation.size() > 0 && compiled % BATCH == 0) {
            compile();
        }
    }

    private void generate(String id, Schema schema, boolean compile) {
        GeneratorResult result = QapiGenerator.generate(
                GeneratorRequest.builder(schema, "accepted." + id.replaceAll("[^a-zA-Z0-9]", "_"))
                        .docs(compile ? DocsLevel.FULL : DocsLevel.NONE)
                        .build());
        if (result.hasErrors()) {
            rejected++;
            result.diagnostics().stream()
                    .filter(Diagnostic::isError)
                    .filter(error -> error.span() == null)
                    .forEach(error -> problems.add(id + ": " + error));
        } else if (compile) {
            compiled++;
            compilation.add(result.files());
        }
    }

    private void compile() {
        problems.addAll(compilation.problems());
        compilation = new SourceCompilation();
    }

    /** Compiles the remaining files, and checks the totals. */
    private void finish(int atLeast) {
        if (compilation.size() > 0) {
            compile();
        }
        Output.print("accepted schemas: " + generated + " generated, " + rejected + " of them rejected, " + compiled
                + " compiled");
        assertThat(problems).isEmpty();
        assertThat(generated).isGreaterThan(atLeast);
        assertThat(rejected).isZero();
    }

    private static void forEachMutant(String file, BiConsumer<String, Map<String, Object>> action) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(Corpus.file(file))), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Map<String, Object> record = object(line);
                action.accept((String) record.get("id"), record);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static SourceResolver files(Map<String, Object> record) {
        return SourceResolver.memory((Map<String, String>) record.getOrDefault("files", Map.of()));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(String line) {
        return (Map<String, Object>) Json.parse(line);
    }
}
