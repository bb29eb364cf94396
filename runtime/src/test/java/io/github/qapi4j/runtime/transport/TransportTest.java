package io.github.qapi4j.runtime.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.transport.Ends.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The contract of all kinds of connections. TLS 1.2 differs from 1.3 in how a connection begins and ends: the tests about something else are for 1.3
 * only. A connection that passes descriptors is closed by an interrupt, and writes without waiting on its reading thread only: {@link
 * DescriptorSocketTest}.
 */
@Timeout(30)
class TransportTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(20);

    /** More than a connection buffers. */
    private static final int MUCH = 32 << 20;

    /** The most bytes that were accepted and not yet sent. */
    private static final int TLS_RECORD = 16 * 1024;

    @TempDir
    Path folder;

    private Ends open(Kind kind) throws Exception {
        return Ends.open(kind, folder);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"TLS_1_2", "DESCRIPTORS"})
    void writesAtOnceOnlyWhatThePeerAccepts(Kind kind) throws Exception {
        try (Ends ends = open(kind)) {
            ByteBuffer small = ByteBuffer.wrap("small".getBytes(UTF_8));
            ends.client().writeAvailable(small);
            if (!kind.writesWithoutWaiting()) {
                assertThat(small.position()).isZero();
                assertThat(ends.client().whenWritable(() -> {})).isFalse();
                return;
            }
            assertThat(small.hasRemaining()).isFalse();
            assertThat(read(ends.server(), 5)).isEqualTo("small");
            ByteBuffer large = ByteBuffer.allocate(MUCH);
            ends.client().writeAvailable(large);
            assertThat(large.position()).isPositive();
            fill(ends.client(), large);
            assertThat(large.hasRemaining()).isTrue();
            Thread.currentThread().interrupt();
            ends.client().writeAvailable(large);
            assertThat(Thread.interrupted()).isTrue();
            int accepted = large.position();
            assertThat(read(ends.server(), kind.isTls() ? accepted - TLS_RECORD : accepted))
                    .isNotEmpty();
            ends.client().close();
            assertThatThrownBy(() -> ends.client().writeAvailable(small.rewind()))
                    .isInstanceOf(ClosedChannelException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void carriesBytesInBothDirections(Kind kind) throws Exception {
        try (Ends ends = open(kind)) {
            write(ends.client(), "there");
            write(ends.server(), "back");
            assertThat(read(ends.server(), 5)).isEqualTo("there");
            assertThat(read(ends.client(), 4)).isEqualTo("back");
        }
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "TLS_1_2")
    void carriesMoreThanItHolds(Kind kind) throws Exception {
        try (Ends ends = open(kind)) {
            String text = "0123456789".repeat(300_000);
            CompletableFuture<Void> writer = run(() -> write(ends.client(), text));
            assertThat(read(ends.server(), text.length())).isEqualTo(text);
            writer.get();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWasWrittenBeforeTheCloseIsRead(Kind kind) throws Exception {
        try (Ends ends = open(kind)) {
            write(ends.server(), "bye");
            ends.server().close();
            assertThat(read(ends.client(), 3)).isEqualTo("bye");
            assertThat(ends.client().read(ByteBuffer.allocate(10))).isEqualTo(-1);
            assertThat(ends.client().read(ByteBuffer.allocate(10))).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsARead(Kind kind) throws Exception {
        try (Ends ends = open(kind)) {
            CompletableFuture<Void> reader = run(() -> ends.client().read(ByteBuffer.allocate(10)));
            ends.client().close();
            assertThatThrownBy(reader::get).hasCauseInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(() -> ends.client().read(ByteBuffer.allocate(10)))
                    .isInstanceOf(ClosedChannelException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsAWrite(Kind kind) throws Exception {
        try (Ends ends = open(kind)) {
            ByteBuffer bytes = ByteBuffer.allocate(10_000_000);
            CompletableFuture<Void> writer = run(() -> ends.client().write(bytes, LONG));
            awaitProgress(bytes);
            ends.client().close();
            assertThatThrownBy(writer::get).hasCauseInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(() -> write(ends.client(), "x")).isInstanceOf(ClosedChannelException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void writeFailsWhenThePeerHasClosed(Kind kind) throws Exception {
        try (Ends ends = open(kind)) {
            ByteBuffer bytes = ByteBuffer.allocate(10_000_000);
            CompletableFuture<Void> writer = run(() -> ends.client().write(bytes, LONG));
            awaitProgress(bytes);
            ends.server().close();
            assertThatThrownBy(writer::get)
                    .cause()
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "TLS_1_2")
    void writeHasADeadline(Kind kind) throws Exception {
        try (Ends ends = open(kind)) {
            ByteBuffer bytes = ByteBuffer.allocate(10_000_000);
            assertThatThrownBy(() -> ends.client().write(bytes, SHORT)).isInstanceOf(SocketTimeoutException.class);
            assertThat(bytes.position()).isBetween(1, bytes.limit() - 1);
            ByteBuffer more = ByteBuffer.allocate(1000_000);
            assertThatThrownBy(() -> ends.client().write(more, SHORT)).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"TLS_1_2", "DESCRIPTORS"})
    void interruptEndsAReadAndLosesNothing(Kind kind) throws Exception {
        try (Ends ends = open(kind)) {
            CompletableFuture<Boolean> flag = new CompletableFuture<>();
            Thread reader = new Thread(() -> {
                try {
                    ends.client().read(ByteBuffer.allocate(10));
                    flag.completeExceptionally(new AssertionError("no exception"));
                } catch (InterruptedIOException e) {
                    flag.complete(Thread.currentThread().isInterrupted());
                } catch (IOException e) {
                    flag.completeExceptionally(e);
                }
            });
            reader.start();
            reader.interrupt();
            assertThat(flag.get()).isTrue();
            write(ends.server(), "still here");
            assertThat(read(ends.client(), 10)).isEqualTo("still here");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"TLS_1_2", "DESCRIPTORS"})
    void interruptDoesNotCutAWriteInTwo(Kind kind) throws Exception {
        try (Ends ends = open(kind)) {
            ByteBuffer bytes = ByteBuffer.allocate(kind.isTls() ? 1_000_000 : 12_000_000);
            CompletableFuture<Boolean> flag = new CompletableFuture<>();
            Thread writer = new Thread(() -> {
                try {
                    ends.client().write(bytes, LONG);
                    flag.complete(Thread.currentThread().isInterrupted());
                } catch (IOException e) {
                    flag.completeExceptionally(e);
                }
            });
            writer.start();
            awaitProgress(bytes);
            writer.interrupt();
            read(ends.server(), bytes.limit());
            assertThat(flag.get()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "TLS_1_2")
    void closingTwiceIsFine(Kind kind) throws Exception {
        try (Ends ends = open(kind)) {
            ends.client().close();
            assertThatCode(() -> ends.client().close()).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "TLS_1_2")
    void carriesOneByteAtATime(Kind kind) throws Exception {
        try (Ends ends = open(kind)) {
            for (int i = 0; i < 100; i++) {
                write(ends.client(), Character.toString('a' + i % 26));
            }
            ByteBuffer one = ByteBuffer.allocate(1);
            for (int i = 0; i < 100; i++) {
                assertThat(ends.server().read(one.clear())).isOne();
                assertThat((char) one.get(0)).isEqualTo((char) ('a' + i % 26));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"PROCESS", "TLS_1_2"})
    void anActionRunsOnceWhenThePeerReads(Kind kind) throws Exception {
        try (Ends ends = open(kind)) {
            int accepted = fill(ends.client(), ByteBuffer.allocate(MUCH));
            CompletableFuture<Thread> ran = new CompletableFuture<>();
            AtomicInteger runs = new AtomicInteger();
            assertThat(ends.client().whenWritable(() -> {
                        runs.incrementAndGet();
                        ran.complete(Thread.currentThread());
                    }))
                    .isTrue();
            Thread reader = reading(ends.client(), 2);
            write(ends.server(), "x");
            assertThat(ran).as("nothing was read yet").isNotDone();
            read(ends.server(), kind.isTls() ? accepted - TLS_RECORD : accepted);
            assertThat(ran.get(20, TimeUnit.SECONDS)).isSameAs(reader);
            write(ends.server(), "x");
            reader.join();
            assertThat(runs).hasValue(1);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"PROCESS", "TLS_1_2"})
    void anActionWakesTheReader(Kind kind) throws Exception {
        try (Ends ends = open(kind)) {
            Thread reader = reading(ends.client(), 1);
            for (int i = 0; i < 500; i++) {
                CompletableFuture<Thread> ran = new CompletableFuture<>();
                ends.client().whenWritable(() -> ran.complete(Thread.currentThread()));
                assertThat(ran.get(20, TimeUnit.SECONDS)).isSameAs(reader);
            }
            write(ends.server(), "x");
            reader.join();
        }
    }

    /** Also while the reader prepares its first wait. */
    @Test
    void anActionWakesTheReaderAtItsFirstWait() throws Exception {
        for (int i = 0; i < 300; i++) {
            try (Ends ends = open(Kind.UNIX)) {
                Thread reader = reading(ends.client(), 1);
                while (reader.getState() == Thread.State.NEW) {
                    Thread.onSpinWait();
                }
                LockSupport.parkNanos(1000L * i);
                CompletableFuture<Void> ran = new CompletableFuture<>();
                ends.client().whenWritable(() -> ran.complete(null));
                assertThat(ran).succeedsWithin(20, TimeUnit.SECONDS);
                write(ends.server(), "x");
                reader.join();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"PROCESS", "TLS_1_2"})
    void inputThatNeverEndsDoesNotDelayAnAction(Kind kind) throws Exception {
        try (Ends ends = open(kind)) {
            write(ends.server(), "x");
            AtomicInteger reads = new AtomicInteger();
            AtomicInteger ranAt = new AtomicInteger();
            ends.client().whenWritable(() -> ranAt.set(reads.get()));
            while (ranAt.get() == 0) {
                assertThat(reads.incrementAndGet()).isLessThan(10);
                write(ends.server(), "x");
                read(ends.client(), 1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"PROCESS", "TLS_1_2"})
    void closingRunsTheActionOnce(Kind kind) throws Exception {
        try (Ends ends = open(kind)) {
            fill(ends.client(), ByteBuffer.allocate(MUCH));
            AtomicInteger runs = new AtomicInteger();
            ends.client().whenWritable(runs::incrementAndGet);
            assertThatThrownBy(() -> ends.client().whenWritable(() -> {})).isInstanceOf(IllegalStateException.class);
            assertThat(runs).hasValue(0);
            ends.client().close();
            assertThat(runs).hasValue(1);
            ends.client().whenWritable(runs::incrementAndGet);
            assertThat(runs).as("it is closed already").hasValue(2);
            ends.client().close();
            assertThat(runs).hasValue(2);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "PROCESS")
    void theActionRunsBeforeTheEndIsRead(Kind kind) throws Exception {
        try (Ends ends = open(kind)) {
            fill(ends.client(), ByteBuffer.allocate(MUCH));
            AtomicInteger runs = new AtomicInteger();
            ends.client().whenWritable(runs::incrementAndGet);
            ends.server().close();
            try {
                assertThat(ends.client().read(ByteBuffer.allocate(1))).isEqualTo(-1);
            } catch (IOException e) {
                assertThat(e).as("the platform may reset the connection").isNotInstanceOf(InterruptedIOException.class);
            }
            assertThat(runs).hasValue(1);
        }
    }

    /** Sends like a session, without a thread for writing. */
    private static final class Sender {
        private final Transport transport;
        private final ByteBuffer bytes;

        Sender(Transport transport, byte[] bytes) {
            this.transport = transport;
            this.bytes = ByteBuffer.wrap(bytes);
        }

        synchronized void send() {
            try {
                transport.writeAvailable(bytes);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            if (bytes.hasRemaining()) {
                transport.whenWritable(this::send);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "PROCESS")
    void oneThreadAtEachEndSendsAndReceives(Kind kind) throws Exception {
        byte[] there = new byte[600_000];
        byte[] back = new byte[400_000];
        new Random(1).nextBytes(there);
        new Random(2).nextBytes(back);
        try (Ends ends = open(kind)) {
            CompletableFuture<byte[]> atServer = new CompletableFuture<>();
            CompletableFuture<Void> server = run(() -> receive(ends.server(), there.length, atServer));
            CompletableFuture<byte[]> atClient = new CompletableFuture<>();
            CompletableFuture<Void> client = run(() -> receive(ends.client(), back.length, atClient));
            new Sender(ends.client(), there).send();
            new Sender(ends.server(), back).send();
            assertThat(atServer.get(20, TimeUnit.SECONDS)).isEqualTo(there);
            assertThat(atClient.get(20, TimeUnit.SECONDS)).isEqualTo(back);
            write(ends.server(), "x");
            write(ends.client(), "x");
            server.get();
            client.get();
        }
    }

    /** Reads bytes and then one more, since a thread that does not read does not send either. */
    private static void receive(Transport transport, int length, CompletableFuture<byte[]> received)
            throws IOException {
        ByteBuffer into = ByteBuffer.allocate(length);
        readFully(transport, into);
        received.complete(into.array());
        readFully(transport, ByteBuffer.allocate(1));
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "TLS_1_2")
    void releasesItsDescriptors(Kind kind) throws Exception {
        exchangeAndClose(kind);
        long before = descriptors();
        for (int i = 0; i < 3; i++) {
            exchangeAndClose(kind);
        }
        // The streams of a process are closed by the thread that waits for its end.
        while (descriptors() > before) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private void exchangeAndClose(Kind kind) throws Exception {
        try (Ends ends = open(kind)) {
            write(ends.client(), "x");
            assertThat(read(ends.server(), 1)).isEqualTo("x");
            assertThatThrownBy(() -> ends.client().write(ByteBuffer.allocate(MUCH), Duration.ofMillis(1)))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    /** Writes until the peer, which does not read, accepts no more; returns the number of bytes that were written. */
    private static int fill(Transport transport, ByteBuffer bytes) throws Exception {
        int accepted = -1;
        while (bytes.position() > accepted) {
            accepted = bytes.position();
            transport.writeAvailable(bytes);
            // Bytes that the system moves to the peer's buffer make room.
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return accepted;
    }

    /** Starts a thread that reads this number of bytes, one by one. */
    private static Thread reading(Transport transport, int count) {
        Thread thread = new Thread(() -> {
            try {
                for (int i = 0; i < count; i++) {
                    transport.read(ByteBuffer.allocate(1));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void readFully(Transport transport, ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            assertThat(transport.read(into)).isPositive();
        }
    }

    private interface Action {
        void run() throws Exception;
    }

    private static CompletableFuture<Void> run(Action action) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                action.run();
                done.complete(null);
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return done.orTimeout(20, TimeUnit.SECONDS);
    }

    private static void awaitProgress(ByteBuffer bytes) {
        while (bytes.position() == 0) {
            Thread.onSpinWait();
        }
    }

    private static void write(Transport transport, String text) throws IOException {
        transport.write(ByteBuffer.wrap(text.getBytes(UTF_8)), LONG);
    }

    private static String read(Transport transport, int length) throws IOException, ExecutionException {
        ByteBuffer into = ByteBuffer.allocate(length);
        readFully(transport, into);
        return new String(into.array(), UTF_8);
    }
}
