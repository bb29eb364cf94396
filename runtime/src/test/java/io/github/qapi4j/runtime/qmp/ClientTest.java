package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.JsonNumber;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonReader;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonWriter;
import io.github.qapi4j.runtime.generated.EmptyCodec;
import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.qmp.Sample.Poke;
import io.github.qapi4j.runtime.qmp.Sample.QueryTick;
import io.github.qapi4j.runtime.qmp.Sample.Silence;
import io.github.qapi4j.runtime.qmp.Sample.Tick;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client whose server is simulated by the test. */
@Timeout(60)
class ClientTest {
    private static final Duration SHORT = Duration.ofMillis(30);

    private final Transport.Pair pair = Transport.pair();
    private final Peer server = new Peer(pair.server());
    private final BlockingQueue<String> unusable = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> late = new LinkedBlockingQueue<>();
    private QmpClient client;

    private QmpClientOptions.Builder options() {
        return QmpClientOptions.builder().listener(new SessionListener() {
            @Override
            public void unusable(String message, String reason) {
                unusable.add(message + " " + reason);
            }

            @Override
            public void late(String message) {
                late.add(message);
            }
        });
    }

    private QmpClient connect() throws Exception {
        return connect(options().build());
    }

    private QmpClient connect(QmpClientOptions options) throws Exception {
        CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(pair.client(), options));
        server.negotiate();
        client = connecting.get();
        return client;
    }

    @AfterEach
    void close() throws IOException {
        if (client != null) {
            client.close();
        }
        server.close();
    }

    interface Action<T> {
        T run() throws Exception;
    }

    /** Runs a blocking action on another thread. */
    static <T> CompletableFuture<T> async(Action<T> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Threads.start("async", () -> {
            try {
                result.complete(action.run());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result.orTimeout(30, TimeUnit.SECONDS);
    }

    @Test
    void knowsTheGreeting() throws Exception {
        QmpGreeting greeting = connect().greeting();
        assertThat(greeting.capabilities()).containsExactly("oob");
        assertThat(greeting.version().toString()).contains("\"major\":7");
    }

    @Test
    void sendsACommandAndReadsItsReply() throws Exception {
        connect();
        CompletableFuture<String> reply = async(() -> client.execute(new Echo("hé")));
        JsonObject request = server.nextObject();
        assertThat(request.members()).containsOnlyKeys("execute", "arguments", "id");
        assertThat(request.find("arguments"))
                .contains(JsonObject.builder().put("text", "hé").build());
        server.send("{\"return\": \"h\\u00e9\", \"id\": " + request.get("id") + "}\r\n");
        assertThat(reply.get()).isEqualTo("hé");
    }

    @Test
    void leavesOutEmptyArguments() throws Exception {
        connect();
        CompletableFuture<?> reply = client.executeAsync("query-status", JsonObject.EMPTY);
        JsonObject request = server.nextObject();
        assertThat(request.members()).containsOnlyKeys("execute", "id");
        server.send("{\"return\": {\"a\": [1]}, \"id\": " + request.get("id") + "}");
        assertThat(reply.get()).hasToString("{\"a\":[1]}");
    }

    @Test
    void commandsWithoutReturnYieldNull() throws Exception {
        connect();
        CompletableFuture<?> reply = client.executeAsync(new Poke("x"));
        String id = server.expect("poke");
        server.send("{\"return\": {\"newer\": \"member\"}, \"id\": " + id + "}");
        assertThat(reply.get()).isNull();
    }

    @Test
    void repliesFindTheirCallsInAnyOrder() throws Exception {
        connect();
        List<CompletableFuture<String>> replies = new ArrayList<>();
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            replies.add(client.executeAsync(new Echo("text " + i)));
        }
        for (int i = 0; i < 500; i++) {
            JsonObject request = server.nextObject();
            JsonObject arguments = request.getObject("arguments");
            answers.add("{\"id\":" + request.get("id") + ",\"return\":" + arguments.get("text") + "}\n");
        }
        Collections.shuffle(answers, new java.util.Random(1));
        server.send(String.join("", answers));
        for (int i = 0; i < 500; i++) {
            assertThat(replies.get(i).get()).isEqualTo("text " + i);
        }
    }

    @Test
    void manyThreadsMayCallAtOnce() throws Exception {
        connect();
        List<CompletableFuture<String>> replies = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String text = "x".repeat(5000) + i;
            replies.add(async(() -> client.execute(new Echo(text))));
        }
        for (int i = 0; i < 20; i++) {
            JsonObject request = server.nextObject();
            JsonObject arguments = request.getObject("arguments");
            server.send("{\"id\":" + request.get("id") + ",\"return\":" + arguments.get("text") + "}\n");
        }
        for (int i = 0; i < 20; i++) {
            assertThat(replies.get(i).get()).endsWith("x" + i);
        }
    }

    @Test
    void errorReplyIsThrownToTheCaller() throws Exception {
        connect();
        CompletableFuture<String> waiting = async(() -> client.execute(new Echo("x")));
        CompletableFuture<?> future = client.executeAsync(new Poke("x"));
        for (int i = 0; i < 2; i++) {
            JsonObject request = server.nextObject();
            server.send("{\"id\": " + request.get("id")
                    + ", \"error\": {\"class\": \"DeviceNotFound\", \"desc\": \"no such thing\"}}\n");
        }
        assertThatThrownBy(waiting::get).cause().isInstanceOfSatisfying(QmpErrorException.class, e -> {
            assertThat(e.errorClass()).isEqualTo("DeviceNotFound");
            assertThat(e.description()).isEqualTo("no such thing");
            assertThat(e.command()).contains("echo");
            assertThat(e).hasMessage("'echo' failed with DeviceNotFound: no such thing");
            assertThat(e.is(QmpErrorException.DEVICE_NOT_FOUND)).isTrue();
            assertThat(e.is(QmpErrorException.GENERIC_ERROR)).isFalse();
            assertThat(e.getStackTrace())
                    .as("the stack of the caller")
                    .anySatisfy(frame -> assertThat(frame.getClassName()).startsWith(ClientTest.class.getName()));
        });
        assertThatThrownBy(future::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        QmpErrorException.class, e -> assertThat(e.command()).contains("poke"));
    }

    @Test
    void errorClassesAreAnOpenSet() {
        QmpErrorException unknown = new QmpErrorException("Newer", "text");
        assertThat(unknown.errorClass()).isEqualTo("Newer");
        assertThat(unknown.is("Newer")).isTrue();
        assertThat(unknown.is(QmpErrorException.GENERIC_ERROR)).isFalse();
        assertThat(unknown.command()).as("a handler's").isEmpty();
        assertThat(unknown).hasMessage("Newer: text");
        assertThat(QmpErrorException.generic("text").is(QmpErrorException.GENERIC_ERROR))
                .isTrue();
        assertThat(QmpErrorException.commandNotFound("x").is(QmpErrorException.COMMAND_NOT_FOUND))
                .isTrue();
        assertThatThrownBy(() -> unknown.is(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void deadlineFailsTheCallOnlyAndALateReplyIsDropped() throws Exception {
        connect();
        assertThatThrownBy(() -> client.withTimeout(SHORT).execute(new Echo("x")))
                .isInstanceOfSatisfying(
                        QmpTimeoutException.class, e -> assertThat(e.command()).contains("echo"))
                .hasMessageContaining("'echo'");
        String first = server.expect("echo");
        CompletableFuture<String> future = client.withTimeout(SHORT).executeAsync(new Echo("x"));
        String second = server.expect("echo");
        assertThatThrownBy(future::get).cause().isInstanceOf(QmpTimeoutException.class);
        CompletableFuture<String> third = client.executeAsync(new Echo("x"));
        String id = server.expect("echo");
        server.send("{\"return\":\"late\",\"id\":" + first + "}{\"id\":" + second
                + ",\"error\":{\"class\":\"C\",\"desc\":\"late\"}}{\"return\":\"in time\",\"id\":" + id + "}");
        assertThat(third.get()).isEqualTo("in time");
        assertThat(unusable).isEmpty();
    }

    @Test
    void deadlinesHaveADefaultAndOverrides() throws Exception {
        connect(options()
                .callTimeout(SHORT)
                .callTimeout("poke", Duration.ofSeconds(30))
                .build());
        assertThatThrownBy(() -> client.execute(new Echo("x"))).isInstanceOf(QmpTimeoutException.class);
        assertThatThrownBy(() -> client.execute("anything", JsonObject.EMPTY)).isInstanceOf(QmpTimeoutException.class);
        CompletableFuture<?> poke = client.executeAsync(new Poke("x"));
        server.expect("echo");
        server.expect("anything");
        server.send("{\"return\":{},\"id\":" + server.expect("poke") + "}");
        assertThat(poke.get()).isNull();
    }

    @Test
    void cancellingAFutureFreesItsSlot() throws Exception {
        connect();
        CompletableFuture<String> cancelled = client.executeAsync(new Echo("x"));
        String id = server.expect("echo");
        cancelled.cancel(true);
        CompletableFuture<String> next = client.executeAsync(new Echo("y"));
        String nextId = server.expect("echo");
        server.send("{\"return\":\"late\",\"id\":" + id + "}{\"return\":\"y\",\"id\":" + nextId + "}");
        assertThat(next.get()).isEqualTo("y");
        assertThat(cancelled).isCancelled();
        assertThat(unusable).isEmpty();
    }

    @Test
    void interruptEndsTheWaitingOnly() throws Exception {
        connect();
        AtomicReference<Thread> thread = new AtomicReference<>();
        CompletableFuture<Boolean> interrupted = async(() -> {
            thread.set(Thread.currentThread());
            assertThatThrownBy(() -> client.execute(new Echo("x"))).isInstanceOf(InterruptedIOException.class);
            return Thread.currentThread().isInterrupted();
        });
        String id = server.expect("echo");
        thread.get().interrupt();
        assertThat(interrupted.get()).isTrue();
        CompletableFuture<String> next = client.executeAsync(new Echo("y"));
        String nextId = server.expect("echo");
        server.send("{\"return\":\"x\",\"id\":" + id + "}{\"return\":\"y\",\"id\":" + nextId + "}");
        assertThat(next.get()).isEqualTo("y");
    }

    @Test
    void replyThatCannotBeReadFailsItsCallOnlyWhereverTheIdStands() throws Exception {
        connect();
        CompletableFuture<String> wrongType = client.executeAsync(new Echo("1"));
        CompletableFuture<String> infinite = client.executeAsync(new Echo("2"));
        CompletableFuture<String> none = client.executeAsync(new Echo("3"));
        CompletableFuture<String> fine = client.executeAsync(new Echo("4"));
        server.send("{\"return\": 7, \"id\": " + server.expect("echo") + "}");
        server.send("{\"return\": -inf, \"id\": " + server.expect("echo") + "}");
        server.send("{\"id\": " + server.expect("echo") + ", \"error\": [nan]}");
        server.send("{\"id\": " + server.expect("echo") + ", \"return\": \"fine\"}");
        assertThat(fine.get()).isEqualTo("fine");
        assertThatThrownBy(wrongType::get)
                .cause()
                .isInstanceOfSatisfying(QmpDecodeException.class, e -> {
                    assertThat(e.path()).isEqualTo("$.return");
                    assertThat(e.rawReply()).contains(JsonNumber.of(7));
                })
                .hasMessage("the reply to 'echo' cannot be decoded: $.return: expected string, got number")
                .hasCauseInstanceOf(CodecException.class);
        for (CompletableFuture<String> malformed : List.of(infinite, none)) {
            assertThatThrownBy(malformed::get)
                    .cause()
                    .isInstanceOfSatisfying(
                            QmpDecodeException.class,
                            e -> assertThat(e.rawReply()).isEmpty());
        }
    }

    /** {@code query-pin}: returns a sensitive {@code uint8}. */
    private record QueryPin() implements QmpCommand<Integer> {
        private static final Codec<Integer> PIN = new Codec<>() {
            @Override
            public Integer read(JsonReader in) throws IOException {
                in.beginSensitive();
                int value = in.readUint8();
                in.endSensitive();
                return value;
            }

            @Override
            public void write(JsonWriter out, Integer value) throws IOException {
                out.integer(value);
            }
        };

        @Override
        public CommandDescriptor<QueryPin, Integer> descriptor() {
            return CommandDescriptor.builder("query-pin", EmptyCodec.of(this), PIN)
                    .build();
        }
    }

    @Test
    void sensitiveValueInAReplyIsInTheRawReplyOnly() throws Exception {
        connect();
        CompletableFuture<Integer> call = client.executeAsync(new QueryPin());
        server.send("{\"return\": 4242, \"id\": " + server.expect("query-pin") + "}");
        assertThatThrownBy(call::get)
                .cause()
                .isInstanceOfSatisfying(
                        QmpDecodeException.class, e -> assertThat(e.rawReply()).contains(JsonNumber.of(4242)))
                .hasMessage("the reply to 'query-pin' cannot be decoded: $.return: expected uint8, got <redacted>");
    }

    @Test
    void replyWithoutAMemberNamesTheRemediesAndIsNotLost() throws Exception {
        connect();
        CompletableFuture<Tick> asynchronous = client.executeAsync(new QueryTick());
        Future<Tick> synchronous = async(() -> client.execute(new QueryTick()));
        for (int i = 0; i < 2; i++) {
            server.send("{\"return\": {\"name\": [1.50]}, \"id\": " + server.expect("query-tick") + "}");
        }
        for (Future<Tick> call : List.of(asynchronous, synchronous)) {
            assertThatThrownBy(call::get)
                    .cause()
                    .isInstanceOfSatisfying(QmpDecodeException.class, e -> {
                        assertThat(e.path()).isEqualTo("$.return.text");
                        assertThat(e.rawReply()).hasToString("Optional[{\"name\":[1.50]}]");
                        assertThat(e.rawReply()).isEqualTo(e.rawReply());
                    })
                    .hasMessage(
                            "the reply to 'query-tick' has no member $.return.text, which is mandatory in the schema of this API; generate the API from the schemas of all releases of its servers, or with the option nullableReturns");
        }
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void aDecodingFailureThatWasSerializedHasNoReply() throws Exception {
        connect();
        CompletableFuture<String> call = client.executeAsync(new Echo("1"));
        server.send("{\"return\": 7, \"id\": " + server.expect("echo") + "}");
        Throwable failure = catchThrowable(call::get).getCause();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(failure);
        QmpDecodeException copy =
                (QmpDecodeException) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        assertThat(copy).hasMessage(failure.getMessage());
        assertThat(copy.path()).isEqualTo("$.return");
        assertThat(copy.rawReply()).isEmpty();
    }

    @Test
    void valuesThatTheApiDoesNotKnowGoToTheListener() throws Exception {
        BlockingQueue<String> unrecognized = new LinkedBlockingQueue<>();
        connect(options()
                .listener(new SessionListener() {
                    @Override
                    public void unrecognized(String path, io.github.qapi4j.runtime.codec.JsonValue value) {
                        unrecognized.add(path + "=" + value);
                    }
                })
                .build());
        CompletableFuture<?> reply = client.executeAsync(new Poke("x"));
        server.send("{\"return\": {\"newer\": [1]}, \"id\": " + server.expect("poke") + "}");
        assertThat(reply.get()).isNull();
        assertThat(unrecognized.take()).isEqualTo("$.return.newer=[1]");
    }

    @Test
    void messagesThatAreNoneOfOursGoToTheListener() throws Exception {
        connect();
        server.send("{\"hello\": 1}{\"return\": {}, \"id\": \"foreign\"}{\"return\": {}, \"id\": 4711}{}");
        server.send("{\"QMP\": {}}{\"return\":{},\"id\":1e2}{\"event\": 5}{\"event\":\"X\",\"timestamp\":[inf]}");
        for (String part : List.of("hello", "foreign", "4711", "{}", "QMP", "1e2", "event", "timestamp")) {
            assertThat(unusable.take()).contains(part);
        }
        CompletableFuture<String> reply = client.executeAsync(new Echo("x"));
        server.send("{\"return\": \"still here\", \"id\": " + server.expect("echo") + "}");
        assertThat(reply.get()).isEqualTo("still here");
    }

    @Test
    void errorWithoutAnIdIsForTheOnlyCallThatWaits() throws Exception {
        connect();
        CompletableFuture<String> only = client.executeAsync(new Echo("x"));
        server.expect("echo");
        server.send("{\"error\": {\"class\": \"GenericError\", \"desc\": \"JSON parse error\"}}");
        assertThatThrownBy(only::get).cause().isInstanceOf(QmpErrorException.class);
    }

    @Test
    void errorWithoutAnIdAmongSeveralIsToldAndFailsNobodyWrongly() throws Exception {
        connect();
        CompletableFuture<String> first = client.executeAsync(new Echo("1"));
        CompletableFuture<String> second =
                client.withTimeout(Duration.ofMillis(200)).executeAsync(new Echo("2"));
        String id = server.expect("echo");
        server.expect("echo");
        server.send("{\"error\": {\"class\": \"GenericError\", \"desc\": \"whose?\"}}");
        assertThat(unusable.take()).contains("whose?");
        server.send("{\"return\": \"one\", \"id\": " + id + "}");
        assertThat(first.get()).isEqualTo("one");
        assertThatThrownBy(second::get)
                .cause()
                .isInstanceOf(QmpTimeoutException.class)
                .hasMessageContaining("whose?");
    }

    @Test
    void errorWithoutAnIdIsNotForACallWhenOneBeforeItHasStoppedWaiting() throws Exception {
        connect();
        client.executeAsync(new Echo("1")).cancel(true);
        CompletableFuture<String> second = client.executeAsync(new Echo("2"));
        server.expect("echo");
        String id = server.expect("echo");
        server.send("{\"error\": {\"class\": \"GenericError\", \"desc\": \"whose?\"}}");
        assertThat(unusable.take()).contains("whose?");
        server.send("{\"return\": \"two\", \"id\": " + id + "}");
        assertThat(second.get()).isEqualTo("two");
    }

    @Test
    void commandWithoutSuccessResponseSucceedsWhenNoErrorComes() throws Exception {
        connect(options().errorGrace(SHORT).build());
        assertThat(client.execute(new Silence())).isNull();
        String id = server.expect("silence");
        CompletableFuture<?> future = client.executeAsync(new Silence());
        server.expect("silence");
        assertThat(future.get()).isNull();
        server.send("{\"id\": " + id + ", \"error\": {\"class\": \"C\", \"desc\": \"too late\"}}");
        assertThat(late.take()).contains("too late");
    }

    @Test
    void commandWithoutSuccessResponseFailsByAnErrorInTime() throws Exception {
        connect(options().errorGrace(Duration.ofSeconds(30)).build());
        CompletableFuture<?> future = client.executeAsync(new Silence());
        server.send("{\"id\": " + server.expect("silence") + ", \"error\": {\"class\": \"C\", \"desc\": \"no\"}}");
        assertThatThrownBy(future::get).cause().isInstanceOf(QmpErrorException.class);
    }

    @Test
    void commandWithoutSuccessResponseSucceedsWhenTheSessionEnds() throws Exception {
        connect(options().errorGrace(Duration.ofSeconds(30)).build());
        CompletableFuture<?> future = client.executeAsync(new Silence());
        server.expect("silence");
        server.close();
        assertThat(future.get()).isNull();
    }

    @Test
    void unwritableArgumentsAreRefusedBeforeAnythingIsSent() throws Exception {
        connect();
        assertThatThrownBy(() -> client.executeAsync(new Echo("\ud800"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> client.execute(
                        "x",
                        JsonObject.builder().put("a", new JsonString("\udc00")).build()))
                .isInstanceOf(IllegalArgumentException.class);
        CompletableFuture<String> next = client.executeAsync(new Echo("x"));
        server.send("{\"return\":\"x\",\"id\":" + server.expect("echo") + "}");
        assertThat(next.get()).isEqualTo("x");
    }

    @Test
    void namesOfCommandsAreEscaped() throws Exception {
        connect();
        CompletableFuture<?> reply = client.executeAsync("x\", \"id\": \"\n", JsonObject.EMPTY);
        JsonObject request = server.nextObject();
        assertThat(request.members()).containsOnlyKeys("execute", "id");
        server.send("{\"return\": {}, \"id\": " + request.get("id") + "}");
        reply.get();
    }

    @Test
    void prettyMessagesWithoutLineEndsAreRead() throws Exception {
        connect();
        CompletableFuture<?> reply = client.executeAsync("x", JsonObject.EMPTY);
        server.send(
                "{\r\n    \"return\": {\r\n        \"a\": 1\r\n    },\r\n    \"id\": " + server.expect("x") + "\r\n}");
        assertThat(reply.get()).hasToString("{\"a\":1}");
    }

    @Test
    void largeRepliesAreRead() throws Exception {
        connect();
        CompletableFuture<String> reply = client.executeAsync(new Echo("x"));
        String text = "y".repeat(12_000_000);
        server.send("{\"return\": \"" + text + "\", \"id\": " + server.expect("echo") + "}");
        assertThat(reply.get()).isEqualTo(text);
    }

    @Test
    void callbacksMayCallTheClient() throws Exception {
        connect();
        CompletableFuture<String> chain = client.executeAsync(new Echo("1")).thenApply(first -> {
            try {
                return first + client.execute(new Echo("2"));
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        });
        server.send("{\"return\": \"one\", \"id\": " + server.expect("echo") + "}");
        server.send("{\"return\": \"two\", \"id\": " + server.expect("echo") + "}");
        assertThat(chain.get()).isEqualTo("onetwo");
    }

    @Test
    void callbacksRunOnTheExecutorOfTheUser() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor(task -> new Thread(task, "mine"));
        try {
            connect(options().callbacks(executor).build());
            CompletableFuture<String> thread = client.executeAsync(new Echo("1"))
                    .thenApply(first -> Thread.currentThread().getName());
            server.send("{\"return\": \"one\", \"id\": " + server.expect("echo") + "}");
            assertThat(thread.get()).isEqualTo("mine");
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void executorThatRunsTasksAtOnceOrTakesNoneDoesNotGetTheReader() throws Exception {
        for (java.util.concurrent.Executor executor : List.<java.util.concurrent.Executor>of(Runnable::run, task -> {
            throw new java.util.concurrent.RejectedExecutionException("full");
        })) {
            Transport.Pair other = Transport.pair();
            try (Peer peer = new Peer(other.server())) {
                CompletableFuture<QmpClient> connecting = async(() -> QmpClient.connect(
                        other.client(), options().callbacks(executor).build()));
                peer.negotiate();
                try (QmpClient second = connecting.get()) {
                    CompletableFuture<String> chain = second.executeAsync(new Echo("1"))
                            .thenCombine(CompletableFuture.completedFuture(""), (first, none) -> {
                                try {
                                    return first + second.execute(new Echo("2"));
                                } catch (IOException e) {
                                    throw new CompletionException(e);
                                }
                            });
                    peer.send("{\"return\": \"one\", \"id\": " + peer.expect("echo") + "}");
                    peer.send("{\"return\": \"two\", \"id\": " + peer.expect("echo") + "}");
                    assertThat(chain.get()).isEqualTo("onetwo");
                }
            }
        }
    }
}
