package io.github.qapi4j.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PollingTest {
    private static final int MANY = 10_000;

    /** The time that the system takes to wake a thread, in microseconds. */
    private static final long WAKE_UP = 20;

    private final ByteBuffer buffer = ByteBuffer.allocate(16);
    private long now;

    /** A peer that sends a byte after a time that begins when its previous byte was read. All times are in microseconds. */
    private final class Peer implements Polling.Source {
        private final Polling.Reader reader;
        private long pause;

        private long next;
        private boolean ended;
        private long sleeps;
        private long polls;
        private Runnable afterPoll = () -> {};

        Peer(Polling polling, long pause) {
            this.reader = polling.reader(this);
            this.pause = pause;
            reader.writing();
        }

        @Override
        public int read(ByteBuffer into) {
            if (micros() >= next) {
                into.put((byte) 1);
                return 1;
            }
            now += 1000;
            polls++;
            afterPoll.run();
            return ended ? -1 : 0;
        }

        @Override
        public void await() {
            sleeps++;
            now = TimeUnit.MICROSECONDS.toNanos(Math.max(micros(), next) + WAKE_UP);
        }

        private long micros() {
            return TimeUnit.NANOSECONDS.toMicros(now);
        }

        /** Reads this number of bytes, and returns how many of them were not waited for in a sleep. */
        int readPolled(int count) throws IOException {
            int polled = 0;
            for (int i = 0; i < count; i++) {
                next = micros() + pause;
                long before = sleeps;
                // The first attempt of a reader is no poll.
                polls = -1;
                assertThat(reader.read(buffer.clear())).isOne();
                if (sleeps == before) {
                    polled++;
                }
            }
            return polled;
        }
    }

    private Polling polling(int processors) {
        return new Polling(processors, () -> now);
    }

    @Test
    void pollsWhileWaitsAreShort() throws Exception {
        Peer peer = new Peer(polling(2), 10);
        // The first wait does not count, since another connection may have been read before.
        assertThat(peer.readPolled(17)).isZero();
        assertThat(peer.readPolled(MANY)).isEqualTo(MANY);
    }

    @Test
    void neverPollsWithOneProcessor() throws Exception {
        assertThat(new Peer(polling(1), 10).readPolled(MANY)).isZero();
    }

    @Test
    void neverPollsIfAnotherThreadSends() throws Exception {
        Peer peer = new Peer(polling(2), 10);
        writeInAnotherThread(peer);
        assertThat(peer.readPolled(MANY)).isZero();
        peer.reader.writing();
        assertThat(peer.readPolled(1)).isOne();
    }

    private static void writeInAnotherThread(Peer peer) throws InterruptedException {
        Thread sender = new Thread(peer.reader::writing);
        sender.start();
        sender.join();
    }

    @Test
    void waitsWithoutAPollAreNoSuccesses() throws Exception {
        Peer peer = new Peer(polling(2), 10);
        assertThat(peer.readPolled(17)).isZero();
        writeInAnotherThread(peer);
        assertThat(peer.readPolled(100)).isZero();
        peer.reader.writing();
        peer.pause = 60;
        assertThat(peer.readPolled(1)).isZero();
        assertThat(peer.polls).isPositive();
        peer.pause = 10;
        assertThat(peer.readPolled(32))
                .as("as after the first poll, which has no success")
                .isZero();
        assertThat(peer.readPolled(1)).isOne();
    }

    @Test
    void neverPollsForASlowPeer() throws Exception {
        Peer peer = new Peer(polling(2), 1000);
        for (int i = 0; i < 100; i++) {
            assertThat(peer.readPolled(1)).isZero();
            assertThat(peer.polls).isZero();
        }
    }

    @Test
    void pollsOnceIfThePeerBecomesSlow() throws Exception {
        Peer peer = new Peer(polling(2), 10);
        assertThat(peer.readPolled(100)).isEqualTo(83);
        peer.pause = 1_000_000;
        assertThat(peer.readPolled(1)).isZero();
        assertThat(peer.polls).isBetween(40L, 60L);
        assertThat(peer.readPolled(1)).isZero();
        assertThat(peer.polls).isZero();
        peer.pause = 10;
        assertThat(peer.readPolled(16)).isZero();
        assertThat(peer.readPolled(1)).isOne();
    }

    @Test
    void pollsSeldomIfOftenInVain() throws Exception {
        Peer peer = new Peer(polling(2), 10);
        for (int waits = 16; waits <= 32; waits *= 2) {
            readInVain(peer, waits);
        }
        readInVain(peer, 32);
        // Many polls with success outweigh the last one.
        peer.pause = 10;
        assertThat(peer.readPolled(32)).isZero();
        assertThat(peer.readPolled(8)).isEqualTo(8);
        peer.pause = 60;
        assertThat(peer.readPolled(1)).isZero();
        readInVain(peer, 16);
    }

    /** Reads after short waits without polling, and then after a poll that is too short. */
    private void readInVain(Peer peer, int shortWaits) throws IOException {
        peer.pause = 60;
        assertThat(peer.readPolled(1)).isZero();
        peer.pause = 10;
        assertThat(peer.readPolled(shortWaits)).isZero();
        peer.pause = 60;
        assertThat(peer.readPolled(1)).isZero();
        assertThat(peer.polls).isPositive();
    }

    @Test
    void neverPollsForSeveralActivePeers() throws Exception {
        Polling polling = polling(4);
        Peer first = new Peer(polling, 10);
        Peer second = new Peer(polling, 10);
        for (int i = 0; i < 100; i++) {
            assertThat(first.readPolled(5)).isZero();
            assertThat(second.readPolled(5)).isZero();
        }
        assertThat(first.readPolled(100))
                .as("17 waits come before the first poll")
                .isEqualTo(83);
    }

    @Test
    void anotherReaderEndsAPoll() throws Exception {
        Polling polling = polling(2);
        Peer peer = new Peer(polling, 10);
        Peer other = new Peer(polling, 0);
        assertThat(peer.readPolled(20)).isEqualTo(3);
        peer.pause = 40;
        peer.afterPoll = () -> {
            if (peer.polls == 5) {
                read(other);
            }
        };
        assertThat(peer.readPolled(1)).isZero();
        assertThat(peer.polls).isEqualTo(5);
        // Such a poll does not count as one without success.
        peer.afterPoll = () -> {};
        peer.pause = 10;
        assertThat(peer.readPolled(16)).isZero();
        assertThat(peer.readPolled(1)).isOne();
    }

    private static void read(Peer peer) {
        try {
            peer.readPolled(1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void endsInAPoll() throws Exception {
        Peer peer = new Peer(polling(2), 10);
        assertThat(peer.readPolled(17)).isZero();
        long sleeps = peer.sleeps;
        peer.next = Long.MAX_VALUE;
        peer.polls = -1;
        peer.afterPoll = () -> peer.ended = peer.polls == 3;
        assertThat(peer.reader.read(buffer.clear())).isEqualTo(-1);
        assertThat(peer.sleeps).isEqualTo(sleeps);
    }

    @Test
    void failsInAPoll() throws Exception {
        Peer peer = new Peer(polling(2), 10);
        assertThat(peer.readPolled(17)).isZero();
        long sleeps = peer.sleeps;
        peer.next = Long.MAX_VALUE;
        peer.polls = -1;
        peer.afterPoll = () -> {
            if (peer.polls == 3) {
                throw new IllegalStateException("closed");
            }
        };
        assertThatThrownBy(() -> peer.reader.read(buffer.clear())).hasMessage("closed");
        assertThat(peer.sleeps).isEqualTo(sleeps);
    }

    @Test
    void aClosedConnectionIsForgotten() throws Exception {
        Polling polling = polling(2);
        Peer closed = new Peer(polling, 10);
        assertThat(closed.readPolled(20)).isEqualTo(3);
        closed.reader.close();
        closed.reader.writing();
        assertThat(closed.readPolled(17)).as("it is no longer the latest").isZero();
    }
}
