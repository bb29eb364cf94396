package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's Java compiles against the API of the project's own schemas, and does what the README says. */
class ReadmeTest {
    private static final String BEGIN = "```java\n";

    /** A server in memory for the statements of the README, and what the README says about the names in them. */
    private static final String HEAD = """
            import $PACKAGE$.*;
            import io.github.qapi4j.runtime.qmp.*;
            import io.github.qapi4j.runtime.transaction.TransactionStep;
            import java.nio.file.Path;
            import java.time.Duration;
            import java.util.ArrayList;
            import java.util.List;
            import java.util.concurrent.CompletableFuture;
            import java.util.concurrent.TimeUnit;
            import java.util.function.Consumer;

            public final class Snippets implements Consumer<Path> {
                interface Bitmaps {
                    Runnable add(String node, String name);
                }

                static final class Blocks implements BlockCoreCommands {
                    private final List<BlockDeviceInfo> nodes = new ArrayList<>();
                    private final EventEmitter events;

                    Blocks(EventEmitter events) {
                        this.events = events;
                    }

                    @Override
                    public void blockdevAdd(BlockdevAddCommand command) {
                        BlockdevOptions options = command.arguments();
                        nodes.add(BlockDeviceInfo.builder()
                                .file("").nodeName(options.nodeName()).ro(false).drv(options.driver().wireName())
                                .backingFileDepth(0).encrypted(false).detectZeroes(BlockdevDetectZeroesOptions.OFF)
                                .bps(0).bpsRd(0).bpsWr(0).iops(0).iopsRd(0).iopsWr(0).writeThreshold(0)
                                .image(ImageInfo.builder().filename("").format("raw").virtualSize(0).build())
                                .cache(new BlockdevCacheInfo(true, false, false))
                                .build());
                    }

                    @Override
                    public List<BlockDeviceInfo> queryNamedBlockNodes(QueryNamedBlockNodesCommand command) {
                        return nodes;
                    }

                    @Override
                    public void blockDirtyBitmapAdd(BlockDirtyBitmapAddCommand command) {
                        System.out.println("bitmap " + command.name());
                    }

                    @Override
                    public void blockdevDel(BlockdevDelCommand command) throws QmpErrorException {
                        if (!nodes.removeIf(node -> command.nodeName().equals(node.nodeName()))) {
                            throw new QmpErrorException(QmpErrorException.DEVICE_NOT_FOUND, "no such node");
                        }
                    }

                    @Override
                    public void blockdevBackup(BlockdevBackupCommand command) {
                        String job = command.arguments().jobId();
                        for (JobStatus status : List.of(JobStatus.CREATED, JobStatus.RUNNING, JobStatus.CONCLUDED)) {
                            events.emit(JobStatusChangeEvent.builder().id(job).status(status).build());
                        }
                    }
                }

                static QmpServer.Builder fake() {
                    QmpServer.Builder builder = QmpServer.builder(QmpApi.schema());
                    return builder.handler(new Blocks(builder.emitter()))
                            .handle(TransactionCommand.DESCRIPTOR, (request, command) -> {
                                System.out.println(command.actions().size() + " actions");
                                return null;
                            });
                }

            """;

    private static final String METHOD =
            "static void snippet%d(QmpClient client, QmpApi api, TransactionActionHandler actions,"
                    + " Bitmaps bitmaps, String node, String name) throws Exception {\n%s}\n";

    /** Runs the statements on one client; a server among them is ended by a client of its own. */
    private static final String RUN = """
                @Override
                public void accept(Path socket) {
                    TransactionActionHandler actions = (TransactionActionHandler) java.lang.reflect.Proxy.newProxyInstance(
                            Snippets.class.getClassLoader(), new Class<?>[] {TransactionActionHandler.class},
                            (proxy, method, arguments) -> null);
                    try (QmpServer server = fake().start();
                            QmpClient client = QmpClient.connect(server.attach())) {
                        CompletableFuture<Void> quit = CompletableFuture.runAsync(() -> quit(socket));
                        %s
                        quit.get(30, TimeUnit.SECONDS);
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                }

                private static void quit(Path socket) {
                    for (int attempt = 0; attempt < 300; attempt++) {
                        try (QmpClient client = QmpClient.connect(socket)) {
                            QmpErrorException error = null;
                            try {
                                QmpApi.on(client).blockCore().blockdevDel("disk0");
                            } catch (QmpErrorException e) {
                                error = e;
                            }
                            System.out.println(error.description());
                            QmpApi.on(client).control().quit();
                            return;
                        } catch (java.net.ConnectException e) {
                            pause();
                        } catch (java.io.IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    }
                    throw new AssertionError("nothing listens on " + socket);
                }

                private static void pause() {
                    try {
                        Thread.sleep(20);
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }
            }
            """;

