package io.github.qapi4j.runtime.transaction.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A place at which callbacks hang, whatever else happens, until the test opens it. */
final class Gate {
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    /** Waits until the gate is opened. */
    void pass() {
        arrived.countDown();
        boolean interrupted = false;
        while (true) {
            try {
                if (!opened.await(30, TimeUnit.SECONDS)) {
                    throw new AssertionError("not opened");
                }
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until a thread is at the gate. */
    void awaitThread() throws InterruptedException {
        assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
    }

    void open() {
        opened.countDown();
    }
}
