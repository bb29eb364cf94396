package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonReader;
import io.github.qapi4j.runtime.codec.JsonWriter;
import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.qmp.Sample.Stop;
import io.github.qapi4j.runtime.transport.EventLoop;
import io.github.qapi4j.runtime.transport.Listener;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The table of faults of the code around a server, each with its documented result, and the result that was measured. The table is printed. In each row,
 * another client is served after the fault, receives an event, and a further client is accepted; then {@code close} ends the server.
 */
@Timeout(30)
class ServerFaultsTest {
    private static final List<String> TABLE = new ArrayList<>();
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String ENDS = "its session ends";
    private static final String LIVES = "its session continues";
    private static final String FAILS = "the reply is a GenericError that does not reveal it";

    /** The logger of servers; the log manager itself does not keep it. */
    private static final Object LOGGER = logger();

    private final QueueListener listener = new QueueListener();
    private final Faulty connection = new Faulty();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger logged = new AtomicInteger();
    private QmpServer.Builder builder = QmpServer.builder(SCHEMA);
    private @Nullable QmpServer server;
    private @Nullable Peer other;

    /** Throws anything: some JVM languages throw checked exceptions that are not declared. */
    @SuppressWarnings("unchecked") // the type is only declared
    private static <T extends Throwable> void sneak(@Nullable Throwable failure) throws T {
        if (failure != null) {
            throw (T) failure;
        }
    }

    /** A server's end of a connection, whose methods fail on request. */
    private static final class Faulty implements Transport {
        private final Transport.Pair pair = Transport.pair(1000);
        private volatile @Nullable Throwable read;
        private volatile @Nullable Throwable whenReadable;
        private volatile @Nullable Throwable write;
        private volatile @Nullable Throwable writeAvailable;
        private volatile @Nullable Throwable whenWritable;
        private volatile @Nullable Throwable close;
        private volatile @Nullable Throwable text;

        /** Whether a thread must wait for input, and for room. */
        private volatile boolean waits;

        private volatile boolean accepts = true;

        @Override
        public int read(ByteBuffer into) throws IOException {
            int count = pair.server().read(into);
            ServerFaultsTest.<IOException>sneak(read);
            return count;
        }

        @Override
        public int readAvailable(ByteBuffer into) throws IOException {
            ServerFaultsTest.<IOException>sneak(read);
            return pair.server().readAvailable(into);
        }

        @Override
        public boolean whenReadable(EventLoop loop, Runnable action) throws IOException {
            ServerFaultsTest.<IOException>sneak(whenReadable);
            return !waits && pair.server().whenReadable(loop, action);
        }

        @Override
        public void write(ByteBuffer bytes, Duration timeout) throws IOException {
            ServerFaultsTest.<IOException>sneak(write);
            pair.server().write(bytes, timeout);
        }

        @Override
        public void writeAvailable(ByteBuffer bytes) throws IOException {
            ServerFaultsTest.<IOException>sneak(writeAvailable);
            if (accepts) {
                pair.server().writeAvailable(bytes);
            }
        }

        @Override
        public boolean whenWritable(Runnable action) {
            ServerFaultsTest.<RuntimeException>sneak(whenWritable);
            return accepts && pair.server().whenWritable(action);
        }

        @Override
        public void close() throws IOException {
            pair.server().close();
            ServerFaultsTest.<IOException>sneak(close);
        }

        @Override
        public String toString() {
            ServerFaultsTest.<RuntimeException>sneak(text);
            return "VM";
        }
    }

    /** A listener that accepts what a test puts into a queue: a connection, or a failure. */
    private static final class QueueListener implements Listener {
        private final BlockingQueue<Object> queue = new LinkedBlockingQueue<>();
        private volatile boolean open = true;
        private volatile @Nullable Throwable close;
        private volatile @Nullable Throwable text;

        Transport connect() {
            Transport.Pair pair = Transport.pair();
            queue.add(pair.server());
            return pair.client();
        }

