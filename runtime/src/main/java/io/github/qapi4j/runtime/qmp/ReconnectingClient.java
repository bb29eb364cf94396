package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.transport.Connector;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A client of a QMP server that connects again whenever its session has ended: because the server has ended or was killed, the connection was cut, or the
 * server has sent data that is not QMP. Attempts follow each other after the pauses of a {@link Backoff}, until one succeeds or the client is closed.
 * Generated clients use it as any {@link QmpCaller}. Any thread may use it.
 *
 * <pre>{@code
 * try (ReconnectingClient client = ReconnectingClient.connect(Path.of("/run/vm/qmp.sock"))) {
 *     client.events().listen(QmpApi.schema(), this::changed, gap -> refresh());
 *     StatusInfo status = QmpApi.on(client).runState().queryStatus();
 * }
 * }</pre>
 *
 * <p>No command is sent twice. Calls in flight fail when their session ends, with a {@link QmpClosedException} that has the reason; whether the server has
 * executed their commands is not known. While there is no session, calls fail at once with a {@link QmpClosedException} whose message says since when
 * and why, and how many attempts have failed; {@link #awaitSession} waits for a session.
 *
 * <p>Subscribers to {@link #events} remain when a session ends, and are notified of the {@link EventGap} between two sessions, or before the first one. The greeting, the schema,
 * and what belongs to one connection, such as passed file descriptors, belong to a session: {@link #session} returns the client of the present one. The
 * {@link SessionListener} in the options learns of each session, its end, and the attempts that have failed.
 *
 * <p>A connected client has one thread, as a {@link QmpClient}, and the same while it is disconnected; a second one reads while an attempt waits for the
 * greeting and negotiates. A new session begins when the thread that has read the old one has ended, which a {@link
 * io.github.qapi4j.runtime.transport.Transport} that is not of this library may delay.
 */
public final class ReconnectingClient implements QmpCaller, AutoCloseable {
    private final Reconnection sessions;
    private final ClientContext context;

    private ReconnectingClient(Builder builder) {
        this.context = ClientContext.of(builder.options);
        this.sessions = new Reconnection(builder.connector, builder.backoff, builder.random, context);
    }

    /**
     * Connects to a Unix socket with the default options, as {@link Builder#connect}.
     *
     * @param socket the socket's path, of at most 106 bytes
     * @throws IllegalArgumentException if the path is too long
     */
    public static ReconnectingClient connect(Path socket) throws IOException {
        return connect(socket, QmpClientOptions.defaults());
    }

    /**
     * Connects to a Unix socket, as {@link Builder#connect}.
     *
     * @param socket the socket's path, of at most 106 bytes
     * @throws IllegalArgumentException if the path is too long
     */
    public static ReconnectingClient connect(Path socket, QmpClientOptions options) throws IOException {
        return builder(Connector.unix(socket)).options(options).connect();
    }

    /**
     * Returns a builder of a client with the default options.
     *
     * @param connector makes the connections
     */
    public static Builder builder(Connector connector) {
        return new Builder(Objects.requireNonNull(connector, "connector"));
    }

    /**
     * Returns the client of the present session. It has the greeting and the schema of this session's server. Its calls never go to another session, so
     * that they fail once the session has ended. Its {@link QmpClient#events} are those of this client. Closing it ends the session, and this client
     * connects again.
     *
     * <pre>{@code
     * QmpClient session = client.session();
     * if (session.supports(BlockdevReopenCommand.DESCRIPTOR)) {
     *     session.execute(BlockdevReopenCommand.builder().options(options).build());
     * }
     * }</pre>
     *
     * @throws QmpClosedException if there is no session, or this client was closed
     */
    public QmpClient session() throws QmpClosedException {
        return sessions.client();
    }

    /**
     * Waits until there is a session, and returns its client, as {@link #session}.
     *
     * @param timeout the maximum time to wait; if it is zero or negative, this method does not wait
     * @throws QmpTimeoutException if no session begins in time; the message says what has failed
     * @throws QmpClosedException if this client is closed, even during the call
     * @throws java.io.InterruptedIOException if the thread is interrupted; the flag stays set
     */
    public QmpClient awaitSession(Duration timeout) throws IOException {
        return sessions.await(Objects.requireNonNull(timeout, "timeout"));
    }

    /** Returns whether there is a session now. */
    public boolean isConnected() {
        return sessions.isConnected();
    }

    /** Returns the events of all sessions. Their subscribers remain until this client is closed. */
    public EventSource events() {
        return context.events();
    }

    /**
     * Executes a command in the present session, as {@link QmpClient#execute(QmpCommand)}.
     *
     * @throws QmpClosedException at once if there is no session; and if the session ends during the call
     */
    @Override
    public <R extends @Nullable Object> R execute(QmpCommand<R> command) throws IOException {
        Objects.requireNonNull(command, "command");
        return sessions.client().execute(command);
    }

    /** Executes a command in the present session, as {@link QmpClient#executeAsync(QmpCommand)}. If there is no session, the returned future has failed. */
    @Override
    public <R extends @Nullable Object> CompletableFuture<R> executeAsync(QmpCommand<R> command) {
        return executeAsync(command, null);
    }

    private <R extends @Nullable Object> CompletableFuture<R> executeAsync(
            QmpCommand<R> command, @Nullable Duration timeout) {
        Objects.requireNonNull(command, "command");
        try {
            QmpClient client = sessions.client();
            return (timeout == null ? client : client.withTimeout(timeout)).executeAsync(command);
        } catch (QmpClosedException e) {
            CallFuture<R> failed = new CallFuture<>(context.callbacks(), () -> {});
            failed.fail(e);
            return failed;
        }
    }

    /**
     * Returns a view of this client whose calls have this deadline, instead of those in the options. It uses the session that is present at each call.
     *
     * @param timeout how long a call may take
     * @throws IllegalArgumentException if the timeout is not positive
     */
    @Override
    public QmpCaller withTimeout(Duration timeout) {
        return new View(this, Deadlines.requirePositive(timeout));
    }

    /** A view of a client with another deadline. */
    private record View(ReconnectingClient client, Duration timeout) implements QmpCaller {
        @Override
        public <R extends @Nullable Object> R execute(QmpCommand<R> command) throws IOException {
            Objects.requireNonNull(command, "command");
            return client.session().withTimeout(timeout).execute(command);
        }

        @Override
        public <R extends @Nullable Object> CompletableFuture<R> executeAsync(QmpCommand<R> command) {
            return client.executeAsync(command, timeout);
        }

        @Override
        public QmpCaller withTimeout(Duration timeout) {
            return client.withTimeout(timeout);
        }

        @Override
        public String toString() {
            return client + " with timeout " + timeout;
        }
    }

    /**
     * Ends the session and all attempts to connect, at once. Calls in flight, subscribers and threads that wait fail with a {@link QmpClosedException}.
     * Closing again does nothing.
     */
    @Override
    public void close() {
        sessions.close();
    }

    @Override
    public String toString() {
        return "reconnecting QMP client of " + sessions;
    }

    /**
     * A builder of clients.
     *
     * <pre>{@code
     * ReconnectingClient client = ReconnectingClient.builder(Connector.tcp("hypervisor", 4444))
     *         .options(QmpClientOptions.builder().listener(listener).build())
     *         .start();
     * client.awaitSession(Duration.ofMinutes(1));
     * }</pre>
     */
    public static final class Builder {
        private final Connector connector;
        private QmpClientOptions options = QmpClientOptions.defaults();
        private Backoff backoff = Backoff.defaults();
        private DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();

        private Builder(Connector connector) {
            this.connector = connector;
        }

        /**
         * Sets the options of all sessions. {@link QmpClientOptions#connectTimeout} limits each attempt to connect, to which the timeouts of greeting and
         * negotiation are added.
         */
        public Builder options(QmpClientOptions options) {
            this.options = Objects.requireNonNull(options, "options");
            return this;
        }

        /** Sets the pauses between attempts; {@link Backoff#defaults} by default. */
        public Builder backoff(Backoff backoff) {
            this.backoff = Objects.requireNonNull(backoff, "backoff");
            return this;
        }

        /** Sets the random numbers, for tests. */
        Builder random(DoubleSupplier random) {
            this.random = random;
            return this;
        }

        /**
         * Connects, and returns a client with a session. While the server does not listen, this method tries again until {@link
         * QmpClientOptions#connectTimeout} has passed, as {@link QmpClient#connect(Path, QmpClientOptions)}. It does not repeat an attempt that fails in
         * another way.
         *
         * @throws IOException if the connection, the greeting or the negotiation fails; the message names the phase
         */
        public ReconnectingClient connect() throws IOException {
            ReconnectingClient client = new ReconnectingClient(this);
            client.sessions.connect();
            return client;
        }

        /**
         * Returns a client without a session, which connects on a thread of its own. Attempts that fail are repeated, the first ones too. Subscribers that
         * are added before the first session are notified of a gap when it begins.
         *
         * @throws Error if the thread cannot be started, as {@link Thread#start} throws it
         */
        public ReconnectingClient start() {
            ReconnectingClient client = new ReconnectingClient(this);
            client.sessions.start();
            return client;
        }
    }
}
