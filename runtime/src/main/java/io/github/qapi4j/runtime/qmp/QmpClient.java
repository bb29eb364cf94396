package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.transport.Transport;
import io.github.qapi4j.runtime.transport.UnixSocketTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A client of a QMP server. Any number of calls may be in flight, from any threads; replies find their calls by id, in any order.
 *
 * <p>Each call comes in two forms. One waits, and throws; an interrupt ends the waiting with an
 * {@link java.io.InterruptedIOException}, the flag kept. The other returns a future that completes with the same exceptions,
 * unwrapped; what depends on it runs among the client's callbacks, which may call the client, waiting form included. Cancelling a
 * future ends the waiting, not the command.
 *
 * <p>How a call fails: with a {@link QmpErrorException} if the server answers so; a {@link QmpTimeoutException} when its deadline
 * passes (the server may still carry it out; a late reply is dropped and the session goes on); a
 * {@link io.github.qapi4j.runtime.codec.CodecException} if its reply cannot be read; a {@link QmpClosedException} when the session
 * ends, which fails all calls at once: by {@link #close}, by the server, or by something from the server that is no message. An
 * {@link IllegalArgumentException}, before anything is sent, says that the arguments have no JSON form.
 *
 * <p>A command that a server does not answer on success has succeeded when no error came within
 * {@link QmpClientOptions#errorGrace}, or when the session has ended first. An error without an id goes to the only call that
 * waits; when several do, to the {@link SessionListener}.
 */
public final class QmpClient implements AutoCloseable {
    /** The limits of what the server may send are not those of what it gets. */
    private static final JsonFormat REQUESTS = JsonFormat.strict();

    private final ClientSession session;
    private final QmpClientOptions options;
    private final QmpGreeting greeting;

    private QmpClient(ClientSession session, QmpClientOptions options, QmpGreeting greeting) {
        this.session = session;
        this.options = options;
        this.greeting = greeting;
    }

    /** Connects to a Unix socket, with the default options. As {@link #connect(Path, QmpClientOptions)}. */
    public static QmpClient connect(Path socket) throws IOException {
        return connect(socket, QmpClientOptions.defaults());
    }

    /**
     * Connects to a Unix socket and negotiates.
     *
     * @param socket the socket's path, of at most 106 bytes
     * @throws java.net.ConnectException if there is no such socket, or nobody listens
     * @throws IOException if the connection, the greeting or the negotiation fails; the message says which
     */
    public static QmpClient connect(Path socket, QmpClientOptions options) throws IOException {
        return connect(UnixSocketTransport.connect(socket, options.connectTimeout()), options);
    }

    /** Negotiates over a connection, with the default options. As {@link #connect(Transport, QmpClientOptions)}. */
    public static QmpClient connect(Transport transport) throws IOException {
        return connect(transport, QmpClientOptions.defaults());
    }

    /**
     * Negotiates over a connection. It belongs to the client from now on, and is closed if this fails.
     *
     * @throws QmpTimeoutException if the greeting or the answer does not come in time
     * @throws QmpClosedException if the server closes the connection, or does not speak QMP
     * @throws QmpErrorException if the server refuses
     * @throws QmpProtocolException if its answer cannot be read
     * @throws IOException if the thread is interrupted
     */
    public static QmpClient connect(Transport transport, QmpClientOptions options) throws IOException {
        ClientSession session = new ClientSession(transport, options);
        try {
            return new QmpClient(session, options, session.open());
        } catch (IOException | RuntimeException | Error e) {
            session.close("the session could not be opened");
            throw e;
        }
    }

    /** Returns what the server has said of itself. */
    public QmpGreeting greeting() {
        return greeting;
    }

    /** Returns the session's events. */
    public EventSource events() {
        return session.events();
    }

    /** Returns whether the session has not ended yet. */
    public boolean isOpen() {
        return session.isOpen();
    }

    /** Executes a command and waits for its return value, with the deadline that the options say. */
    public <R extends @Nullable Object> R execute(QmpCommand<R> command) throws IOException {
        return execute(command, options.callTimeout(command.descriptor().name()));
    }

    /**
     * Executes a command and waits for its return value.
     *
     * @param timeout how long the call may take
     * @return the return value; null for a command that returns nothing
     * @throws IOException if the call fails; see above
     */
    public <R extends @Nullable Object> R execute(QmpCommand<R> command, Duration timeout) throws IOException {
        return session.await(send(command, timeout));
    }

    /** Executes a command and returns a future of its return value, with the deadline that the options say. */
    public <R extends @Nullable Object> CompletableFuture<R> executeAsync(QmpCommand<R> command) {
        return executeAsync(command, options.callTimeout(command.descriptor().name()));
    }

    /**
     * Executes a command and returns a future of its return value. This waits only while the server does not take what is sent.
     *
     * @param timeout how long the call may take
     */
    public <R extends @Nullable Object> CompletableFuture<R> executeAsync(QmpCommand<R> command, Duration timeout) {
        return session.future(send(command, timeout));
    }

    /** Executes a command that no schema needs to know, with the deadline that the options say. */
    public JsonValue execute(String command, JsonObject arguments) throws IOException {
        return execute(command, arguments, options.callTimeout(command));
    }

    /**
     * Executes a command that no schema needs to know, and waits for its return value.
     *
     * @param timeout how long the call may take
     * @throws IOException if the call fails; see above
     */
    public JsonValue execute(String command, JsonObject arguments, Duration timeout) throws IOException {
        return session.await(send(command, arguments, timeout));
    }

    /** Executes a command that no schema needs to know, with the deadline that the options say. */
    public CompletableFuture<JsonValue> executeAsync(String command, JsonObject arguments) {
        return executeAsync(command, arguments, options.callTimeout(command));
    }

    /**
     * Executes a command that no schema needs to know, and returns a future of its return value.
     *
     * @param timeout how long the call may take
     */
    public CompletableFuture<JsonValue> executeAsync(String command, JsonObject arguments, Duration timeout) {
        return session.future(send(command, arguments, timeout));
    }

    private <R extends @Nullable Object> Call<R> send(QmpCommand<R> command, Duration timeout) {
        return send(command.descriptor(), command, timeout);
    }

    private <C, R extends @Nullable Object> Call<R> send(
            CommandDescriptor<C, R> descriptor, QmpCommand<R> command, Duration timeout) {
        @SuppressWarnings("unchecked") // a command's descriptor describes it
        C arguments = (C) command;
        boolean answered = !descriptor.flags().contains(CommandFlag.NO_SUCCESS_RESPONSE);
        byte[] text = encode(descriptor.arguments(), arguments);
        return session.send(descriptor.name(), text, descriptor.returns(), answered, timeout);
    }

    private Call<JsonValue> send(String command, JsonObject arguments, Duration timeout) {
        Objects.requireNonNull(command, "command");
        return session.send(command, encode(JsonObject.CODEC, arguments), Codecs.ANY, true, timeout);
    }

    private <T> byte[] encode(Codec<T> codec, T value) {
        try {
            return REQUESTS.write(codec, value);
        } catch (IOException e) {
            throw new IllegalArgumentException("the arguments have no JSON form: " + e.getMessage(), e);
        }
    }

    /** Ends the session. Every call that waits fails at once with a {@link QmpClosedException}. Closing again does nothing. */
    @Override
    public void close() {
        session.close("this client was closed");
    }

    @Override
    public String toString() {
        return "QMP client of " + session.transport();
    }
}
