package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.schema.SchemaDifference;
import io.github.qapi4j.runtime.schema.ServerSchema;
import io.github.qapi4j.runtime.transport.Listener;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A client of a QMP server. Any number of threads may have calls in progress at the same time. Replies may arrive in any order and are matched to
 * calls by id.
 *
 * <p>Each call has two forms. The synchronous form waits for the reply and throws; an interrupt ends the wait with an {@link
 * java.io.InterruptedIOException} and keeps the interrupt flag. The asynchronous form returns a future that completes with the same exceptions; its
 * dependent stages receive them as causes of {@link java.util.concurrent.CompletionException}s. These stages run on the client's callback executor,
 * and may call the client, even synchronously. Cancelling a future takes the command back if the server has not got any of it; otherwise the server
 * still executes it. {@link #withTimeout} sets the deadline of
 * calls.
 *
 * <pre>{@code
 * try (QmpClient client = QmpClient.connect(Path.of("/run/vm/qmp.sock"))) {
 *     StatusInfo status = client.execute(QueryStatusCommand.builder().build());
 * }
 * }</pre>
 *
 * <p>A call fails with
 *
 * <ul>
 *   <li>a {@link QmpErrorException} if the server replies with an error;
 *   <li>a {@link QmpTimeoutException} if its deadline passes: the server may still execute the command, unless the message says that the command was
 *       not sent; the session continues and drops a late reply;
 *   <li>a {@link QmpOverflowException}, at once, if too many bytes of commands wait because the server does not read;
 *   <li>a {@link QmpDecodeException} if the reply cannot be decoded: it has the raw reply;
 *   <li>a {@link QmpClosedException} if the session ends, which fails all calls at once: after {@link #close()}, because the server closes the
 *   connection, or because it sends data that is not a message;
 *   <li>an {@link IllegalArgumentException}, before anything is sent, if the arguments have no JSON form.
 * </ul>
 *
 * <p>A call of a command that the server does not answer on success succeeds if no error arrives within {@link QmpClientOptions#errorGrace}, or if
 * the session ends before that. If a single call is pending, an error without an id is the reply to it; otherwise such an error is reported to the
 * {@link SessionListener}.
 */
public final class QmpClient implements QmpCaller, AutoCloseable {
    /** Requests are not subject to the limits of replies. */
    private static final JsonFormat REQUESTS = JsonFormat.strict();

    private static final String QUERY_SCHEMA = "query-qmp-schema";

    private final ClientSession session;
    private final QmpClientOptions options;
    private final QmpGreeting greeting;

    /** The schema of the server; null before it is asked. */
    private volatile @Nullable ServerSchema schema;

    private QmpClient(ClientSession session, QmpClientOptions options, QmpGreeting greeting) {
        this.session = session;
        this.options = options;
        this.greeting = greeting;
    }

    /** Connects to a Unix socket with the default options; see {@link #connect(Path, QmpClientOptions)}. */
    public static QmpClient connect(Path socket) throws IOException {
        return connect(socket, QmpClientOptions.defaults());
    }

    /**
     * Connects to a Unix socket and negotiates. While the socket does not exist or no process listens on it, this method tries again until {@link
     * QmpClientOptions#connectTimeout} has passed, so that it can be called when QEMU has just been started.
     *
     * @param socket the socket's path, of at most 106 bytes
     * @throws java.net.ConnectException if the socket does not exist, or no process listens on it, until then
     * @throws IOException if the connection, the greeting or the negotiation fails; the message names the phase
     */
    public static QmpClient connect(Path socket, QmpClientOptions options) throws IOException {
        Objects.requireNonNull(options, "options");
        return connect(Transport.unix(socket, options.connectTimeout()), options);
    }

    /**
     * Waits for a server that connects to a listener, and negotiates. Listen before starting the server: then no socket can be missing. The listener
     * stays open.
     *
     * <pre>{@code
     * try (Listener listener = Listener.unix(socket)) {
     *     Process qemu = new ProcessBuilder("qemu-system-x86_64", "-qmp", "unix:" + socket).start();
     *     QmpClient client = QmpClient.accept(listener, QmpClientOptions.defaults());
     * }
     * }</pre>
     *
     * @throws java.net.SocketTimeoutException if no server connects within {@link QmpClientOptions#connectTimeout}
     * @throws IOException if the connection, the greeting or the negotiation fails; the message names the phase
     */
    public static QmpClient accept(Listener listener, QmpClientOptions options) throws IOException {
        Objects.requireNonNull(listener, "listener");
        Objects.requireNonNull(options, "options");
        return connect(listener.accept(options.connectTimeout()), options);
    }

    /** Negotiates over a connection with the default options; see {@link #connect(Transport, QmpClientOptions)}. */
    public static QmpClient connect(Transport transport) throws IOException {
        return connect(transport, QmpClientOptions.defaults());
    }

    /**
     * Negotiates over a connection. The client takes over the connection, and closes it if this method fails.
     *
     * @throws QmpTimeoutException if the greeting or the reply does not arrive in time
     * @throws QmpClosedException if the server closes the connection, or does not speak QMP
     * @throws QmpErrorException if the server rejects the negotiation
     * @throws QmpProtocolException if its reply cannot be decoded
     * @throws java.io.InterruptedIOException if the thread is interrupted; the flag stays set
     */
    public static QmpClient connect(Transport transport, QmpClientOptions options) throws IOException {
        Objects.requireNonNull(transport, "transport");
        Objects.requireNonNull(options, "options");
        ClientSession session = new ClientSession(transport, options);
        try {
            return new QmpClient(session, options, session.open());
        } catch (IOException | RuntimeException | Error e) {
            session.close("the session could not be opened");
            throw e;
        }
    }

    /** Returns the server's greeting. */
    public QmpGreeting greeting() {
        return greeting;
    }

    /** Returns the session's events. */
    public EventSource events() {
        return session.events();
    }

    /** Returns whether the session is open: false once it has ended, for any reason. */
    public boolean isOpen() {
        return session.isOpen();
    }

    /** Executes a command and waits for its return value, with the timeout from the options. */
    @Override
    public <R extends @Nullable Object> R execute(QmpCommand<R> command) throws IOException {
        return session.await(call(command, null, false));
    }

    /**
     * Executes a command and returns a future of its return value, with the timeout from the options. This method never waits: what the server does
     * not read is sent later, and if too much waits, the returned future has failed with a {@link QmpOverflowException}.
     */
    @Override
    public <R extends @Nullable Object> CompletableFuture<R> executeAsync(QmpCommand<R> command) {
        return session.future(call(command, null, false));
    }

    /**
     * Returns a view of this client whose calls have this deadline, instead of those in the options. The deadline also limits the wait for an error
     * of a command that the server does not answer on success. Both share the session: closing this client also ends it for the view.
     *
     * @param timeout how long a call may take
     * @throws IllegalArgumentException if the timeout is not positive
     */
    @Override
    public QmpCaller withTimeout(Duration timeout) {
        return new View(this, Deadlines.requirePositive(timeout), false);
    }

    /**
     * Returns a view of this client whose calls are executed out of band: ahead of the commands that the server has queued, and also while its main
     * loop is busy. A call of a command whose schema does not allow it fails with an {@link IllegalArgumentException}; commands that are given by
     * their name are sent in any case. Both share the session.
     *
     * <pre>{@code
     * QmpClientOptions options = QmpClientOptions.builder().outOfBand(true).build();
     * QmpClient client = QmpClient.connect(socket, options);
     * client.outOfBand().execute(MigratePauseCommand.builder().build());
     * }</pre>
     *
     * @throws IllegalStateException if the client has not negotiated out-of-band execution, see {@link QmpClientOptions#outOfBand()}
     */
    public QmpCaller outOfBand() {
        if (!options.outOfBand()) {
            throw new IllegalStateException("out-of-band execution was not negotiated: set outOfBand in the options");
        }
        return new View(this, null, true);
    }

    /**
     * Returns the schema of the server: what it has, as it answers {@code query-qmp-schema}. The server is asked once in a session.
     *
     * <pre>{@code
     * if (client.schema().supports("blockdev-add/arg-type/+qcow2/lazy-refcounts")) {
     *     options.lazyRefcounts(true);
     * }
     * }</pre>
     *
     * @throws QmpErrorException if the server does not have the command, as a guest agent
     * @throws QmpProtocolException if the answer is not the description of a schema
     * @throws IOException as {@link #execute(QmpCommand)}
     */
    public ServerSchema schema() throws IOException {
        ServerSchema known = schema;
        if (known == null) {
            JsonValue answer = execute(QUERY_SCHEMA, JsonObject.EMPTY);
            try {
                known = ServerSchema.of(answer);
            } catch (CodecException e) {
                throw new QmpProtocolException(
                        "the reply to '" + QUERY_SCHEMA + "' is not a schema: "
                                + Excerpt.of(String.valueOf(e.getMessage())),
                        QUERY_SCHEMA,
                        e);
            }
            schema = known;
        }
        return known;
    }

    /**
     * Returns whether the server has a command.
     *
     * @throws IOException as {@link #schema()}
     */
    public boolean supports(CommandDescriptor<?, ?> command) throws IOException {
        return command.isSupportedBy(schema());
    }

    /**
     * Returns whether the server has an event.
     *
     * @throws IOException as {@link #schema()}
     */
    public boolean supports(EventDescriptor<?> event) throws IOException {
        return event.isSupportedBy(schema());
    }

    /**
     * Returns whether the server has what a path names, e.g. {@code blockdev-add/arg-type/+qcow2/lazy-refcounts}; see {@link
     * ServerSchema#supports(String)}.
     *
     * @throws IllegalArgumentException if the path is not valid
     * @throws IOException as {@link #schema()}
     */
    public boolean supports(String path) throws IOException {
        return schema().supports(path);
    }

    /**
     * Returns the differences between an API and the server, in the order of their paths; see {@link SchemaDescriptor#differences}.
     *
     * @param api the API's schema, e.g. {@code QmpApi.schema()}
     * @throws IOException as {@link #schema()}
     */
    public List<SchemaDifference> checkAgainst(SchemaDescriptor api) throws IOException {
        Objects.requireNonNull(api, "api");
        return api.differences(schema());
    }

    /** Returns how many replies have arrived after their calls had ended. They were dropped. */
    public long lateReplies() {
        return session.lateReplies();
    }

    /**
     * A view of a client with other properties of its calls.
     *
     * @param timeout how long a call may take; null for the timeout from the options
     */
    private record View(QmpClient client, @Nullable Duration timeout, boolean outOfBand) implements QmpCaller {
        @Override
        public <R extends @Nullable Object> R execute(QmpCommand<R> command) throws IOException {
            return client.session.await(client.call(command, timeout, outOfBand));
        }

        @Override
        public <R extends @Nullable Object> CompletableFuture<R> executeAsync(QmpCommand<R> command) {
            return client.session.future(client.call(command, timeout, outOfBand));
        }

        @Override
        public QmpCaller withTimeout(Duration timeout) {
            return new View(client, Deadlines.requirePositive(timeout), outOfBand);
        }

        @Override
        public String toString() {
            return client + (timeout == null ? "" : " with timeout " + timeout) + (outOfBand ? ", out of band" : "");
        }
    }

    /**
     * Creates the call of a command.
     *
     * @param timeout how long the call may take; null for the timeout from the options
     */
    private <R extends @Nullable Object> Call<R> call(
            QmpCommand<R> command, @Nullable Duration timeout, boolean outOfBand) {
        Objects.requireNonNull(command, "command");
        if (outOfBand && !(command instanceof OutOfBandCommand) && !(command instanceof RawCommand)) {
            throw new IllegalArgumentException(
                    command.descriptor() + " cannot be executed out of band: its schema does not have 'allow-oob'");
        }
        return call(command.descriptor(), command, timeout, outOfBand);
    }

    private <C extends QmpCommand<R>, R extends @Nullable Object> Call<R> call(
            CommandDescriptor<C, R> descriptor, QmpCommand<R> command, @Nullable Duration timeout, boolean outOfBand) {
        @SuppressWarnings("unchecked") // a command's descriptor has the command's type as its type argument
        C arguments = (C) command;
        boolean answered = !descriptor.flags().contains(CommandFlag.NO_SUCCESS_RESPONSE);
        byte[] text = encode(descriptor.arguments(), arguments);
        Duration deadline = timeout == null ? options.callTimeout(descriptor.name()) : timeout;
        return session.call(descriptor.requestHead(), text, descriptor.returns(), answered, outOfBand, deadline);
    }

    private static <T> byte[] encode(Codec<T> codec, T value) {
        try {
            return REQUESTS.write(codec, value);
        } catch (IOException e) {
            throw new IllegalArgumentException("the arguments have no JSON form: " + e.getMessage(), e);
        }
    }

    /** Ends the session. Every pending call fails at once with a {@link QmpClosedException}. Closing again does nothing. */
    @Override
    public void close() {
        session.close("this client was closed");
    }

    @Override
    public String toString() {
        return "QMP client of " + session.transport();
    }
}
