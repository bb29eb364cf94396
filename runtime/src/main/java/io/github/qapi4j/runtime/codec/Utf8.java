package io.github.qapi4j.runtime.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The check that a text is UTF-8. It runs before Jackson, which accepts overlong forms and surrogates, and decodes input with zero bytes as UTF-16 or
 * UTF-32.
 */
final class Utf8 {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long LOW_BITS = 0x0101_0101_0101_0101L;

    private Utf8() {}

    /**
     * Returns the index of the first byte that is invalid in JSON text: one that is not part of a UTF-8 sequence, a zero byte, or a byte
     * order mark at the beginning.
     *
     * @param longZero whether the bytes C0 80 are accepted as U+0000
     * @return the index; -1 if the text is valid
     */
    static int firstBad(byte[] bytes, int start, int end, boolean longZero) {
        if (end - start >= 3
                && at(bytes, start) == 0xEF
                && at(bytes, start + 1) == 0xBB
                && at(bytes, start + 2) == 0xBF) {
            return start;
        }
        int i = start;
        while (i < end) {
            if (i + Long.BYTES <= end) {
                long word = (long) LONGS.get(bytes, i);
                // The high bit is set in a byte above 0x7F, and in a zero byte by the borrow of the subtraction.
                if (((word | (word - LOW_BITS)) & HIGH_BITS) == 0) {
                    i += Long.BYTES;
                    continue;
                }
            }
            int length = length(bytes, i, end, longZero);
            if (length == 0) {
                return i;
            }
            i += length;
        }
        return -1;
    }

    /** Returns the length of the character that begins at an index; 0 if the bytes there are not a character. */
    static int length(byte[] bytes, int i, int end, boolean longZero) {
        int first = at(bytes, i);
        if (first < 0x80) {
            return first == 0 ? 0 : 1;
        }
        int second = i + 1 < end ? at(bytes, i + 1) : -1;
        if (first == 0xC0) {
            return longZero && second == 0x80 ? 2 : 0;
        }
        if (first >= 0xC2 && first <= 0xDF) {
            return isContinuation(second) ? 2 : 0;
        }
        boolean third = i + 2 < end && isContinuation(at(bytes, i + 2));
        if (first >= 0xE0 && first <= 0xEF) {
            int lowest = first == 0xE0 ? 0xA0 : 0x80;
            int highest = first == 0xED ? 0x9F : 0xBF;
            return second >= lowest && second <= highest && third ? 3 : 0;
        }
        if (first >= 0xF0 && first <= 0xF4) {
            int lowest = first == 0xF0 ? 0x90 : 0x80;
            int highest = first == 0xF4 ? 0x8F : 0xBF;
            boolean fourth = i + 3 < end && isContinuation(at(bytes, i + 3));
            return second >= lowest && second <= highest && third && fourth ? 4 : 0;
        }
        return 0;
    }

    private static int at(byte[] bytes, int i) {
        return bytes[i] & 0xFF;
    }

    private static boolean isContinuation(int value) {
        return value >= 0x80 && value <= 0xBF;
    }
}
