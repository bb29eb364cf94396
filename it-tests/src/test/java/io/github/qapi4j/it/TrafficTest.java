package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.check.TranscriptCheck;
import io.github.qapi4j.check.TranscriptReport;
import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.trace.Recorder;
import io.github.qapi4j.runtime.transport.Transport;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks traffic of a real QEMU against its schema. The golden file {@code traffic-7.2.txt} has a line for each recorded session, and the findings;
 * {@code -Dgolden.update=true} rewrites it.
 */
@Timeout(120)
class TrafficTest {
    private static final Path GOLDEN = Path.of("src/test/resources/io/github/qapi4j/it/traffic-7.2.txt");
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static Schema schema(String name) {
        return SchemaLoader.load(
                        SourceResolver.directory(Corpus.file("schemas/7.2.0")),
                        name,
                        LoadOptions.defaults().withLint(false))
                .schema()
                .orElseThrow();
    }

    private static TranscriptCheck check(String schema) {
        return TranscriptCheck.of(schema(schema), Levels.of(false));
    }

    /** The only violations in the sessions are commands that the server was expected to reject. */
    @Test
    void recordedSessions() throws IOException {
        TranscriptCheck system = check("qapi/qapi-schema.json");
        TranscriptCheck agent = check("qga/qapi-schema.json");
        Path folder = Corpus.file("transcripts");
        SourceResolver files = SourceResolver.directory(folder);
        StringBuilder lines = new StringBuilder();
        try (Stream<Path> sessions = Files.list(folder)) {
            for (String session :
                    sessions.map(file -> file.getFileName().toString()).sorted().toList()) {
                TranscriptReport report = (session.startsWith("g") ? agent : system).check(files, session);
                assertThat(report.count().errors()).as(session).isZero();
                lines.append(session).append(": ").append(report.summary()).append('\n');
                report.diagnostics()
                        .forEach(found -> lines.append("  ").append(found).append('\n'));
            }
        }
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(GOLDEN, lines);
        }
        assertThat(GOLDEN).hasContent(lines.toString());
    }

    @Test
    void aRecordingOfAStorageDaemon(@TempDir Path folder) throws Exception {
        TranscriptCheck check = check("storage-daemon/qapi/qapi-schema.json");
        try (LiveServer daemon = LiveServer.storageDaemon(folder);
                Recorder recorder = Recorder.to(folder.resolve("session.jsonl"));
                QmpClient client = QmpClient.connect(recorder.client(Transport.unix(daemon.socket(), TIMEOUT)))) {
            client.execute("object-add", (JsonObject)
                    JsonValue.parse("{\"qom-type\": \"secret\", \"id\": \"s\", \"data\": \"s3cret\"}"));
            client.execute("blockdev-add", (JsonObject)
                    JsonValue.parse("{\"driver\": \"null-co\", \"node-name\": \"n\", \"size\": 65536}"));
            client.execute("query-named-block-nodes", JsonObject.EMPTY);
            client.execute("query-qmp-schema", JsonObject.EMPTY);
        }
        TranscriptReport report = check.check(SourceResolver.directory(folder), "session.jsonl");
        // The answer to query-qmp-schema has a member that is deprecated since 6.2.
        assertThat(report.diagnostics()).singleElement().asString().contains(".values is deprecated");
        assertThat(report.summary()).startsWith("checked 5 commands, 5 return values, 0 errors, 0 events; server 7.2.");
    }

    /** The log has what QEMU sends: the replies are those to unknown commands. */
    @Test
    void theLogOfACharacterDevice(@TempDir Path folder) throws Exception {
        TranscriptCheck check = check("qapi/qapi-schema.json");
        Path socket = folder.resolve("logged.sock");
        String device = "socket,path=" + socket + ",server=on,wait=off,id=l0,logfile=" + folder.resolve("qmp.log");
        try (LiveServer qemu = LiveServer.pc(folder, "-chardev", device, "-mon", "chardev=l0,mode=control");
                QmpClient client = QmpClient.connect(Transport.unix(socket, TIMEOUT))) {
            client.execute("cont", JsonObject.EMPTY);
            client.execute("stop", JsonObject.EMPTY);
            client.execute("query-block", JsonObject.EMPTY);
            client.execute("quit", JsonObject.EMPTY);
            assertThat(qemu.exitCode()).isZero();
        }
        TranscriptReport report = check.check(SourceResolver.directory(folder), "qmp.log");
        assertThat(report.diagnostics()).isEmpty();
        assertThat(report.summary())
                .startsWith("checked 0 commands, 0 return values, 0 errors, 3 events;"
                        + " not checked: 5 replies without their commands; server 7.2.");
    }

    /** The Java of {@code docs/traffic.md} compiles; a test of the command line runs it. */
    @Test
    void theJavaOfThePage() throws IOException {
        SourceCompilation compilation = new SourceCompilation();
        compilation.add(Map.of(
                "Traffic.java",
                "import io.github.qapi4j.check.*;\nimport io.github.qapi4j.diagnostic.Levels;\n"
                        + "import io.github.qapi4j.load.*;\nimport io.github.qapi4j.schema.Schema;\n"
                        + "import io.github.qapi4j.source.SourceResolver;\n"
                        + "final class Traffic {\nstatic void check(java.nio.file.Path folder) {\n"
                        + JavaBlocks.of(Path.of("../docs/traffic.md")).get(0) + "}\n}\n"));
        assertThat(compilation.problems()).isEmpty();
    }

    /** A session against the schema of a later release: what is reported is what has changed. */
    @Test
    void aSessionOfAnOlderServer() throws IOException {
        Schema later = SchemaLoader.load(
                        SourceResolver.directory(Corpus.file("schemas/10.2.2")),
                        "qapi/qapi-schema.json",
                        LoadOptions.defaults().withLint(false))
                .schema()
                .orElseThrow();
        TranscriptReport report = TranscriptCheck.of(later, Levels.of(false))
                .check(SourceResolver.directory(Corpus.file("transcripts")), "t12-snapshot.jsonl");
        List<String> messages = report.diagnostics().stream()
                .map(Diagnostic::message)
                .map(message -> message.replaceAll("\\[[0-9]+]", "[]"))
                .distinct()
                .collect(Collectors.toList());
        assertThat(messages)
                .containsExactly(
                        "return value of command 'query-named-block-nodes': $.return[] lacks children, active");
    }
}
