package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Java of {@code docs/recordings.md} compiles against the API of the project's own schemas, and does what the page says. */
@Timeout(120)
class RecordingsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "recordings.md");

    /** The options of both examples trace one call; a recording is replayed by the test on the page. */
    private static final String METHODS = """
                @Override
                public void accept(Path folder) {
                    try (QmpServer server = status().listen(folder.resolve("qmp.sock"))) {
                        System.out.println(server);
                        for (QmpClientOptions options : List.of(listener(), redaction())) {
                            try (QmpClient client = QmpClient.connect(folder.resolve("qmp.sock"), options)) {
                                QmpApi.on(client).runState().queryStatus();
                            }
                        }
                        record(folder.resolve("qmp.sock"), Duration.ofSeconds(10));
                        recordEach(folder.resolve("qmp.sock"), folder);
                        readsTheStatus();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                }

                private static QmpServer.Builder status() {
                    return fake().handle(
                            QueryStatusCommand.DESCRIPTOR,
                            (request, command) -> StatusInfo.builder().running(true).singlestep(false).status(RunState.RUNNING).build());
                }
            }
            """;

    @TempDir
    private Path folder;

    private final GeneratedSdk sdk = GeneratedSdk.of(ProjectSchema.load("qapi-schema.json"), "sdk.own");

    @Test
    @SuppressWarnings("unchecked")
    void theBlocksRun() throws Exception {
        List<String> blocks = JavaBlocks.of(PAGE);
        assertThat(blocks).hasSize(5);
        String file = folder.resolve("session.jsonl").toString();
        String program =
                "import io.github.qapi4j.runtime.trace.*;\nimport java.util.concurrent.atomic.AtomicInteger;\nimport static org.junit.jupiter.api.Assertions.*;\n"
                        + JavaBlocks.withServer("Recordings implements Consumer<Path>")
                        + "static QmpClientOptions listener() {\n" + blocks.get(0) + "return options;\n}\n"
                        + "static void record(Path socket, Duration timeout) throws Exception {\n" + blocks.get(1)
                        + "}\n"
                        + "static void recordEach(Path socket, Path folder) throws Exception {\n" + blocks.get(2)
                        + "}\n"
                        + blocks.get(3).replace("@Test\n", "")
                        + "static QmpClientOptions redaction() {\n" + blocks.get(4) + "return options;\n}\n"
                        + METHODS;
        Consumer<Path> recordings = sdk.compileUser(
                Consumer.class,
                "Recordings",
                program.replace("\"session.jsonl\"", "\"" + file + "\"")
                        .replace("\"src/test/resources/session.jsonl\"", "\"" + file + "\""));

        assertThat(JavaBlocks.printed(() -> recordings.accept(folder)))
                .anyMatch(line ->
                        line.startsWith("-> 37 bytes, query-status: {\"execute\": \"query-status\", \"id\": 2}"))
                .anyMatch(line -> line.matches("<- \\d+ bytes, query-status, \\d+ us: \\{\"return\":.*"));
        // The recorder of a connection that was closed still writes.
        Path recorded = folder.resolve("session-1.jsonl");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!Files.readString(recorded).contains("query-status") && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertThat(recorded).content().contains("query-status");
    }
}