        @Override
        public Transport accept() throws IOException {
            try {
                Object next = queue.take();
                if (next instanceof Throwable failure) {
                    ServerFaultsTest.<IOException>sneak(failure);
                }
                if (next instanceof Transport transport) {
                    return transport;
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            throw new ClosedChannelException();
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() throws IOException {
            open = false;
            queue.add("closed");
            ServerFaultsTest.<IOException>sneak(close);
        }

        @Override
        public String toString() {
            ServerFaultsTest.<RuntimeException>sneak(text);
            return "listener";
        }
    }

    /** A codec that fails. */
    private static final class Failing<T> implements Codec<T> {
        private volatile @Nullable Throwable failure;

        @Override
        public T read(JsonReader in) throws IOException {
            ServerFaultsTest.<IOException>sneak(failure);
            throw new AssertionError("no failure");
        }

        @Override
        public void write(JsonWriter out, T value) throws IOException {
            out.beginObject();
            ServerFaultsTest.<IOException>sneak(failure);
        }
    }

    private static final Failing<Unreadable> UNREADABLE = new Failing<>();
    private static final Failing<Object> UNWRITABLE = new Failing<>();
    private static final Failing<Broken> BROKEN = new Failing<>();

    /** {@code unreadable}: its arguments cannot be read. */
    private record Unreadable() implements QmpCommand<@Nullable Void> {
        static final CommandDescriptor<Unreadable, @Nullable Void> DESCRIPTOR = CommandDescriptor.builder(
                        "unreadable", UNREADABLE, Codecs.EMPTY)
                .build();

        @Override
        public CommandDescriptor<Unreadable, @Nullable Void> descriptor() {
            return DESCRIPTOR;
        }
    }

    /** {@code unwritable}: its return value cannot be written. */
    private record Unwritable() implements QmpCommand<Object> {
        static final CommandDescriptor<Unwritable, Object> DESCRIPTOR = CommandDescriptor.builder(
                        "unwritable",
                        new Codec<Unwritable>() {
                            @Override
                            public Unwritable read(JsonReader in) throws IOException {
                                Codecs.EMPTY.read(in);
                                return new Unwritable();
                            }

                            @Override
                            public void write(JsonWriter out, Unwritable value) {
                                throw new AssertionError("not written");
                            }
                        },
                        UNWRITABLE)
                .build();

        @Override
        public CommandDescriptor<Unwritable, Object> descriptor() {
            return DESCRIPTOR;
        }
    }

    /** {@code BROKEN}: cannot be written. */
    private record Broken() implements QmpEvent {
        static final EventDescriptor<Broken> DESCRIPTOR =
                EventDescriptor.builder("BROKEN", BROKEN).build();

        @Override
        public EventDescriptor<Broken> descriptor() {
            return DESCRIPTOR;
        }
    }

    private interface FaultCommands extends QmpHandler {}

    private static final SchemaDescriptor SCHEMA = SchemaDescriptor.of(
            "faults",
            List.of(
                    Sample.SAMPLE,
                    Sample.CONTROL,
                    ModuleDescriptor.builder("faults", FaultCommands.class)
                            .command(Unreadable.DESCRIPTOR, Unreadable.class, (handler, command) -> null)
                            .command(Unwritable.DESCRIPTOR, Unwritable.class, (handler, command) -> command)
                            .event(Broken.DESCRIPTOR)
                            .build()));

    /** An exception that cannot be described. */
    private static final class Speechless extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }

        @Override
        public String toString() {
            throw new IllegalStateException("no text");
        }
    }

