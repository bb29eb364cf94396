package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.junit.FakeServer;
import io.github.qapi4j.runtime.qmp.QmpClient;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's Java compiles against the API of the project's own schemas, and does what the README says. */
class ReadmeTest {
    private static final String BITMAPS = """
                interface Bitmaps {
                    Runnable add(String node, String name);
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

    private static final Path README = Path.of("..", "README.md");

    @TempDir
    private Path directory;

    private final GeneratedSdk sdk = GeneratedSdk.of(ProjectSchema.load("qapi-schema.json"), "sdk.own");

    @Test
    @SuppressWarnings("unchecked")
    void statementsRun() throws Exception {
        Path socket = directory.resolve("fake.sock");
        StringBuilder program =
                new StringBuilder(JavaBlocks.withServer("Snippets implements Consumer<Path>")).append(BITMAPS);
        StringBuilder calls = new StringBuilder("QmpApi api = QmpApi.on(client);\n");
        calls.append("api.blockCore().blockdevAdd(BlockdevOptions.nullCo(b -> b.nodeName(\"disk0\")));\n");
        int statements = 0;
        for (String snippet : JavaBlocks.of(README)) {
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

        assertThat(JavaBlocks.printed(() -> snippets.accept(socket)))
                .containsExactlyInAnyOrder(
                        "bitmap monday",
                        "bitmap tuesday",
                        "disk1 is backed by disk0",
                        "2 actions",
                        "the server replied with DeviceNotFound: no such node",
                        "2 nodes",
                        "the backup is over",
                        "node 'disk0' is in use");
    }

    @Test
    @SuppressWarnings("unchecked")
    void theFirstCallRuns() throws Exception {
        Path socket = directory.resolve("qmp.sock");
        String first = JavaBlocks.of(README).get(0).replace("com.example.qmp", "$PACKAGE$");
        assertThat(first).contains("class Nodes");
        Object nodes = sdk.compileUser(Object.class, "Nodes", first.replace("\"qmp.sock\"", "\"" + socket + "\""));
        Function<Path, AutoCloseable> server = sdk.compileUser(
                Function.class,
                "Fake",
                JavaBlocks.withServer("Fake implements java.util.function.Function<Path, AutoCloseable>") + """
                            @Override
                            public AutoCloseable apply(Path socket) {
                                try {
                                    return fake().listen(socket);
                                } catch (java.io.IOException e) {
                                    throw new java.io.UncheckedIOException(e);
                                }
                            }
                        }
                        """);

        try (AutoCloseable running = server.apply(socket)) {
            assertThat(running).isNotNull();
            assertThat(JavaBlocks.printed(() ->
                            nodes.getClass().getMethod("main", String[].class).invoke(null, (Object) new String[0])))
                    .containsExactly("disk0: null-co");
        }
    }

    @Test
    void theUnitTestPasses() throws Exception {
        String test = JavaBlocks.of(README).stream()
                .filter(snippet -> snippet.contains("class CancelTest"))
                .findFirst()
                .orElseThrow();
        Object instance = sdk.compileUser(
                Object.class,
                "CancelTest",
                test.replace("com.example.qmp", "$PACKAGE$")
                        .replace("class CancelTest", "public class CancelTest")
                        .replace("void reportsTheCancelledJob", "public void reportsTheCancelledJob"));
        try (FakeServer qemu = FakeServer.start(sdk.descriptor());
                QmpClient client = qemu.connect()) {
            instance.getClass()
                    .getMethod("reportsTheCancelledJob", FakeServer.class, QmpClient.class)
                    .invoke(instance, qemu, client);
        }
    }
}
