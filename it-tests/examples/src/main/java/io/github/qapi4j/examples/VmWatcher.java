package io.github.qapi4j.examples;

import io.github.qapi4j.examples.qmp.BlockIoErrorEvent;
import io.github.qapi4j.examples.qmp.GuestPanickedEvent;
import io.github.qapi4j.examples.qmp.ResumeEvent;
import io.github.qapi4j.examples.qmp.ShutdownEvent;
import io.github.qapi4j.examples.qmp.StopEvent;
import io.github.qapi4j.examples.qmp.WatchdogEvent;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonTypeException;
import io.github.qapi4j.runtime.codec.QapiEnum;
import io.github.qapi4j.runtime.qmp.Backoff;
import io.github.qapi4j.runtime.qmp.EventSelector;
import io.github.qapi4j.runtime.qmp.EventSubscription;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpClientOptions;
import io.github.qapi4j.runtime.qmp.QmpClosedException;
import io.github.qapi4j.runtime.qmp.QmpDecodeException;
import io.github.qapi4j.runtime.qmp.QmpEvent;
import io.github.qapi4j.runtime.qmp.QmpException;
import io.github.qapi4j.runtime.qmp.QmpGapException;
import io.github.qapi4j.runtime.qmp.QmpGreeting;
import io.github.qapi4j.runtime.qmp.QmpTimeoutException;
import io.github.qapi4j.runtime.qmp.Received;
import io.github.qapi4j.runtime.qmp.ReconnectingClient;
import io.github.qapi4j.runtime.qmp.SessionListener;
import io.github.qapi4j.runtime.transport.Connector;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Watches several machines and prints what happens to them: state changes, failures, and a QEMU that ends or comes back. Each machine has a thread of
 * its own, so one that hangs or is missing does not delay the others.
 */
public final class VmWatcher {
    private static final EventSelector<QmpEvent> WATCHED = EventSelector.anyOf(
            StopEvent.DESCRIPTOR,
            ResumeEvent.DESCRIPTOR,
            ShutdownEvent.DESCRIPTOR,
            WatchdogEvent.DESCRIPTOR,
            GuestPanickedEvent.DESCRIPTOR,
            BlockIoErrorEvent.DESCRIPTOR);

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String name;
    private final Path socket;
    private final Duration patience;
    private final Consumer<String> output;

    /** The state that was printed last. */
    private String state = "";

    private VmWatcher(String name, Path socket, Duration patience, Consumer<String> output) {
        this.name = name;
        this.socket = socket;
        this.patience = patience;
        this.output = output;
    }

    public static void main(String[] args) throws InterruptedException {
        if (args.length == 0) {
            System.err.println("usage: VmWatcher NAME=SOCKET...");
            System.exit(2);
        }
        List<Thread> watchers = new ArrayList<>();
        for (String arg : args) {
            String[] parts = arg.split("=", 2);
            watchers.add(watch(parts[0], Path.of(parts[parts.length - 1]), PATIENCE, System.out::println));
        }
        for (Thread watcher : watchers) {
            watcher.join();
        }
    }

    /**
     * Starts to watch a machine, which need not run yet. Interrupting the thread ends it.
     *
     * @param patience how long to wait for a reply; after so long without an event, the machine is asked for its state, because a QEMU that hangs sends
     *     nothing
     * @param output prints a line; called by several threads
     */
    static Thread watch(String name, Path socket, Duration patience, Consumer<String> output) {
        Thread thread = new Thread(new VmWatcher(name, socket, patience, output)::run, "watcher of " + name);
        thread.start();
        return thread;
    }

    private void run() {
        QmpClientOptions options = QmpClientOptions.builder()
                .callTimeout(patience)
                .listener(new Sessions())
                .build();
        try (ReconnectingClient vm = ReconnectingClient.builder(Connector.unix(socket))
                        .options(options)
                        .backoff(new Backoff(Duration.ofMillis(100), 2, Duration.ofSeconds(5), 0.2))
                        .start();
                EventSubscription<QmpEvent> events = vm.events().subscribe(WATCHED)) {
            printState(vm);
            while (!Thread.currentThread().isInterrupted()) {
                watch(vm, events);
            }
        } catch (InterruptedIOException e) {
            // The caller of watch() has ended the watcher.
        } catch (IOException e) {
            print("is not watched any more: " + e.getMessage());
        }
    }

    /** Waits for one event and prints it. */
    private void watch(ReconnectingClient vm, EventSubscription<QmpEvent> events) throws IOException {
        try {
            Received<QmpEvent> received = events.next(patience);
            print(vm, received.event());
            if (received.missed() > 0) {
                printState(vm);
            }
        } catch (QmpGapException e) {
            // A session has begun. What happened before it is unknown.
            state = "";
            printState(vm);
        } catch (QmpTimeoutException e) {
            printState(vm);
        } catch (QmpDecodeException e) {
            // An event of another release than that of the schema.
            print("unreadable: " + e.getMessage());
        }
    }

    private void print(ReconnectingClient vm, QmpEvent event) throws IOException {
        if (event instanceof ShutdownEvent shutdown) {
            print("shuts down: " + text(shutdown.reason()));
        } else if (event instanceof WatchdogEvent watchdog) {
            print("watchdog: " + text(watchdog.action()));
        } else if (event instanceof GuestPanickedEvent panic) {
            print("guest panicked: " + text(panic.action()));
        } else if (event instanceof BlockIoErrorEvent error) {
            print("I/O error: " + text(error.operation()) + " of "
                    + (error.nodeName() == null ? error.device() : error.nodeName()) + ": " + error.reason() + ": "
                    + text(error.action()));
        } else {
            // STOP does not say why the machine has stopped, but its state does.
            printState(vm);
        }
    }

    /** Asks for the state of the machine, and prints it if it has changed. */
    private void printState(ReconnectingClient vm) throws IOException {
        String now;
        try {
            // By name, because releases differ: QEMU 7.2 returns a mandatory member 'singlestep', later releases do not
            // have it.
            QmpClient session = vm.session();
            now = session.execute("query-status", JsonObject.EMPTY).asObject().getString("status");
            if (state.isEmpty()) {
                print("connected to QEMU "
                        + session.greeting().qemuVersion().map(Object::toString).orElse("of unknown version"));
            }
        } catch (QmpClosedException e) {
            // There is no session. The next one begins with a gap, which asks again.
            return;
        } catch (QmpException | JsonTypeException e) {
            now = "does not answer: " + e.getMessage();
        }
        if (!now.equals(state)) {
            state = now;
            print(now);
        }
    }

    /** Returns the name of a value; a newer QEMU may send one that this program does not know. */
    private static String text(QapiEnum value) {
        return value.wireName().isEmpty() ? "unknown" : value.wireName();
    }

    private void print(String text) {
        output.accept(name + ": " + text);
    }

    /** Prints when QEMU has ended or cannot be reached. The client calls it on another thread. */
    private final class Sessions implements SessionListener {
        private boolean missingReported;

        @Override
        public void connected(QmpGreeting greeting) {
            missingReported = false;
        }

        @Override
        public void disconnected(QmpClosedException reason) {
            missingReported = true;
            print("disconnected: " + reason.getMessage());
        }

        @Override
        public void attemptFailed(IOException failure, Duration pause) {
            if (!missingReported) {
                missingReported = true;
                print("cannot be reached: " + failure.getMessage());
            }
        }
    }
}
