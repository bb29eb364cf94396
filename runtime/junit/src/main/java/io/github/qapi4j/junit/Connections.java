package io.github.qapi4j.junit;

import io.github.qapi4j.runtime.qmp.QmpServer;
import io.github.qapi4j.runtime.qmp.QmpSession;
import io.github.qapi4j.runtime.transport.Listener;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a fake server: those inside this process, and those of a Unix socket, which exists once it is needed. The clients of a QEMU that
 * hangs, or of a monitor that serves another client, wait without a greeting.
 */
final class Connections implements FakeConnection.Owner {
    private final QmpServer server;
    private final boolean singleClient;
    private final Later later;
    private final Consumer<Throwable> failures;
    private final Queue<String> rejections = new ConcurrentLinkedQueue<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // The lock guards the following fields.
    private final Set<FakeConnection> open = new LinkedHashSet<>();
    private final Map<QmpSession, FakeConnection> bySession = new HashMap<>();
    private final ArrayDeque<Transport> waiting = new ArrayDeque<>();
    private boolean hanging;
    private boolean listening = true;
    private boolean closed;
    private @Nullable TemporarySocket socket;

    /**
     * @param singleClient whether a client waits until the one before has gone
     * @param failures receives what prevents further connections
     */
    Connections(QmpServer server, boolean singleClient, Later later, Consumer<Throwable> failures) {
        this.server = server;
        this.singleClient = singleClient;
        this.later = later;
        this.failures = failures;
    }

    /** Returns the connection of a session. */
    FakeConnection of(QmpSession session) {
        lock.lock();
        try {
            FakeConnection connection = bySession.get(session);
            if (connection == null) {
                throw new IllegalStateException("bug: no connection of " + session);
            }
            return connection;
        } finally {
            lock.unlock();
        }
    }

    List<FakeConnection> all() {
        lock.lock();
        try {
            return List.copyOf(open);
        } finally {
            lock.unlock();
        }
    }

    /** Connects a client of this process, and returns its end. */
    Transport connect() throws ConnectException {
        lock.lock();
        try {
            if (!listening) {
                throw new ConnectException("the fake QEMU is stopped");
            }
            Transport.Pair pair = Transport.pair();
            waiting.add(pair.server());
            admit();
            return pair.client();
        } finally {
            lock.unlock();
        }
    }

    /** Attaches the connections that need not wait, while the lock is held: their first commands wait in {@link #of} until the sessions are known. */
    private void admit() {
        while (!hanging && !waiting.isEmpty() && !(singleClient && !open.isEmpty())) {
            FakeConnection connection = new FakeConnection(waiting.remove(), this);
            open.add(connection);
            bySession.put(server.attach(connection), connection);
        }
    }

    private void admitLater() {
        lock.lock();
        try {
            admit();
        } finally {
            lock.unlock();
        }
    }

    private void accepted(TemporarySocket on, Listener from, Transport transport) throws IOException {
        lock.lock();
        try {
            if (on.isCurrent(from)) {
                waiting.add(transport);
                admit();
                return;
            }
        } finally {
            lock.unlock();
        }
        transport.close();
    }

    @Override
    public void negotiated(FakeConnection connection) {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void closed(FakeConnection connection) {
        lock.lock();
        try {
            open.remove(connection);
            changed.signalAll();
            if (!waiting.isEmpty()) {
                // Not here: the session that ends may have locks.
                later.run(Duration.ZERO, this::admitLater);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable String rejection() {
        return rejections.poll();
    }

    /** Rejects the next negotiation with an error. */
    void rejectNegotiation(String description) {
        rejections.add(description);
    }

    /** Stops reading from all connections; further ones wait. */
    void stopReading() {
        lock.lock();
        try {
            hanging = true;
        } finally {
            lock.unlock();
        }
        all().forEach(FakeConnection::stopReading);
    }

    /** Reads again, and attaches the connections that wait. */
    void resumeReading() {
        all().forEach(FakeConnection::resumeReading);
        lock.lock();
        try {
            hanging = false;
            admit();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until a client has negotiated.
     *
     * @throws AssertionError if none does in this time
     */
    void awaitClient(long nanos) {
        lock.lock();
        try {
            for (long left = nanos; !hasClient(); left = changed.awaitNanos(left)) {
                if (left <= 0) {
                    throw new AssertionError("no client has connected and negotiated within "
                            + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms"
                            + (open.isEmpty() ? "" : "; without negotiation: " + open.size())
                            + (waiting.isEmpty() ? "" : "; without a greeting: " + waiting.size()));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for a client", e);
        } finally {
            lock.unlock();
        }
    }

    private boolean hasClient() {
        return open.stream().anyMatch(FakeConnection::isNegotiated);
    }

    /** Returns the path of the socket, on which the server listens unless it is stopped. */
    Path socket() throws IOException {
        lock.lock();
        try {
            requireOpen();
            TemporarySocket made = socket;
            if (made == null) {
                made = new TemporarySocket();
                socket = made;
                if (listening) {
                    listen(made);
                }
            }
            return made.path();
        } finally {
            lock.unlock();
        }
    }

    private void listen(TemporarySocket on) throws IOException {
        on.listen((from, transport) -> accepted(on, from, transport), failures);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the fake QEMU is closed");
        }
    }

    /** Ends all connections. */
    void disconnect() throws IOException {
        List<Transport> ended;
        lock.lock();
        try {
            ended = List.copyOf(waiting);
            waiting.clear();
        } finally {
            lock.unlock();
        }
        for (Transport transport : ended) {
            transport.close();
        }
        for (FakeConnection connection : all()) {
            connection.cut();
        }
    }

    /** Stops listening, and ends all connections. */
    void stop() throws IOException {
        Runnable end = () -> {};
        lock.lock();
        try {
            listening = false;
            hanging = false;
            if (socket != null) {
                end = socket.stop();
            }
        } finally {
            lock.unlock();
            disconnect();
        }
        end.run();
    }

    /** Listens again after {@link #stop}. */
    void start() throws IOException {
        lock.lock();
        try {
            requireOpen();
            if (!listening) {
                listening = true;
                if (socket != null) {
                    listen(socket);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends all connections, and removes the socket. */
    void close() throws IOException {
        TemporarySocket removed;
        lock.lock();
        try {
            closed = true;
            removed = socket;
        } finally {
            lock.unlock();
        }
        try {
            stop();
        } finally {
            if (removed != null) {
                removed.remove();
            }
        }
    }
}