    @TempDir
    private Path directory;

    private final GeneratedSdk sdk = GeneratedSdk.of(ProjectSchema.load("qapi-schema.json"), "sdk.own");

    @Test
    @SuppressWarnings("unchecked")
    void statementsRun() throws Exception {
        Path socket = directory.resolve("fake.sock");
        StringBuilder program = new StringBuilder(HEAD);
        StringBuilder calls = new StringBuilder("QmpApi api = QmpApi.on(client);\n");
        calls.append("api.blockCore().blockdevAdd(BlockdevOptions.nullCo(b -> b.nodeName(\"disk0\")));\n");
        int statements = 0;
        for (String snippet : snippets()) {
            if (!snippet.startsWith("import ") && !snippet.startsWith("module ")) {
                String body = snippet.replace("\"fake.sock\"", "\"" + socket + "\"");
                program.append(METHOD.formatted(statements, body));
                calls.append("snippet%d(client, api, actions, (node, name) -> () -> {}, \"disk0\", \"monday\");\n"
                        .formatted(statements));
                statements++;
            }
        }
        assertThat(statements).isEqualTo(8);
        Consumer<Path> snippets = sdk.compileUser(
                Consumer.class, "Snippets", program.append(RUN.formatted(calls)).toString());

        assertThat(printed(() -> snippets.accept(socket)))
                .containsExactlyInAnyOrder(
                        "bitmap monday",
                        "bitmap tuesday",
                        "disk1 is backed by disk0",
                        "2 actions",
                        "the server replied with DeviceNotFound: no such node",
                        "2 nodes",
                        "the backup is complete",
                        "node 'disk0' is in use");
    }

    @Test
    @SuppressWarnings("unchecked")
    void theFirstCallRuns() throws Exception {
        Path socket = directory.resolve("qmp.sock");
        String first = snippets().get(0).replace("com.example.qmp", "$PACKAGE$");
        assertThat(first).contains("class Nodes");
        Object nodes = sdk.compileUser(Object.class, "Nodes", first.replace("\"qmp.sock\"", "\"" + socket + "\""));
        Function<Path, AutoCloseable> server = sdk.compileUser(
                Function.class,
                "Fake",
                (HEAD + """
                            @Override
                            public AutoCloseable apply(Path socket) {
                                try {
                                    return fake().listen(socket);
                                } catch (java.io.IOException e) {
                                    throw new java.io.UncheckedIOException(e);
                                }
                            }
                        }
                        """)
                        .replace(
                                "Snippets implements Consumer<Path>",
                                "Fake implements java.util.function.Function<Path, AutoCloseable>"));

        try (AutoCloseable running = server.apply(socket)) {
            assertThat(running).isNotNull();
            assertThat(printed(() ->
                            nodes.getClass().getMethod("main", String[].class).invoke(null, (Object) new String[0])))
                    .containsExactly("disk0: null-co");
        }
    }

    @Test
    void theUnitTestPasses() throws Exception {
        String test = snippets().stream()
                .filter(snippet -> snippet.contains("class CancelTest"))
                .findFirst()
                .orElseThrow();
        Object instance = sdk.compileUser(
                Object.class,
                "CancelTest",
                test.replace("com.example.qmp", "$PACKAGE$")
                        .replace("class CancelTest", "public class CancelTest")
                        .replace("void reportsTheCancelledJob", "public void reportsTheCancelledJob"));
        instance.getClass().getMethod("reportsTheCancelledJob").invoke(instance);
    }

    private interface Action {
        void run() throws Exception;
    }

    /** The lines that an action prints to both streams. */
    private static List<String> printed(Action action) throws Exception {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream both = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setOut(both);
            System.setErr(both);
            action.run();
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static List<String> snippets() throws Exception {
        String readme = Files.readString(Path.of("..", "README.md"));
        List<String> snippets = new ArrayList<>();
        for (int at = readme.indexOf(BEGIN); at >= 0; at = readme.indexOf(BEGIN, at)) {
            at += BEGIN.length();
            snippets.add(readme.substring(at, readme.indexOf("```", at)));
        }
        return snippets;
    }
}
