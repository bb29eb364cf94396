package io.github.qapi4j.junit;

import io.github.qapi4j.runtime.transport.Listener;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A Unix socket in a temporary folder of its own, and the thread that accepts its connections. The caller ensures that one thread at a time uses it. */
final class TemporarySocket {
    private static final long JOIN_MILLIS = TimeUnit.SECONDS.toMillis(2);

    private final Path path;
    private @Nullable Listener listener;
    private @Nullable Thread acceptor;

    /** Gets the connections of a socket. */
    interface Acceptor {
        /**
         * Takes over a connection.
         *
         * @param from the listener, to recognize a connection that was accepted just before {@link #stop}
         */
        void accepted(Listener from, Transport connection) throws IOException;
    }

    /** Makes a socket on which no process listens yet. */
    TemporarySocket() throws IOException {
        this.path = Files.createTempDirectory("qmp").resolve("qmp.sock");
    }

    Path path() {
        return path;
    }

    /** Returns whether this is the listener of the socket, which has not been stopped. */
    boolean isCurrent(Listener other) {
        return listener == other;
    }

    /**
     * Listens.
     *
     * @param failures receives what prevents further connections
     */
    void listen(Acceptor to, Consumer<Throwable> failures) throws IOException {
        Listener started = Listener.unix(path);
        listener = started;
        Thread thread = new Thread(() -> accept(started, to, failures), "fake-qemu-accept");
        thread.setDaemon(true);
        thread.start();
        acceptor = thread;
    }

    private static void accept(Listener from, Acceptor to, Consumer<Throwable> failures) {
        try {
            while (from.isOpen()) {
                to.accepted(from, from.accept());
            }
        } catch (IOException | RuntimeException | Error e) {
            if (from.isOpen()) {
                failures.accept(e);
            }
        }
    }

    /** Stops listening, and returns the end of the thread that accepts, which the caller may await, without a lock that the thread needs. */
    Runnable stop() throws IOException {
        Listener stopped = listener;
        Thread ending = acceptor;
        listener = null;
        acceptor = null;
        if (stopped != null) {
            stopped.close();
        }
        return () -> join(ending);
    }

    static void join(@Nullable Thread thread) {
        try {
            if (thread != null && thread != Thread.currentThread()) {
                thread.join(JOIN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Removes the folder, which also has the file with which listeners lock the socket. */
    void remove() throws IOException {
        Path folder = path.resolveSibling("");
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }
}
