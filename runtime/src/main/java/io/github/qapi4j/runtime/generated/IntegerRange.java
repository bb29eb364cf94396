package io.github.qapi4j.runtime.generated;

import java.math.BigInteger;

/** The range of a QAPI integer type, which checks values. The values of {@code uint64} exceed a {@code long} and have a separate check. */
enum IntegerRange {
    INT8(Byte.MIN_VALUE, Byte.MAX_VALUE),
    INT16(Short.MIN_VALUE, Short.MAX_VALUE),
    UINT8(0, 0xFF),
    UINT16(0, 0xFFFF),
    UINT32(0, 0xFFFF_FFFFL);

    private final long min;
    private final long max;

    IntegerRange(long min, long max) {
        this.min = min;
        this.max = max;
    }

    /**
     * Returns the value after checking that it is in the range.
     *
     * @throws IllegalArgumentException if it is not; the message contains the value
     */
    long require(long value, String what) {
        if (!contains(value)) {
            throw failure(what, value, min, max);
        }
        return value;
    }

    /**
     * Checks a value.
     *
     * @param shown the text that represents the value in the message
     * @throws IllegalArgumentException if it is not in the range
     */
    void require(long value, String shown, String what) {
        if (!contains(value)) {
            throw failure(what, shown, min, max);
        }
    }

    /**
     * Converts a {@code uint64} to an unsigned {@code long}.
     *
     * @param shown the text that represents the value in the message
     * @throws IllegalArgumentException if the value is negative or too large
     */
    static long unsigned(BigInteger value, Object shown, String what) {
        if (value.signum() < 0 || value.bitLength() > Long.SIZE) {
            throw failure(what, shown, 0, "18446744073709551615");
        }
        return value.longValue();
    }

    private boolean contains(long value) {
        return value >= min && value <= max;
    }

    private static IllegalArgumentException failure(String what, Object shown, Object min, Object max) {
        return new IllegalArgumentException(what + ": " + shown + " is not in " + min + " to " + max);
    }
}
