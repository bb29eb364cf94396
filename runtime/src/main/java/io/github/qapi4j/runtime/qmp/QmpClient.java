package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.schema.SchemaDifference;
import io.github.qapi4j.runtime.schema.ServerSchema;
import io.github.qapi4j.runtime.transport.Listener;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
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
 *   <li>a {@link QmpErrorException} if the server replies with an error, or, at once, if the client {@linkplain
 *       QmpClientOptions#rejectUnsupported rejects} a command that the server does not have;
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
    private final ClientSession session;
    private final EventSource events;
    private final QmpClientOptions options;
    private final QmpGreeting greeting;
    private final SchemaQuery schema = new SchemaQuery();

    private QmpClient(ClientSession session, ClientContext context, QmpGreeting greeting) {
        this.session = session;
        this.events = context.events();
        this.options = context.options();
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

    /**
     * Waits for a child process that connects to a listener, and negotiates, as {@link #accept(Listener, QmpClientOptions)}. If the process ends before, this
     * method fails at once.
     *
     * <pre>{@code
     * try (Listener listener = Listener.unix(socket)) {
     *     Process qemu = new ProcessBuilder("qemu-system-x86_64", "-qmp", "unix:" + socket).start();
     *     QmpClient client = QmpClient.accept(listener, qemu, QmpClientOptions.defaults());
     * }
     * }</pre>
     *
     * @param process the process; this method does not end it, also if it fails
     * @throws java.net.ConnectException if the process ends before it has connected; the message has its exit value
     * @throws java.net.SocketTimeoutException if it does not connect within {@link QmpClientOptions#connectTimeout}
     * @throws IOException as {@link #accept(Listener, QmpClientOptions)}
     */
    public static QmpClient accept(Listener listener, Process process, QmpClientOptions options) throws IOException {
        Objects.requireNonNull(listener, "listener");
        Objects.requireNonNull(process, "process");
        Objects.requireNonNull(options, "options");
        return connect(listener.accept(options.connectTimeout(), process), options);
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
     * @throws QmpErrorException if the server rejects the negotiation, or the query of its schema for {@link QmpClientOptions#rejectUnsupported}
     * @throws QmpProtocolException if a reply cannot be decoded
     * @throws java.io.InterruptedIOException if the thread is interrupted; the flag stays set
     */
    public static QmpClient connect(Transport transport, QmpClientOptions options) throws IOException {
        Objects.requireNonNull(transport, "transport");
        Objects.requireNonNull(options, "options");
        ClientContext context = ClientContext.of(options);
        EventFeed feed = EventFeed.ofOnlySession(context.events());
        return open(new ClientSession(transport, context, feed, () -> {}), context);
    }

    /** Opens a session, and returns a client of it. If that fails, the session ends. */
    static QmpClient open(ClientSession session, ClientContext context) throws IOException {
        try {
            QmpClient client = new QmpClient(session, context, session.open());
            if (context.options().rejectUnsupported()) {
                client.prepareToReject();
            }
            return client;
        } catch (IOException | RuntimeException | Error e) {
            session.close("the session could not be opened");
            throw e;
        }
    }

    /** Gets the schema of the server, against which commands are checked from then on. */
    private void prepareToReject() throws IOException {
        try {
            schema.get(this, options.negotiationTimeout());
        } catch (QmpException e) {
            throw ClientSession.inPhase(
                    "the options request to reject unsupported commands, which needs the server's schema: ",
                    SchemaQuery.COMMAND,
                    e);
        }
    }

    /** Returns the server's greeting. */
    public QmpGreeting greeting() {
        return greeting;
    }

    /** Returns the session's events. */
    public EventSource events() {
        return events;
    }

    /** Returns whether the session is open: false once it has ended, for any reason. */
    public boolean isOpen() {
        return session.isOpen();
    }

    /** Executes a command and waits for its return value, with the timeout from the options. */
    @Override
    public <R extends @Nullable Object> R execute(QmpCommand<R> command) throws IOException {
        return await(command, null, false);
    }

    /**
     * Executes a command and returns a future of its return value, with the timeout from the options. This method never waits: what the server does
     * not read is sent later, and if too much waits, the returned future has failed with a {@link QmpOverflowException}.
     */
    @Override
    public <R extends @Nullable Object> CompletableFuture<R> executeAsync(QmpCommand<R> command) {
        return future(command, null, false);
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
        return new View(this, Deadlines.requirePositive(timeout), null);
    }

    /**
     * Returns a view of this client whose calls pass a file descriptor to the server, together with the command, as {@code getfd} and {@code add-fd}
     * expect it. The connection must be able to do that, as one of {@link Transport#unixWithDescriptors}. The server gets a duplicate; this descriptor stays
     * with the caller, who keeps it open until the call has ended, and closes it.
     *
     * <pre>{@code
     * try (RandomAccessFile disk = new RandomAccessFile("disk.img", "rw")) {
     *     QmpApi.on(client.withDescriptor(disk.getFD())).misc().addFd(b -> b.fdsetId(1L));
     * }
     * }</pre>
     *
     * <p>Of the commands with a descriptor, at most one is sent and not answered. The others wait in the client, with the commands behind them. Pass
     * one only to a command that expects it: QEMU keeps it otherwise, until it gets the next one or the connection ends.
     *
     * <p>If the descriptor is closed before the command is sent, the call fails with an {@link IOException}, and the session continues. A command that the
     * server does not answer on success is rejected with an {@link IllegalArgumentException}.
     *
     * @param descriptor an open descriptor, such as {@link java.io.RandomAccessFile#getFD}
     * @throws UnsupportedOperationException if the connection cannot pass descriptors
     */
    public QmpCaller withDescriptor(FileDescriptor descriptor) {
        Objects.requireNonNull(descriptor, "descriptor");
        session.requireDescriptors();
        return new View(this, null, descriptor);
    }

    /**
     * Returns a caller for the same session that executes commands out of band: ahead of the commands that the server has queued, and also while its
     * main loop is busy.
     *
     * <pre>{@code
     * client.outOfBand().execute(MigratePauseCommand.builder().build());
     * }</pre>
     *
     * @throws IllegalStateException if the client has not negotiated out-of-band execution, see {@link QmpClientOptions#outOfBand()}
     */
    public OutOfBandCaller outOfBand() {
        if (!options.outOfBand()) {
            throw new IllegalStateException("out-of-band execution was not negotiated: set outOfBand in the options");
        }
        return new OutOfBandCaller(this, null);
    }

    /**
     * Returns the schema of the server: what it has, as it answers {@code query-qmp-schema}. The server is asked once in a session, while connecting or
     * when the schema is needed first; if the call fails, the next call of this method asks again.
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
        return schema.get(this, options.callTimeout(SchemaQuery.COMMAND));
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

    /**
     * Returns the differences between an API and the server in these commands and events, for a program that uses only these, in the order of their
     * paths.
     *
     * <pre>{@code
     * List<SchemaDifference> differences = client.checkAgainst(QmpApi.schema(), List.of("query-block", "device_add", "DEVICE_DELETED"));
     * }</pre>
     *
     * @param api the API's schema, e.g. {@code QmpApi.schema()}
     * @param names the names of commands and events in QMP
     * @throws IllegalArgumentException if the API has no command or event with one of the names
     * @throws IOException as {@link #schema()}
     */
    public List<SchemaDifference> checkAgainst(SchemaDescriptor api, Collection<String> names) throws IOException {
        Objects.requireNonNull(api, "api");
        return api.differences(schema(), names);
    }

    /** Returns how many replies have arrived after their calls had ended. They were dropped. */
    public long lateReplies() {
        return session.lateReplies();
    }

    /**
     * A view of a client whose calls have another deadline, or pass a descriptor.
     *
     * @param timeout how long a call may take; null for the timeout from the options
     * @param descriptor what each call passes; null for nothing
     */
    private record View(
            QmpClient client,
            @Nullable Duration timeout,
            @Nullable FileDescriptor descriptor) implements QmpCaller {
        @Override
        public <R extends @Nullable Object> R execute(QmpCommand<R> command) throws IOException {
            return client.session.await(call(command));
        }

        @Override
        public <R extends @Nullable Object> CompletableFuture<R> executeAsync(QmpCommand<R> command) {
            return client.session.future(call(command));
        }

        private <R extends @Nullable Object> Call<R> call(QmpCommand<R> command) {
            Call<R> call = client.call(command, timeout, false);
            if (descriptor != null) {
                if (!call.isAnswered()) {
                    throw new IllegalArgumentException("'" + call.command()
                            + "' cannot pass a file descriptor: the server does not report that it has executed it");
                }
                client.session.pass(call, descriptor);
            }
            return call;
        }

        @Override
        public QmpCaller withTimeout(Duration timeout) {
            return new View(client, Deadlines.requirePositive(timeout), descriptor);
        }

        @Override
        public String toString() {
            return client + describe(timeout) + (descriptor == null ? "" : " with a file descriptor");
        }
    }

    /** Returns what a view's text says about its timeout, null for that from the options. */
    static String describe(@Nullable Duration timeout) {
        return timeout == null ? "" : " with timeout " + timeout;
    }

    /**
     * Executes a command and waits for its return value.
     *
     * @param timeout how long the call may take; null for the timeout from the options
     */
    <R extends @Nullable Object> R await(QmpCommand<R> command, @Nullable Duration timeout, boolean outOfBand)
            throws IOException {
        return session.await(call(command, timeout, outOfBand));
    }

    /**
     * Executes a command and returns a future of its return value.
     *
     * @param timeout how long the call may take; null for the timeout from the options
     */
    <R extends @Nullable Object> CompletableFuture<R> future(
            QmpCommand<R> command, @Nullable Duration timeout, boolean outOfBand) {
        return session.future(call(command, timeout, outOfBand));
    }

    private <R extends @Nullable Object> Call<R> call(
            QmpCommand<R> command, @Nullable Duration timeout, boolean outOfBand) {
        Objects.requireNonNull(command, "command");
        return call(command.descriptor(), command, timeout, outOfBand);
    }

    private <C extends QmpCommand<R>, R extends @Nullable Object> Call<R> call(
            CommandDescriptor<C, R> descriptor, QmpCommand<R> command, @Nullable Duration timeout, boolean outOfBand) {
        @SuppressWarnings("unchecked") // a command's descriptor has the command's type as its type argument
        C arguments = (C) command;
        boolean answered = !descriptor.flags().contains(CommandFlag.NO_SUCCESS_RESPONSE);
        CallArguments encoded = CallArguments.of(descriptor.arguments(), arguments);
        Duration deadline = timeout == null ? options.callTimeout(descriptor.name()) : timeout;
        Call<R> call =
                session.call(descriptor.requestHead(), encoded, descriptor.returns(), answered, outOfBand, deadline);
        if (isRejected(descriptor)) {
            call.fail(() -> QmpErrorException.notSent(descriptor.name(), server() + " does not have this command"));
        }
        return call;
    }

    /** Returns whether the options request to reject the command: false until the schema is known. */
    private boolean isRejected(CommandDescriptor<?, ?> command) {
        if (!options.rejectUnsupported()) {
            return false;
        }
        ServerSchema known = schema.known();
        return known != null && !command.isSupportedBy(known);
    }

    private String server() {
        return greeting.qemuVersion().map(version -> "QEMU " + version).orElse("the server");
    }

    /** Ends the session. Every pending call fails at once with a {@link QmpClosedException}. Closing again does nothing. */
    @Override
    public void close() {
        session.close("this client was closed");
    }

    @Override
    public String toString() {
        return "QMP client of " + session.name();
    }
}
