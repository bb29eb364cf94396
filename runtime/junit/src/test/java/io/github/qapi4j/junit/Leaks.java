package io.github.qapi4j.junit;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Looks for threads that a test has left. */
final class Leaks {
    private Leaks() {}

    /** Waits until no platform thread has a name that begins so: threads end a little after they were asked to. */
    static void assertNoThreads(String... names) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        List<String> left = threads(names);
        while (!left.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("threads are left: " + left);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            left = threads(names);
        }
    }

    private static List<String> threads(String... names) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> Stream.of(names).anyMatch(name::startsWith))
                .toList();
    }
}
