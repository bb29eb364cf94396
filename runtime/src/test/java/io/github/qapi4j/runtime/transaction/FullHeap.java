package io.github.qapi4j.runtime.transaction;

/** A heap that is full until it is released. Only for a JVM of its own. */
public final class FullHeap {
    private static volatile Link filler;

    private record Link(Link next, byte[] bytes) {}

    private FullHeap() {}

    /** Fills the heap until not even a small object fits, the last kilobytes with small objects, and throws the last error. */
    public static void fill() {
        byte[] lastKilobytes = null;
        int bytes = 1 << 20;
        while (true) {
            try {
                if (bytes == 1 << 20) {
                    lastKilobytes = new byte[8 << 10];
                }
                while (true) {
                    filler = new Link(filler, bytes == 0 ? null : new byte[bytes]);
                }
            } catch (OutOfMemoryError e) {
                if (bytes > 0) {
                    bytes /= 16;
                } else if (lastKilobytes != null) {
                    lastKilobytes = null;
                } else {
                    throw e;
                }
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
