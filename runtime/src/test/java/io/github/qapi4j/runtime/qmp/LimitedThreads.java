package io.github.qapi4j.runtime.qmp;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Shared threads of a test, which counts them and can make their start fail. */
final class LimitedThreads {
    /** How many threads of the library exist, and how many there were at most. */
    private final AtomicInteger running = new AtomicInteger();

    private final AtomicInteger most = new AtomicInteger();
    private final CountDownLatch firstEnd = new CountDownLatch(1);
    private volatile boolean exhausted;

    /** The threads as on a JVM without virtual threads. */
    final SharedThreads shared;

    LimitedThreads() {
        this(TimeUnit.SECONDS.toNanos(5));
    }

    LimitedThreads(long idleNanos) {
        shared = new SharedThreads(
                task -> thread("qmp-timer", task),
                (name, task) -> thread(name, task).start(),
                false,
                idleNanos);
    }

    private Thread thread(String name, Runnable task) {
        if (exhausted) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        return Threads.detached(name, () -> {
            try {
                task.run();
            } finally {
                running.decrementAndGet();
                firstEnd.countDown();
            }
        });
    }

    /** Makes each start of a thread fail, or succeed again. */
    void exhaust(boolean exhausted) {
        this.exhausted = exhausted;
    }

    int running() {
        return running.get();
    }

    int most() {
        return most.get();
    }

    void awaitFirstEnd() throws InterruptedException {
        firstEnd.await();
    }
}
