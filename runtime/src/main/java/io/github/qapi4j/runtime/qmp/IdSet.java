package io.github.qapi4j.runtime.qmp;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A set of ids, which are numbers that are given in ascending order. It takes one bit for each id where most ids of a range are in it, and forgets the
 * oldest ranges if there are very many. Not thread-safe.
 */
final class IdSet {
    private static final int RANGE = 4096;

    /** The maximum number of ranges, which take 2 MiB. */
    private static final int MAX_RANGES = 4096;

    private final Map<Long, Range> ranges = new LinkedHashMap<>();
    private long size;

    /** The ids of a range. */
    private static final class Range {
        private final long[] bits = new long[RANGE / Long.SIZE];
        private int size;
    }

    /** Adds an id that is not in the set. */
    void add(long id) {
        Range range = ranges.get(id / RANGE);
        if (range == null) {
            if (ranges.size() == MAX_RANGES) {
                Iterator<Range> oldest = ranges.values().iterator();
                size -= oldest.next().size;
                oldest.remove();
            }
            range = new Range();
            ranges.put(id / RANGE, range);
        }
        int at = (int) (id % RANGE);
        range.bits[at / Long.SIZE] |= 1L << at;
        range.size++;
        size++;
    }

    /** Removes an id. Returns whether it was in the set. */
    boolean remove(long id) {
        Range range = ranges.get(id / RANGE);
        int at = (int) (id % RANGE);
        if (id < 0 || range == null || (range.bits[at / Long.SIZE] & 1L << at) == 0) {
            return false;
        }
        range.bits[at / Long.SIZE] &= ~(1L << at);
        range.size--;
        size--;
        if (range.size == 0) {
            ranges.remove(id / RANGE);
        }
        return true;
    }

    /** Removes an id of the oldest range. Returns it; negative if the set is empty. */
    long removeAny() {
        for (Map.Entry<Long, Range> entry : ranges.entrySet()) {
            long[] bits = entry.getValue().bits;
            for (int i = 0; i < bits.length; i++) {
                if (bits[i] != 0) {
                    long id = entry.getKey() * RANGE + (long) i * Long.SIZE + Long.numberOfTrailingZeros(bits[i]);
                    remove(id);
                    return id;
                }
            }
        }
        return -1;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void clear() {
        ranges.clear();
        size = 0;
    }
}
