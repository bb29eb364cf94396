package io.github.qapi4j.runtime.generated;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A fixed set of names, such as the members of an object or the values of an enum, that a reader recognizes in the bytes of a JSON text without
 * decoding them. Immutable, except for a guess at the next name, which only affects the speed of reading. Thread-safe.
 */
public final class Names {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    /** The number of bytes of a name that are compared as words. */
    private static final int WORDS = 3 * Long.BYTES;

    /** The number of elements of {@link #rows} for each name. */
    private static final int STRIDE = 7;

    private final List<String> names;

    /** The names in quotes, in ASCII; those of members with a colon. */
    private final byte[][] encoded;

    /**
     * For each name, three words of {@link #encoded}, each followed by the mask of the bytes that count, and the number of bytes. One more row matches no
     * text.
     */
    private final long[] rows;

    /** The number of bytes of the suffix behind the quotes. */
    private final int suffix;

    /** A hash table with linear probing, at most half full, of indexes plus one; zero marks an empty slot. */
    private final int[] table;

    private final int shift;

    /** Indexes of names that were found. Threads change them without synchronization: a reader compares them with the text. */
    private int guess;

    private int otherGuess;

    private Names(List<String> names, String suffix) {
        int count = names.size();
        this.names = names;
        this.encoded = new byte[count][];
        this.rows = new long[STRIDE * (count + 1)];
        rows[STRIDE * count] = 1;
        this.suffix = suffix.length();
        int bits = 33 - Integer.numberOfLeadingZeros(Math.max(count, 1));
        this.table = new int[1 << bits];
        this.shift = Long.SIZE - bits;
        for (int i = 0; i < count; i++) {
            encode(i, names.get(i), suffix);
        }
    }

    /**
     * Returns the set of these strings, which have indexes in this order.
     *
     * @throws IllegalArgumentException if JSON would have to escape a character of a name, which never applies to a name in a schema
     */
    public static Names ofStrings(List<String> names) {
        return new Names(List.copyOf(names), "");
    }

    /**
     * Returns the set of these names of members, which have indexes in this order.
     *
     * @throws IllegalArgumentException if JSON would have to escape a character of a name, which never applies to a name in a schema
     */
    public static Names ofMembers(List<String> names) {
        return new Names(List.copyOf(names), ":");
    }

    /** Returns the names in lists of names that spaces separate. */
    static List<String> split(String... lists) {
        List<String> names = new ArrayList<>();
        for (String list : lists) {
            int from = 0;
            for (int space = list.indexOf(' '); space >= 0; space = list.indexOf(' ', from)) {
                names.add(list.substring(from, space));
                from = space + 1;
            }
            names.add(list.substring(from));
        }
        return names;
    }

    private void encode(int index, String name, String suffix) {
        byte[] bytes = (EncodedText.quoted(name) + suffix).getBytes(StandardCharsets.US_ASCII);
        encoded[index] = bytes;
        int row = STRIDE * index;
        for (int from = 0; from < WORDS; from += Long.BYTES) {
            rows[row++] = word(bytes, from);
            rows[row++] = mask(bytes.length - from);
        }
        rows[row] = bytes.length;
        int slot = slot(bytes, 0, bytes.length - suffix.length());
        while (table[slot] != 0) {
            slot = slot + 1 & table.length - 1;
        }
        table[slot] = index + 1;
    }

    /** Returns eight bytes as a word; bytes after the end of the array are zero. */
    private static long word(byte[] bytes, int from) {
        long word = 0;
        for (int i = Math.min(bytes.length, from + Long.BYTES) - 1; i >= from; i--) {
            word = word << Byte.SIZE | bytes[i] & 0xFF;
        }
        return word;
    }

    /** Returns the mask of the first bytes of a word. */
    private static long mask(int bytes) {
        return bytes >= Long.BYTES ? -1 : bytes <= 0 ? 0 : (1L << bytes * Byte.SIZE) - 1;
    }

    private int slot(byte[] text, int at, int end) {
        int length = end - at;
        long hash = length;
        if (at > text.length - Long.BYTES) {
            hash += word(text, at) & mask(length);
        } else if (length < Long.BYTES) {
            hash += (long) LONGS.get(text, at) & (1L << length * Byte.SIZE) - 1;
        } else {
            hash += (long) LONGS.get(text, at) + 31 * (long) LONGS.get(text, end - Long.BYTES);
        }
        return (int) (hash * SPREAD >>> shift);
    }

    /** Returns the number of names. */
    public int size() {
        return names.size();
    }

    /** Returns the name at an index. */
    public String get(int index) {
        return names.get(index);
    }

    /** Returns the index of a name; -1 if the set does not have it. */
    public int indexOf(String name) {
        return names.indexOf(name);
    }

    /** Returns the index of a name that is probably next; the number of names if the set is empty. */
    public int guess() {
        return guess;
    }

    /** Returns the index of another name that is probably next; see {@link #guess}. */
    public int otherGuess() {
        return otherGuess;
    }

    /** Remembers that neither guess was right, and which name was next. */
    public void remember(int index) {
        otherGuess = guess;
        guess = index;
    }

    /**
     * Compares a text with one name.
     *
     * @param index the index of the name; or the number of names, which matches no text
     * @param at where the name may be, with its opening quote
     * @return the index behind the closing quote or, for a member, behind the colon that follows it; -1 if the text does not have these bytes there
     */
    public int match(int index, byte[] text, int at) {
        int row = STRIDE * index;
        int end = at + (int) rows[row + 6];
        if (at > text.length - WORDS) {
            return equal(index, text, at) ? end : -1;
        }
        long first = (long) LONGS.get(text, at) & rows[row + 1] ^ rows[row];
        long second = (long) LONGS.get(text, at + Long.BYTES) & rows[row + 3] ^ rows[row + 2];
        if ((first | second) != 0) {
            return -1;
        }
        if (end <= at + 2 * Long.BYTES) {
            return end;
        }
        long third = (long) LONGS.get(text, at + 2 * Long.BYTES) & rows[row + 5] ^ rows[row + 4];
        return third == 0 && (end <= at + WORDS || equal(index, text, at)) ? end : -1;
    }

    private boolean equal(int index, byte[] text, int at) {
        if (index == encoded.length) {
            return false;
        }
        byte[] bytes = encoded[index];
        return bytes.length <= text.length - at && Arrays.equals(text, at, at + bytes.length, bytes, 0, bytes.length);
    }

    /**
     * Finds the name at a place in a text.
     *
     * @param at the index of the opening quote
     * @param end the index behind the closing quote
     * @return the index of the name; -1 if the set does not have it
     */
    public int find(byte[] text, int at, int end) {
        for (int slot = slot(text, at, end); ; slot = slot + 1 & table.length - 1) {
            int index = table[slot] - 1;
            if (index < 0) {
                return -1;
            }
            byte[] name = encoded[index];
            int length = name.length - suffix;
            if (length == end - at && (match(index, text, at) >= 0 || Arrays.equals(text, at, end, name, 0, length))) {
                return index;
            }
        }
    }
}
