package io.github.qapi4j.junit;

import io.github.qapi4j.runtime.qmp.QmpServer;
import io.github.qapi4j.runtime.qmp.QmpSession;
import io.github.qapi4j.runtime.transport.Listener;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The connections of a fake server: those inside this process, and those of a Unix socket, which exists once it is needed. */
final class Connections implements FakeConnection.Owner {
    private final QmpServer server;
    private final Consumer<Throwable> failures;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // The lock guards the following fields.
    private final Set<FakeConnection> open = new LinkedHashSet<>();
    private final Map<QmpSession, FakeConnection> bySession = new HashMap<>();
    private boolean listening = true;
    private boolean closed;
    private @Nullable TemporarySocket socket;

    /** @param failures receives what prevents further connections */
    Connections(QmpServer server, Consumer<Throwable> failures) {
        this.server = server;
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
            attach(pair.server());
            return pair.client();
        } finally {
            lock.unlock();
        }
    }

    /** Attaches a connection while the lock is held: its first command waits in {@link #of} until the session is known. */
    private void attach(Transport transport) {
        FakeConnection connection = new FakeConnection(transport, this);
        open.add(connection);
        bySession.put(server.attach(connection), connection);
    }

    private void accepted(TemporarySocket on, Listener from, Transport transport) throws IOException {
        lock.lock();
        try {
            if (on.isCurrent(from)) {
                attach(transport);
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
                            + (open.isEmpty() ? "" : "; without negotiation: " + open.size()));
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