    private enum Fault {
        READ_IO("readAvailable fails", ENDS),
        READ_RUNTIME("readAvailable throws a RuntimeException", ENDS),
        READ_ERROR("readAvailable throws an Error", ENDS),
        READ_CHECKED("readAvailable throws a checked exception that it does not declare", ENDS),
        REGISTER_READ_IO("whenReadable fails", ENDS),
        REGISTER_READ_RUNTIME("whenReadable throws a RuntimeException", ENDS),
        REGISTER_READ_ERROR("whenReadable throws an Error", ENDS),
        WAIT_READ_IO("read fails on a connection with a thread of its own", ENDS),
        WAIT_READ_RUNTIME("read throws a RuntimeException on a connection with a thread of its own", ENDS),
        WAIT_READ_ERROR("read throws an Error on a connection with a thread of its own", ENDS),
        WRITE_IO("writeAvailable fails", ENDS),
        WRITE_RUNTIME("writeAvailable throws a RuntimeException", ENDS),
        WRITE_ERROR("writeAvailable throws an Error", ENDS),
        EVENT_WRITE_ERROR("writeAvailable throws an Error when an event is sent", ENDS),
        REGISTER_WRITE_RUNTIME("whenWritable throws a RuntimeException", ENDS),
        REGISTER_WRITE_ERROR("whenWritable throws an Error", ENDS),
        WAIT_WRITE_IO("write fails on a thread of its own", ENDS),
        WAIT_WRITE_ERROR("write throws an Error on a thread of its own", ENDS),
        CLOSE_IO("close fails", ENDS),
        CLOSE_RUNTIME("close throws a RuntimeException", ENDS),
        CLOSE_ERROR("close throws an Error", ENDS),
        TEXT_RUNTIME("toString throws a RuntimeException, and its session ends", ENDS),
        TEXT_ERROR("toString throws an Error, and its session ends", ENDS),
        TEXT_AND_WRITE_ERROR("toString throws an Error, and so does writeAvailable when an event is sent", ENDS),
        TEXT_AND_CLOSE_ERROR("toString and close throw an Error", ENDS),
        TEXT_WHEN_CLOSED_ERROR("toString throws an Error when the server is closed", "the server ends"),
        LOGGER_AND_READ_ERROR("the logger throws, and readAvailable throws an Error", ENDS),
        LOGGER_AND_HANDLER_RUNTIME("the logger throws, and a handler too", FAILS),
        HANDLER_IO("a handler throws an IOException", FAILS),
        HANDLER_RUNTIME("a handler throws a RuntimeException", FAILS),
        HANDLER_CHECKED("a handler throws a checked exception that it does not declare", FAILS),
        HANDLER_SPEECHLESS("a handler throws an exception whose getMessage and toString throw", FAILS),
        HANDLER_STACK("a handler throws a StackOverflowError", FAILS),
        HANDLER_MEMORY("a handler throws an OutOfMemoryError", FAILS),
        HANDLER_ASSERTION("a handler throws an AssertionError", FAILS),
        HANDLER_DEATH("a handler throws ThreadDeath", FAILS),
        HANDLER_RECURSION("a handler calls itself without end", FAILS),
        HANDLER_INTERRUPTS(
                "a handler interrupts its thread", "it is answered, and the next handler is not interrupted"),
        HANDLER_HANGS("a handler hangs", "events and greetings are sent, and close ends in the time set"),
        HANDLER_HANGS_AND_QUIT("a handler hangs, and quit() is called", "the server ends in the time set"),
        HANDLER_LOSES_SESSION("a session ends while its command is executed", ENDS),
        STAGE_NEVER("a stage never completes", "close ends, and the reply is a GenericError"),
        STAGE_TWICE("a stage completes twice", "one reply"),
        STAGE_NULL("an asynchronous handler returns null", FAILS),
        STAGE_THEN_ERROR("thenApply of a stage throws an Error", FAILS),
        STAGE_WHEN_ERROR("whenComplete of a stage throws an Error", FAILS),
        STAGE_WHEN_CHECKED("whenComplete of a stage throws a checked exception that it does not declare", FAILS),
        STAGE_COMPLETES_AND_THROWS("whenComplete of a stage calls back and then throws", "one reply"),
        STAGE_FAILS_SPEECHLESS("a stage fails with an exception whose getMessage and toString throw", FAILS),
        CLOCK_RUNTIME("the clock throws a RuntimeException", "the event has no time"),
        CLOCK_ERROR("the clock throws an Error", "the event has no time"),
        CLOCK_IN_HANDLER_ERROR("the clock throws an Error in a handler that emits", "the event has no time"),
        DECODE_IO("reading arguments fails", "the reply is a GenericError"),
        DECODE_RUNTIME("reading arguments throws a RuntimeException", FAILS),
        DECODE_STACK("reading arguments throws a StackOverflowError", FAILS),
        DECODE_MEMORY("reading arguments throws an OutOfMemoryError", FAILS),
        ENCODE_IO("writing a return value fails", FAILS),
        ENCODE_RUNTIME("writing a return value throws a RuntimeException", FAILS),
        ENCODE_STACK("writing a return value throws a StackOverflowError", FAILS),
        ENCODE_MEMORY("writing a return value throws an OutOfMemoryError", FAILS),
        EVENT_IO("writing an event fails", "emit throws an IllegalArgumentException"),
        EVENT_RUNTIME("writing an event throws a RuntimeException", "emit throws it"),
        EVENT_MEMORY("writing an event throws an OutOfMemoryError", "emit throws it"),
        ACCEPT_IO("accept fails", "accepting continues"),
        ACCEPT_RUNTIME("accept throws a RuntimeException", "accepting continues"),
        ACCEPT_ERROR("accept throws an Error", "accepting continues"),
        ACCEPT_CHECKED("accept throws a checked exception that it does not declare", "accepting continues"),
        ACCEPT_AND_TEXT_ERROR("accept and toString of a listener throw an Error", "accepting continues"),
        CLOSE_LISTENER_IO("close of a listener fails", "the server ends"),
        CLOSE_LISTENER_RUNTIME("close of a listener throws a RuntimeException", "the server ends"),
        CLOSE_LISTENER_ERROR("close of a listener throws an Error", "the server ends"),
        CLOSE_LISTENER_AND_TEXT_ERROR("close and toString of a listener throw an Error", "the server ends");

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

