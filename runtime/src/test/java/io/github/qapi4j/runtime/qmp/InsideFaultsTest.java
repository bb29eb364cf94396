package io.github.qapi4j.runtime.qmp;

import static io.github.qapi4j.runtime.qmp.ClientTest.async;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.JsonReader;
import io.github.qapi4j.runtime.codec.JsonWriter;
import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.qmp.Sample.Tick;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The table of faults of the code around a client, each with its documented result, and the result that was measured. The table is printed. Every future
 * completes in each row. {@link CompletionFaultsTest} has the rows of executors.
 */
@Timeout(30)
class InsideFaultsTest {
    private static final List<String> TABLE = new ArrayList<>();
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final String ENDS = "the session ends with this cause";
    private static final String LIVES = "the session continues";

    /** The logger of clients; the log manager itself does not keep it. */
    private static final Object LOGGER = logger();

    private final LimitedThreads threads = new LimitedThreads();
    private final Faulty connection = new Faulty();
    private final CountDownLatch release = new CountDownLatch(1);
    private Peer server = new Peer(connection.pair.server());
    private @Nullable ClientSession session;
    private ClientContext context;
    private EventSource events;
    private final AtomicInteger logged = new AtomicInteger();
    private volatile boolean noThread;

    /** A connection whose methods fail on request. */
    private static final class Faulty implements Transport {
        private final Transport.Pair pair = Transport.pair(1000);
        private volatile @Nullable Throwable read;
        private volatile @Nullable Throwable write;
        private volatile @Nullable Throwable writeAvailable;
        private volatile @Nullable Throwable whenWritable;
        private volatile @Nullable Throwable close;
        private volatile @Nullable Throwable text;
        private volatile @Nullable CountDownLatch blocked;
        private volatile boolean waits;

        private static void fail(@Nullable Throwable failure) throws IOException {
            if (failure instanceof IOException e) {
                throw e;
            } else if (failure instanceof RuntimeException e) {
                throw e;
            } else if (failure instanceof Error e) {
                throw e;
            }
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            int count = pair.client().read(into);
            fail(read);
            return count;
        }

        @Override
        public void write(ByteBuffer bytes, Duration timeout) throws IOException {
            fail(write);
            pair.client().write(bytes, timeout);
        }

        @Override
        public void writeAvailable(ByteBuffer bytes) throws IOException {
            fail(writeAvailable);
            CountDownLatch latch = blocked;
            if (latch != null) {
                await(latch);
            }
            if (!waits) {
                pair.client().writeAvailable(bytes);
            }
        }

