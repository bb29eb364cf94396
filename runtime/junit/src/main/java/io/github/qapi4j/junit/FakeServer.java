package io.github.qapi4j.junit;

import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.CommandDescriptor;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpClientOptions;
import io.github.qapi4j.runtime.qmp.QmpCommand;
import io.github.qapi4j.runtime.qmp.QmpEvent;
import io.github.qapi4j.runtime.qmp.QmpRequest;
import io.github.qapi4j.runtime.qmp.QmpServer;
import io.github.qapi4j.runtime.qmp.RawCommand;
import io.github.qapi4j.runtime.qmp.SchemaDescriptor;
import io.github.qapi4j.runtime.qmp.UnknownEvent;
import io.github.qapi4j.runtime.transport.Connector;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A fake QEMU for one test. It replies to commands as the test's {@linkplain #on stubs} define, {@linkplain #emit emits} events, causes faults, and
 * {@linkplain #takeCommand returns} the commands that have come. {@link FakeQemu} starts one for each JUnit test; {@link #start} starts one anywhere:
 *
 * <pre>{@code
 * try (FakeServer qemu = FakeServer.start(QmpApi.schema())) {
 *     qemu.on(QueryStatusCommand.DESCRIPTOR).replyJson("{'running': true, 'singlestep': false, 'status': 'running'}");
 *     qemu.on(StopCommand.DESCRIPTOR).reply();
 *
 *     new Machine(qemu.socket()).pause(); // the code under test
 *
 *     qemu.takeCommand(StopCommand.DESCRIPTOR);
 * }
 * }</pre>
 *
 * <p>The code under test connects to the {@link #socket()}, or gets a client from {@link #connect()}, which uses no socket.
 *
 * <p>A fake server is strict: {@link #close()} throws an {@link AssertionError} if a command came for which there is no stub, even if the code under test
 * ignored the error reply; if a stub's lambda has thrown an exception; or if a stub was never used. The error shows all commands that came, redacted, and
 * all stubs.
 *
 * <p>The negotiation, {@code quit}, {@code query-version}, {@code query-commands} and {@code query-qmp-schema} need no stub. Any thread may use a fake
 * server, and tests with fake servers may run in parallel.
 */
public final class FakeServer implements AutoCloseable {
    private static final String NEGOTIATION = "qmp_capabilities";
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final SchemaDescriptor schema;
    private final long timeoutNanos;
    private final SchemaTexts texts;
    private final Stubs stubs;
    private final Journal journal = new Journal();
    private final Later later = new Later();
    private final Map<String, Journal.Cursor> cursors = new ConcurrentHashMap<>();
    private final Answers answers;
    private final QmpServer server;
    private final Connections connections;
    private final ReentrantLock lock = new ReentrantLock();

    // The lock guards the following fields.
    private final List<QmpClient> clients = new ArrayList<>();
    private boolean closed;

    private FakeServer(Builder builder) {
        this.schema = builder.schema;
        this.timeoutNanos = TimeUnit.NANOSECONDS.convert(builder.timeout);
        this.texts = new SchemaTexts(schema);
        this.stubs = new Stubs(builder.lenient);
        QmpServer.Builder starting = QmpServer.builder(schema)
                .version(builder.major, builder.minor, builder.micro, "")
                .closeTimeout(CLOSE_TIMEOUT)
                .outOfBand(true)
                .noRateLimits()
                .otherwise(this::answer);
        Answers.BUILT_IN.forEach(name -> schema.command(name).ifPresent(command -> replace(starting, command)));
        this.answers =
                new Answers(schema, builder.versionObject(), stubs, journal, starting.emitter(), later, this::quit);
        this.server = starting.start();
        this.connections = new Connections(
                server,
                builder.singleClient,
                later,
                failure -> journal.failed("the socket of the fake QEMU has failed: " + failure, failure));
    }

    /** Starts a fake server with the defaults of {@link #builder}. */
    public static FakeServer start(SchemaDescriptor schema) {
        return builder(schema).start();
    }

    /** Returns a builder of a fake server with the commands and events of a schema. */
    public static Builder builder(SchemaDescriptor schema) {
        return new Builder(schema);
    }

    private CompletionStage<JsonValue> answer(QmpRequest request, RawCommand command) {
        return answers.answer(connections.of(request.session()), command);
    }

    /** Registers the handler of a command that the server would execute itself. */
    private <C extends QmpCommand<R>, R extends @Nullable Object> void replace(
            QmpServer.Builder starting, CommandDescriptor<C, R> command) {
        starting.handleAsync(command, (request, typed) -> {
            JsonObject arguments =
                    Json.of(command.arguments(), typed, "the command").asObject();
            return answer(request, new RawCommand(command.name(), arguments)).thenApply(value -> read(command, value));
        });
    }

    private static <R extends @Nullable Object> R read(CommandDescriptor<?, R> command, JsonValue value) {
        try {
            return Json.read(command.returns(), value, "$.return");
        } catch (CodecException e) {
            throw new CompletionException(e);
        }
    }

    /**
     * Begins a stub for a command of the schema.
     *
     * @throws IllegalArgumentException if the schema does not declare the command, or it is {@code qmp_capabilities}: see {@link #rejectNegotiation}
     */
    public <C extends QmpCommand<R>, R extends @Nullable Object> Stub<C, R> on(CommandDescriptor<C, R> command) {
        return stub(requireDeclared(command), false);
    }

    /**
     * Begins a stub for a command of the schema by its name, with any arguments and any reply: for a QEMU in which the command has another form.
     *
     * <pre>{@code
     * qemu.on("query-status").replyJson("{'running': true, 'status': 'running'}");
     * }</pre>
     *
     * @throws IllegalArgumentException if the schema does not have a command with this name; the message has a similar one
     */
    public Stub<RawCommand, JsonValue> on(String command) {
        if (schema.command(command).isEmpty()) {
            throw new IllegalArgumentException(schema + " has no command '" + command + "'" + similar(command)
                    + "\n    For a command that the schema does not have, use onUnknown(...).");
        }
        return stub(byName(command), true);
    }

    /**
     * Begins a stub for a command that the schema does not have, with any arguments and any reply: for a QEMU of another version. {@code query-commands}
     * and {@code query-qmp-schema} then have the command, too.
     *
     * <pre>{@code
     * qemu.onUnknown("device_add").reply();
     * }</pre>
     *
     * @throws IllegalArgumentException if the schema has the command
     */
    public Stub<RawCommand, JsonValue> onUnknown(String command) {
        if (schema.command(command).isPresent()) {
            throw new IllegalArgumentException(schema + " has the command '" + command + "': use on(...)");
        }
        return stub(byName(command), true);
    }

    private String similar(String command) {
        return SimilarNames.hint(
                command,
                Stream.concat(schema.commands().stream().map(CommandDescriptor::name), stubs.names().stream()));
    }

    private <C extends QmpCommand<R>, R extends @Nullable Object> Stub<C, R> stub(
            CommandDescriptor<C, R> command, boolean isRaw) {
        if (command.name().equals(NEGOTIATION)) {
            throw new IllegalArgumentException(
                    "the negotiation is built in: to let it fail, use rejectNegotiation(description)");
        }
        Stub<C, R> stub = new Stub<>(command, isRaw, texts, stubs.place(caller()), stubs);
        stubs.add(stub);
        return stub;
    }

    private CommandDescriptor<RawCommand, JsonValue> known(String command) {
        if (schema.command(command).isEmpty() && !stubs.names().contains(command)) {
            throw new IllegalArgumentException(schema + " has no command '" + command
                    + "', and there is no stub for it by onUnknown(...)" + similar(command));
        }
        return byName(command);
    }

    private static CommandDescriptor<RawCommand, JsonValue> byName(String command) {
        return new RawCommand(command, JsonObject.EMPTY).descriptor();
    }

    private <C extends QmpCommand<?>> CommandDescriptor<C, ?> requireKnown(CommandDescriptor<C, ?> command) {
        return requireDeclared(command);
    }

    private <D extends CommandDescriptor<?, ?>> D requireDeclared(D command) {
        if (schema.command(command.name()).orElse(null) != command) {
            throw new IllegalArgumentException(
                    schema + " does not declare this " + command + ": is it of another package?");
        }
        return command;
    }

    /** Returns the place in the test that called this class, such as {@code MachineTest.java:42}. */
    private static String caller() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> !frame.getClassName().equals(FakeServer.class.getName()))
                        .findFirst()
                        .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                        .orElse("unknown place"));
    }

    /**
     * Returns the next command of this kind, and waits for it, at most 5 seconds unless the builder says otherwise. Each command is returned once; commands
     * of other kinds stay to be taken.
     *
     * @throws AssertionError if none comes in this time; the message shows what came instead. Also if the thread is interrupted; the flag stays set
     * @throws IllegalArgumentException if the schema does not declare the command
     */
    public <C extends QmpCommand<?>> C takeCommand(CommandDescriptor<C, ?> command) {
        return take(requireKnown(command), false, timeoutNanos);
    }

    /** Returns the next command of this kind as {@link #takeCommand(CommandDescriptor)}, and waits for it at most this time. */
    public <C extends QmpCommand<?>> C takeCommand(CommandDescriptor<C, ?> command, Duration timeout) {
        return take(requireKnown(command), false, TimeUnit.NANOSECONDS.convert(timeout));
    }

    /**
     * Returns the next command with this name as {@link #takeCommand(CommandDescriptor)} does, whatever arguments it has.
     *
     * @throws AssertionError if none comes
     * @throws IllegalArgumentException if the schema does not have a command with this name, and there is no stub for it by {@link #onUnknown}
     */
    public RawCommand takeCommand(String command) {
        return take(known(command), true, timeoutNanos);
    }

    /** Returns the next command with this name as {@link #takeCommand(String)}, and waits for it at most this time. */
    public RawCommand takeCommand(String command, Duration timeout) {
        return take(known(command), true, TimeUnit.NANOSECONDS.convert(timeout));
    }

    private <C extends QmpCommand<?>> C take(CommandDescriptor<C, ?> command, boolean isRaw, long nanos) {
        Journal.Cursor cursor = cursors.computeIfAbsent(command.name(), name -> new Journal.Cursor());
        return journal.take(command, isRaw, cursor, nanos);
    }

    /** Returns all commands that have come, except for the negotiation, in their order. This method does not wait. */
    public List<RawCommand> commands() {
        return journal.commands();
    }

    /**
     * Returns all commands of this kind that have come, taken or not, in their order: {@code assertEquals(List.of(), qemu.commands(QuitCommand.DESCRIPTOR))}.
     * This method does not wait.
     *
     * @throws IllegalArgumentException if the schema does not declare the command
     */
    public <C extends QmpCommand<?>> List<C> commands(CommandDescriptor<C, ?> command) {
        return journal.commands(requireKnown(command), false);
    }

    /**
     * Returns all commands with this name that have come, taken or not, with any arguments, in their order. This method does not wait.
     *
     * @throws IllegalArgumentException if the schema does not have a command with this name, and there is no stub for it by {@link #onUnknown}
     */
    public List<RawCommand> commands(String command) {
        return journal.commands(known(command), true);
    }

    /**
     * Emits an event, with the current time, to all clients that have negotiated. If the code under test may not have connected yet, call {@link
     * #awaitClient()} first.
     *
     * @throws IllegalArgumentException if the event has no JSON form
     */
    public void emit(QmpEvent event) {
        server.emit(event);
    }

    /**
     * Emits an event in JSON, also with single quotes: {@code emit("JOB_STATUS_CHANGE", "{'id': 'job0', 'status': 'running'}")}. The data must be exactly
     * what the schema says. For an event that the schema does not have, emit an {@link UnknownEvent}.
     *
     * @param data the data; {@code {}} for an event without data
     * @throws IllegalArgumentException if the schema does not have the event: the message has a similar one; or if the data is not JSON, or not that of the
     *     event: the message has the paths
     */
    public void emit(String name, String data) {
        emit(texts.event(name, data));
    }

    /** Sends characters in UTF-8 as they are to all clients, between two messages, for example garbage. */
    public void sendRaw(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        unchecked(() -> {
            for (FakeConnection connection : connections.all()) {
                connection.insert(bytes);
            }
        });
    }

    /**
     * Connects a client, without a socket, with default options. The fake server closes it.
     *
     * @throws UncheckedIOException if the server is {@linkplain #stop stopped}
     */
    public QmpClient connect() {
        return connect(QmpClientOptions.defaults());
    }

    /** Connects a client with these options; see {@link #connect()}. */
    public QmpClient connect(QmpClientOptions options) {
        try {
            QmpClient client = QmpClient.connect(connections.connect(), options);
            boolean late;
            lock.lock();
            try {
                late = closed;
                clients.add(client);
            } finally {
                lock.unlock();
            }
            if (late) {
                client.close();
            }
            return client;
        } catch (IOException e) {
            throw new UncheckedIOException("the client could not be connected to the fake QEMU: " + e.getMessage(), e);
        }
    }

    /** Returns a connector to this server, without a socket, for a client that connects again: {@code ReconnectingClient.builder(qemu.connector())}. */
    public Connector connector() {
        // A lambda has no text that helps.
        return new Connector() {
            @Override
            public Transport connect(Duration timeout) throws IOException {
                return connections.connect();
            }

            @Override
            public String toString() {
                return "fake QEMU";
            }
        };
    }

    /**
     * Returns the path of a Unix socket on which the server listens. The first call creates it, in a folder of its own; {@link #close()} removes both.
     *
     * @throws UncheckedIOException if it cannot be created
     */
    public Path socket() {
        try {
            return connections.socket();
        } catch (IOException e) {
            throw new UncheckedIOException("the fake QEMU cannot listen: " + e.getMessage(), e);
        }
    }

    /**
     * Waits until a client is connected and has negotiated, at most as long as {@link #takeCommand(CommandDescriptor)}.
     *
     * @throws AssertionError if no client has done that in this time, or the thread is interrupted; the flag stays set
     */
    public void awaitClient() {
        connections.awaitClient(timeoutNanos);
    }

    /** Closes all connections, as a network that fails; clients may connect again at once. */
    public void disconnect() {
        unchecked(connections::disconnect);
    }

    /** Closes all connections, and listens no more, as a QEMU that has ended: clients cannot connect until {@link #restart}. */
    public void stop() {
        unchecked(connections::stop);
    }

    /** Stops this server, unless it is stopped already, and listens again on the same socket. Stubs and commands are kept. */
    public void restart() {
        unchecked(() -> {
            connections.stop();
            connections.start();
        });
    }

    private void quit() {
        try {
            connections.stop();
        } catch (IOException e) {
            journal.failed("the fake QEMU could not end: " + e, e);
        }
    }

    /**
     * Stops reading, as a QEMU that hangs: commands stay unread, and are not answered. Clients that connect from now on get no greeting. This ends with
     * {@link #resumeReading}, {@link #stop} or {@link #restart}.
     */
    public void stopReading() {
        connections.stopReading();
    }

    /** Reads again, after {@link #stopReading} or {@link Stub#stopReading}, and greets the clients that have connected meanwhile. */
    public void resumeReading() {
        connections.resumeReading();
    }

    /** Rejects the next negotiation of a client, with an error of class {@code GenericError}; after two calls, the next two, and so on. */
    public void rejectNegotiation(String description) {
        connections.rejectNegotiation(Objects.requireNonNull(description, "description"));
    }

    private interface Action {
        void run() throws IOException;
    }

    private static void unchecked(Action action) {
        try {
            action.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Checks what has come so far; see the class description. What this method has reported is not reported again.
     *
     * @throws AssertionError if a command was unexpected, a stub has failed, was never used, or has no reply
     */
    public void verify() {
        verify(false);
    }

    private void verify(boolean testFailed) {
        AssertionError failure = journal.takeFailures(shown(), null);
        if (failure != null) {
            throw failure;
        }
        List<String> complaints = testFailed ? List.of() : stubs.takeComplaints();
        if (!complaints.isEmpty()) {
            throw new AssertionError(String.join("\n", complaints) + shown());
        }
    }

    private String shown() {
        return journal.commandsShown() + stubs.shown();
    }

    /** Returns, once, what has failed so far, as an error that has the failure of the test as its cause; null if nothing has. */
    @Nullable
    AssertionError explain(Throwable testFailure) {
        stubs.running().forEach(stub -> journal.failed("a lambda of " + stub + " has not returned yet", null));
        return journal.takeFailures(shown() + "\n\nThe test has failed with " + testFailure, testFailure);
    }

    /** Adds the commands that have come to the failure of a test, unless no command has come, or its message has them. */
    void addCommands(Throwable testFailure) {
        String commands = journal.commandsShown();
        if (!journal.commands().isEmpty()
                && !String.valueOf(testFailure.getMessage()).contains(commands)) {
            testFailure.addSuppressed(new ReceivedCommands(commands.strip()));
        }
    }

    /** A note to the failure of a test. */
    private static final class ReceivedCommands extends Exception {
        private static final long serialVersionUID = 1L;

        ReceivedCommands(String commands) {
            super(commands, null, false, false);
        }
    }

    /**
     * Ends the server and the clients of {@link #connect()}, removes the socket, and {@linkplain #verify() verifies}. Nothing is left: no thread, no file.
     * A lambda that does not return is interrupted; if it ignores that, this method still ends after about a second. Closing again does nothing.
     *
     * @throws AssertionError as {@link #verify()}
     */
    @Override
    public void close() {
        close(false);
    }

    /** @param testFailed whether the test has failed already, so that unused and unfinished stubs are not reported */
    void close(boolean testFailed) {
        List<QmpClient> ending;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            ending = List.copyOf(clients);
        } finally {
            lock.unlock();
        }
        ending.forEach(QmpClient::close);
        try {
            connections.close();
            later.close(CLOSE_TIMEOUT);
        } catch (IOException e) {
            journal.failed("the fake QEMU could not end: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            server.close();
        }
        verify(testFailed);
    }

    /** Returns the name of the schema. */
    @Override
    public String toString() {
        return "fake QEMU of " + schema;
    }

    /**
     * A builder of a fake server.
     *
     * <pre>{@code
     * FakeServer qemu = FakeServer.builder(QmpApi.schema()).version(10, 2, 0).lenient().start();
     * }</pre>
     */
    public static final class Builder {
        private final SchemaDescriptor schema;
        private int major;
        private int minor;
        private int micro;
        private boolean lenient;
        private boolean singleClient;
        private Duration timeout = Duration.ofSeconds(5);

        private Builder(SchemaDescriptor schema) {
            this.schema = Objects.requireNonNull(schema, "schema");
        }

        /** Sets the version of QEMU, in the greeting and for {@code query-version}; 0.0.0 by default. */
        public Builder version(int major, int minor, int micro) {
            this.major = major;
            this.minor = minor;
            this.micro = micro;
            return this;
        }

        /** Lets a test pass although stubs, or answers of them, were never used. */
        public Builder lenient() {
            this.lenient = true;
            return this;
        }

        /** Sets how long {@link FakeServer#takeCommand(CommandDescriptor)} and {@link FakeServer#awaitClient} wait; 5 seconds by default. */
        public Builder timeout(Duration timeout) {
            this.timeout = Objects.requireNonNull(timeout, "timeout");
            return this;
        }

        /**
         * Serves one client at a time, as a monitor of QEMU does: a further client connects, but gets no greeting until the one before has disconnected. By
         * default, any number of clients are served at once, so that a test can have a client of its own beside the code under test.
         */
        public Builder singleClient() {
            this.singleClient = true;
            return this;
        }

        private JsonObject versionObject() {
            JsonObject qemu = JsonObject.builder()
                    .put("major", major)
                    .put("minor", minor)
                    .put("micro", micro)
                    .build();
            return JsonObject.builder().put("qemu", qemu).put("package", "").build();
        }

        /** Starts the server. It has no clients until one {@linkplain FakeServer#connect connects}, and no socket until it is {@linkplain FakeServer#socket needed}. */
        public FakeServer start() {
            return new FakeServer(this);
        }
    }
}
