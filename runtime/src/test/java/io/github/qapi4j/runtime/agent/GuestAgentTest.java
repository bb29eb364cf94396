package io.github.qapi4j.runtime.agent;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.qapi4j.runtime.codec.JsonLimits;
import io.github.qapi4j.runtime.codec.JsonNumber;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.AgentUnreachableException;
import io.github.qapi4j.runtime.qmp.CommandDisabledException;
import io.github.qapi4j.runtime.qmp.QmpCaller;
import io.github.qapi4j.runtime.qmp.QmpClientOptions;
import io.github.qapi4j.runtime.qmp.QmpClosedException;
import io.github.qapi4j.runtime.qmp.QmpDecodeException;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.QmpOverflowException;
import io.github.qapi4j.runtime.qmp.QmpProtocolException;
import io.github.qapi4j.runtime.qmp.QmpTimeoutException;
import io.github.qapi4j.runtime.qmp.SessionListener;
import io.github.qapi4j.runtime.trace.TracedMessage;
import io.github.qapi4j.runtime.transport.Connector;
import io.github.qapi4j.runtime.transport.Listener;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client of the guest agent, and agents and guests that behave well and badly. */
@Timeout(30)
class GuestAgentTest {
    private static final Duration SHORT = Duration.ofMillis(60);
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final QmpClientOptions PATIENT = QmpClientOptions.builder()
            .connectTimeout(LONG)
            .callTimeout(LONG)
            .errorGrace(LONG)
            .build();
    private static final QmpClientOptions IMPATIENT =
            PATIENT.toBuilder().connectTimeout(SHORT).callTimeout(SHORT).build();
    private static final String SYNC = "guest-sync-delimited";

    private final Transport.Pair ends = Transport.pair();
    private final FakeAgent fake = new FakeAgent(ends.server());

    @AfterEach
    void close() throws IOException {
        fake.close();
    }

    private GuestAgent connect(QmpClientOptions options) throws IOException {
        return GuestAgent.connect(ends.client(), options);
    }

    private static JsonValue call(QmpCaller agent, String command) throws IOException {
        return agent.execute(command, JsonObject.EMPTY);
    }

    private static long number(JsonValue value) {
        return ((JsonNumber) value).toLong();
    }

    /** Waits until the fake agent has got so many commands of this name. */
    private void awaitCommand(String name, int count) throws InterruptedException {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (fake.commands().stream().filter(name::equals).count() < count) {
            assertThat(System.nanoTime()).as(name).isLessThan(deadline);
            Thread.sleep(1);
        }
    }

    @Test
    void theClientSynchronizesAndExecutes() throws Exception {
        fake.on("guest-get-time", arguments -> "1795388890503771000").start();

        try (GuestAgent agent = connect(PATIENT)) {
            assertThat(call(agent, "guest-get-time")).isEqualTo(JsonNumber.of(1_795_388_890_503_771_000L));
            assertThat(call(agent, "guest-ping")).isEqualTo(JsonObject.EMPTY);
            assertThat(agent.isOpen()).isTrue();
            assertThat(agent).hasToString("guest agent on " + ends.client());
        }

        assertThat(fake.commands()).containsExactly(SYNC, "guest-get-time", "guest-ping");
        assertThat(new String(fake.received(), ISO_8859_1))
                .matches(
                        "\u00FF\\{\"execute\": \"guest-sync-delimited\", \"arguments\": \\{\"id\": (\\d{17,18})}, \"id\": \\1}\n"
                                + "\\{\"execute\": \"guest-get-time\", \"id\": \\d+}\n\\{\"execute\": \"guest-ping\", \"id\": \\d+}\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"execute\": \"guest-pi",
                "{\"execute\": \"guest-ping\", \"arguments\": {\"text\": \"",
                "{\"execute\": \"guest-ping\", \"arguments\": {\"text\": \"\\",
                "[[[[{",
                "{\"execute\": \"guest-ping\", \"id\": 1} {\"execute\": \"guest-ping\"}",
                "{\"execute\": \"guest-sync-delimited\", \"arguments\": {\"id\": 1234}}",
                "}}}] nul"
            })
    void aPredecessorHasSent(String rest) throws Exception {
        fake.start(rest);

        try (GuestAgent agent = connect(PATIENT)) {
            assertThat(call(agent, "guest-ping")).isEqualTo(JsonObject.EMPTY);
        }
    }

    static Stream<byte[]> staleBytes() {
        byte[] random = new byte[64 << 10];
        new Random(13).nextBytes(random);
        byte[] withoutDelimiter = random.clone();
        for (int i = 0; i < withoutDelimiter.length; i++) {
            withoutDelimiter[i] = withoutDelimiter[i] == (byte) 0xFF ? 0 : withoutDelimiter[i];
        }
        byte[] delimiters = new byte[64 << 10];
        Arrays.fill(delimiters, (byte) 0xFF);
        return Stream.concat(
                Stream.of(random, withoutDelimiter, delimiters),
                Stream.of(
                                "{\"return\": {\"name\": \"abc",
                                "{\"return\": {\"name\": \"abc\\",
                                "{\"return\": [[[[[[[[[[",
                                "{\"return\": {}, \"id\": 1}\n{\"error\": {\"class\": \"GenericError\", \"desc\": \"x\"}}\n",
                                "\u00FF{\"return\": 1234}\n",
                                "\u00FF{\"return\": 123456789012345678, \"id\": 123456789012345678}\n",
                                "\u00FF{\"return\": 12345",
                                "\u00FF{\"return\": \"" + "x".repeat(100_000),
                                "\u00FF{\"return\": \"" + "x".repeat(100_000) + "\"}\n{\"return\": {}}\n",
                                "\u00FF\u00FF{\u00FF}\u00FF[\u00FF\"\u00FF",
                                "\u00FF5 6 true",
                                "\u00FF{\"event\": \"X\"}")
                        .map(text -> text.getBytes(ISO_8859_1)));
    }