        @Override
        public boolean whenWritable(Runnable action) {
            try {
                fail(whenWritable);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return !waits && pair.client().whenWritable(action);
        }

        @Override
        public void close() throws IOException {
            pair.client().close();
            fail(close);
        }

        @Override
        public String toString() {
            try {
                fail(text);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return "VM";
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A codec that fails when it reads. */
    private record Failing<T>(Throwable failure) implements Codec<T> {
        @Override
        public T read(JsonReader in) throws IOException {
            Faulty.fail(failure);
            throw new AssertionError("no failure");
        }

        @Override
        public void write(JsonWriter out, T value) {
            throw new AssertionError("not written");
        }
    }

    private enum Fault {
        READ_IO("read fails", ENDS),
        READ_RUNTIME("read throws a RuntimeException", ENDS),
        READ_ERROR("read throws an Error", ENDS),
        SEND_IO(
                "writeAvailable fails",
                "commands that were sent get their replies, and the others fail with this cause"),
        SEND_RUNTIME("writeAvailable throws a RuntimeException", ENDS),
        SEND_ERROR("writeAvailable throws an Error", ENDS),
        SEND_BLOCKS("writeAvailable blocks, against its contract", "deadlines are kept"),
        WAIT_IO("write fails", "commands that were sent get their replies, and the others fail with this cause"),
        WAIT_RUNTIME("write throws a RuntimeException", ENDS),
        WAIT_ERROR("write throws an Error", ENDS),
        REGISTER_RUNTIME("whenWritable throws a RuntimeException", ENDS),
        REGISTER_ERROR("whenWritable throws an Error", ENDS),
        CLOSE_IO("close fails", "the session ends as without it"),
        CLOSE_RUNTIME("close throws a RuntimeException", "the session ends as without it"),
        CLOSE_ERROR("close throws an Error", "the session ends as without it"),
        TEXT_RUNTIME("toString throws a RuntimeException", LIVES),
        TEXT_ERROR("toString throws an Error", LIVES),
        LISTENER_RUNTIME("the session listener throws a RuntimeException", LIVES),
        LISTENER_ERROR("the session listener throws an Error", LIVES),
        LISTENER_BLOCKS("the session listener blocks without limit", LIVES),
        LISTENER_AND_LOGGER("the session listener and the logger throw", LIVES),
        READ_AND_LOGGER("read throws an Error, and the logger throws", ENDS),
        DECODE_RUNTIME("decoding a reply throws a RuntimeException", "the call fails with this cause"),
        DECODE_STACK("decoding a reply throws a StackOverflowError", "the call fails with this cause"),
        DECODE_MEMORY("decoding a reply throws an OutOfMemoryError", ENDS),
        EVENT_RUNTIME("decoding an event throws a RuntimeException", "the future of the event fails with this"),
        EVENT_STACK("decoding an event throws a StackOverflowError", "the future of the event fails with this"),
        EVENT_MEMORY("decoding an event throws an OutOfMemoryError", "the future of the event fails with this"),
        NO_READER("the thread of a connection cannot be started", "connecting fails with this cause"),
        NO_SENDER("the thread for writing cannot be started", ENDS),
        NO_TIMER(
                "the thread of the timer cannot be started",
                "asynchronous calls fail with this cause, and synchronous ones work"),
        NO_CALLBACKS("no shared thread can be started", LIVES);

        private final String fault;
        private final String result;

        Fault(String fault, String result) {
            this.fault = fault;
            this.result = result;
        }

        @Override
        public String toString() {
            return fault + ": " + result;
        }

        private Throwable failure() {
            String name = name();
            if (name.endsWith("IO")) {
                return new IOException("on purpose");
            }
            if (name.endsWith("RUNTIME")) {
                return new IllegalStateException("on purpose");
            }
            return name.endsWith("MEMORY") ? new OutOfMemoryError("on purpose") : new StackOverflowError("on purpose");
        }
    }

    private void connect(SessionListener listener) throws Exception {
        QmpClientOptions options = QmpClientOptions.builder().listener(listener).build();
        context = ClientContext.of(options, threads.shared);
        events = context.events();
        EventFeed feed = EventFeed.ofOnlySession(events);
        Workers.Starter starter = (name, task) -> {
            if (noThread) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            Threads.start(name, task);
        };
        session = new ClientSession(connection, context, feed, () -> {}, starter, Duration.ofSeconds(20));
        CompletableFuture<QmpGreeting> opening = async(session::open);
        if (!noThread) {
            server.negotiate();
        }
        opening.get();
    }

    private CompletableFuture<String> call(String text) {
        return call(text, Sample.Echo.DESCRIPTOR.returns(), Duration.ofSeconds(20));
    }

    private CompletableFuture<String> call(String text, Codec<String> returns, Duration timeout) {
        byte[] arguments = ("{\"text\": \"" + text + "\"}").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return session.future(
                session.call(new RequestHead("echo"), CallArguments.of(arguments), returns, true, false, timeout));
    }

    private void reply(String value) throws Exception {
        server.send("{\"return\": \"" + value + "\", \"id\": " + server.expect("echo") + "}");
    }

    @AfterEach
    void close() throws IOException {
        release.countDown();
        connection.blocked = null;
        if (session != null) {
            session.close("the test has ended");
        }
        server.close();
    }

    /** Returns how a call has ended; all of them end in time. */
    private static String end(CompletableFuture<?> call) throws Exception {
        try {
            return "returns " + call.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return e.getCause().getClass().getSimpleName() + ": " + e.getCause().getMessage();
        }
    }

    private static void expectCause(CompletableFuture<?> call, Throwable cause) {
        assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS)).cause().hasRootCause(cause);
    }

    @ParameterizedTest
    @EnumSource
    void endsAsDocumented(Fault fault) throws Exception {
        Throwable failure = fault.failure();
        String measured = switch (fault) {
            case READ_IO, READ_RUNTIME, READ_ERROR, READ_AND_LOGGER -> read(fault, failure);
            case SEND_IO, WAIT_IO -> lastReplies(fault, failure);
            case SEND_RUNTIME, SEND_ERROR, WAIT_RUNTIME, WAIT_ERROR, REGISTER_RUNTIME, REGISTER_ERROR ->
                send(fault, failure);
            case SEND_BLOCKS -> sendBlocks();
            case CLOSE_IO, CLOSE_RUNTIME, CLOSE_ERROR -> closing(failure);
            case TEXT_RUNTIME, TEXT_ERROR -> text(failure);
            case LISTENER_RUNTIME, LISTENER_ERROR, LISTENER_BLOCKS, LISTENER_AND_LOGGER -> listener(fault, failure);
            case DECODE_RUNTIME, DECODE_STACK, DECODE_MEMORY -> decode(fault, failure);
            case EVENT_RUNTIME, EVENT_STACK, EVENT_MEMORY -> event(failure);
            case NO_READER -> noReader();
            case NO_SENDER -> noSender();
            case NO_TIMER -> noTimer();
            case NO_CALLBACKS -> noCallbacks();
        };
        TABLE.add("| " + fault.fault + " | " + fault.result + " | " + measured + " |");
        assertThat(threads.most()).isLessThanOrEqualTo(16);
    }

    private String works() throws Exception {
        CompletableFuture<String> call = call("later");
        reply("later");
        assertThat(call.get(20, TimeUnit.SECONDS)).isEqualTo("later");
        assertThat(session.isOpen()).isTrue();
        return "a later call returns";
    }

    private String read(Fault fault, Throwable failure) throws Exception {
        connect(new SessionListener() {});
        if (fault == Fault.READ_AND_LOGGER) {
            breakLogger(true);
        }
        try {
            CompletableFuture<String> waiting = call("x");
            server.expect("echo");
            connection.read = failure;
            server.send(" ");
            expectCause(waiting, failure);
            expectCause(call("later"), failure);
            assertThat(session.isOpen()).isFalse();
            server.expectEnd();
            assertThat(end(waiting)).isEqualTo("QmpClosedException: reading from VM failed: on purpose");
            assertThat(logged.get() > 0).isEqualTo(fault == Fault.READ_AND_LOGGER);
            return end(waiting);
        } finally {
            breakLogger(false);
        }
    }

    private void breakSending(Fault fault, Throwable failure) {
        String name = fault.name();
        if (name.startsWith("SEND")) {
            connection.writeAvailable = failure;
        } else if (name.startsWith("WAIT")) {
            connection.waits = true;
            connection.write = failure;
        } else {
            connection.whenWritable = failure;
        }
    }

    private String lastReplies(Fault fault, Throwable failure) throws Exception {
        connect(new SessionListener() {});
        CompletableFuture<String> sent = call("sent");
        String id = server.expect("echo");
        breakSending(fault, failure);
        CompletableFuture<String> unsent = call("unsent");
        expectCause(unsent, failure);
        expectCause(call("later"), failure);
        server.send("{\"return\": \"reply\", \"id\": " + id + "}");
        assertThat(sent.get(20, TimeUnit.SECONDS)).isEqualTo("reply");
        return end(unsent) + "; the other " + end(sent);
    }

    private String send(Fault fault, Throwable failure) throws Exception {
        connect(new SessionListener() {});
        CompletableFuture<String> sent = call("sent");
        server.expect("echo");
        breakSending(fault, failure);
        // More than the connection buffers.
        CompletableFuture<String> unsent = call("x".repeat(400_000));
        expectCause(sent, failure);
        expectCause(unsent, failure);
        assertThat(session.isOpen()).isFalse();
        server.expectEnd();
        return end(sent);
    }

    private String sendBlocks() throws Exception {
        connect(new SessionListener() {});
        CompletableFuture<String> sent = call("sent", Echo.DESCRIPTOR.returns(), Duration.ofMillis(300));
        String id = server.expect("echo");
        connection.blocked = release;
        CompletableFuture<CompletableFuture<String>> blocked = async(() -> call("blocked"));
        assertThat(end(sent)).startsWith("QmpTimeoutException: no reply");
        assertThat(blocked).isNotDone();
        release.countDown();
        reply("blocked");
        assertThat(blocked.get().get(20, TimeUnit.SECONDS)).isEqualTo("blocked");
        server.send("{\"return\": \"late\", \"id\": " + id + "}");
        return end(sent) + "; " + works();
    }

    private String closing(Throwable failure) throws Exception {
        connect(new SessionListener() {});
        CompletableFuture<String> waiting = call("x");
        server.expect("echo");
        connection.close = failure;
        session.close("this client was closed");
        assertThat(end(waiting)).isEqualTo("QmpClosedException: this client was closed");
        server.expectEnd();
        return end(waiting);
    }

    private String text(Throwable failure) throws Exception {
        connection.text = failure;
        connect(new SessionListener() {});
        return works();
    }

    private String listener(Fault fault, Throwable failure) throws Exception {
        CountDownLatch called = new CountDownLatch(fault == Fault.LISTENER_BLOCKS ? 1 : 2);
        breakLogger(fault == Fault.LISTENER_AND_LOGGER);
        try {
            connect(new SessionListener() {
                @Override
                public void unusable(String message, String reason) {
                    called.countDown();
                    if (fault == Fault.LISTENER_BLOCKS) {
                        await(release);
                    } else if (failure instanceof RuntimeException e) {
                        throw e;
                    }
                    throw (Error) failure;
                }
            });
            CompletableFuture<Received<Tick>> tick = events.expect(Tick.DESCRIPTOR);
            CompletableFuture<String> waiting = call("x");
            server.send("{}{}" + EventPeer.tickOf("t"));
            reply("x");
            assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
            // The failure of the first call was logged before the second call.
            assertThat(logged.get() > 0).isEqualTo(fault == Fault.LISTENER_AND_LOGGER);
            assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo("x");
            assertThat(tick.get(20, TimeUnit.SECONDS).event().text()).isEqualTo("t");
            return works();
        } finally {
            breakLogger(false);
        }
    }

    /** Returns the logger of clients. Uses reflection because the module under test does not read {@code java.logging}. */
    private static Object logger() {
        try {
            return Class.forName("java.util.logging.Logger")
                    .getMethod("getLogger", String.class)
                    .invoke(null, "io.github.qapi4j.runtime.client");
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** Makes the logger of clients throw and count that, or work again. */
    private void breakLogger(boolean broken) throws ReflectiveOperationException {
        Class<?> filter = Class.forName("java.util.logging.Filter");
        Object throwing =
                Proxy.newProxyInstance(filter.getClassLoader(), new Class<?>[] {filter}, (proxy, method, args) -> {
                    logged.incrementAndGet();
                    throw new IllegalStateException("the logger fails");
                });
        LOGGER.getClass().getMethod("setFilter", filter).invoke(LOGGER, broken ? throwing : null);
    }

    private String decode(Fault fault, Throwable failure) throws Exception {
        connect(new SessionListener() {});
        CompletableFuture<String> failing = call("x", new Failing<>(failure), Duration.ofSeconds(20));
        CompletableFuture<String> other = call("other");
        reply("x");
        expectCause(failing, failure);
        if (fault == Fault.DECODE_MEMORY) {
            expectCause(other, failure);
            assertThat(session.isOpen()).isFalse();
            return end(failing);
        }
        reply("other");
        assertThat(other.get(20, TimeUnit.SECONDS)).isEqualTo("other");
        return end(failing) + "; " + works();
    }

    private String event(Throwable failure) throws Exception {
        connect(new SessionListener() {});
        EventDescriptor<Tick> failing =
                EventDescriptor.builder("TICK", new Failing<Tick>(failure)).build();
        CompletableFuture<Received<Tick>> broken = events.expect(failing, tick -> true, Duration.ofMinutes(10));
        CompletableFuture<Received<Tick>> sound = events.expect(Tick.DESCRIPTOR);
        server.send(EventPeer.tickOf("t"));
        assertThatThrownBy(() -> broken.get(20, TimeUnit.SECONDS)).cause().isSameAs(failure);
        assertThat(aside(failing)).isSameAs(failure);
        assertThat(sound.get(20, TimeUnit.SECONDS).event().text()).isEqualTo("t");
        return "the future of the event: " + end(broken) + "; others receive it; " + works();
    }

    /** Returns what an expectation receives that has a queue of its own. */
    private Throwable aside(EventDescriptor<Tick> failing) throws Exception {
        CompletableFuture<Throwable> unreadable = new CompletableFuture<>();
        try (EventSubscription<Tick> queue = events.subscribe(failing)) {
            server.send(EventPeer.tickOf("t"));
            EventDrain.Sink<Tick> sink = new EventDrain.Sink<>() {
                @Override
                public void event(Received<Tick> received) {}

                @Override
                public void unreadable(Throwable reason) {
                    unreadable.complete(reason);
                }

                @Override
                public void ended(IOException reason) {}
            };
            works();
            EventDrain<Tick> drain = new EventDrain<>(queue, sink, context.callbacks(), context.notices());
            drain.signal();
            return unreadable.get(20, TimeUnit.SECONDS);
        }
    }

    private String noReader() throws Exception {
        noThread = true;
        try {
            connect(new SessionListener() {});
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(OutOfMemoryError.class);
            session.close("the session could not be opened");
            server.expectEnd();
            return e.getCause().toString();
        }
        throw new AssertionError("connected without a thread");
    }

    private String noSender() throws Exception {
        connect(new SessionListener() {});
        CompletableFuture<String> sent = call("sent");
        server.expect("echo");
        connection.waits = true;
        noThread = true;
        CompletableFuture<String> unsent = call("unsent");
        assertThat(end(unsent)).contains("unable to create native thread").isEqualTo(end(sent));
        assertThat(session.isOpen()).isFalse();
        return end(sent);
    }

    private String noTimer() throws Exception {
        threads.exhaust(true);
        connect(new SessionListener() {});
        String rejected = end(call("x"));
        assertThat(rejected).startsWith("IOException: 'echo' was not sent").contains("unable to create native thread");
        CompletableFuture<String> synchronous = async(() -> session.await(session.call(
                new RequestHead("echo"),
                CallArguments.of(new byte[0]),
                Echo.DESCRIPTOR.returns(),
                true,
                false,
                Duration.ofSeconds(20))));
        reply("sync");
        assertThat(synchronous.get(20, TimeUnit.SECONDS)).isEqualTo("sync");
        threads.exhaust(false);
        return rejected + "; " + works();
    }

    private String noCallbacks() throws Exception {
        connect(new SessionListener() {});
        // The timer has a thread from now on.
        end(call("early", Echo.DESCRIPTOR.returns(), SHORT));
        reply("late");
        threads.exhaust(true);
        CompletableFuture<String> call = call("x");
        CompletableFuture<Thread> dependent = call.thenApply(value -> Thread.currentThread());
        CompletableFuture<String> overdue = call("y", Echo.DESCRIPTOR.returns(), SHORT);
        reply("x");
        assertThat(end(call)).isEqualTo("returns x");
        assertThat(end(overdue)).startsWith("QmpTimeoutException: no reply");
        server.expect("echo");
        threads.exhaust(false);
        assertThat(dependent.get(20, TimeUnit.SECONDS).getName()).isEqualTo("qmp-callback");
        return "futures complete, and dependents run when threads can be started; " + works();
    }

    /** Jumps of the wall clock have no effect on deadlines, because no deadline is made of its times. */
    @Test
    void noDeadlineUsesTheWallClock() throws IOException {
        List<String> users = new ArrayList<>();
        for (String name : List.of("qmp", "transport", "frame")) {
            try (Stream<Path> files = Files.list(Path.of("src/main/java/io/github/qapi4j/runtime", name))) {
                for (Path file : files.toList()) {
                    String text = Files.readString(file);
                    if (Stream.of("currentTimeMillis", ".now(", "Clock", "new Date", "awaitUntil", "parkUntil")
                            .anyMatch(text::contains)) {
                        users.add(file.getFileName().toString());
                    }
                }
            }
        }
        // The server's clock makes the timestamps of events; a gap and a traced message have times for readers.
        assertThat(users)
                .containsExactlyInAnyOrder("QmpServer.java", "Sessions.java", "Reconnection.java", "Tracing.java");
        TABLE.add("| the wall clock jumps | no effect on deadlines | no deadline is made of its times |");
    }

    @AfterAll
    static void print() {
        System.out.println("| fault | documented result | measured |\n|---|---|---|\n" + String.join("\n", TABLE));
    }
}