        private boolean is(String prefix) {
            return name().startsWith(prefix);
        }

        private Throwable failure() {
            String kind = name().substring(name().lastIndexOf('_') + 1);
            return switch (kind) {
                case "IO" -> new IOException("on purpose");
                case "RUNTIME" -> new IllegalStateException("on purpose");
                case "CHECKED" -> new Exception("on purpose");
                case "SPEECHLESS" -> new Speechless();
                case "MEMORY" -> new OutOfMemoryError("on purpose");
                case "ASSERTION" -> new AssertionError("on purpose");
                case "DEATH" -> new ThreadDeath();
                default -> new StackOverflowError("on purpose");
            };
        }
    }

    private QmpServer start() throws Exception {
        QmpServer started = builder.closeTimeout(Duration.ofMillis(100)).start().listen(listener);
        server = started;
        other = new Peer(started.attach()).join();
        return started;
    }

    private QmpServer start(CommandHandler<Echo, String> handler) throws Exception {
        builder.handle(Echo.DESCRIPTOR, (request, command) -> {
            if (command.text().equals("other")) {
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                return "other";
            }
            return handler.handle(request, command);
        });
        return start();
    }

    private static String echo(String text) {
        return "{\"execute\":\"echo\",\"arguments\":{\"text\":\"" + text + "\"},\"id\":\"" + text + "\"}";
    }

    @AfterEach
    void close() {
        release.countDown();
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void costsAtMostItsOwnSession(Fault fault) throws Exception {
        Throwable failure = fault.failure();
        String measured;
        if (fault.is("HANDLER") || fault.is("LOGGER_AND_HANDLER")) {
            measured = handler(fault, failure);
        } else if (fault.is("STAGE")) {
            measured = stage(fault, failure);
        } else if (fault.is("CLOCK")) {
            measured = clock(fault, failure);
        } else if (fault.is("DECODE") || fault.is("ENCODE")) {
            measured = codec(fault, failure);
        } else if (fault.is("EVENT_W") || !fault.is("EVENT") && !fault.is("ACCEPT") && !fault.is("CLOSE_L")) {
            measured = transport(fault, failure);
        } else if (fault.is("EVENT")) {
            measured = event(failure);
        } else {
            measured = listener(fault, failure);
        }
        TABLE.add("| " + fault.fault + " | " + fault.result + " | " + measured + " |");
    }

    /** Another client is served, an event is sent, a further client is accepted, and the server ends in time. */
    private String othersAreServed() throws Exception {
        other.send(echo("other"));
        assertThat(other.next()).isEqualTo("{\"return\":\"other\",\"id\":\"other\"}");
        return othersLive();
    }

    private String othersLive() throws Exception {
        server.emit(new Stop());
        assertThat(other.next()).contains("\"STOP\"");
        try (Peer further = new Peer(listener.connect())) {
            assertThat(further.nextObject().members()).containsOnlyKeys("QMP");
        }
        return ends();
    }

    private String ends() throws Exception {
        CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close);
        assertThat(closing).succeedsWithin(LONG);
        assertThat(server.awaitQuit(LONG)).isTrue();
        other.expectEnd();
        assertThat(listener.open).isFalse();
        return "others are served, and the server ends";
    }