    @ParameterizedTest
    @MethodSource("staleBytes")
    void staleBytesAreDropped(byte[] stale) throws Exception {
        CompletableFuture<GuestAgent> connecting = CompletableFuture.supplyAsync(() -> {
            try {
                return connect(PATIENT);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        fake.send(stale);
        fake.on("guest-echo", arguments -> arguments.toString()).start();

        try (GuestAgent agent = connecting.get()) {
            JsonObject arguments = JsonObject.builder().put("text", "a\u00FFb").build();
            assertThat(agent.execute("guest-echo", arguments)).isEqualTo(arguments);
            assertThat(call(agent, "guest-ping")).isEqualTo(JsonObject.EMPTY);
        }
    }

    @Test
    void anAgentThatStartsLaterAnswersAllSyncs() throws Exception {
        CompletableFuture<GuestAgent> connecting = CompletableFuture.supplyAsync(() -> {
            try {
                return connect(PATIENT);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        // The client repeats the sync after 100 and 200 ms.
        ByteBuffer syncs = ByteBuffer.allocate(1000);
        while (new String(syncs.array(), ISO_8859_1).split("\u00FF", -1).length < 4) {
            ends.server().read(syncs);
        }
        fake.start(new String(syncs.array(), 0, syncs.position(), ISO_8859_1));

        try (GuestAgent agent = connecting.get()) {
            for (int i = 0; i < 3; i++) {
                assertThat(call(agent, "guest-ping")).isEqualTo(JsonObject.EMPTY);
            }
        }
        assertThat(fake.commands().subList(0, 3)).containsExactly(SYNC, SYNC, SYNC);
    }

    @Test
    void anAgentThatStartsLaterAndHasLostWhatWasSent() throws Exception {
        CompletableFuture<GuestAgent> connecting = CompletableFuture.supplyAsync(() -> {
            try {
                return connect(PATIENT);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        ByteBuffer lost = ByteBuffer.allocate(40);
        while (lost.hasRemaining()) {
            ends.server().read(lost);
        }
        fake.start();

        try (GuestAgent agent = connecting.get()) {
            assertThat(call(agent, "guest-ping")).isEqualTo(JsonObject.EMPTY);
        }
    }

    @Test
    void withoutAnAgentConnectingFails() {
        assertThatThrownBy(() -> connect(IMPATIENT))
                .isInstanceOf(AgentUnreachableException.class)
                .hasMessage(
                        "no guest agent answers on " + ends.client()
                                + " within PT0.06S; nothing was received: either it does not run, or another client is connected to it");
        assertThatThrownBy(() -> fake.send("x")).isInstanceOf(IOException.class);
    }

    @Test
    void withGarbageOnlyConnectingFails() throws Exception {
        fake.send("{\"return\": {}}\n\u00FF");
        assertThatThrownBy(() -> connect(IMPATIENT))
                .isInstanceOf(AgentUnreachableException.class)
                .hasMessageEndingWith("; what was received is no answer");
    }

    @Test
    void withoutASocketConnectingFails(@TempDir Path folder) {
        assertThatThrownBy(() -> GuestAgent.connect(folder.resolve("no.sock"), IMPATIENT))
                .isInstanceOf(AgentUnreachableException.class)
                .hasMessageStartingWith("no connection to the guest agent: ")
                .hasCauseInstanceOf(ConnectException.class);
    }

    @Test
    void aConnectionThatEndsWhileConnecting() throws Exception {
        fake.close();
        assertThatThrownBy(() -> connect(PATIENT))
                .isInstanceOf(AgentUnreachableException.class)
                .hasMessageStartingWith("no guest agent answers on ")
                .hasCauseInstanceOf(QmpClosedException.class);
    }

    @Test
    void optionsForWhatAnAgentDoesNotHave() {
        assertThatThrownBy(() -> connect(PATIENT.toBuilder().outOfBand(true).build()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> GuestAgent.connect(
                        Connector.unix(Path.of("x")),
                        PATIENT.toBuilder().rejectUnsupported(true).build()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix", "tcp"})
    void socketsWork(String kind, @TempDir Path folder) throws Exception {
        Path socket = folder.resolve("qga.sock");
        try (Listener listener = kind.equals("unix") ? Listener.unix(socket) : Listener.tcp("localhost", 0)) {
            CompletableFuture<FakeAgent> accepted = CompletableFuture.supplyAsync(() -> {
                try {
                    return new FakeAgent(listener.accept(LONG)).start();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            int port = kind.equals("unix")
                    ? 0
                    : Integer.parseInt(listener.toString().replaceAll(".*:", ""));
            try (GuestAgent agent = kind.equals("unix")
                    ? GuestAgent.connect(socket)
                    : GuestAgent.connect(Connector.tcp("localhost", port), PATIENT)) {
                assertThat(call(agent, "guest-ping")).isEqualTo(JsonObject.EMPTY);
            }
            accepted.get().close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Command guest-exec has been disabled",
                "Command guest-exec has been disabled: the command is not allowed",
                "Command guest-exec has been disabled: the agent is in frozen state",
                "The command guest-exec has been disabled for this instance"
            })
    void aDisabledCommand(String text) throws Exception {
        fake.on("guest-exec", arguments -> FakeAgent.error("CommandNotFound", text))
                .start();

        try (GuestAgent agent = connect(PATIENT)) {
            CommandDisabledException disabled =
                    catchThrowableOfType(CommandDisabledException.class, () -> call(agent, "guest-exec"));
            assertThat(disabled.description()).isEqualTo(text);
            assertThat(disabled.errorClass()).isEqualTo("CommandNotFound");
            assertThat(disabled.command()).contains("guest-exec");
            assertThat(disabled).hasMessage("'guest-exec' failed with CommandNotFound: " + text);
            assertThat(call(agent, "guest-ping")).isEqualTo(JsonObject.EMPTY);
        }
    }

    @Test
    void otherErrorsAreNotOfThatKind() throws Exception {
        fake.on(
                        "guest-exec",
                        arguments -> FakeAgent.error("CommandNotFound", "The command guest-exec has not been found"))
                .on(
                        "guest-file-open",
                        arguments ->
                                FakeAgent.error("GenericError", "failed to open file 'Command x has been disabled'"))
                .start();

        try (GuestAgent agent = connect(PATIENT)) {
            assertThatThrownBy(() -> call(agent, "guest-exec")).isExactlyInstanceOf(QmpErrorException.class);
            assertThatThrownBy(() -> call(agent, "guest-file-open")).isExactlyInstanceOf(QmpErrorException.class);
        }
    }

    @Test
    void afterNoAnswerTheNextCallSynchronizesAndALateReplyIsDropped() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        fake.on("guest-fsfreeze-freeze", arguments -> {
                    release.await();
                    return "5";
                })
                .on("guest-fsfreeze-status", arguments -> "\"frozen\"")
                .start();

        try (GuestAgent agent = connect(PATIENT)) {
            QmpTimeoutException failure = catchThrowableOfType(
                    QmpTimeoutException.class, () -> call(agent.withTimeout(SHORT), "guest-fsfreeze-freeze"));
            assertThat(failure).hasMessageStartingWith("no reply to 'guest-fsfreeze-freeze' within PT0.06S");
            AgentUnreachableException unreachable = catchThrowableOfType(
                    AgentUnreachableException.class, () -> call(agent.withTimeout(SHORT), "guest-ping"));
            assertThat(unreachable)
                    .hasMessage(
                            "'guest-ping' was not sent: no guest agent answers on " + ends.client()
                                    + " within PT0.06S; it has not answered 'guest-fsfreeze-freeze' before, and may still execute it");
            assertThat(unreachable.command()).contains("guest-ping");
            release.countDown();
            assertThat(call(agent, "guest-fsfreeze-status")).hasToString("\"frozen\"");
        }
        assertThat(fake.commands()).doesNotContain("guest-ping").startsWith(SYNC, "guest-fsfreeze-freeze", SYNC);
    }

    @Test
    void aHalfReplyOfAnAgentThatWasStartedAgain() throws Exception {
        fake.on("guest-get-users", arguments -> {
                    fake.send("{\"return\": [{\"user\": \"ro");
                    return null;
                })
                .start();

        try (GuestAgent agent = connect(PATIENT)) {
            assertThatThrownBy(() -> call(agent.withTimeout(SHORT), "guest-get-users"))
                    .isInstanceOf(QmpTimeoutException.class);
            assertThat(call(agent, "guest-ping")).isEqualTo(JsonObject.EMPTY);
        }
    }

    @Test
    void awaitReadySynchronizes() throws Exception {
        fake.start();

        try (GuestAgent agent = connect(PATIENT)) {
            agent.awaitReady(LONG);
            assertThat(call(agent, "guest-ping")).isEqualTo(JsonObject.EMPTY);
            fake.on(SYNC, arguments -> null);
            assertThatThrownBy(() -> agent.awaitReady(SHORT)).isInstanceOf(AgentUnreachableException.class);
            assertThatThrownBy(() -> agent.awaitReady(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(fake.commands()).startsWith(SYNC, SYNC, "guest-ping", SYNC);
    }

    @Test
    void aUsersOwnSyncs() throws Exception {
        fake.start();
        JsonObject arguments = JsonObject.builder().put("id", 77).build();

        try (GuestAgent agent = connect(PATIENT)) {
            assertThat(agent.execute(SYNC, arguments)).isEqualTo(JsonNumber.of(77));
            assertThat(agent.execute("guest-sync", arguments)).isEqualTo(JsonNumber.of(77));
            assertThat(call(agent, "guest-ping")).isEqualTo(JsonObject.EMPTY);
        }
        assertThat(fake.commands()).containsExactly(SYNC, SYNC, "guest-sync", "guest-ping");
    }

    @Test
    void aCommandWithoutAReplySucceedsAsSoonAsTheNextSyncIsAnswered() throws Exception {
        fake.on("guest-shutdown", arguments -> null).start();

        try (GuestAgent agent = connect(PATIENT)) {
            agent.execute(new Shutdown());
            assertThat(call(agent, "guest-ping")).isEqualTo(JsonObject.EMPTY);
        }
        assertThat(fake.commands()).containsExactly(SYNC, "guest-shutdown", SYNC, "guest-ping");
    }

    @Test
    void anErrorOfSuchACommandIsThrown() throws Exception {
        fake.on(
                        "guest-shutdown",
                        arguments -> FakeAgent.error("CommandNotFound", "Command guest-shutdown has been disabled"))
                .start();

        try (GuestAgent agent = connect(PATIENT)) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> agent.execute(new Shutdown())).isInstanceOf(CommandDisabledException.class);
                assertThat(call(agent, "guest-ping")).isEqualTo(JsonObject.EMPTY);
            }
        }
    }

    @Test
    void afterSuchACommandSilenceIsSuccess() throws Exception {
        CountDownLatch resumed = new CountDownLatch(1);
        fake.on("guest-shutdown", arguments -> {
                    resumed.await();
                    return null;
                })
                .start();

        try (GuestAgent agent = connect(PATIENT.toBuilder().errorGrace(SHORT).build())) {
            agent.execute(new Shutdown());
            resumed.countDown();
            assertThat(call(agent, "guest-ping")).isEqualTo(JsonObject.EMPTY);
        }
        // The late reply to the sync behind the command may make another one unnecessary.
        assertThat(fake.commands()).startsWith(SYNC, "guest-shutdown", SYNC).endsWith("guest-ping");
    }

    @Test
    void afterSuchACommandTheEndOfTheConnectionIsSuccess() throws Exception {
        fake.on("guest-shutdown", arguments -> {
                    fake.close();
                    return null;
                })
                .start();

        try (GuestAgent agent = connect(PATIENT)) {
            agent.execute(new Shutdown());
            assertThatThrownBy(() -> agent.execute(new Shutdown())).isInstanceOf(QmpClosedException.class);
            assertThat(agent.isOpen()).isFalse();
        }
    }

    @Test
    void suchACommandToAnAgentThatDoesNotAnswerAnyMoreIsNotSent() throws Exception {
        fake.start();

        try (GuestAgent agent = connect(PATIENT)) {
            fake.on(SYNC, arguments -> null).on("guest-ping", arguments -> null);
            assertThatThrownBy(() -> call(agent.withTimeout(SHORT), "guest-ping"))
                    .isInstanceOf(QmpTimeoutException.class);
            assertThatThrownBy(() -> agent.withTimeout(SHORT).execute(new Shutdown()))
                    .isInstanceOf(AgentUnreachableException.class);
        }
        assertThat(fake.commands()).doesNotContain("guest-shutdown");
    }

    @Test
    void oneCommandAtATime() throws Exception {
        AtomicInteger active = new AtomicInteger();
        CountDownLatch queued = new CountDownLatch(1);
        fake.on("guest-echo", arguments -> {
                    queued.await();
                    // Commands that were sent together would have come together.
                    assertThat(active.incrementAndGet()).isEqualTo(1);
                    String received = new String(fake.received(), ISO_8859_1);
                    assertThat(received.split("guest-echo", -1)).hasSize(count("guest-echo") + 1);
                    active.decrementAndGet();
                    return arguments.get("n").toString();
                })
                .start();

        try (GuestAgent agent = connect(PATIENT)) {
            List<CompletableFuture<JsonValue>> futures = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int from = 50 * t;
                Thread thread = new Thread(() -> {
                    for (int i = 0; i < 50; i++) {
                        JsonObject arguments =
                                JsonObject.builder().put("n", from + i).build();
                        CompletableFuture<JsonValue> future = agent.executeAsync("guest-echo", arguments);
                        synchronized (futures) {
                            futures.add(future.thenApply(n -> JsonNumber.of(number(n) - from - 1000)));
                            assertThat(future).isNotDone();
                        }
                    }
                });
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
            queued.countDown();
            for (CompletableFuture<JsonValue> future : futures) {
                assertThat(number(future.get())).isBetween(-1000L, -951L);
            }
        }
        assertThat(fake.commands()).hasSize(201);
    }

    private int count(String command) {
        return (int) fake.commands().stream().filter(command::equals).count();
    }

    @Test
    void theDeadlineIncludesTheQueue() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        fake.on("guest-fstrim", arguments -> {
                    release.await();
                    return "{}";
                })
                .start();

        try (GuestAgent agent = connect(PATIENT)) {
            CompletableFuture<JsonValue> trim = agent.executeAsync("guest-fstrim", JsonObject.EMPTY);
            assertThatThrownBy(() -> call(agent.withTimeout(SHORT), "guest-ping"))
                    .isInstanceOf(QmpTimeoutException.class)
                    .hasMessage("'guest-fstrim' is still being executed: 'guest-ping' was not sent");
            CompletableFuture<JsonValue> asynchronous =
                    agent.withTimeout(SHORT).executeAsync("guest-ping", JsonObject.EMPTY);
            assertThatThrownBy(asynchronous::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(QmpTimeoutException.class);
            release.countDown();
            assertThat(trim.get()).isEqualTo(JsonObject.EMPTY);
        }
        assertThat(fake.commands()).containsExactly(SYNC, "guest-fstrim");
    }

    @Test
    void theQueueIsBounded() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        fake.on("guest-fstrim", arguments -> {
                    release.await();
                    return "{}";
                })
                .start();

        try (GuestAgent agent = connect(PATIENT.toBuilder().sendCapacity(100).build())) {
            List<CompletableFuture<JsonValue>> futures = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                futures.add(agent.executeAsync("guest-fstrim", JsonObject.EMPTY));
            }
            assertThatThrownBy(() -> futures.get(4).get()).hasCauseInstanceOf(QmpOverflowException.class);
            assertThat(futures.get(0)).isNotDone();
            release.countDown();
            assertThat(futures.get(0).get()).isEqualTo(JsonObject.EMPTY);
            assertThat(futures.get(1).get()).isEqualTo(JsonObject.EMPTY);
        }
    }

    @Test
    void cancelledCalls() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        fake.on("guest-fstrim", arguments -> {
                    release.await();
                    return "{}";
                })
                .start();

        try (GuestAgent agent = connect(PATIENT)) {
            CompletableFuture<JsonValue> executed = agent.executeAsync("guest-fstrim", JsonObject.EMPTY);
            CompletableFuture<JsonValue> waiting = agent.executeAsync("guest-exec", JsonObject.EMPTY);
            CompletableFuture<JsonValue> last = agent.executeAsync("guest-ping", JsonObject.EMPTY);
            awaitCommand("guest-fstrim", 1);
            executed.cancel(true);
            waiting.cancel(true);
            release.countDown();
            assertThat(last.get()).isEqualTo(JsonObject.EMPTY);
        }
        assertThat(fake.commands()).containsExactly(SYNC, "guest-fstrim", "guest-ping");
    }

    @Test
    void aCancelledCallDoesNotHoldTheLineBeyondItsDeadline() throws Exception {
        fake.on("guest-fstrim", arguments -> null).start();

        try (GuestAgent agent = connect(PATIENT)) {
            CompletableFuture<JsonValue> lost = agent.withTimeout(SHORT).executeAsync("guest-fstrim", JsonObject.EMPTY);
            awaitCommand("guest-fstrim", 1);
            lost.cancel(true);
            assertThat(call(agent, "guest-ping")).isEqualTo(JsonObject.EMPTY);
        }
        assertThat(fake.commands()).containsExactly(SYNC, "guest-fstrim", SYNC, "guest-ping");
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        fake.on("guest-fstrim", arguments -> null).start();

        try (GuestAgent agent = connect(PATIENT)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> call(agent, "guest-fstrim")).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void theEndOfTheConnectionFailsAllCalls() throws Exception {
        fake.on("guest-fstrim", arguments -> {
                    fake.close();
                    return null;
                })
                .start();

        try (GuestAgent agent = connect(PATIENT)) {
            CompletableFuture<JsonValue> executed = agent.executeAsync("guest-fstrim", JsonObject.EMPTY);
            CompletableFuture<JsonValue> waiting = agent.executeAsync("guest-ping", JsonObject.EMPTY);
            assertThatThrownBy(executed::get).hasCauseInstanceOf(QmpClosedException.class);
            assertThatThrownBy(waiting::get).hasCauseInstanceOf(QmpClosedException.class);
            assertThatThrownBy(() -> call(agent, "guest-ping"))
                    .isInstanceOf(QmpClosedException.class)
                    .hasMessageContaining("closed the connection");
        }
    }

    @Test
    void closingFailsAllCalls() throws Exception {
        fake.on("guest-fstrim", arguments -> null).start();

        GuestAgent agent = connect(PATIENT);
        CompletableFuture<JsonValue> executed = agent.executeAsync("guest-fstrim", JsonObject.EMPTY);
        agent.close();
        agent.close();
        assertThatThrownBy(executed::get)
                .hasCauseInstanceOf(QmpClosedException.class)
                .hasMessageContaining("this client was closed");
    }

    /** Bytes in place of the reply, with ID for its id, and the exception of the call. */
    static Stream<Object[]> hostileReplies() {
        return Stream.of(
                new Object[] {"{\"return\": \"" + "x".repeat(100_000) + "\", \"id\": ID}", QmpProtocolException.class},
                new Object[] {"x".repeat(100_000), QmpProtocolException.class},
                new Object[] {"[".repeat(5000), QmpProtocolException.class},
                new Object[] {
                    "{\"return\": " + "[".repeat(2000) + "]".repeat(2000) + ", \"id\": ID}", QmpProtocolException.class
                },
                new Object[] {"{\"return\": [" + "1,".repeat(30_000) + "1], \"id\": ID}", QmpProtocolException.class},
                new Object[] {"\u00FE{}", QmpProtocolException.class},
                new Object[] {"{\"return\": {}, \"id\": ID, \"return\": {}}", QmpProtocolException.class},
                new Object[] {"{\"return\": {}, \"error\": {}, \"id\": ID}", QmpProtocolException.class},
                new Object[] {"{\"id\": ID}", QmpProtocolException.class},
                new Object[] {"{\"error\": 5, \"id\": ID}", QmpDecodeException.class},
                new Object[] {"{\"return\": nul, \"id\": ID}", QmpDecodeException.class},
                new Object[] {"{\"error\": {\"class\": \"C\", \"desc\": \"unreadable\"}}", QmpErrorException.class},
                new Object[] {
                    "{\"return\": {}, \"id\": 5}\n{\"return\": {}}\n7\n[]\n{\"event\": \"E\"}\n\u00FF\u00FF",
                    QmpTimeoutException.class
                },
                new Object[] {
                    "{\"return\": {}, \"id\": \"ID\"}\n{\"return\": {}, \"id\": ID0}", QmpTimeoutException.class
                },
                new Object[] {"{\"return\": {\u00FF}, \"id\": ID}\n", QmpTimeoutException.class},
                new Object[] {"{\"return\": {}, \"id\": ID", QmpTimeoutException.class});
    }

    @ParameterizedTest
    @MethodSource("hostileReplies")
    void aBadReplyFailsItsCallOnly(String reply, Class<? extends Exception> expected) throws Exception {
        fake.on("guest-bad", arguments -> {
                    String received = new String(fake.received(), ISO_8859_1).stripTrailing();
                    String id = received.substring(received.lastIndexOf(' ') + 1, received.length() - 1);
                    fake.send(reply.replace("ID", id).getBytes(ISO_8859_1));
                    return null;
                })
                .start();
        QmpClientOptions options = PATIENT.toBuilder()
                .limits(JsonLimits.DEFAULT.withMessageBytes(50_000).withTokens(20_000))
                .callTimeout("guest-bad", expected == QmpTimeoutException.class ? SHORT : LONG)
                .build();

        try (GuestAgent agent = connect(options)) {
            assertThatThrownBy(() -> call(agent, "guest-bad")).isExactlyInstanceOf(expected);
            assertThat(call(agent, "guest-ping")).isEqualTo(JsonObject.EMPTY);
        }
    }

    @Test
    void aFloodOfOtherRepliesEndsAtTheDeadlineAndThenTheConnection() throws Exception {
        byte[] flood =
                "{\"return\": {\"a\": [1, 2, 3]}, \"id\": 3}\n".repeat(1000).getBytes(ISO_8859_1);
        CountDownLatch ended = new CountDownLatch(1);
        fake.on("guest-flood", arguments -> {
                    try {
                        while (true) {
                            fake.send(flood);
                        }
                    } finally {
                        ended.countDown();
                    }
                })
                .start();

        try (GuestAgent agent = connect(PATIENT)) {
            assertThatThrownBy(() -> call(agent.withTimeout(SHORT), "guest-flood"))
                    .isInstanceOf(IOException.class);
            // 128 MiB end the connection.
            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> call(agent, "guest-ping"))
                    .isInstanceOf(QmpClosedException.class)
                    .hasMessageContaining("does not behave as a guest agent")
                    .hasCauseInstanceOf(QmpProtocolException.class);
        }
    }

    /** Sends the reply to a sync that this value is the id of. */
    private void answerSync(String id) throws IOException {
        fake.send(("\u00FF{\"return\": " + id + ", \"id\": " + id + "}\n").getBytes(ISO_8859_1));
    }

    /** Answers the first sync when the second one has come, and no others. */
    private void answerTheFirstSyncOnly() {
        AtomicReference<String> first = new AtomicReference<>();
        fake.on(SYNC, arguments -> {
            String id = arguments.get("id").toString();
            if (!first.compareAndSet(null, id)) {
                answerSync(first.get());
            }
            return null;
        });
    }

    @Test
    void aFloodOfErrorsWithoutIdWhileASyncIsNotAnsweredEndsTheConnection() throws Exception {
        answerTheFirstSyncOnly();
        fake.start();
        JsonLimits small = new JsonLimits(1024, 1 << 20, 1 << 16, 1 << 20);
        String error = "{\"error\": {\"class\": \"GenericError\", \"desc\": \"" + "x".repeat(10_000) + "\"}}\n";
        byte[] flood = error.repeat(100).getBytes(ISO_8859_1);

        try (GuestAgent agent = connect(PATIENT.toBuilder().limits(small).build())) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 100; i++) {
                            fake.send(flood);
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> call(agent, "guest-ping"))
                    .isInstanceOf(QmpClosedException.class)
                    .hasMessageContaining("bytes were received that are part of no expected reply");
        }
    }

    @Test
    void anErrorWithoutIdOfACommandWithoutAReplyIsThrown() throws Exception {
        fake.on("guest-shutdown", arguments -> {
                    fake.send(
                            "{\"error\": {\"class\": \"GenericError\", \"desc\": \"JSON token size limit exceeded\"}}\n");
                    return null;
                })
                .start();

        try (GuestAgent agent = connect(PATIENT)) {
            assertThatThrownBy(() -> agent.execute(new Shutdown()))
                    .isInstanceOf(QmpErrorException.class)
                    .hasMessageContaining("JSON token size limit exceeded");
            assertThat(call(agent, "guest-ping")).isEqualTo(JsonObject.EMPTY);
        }
    }

    @Test
    void anAgentThatOmitsIdsIsReported() {
        fake.on(SYNC, arguments -> {
                    fake.send(("\u00FF{\"return\": " + arguments.get("id") + "}\n").getBytes(ISO_8859_1));
                    return null;
                })
                .start();

        assertThatThrownBy(() -> connect(PATIENT.toBuilder()
                        .connectTimeout(Duration.ofMillis(400))
                        .build()))
                .isInstanceOf(AgentUnreachableException.class)
                .hasMessageEndingWith("its replies lack the member 'id', as those of agents that are too old");
    }

    /** The client's end, which notes the thread that reads, and accepts nothing while it is full. */
    private final class Gate implements Transport {
        private final Transport inner = ends.client();
        private final AtomicReference<Thread> reader = new AtomicReference<>();
        private boolean full;
        private @Nullable Runnable waiting;

        synchronized void fill() {
            full = true;
        }

        void empty() {
            Runnable action;
            synchronized (this) {
                full = false;
                action = waiting;
            }
            if (action != null) {
                action.run();
            }
        }

        synchronized boolean isAwaited() {
            return waiting != null;
        }

        @Override
        public int read(ByteBuffer bytes) throws IOException {
            reader.set(Thread.currentThread());
            return inner.read(bytes);
        }

        @Override
        public void write(ByteBuffer bytes, Duration timeout) throws IOException {
            inner.write(bytes, timeout);
        }

        @Override
        public synchronized void writeAvailable(ByteBuffer bytes) throws IOException {
            if (!full) {
                inner.writeAvailable(bytes);
            }
        }

        @Override
        public synchronized boolean whenWritable(Runnable action) {
            waiting = full ? action : null;
            return full || inner.whenWritable(action);
        }

        @Override
        public boolean canPassDescriptors() {
            return true;
        }

        @Override
        public void close() throws IOException {
            inner.close();
        }
    }

    @Test
    void aConnectionThatPassesDescriptorsIsReadByAPlatformThread() throws Exception {
        fake.start();
        Gate gate = new Gate();

        try (GuestAgent agent = GuestAgent.connect(gate, PATIENT)) {
            assertThat(agent.isOpen()).isTrue();
            assertThat(gate.reader.get().toString()).startsWith("Thread[").contains("qmp-agent ");
        }
    }

    @Test
    void aCommandThatDoesNotFitBehindASyncFailsAndTheNextOneIsSent() throws Exception {
        Gate gate = new Gate();
        CountDownLatch full = new CountDownLatch(1);
        fake.on(SYNC, arguments -> {
                    // The client sends another sync meanwhile, which waits.
                    gate.fill();
                    assertThat(full.await(20, TimeUnit.SECONDS)).isTrue();
                    return arguments.get("id").toString();
                })
                .start();
        CompletableFuture<Void> counting = CompletableFuture.runAsync(() -> {
            while (!gate.isAwaited()) {
                Thread.onSpinWait();
            }
            full.countDown();
        });

        try (GuestAgent agent =
                GuestAgent.connect(gate, PATIENT.toBuilder().sendCapacity(200).build())) {
            counting.join();
            JsonObject large = JsonObject.builder().put("text", "x".repeat(150)).build();
            assertThatThrownBy(() -> agent.execute("guest-large", large))
                    .isInstanceOf(QmpOverflowException.class)
                    .hasMessageContaining(
                            "does not read: 'guest-large' does not fit into the queue of commands to send")
                    .hasMessageContaining(" of 200 bytes wait");
            fake.on(SYNC, arguments -> arguments.get("id").toString());
            CompletableFuture<JsonValue> next = agent.executeAsync("guest-ping", JsonObject.EMPTY);
            gate.empty();
            assertThat(next.get()).isEqualTo(JsonObject.EMPTY);
        }
        assertThat(fake.commands()).containsExactly(SYNC, SYNC, "guest-ping");
    }

    @Test
    void endlessGarbageEndsConnecting() {
        byte[] garbage = new byte[64 << 10];
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
            try {
                while (true) {
                    fake.send(garbage);
                }
            } catch (IOException e) {
                // The client has closed the connection.
            }
        });
        assertThatThrownBy(() -> connect(PATIENT))
                .isInstanceOf(AgentUnreachableException.class)
                .hasMessageContaining("bytes were received that are part of no expected reply");
        sending.join();
    }

    @Test
    void drippingBytesDoNotExtendTheDeadline() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        fake.on("guest-drip", arguments -> {
                    fake.send("{\"return\": \"");
                    while (!over.await(1, TimeUnit.MILLISECONDS)) {
                        fake.send("x");
                    }
                    return null;
                })
                .start();

        try (GuestAgent agent = connect(PATIENT)) {
            assertThatThrownBy(() -> call(agent.withTimeout(SHORT), "guest-drip"))
                    .isInstanceOf(QmpTimeoutException.class);
            over.countDown();
            assertThat(call(agent, "guest-ping")).isEqualTo(JsonObject.EMPTY);
        }
    }

    @Test
    void anAgentThatReadsNothing() throws Exception {
        fake.on("guest-ping", arguments -> {
                    new CountDownLatch(1).await();
                    return null;
                })
                .start();

        try (GuestAgent agent = connect(PATIENT)) {
            JsonObject large =
                    JsonObject.builder().put("text", "x".repeat(1 << 20)).build();
            assertThatThrownBy(() -> call(agent.withTimeout(SHORT), "guest-ping"))
                    .isInstanceOf(QmpTimeoutException.class);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> agent.withTimeout(SHORT).execute("guest-echo", large))
                        .isInstanceOf(AgentUnreachableException.class);
            }
        }
    }

    @Test
    void anAgentThatContinuesToReadALargeCommand() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch reads = new CountDownLatch(1);
        fake.on("guest-ping", arguments -> {
                    reads.countDown();
                    release.await();
                    return "{}";
                })
                .start();
        JsonObject large = JsonObject.builder().put("text", "x".repeat(1 << 20)).build();

        // No sync fits into the queue behind the rest of the large command.
        try (GuestAgent agent = connect(PATIENT.toBuilder().sendCapacity(100).build())) {
            CompletableFuture<JsonValue> first = agent.executeAsync("guest-ping", JsonObject.EMPTY);
            assertThat(reads.await(20, TimeUnit.SECONDS)).isTrue();
            first.cancel(true);
            CompletableFuture<JsonValue> second = agent.executeAsync("guest-large", large);
            release.countDown();
            assertThat(second.get()).isEqualTo(JsonObject.EMPTY);

            CountDownLatch busy = new CountDownLatch(1);
            fake.on("guest-ping", arguments -> {
                busy.await();
                return "{}";
            });
            assertThatThrownBy(() -> call(agent.withTimeout(SHORT), "guest-ping"))
                    .isInstanceOf(QmpTimeoutException.class);
            assertThatThrownBy(() -> agent.withTimeout(SHORT).execute("guest-large", large))
                    .isInstanceOf(AgentUnreachableException.class);
            busy.countDown();
            assertThat(agent.execute("guest-large", large)).isEqualTo(JsonObject.EMPTY);
        }
    }

    @Test
    void messagesAreTracedAndReported() throws Exception {
        BlockingQueue<TracedMessage> traced = new LinkedBlockingQueue<>();
        BlockingQueue<String> late = new LinkedBlockingQueue<>();
        BlockingQueue<String> unusable = new LinkedBlockingQueue<>();
        QmpClientOptions options = PATIENT.toBuilder()
                .trace(traced::add)
                .listener(new SessionListener() {
                    @Override
                    public void late(String message) {
                        late.add(message);
                    }

                    @Override
                    public void unusable(String message, String reason) {
                        unusable.add(reason);
                    }
                })
                .build();
        fake.on("guest-ping", arguments -> {
                    fake.send("{\"return\": {}, \"id\": 1}\n");
                    return "{}";
                })
                .start();

        try (GuestAgent agent = connect(options)) {
            agent.execute("guest-ping", JsonObject.EMPTY);
            agent.execute(
                    "guest-set-user-password",
                    JsonObject.builder().put("password", "c2VjcmV0").build());
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                texts.add(traced.poll(20, TimeUnit.SECONDS).text().replaceAll("\\d{3,}", "N"));
            }
            assertThat(texts)
                    .containsExactly(
                            "{\"execute\": \"guest-sync-delimited\", \"arguments\": {\"id\": N}, \"id\": N}",
                            "{\"return\":\"<redacted>\",\"id\":N}",
                            "{\"execute\": \"guest-ping\", \"id\": N}",
                            "{\"return\":\"<redacted>\",\"id\":1}",
                            "{\"return\":{},\"id\":N}",
                            "{\"execute\": \"guest-set-user-password\", \"arguments\": {\"password\":\"<redacted>\"}, \"id\": N}",
                            "{\"return\":{},\"id\":N}");
            assertThat(unusable.poll(20, TimeUnit.SECONDS))
                    .isEqualTo("a message that is no reply to a command of this client");
        }
        assertThat(late).isEmpty();
    }

    /** Random garbage, splits and lost replies: no call gets the reply of another one, and the client recovers each time. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void fuzz(long seed) throws Exception {
        Random random = new Random(seed);
        AtomicInteger fate = new AtomicInteger();
        fake.splitting(new Random(seed)).on("guest-echo", arguments -> {
            byte[] garbage = garbage(random);
            switch (fate.get()) {
                case 0 -> fake.send(garbage);
                case 1 -> {
                    fake.send(garbage);
                    return null;
                }
                default -> {}
            }
            return arguments.get("n").toString();
        });
        fake.send(garbage(random));
        fake.start(new String(garbage(random), ISO_8859_1));

        try (GuestAgent agent = connect(PATIENT)) {
            for (int i = 0; i < 60; i++) {
                fate.set(random.nextInt(12));
                JsonObject arguments = JsonObject.builder().put("n", i).build();
                try {
                    long n = number(agent.withTimeout(fate.get() < 2 ? Duration.ofMillis(20) : LONG)
                            .execute("guest-echo", arguments));
                    assertThat(n).as("seed %d, call %d", seed, i).isEqualTo(i);
                } catch (QmpTimeoutException | QmpProtocolException | QmpErrorException e) {
                    assertThat(fate.get())
                            .as("seed %d, call %d: %s", seed, i, e)
                            .isLessThan(2);
                }
            }
        }
    }

    /** Returns bytes that are often near to a message. */
    private static byte[] garbage(Random random) {
        String[] parts = {
            "{",
            "}",
            "[",
            "]",
            "\"",
            "\\",
            "\u00FF",
            "\u00FE",
            "\n",
            " ",
            ",",
            ":",
            "{\"return\": ",
            "\"id\": 1",
            "7",
            "nul",
            "{\"return\": {}, \"id\": 1}\n",
            "{\"error\": {\"class\": \"G\", \"desc\": \"d\"}}\n",
            "\u00FF{\"return\": 7}\n",
            "\u0000"
        };
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        return text.toString().getBytes(ISO_8859_1);
    }
}
