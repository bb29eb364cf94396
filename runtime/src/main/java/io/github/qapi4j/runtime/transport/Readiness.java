package io.github.qapi4j.runtime.transport;

import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;

/**
 * Waits until a non-blocking channel is ready for operations, which are those of {@link SelectionKey}. One thread at a time may wait; any thread may
 * wake it, and close this object. A channel that is closed keeps its descriptor until all its {@code Readiness} objects are closed, too.
 */
final class Readiness implements AutoCloseable {
    /**
     * The longest wait in a selector. In JDK 17, a selector may not wake up if its thread is interrupted just as it begins to wait: {@link
     * Thread#interrupt} looks for a selector before it sets the flag. A selector of junixsocket may not wake up if it is closed at that moment.
     */
    private static final long LONGEST_WAIT = TimeUnit.SECONDS.toMillis(1);

    private final Selector selector;
    private final SelectionKey key;
    private int interest;

    private Readiness(Selector selector, SelectionKey key) {
        this.selector = selector;
        this.key = key;
    }

    static Readiness of(SelectableChannel channel) throws IOException {
        Selector selector = channel.provider().openSelector();
        try {
            return new Readiness(selector, channel.register(selector, 0));
        } catch (IOException | RuntimeException e) {
            selector.close();
            throw e;
        }
    }

    /**
     * Waits until the channel is ready for one of these operations, the thread is interrupted, {@link #wakeUp} is called, or the time has elapsed. May
     * end earlier, with 0.
     *
     * @param millis the maximum time to wait; 0 for no limit
     * @return the operations that the channel is ready for; 0 for none
     * @throws AsynchronousCloseException if this object is closed, also while waiting
     */
    int await(int operations, long millis) throws IOException {
        try {
            interest(operations);
            selector.select(millis == 0 ? LONGEST_WAIT : Math.min(millis, LONGEST_WAIT));
            return ready();
        } catch (ClosedSelectorException | CancelledKeyException e) {
            throw (IOException) new AsynchronousCloseException().initCause(e);
        }
    }

    /**
     * Returns which of these operations the channel is ready for, without waiting.
     *
     * @throws AsynchronousCloseException if this object is closed
     */
    int poll(int operations) throws IOException {
        try {
            interest(operations);
            selector.selectNow();
            return ready();
        } catch (ClosedSelectorException | CancelledKeyException e) {
            throw (IOException) new AsynchronousCloseException().initCause(e);
        }
    }

    private void interest(int operations) {
        if (interest != operations) {
            key.interestOps(operations);
            interest = operations;
        }
    }

    private int ready() {
        boolean selected = !selector.selectedKeys().isEmpty();
        selector.selectedKeys().clear();
        return selected ? key.readyOps() : 0;
    }

    /** Ends the wait of another thread, or its next wait if it does not wait. */
    void wakeUp() {
        selector.wakeup();
    }

    @Override
    public void close() throws IOException {
        selector.close();
    }
}