    private String transport(Fault fault, Throwable failure) throws Exception {
        builder.handle(Echo.DESCRIPTOR, (request, command) -> command.text());
        start();
        connection.waits = fault.is("WAIT_READ");
        if (fault.is("REGISTER_READ")) {
            connection.whenReadable = failure;
        }
        Peer peer = new Peer(connection.pair.client());
        if (fault.is("REGISTER_READ")) {
            assertThat(server.attach(connection).isOpen()).isFalse();
            assertThat(peer.nextObject().members()).containsOnlyKeys("QMP");
            peer.expectEnd();
            return ENDS + "; " + othersAreServed();
        }
        server.attach(connection);
        peer.join();
        try {
            breakConnection(fault, failure);
            if (fault.is("TEXT_WHEN_CLOSED")) {
                return othersAreServed();
            }
            if (fault == Fault.EVENT_WRITE_ERROR || fault == Fault.TEXT_AND_WRITE_ERROR) {
                server.emit(new Stop());
                assertThat(other.next()).contains("\"STOP\"");
            } else if (fault.is("CLOSE") || fault.is("TEXT")) {
                peer.close();
            } else {
                // More than the connection buffers.
                peer.send(echo("x".repeat(fault.is("REGISTER_WRITE") ? 2000 : 1)));
            }
            if (!fault.is("CLOSE") && !fault.is("TEXT_R") && !fault.is("TEXT_E") && !fault.is("TEXT_AND_CLOSE")) {
                for (String message = peer.next(); !message.equals("(end)"); message = peer.next()) {
                    assertThat(message).contains("xx");
                }
            }
            return ENDS + "; " + othersAreServed();
        } finally {
            breakLogger(false);
            assertThat(logged.get() > 0).isEqualTo(fault.is("LOGGER"));
        }
    }

    private void breakConnection(Fault fault, Throwable failure) throws Exception {
        if (fault.is("READ") || fault.is("WAIT_READ") || fault.is("LOGGER")) {
            connection.read = failure;
        } else if (fault.is("WRITE") || fault.is("EVENT_WRITE") || fault == Fault.TEXT_AND_WRITE_ERROR) {
            connection.writeAvailable = failure;
        } else if (fault.is("REGISTER_WRITE")) {
            connection.whenWritable = failure;
        } else if (fault.is("WAIT_WRITE")) {
            connection.accepts = false;
            connection.write = failure;
        }
        if (fault.is("CLOSE") || fault == Fault.TEXT_AND_CLOSE_ERROR) {
            connection.close = failure;
        }
        if (fault.is("TEXT")) {
            connection.text = failure;
        }
        breakLogger(fault.is("LOGGER"));
    }

    private String failed(Peer peer, String id) throws Exception {
        peer.expectError("\"" + id + "\"", "GenericError", "failed inside the server");
        peer.send(echo("other"));
        assertThat(peer.next()).isEqualTo("{\"return\":\"other\",\"id\":\"other\"}");
        return FAILS + "; " + LIVES;
    }

    private int recursion(int depth) {
        return recursion(depth + 1) + recursion(depth + 2);
    }

