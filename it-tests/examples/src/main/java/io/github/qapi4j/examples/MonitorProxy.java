package io.github.qapi4j.examples;

import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.EventOverflow;
import io.github.qapi4j.runtime.qmp.EventSubscription;
import io.github.qapi4j.runtime.qmp.OutputOverflow;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpClientOptions;
import io.github.qapi4j.runtime.qmp.QmpClosedException;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.QmpEvent;
import io.github.qapi4j.runtime.qmp.QmpGreeting;
import io.github.qapi4j.runtime.qmp.QmpRequest;
import io.github.qapi4j.runtime.qmp.QmpServer;
import io.github.qapi4j.runtime.qmp.QmpTimeoutException;
import io.github.qapi4j.runtime.qmp.RawCommand;
import io.github.qapi4j.runtime.qmp.Received;
import io.github.qapi4j.runtime.qmp.SchemaDescriptor;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Lets many clients share one monitor. QEMU serves one client per monitor; the proxy lets many share it. The proxy has no schema: it forwards commands, return values, errors and
 * events as they are, also those that this program does not know.
 *
 * <ul>
 *   <li>Only commands of a list are forwarded. Others are answered with {@code CommandNotFound}, as QEMU does for a command that is disabled, and {@code
 *       query-commands} does not list them.
 *   <li>Commands are executed one at a time, in the order of each client. Ids of clients may be the same: each client gets its own ids back.
 *   <li>All clients get all events, with the time that QEMU has sent, and before any reply that QEMU sent after them.
 *   <li>A client that does not read is disconnected when 4 MiB wait for it, or after 30 seconds. Nothing is dropped, and no other client waits for it.
 *   <li>If QEMU ends, all clients are disconnected, and the socket does not exist until QEMU runs again.
 * </ul>
 *
 * <p>Out-of-band execution is not offered, and file descriptors are not passed.
 */
public final class MonitorProxy implements AutoCloseable {
    /** A schema without events selects all events, as JSON. */
    private static final SchemaDescriptor ANYTHING = SchemaDescriptor.of("anything", List.of());

    private static final QmpClientOptions OPTIONS =
            QmpClientOptions.builder().callTimeout(Duration.ofMinutes(10)).build();

    /** How much may wait for a client that does not read. */
    private static final int MAX_OUTPUT_BYTES = 4 << 20;

    private static final int MAX_EVENTS = 100_000;
    private static final long MAX_EVENT_BYTES = 64 << 20;
    private static final long ANSWER_SECONDS = 5;
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

    private final List<String> allowed;
    private final QmpClient qemu;
    private final EventSubscription<QmpEvent> events;
    private final QmpServer server;

    /** The time of the event that is being forwarded. Used by the thread that has the lock of the events. */
    private Optional<Instant> eventTime = Optional.empty();

    /** Completes when the latest command has been answered. */
    private volatile CompletableFuture<Void> answered = CompletableFuture.completedFuture(null);

