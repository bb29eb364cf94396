package io.github.qapi4j.runtime.qmp;

/** Measures how much memory a test's thread allocates. */
final class Allocation {
    private Allocation() {}

    /** Returns how many bytes this thread has allocated. Uses reflection because the module under test does not read {@code java.management}. */
    static long allocated() throws ReflectiveOperationException {
        Object threads = Class.forName("java.lang.management.ManagementFactory")
                .getMethod("getThreadMXBean")
                .invoke(null);
        return (long) Class.forName("com.sun.management.ThreadMXBean")
                .getMethod("getCurrentThreadAllocatedBytes")
                .invoke(threads);
    }
}
