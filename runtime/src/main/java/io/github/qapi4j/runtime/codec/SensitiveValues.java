package io.github.qapi4j.runtime.codec;

import java.util.Arrays;

/** The sensitive values in a text that is being written. */
final class SensitiveValues {
    private static final int NONE = -1;

    /** The number of sensitive values that enclose the current value, including itself. */
    private int depth;

    /** The index in the text where the outermost one begins. */
    private int from;

    /** Where the values begin and end, in order: the first elements. */
    private int[] ranges = new int[8];

    private int count;

    boolean isOpen() {
        return depth > 0;
    }

    /** Begins a value, at an index in the text. */
    void begin(int index) {
        if (depth++ == 0) {
            from = index;
        }
    }

    /** Ends a value, and returns where it begins; negative if another one encloses it. */
    int end() {
        depth--;
        return depth == 0 ? from : NONE;
    }

    /** Records where a value begins and ends. */
    void add(int begin, int end) {
        if (count == ranges.length) {
            ranges = Arrays.copyOf(ranges, 2 * count);
        }
        ranges[count++] = begin;
        ranges[count++] = end;
    }

    /** Returns where the values begin and end, in order. */
    int[] ranges() {
        return Arrays.copyOf(ranges, count);
    }
}
