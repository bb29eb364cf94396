package io.github.qapi4j.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PollingTest {
    private static final int MANY = 10_000;

    /** The time that the system takes to wake a thread, in microseconds. */
    private static final long WAKE_UP = 20;

    private final Object connection = new Object();
    private long now;

    /** Input that arrives after a time that begins when the previous input was handled. All times are in microseconds. */
    private final class Input implements Polling.Source {
        private final Polling polling;
        private long pause;
        private boolean replied = true;

        private long next;
        private long sleeps;
        private long polls;
        private Runnable afterPoll = () -> {};

        Input(int processors, long pause) {
            this.polling = new Polling(processors, () -> now);
            this.pause = pause;
        }

        @Override
        public boolean ready() {
            if (micros() >= next) {
                return true;
            }
            now += 1000;
            polls++;
            afterPoll.run();
            return false;
        }

        @Override
        public void await() {
            sleeps++;
            now = TimeUnit.MICROSECONDS.toNanos(Math.max(micros(), next) + WAKE_UP);
        }

        private long micros() {
            return TimeUnit.NANOSECONDS.toMicros(now);
        }

        /** Waits this number of times, and returns how often without a sleep. */
        int polled(int count) throws IOException {
            return polled(connection, count);
        }

        int polled(Object connection, int count) throws IOException {
            int polled = 0;
            for (int i = 0; i < count; i++) {
                next = micros() + pause;
                long before = sleeps;
                polls = 0;
                polling.await(this);
                polling.handled(connection, replied);
                if (sleeps == before) {
                    polled++;
                }
            }
            return polled;
        }
    }

    @Test
    void pollsWhileWaitsAreShort() throws Exception {
        Input input = new Input(2, 10);
        // The first wait does not count, since another connection may have had input before.
        assertThat(input.polled(17)).isZero();
        assertThat(input.polled(MANY)).isEqualTo(MANY);
    }

    @Test
    void neverPollsWithOneProcessor() throws Exception {
        assertThat(new Input(1, 10).polled(MANY)).isZero();
    }

    @Test
    void neverPollsIfAnotherThreadSends() throws Exception {
        Input input = new Input(2, 10);
        input.replied = false;
        assertThat(input.polled(MANY)).isZero();
        input.replied = true;
        assertThat(input.polled(1)).isZero();
        assertThat(input.polled(1)).isOne();
    }

    @Test
    void waitsWithoutAPollAreNoSuccesses() throws Exception {
        Input input = new Input(2, 10);
        assertThat(input.polled(17)).isZero();
        input.replied = false;
        input.polled(1);
        assertThat(input.polled(100)).isZero();
        input.replied = true;
        input.polled(1);
        input.pause = 60;
        assertThat(input.polled(1)).isZero();
        assertThat(input.polls).isPositive();
        input.pause = 10;
        assertThat(input.polled(32))
                .as("as after the first poll, which has no success")
                .isZero();
        assertThat(input.polled(1)).isOne();
    }

    @Test
    void neverPollsForASlowPeer() throws Exception {
        Input input = new Input(2, 1000);
        for (int i = 0; i < 100; i++) {
            assertThat(input.polled(1)).isZero();
            assertThat(input.polls).isZero();
        }
    }

    @Test
    void pollsOnceIfThePeerBecomesSlow() throws Exception {
        Input input = new Input(2, 10);
        assertThat(input.polled(100)).isEqualTo(83);
        input.pause = 1_000_000;
        assertThat(input.polled(1)).isZero();
        assertThat(input.polls).isBetween(40L, 60L);
        assertThat(input.polled(1)).isZero();
        assertThat(input.polls).isZero();
        input.pause = 10;
        assertThat(input.polled(16)).isZero();
        assertThat(input.polled(1)).isOne();
    }

    @Test
    void pollsSeldomIfOftenInVain() throws Exception {
        Input input = new Input(2, 10);
        for (int waits = 16; waits <= 32; waits *= 2) {
            waitInVain(input, waits);
        }
        waitInVain(input, 32);
        // Many polls with success outweigh the last one.
        input.pause = 10;
        assertThat(input.polled(32)).isZero();
        assertThat(input.polled(8)).isEqualTo(8);
        input.pause = 60;
        assertThat(input.polled(1)).isZero();
        waitInVain(input, 16);
    }

    /** Has short waits without polling, and then a poll that is too short. */
    private static void waitInVain(Input input, int shortWaits) throws IOException {
        input.pause = 60;
        assertThat(input.polled(1)).isZero();
        input.pause = 10;
        assertThat(input.polled(shortWaits)).isZero();
        input.pause = 60;
        assertThat(input.polled(1)).isZero();
        assertThat(input.polls).isPositive();
    }

    @Test
    void neverPollsForSeveralActiveConnections() throws Exception {
        Input input = new Input(4, 10);
        Object other = new Object();
        for (int i = 0; i < 100; i++) {
            assertThat(input.polled(connection, 5)).isZero();
            assertThat(input.polled(other, 5)).isZero();
        }
        assertThat(input.polled(connection, 100))
                .as("17 waits come before the first poll")
                .isEqualTo(83);
    }

    @Test
    void failsInAPoll() throws Exception {
        Input input = new Input(2, 10);
        assertThat(input.polled(17)).isZero();
        long sleeps = input.sleeps;
        input.afterPoll = () -> {
            throw new IllegalStateException("closed");
        };
        assertThatThrownBy(() -> input.polled(1)).hasMessage("closed");
        assertThat(input.sleeps).isEqualTo(sleeps);
    }
}
