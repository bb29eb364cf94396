package io.github.qapi4j.runtime.qmp;

/**
 * The bound of a queue: the maximum number of its elements, and of their bytes. A single element is always admitted, even if it alone exceeds the
 * bytes.
 */
record QueueBound(int capacity, long bytes) {

    QueueBound {
        if (capacity < 1) {
            throw new IllegalArgumentException("the capacity of an event queue must be positive: " + capacity);
        }
        if (bytes < 1) {
            throw new IllegalArgumentException("the bytes of an event queue must be positive: " + bytes);
        }
    }

    /** Returns whether a queue may hold this number of elements, with this sum of bytes. */
    boolean admits(int count, long size) {
        return count <= capacity && (size <= bytes || count <= 1);
    }

    /** Returns whether this number of elements, or this sum of bytes, is more than half of the bound. */
    boolean isHalfExceededBy(int count, long size) {
        return count > capacity / 2 || size > bytes / 2;
    }
}
