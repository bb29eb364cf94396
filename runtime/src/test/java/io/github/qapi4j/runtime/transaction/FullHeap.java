package io.github.qapi4j.runtime.transaction;

/** A heap that is full until it is released. Only for a JVM of its own. */
public final class FullHeap {
    private static volatile Link filler;

    private record Link(Link next, byte[] bytes) {}

    private FullHeap() {}

    /** Fills the heap until not even a small object fits, and throws the last error. */
    public static void fill() {
        int bytes = 1 << 20;
        while (true) {
            try {
                while (true) {
                    filler = new Link(filler, bytes == 0 ? null : new byte[bytes]);
                }
            } catch (OutOfMemoryError e) {
                if (bytes == 0) {
                    throw e;
                }
                bytes /= 16;
            }
        }
    }

    /** Makes room for some small objects. */
    static void release(int links) {
        for (int i = 0; i < links; i++) {
            filler = filler.next();
        }
    }

    /** Makes room for everything. */
    public static void release() {
        filler = null;
    }
}
