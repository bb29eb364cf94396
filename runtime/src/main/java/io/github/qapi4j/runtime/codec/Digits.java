package io.github.qapi4j.runtime.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Writes integers in decimal, two digits at a time. Each method needs room for 20 bytes and returns the index behind the last digit. */
final class Digits {
    private static final VarHandle PAIR = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    /** The digits of 0 to 99. */
    private static final short[] PAIRS = new short[100];

    /** The powers of ten, 1 to 1e18. */
    private static final long[] POWERS = new long[19];

    static {
        for (int i = 0; i < PAIRS.length; i++) {
            PAIRS[i] = (short) (('0' + i % 10) << 8 | ('0' + i / 10));
        }
        long power = 1;
        for (int i = 0; i < POWERS.length; i++) {
            POWERS[i] = power;
            power *= 10;
        }
    }

    private Digits() {}

    static int signed(byte[] buffer, int at, long value) {
        if (value >= 0) {
            return positive(buffer, at, value);
        }
        buffer[at] = '-';
        return unsigned(buffer, at + 1, -value);
    }

    /** Writes an unsigned 64-bit integer. */
    static int unsigned(byte[] buffer, int at, long bits) {
        if (bits >= 0) {
            return positive(buffer, at, bits);
        }
        long tenth = (bits >>> 1) / 5;
        int last = positive(buffer, at, tenth);
        buffer[last] = (byte) ('0' + (bits - 10 * tenth));
        return last + 1;
    }

    private static int positive(byte[] buffer, int at, long value) {
        if (value < 10) {
            buffer[at] = (byte) ('0' + value);
            return at + 1;
        }
        int end = at + count(value);
        int position = end;
        long high = value;
        while (high > Integer.MAX_VALUE) {
            long hundredth = high / 100;
            position -= 2;
            PAIR.set(buffer, position, PAIRS[(int) (high - 100 * hundredth)]);
            high = hundredth;
        }
        int rest = (int) high;
        while (rest >= 100) {
            int hundredth = rest / 100;
            position -= 2;
            PAIR.set(buffer, position, PAIRS[rest - 100 * hundredth]);
            rest = hundredth;
        }
        if (rest >= 10) {
            PAIR.set(buffer, position - 2, PAIRS[rest]);
        } else {
            buffer[position - 1] = (byte) ('0' + rest);
        }
        return end;
    }

    /** Returns the number of digits of a positive integer. */
    private static int count(long value) {
        // 1233 / 4096 is slightly less than the logarithm of 2 to the base 10.
        int power = ((Long.SIZE - Long.numberOfLeadingZeros(value)) * 1233) >> 12;
        return value < POWERS[power] ? power : power + 1;
    }
}
