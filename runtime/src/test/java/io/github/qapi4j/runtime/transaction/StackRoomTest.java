package io.github.qapi4j.runtime.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class StackRoomTest {
    private static final int DEPTH = 40;
    private static long sum;

    private final StackRoom room = new StackRoom();
    private int checks;
    private int rejected;

    /** Needs about 60 bytes of stack in compiled code. */
    private static long use(int frames, long a, long b, long c) {
        return frames == 0 ? a : use(frames - 1, b + 1, c, a) + a + b + c;
    }

    /** Goes down until the check fails; wherever it succeeds, there must be room. */
    private void descend() {
        try {
            room.require();
        } catch (StackOverflowError e) {
            rejected++;
            return;
        }
        checks++;
        sum += use(DEPTH, 1, 2, 3);
        descend();
    }

    /** The check is meant for compiled code too, whose frames are small. */
    @Test
    void thereIsRoomWhereverTheCheckSucceeds() throws InterruptedException {
        for (int i = 0; i < 200_000; i++) {
            room.require();
            sum += use(DEPTH, i, 2, 3);
        }
        for (int i = 0; i < 20; i++) {
            int size = 200_000 + 1_000 * i;
            Thread thread = new Thread(null, this::descend, "deep", size);
            thread.setUncaughtExceptionHandler((self, failure) -> rejected = -1_000);
            thread.start();
            thread.join();
        }
        assertThat(rejected).isEqualTo(20);
        assertThat(checks).isGreaterThan(1_000);
        assertThat(sum).isNotZero();
    }
}
