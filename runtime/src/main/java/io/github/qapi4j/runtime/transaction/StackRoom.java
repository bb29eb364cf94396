package io.github.qapi4j.runtime.transaction;

/** The room on the stack that a transaction needs, so that it can be undone after a step has exhausted the stack. */
final class StackRoom {
    /** With about 300 bytes each. */
    private static final int FRAMES = 24;

    private static final int MASK = 63;

    private int calls;

    /** Fails with a {@link StackOverflowError} if less than about 7 KiB are free. */
    void require() {
        // A race on the counter does no harm.
        int number = calls++;
        reserve(FRAMES, (number & MASK) == 0, number);
    }

    /**
     * Calls itself. A frame has room for all variables of the method, also of the part that is executed only now and then, often enough that compilers
     * keep it. So the usual call costs the same as with a small frame, and there are few calls: beyond 16, the processor does not predict returns.
     */
    private static long reserve(int frames, boolean all, long seed) {
        if (frames == 0) {
            return seed;
        }
        if (all) {
            long v00 = seed * 3;
            long v01 = seed * 5;
            long v02 = seed * 7;
            long v03 = seed * 9;
            long v04 = seed * 11;
            long v05 = seed * 13;
            long v06 = seed * 15;
            long v07 = seed * 17;
            long v08 = seed * 19;
            long v09 = seed * 21;
            long v10 = seed * 23;
            long v11 = seed * 25;
            long v12 = seed * 27;
            long v13 = seed * 29;
            long v14 = seed * 31;
            long v15 = seed * 33;
            long v16 = seed * 35;
            long v17 = seed * 37;
            long v18 = seed * 39;
            long v19 = seed * 41;
            long v20 = seed * 43;
            long v21 = seed * 45;
            long v22 = seed * 47;
            long v23 = seed * 49;
            long v24 = seed * 51;
            long v25 = seed * 53;
            long v26 = seed * 55;
            long v27 = seed * 57;
            long v28 = seed * 59;
            long v29 = seed * 61;
            long v30 = seed * 63;
            long v31 = seed * 65;
            long x = reserve(frames - 1, true, seed + 1);
            return v00 * x + v01 * x + v02 * x + v03 * x + v04 * x + v05 * x + v06 * x + v07 * x + v08 * x + v09 * x
                    + v10 * x + v11 * x + v12 * x + v13 * x + v14 * x + v15 * x + v16 * x + v17 * x + v18 * x + v19 * x
                    + v20 * x + v21 * x + v22 * x + v23 * x + v24 * x + v25 * x + v26 * x + v27 * x + v28 * x + v29 * x
                    + v30 * x + v31 * x;
        }
        return reserve(frames - 1, false, seed) + 1;
    }
}