    /**
     * Connects to QEMU, and listens.
     *
     * @param allowed the names of the commands to forward; {@code query-*} means all whose names begin with {@code query-}
     */
    MonitorProxy(Path monitor, Path socket, List<String> allowed) throws IOException {
        this.allowed = List.copyOf(allowed);
        this.qemu = QmpClient.connect(monitor, OPTIONS);
        try {
            // If the queue is full, events would be missing, so the subscription fails.
            this.events = qemu.events().subscribe(ANYTHING, MAX_EVENTS, MAX_EVENT_BYTES, EventOverflow.FAIL);
            this.server = serverFor(qemu.greeting()).start();
        } catch (RuntimeException e) {
            qemu.close();
            throw e;
        }
        try {
            // Only now, since commands may come at once.
            server.listen(socket);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    public static void main(String[] args) throws InterruptedException {
        if (args.length < 3) {
            System.err.println("usage: MonitorProxy QEMU-SOCKET SOCKET COMMAND...");
            System.exit(2);
        }
        List<String> allowed = Arrays.asList(args).subList(2, args.length);
        while (true) {
            try (MonitorProxy proxy = new MonitorProxy(Path.of(args[0]), Path.of(args[1]), allowed)) {
                System.out.println("listening on " + args[1]);
                proxy.run();
            } catch (IOException e) {
                System.err.println(e.getMessage());
            }
            TimeUnit.SECONDS.sleep(1);
        }
    }

    private QmpServer.Builder serverFor(QmpGreeting greeting) {
        QmpServer.Builder builder = QmpServer.builder(ANYTHING)
                .otherwise(this::forward)
                .outputBytes(MAX_OUTPUT_BYTES)
                .outputOverflow(OutputOverflow.CLOSE)
                // QEMU has limited the rate of the events already.
                .noRateLimits()
                // The events keep the time that QEMU has sent; an event without a time gets QEMU's value for an unknown
                // one.
                .clock(((InstantSource) () -> eventTime.orElseThrow()).withZone(ZoneOffset.UTC));
        greeting.qemuVersion()
                .ifPresent(version ->
                        builder.version(version.major(), version.minor(), version.micro(), version.packageName()));
        return builder;
    }

    /** Forwards a command. The server calls it for one command at a time, and waits for the reply before it begins the next one. */
    private CompletionStage<JsonValue> forward(QmpRequest request, RawCommand command) throws QmpErrorException {
        if (!isAllowed(command.name())) {
            throw new QmpErrorException(
                    QmpErrorException.COMMAND_NOT_FOUND, "the command " + command.name() + " has been disabled");
        }
        // Set before the command is sent, since QEMU may reply and end before this method continues.
        CompletableFuture<Void> done = new CompletableFuture<>();
        answered = done;
        CompletableFuture<JsonValue> reply = qemu.executeAsync(command);
        request.onCancel(() -> reply.cancel(false));
        CompletableFuture<JsonValue> answer = new CompletableFuture<>();
        reply.whenComplete((value, failure) -> {
            try {
                // The events that QEMU has sent before the reply have arrived: they must precede the reply here, too.
                forwardEvents();
                if (failure == null) {
                    answer.complete(command.name().equals("query-commands") ? withoutDisabled(value) : value);
                } else {
                    answer.completeExceptionally(errorFor(failure));
                }
            } catch (RuntimeException e) {
                answer.completeExceptionally(errorFor(e));
            } finally {
                // The server has the answer now.
                done.complete(null);
            }
        });
        return answer;
    }

    private boolean isAllowed(String command) {
        return allowed.stream()
                .anyMatch(name -> name.endsWith("*")
                        ? command.startsWith(name.substring(0, name.length() - 1))
                        : command.equals(name));
    }

    private JsonValue withoutDisabled(JsonValue commands) {
        return new JsonArray(commands.asArray().elements().stream()
                .filter(command -> isAllowed(command.asObject().getString("name")))
                .toList());
    }

    private static QmpErrorException errorFor(Throwable failure) {
        return failure instanceof QmpErrorException error
                ? error
                : QmpErrorException.generic("no reply from QEMU: " + failure.getMessage());
    }

    /** Forwards events until QEMU has ended, this proxy is closed, or the thread is interrupted. */
    void run() throws IOException {
        try (EventSubscription<QmpEvent> arrivals = qemu.events().subscribe(ANYTHING, 1, EventOverflow.DROP_OLDEST)) {
            while (true) {
                try {
                    arrivals.next(POLL_INTERVAL);
                } catch (QmpTimeoutException e) {
                    // The loop also forwards events that were not yet in the other queue when they were in this one.
                } catch (QmpClosedException e) {
                    forwardLast();
                    throw e;
                }
                forwardEvents();
            }
        }
    }

    /** Forwards what QEMU has sent before it ended: after {@code quit}, events and the return value. */
    private void forwardLast() throws InterruptedIOException {
        forwardEvents();
        try {
            answered.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted before the last answer");
        } catch (ExecutionException | TimeoutException e) {
            System.err.println("the last command was not answered: " + e);
        }
    }

    private void forwardEvents() {
        synchronized (events) {
            try {
                for (Optional<Received<QmpEvent>> next = events.poll(); next.isPresent(); next = events.poll()) {
                    eventTime = next.get().timestamp();
                    server.emit(next.get().event());
                }
            } catch (QmpClosedException e) {
                // The thread in run() reports it.
            } catch (IOException e) {
                System.err.println("events are lost, so all clients are disconnected: " + e.getMessage());
                qemu.close();
            }
        }
    }

    /** Disconnects the clients and QEMU. */
    @Override
    public void close() {
        server.close();
        qemu.close();
    }
}
