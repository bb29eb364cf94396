package io.github.qapi4j.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.diagnostic.Label;
import io.github.qapi4j.introspect.Introspection;
import io.github.qapi4j.introspect.Introspection.TypeNames;
import io.github.qapi4j.schema.DirectionIndex;
import io.github.qapi4j.schema.EntityIndex;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.Span;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.provider.MethodSource;

/** Properties of loading that hold for any bytes. */
class LoadFuzzTest {
    private static final int LIMIT = 100;
    private static final Path EXAMPLES = Path.of("src/test/resources/diagnostics");

    /** The project's bad examples and, if there is a corpus, QEMU's cases and a sample of the mutants. */
    static Stream<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        List<Path> folders = new ArrayList<>(List.of(EXAMPLES));
        Corpus.find("suite").ifPresent(folders::add);
        for (Path folder : folders) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.sorted().toList()) {
                    if (file.toString().endsWith(".json")) {
                        byte[] seed = Files.readAllBytes(file);
                        seeds.add(seed);
                        if (folder.equals(EXAMPLES)) {
                            seeds.add(linted(seed));
                        }
                    }
                }
            }
        }
        Path mutants = Corpus.find("mutants-open.jsonl.gz").orElse(null);
        if (mutants != null) {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                    new GZIPInputStream(Files.newInputStream(mutants)), StandardCharsets.UTF_8))) {
                int number = 0;
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (number++ % 10 == 0) {
                        seeds.add(mutant(Json.object(line)));
                    }
                }
            }
        }
        return seeds.stream();
    }

    private static byte[] linted(byte[] seed) {
        ByteArrayOutputStream linted = new ByteArrayOutputStream();
        linted.writeBytes((FuzzedFiles.HEADER + "a.json lint\n").getBytes(StandardCharsets.UTF_8));
        linted.writeBytes(seed);
        return linted.toByteArray();
    }

    @SuppressWarnings("unchecked")
    private static byte[] mutant(Map<String, Object> record) {
        Map<String, String> files = (Map<String, String>) record.getOrDefault("files", Map.of());
        String main = (String) record.get("main");
        StringBuilder text = new StringBuilder(FuzzedFiles.HEADER)
                .append(main)
                .append(" strict\n")
                .append(files.get(main));
        files.forEach((name, content) -> {
            if (!name.equals(main)) {
                text.append('\n')
                        .append(FuzzedFiles.HEADER)
                        .append(name)
                        .append('\n')
                        .append(content);
            }
        });
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "")
    void load(byte[] bytes) {
        FuzzedFiles files = FuzzedFiles.of(bytes);
        LoadOptions options =
                LoadOptions.defaults().withStrict(files.has("strict")).withLint(files.has("lint"));
        LoadResult result = SchemaLoader.load(files, files.root(), options);
        check(result, bytes.length);

        LoadResult again = SchemaLoader.load(files, files.root(), options);
        assertThat(again.diagnostics()).isEqualTo(result.diagnostics());
        assertThat(again.schema().map(Schema::definitions))
                .isEqualTo(result.schema().map(Schema::definitions));

        LoadResult tolerant = SchemaLoader.load(files, files.root(), LoadOptions.defaults());
        assertThat(tolerant.hasErrors() && !result.hasErrors())
                .as("accepted by the stricter loading only")
                .isFalse();
        result.schema().ifPresent(LoadFuzzTest::use);
    }

    private static void check(LoadResult result, int length) {
        List<Diagnostic> diagnostics = result.diagnostics();
        assertThat(result.hasErrors()).isEqualTo(diagnostics.stream().anyMatch(Diagnostic::isError));
        assertThat(diagnostics).hasSizeLessThan(100 + length);

        String text = DiagnosticFormat.format(diagnostics, LIMIT);
        assertThat(text).hasSizeLessThan(LIMIT * 50_000);
        assertThat(text.chars().filter(c -> c != '\n' && Character.isISOControl(c)))
                .isEmpty();

        Set<String> left = new HashSet<>();
        Span last = null;
        for (Diagnostic diagnostic : diagnostics) {
            assertThat(diagnostic.message()).isNotBlank().doesNotContain("\n").hasSizeLessThan(1000);
            places(diagnostic).forEach(place -> {
                assertThat(place.line()).isBetween(1, place.source().lineCount());
                assertThat(place.endLine())
                        .isBetween(place.line(), place.source().lineCount());
            });
            Span span = diagnostic.span();
            if (span == null) {
                assertThat(last).as("diagnostics without a place come first").isNull();
                continue;
            }
            if (last != null && last.source() == span.source()) {
                assertThat(span.start()).as("sorted").isGreaterThanOrEqualTo(last.start());
            } else if (last != null) {
                left.add(last.source().name());
            }
            assertThat(left).as("grouped by file").doesNotContain(span.source().name());
            last = span;
        }
    }

    private static Stream<Span> places(Diagnostic diagnostic) {
        Label definition = diagnostic.definition();
        return Stream.of(
                        Stream.ofNullable(diagnostic.span()),
                        Stream.ofNullable(definition).map(Label::span),
                        diagnostic.labels().stream().map(Label::span),
                        diagnostic.includedFrom().stream())
                .flatMap(places -> places);
    }

    /** Uses all parts of a schema without errors, which must not fail. */
    private static void use(Schema schema) {
        EntityIndex.of(schema);
        DirectionIndex.of(schema);
        for (TypeNames names : TypeNames.values()) {
            Introspection.of(schema, names);
        }
    }
}
