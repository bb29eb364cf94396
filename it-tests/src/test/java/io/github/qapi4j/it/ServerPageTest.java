package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Java of {@code docs/server.md} compiles against the API of the project's own schemas, and does what the page says. */
@Timeout(60)
class ServerPageTest {
    private static final Path PAGE = Path.of("..", "docs", "server.md");

    private static final String METHOD =
            "static void block%d(QmpServer.Builder builder, Path socket, QmpServer real) throws Exception {\n%s}\n";

    /** Runs each block. If it leaves a builder with handlers, executes commands with them. */
    private static final String MAIN = """
                private static void use(QmpServer.Builder builder) throws Exception {
                    QmpServer server;
                    try {
                        server = builder.start();
                    } catch (IllegalStateException e) {
                        // The block has started it.
                        return;
                    }
                    try (server;
                            QmpClient client = QmpClient.connect(server.attach())) {
                        QmpApi api = QmpApi.on(client);
                        var event = client.events().expect(JobStatusChangeEvent.DESCRIPTOR);
                        for (String command : List.of("blockdev-del", "block-commit", "blockdev-backup")) {
                            try {
                                switch (command) {
                                    case "blockdev-del" -> api.blockCore().blockdevDel("disk0");
                                    case "block-commit" -> api.blockCore().blockCommit("disk0");
                                    default -> api.blockCore().blockdevBackup(
                                            b -> b.jobId("job0").device("disk0").target("disk1").sync(MirrorSyncMode.FULL));
                                }
                                System.out.println(command + " returns");
                                if (command.equals("blockdev-backup")) {
                                    System.out.println(event.get(10, TimeUnit.SECONDS).event());
                                }
                            } catch (QmpErrorException e) {
                                if (!e.errorClass().equals(QmpErrorException.COMMAND_NOT_FOUND)) {
                                    throw e;
                                }
                            }
                        }
                    }
                }

                @Override
                public void accept(Path socket) {
                    try (QmpServer real = fake().start()) {
            %s
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                }
            }
            """;

    @TempDir
    private Path directory;

    @Test
    @SuppressWarnings("unchecked")
    void theBlocksRun() throws Exception {
        StringBuilder program = new StringBuilder(JavaBlocks.withServer("Guide implements Consumer<Path>"));
        StringBuilder calls = new StringBuilder("QmpServer.Builder builder;\n");
        List<String> blocks = JavaBlocks.of(PAGE);
        for (int i = 0; i < blocks.size(); i++) {
            program.append(METHOD.formatted(i, blocks.get(i)));
            calls.append(
                    "builder = QmpServer.builder(QmpApi.schema());\nblock%d(builder, socket, real);\nuse(builder);\n"
                            .formatted(i));
        }
        Consumer<Path> guide = GeneratedSdk.of(ProjectSchema.load("qapi-schema.json"), "sdk.own")
                .compileUser(
                        Consumer.class,
                        "Guide",
                        program.append(MAIN.formatted(calls)).toString());

        assertThat(JavaBlocks.printed(() -> guide.accept(directory.resolve("qmp.sock"))))
                .containsExactly(
                        "9.1.0",
                        "deletes disk0",
                        "blockdev-del returns",
                        "block-commit returns",
                        "[]",
                        "blockdev-backup returns",
                        "JobStatusChangeEvent[id=job0, status=CREATED]",
                        "copied disk0",
                        "completed",
                        "ended: true");
    }
}
