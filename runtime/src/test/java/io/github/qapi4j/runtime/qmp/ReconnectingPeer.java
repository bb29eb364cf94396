package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.transport.InMemoryListener;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A server in memory that a test plays, one connection after the other, and what a client with a new session each time has reported. */
final class ReconnectingPeer implements SessionListener, AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(20);

    /** A pause that only lets other threads run. */
    static final Backoff AT_ONCE = new Backoff(Duration.ofNanos(1), 1, Duration.ofNanos(1), 0);

    final InMemoryListener listener = new InMemoryListener();

    /** How many connections were made and are not closed. */
    final AtomicInteger open = new AtomicInteger();

    /** The notices: {@code connected}, {@code disconnected: reason}, {@code failed: reason}, {@code gave up: reason}. */
    final BlockingQueue<String> notices = new LinkedBlockingQueue<>();

    final BlockingQueue<Duration> pauses = new LinkedBlockingQueue<>();

    Transport connect(Duration timeout) throws IOException {
        Transport connection = listener.connect(timeout);
        open.incrementAndGet();
        return new Counted(connection, open);
    }

    /** Counts whether a connection was closed. */
    private static final class Counted extends ForwardingTransport {
        private final AtomicInteger open;
        private boolean closed;

        Counted(Transport transport, AtomicInteger open) {
            super(transport);
            this.open = open;
        }

        @Override
        public void close() throws IOException {
            synchronized (this) {
                if (!closed) {
                    closed = true;
                    open.decrementAndGet();
                }
            }
            super.close();
        }

        @Override
        public String toString() {
            return "reconnecting-peer";
        }
    }

    QmpClientOptions.Builder options() {
        return QmpClientOptions.builder().listener(this);
    }

    ReconnectingClient.Builder builder() {
        return ReconnectingClient.builder(this::connect)
                .options(options().build())
                .backoff(AT_ONCE);
    }

    /** Accepts the next connection. */
    Peer accept() throws IOException {
        return new Peer(listener.accept(LONG));
    }

    /** Accepts the next connection, and begins a session. */
    Peer session() throws IOException, InterruptedException {
        Peer peer = accept();
        peer.negotiate();
        return peer;
    }

    String notice() throws InterruptedException {
        return String.valueOf(notices.poll(LONG.toSeconds(), TimeUnit.SECONDS));
    }

    @Override
    public void connected(QmpGreeting greeting) {
        notices.add("connected");
    }

    @Override
    public void disconnected(QmpClosedException reason) {
        notices.add("disconnected: " + reason.getMessage());
    }

    @Override
    public void attemptFailed(IOException failure, Duration pause) {
        pauses.add(pause);
        notices.add("failed: " + failure.getMessage());
    }

    @Override
    public void gaveUp(QmpClosedException reason) {
        notices.add("gave up: " + reason.getMessage());
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
