package io.github.qapi4j.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Properties of the checks that hold for any transcript, and for any text in an example. */
class TranscriptFuzzTest {
    private static final LoadOptions OPTIONS = LoadOptions.defaults().withLint(false);
    private static final String SCHEMA = """
            { 'struct': 'Node', 'data': { 'name': 'str', '*backing': 'Node' } }
            { 'alternate': 'Reference', 'data': { 'name': 'str', 'node': 'Node' } }
            { 'struct': 'Holder', 'data': { 'reference': 'Reference' } }
            { 'command': 'query', 'data': { '*all': 'bool' }, 'returns': [ 'Holder' ] }
            { 'command': 'stop', 'success-response': false }
            { 'event': 'STOP', 'data': { 'reason': 'str' } }
            """;
    private static final TranscriptCheck CHECK = TranscriptCheck.of(
            SchemaLoader.load(SourceResolver.memory(Map.of("a.json", SCHEMA)), "a.json", OPTIONS)
                    .schema()
                    .orElseThrow(),
            Levels.of(false));

    static Stream<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/diagnostics"))) {
            for (Path file : files.sorted().toList()) {
                String name = file.toString();
                if (name.endsWith(".log") || name.endsWith(".jsonl")) {
                    seeds.add(Files.readAllBytes(file));
                }
            }
        }
        seeds.add("-> { \"execute\": \"query\", ... }\n<- { \"return\": [ {...more...}, ] }"
                .getBytes(StandardCharsets.UTF_8));
        return seeds.stream();
    }

    /** The files of a check that reads only one. */
    private record OneFile(byte[] bytes) implements SourceResolver {
        @Override
        public String identity(String name) {
            return name;
        }

        @Override
        public byte[] read(String name) {
            return bytes;
        }
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "")
    void anyTranscript(byte[] bytes) {
        TranscriptReport report = CHECK.check(new OneFile(bytes), "session");
        assertThat(report.counts().checked()).isNotNegative();
        assertThat(report.diagnostics().stream().filter(TranscriptFuzzTest::isAboutTheFile))
                .hasSizeLessThanOrEqualTo(1);

        String comment = "##\n# .. qmp-example::\n#\n#    "
                + new String(bytes, StandardCharsets.UTF_8).replace("\n", "\n#    ") + "\n##\n";
        ExampleCheck.check(
                SchemaLoader.load(SourceResolver.memory(Map.of("a.json", comment + SCHEMA)), "a.json", OPTIONS),
                Levels.of(false));
    }

    private static boolean isAboutTheFile(Diagnostic diagnostic) {
        return List.of("invalid-utf8", "invalid-transcript")
                .contains(diagnostic.code().id());
    }
}
