package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonLimits;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.transport.InMemoryTransport;
import io.github.qapi4j.runtime.transport.Transport;
import io.github.qapi4j.runtime.transport.UnixSocketListener;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A QMP server: does commands by handlers, for any number of clients at once. Each client is greeted and must negotiate first.
 *
 * <p>Messages are checked as QEMU does, and all arguments before a handler is called. Handlers are called one at a time, those
 * of a client in order, the clients in turn, on one thread of the server. A handler's {@link QmpErrorException} is the reply;
 * whatever else it throws is logged, and the reply is a GenericError that does not tell it. Up to eight requests of a client wait;
 * then it is not read from. A client that does not read what it is sent is closed, and that is logged.
 *
 * <p>{@code qmp_capabilities} is built in, and so are {@code quit}, {@code query-version} and {@code query-commands} where the
 * schema has them and no handler does them. A schema's other commands answer {@code CommandNotFound} where no handler does them.
 *
 * <p>A server that stands in for QEMU in a test:
 *
 * <pre>{@code
 * try (QmpServer qemu = QmpServer.builder(QmpApi.SCHEMA).handler(handler).start();
 *         QmpClient client = QmpClient.connect(qemu.attach())) {
 *     ...
 * }
 * }</pre>
 */
public final class QmpServer implements EventEmitter, AutoCloseable {
    private static final Logger LOGGER = System.getLogger(QmpServer.class.getName());
    private static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);

    private final ServerSettings settings;
    private final JsonFormat format;
    private final Sessions sessions;
    private final Dispatcher dispatcher = new Dispatcher();
    private final byte[] greeting;
    private final List<UnixSocketListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean quitting;

    private QmpServer(Builder builder) {
        this.settings = builder.settings();
        JsonFormat strict = JsonFormat.strict();
        this.format = (settings.limits().equals(strict.limits()) ? strict : strict.withLimits(settings.limits()))
                .withQemuDialect();
        this.sessions = builder.sessions;
        this.greeting = ServerMessages.greeting(settings.version());
        CommandRegistry commands =
                new CommandRegistry(builder.schema, builder.handlers, settings.version(), this::quit, format);
        this.thread = Threads.start("qmp-server", () -> dispatch(commands));
    }

    /** Starts to build a server for the commands and events of a schema. */
    public static Builder builder(SchemaDescriptor schema) {
        return new Builder(schema);
    }

    private void dispatch(CommandRegistry commands) {
        dispatcher.run(commands);
        if (quitting) {
            Threads.start("qmp-server-quit", this::close);
        }
    }

    /**
     * Listens on one more Unix socket, which only its owner can connect to. A socket file that is left over is replaced; it is
     * removed when the server is closed.
     *
     * @param socket the socket's path, of at most 106 bytes
     * @throws IOException if somebody listens there, the path is too long, or the socket cannot be made
     * @throws IllegalStateException if the server is closed
     */
    public void listen(Path socket) throws IOException {
        requireOpen();
        UnixSocketListener listener = UnixSocketListener.bind(socket);
        listeners.add(listener);
        if (closing.get()) {
            listener.close();
        }
        Threads.start("qmp-server-accept " + socket, () -> accept(listener));
    }

    private void accept(UnixSocketListener listener) {
        while (!closing.get()) {
            try {
                Transport client = listener.accept();
                try {
                    attach(client);
                } catch (IllegalStateException e) {
                    LOGGER.log(Level.DEBUG, "the server is closed, it refuses " + client, e);
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOGGER.log(Level.WARNING, "no connection could be taken on " + listener, e);
                pause();
            }
        }
    }

    /** Waits a little: what keeps the server from taking connections, as too many open files, may pass. */
    private void pause() {
        try {
            ended.await(ACCEPT_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Serves a client over a connection, which belongs to the server from now on. One client too many is closed, and that is
     * logged.
     *
     * @throws IllegalStateException if the server is closed; the connection is closed too
     */
    public void attach(Transport connection) {
        ServerSession session = new ServerSession(connection, settings, format, dispatcher, sessions);
        if (!sessions.add(session, settings.maxSessions())) {
            LOGGER.log(Level.WARNING, "refusing " + connection + ": there are " + settings.maxSessions() + " sessions");
            session.abort();
            return;
        }
        if (closing.get()) {
            session.abort();
        }
        requireOpen();
        session.start(greeting);
    }

    /**
     * Serves a client inside this process.
     *
     * @return the client's end of the connection
     * @throws IllegalStateException if the server is closed
     */
    public Transport attach() {
        InMemoryTransport.Pair pair = InMemoryTransport.pair();
        attach(pair.server());
        return pair.client();
    }

    private void requireOpen() {
        if (closing.get()) {
            throw new IllegalStateException("the server is closed");
        }
    }

    @Override
    public void emit(QmpEvent event) {
        sessions.emit(event);
    }

    /**
     * Ends the server as the built-in command {@code quit} does: the command that is being done gets its reply, later ones get none,
     * and everything is closed. Returns at once; a handler may call it.
     */
    public void quit() {
        quitting = true;
        dispatcher.stop();
    }

    /**
     * Waits until the server has ended, by {@code quit} or by {@link #close}.
     *
     * @param timeout how long to wait
     * @return whether it has ended
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean awaitQuit(Duration timeout) throws InterruptedException {
        return ended.await(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    }

    /**
     * Ends the server: sockets are removed, a handler that is being called is interrupted, and what waits to be sent is sent if
     * the clients take it. All of this takes a bounded time, also where a handler does not return; its thread is given up then,
     * and that is logged. Closing again waits for that. A handler should call {@link #quit} instead.
     */
    @Override
    public void close() {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(settings.closeTimeout());
        boolean interrupted = !closing.compareAndSet(false, true) ? awaitClosed(deadline) : closeAll(deadline);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean awaitClosed(long deadline) {
        try {
            ended.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    /** Returns whether the thread was interrupted; then everything is closed without waiting. */
    private boolean closeAll(long deadline) {
        for (UnixSocketListener listener : listeners) {
            try {
                listener.close();
            } catch (IOException e) {
                LOGGER.log(Level.WARNING, "the socket " + listener + " could not be removed", e);
            }
        }
        dispatcher.stop();
        boolean interrupted = false;
        try {
            endDispatcher(deadline);
            List<ServerSession> left = sessions.all();
            left.forEach(ServerSession::finish);
            for (ServerSession session : left) {
                session.awaitEnd(deadline - System.nanoTime());
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        sessions.all().forEach(ServerSession::abort);
        ended.countDown();
        return interrupted;
    }

    /** Ends the thread that does commands, in half of the time, so that there is some left to send its replies. */
    private void endDispatcher(long deadline) throws InterruptedException {
        if (Thread.currentThread() == thread) {
            return;
        }
        thread.interrupt();
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()) / 2;
        thread.join(Math.max(millis, 1));
        if (thread.isAlive()) {
            LOGGER.log(Level.WARNING, "the handler of '" + dispatcher.current() + "' does not return; it is given up");
        }
    }

    @Override
    public String toString() {
        return "QMP server on " + listeners;
    }

    /** Collects what makes a server. It makes one. */
    public static final class Builder {
        private final SchemaDescriptor schema;
        private final Map<ModuleDescriptor<?>, QmpHandler> handlers = new HashMap<>();
        private final Sessions sessions = new Sessions();
        private JsonObject version = versionObject(0, 0, 0, "qapi4j");
        private JsonLimits limits = JsonLimits.DEFAULT;
        private int maxSessions = 64;
        private long outputBytes = 16L << 20;
        private Duration writeTimeout = Duration.ofSeconds(30);
        private Duration closeTimeout = Duration.ofSeconds(2);
        private boolean started;

        private Builder(SchemaDescriptor schema) {
            this.schema = Objects.requireNonNull(schema, "schema");
        }

        private static JsonObject versionObject(int major, int minor, int micro, String pkg) {
            return JsonObject.builder()
                    .put(
                            "qemu",
                            JsonObject.builder()
                                    .put("major", major)
                                    .put("minor", minor)
                                    .put("micro", micro)
                                    .build())
                    .put("package", pkg)
                    .build();
        }

        /**
         * Adds a handler, for every module whose interface it implements.
         *
         * @throws IllegalArgumentException if it implements none, or one that has a handler already
         */
        public Builder handler(QmpHandler handler) {
            boolean used = false;
            for (ModuleDescriptor<?> module : schema.modules()) {
                if (module.type().isInstance(handler)) {
                    if (handlers.putIfAbsent(module, handler) != null) {
                        throw new IllegalArgumentException(module + " has a handler already");
                    }
                    used = true;
                }
            }
            if (!used) {
                throw new IllegalArgumentException(
                        handler.getClass().getName() + " implements no handler interface of " + schema);
            }
            return this;
        }

        /** Returns what sends events, for handlers that are made before the server. */
        public EventEmitter emitter() {
            return sessions;
        }

        /** Sets the version that the greeting and {@code query-version} say; 0.0.0 by default. */
        public Builder version(int major, int minor, int micro, String pkg) {
            this.version = versionObject(major, minor, micro, pkg);
            return this;
        }

        /** Sets how much one message of a client may hold; QEMU's limits by default. */
        public Builder limits(JsonLimits limits) {
            this.limits = Objects.requireNonNull(limits, "limits");
            return this;
        }

        /** Sets how many clients are served at once; 64 by default. */
        public Builder maxSessions(int count) {
            this.maxSessions = requirePositive(count);
            return this;
        }

        /** Sets how many bytes may wait to be sent to a client before it is closed; 16 MiB by default. */
        public Builder outputBytes(int bytes) {
            this.outputBytes = requirePositive(bytes);
            return this;
        }

        private static int requirePositive(int value) {
            if (value <= 0) {
                throw new IllegalArgumentException("must be positive: " + value);
            }
            return value;
        }

        /** Sets how long a client may take to read one message before it is closed; 30 seconds by default. */
        public Builder writeTimeout(Duration timeout) {
            this.writeTimeout = Objects.requireNonNull(timeout, "timeout");
            return this;
        }

        /** Sets how long {@link QmpServer#close} takes at most; 2 seconds by default. */
        public Builder closeTimeout(Duration timeout) {
            this.closeTimeout = Objects.requireNonNull(timeout, "timeout");
            return this;
        }

        /** Sets the clock that events are stamped by; the system's by default. */
        public Builder clock(Clock clock) {
            sessions.useClock(clock);
            return this;
        }

        private ServerSettings settings() {
            return new ServerSettings(version, limits, maxSessions, outputBytes, writeTimeout, closeTimeout);
        }

        /**
         * Starts the server, which serves whom it is {@linkplain QmpServer#attach attached} to.
         *
         * @throws IllegalStateException if this builder has started one already
         */
        public QmpServer start() {
            if (started) {
                throw new IllegalStateException("this builder has started a server already");
            }
            started = true;
            return new QmpServer(this);
        }

        /**
         * Starts the server, listening on a Unix socket.
         *
         * @throws IOException as {@link QmpServer#listen}; the server is closed then
         */
        public QmpServer listen(Path socket) throws IOException {
            QmpServer server = start();
            try {
                server.listen(socket);
                return server;
            } catch (IOException | RuntimeException e) {
                server.close();
                throw e;
            }
        }
    }
}