    @SuppressWarnings("try") // one fault closes the resource early
    private String handler(Fault fault, Throwable failure) throws Exception {
        start((request, command) -> {
            entered.countDown();
            switch (fault) {
                case HANDLER_INTERRUPTS -> Thread.currentThread().interrupt();
                case HANDLER_RECURSION -> recursion(0);
                case HANDLER_HANGS, HANDLER_HANGS_AND_QUIT -> hang();
                case HANDLER_LOSES_SESSION -> {
                    try {
                        assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
                default -> ServerFaultsTest.<IOException>sneak(failure);
            }
            return "done";
        });
        breakLogger(fault.is("LOGGER"));
        try (Peer peer = new Peer(server.attach()).join()) {
            peer.send(echo("x"));
            return switch (fault) {
                case HANDLER_HANGS, HANDLER_HANGS_AND_QUIT -> hangs(fault);
                case HANDLER_LOSES_SESSION -> {
                    entered.await();
                    peer.close();
                    release.countDown();
                    yield othersAreServed();
                }
                case HANDLER_INTERRUPTS -> {
                    assertThat(peer.next()).isEqualTo("{\"return\":\"done\",\"id\":\"x\"}");
                    yield othersAreServed();
                }
                default -> failed(peer, "x") + "; " + othersAreServed();
            };
        } finally {
            breakLogger(false);
            assertThat(logged.get() > 0).isEqualTo(fault.is("LOGGER"));
        }
    }

    private void hang() {
        while (release.getCount() > 0) {
            try {
                release.await();
            } catch (InterruptedException e) {
                // It hangs on.
            }
        }
    }

    private String hangs(Fault fault) throws Exception {
        entered.await();
        if (fault == Fault.HANDLER_HANGS) {
            return othersLive();
        }
        server.quit();
        assertThat(server.awaitQuit(LONG)).isTrue();
        other.expectEnd();
        return "the server ends";
    }

    /** A stage whose dependent stage is broken. */
    private static final class BrokenStage extends CompletableFuture<String> {
        private final Fault fault;
        private final Throwable failure;

        BrokenStage(Fault fault, Throwable failure) {
            this.fault = fault;
            this.failure = failure;
        }

        @Override
        public <U> CompletableFuture<U> thenApply(Function<? super String, ? extends U> function) {
            if (fault == Fault.STAGE_THEN_ERROR) {
                ServerFaultsTest.<RuntimeException>sneak(failure);
            }
            U value = function.apply("value");
            return new CompletableFuture<>() {
                @Override
                public CompletableFuture<U> whenComplete(BiConsumer<? super U, ? super Throwable> action) {
                    if (fault == Fault.STAGE_TWICE || fault == Fault.STAGE_COMPLETES_AND_THROWS) {
                        action.accept(value, null);
                    }
                    if (fault == Fault.STAGE_TWICE) {
                        action.accept(null, failure);
                    } else {
                        ServerFaultsTest.<RuntimeException>sneak(failure);
                    }
                    return this;
                }
            };
        }
    }

    private @Nullable CompletionStage<String> stageOf(Fault fault, Throwable failure) {
        return switch (fault) {
            case STAGE_NEVER -> new CompletableFuture<>();
            case STAGE_NULL -> null;
            case STAGE_FAILS_SPEECHLESS -> CompletableFuture.failedFuture(failure);
            default -> new BrokenStage(fault, failure);
        };
    }

    private String stage(Fault fault, Throwable failure) throws Exception {
        builder.handleAsync(Echo.DESCRIPTOR, (request, command) -> {
            entered.countDown();
            return command.text().equals("other")
                    ? CompletableFuture.completedFuture("other")
                    : stageOf(fault, failure);
        });
        start();
        try (Peer peer = new Peer(server.attach()).join()) {
            peer.send(echo("x"));
            if (fault == Fault.STAGE_NEVER) {
                entered.await();
                String result = othersLive();
                assertThat(peer.next()).contains("\"STOP\"");
                peer.expectError("\"x\"", "GenericError", "failed inside the server");
                return result;
            }
            if (fault == Fault.STAGE_TWICE || fault == Fault.STAGE_COMPLETES_AND_THROWS) {
                assertThat(peer.next()).isEqualTo("{\"return\":\"value\",\"id\":\"x\"}");
                peer.send(echo("other"));
                assertThat(peer.next()).isEqualTo("{\"return\":\"other\",\"id\":\"other\"}");
                return "one reply; " + othersAreServed();
            }
            return failed(peer, "x") + "; " + othersAreServed();
        }
    }

    /** A clock that fails on request. */
    private static final class FaultyClock extends Clock {
        private volatile @Nullable Throwable failure;

        @Override
        public Instant instant() {
            ServerFaultsTest.<RuntimeException>sneak(failure);
            return Instant.EPOCH;
        }

        @Override
        public ZoneId getZone() {
            throw new AssertionError("no zone");
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new AssertionError("no zone");
        }
    }

    private String clock(Fault fault, Throwable failure) throws Exception {
        FaultyClock clock = new FaultyClock();
        builder.clock(clock);
        start((request, command) -> {
            server.emit(new Stop());
            return "emitted";
        });
        clock.failure = failure;
        try (Peer peer = new Peer(server.attach()).join()) {
            if (fault == Fault.CLOCK_IN_HANDLER_ERROR) {
                peer.send(echo("x"));
            } else {
                server.emit(new Stop());
            }
            assertThat(peer.next())
                    .isEqualTo("{\"timestamp\":{\"seconds\":-1,\"microseconds\":-1},\"event\":\"STOP\"}");
            if (fault == Fault.CLOCK_IN_HANDLER_ERROR) {
                assertThat(peer.next()).contains("emitted");
            }
        }
        assertThat(other.next()).contains("\"STOP\"");
        String result = "the event has no time";
        clock.failure = null;
        return result + "; " + othersAreServed();
    }

    private String codec(Fault fault, Throwable failure) throws Exception {
        builder.handle(Unreadable.DESCRIPTOR, (request, command) -> null)
                .handle(Unwritable.DESCRIPTOR, (request, command) -> command);
        start((request, command) -> command.text());
        UNREADABLE.failure = failure;
        UNWRITABLE.failure = failure;
        try (Peer peer = new Peer(server.attach()).join()) {
            peer.send("{\"execute\":\"" + (fault.is("DECODE") ? "unreadable" : "unwritable") + "\",\"id\":\"x\"}");
            return failed(peer, "x") + "; " + othersAreServed();
        }
    }

    private String event(Throwable failure) throws Exception {
        start((request, command) -> command.text());
        BROKEN.failure = failure;
        if (failure instanceof IOException) {
            assertThatThrownBy(() -> server.emit(new Broken()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasCause(failure);
        } else {
            assertThatThrownBy(() -> server.emit(new Broken())).isSameAs(failure);
        }
        return "emit throws it; " + othersAreServed();
    }

    private String listener(Fault fault, Throwable failure) throws Exception {
        start((request, command) -> command.text());
        listener.text = fault.name().contains("TEXT") ? failure : null;
        if (fault.is("ACCEPT")) {
            listener.queue.add(failure);
            return "accepting continues; " + othersAreServed();
        }
        listener.close = failure;
        return othersAreServed();
    }

    /** Returns the logger of servers. Uses reflection because the module under test does not read {@code java.logging}. */
    private static Object logger() {
        try {
            return Class.forName("java.util.logging.Logger")
                    .getMethod("getLogger", String.class)
                    .invoke(null, "io.github.qapi4j.runtime.server");
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** Makes the logger of servers throw and count that, or work again. */
    private void breakLogger(boolean broken) throws ReflectiveOperationException {
        Class<?> filter = Class.forName("java.util.logging.Filter");
        Object throwing =
                Proxy.newProxyInstance(filter.getClassLoader(), new Class<?>[] {filter}, (proxy, method, args) -> {
                    logged.incrementAndGet();
                    throw new IllegalStateException("the logger fails");
                });
        LOGGER.getClass().getMethod("setFilter", filter).invoke(LOGGER, broken ? throwing : null);
    }

    @AfterAll
    static void print() {
        System.out.println("| fault | documented result | measured |\n|---|---|---|\n" + String.join("\n", TABLE));
    }

    /** Actions of the loop run again after there was no memory at all for a time, also while one takes long. */
    @Test
    void theLoopOutlivesALossOfMemory(@TempDir Path folder) throws Exception {
        List<String> lines =
                ChildJvm.run(folder, LONG, List.of("-Xmx24m", "-XX:TieredStopAtLevel=1"), LoopMemoryLoss.class, 150);
        assertThat(lines).containsExactly("true", "true");
    }
}
