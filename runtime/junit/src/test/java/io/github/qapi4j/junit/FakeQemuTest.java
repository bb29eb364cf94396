package io.github.qapi4j.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.qapi4j.junit.TestApi.QueryStatus;
import io.github.qapi4j.junit.TestApi.Quit;
import io.github.qapi4j.junit.TestApi.Status;
import io.github.qapi4j.junit.TestApi.Stop;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.qmp.Backoff;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpClientOptions;
import io.github.qapi4j.runtime.qmp.QmpClosedException;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.QmpException;
import io.github.qapi4j.runtime.qmp.QmpServer;
import io.github.qapi4j.runtime.qmp.ReconnectingClient;
import io.github.qapi4j.runtime.qmp.SessionListener;
import io.github.qapi4j.runtime.transport.Connector;
import io.github.qapi4j.runtime.transport.Transport;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs test classes with {@link FakeQemu} in a JUnit launcher, and examines their results. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FakeQemuTest {
    private static final Status RUNNING = new Status(true, "running");

    /** The results by the names of the tests; an empty text for a test that has passed. */
    private static Map<String, String> run(Class<?> tests, String... parameters) {
        LauncherDiscoveryRequestBuilder request =
                LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests));
        for (int i = 0; i < parameters.length; i += 2) {
            request.configurationParameter(parameters[i], parameters[i + 1]);
        }
        LauncherDiscoveryRequest built = request.build();
        Map<String, String> results = new TreeMap<>();
        LauncherFactory.create().execute(built, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest() || result.getThrowable().isPresent()) {
                    synchronized (results) {
                        results.put(
                                test.getDisplayName(),
                                result.getThrowable().map(FakeQemuTest::shown).orElse(""));
                    }
                }
            }
        });
        Leaks.assertNoThreads("fake-qemu");
        return results;
    }

    private static String shown(Throwable failure) {
        StringBuilder text = new StringBuilder(String.valueOf(failure.getMessage()));
        if (failure instanceof AssertionError && failure.getCause() instanceof QmpException cause) {
            text.append("\n< ").append(cause.getMessage());
        }
        for (Throwable also : failure.getSuppressed()) {
            text.append("\n+ ").append(also.getMessage());
        }
        return text.toString().replaceAll("FakeQemuTest.java:\\d+", "HERE");
    }

    @FakeQemu(value = TestApi.class, version = "10.2.0")
    static class Passing {
        @BeforeEach
        void stub(FakeServer qemu) {
            qemu.on(QueryStatus.DESCRIPTOR).reply(RUNNING);
        }

        @Test
        void injects(
                FakeServer qemu, QmpClient client, TestApi api, Path socket, Connector connector, @TempDir Path other)
                throws Exception {
            assertThat(api.queryStatus()).isEqualTo(RUNNING);
            try (QmpClient second = QmpClient.connect(socket);
                    QmpClient third = QmpClient.connect(connector.connect(Duration.ofSeconds(5)))) {
                assertThat(second.execute(new QueryStatus())).isEqualTo(RUNNING);
                assertThat(third.execute(new QueryStatus())).isEqualTo(RUNNING);
            }
            assertThat(socket).isEqualTo(qemu.socket());
            assertThat(other).isNotEqualTo(socket);
            assertThat(client.greeting().version().asObject().getObject("qemu").getInt("major"))
                    .isEqualTo(10);
            assertThat(qemu.commands()).hasSize(3);
        }

        @Test
        @FakeQemu(value = TestApi.class, lenient = true)
        void theMethodHasPriority() {}

        @Nested
        class Inner {
            @Test
            void inherits(TestApi api) throws Exception {
                assertThat(api.queryStatus()).isEqualTo(RUNNING);
            }
        }
    }

    @Test
    void injectsByType() {
        assertThat(run(Passing.class).toString())
                .startsWith("{inherits(TestApi)=, injects(FakeServer, QmpClient, TestApi, Path, Connector, Path)=, "
                        + "theMethodHasPriority()=}");
    }

    @FakeQemu(TestApi.class)
    static class Failing {
        @Test
        void swallows(QmpClient client) throws Exception {
            try {
                client.execute(new Stop());
            } catch (QmpErrorException e) {
                // As code under test that ignores errors.
            }
        }

        @Test
        void alsoFails(FakeServer qemu, QmpClient client) throws Exception {
            qemu.on(QueryStatus.DESCRIPTOR).reply(RUNNING);
            client.execute(new Stop());
        }

        @Test
        void failsWithUnusedStub(FakeServer qemu) {
            qemu.on(QueryStatus.DESCRIPTOR).reply(RUNNING);
            throw new IllegalStateException("own");
        }

        @Test
        void unused(FakeServer qemu) {
            qemu.on(QueryStatus.DESCRIPTOR).reply(RUNNING);
        }

        @Test
        void lambdaFails(FakeServer qemu, QmpClient client) throws Exception {
            qemu.on(Stop.DESCRIPTOR).reply(command -> {
                throw new AssertionError("wrong");
            });
            client.execute(new Stop());
        }

        @Test
        void lambdaHangs(FakeServer qemu, QmpClient client) throws Exception {
            qemu.on(Stop.DESCRIPTOR).reply(command -> {
                new CountDownLatch(1).await();
                return null;
            });
            client.withTimeout(Duration.ofMillis(50)).execute(new Stop());
        }

        @Test
        void aborts(FakeServer qemu) {
            qemu.on(Stop.DESCRIPTOR).reply();
            assumeTrue(false, "aborted");
        }

        @Test
        void failsWithUnfinishedStub(FakeServer qemu, QmpClient client) throws Exception {
            qemu.on(Stop.DESCRIPTOR);
            client.execute(new Stop());
        }

        @Test
        void failsWithInvalidAnswer(FakeServer qemu) {
            qemu.on(QueryStatus.DESCRIPTOR).reply(RUNNING).then().replyJson("{}");
        }

        @Test
        void failsOtherwise(FakeServer qemu, QmpClient client) throws Exception {
            qemu.on(Stop.DESCRIPTOR).reply();
            client.execute(new Stop());
            throw new IllegalStateException("own");
        }

        @Test
        void failsWithTheCommands(FakeServer qemu, QmpClient client) throws Exception {
            qemu.on(Stop.DESCRIPTOR).reply();
            client.execute(new Stop());
            qemu.takeCommand(QueryStatus.DESCRIPTOR, Duration.ofMillis(1));
        }

        @Test
        @Timeout(value = 100, unit = TimeUnit.MILLISECONDS)
        void hangs(FakeServer qemu, QmpClient client) throws Exception {
            qemu.on(Stop.DESCRIPTOR).noReply();
            client.execute(new Stop());
        }
    }

    @Test
    void failuresOfTests() {
        Map<String, String> results = run(Failing.class);
        String text = """
                unexpected command 'stop': there is no stub for it

                These commands have come, in this order:
                    1. {"execute":"stop"}  <- unexpected

                """;
        assertThat(results.get("swallows(QmpClient)")).isEqualTo(text + "There are no stubs.");
        assertThat(results.get("alsoFails(FakeServer, QmpClient)")).isEqualTo(text + """
                        Stubs:
                            query-status, HERE: never used

                        The test has failed with io.github.qapi4j.runtime.qmp.QmpErrorException: 'stop' failed with \
                        GenericError: the test did not expect this command 'stop': there is no stub for it
                        < 'stop' failed with GenericError: the test did not expect this command 'stop': there is no stub for it""");
        assertThat(results.get("lambdaFails(FakeServer, QmpClient)"))
                .startsWith("the stub of 'stop' (HERE) has thrown java.lang.AssertionError: wrong\n\nThese commands")
                .endsWith("\n< 'stop' failed with GenericError: the stub of 'stop' (HERE) has failed\n+ wrong");
        assertThat(results.get("lambdaHangs(FakeServer, QmpClient)"))
                .startsWith("a lambda of the stub of 'stop' (HERE) has not returned yet\n\nThese commands");
        assertThat(results.get("aborts(FakeServer)")).isEqualTo("Assumption failed: aborted");
        String unfinished =
                "the stub of 'stop' (HERE) has no reply: add reply(...), fail(...), noReply() or disconnect()";
        assertThat(results.get("failsWithUnfinishedStub(FakeServer, QmpClient)"))
                .startsWith("unexpected command 'stop': " + unfinished + "\n\nThese commands")
                .contains("\n    stop, HERE: without a reply\n")
                .endsWith("\n< 'stop' failed with GenericError: the test did not expect this command 'stop': "
                        + unfinished);
        assertThat(results.get("failsWithInvalidAnswer(FakeServer)"))
                .startsWith("the reply to 'query-status' is not valid: $: ")
                .endsWith("\n    {}");
        assertThat(results.get("failsOtherwise(FakeServer, QmpClient)"))
                .isEqualTo(
                        "own\n+ These commands have come, in this order:\n    1. {\"execute\":\"stop\"}  <- stub, HERE");
        assertThat(results.get("failsWithTheCommands(FakeServer, QmpClient)"))
                .startsWith("no command 'query-status' has come within 1 ms\n\nThese commands")
                .endsWith("  <- stub, HERE");
        assertThat(results.get("failsWithUnusedStub(FakeServer)")).isEqualTo("own");
        assertThat(results.get("unused(FakeServer)"))
                .startsWith("the stub of 'query-status' (HERE) was never used\n\nNo command has come.");
        assertThat(results.get("hangs(FakeServer, QmpClient)")).contains("timed out after 100 milliseconds");
    }

    @FakeQemu(String.class)
    static class NoFacade {
        @Test
        void fails() {}
    }

    @FakeQemu(TestApi.class)
    static class InConstructor {
        InConstructor(FakeServer qemu) {}

        @Test
        void fails() {}
    }

    @FakeQemu(value = TestApi.class, version = "ten")
    static class BadVersion {
        @Test
        void fails() {}
    }

    @FakeQemu(value = TestApi.class, recording = "target/missing.jsonl")
    static class NoRecording {
        @Test
        void fails() {}
    }

    @Test
    void wrongUses() {
        assertThat(run(NoFacade.class).values())
                .containsExactly(
                        "@FakeQemu(String.class): java.lang.String has no public static method 'schema' that returns a "
                                + "SchemaDescriptor; use the generated class for the whole schema, usually QmpApi");
        assertThat(run(BadVersion.class).values())
                .containsExactly("@FakeQemu: the version 'ten' does not have the form '10.2.0'");
        assertThat(run(NoRecording.class).values())
                .containsExactly(
                        "there is no recording '"
                                + Path.of("target/missing.jsonl").toAbsolutePath()
                                + "'; to make it, start a QEMU, and run the test with the system property qapi4j.record set to the path of its QMP socket");
        assertThat(run(InConstructor.class).values())
                .singleElement()
                .asString()
                .contains(
                        "there is a fake QEMU for each test, from the methods with @BeforeEach to those with @AfterEach");
    }

    @FakeQemu(TestApi.class)
    @Execution(ExecutionMode.CONCURRENT)
    static class Parallel {
        static final List<CountDownLatch> BOTH = new CopyOnWriteArrayList<>(List.of(new CountDownLatch(2)));

        @RepeatedTest(8)
        void seesItsOwnCommandsOnly(FakeServer qemu, Path socket) throws Exception {
            BOTH.get(0).countDown();
            BOTH.get(0).await(1, TimeUnit.SECONDS);
            qemu.on(Stop.DESCRIPTOR).reply();
            try (QmpClient client = QmpClient.connect(socket)) {
                for (int i = 0; i < 20; i++) {
                    client.execute(new Stop());
                }
            }
            assertThat(qemu.commands()).hasSize(20);
        }
    }

    @Test
    void parallelTests() {
        assertThat(run(
                        Parallel.class,
                        "junit.jupiter.execution.parallel.enabled",
                        "true",
                        "junit.jupiter.execution.parallel.config.strategy",
                        "fixed",
                        "junit.jupiter.execution.parallel.config.fixed.parallelism",
                        "4"))
                .hasSize(8)
                .allSatisfy((name, result) -> assertThat(result).isEmpty());
    }

    /** The recording is made by the first run. */
    @FakeQemu(value = TestApi.class, recording = "target/recordings/status.jsonl")
    static class Recorded {
        static volatile List<String> commands = List.of();

        @Test
        void direct(QmpClient client) throws Exception {
            for (String command : commands) {
                client.execute(command, JsonObject.EMPTY);
            }
        }
    }

    @FakeQemu(value = TestApi.class, recording = "target/recordings/status.jsonl")
    static class RecordedOnSocket {
        @Test
        void onSocket(Path socket) throws Exception {
            try (QmpClient client = QmpClient.connect(socket)) {
                for (String command : Recorded.commands) {
                    client.execute(command, JsonObject.EMPTY);
                }
            }
        }

        @AfterEach
        void onlyOneConnection(Connector connector) {
            try {
                ReconnectingClient.builder(connector).connect();
            } catch (Exception e) {
                // Fails the test.
            }
        }
    }

    @FakeQemu(value = TestApi.class, recording = "target/recordings/twice.jsonl")
    @TestMethodOrder(MethodOrderer.MethodName.class)
    static class RecordedTwice {
        @Test
        void first(QmpClient client) throws Exception {
            client.execute(new QueryStatus());
        }

        @Test
        void second(QmpClient client) throws Exception {
            client.execute(new Stop());
        }
    }

    @FakeQemu(value = TestApi.class, recording = "target/recordings/m-{method}.jsonl")
    static class RecordedByMethod extends RecordedTwice {}

    @FakeQemu(value = TestApi.class, recording = "target/recordings/n-{method}.jsonl")
    static class RecordedNested {
        @Test
        void first(QmpClient client) throws Exception {
            client.execute(new Stop());
        }

        @Nested
        class Other {
            @Test
            void first(TestApi api) throws Exception {
                api.queryStatus();
            }
        }
    }

    @FakeQemu(value = TestApi.class, recording = "target/recordings/p-{method}.jsonl")
    static class RecordedRepeatedly {
        @RepeatedTest(2)
        void repeated(QmpClient client, RepetitionInfo info) throws Exception {
            client.execute(info.getCurrentRepetition() == 1 ? "stop" : "query-status", JsonObject.EMPTY);
        }
    }

    @FakeQemu(value = TestApi.class, recording = "target/recordings/{class}-{method}-{index}.jsonl")
    static class RecordedByIndex extends RecordedRepeatedly {
        @Test
        void once(QmpClient client) throws Exception {
            client.execute(new Stop());
        }
    }

    /** Executes {@code quit}, and connects again when the QEMU has ended. */
    private static void quit(Connector to) throws Exception {
        CountDownLatch attempts = new CountDownLatch(3);
        Connector counted = timeout -> {
            attempts.countDown();
            return to.connect(timeout);
        };
        Backoff soon = new Backoff(Duration.ofMillis(1), 1, Duration.ofMillis(1), 0);
        try (ReconnectingClient client =
                ReconnectingClient.builder(counted).backoff(soon).connect()) {
            client.execute(new Quit());
            assertThat(attempts.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(client.isConnected()).isFalse();
        }
    }

    @FakeQemu(value = TestApi.class, recording = "target/recordings/end.jsonl")
    static class RecordedEnd {
        @Test
        void ends(Connector connector) throws Exception {
            quit(connector);
            assertThatThrownBy(() -> connector.connect(Duration.ZERO))
                    .isInstanceOf(ConnectException.class)
                    .hasMessage("the recorded QEMU has ended");
        }
    }

    @FakeQemu(value = TestApi.class, recording = "target/recordings/end-on-socket.jsonl")
    static class RecordedEndOnSocket {
        @Test
        void ends(Path socket) throws Exception {
            quit(Connector.unix(socket));
            assertThatThrownBy(() -> Transport.unix(socket, Duration.ZERO)).isInstanceOf(ConnectException.class);
        }
    }

    @FakeQemu(value = TestApi.class, recording = "target/recordings/end.jsonl")
    static class AnotherCommand {
        @Test
        void fails(Connector connector) throws Exception {
            CountDownLatch ended = new CountDownLatch(1);
            QmpClientOptions options = QmpClientOptions.builder()
                    .listener(new SessionListener() {
                        @Override
                        public void gaveUp(QmpClosedException reason) {
                            ended.countDown();
                        }
                    })
                    .build();
            try (ReconnectingClient client =
                    ReconnectingClient.builder(connector).options(options).connect()) {
                assertThatThrownBy(() -> client.execute(new Stop())).isInstanceOf(QmpClosedException.class);
                assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void aQemuThatHasEndedRejectsConnections(@TempDir Path folder) throws Exception {
        for (Class<?> tests : List.of(RecordedEnd.class, RecordedEndOnSocket.class)) {
            Path socket = folder.resolve(tests.getSimpleName());
            try (QmpServer real = QmpServer.builder(TestApi.schema()).listen(socket)) {
                assertThat(real).isNotNull();
                System.setProperty(RecordedQemu.PROPERTY, socket.toString());
                assertThat(run(tests).values()).containsExactly("");
            } finally {
                System.clearProperty(RecordedQemu.PROPERTY);
            }
            assertThat(run(tests).values()).containsExactly("");
        }
        assertThat(Path.of("target/recordings/end.jsonl")).content().contains("EOF from server");
        // The client gives up: no later attempt can succeed.
        assertThat(run(AnotherCommand.class).values())
                .singleElement()
                .asString()
                .startsWith("the recording does not match: target/recordings/end.jsonl:5: expected "
                        + "{\"execute\":\"quit\",\"id\":2}, got {\"execute\":\"stop\",\"id\":2}\nTo record");
    }

    @Test
    void eachTestHasARecordingOfItsOwn(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("real.sock");
        String problem = ": each test needs a file of its own, for example with {";
        try (QmpServer real = QmpServer.builder(TestApi.schema())
                .handle(QueryStatus.DESCRIPTOR, (request, command) -> RUNNING)
                .handle(Stop.DESCRIPTOR, (request, command) -> null)
                .listen(socket)) {
            assertThat(real).isNotNull();
            System.setProperty(RecordedQemu.PROPERTY, socket.toString());
            System.setProperty(RecordedQemu.FOLDER_PROPERTY, folder.toString());
            String recordings = folder + "/target/recordings/";
            assertThat(run(RecordedNested.class).values())
                    .containsExactlyInAnyOrder(
                            "the recording '" + recordings + "n-first.jsonl' is that of RecordedNested.first" + problem
                                    + "class} in the path",
                            "");
            assertThat(run(RecordedRepeatedly.class).values())
                    .containsExactlyInAnyOrder(
                            "",
                            "the recording '" + recordings + "p-repeated.jsonl' is that of RecordedRepeatedly.repeated"
                                    + problem + "index} in the path");
            assertThat(run(RecordedByIndex.class).values()).containsExactly("", "", "");
        } finally {
            System.clearProperty(RecordedQemu.PROPERTY);
            System.clearProperty(RecordedQemu.FOLDER_PROPERTY);
        }
        for (String name : List.of("repeated-1", "repeated-2", "once-1")) {
            assertThat(folder.resolve("target/recordings/RecordedByIndex-" + name + ".jsonl"))
                    .content()
                    .contains(name.endsWith("2") ? "query-status" : "stop");
        }
        System.setProperty(RecordedQemu.FOLDER_PROPERTY, folder.toString());
        try {
            assertThat(run(RecordedByIndex.class).values()).containsExactly("", "", "");
        } finally {
            System.clearProperty(RecordedQemu.FOLDER_PROPERTY);
        }
        Leaks.assertNoThreads("qmp-server");
    }

    @Test
    void recordsAndReplays(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("real.sock");
        Path recording = Path.of("target/recordings/status.jsonl");
        Files.deleteIfExists(recording);
        Recorded.commands = List.of("query-status", "stop");
        try (QmpServer real = QmpServer.builder(TestApi.schema())
                .handle(QueryStatus.DESCRIPTOR, (request, command) -> RUNNING)
                .handle(Stop.DESCRIPTOR, (request, command) -> null)
                .listen(socket)) {
            assertThat(real).isNotNull();
            System.setProperty(RecordedQemu.PROPERTY, socket + ".missing");
            assertThat(run(Recorded.class))
                    .containsValue("there is no socket '" + socket
                            + ".missing', which the system property qapi4j.record names");
            System.setProperty(RecordedQemu.PROPERTY, socket.toString());
            assertThat(run(Recorded.class)).containsValue("");
            String recorded = Files.readString(recording);
            assertThat(run(RecordedTwice.class).values())
                    .containsExactlyInAnyOrder(
                            "",
                            "the recording 'target/recordings/twice.jsonl' is that of RecordedTwice.first: each test needs a "
                                    + "file of its own, for example with {method} in the path");
            assertThat(run(RecordedByMethod.class)).isEqualTo(Map.of("first(QmpClient)", "", "second(QmpClient)", ""));
            assertThat(Path.of("target/recordings/m-first.jsonl")).exists();
            assertThat(Path.of("target/recordings/m-second.jsonl")).exists();
            String second = "a test with a recording has one connection; this is the second one";
            assertThat(run(RecordedOnSocket.class).values())
                    .singleElement()
                    .asString()
                    .startsWith(second);
            // A test that fails does not overwrite the recording, and leaves no other file.
            assertThat(recording).hasContent(recorded);
            try (Stream<Path> files = Files.list(recording.getParent())) {
                assertThat(files).noneMatch(file -> file.toString().endsWith(".tmp"));
            }
        } finally {
            System.clearProperty(RecordedQemu.PROPERTY);
        }
        String hint =
                "\nTo record again, run the test with the system property qapi4j.record set to the path of the QMP socket of a QEMU.";
        assertThat(run(Recorded.class)).containsValue("");
        assertThat(run(RecordedOnSocket.class).values())
                .singleElement()
                .asString()
                .startsWith("a test with a recording has one connection; this is the second one" + hint);

        Recorded.commands = List.of("query-status");
        assertThat(run(Recorded.class))
                .containsValue("the test has ended before the recording: target/recordings/status.jsonl:7: expected "
                        + "{\"execute\":\"stop\",\"id\":3}" + hint);
        Recorded.commands = new ArrayList<>(Arrays.asList("query-status", "cont"));
        assertThat(run(Recorded.class).get("direct(QmpClient)"))
                .startsWith("the recording does not match: target/recordings/status.jsonl:7: expected "
                        + "{\"execute\":\"stop\",\"id\":3}, got {\"execute\":\"cont\",\"id\":3}" + hint
                        + "\n\nThe test has failed with io.github.qapi4j.runtime.qmp.QmpClosedException: ");
        Leaks.assertNoThreads("qmp-server");
    }
}
