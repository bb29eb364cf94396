package io.github.qapi4j.runtime.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract of all kinds of connections. */
@Timeout(30)
class TransportTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(20);

    @TempDir
    Path folder;

    enum Kind {
        UNIX,
        MEMORY
    }

    private record Ends(Transport client, Transport server) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            try (client) {
                server.close();
            }
        }
    }

    private Ends open(Kind kind) throws IOException {
        return switch (kind) {
            case UNIX -> unix();
            case MEMORY -> {
                Transport.Pair pair = Transport.pair();
                yield new Ends(pair.client(), pair.server());
            }
        };
    }

    private Ends unix() throws IOException {
        Path socket = folder.resolve("s");
        try (Listener listener = Listener.unix(socket)) {
            Transport client = Transport.unix(socket, LONG);
            return new Ends(client, listener.accept());
        }
    }

    @ParameterizedTest
    @EnumSource
    void writesAtOnceOnlyWhatThePeerAccepts(Kind kind) throws Exception {
        try (Ends ends = open(kind)) {
            ByteBuffer small = ByteBuffer.wrap("small".getBytes(UTF_8));
            ends.client().writeAvailable(small);
            assertThat(small.hasRemaining()).isFalse();
            assertThat(read(ends.server(), 5)).isEqualTo("small");
            ByteBuffer large = ByteBuffer.allocate(1 << 20);
            ends.client().writeAvailable(large);
            assertThat(large.position()).isPositive();
            assertThat(large.hasRemaining()).isTrue();
            int accepted = large.position();
            while (large.position() > accepted) {
                accepted = large.position();
                ends.client().writeAvailable(large);
            }
            Thread.currentThread().interrupt();
            ends.client().writeAvailable(large);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(read(ends.server(), accepted)).hasSize(accepted);
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
    @EnumSource
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
    @EnumSource
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
    @EnumSource
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
    @EnumSource
    void interruptDoesNotCutAWriteInTwo(Kind kind) throws Exception {
        try (Ends ends = open(kind)) {
            ByteBuffer bytes = ByteBuffer.allocate(3_000_000);
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
    @EnumSource
    void closingTwiceIsFine(Kind kind) throws Exception {
        try (Ends ends = open(kind)) {
            ends.client().close();
            assertThatCode(() -> ends.client().close()).doesNotThrowAnyException();
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
        while (into.hasRemaining()) {
            assertThat(transport.read(into)).isPositive();
        }
        return new String(into.array(), UTF_8);
    }
}
