package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.transport.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Java of {@code docs/client.md} compiles against the API of the project's own schemas, and does what the page says. */
@Timeout(120)
class ClientPageTest {
    private static final Path PAGE = Path.of("..", "docs", "client.md");

    /** What the page says about the names in its Java. In place of a QEMU, a server of this process connects. */
    private static final String METHODS = """
                /** A process that is a server of this one. */
                static final class FakeProcess extends Process {
                    private final QmpServer server;

                    FakeProcess(QmpServer server) {
                        this.server = server;
                    }

                    @Override
                    public java.io.OutputStream getOutputStream() {
                        return java.io.OutputStream.nullOutputStream();
                    }

                    @Override
                    public java.io.InputStream getInputStream() {
                        return java.io.InputStream.nullInputStream();
                    }

                    @Override
                    public java.io.InputStream getErrorStream() {
                        return java.io.InputStream.nullInputStream();
                    }

                    @Override
                    public int waitFor() {
                        return 0;
                    }

                    @Override
                    public int exitValue() {
                        return 0;
                    }

                    @Override
                    public void destroy() {
                        server.close();
                    }
                }

                static Process startQemu(String option, String address) throws Exception {
                    QmpServer server = fake().start();
                    Path socket = Path.of(address.substring("unix:".length()));
                    Transport incoming = Transport.unix(socket, Duration.ofSeconds(10));
                    Transport monitor = server.attach();
                    pipe(incoming, monitor);
                    pipe(monitor, incoming);
                    return new FakeProcess(server);
                }

                private static void pipe(Transport from, Transport to) {
                    Thread thread = new Thread(() -> {
                        java.nio.ByteBuffer bytes = java.nio.ByteBuffer.allocate(4096);
                        try {
                            while (from.read(bytes) >= 0) {
                                to.write(bytes.flip(), Duration.ofSeconds(10));
                                bytes.clear();
                            }
                        } catch (java.io.IOException e) {
                            return;
                        }
                    });
                    thread.setDaemon(true);
                    thread.start();
                }

                private static Path watchedSocket;
                private static int looks;

                /** Whether the watcher continues; causes events when it looks for the first time. */
                static boolean isWatched() throws Exception {
                    if (looks++ == 0) {
                        try (QmpClient other = QmpClient.connect(watchedSocket)) {
                            QmpApi.on(other).blockCore().blockdevBackup(b ->
                                    b.jobId("watched").device("disk0").target("disk0").sync(MirrorSyncMode.FULL));
                        }
                    }
                    return looks <= 2;
                }

                @Override
                public void accept(Path socket) {
                    watchedSocket = socket;
                    try (QmpServer server = fake().listen(socket);
                            QmpClient client = QmpClient.connect(server.attach())) {
                        QmpApi api = QmpApi.on(client);
                        api.blockCore().blockdevAdd(BlockdevOptions.nullCo(b -> b.nodeName("disk0")));
            %s
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                }
            }
            """;

    private static final String FOR_QEMU = """
            import $PACKAGE$.*;
            import io.github.qapi4j.runtime.codec.*;
            import io.github.qapi4j.runtime.qmp.*;
            import io.github.qapi4j.runtime.schema.*;
            import java.io.RandomAccessFile;
            import java.nio.file.Path;
            import java.time.Duration;
            import java.util.List;

            public final class ForQemu implements io.github.qapi4j.it.LiveProgram {
                @Override
                public void run(QmpClient qemu) throws Exception {
                    Path image = Path.of(System.getProperty("java.io.tmpdir"), "qapi4j-" + System.nanoTime());
                    QmpApi.on(qemu).blockCore().blockdevAdd(BlockdevOptions.nullCo(disk -> disk.nodeName("disk0")));
                    try {
                        %s
                    } finally {
                        java.nio.file.Files.deleteIfExists(image);
                    }
                }
            }
            """;

    private static final String METHOD =
            "static void block%d(QmpClient client, QmpApi api, Path socket) throws Exception {\n%s}\n";

    @TempDir
    private Path directory;

    private final GeneratedSdk sdk = GeneratedSdk.of(ProjectSchema.load("qapi-schema.json"), "sdk.own");

    @Test
    @SuppressWarnings("unchecked")
    void theBlocksRun() throws Exception {
        StringBuilder program = new StringBuilder(JavaBlocks.withServer("Guide implements Consumer<Path>"));
        StringBuilder calls = new StringBuilder();
        List<String> blocks =
                JavaBlocks.of(PAGE).stream().filter(block -> !isForQemu(block)).toList();
        for (int i = 0; i < blocks.size(); i++) {
            program.append(METHOD.formatted(i, blocks.get(i)));
            calls.append("block%d(client, api, socket);\n".formatted(i));
        }
        Consumer<Path> guide = sdk.compileUser(
                Consumer.class,
                "Guide",
                program.append(METHODS.formatted(calls)).toString());

        assertThat(JavaBlocks.printed(() -> guide.accept(directory.resolve("qmp.sock"))))
                .containsExactly(
                        "accepted 9.1.0",
                        "9.1.0",
                        "bitmap monday",
                        "bitmap tuesday",
                        "bitmap wednesday",
                        "job1 is concluded",
                        "job2 is over",
                        "true",
                        "1 nodes",
                        "JobStatusChangeEvent[id=watched, status=CREATED]",
                        "JobStatusChangeEvent[id=watched, status=RUNNING]");
    }

    private static boolean isForQemu(String block) {
        return block.contains("qemu.") || block.contains("(qemu)");
    }

    @Test
    void theBlocksForQemuRun() throws Exception {
        StringBuilder body = new StringBuilder();
        for (String block : JavaBlocks.of(PAGE)) {
            if (isForQemu(block)) {
                body.append("{\n").append(block).append("}\n");
            }
        }
        LiveProgram program =
                RealSchema.QEMU_7_2.sdk().compileUser(LiveProgram.class, "ForQemu", FOR_QEMU.formatted(body));
        try (LiveServer machine = LiveServer.pc(directory, "-device", "virtio-scsi-pci,id=scsi0");
                QmpClient client =
                        QmpClient.connect(Transport.unixWithDescriptors(machine.socket(), Duration.ofSeconds(10)))) {
            List<String> printed = JavaBlocks.printed(() -> program.run(client));
            assertThat(printed)
                    .containsExactly(
                            "lazy reference counts can be changed", "removed data", "image created", "QEMU has 1 set");
        }
    }
}
