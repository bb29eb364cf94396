package io.github.qapi4j.runtime.agent;

import io.github.qapi4j.runtime.qmp.AgentSession;
import io.github.qapi4j.runtime.qmp.AgentUnreachableException;
import io.github.qapi4j.runtime.qmp.QmpCaller;
import io.github.qapi4j.runtime.qmp.QmpClientOptions;
import io.github.qapi4j.runtime.qmp.QmpCommand;
import io.github.qapi4j.runtime.transport.Connector;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A client of the QEMU guest agent. An API that is generated from a schema of the agent uses it as any {@link QmpCaller}. Any thread may use it. Calls
 * wait for each other: the agent executes one command at a time, and the deadline of a call includes the time in which it waits.
 *
 * <pre>{@code
 * try (GuestAgent agent = GuestAgent.connect(Path.of("/run/vm/qga.sock"))) {
 *     GuestOSInfo system = QgaApi.on(agent).guestGetOsinfo();
 * }
 * }</pre>
 *
 * <p>The socket of a virtual machine exists before an agent runs in its guest, and may carry the rest of what an earlier client has sent or not read. Therefore
 * the client synchronizes when it connects: it sends {@code guest-sync-delimited} with a random id, repeatedly, and drops everything up to the reply. When a
 * call has ended without its reply, it synchronizes again before the next command. Agents that do not repeat the {@code id} of a command in the reply are not
 * supported.
 *
 * <p>A call fails as those of {@link io.github.qapi4j.runtime.qmp.QmpClient}. Three failures are to be distinguished:
 *
 * <ul>
 *   <li>{@link AgentUnreachableException}: no agent answers; the command was not sent;
 *   <li>{@link io.github.qapi4j.runtime.qmp.CommandDisabledException}: the agent does not permit the command;
 *   <li>{@link io.github.qapi4j.runtime.qmp.QmpTimeoutException}: the agent did answer before, but has not replied to this command. It may still execute it.
 *       A late reply is dropped.
 * </ul>
 *
 * <p>The guest is not trusted: replies are limited by {@link QmpClientOptions#limits}, and a reply that exceeds them fails its call. After
 * 64 MiB plus the limit of one reply that belong to no expected reply, the connection is closed. When the connection has ended, all calls fail with a {@link
 * io.github.qapi4j.runtime.qmp.QmpClosedException}: connect again.
 *
 * <p>A call of a command that the agent does not answer on success, such as {@code guest-shutdown}, succeeds as soon as a sync that is sent behind it is
 * answered, or when the agent is silent for {@link QmpClientOptions#errorGrace}, or when the connection ends. Such a command must be a generated one, not one
 * given by its name.
 *
 * <p>Of the options, {@code connectTimeout}, {@code callTimeout}, {@code errorGrace}, {@code sendCapacity}, {@code limits}, {@code callbacks}, {@code
 * listener}, {@code trace} and {@code redaction} are used.
 */
public final class GuestAgent implements QmpCaller, AutoCloseable {
    private final AgentSession session;

    private GuestAgent(AgentSession session) {
        this.session = session;
    }

    /** Connects to a Unix socket with the default options; see {@link #connect(Connector, QmpClientOptions)}. */
    public static GuestAgent connect(Path socket) throws IOException {
        return connect(socket, QmpClientOptions.defaults());
    }

    /**
     * Connects to a Unix socket: that of a character device behind a {@code virtserialport}, or that of {@code qemu-ga -m unix-listen}; see {@link
     * #connect(Connector, QmpClientOptions)}.
     *
     * @param socket the socket's path, of at most 106 bytes
     * @throws IllegalArgumentException if the path is too long
     */
    public static GuestAgent connect(Path socket, QmpClientOptions options) throws IOException {
        return connect(Connector.unix(socket), options);
    }

    /**
     * Connects, and waits until the agent answers.
     *
     * <pre>{@code
     * QmpClientOptions patient = QmpClientOptions.builder().connectTimeout(Duration.ofMinutes(2)).build();
     * GuestAgent agent = GuestAgent.connect(Connector.tcp("hypervisor", 4444), patient);
     * }</pre>
     *
     * @param connector makes the connection; it is called again while the peer does not listen
     * @throws AgentUnreachableException if the agent does not answer within {@link QmpClientOptions#connectTimeout}, or the connection fails or ends before
     * @throws InterruptedIOException if the thread is interrupted; the flag stays set
     * @throws IllegalArgumentException if the options request out-of-band execution or the rejection of unsupported commands
     */
    public static GuestAgent connect(Connector connector, QmpClientOptions options) throws IOException {
        Objects.requireNonNull(connector, "connector");
        Objects.requireNonNull(options, "options");
        return new GuestAgent(AgentSession.open(connector, options));
    }

    /**
     * Waits until the agent answers on a connection. The client takes over the connection, and closes it if this method fails.
     *
     * @throws IOException as {@link #connect(Connector, QmpClientOptions)}
     */
    public static GuestAgent connect(Transport transport, QmpClientOptions options) throws IOException {
        Objects.requireNonNull(transport, "transport");
        Objects.requireNonNull(options, "options");
        return new GuestAgent(AgentSession.open(transport, options, options.connectTimeout()));
    }

    /** Returns whether the connection is open, which says nothing about the agent: {@link #awaitReady} finds out whether it answers. */
    public boolean isOpen() {
        return session.isOpen();
    }

    /**
     * Synchronizes again, after the calls before this one have ended, and waits until the agent answers: after the guest was started again, for example.
     *
     * @param timeout how long to wait
     * @throws AgentUnreachableException if the agent does not answer in time
     * @throws io.github.qapi4j.runtime.qmp.QmpClosedException if the connection has ended, or ends meanwhile
     * @throws InterruptedIOException if the thread is interrupted; the flag stays set
     * @throws IllegalArgumentException if the timeout is not positive
     */
    public void awaitReady(Duration timeout) throws IOException {
        session.awaitReady(positive(timeout));
    }

    /**
     * Executes a command and waits for its return value, with the timeout from the options.
     *
     * @throws AgentUnreachableException if no agent answers before the deadline; the command was not sent
     */
    @Override
    public <R extends @Nullable Object> R execute(QmpCommand<R> command) throws IOException {
        return session.execute(Objects.requireNonNull(command, "command"), null);
    }

    /** Executes a command and returns a future of its return value, with the timeout from the options. This method never waits. */
    @Override
    public <R extends @Nullable Object> CompletableFuture<R> executeAsync(QmpCommand<R> command) {
        return session.executeAsync(Objects.requireNonNull(command, "command"), null);
    }

    /**
     * Returns a view of this client whose calls have this deadline, instead of those in the options.
     *
     * @param timeout how long a call may take, with the time in which it waits for others
     * @throws IllegalArgumentException if the timeout is not positive
     */
    @Override
    public QmpCaller withTimeout(Duration timeout) {
        return new View(this, positive(timeout));
    }

    private static Duration positive(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("a deadline must be positive: " + timeout);
        }
        return timeout;
    }

    /** A view of a client whose calls have another deadline. */
    private record View(GuestAgent agent, Duration timeout) implements QmpCaller {
        @Override
        public <R extends @Nullable Object> R execute(QmpCommand<R> command) throws IOException {
            return agent.session.execute(Objects.requireNonNull(command, "command"), timeout);
        }

        @Override
        public <R extends @Nullable Object> CompletableFuture<R> executeAsync(QmpCommand<R> command) {
            return agent.session.executeAsync(Objects.requireNonNull(command, "command"), timeout);
        }

        @Override
        public QmpCaller withTimeout(Duration timeout) {
            return agent.withTimeout(timeout);
        }

        @Override
        public String toString() {
            return agent + " with timeout " + timeout;
        }
    }

    /** Ends the connection. Calls that have not ended fail at once with a {@link io.github.qapi4j.runtime.qmp.QmpClosedException}. Closing again does nothing. */
    @Override
    public void close() {
        session.close();
    }

    @Override
    public String toString() {
        return "guest agent on " + session.name();
    }
}
