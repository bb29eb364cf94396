package io.github.qapi4j.runtime.codec;

import java.util.Arrays;

/**
 * The ends of long objects and arrays, by their beginnings. A search for a discriminator behind them records them, so that the searches in nested unions do
 * not go over the same bytes once for each level.
 */
final class LongValues {
    /** The minimum number of bytes of a long value. */
    private static final int LONG = 256;

    /** The beginnings of the objects and arrays that are open. */
    private int[] open = new int[16];

    private int depth;

    /** A hash table with linear probing, at most half full: the beginnings plus one; zero marks an empty slot. */
    private int[] begins = new int[16];

    private int[] ends = new int[16];
    private int size;

    /** Records the beginning of an object or array. */
    void begin(int at) {
        if (depth == open.length) {
            open = Arrays.copyOf(open, 2 * depth);
        }
        open[depth++] = at;
    }

    /** Records the end of the innermost open object or array. */
    void end(int behind) {
        int at = open[--depth];
        if (behind - at >= LONG) {
            if (2 * ++size > begins.length) {
                grow();
            }
            put(at, behind);
        }
    }

    int depth() {
        return depth;
    }

    /** Returns the index behind the object or array that begins at an index; 0 if it is not recorded. */
    int behind(int at) {
        for (int slot = slot(at); begins[slot] != 0; slot = slot + 1 & begins.length - 1) {
            if (begins[slot] == at + 1) {
                return ends[slot];
            }
        }
        return 0;
    }

    private void put(int at, int behind) {
        int slot = slot(at);
        while (begins[slot] != 0) {
            slot = slot + 1 & begins.length - 1;
        }
        begins[slot] = at + 1;
        ends[slot] = behind;
    }

    private int slot(int at) {
        return at * 0x9E37_79B9 >>> Integer.numberOfLeadingZeros(begins.length - 1);
    }

    private void grow() {
        int[] oldBegins = begins;
        int[] oldEnds = ends;
        begins = new int[2 * oldBegins.length];
        ends = new int[begins.length];
        for (int i = 0; i < oldBegins.length; i++) {
            if (oldBegins[i] != 0) {
                put(oldBegins[i] - 1, oldEnds[i]);
            }
        }
    }
}
