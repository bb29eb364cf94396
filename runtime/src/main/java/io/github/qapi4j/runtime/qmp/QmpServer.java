package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonLimits;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.transport.EventLoop;
import io.github.qapi4j.runtime.transport.Listener;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A QMP server: executes commands by handlers, for any number of clients at once. Clients connect to the listeners that the server {@linkplain
 * #listen(Listener) listens} on, or over connections that are {@linkplain #attach(Transport) attached} to it. The server greets each client, which
 * must negotiate capabilities first.
 *
 * <p>The server checks messages as QEMU does, and checks all arguments before it calls a handler. Handlers are called one at a time: the requests of
 * each client in order, and the clients round-robin. They are called on different threads of the server, and each call sees the effects of the
 * earlier ones. A handler's {@link QmpErrorException} is the reply; any other exception is logged, and the reply is a {@code GenericError} that does
 * not reveal it. Up to eight requests of a client are queued; then the server stops reading from it. It also stops while a client does not read
 * its replies. To a client that reads too slowly, events are not sent, or it is disconnected, by a {@linkplain Builder#outputOverflow policy}.
 *
 * <p>A command is executed by its {@linkplain Builder#handle own handler}, or by the {@linkplain Builder#handler handler of its module}. {@code
 * qmp_capabilities} is built in. {@code quit}, {@code query-version}, {@code query-commands} and {@code query-qmp-schema} are built in if the schema
 * declares them and no handler executes them; {@code query-qmp-schema} describes the whole schema, also the commands without a handler. Every other
 * command without a handler is answered with {@code CommandNotFound}, regardless of its arguments.
 *
 * <p>A server that replaces QEMU in a test:
 *
 * <pre>{@code
 * try (QmpServer qemu = QmpServer.builder(QmpApi.schema()).handler(handler).start();
 *         QmpClient client = QmpClient.connect(qemu.attach())) {
 *     ...
 * }
 * }</pre>
 */
public final class QmpServer implements EventEmitter, AutoCloseable {
    private static final FailsafeLogger LOGGER = FailsafeLogger.SERVER;

    /** The maximum number of threads that serve the connections. */
    private static final int MAX_THREADS = 10;

    /** The maximum number of threads that decode large messages. */
    private static final int MAX_READERS = 1;

    /** The maximum number of threads that execute commands out of band. */
    private static final int MAX_OUT_OF_BAND = 4;

    /** How long a thread for large messages or out-of-band commands waits for the next one. */
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final ServerSettings settings;
    private final Sessions sessions;
    private final EventLoop loop;
    private final Dispatcher dispatcher;
    private final ServerContext context;
    private final byte[] greeting;
    private final List<Acceptor> acceptors = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean quitting = new AtomicBoolean();

    private QmpServer(Builder builder) {
        this.settings = builder.settings();
        JsonFormat strict = JsonFormat.strict();
        JsonFormat format = (settings.limits().equals(strict.limits()) ? strict : strict.withLimits(settings.limits()))
                .withQemuDialect();
        this.sessions = builder.sessions;
        this.greeting = ServerMessages.greeting(settings.version(), settings.outOfBand());
        CommandRegistry commands =
                new CommandRegistry(builder.handlers, settings.version(), settings.outOfBand(), this::quit, format);
        this.loop = startLoop();
        this.dispatcher = new Dispatcher(commands, loop::execute, settings.replyTimeout());
        this.context = new ServerContext(
                settings,
                format,
                commands,
                loop,
                dispatcher,
                sessions,
                new InputBudget(settings.inputBytes(), ServerContext.timer()),
                new OutputBudget(settings.totalOutputBytes(), sessions::count),
                workers("qmp-server-decode", MAX_READERS),
                workers("qmp-server-oob", MAX_OUT_OF_BAND));
        sessions.start(loop::execute, builder.rateLimits);
    }

    private static Workers workers(String name, int limit) {
        return new Workers(name, limit, Threads::startDetached, IDLE_NANOS, ServerContext.timer());
    }

    /** Returns a builder of a server for the commands and events of a schema. */
    public static Builder builder(SchemaDescriptor schema) {
        return new Builder(schema);
    }

    private static EventLoop startLoop() {
        try {
            return EventLoop.start(
                    "qmp-server", MAX_THREADS, (message, failure) -> LOGGER.log(Level.ERROR, message, failure));
        } catch (IOException e) {
            throw new UncheckedIOException("the server cannot wait for connections", e);
        }
    }

    /**
     * Listens on one more Unix socket; see {@link Listener#unix}. Only its owner can connect to it, a stale socket file is replaced, and the file is
     * removed when the server is closed.
     *
     * @param socket the socket's path, of at most 106 bytes
     * @return this server
     * @throws IOException if another process listens there, the path is too long, or the socket cannot be created
     * @throws IllegalStateException if the server is closed
     */
    public QmpServer listen(Path socket) throws IOException {
        requireOpen();
        return listen(Listener.unix(socket));
    }

    /**
     * Serves the clients that connect to one more listener. The server takes over the listener: it closes the listener when the server is closed, or
     * at once if this method fails. Closing the listener earlier stops accepting; clients that are connected stay connected.
     *
     * <p>A failure to accept a connection is logged, and accepting continues after a pause while the listener is open.
     *
     * @return this server
     * @throws IllegalStateException if the server is closed
     */
    public QmpServer listen(Listener listener) {
        Objects.requireNonNull(listener, "listener");
        Acceptor acceptor = new Acceptor(listener, loop, this::attach, this::remove);
        acceptors.add(acceptor);
        try {
            requireOpen();
            acceptor.start();
            return this;
        } catch (RuntimeException | Error e) {
            acceptors.remove(acceptor);
            close(acceptor);
            throw e;
        }
    }

    private void remove(Listener closed) {
        acceptors.removeIf(acceptor -> acceptor.listener() == closed);
    }

    private static void close(Acceptor acceptor) {
        acceptor.stop();
        close(acceptor.listener());
    }

    private static void close(Listener listener) {
        try {
            listener.close();
        } catch (Throwable e) {
            // The server must end whatever its listeners do; those in other JVM languages throw checked exceptions too.
            LOGGER.log(Level.WARNING, () -> "closing the listener on " + listener + " failed", e);
        }
    }

    /**
     * Serves a client over a connection. The server takes over the connection. It closes the connection, with a log message, if it has the maximum
     * number of sessions already and all have negotiated, and also if this method fails.
     *
     * @return the session, which may have ended already
     * @throws IllegalStateException if the server is closed
     */
    public QmpSession attach(Transport connection) {
        Objects.requireNonNull(connection, "connection");
        ServerSession session = new ServerSession(connection, context);
        if (!sessions.add(session, settings.maxSessions())) {
            LOGGER.log(
                    Level.WARNING,
                    () -> "rejecting " + connection + ": there are " + settings.maxSessions() + " sessions",
                    null);
            session.abort();
            return session;
        }
        try {
            requireOpen();
            session.start(greeting);
            return session;
        } catch (RuntimeException | Error e) {
            session.abort();
            throw e;
        }
    }

    /**
     * Serves a client inside this process.
     *
     * @return the client's end of the connection
     * @throws IllegalStateException if the server is closed
     */
    public Transport attach() {
        Transport.Pair pair = Transport.pair();
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
     * Ends the server as the built-in command {@code quit} does: the command that is being executed still gets its reply, later commands get none,
     * and all connections and listeners are closed. Returns at once; a handler may call it.
     */
    public void quit() {
        if (quitting.compareAndSet(false, true)) {
            dispatcher.stop();
            try {
                Threads.startDetached("qmp-server-quit", this::endQuit);
            } catch (RuntimeException | Error e) {
                // No thread can be started: one of the loop does it when it is free.
                loop.execute(this::endQuit);
            }
        }
    }

    private void endQuit() {
        try {
            dispatcher.awaitEnd(TimeUnit.NANOSECONDS.convert(settings.closeTimeout()));
        } catch (InterruptedException e) {
            // The server is being closed.
        }
        close();
    }

    /**
     * Waits until the server has ended, by the command {@code quit}, by {@link #quit()} or by {@link #close()}.
     *
     * @param timeout how long to wait; this method does not wait if it is zero or negative
     * @return whether it has ended
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean awaitQuit(Duration timeout) throws InterruptedException {
        Objects.requireNonNull(timeout, "timeout");
        return ended.await(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    }

    /**
     * Waits without a time limit until the server has ended; see {@link #awaitQuit(Duration)}. It is meant for the main thread of a server program.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    public void awaitQuit() throws InterruptedException {
        ended.await();
    }

    /**
     * Ends the server: listeners are closed, a running handler is interrupted, and queued output is sent to the clients that read it. This takes a
     * bounded time, even if a handler does not return: then its thread is abandoned, which is logged. If the server is already being closed, this
     * method waits until it has ended. A handler should call {@link #quit} instead.
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

    /** Closes everything, and returns whether this thread was interrupted, in which case it does not wait. */
    private boolean closeAll(long deadline) {
        for (Acceptor acceptor : acceptors) {
            close(acceptor);
        }
        dispatcher.stop();
        sessions.stop();
        boolean interrupted = false;
        try {
            List<ServerSession> left = sessions.all();
            left.forEach(ServerSession::closeAhead);
            endDispatcher(deadline);
            for (ServerSession session : left) {
                session.awaitAhead((deadline - System.nanoTime()) / 2);
            }
            left.forEach(ServerSession::finish);
            for (ServerSession session : left) {
                session.awaitEnd(deadline - System.nanoTime());
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        sessions.all().forEach(ServerSession::abort);
        loop.close();
        ended.countDown();
        return interrupted;
    }

    /** Ends the running handler, in at most half of the remaining time; the other half is left for sending its reply. */
    private void endDispatcher(long deadline) throws InterruptedException {
        dispatcher.interrupt();
        if (!dispatcher.awaitEnd((deadline - System.nanoTime()) / 2)) {
            LOGGER.log(
                    Level.WARNING,
                    "the handler of '" + dispatcher.current() + "' does not return; its thread is abandoned",
                    null);
        }
    }

    @Override
    public String toString() {
        return "QMP server on " + acceptors.stream().map(Acceptor::listener).toList();
    }

    /**
     * A builder of a server, which can start one server: {@link #start} starts it without clients, and {@code listen} starts it with a listener.
     */
    public static final class Builder {
        private final Handlers handlers;
        private final Sessions sessions = new Sessions();
        private JsonObject version = versionObject(0, 0, 0, "qapi4j");
        private JsonLimits limits = JsonLimits.DEFAULT;
        private int maxSessions = 64;
        private long outputBytes = 16L << 20;
        private Duration negotiationTimeout = Duration.ofSeconds(60);
        private @Nullable Duration idleTimeout;
        private Duration writeTimeout = Duration.ofSeconds(30);
        private Duration closeTimeout = Duration.ofSeconds(2);
        private @Nullable Duration replyTimeout;
        private boolean outOfBand;
        private long inputBytes = 128L << 20;
        private long totalOutputBytes = 128L << 20;
        private OutputOverflow outputOverflow = OutputOverflow.DROP_EVENTS;
        private final Map<String, RateLimit> rateLimits;
        private boolean started;

        private Builder(SchemaDescriptor schema) {
            this.handlers = new Handlers(Objects.requireNonNull(schema, "schema"));
            this.rateLimits = RateLimit.ofQemu(schema);
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
         * Adds a handler for every module whose interface it implements. The server executes the commands whose methods the handler overrides, also
         * in a superclass or a sub-interface, except for those with {@linkplain #handle their own handler}; for all other commands of these modules,
         * it has no effect. The server determines the overridden methods once, when it starts.
         *
         * <p>A {@link java.lang.reflect.Proxy} overrides all methods. So does a mock whose class overrides them. A mock maker that instruments the
         * interface instead, such as Mockito's inline mock maker, overrides none: the server never calls such a mock, and logs a warning. Use another
         * mock maker then.
         *
         * <p>The check looks up public methods by reflection. In a native image, it needs metadata for queries of the public methods of the handler's
         * class and of the module's handler interface. In {@code reachability-metadata.json}, add an entry <code>{"type": "..."}</code> for each
         * below {@code "reflection"}; in the older {@code reflect-config.json}, an entry <code>{"name": "...", "queryAllPublicMethods": true}</code>.
         * Without metadata, a handler counts as overriding all methods. This has three effects on a command that it does not override: its arguments
         * are checked before {@code CommandNotFound} is answered, {@code query-commands} lists it, and no built-in command replaces it.
         *
         * @throws IllegalArgumentException if it implements no module's interface, or the interface of a module that already has a handler
         */
        public Builder handler(QmpHandler handler) {
            handlers.add(handler);
            return this;
        }

        /**
         * Adds the handler of one command, which has priority over the handler of the command's module. For example {@code
         * builder.handle(QueryNameCommand.DESCRIPTOR, (request, command) -> NameInfo.builder().name("vm1").build())}; a handler of a command that
         * returns nothing returns null. No reflection is involved: the server has every command with such a handler.
         *
         * @throws IllegalArgumentException if the schema does not declare the command, the command already has its own handler, or it is {@code
         * qmp_capabilities}
         */
        public <C extends QmpCommand<R>, R extends @Nullable Object> Builder handle(
                CommandDescriptor<C, R> command, CommandHandler<C, R> handler) {
            handlers.add(command, handler);
            return this;
        }

        /**
         * Adds the handler of one command, like {@link #handle}; this handler may reply later. Commands are still executed one at a time: the next
         * command, of any client, waits for the reply. Events can be sent meanwhile, and {@link QmpServer#close()} does not wait for the reply.
         *
         * @throws IllegalArgumentException as for {@link #handle}
         */
        public <C extends QmpCommand<R>, R extends @Nullable Object> Builder handleAsync(
                CommandDescriptor<C, R> command, AsyncCommandHandler<C, R> handler) {
            handlers.addAsync(command, handler);
            return this;
        }

        /** Returns the emitter of the server's events, for handlers that are created before the server. */
        public EventEmitter emitter() {
            return sessions;
        }

        /** Sets the version in the greeting and in the reply to {@code query-version}; 0.0.0 by default. */
        public Builder version(int major, int minor, int micro, String pkg) {
            this.version = versionObject(major, minor, micro, Objects.requireNonNull(pkg, "pkg"));
            return this;
        }

        /** Sets the limits of a message from a client; QEMU's limits by default. */
        public Builder limits(JsonLimits limits) {
            this.limits = Objects.requireNonNull(limits, "limits");
            return this;
        }

        /** Sets how long a client may take to negotiate capabilities before it is disconnected; 60 seconds by default. */
        public Builder negotiationTimeout(Duration timeout) {
            this.negotiationTimeout = Deadlines.requirePositive(timeout);
            return this;
        }

        /** Sets how long a client may send nothing before it is disconnected; by default it may do so without a limit. */
        public Builder idleTimeout(Duration timeout) {
            this.idleTimeout = Deadlines.requirePositive(timeout);
            return this;
        }

        /**
         * Sets how many clients are served at the same time; 64 by default. A client that connects when there are so many replaces the one that has been
         * connected for the longest time without negotiating; if all have negotiated, it is disconnected.
         */
        public Builder maxSessions(int count) {
            this.maxSessions = requirePositive(count, "the maximum number of sessions");
            return this;
        }

        /**
         * Sets how many bytes may be queued for a client; 16 MiB by default. A message that is larger is queued if no other is. While so much is queued,
         * no request of the client is executed and further input is not read, until the client has read half of it; for events, see {@link
         * #outputOverflow}.
         */
        public Builder outputBytes(int bytes) {
            this.outputBytes = requirePositive(bytes, "the capacity for output");
            return this;
        }

        private static int requirePositive(int value, String name) {
            if (value <= 0) {
                throw new IllegalArgumentException(name + " must be positive: " + value);
            }
            return value;
        }

        /**
         * Sets how long a client may take to read one message, or the next 64 KiB of a larger one, before it is disconnected; 30 seconds by default. The
         * server notices only what the system's buffers accept: of a client that reads a few kilobytes per second, it may notice nothing in this time.
         */
        public Builder writeTimeout(Duration timeout) {
            this.writeTimeout = Deadlines.requirePositive(timeout);
            return this;
        }

        /** Sets the maximum time that {@link QmpServer#close()} takes; 2 seconds by default. */
        public Builder closeTimeout(Duration timeout) {
            this.closeTimeout = Deadlines.requirePositive(timeout);
            return this;
        }

        /**
         * Sets how long a command may take. At this deadline its client gets a {@code GenericError}, its request is {@linkplain QmpRequest#isCancelled
         * cancelled}, the thread of its handler is interrupted, and the next command begins, also if the handler does not return. While four handlers have
         * not returned after their deadline, the server answers further commands with an error, except the built-in ones. By default a command may take
         * any time.
         */
        public Builder replyTimeout(Duration timeout) {
            this.replyTimeout = Deadlines.requirePositive(timeout);
            return this;
        }

        /**
         * Sets whether the server offers out-of-band execution, as QEMU does; false by default. If a client negotiates and requests it, a command that
         * allows it is executed at once, on another thread, by its usual handler, which must be thread-safe. Out-of-band commands of one client are
         * executed one after the other, and its further requests are not read before the answer. At most four such commands of all clients are executed
         * at the same time; others wait, at most until their deadline.
         */
        public Builder outOfBand(boolean offered) {
            this.outOfBand = offered;
            return this;
        }

        /**
         * Sets the handler of all other commands: those without a handler that are not built in, and those that the schema does not declare. With it, a
         * server can be a proxy, or execute commands that are defined by data. The names and arguments of the commands are not checked. {@code
         * query-commands} then lists all commands of the schema.
         *
         * @throws IllegalStateException if it was set before
         */
        public Builder otherwise(AsyncCommandHandler<RawCommand, JsonValue> handler) {
            handlers.addOtherwise(handler);
            return this;
        }

        /**
         * Sets how many bytes of memory messages above 64 KiB may need for all clients together, received and not answered; 128 MiB by default. The values
         * of a message count with 32 bytes for each JSON token. Beyond that, only one client at a time can continue to send a large message. While others
         * wait for it, a client whose large message does not arrive within 30 seconds is disconnected.
         */
        public Builder inputBytes(long bytes) {
            if (bytes <= 0) {
                throw new IllegalArgumentException("the capacity for input must be positive: " + bytes);
            }
            this.inputBytes = bytes;
            return this;
        }

        /**
         * Sets how many bytes of replies may be queued for all clients together; 128 MiB by default. If there are more, the requests of each client that
         * has more than an equal share of them wait until it has read.
         */
        public Builder totalOutputBytes(long bytes) {
            if (bytes <= 0) {
                throw new IllegalArgumentException("the capacity for all output must be positive: " + bytes);
            }
            this.totalOutputBytes = bytes;
            return this;
        }

        /** Sets the clock for the timestamps of events; the system's by default. */
        public Builder clock(Clock clock) {
            sessions.useClock(Objects.requireNonNull(clock, "clock"));
            return this;
        }

        /** Sets what happens to a client that reads too slowly for the events; {@link OutputOverflow#DROP_EVENTS} by default. */
        public Builder outputOverflow(OutputOverflow policy) {
            this.outputOverflow = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Limits how often an event is sent. The first one is sent at once. Of those that are emitted in the period after it, only the latest is sent,
         * when the period ends, with the time at which it was emitted; then the next period begins. A limit is the same for all clients: each event
         * is sent to all, or to none.
         *
         * <p>By default, the events of QEMU that are limited there have the same limits, of one second, if the schema declares them and the events
         * have these members: {@code RTC_CHANGE}, {@code WATCHDOG}, {@code BALLOON_CHANGE}, {@code HV_BALLOON_STATUS_REPORT}, {@code
         * QUORUM_FAILURE}; for each {@code node-name}, {@code QUORUM_REPORT_BAD}; for each {@code id}, {@code VSERPORT_CHANGE}; for each {@code
         * qom-path}, {@code MEMORY_DEVICE_SIZE_CHANGE} and {@code BLOCK_IO_ERROR}, the latter unless its {@code action} is {@code stop}.
         *
         * @param event the event; it replaces a limit for its name
         * @param period the length of the period; zero for no limit
         * @throws IllegalArgumentException if the period is negative
         */
        public Builder rateLimit(EventDescriptor<?> event, Duration period) {
            return rateLimit(event, period, RateLimit.of(period));
        }

        /**
         * Limits how often an event is sent for each key, as {@link #rateLimit(EventDescriptor, Duration)} does for all of them together. For example
         * {@code builder.rateLimit(VserportChangeEvent.DESCRIPTOR, Duration.ofSeconds(1), VserportChangeEvent::id)}.
         *
         * <p>A key is remembered until a period ends in which it was not used. Up to 4,096 keys are, of all events together, with up to 16 MiB of keys
         * and events that wait. Beyond that, events are sent at once.
         *
         * @param event the event; it replaces a limit for its name
         * @param period the length of the period; zero for no limit
         * @param key returns the key of an event; null if this event is to be sent at once. Called by the thread that emits the event; if it throws
         *     an exception, that is logged, and the event is sent at once
         * @throws IllegalArgumentException if the period is negative
         */
        public <E extends QmpEvent> Builder rateLimit(
                EventDescriptor<E> event, Duration period, Function<? super E, ? extends @Nullable String> key) {
            return rateLimit(event, period, RateLimit.of(period, event, Objects.requireNonNull(key, "key")));
        }

        private Builder rateLimit(EventDescriptor<?> event, Duration period, RateLimit limit) {
            Objects.requireNonNull(event, "event");
            if (period.isNegative()) {
                throw new IllegalArgumentException("the period of a rate limit must not be negative: " + period);
            }
            if (period.isZero()) {
                rateLimits.remove(event.name());
            } else {
                rateLimits.put(event.name(), limit);
            }
            return this;
        }

        /** Removes all rate limits, also the default ones: all events are sent at once. Limits that are set afterwards apply. */
        public Builder noRateLimits() {
            rateLimits.clear();
            return this;
        }

        private ServerSettings settings() {
            return new ServerSettings(
                    version,
                    limits,
                    maxSessions,
                    negotiationTimeout,
                    idleTimeout,
                    outputBytes,
                    writeTimeout,
                    closeTimeout,
                    replyTimeout,
                    outOfBand,
                    inputBytes,
                    totalOutputBytes,
                    outputOverflow);
        }

        /**
         * Starts the server. It has no clients until it {@linkplain QmpServer#listen(Listener) listens}, or a connection is
         * {@linkplain QmpServer#attach(Transport) attached}.
         *
         * @throws IllegalStateException if this builder has already started a server
         */
        public QmpServer start() {
            requireNotStarted();
            started = true;
            return new QmpServer(this);
        }

        private void requireNotStarted() {
            if (started) {
                throw new IllegalStateException("this builder has already started a server");
            }
        }

        /**
         * Starts the server and listens on a Unix socket. If the server cannot listen, it is not started.
         *
         * @return the server
         * @throws IOException as {@link QmpServer#listen(Path)}; this builder can then be used again
         * @throws IllegalStateException if this builder has already started a server
         */
        public QmpServer listen(Path socket) throws IOException {
            requireNotStarted();
            return listen(Listener.unix(socket));
        }

        /**
         * Starts the server with a listener. The server takes over the listener, like {@link QmpServer#listen(Listener)}, and closes it if this
         * method fails.
         *
         * @return the server
         * @throws IllegalStateException if this builder has already started a server
         */
        public QmpServer listen(Listener listener) {
            Objects.requireNonNull(listener, "listener");
            QmpServer server;
            try {
                server = start();
            } catch (RuntimeException | Error e) {
                QmpServer.close(listener);
                throw e;
            }
            try {
                return server.listen(listener);
            } catch (RuntimeException | Error e) {
                server.close();
                throw e;
            }
        }
    }
}
