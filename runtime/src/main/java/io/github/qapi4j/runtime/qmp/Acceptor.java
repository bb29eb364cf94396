package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.transport.EventLoop;
import io.github.qapi4j.runtime.transport.Listener;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Accepts the connections to one listener, whatever fails, until the listener is closed or the server ends. It does so on the server's event loop, or on
 * a thread of its own if the listener cannot be in a loop.
 */
final class Acceptor {
    private static final FailsafeLogger LOGGER = FailsafeLogger.SERVER;
    private static final long PAUSE_MILLIS = 100;

    /** How many connections are accepted before the loop serves others. */
    private static final int MAX_AT_ONCE = 16;

    private final Listener listener;
    private final String name;
    private final EventLoop loop;
    private final Consumer<Transport> clients;
    private final Consumer<Listener> whenClosed;
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** Made once: accepting continues when there is no memory. */
    private final Runnable accept = this::acceptAvailable;

    private final Runnable registerAgain = this::registerAgain;
    private final Runnable endPause = this::endPause;

    /**
     * @param clients receives the connections
     * @param whenClosed is called when the listener was closed by its owner
     */
    Acceptor(Listener listener, EventLoop loop, Consumer<Transport> clients, Consumer<Listener> whenClosed) {
        this.listener = listener;
        this.name = ClientSession.nameOf(listener);
        this.loop = loop;
        this.clients = clients;
        this.whenClosed = whenClosed;
    }

    Listener listener() {
        return listener;
    }

    /**
     * Starts accepting.
     *
     * @throws Error if the listener needs a thread and that cannot be started
     */
    void start() {
        try {
            register();
        } catch (IOException | RuntimeException e) {
            // The same attempt on the loop reports the failure, and is repeated.
            loop.execute(registerAgain);
        }
    }

    /** Arranges that {@link #acceptAvailable} runs when there is a connection, or that a thread waits for connections. */
    private void register() throws IOException {
        if (!listener.whenAcceptable(loop, accept)) {
            Threads.start("qmp-server-accept " + name, this::acceptWaiting);
        }
    }

    /** Stops accepting, before the listener is closed. */
    void stop() {
        stopped.countDown();
    }

    /** Accepts the connections that there are, on a thread of the loop. */
    private void acceptAvailable() {
        if (!isActive()) {
            return;
        }
        try {
            for (int i = 0; i < MAX_AT_ONCE; i++) {
                Optional<Transport> connection = listener.acceptAvailable();
                if (connection.isEmpty()) {
                    break;
                }
                clients.accept(connection.get());
            }
            register();
        } catch (Throwable e) {
            // Catches everything: listeners in other JVM languages throw checked exceptions too.
            report(e);
            pause();
        }
    }

    /** Registers after a pause, on a thread of the loop. */
    private void registerAgain() {
        if (!isActive()) {
            return;
        }
        try {
            register();
        } catch (Throwable e) {
            report(e);
            pause();
        }
    }

    /** Continues after a time. The loop serves others meanwhile: the pauses of several listeners could occupy all of its threads. */
    private void pause() {
        while (isActive()) {
            try {
                ServerContext.timer().schedule(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS), endPause);
                return;
            } catch (RuntimeException | Error e) {
                // There is no memory for an entry of the timer.
                sleep();
            }
        }
    }

    private void endPause() {
        try {
            loop.execute(registerAgain);
        } catch (RuntimeException | Error e) {
            // There is no memory for a task of the loop.
            pause();
        }
    }

    private void acceptWaiting() {
        while (isActive()) {
            try {
                clients.accept(listener.accept());
            } catch (Throwable e) {
                // Catches everything: listeners in other JVM languages throw checked exceptions too.
                report(e);
                sleep();
            }
        }
    }

    /** Returns whether to accept. */
    private boolean isActive() {
        if (stopped.getCount() == 0) {
            return false;
        }
        if (isListenerOpen()) {
            return true;
        }
        stopped.countDown();
        whenClosed.accept(listener);
        return false;
    }

    private boolean isListenerOpen() {
        try {
            return listener.isOpen();
        } catch (Throwable e) {
            // The next attempt to accept shows it.
            return true;
        }
    }

    /** Reports a failure of the listener or of one connection. The cause, such as too many open files, may be temporary. */
    private void report(Throwable failure) {
        try {
            if (stopped.getCount() > 0 && isListenerOpen()) {
                LOGGER.log(Level.WARNING, "a connection to " + name + " could not be served", failure);
            }
        } catch (RuntimeException | Error e) {
            // There is no memory for the report: accepting continues without it.
        }
    }

    private void sleep() {
        try {
            if (isListenerOpen()) {
                stopped.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            // Interrupts are ignored: the server ends accepting by closing the listener.
        } catch (RuntimeException | Error e) {
            // There is no memory for waiting: accepting continues without a pause.
        }
    }
}
