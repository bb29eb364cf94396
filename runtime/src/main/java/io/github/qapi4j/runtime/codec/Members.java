package io.github.qapi4j.runtime.codec;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The members that a generated codec reads and writes: their names, in order, and which of them are mandatory. Bit <i>i</i> of
 * what {@link JsonReader#once(long, int)} collects stands for the <i>i</i>-th name. The static methods are checks of generated
 * records.
 */
public final class Members {
    private final List<MemberName> names;
    private final long[] mandatory;

    private Members(List<MemberName> names, long[] mandatory) {
        this.names = names;
        this.mandatory = mandatory;
    }

    /** Returns members in that order; a name with {@code ?} behind it is of an optional one. */
    public static Members of(String... names) {
        List<MemberName> all = new ArrayList<>(names.length);
        long[] mandatory = new long[words(names.length)];
        for (String name : names) {
            boolean optional = name.endsWith("?");
            if (!optional) {
                mandatory[all.size() >> 6] |= 1L << all.size();
            }
            all.add(new MemberName(optional ? name.substring(0, name.length() - 1) : name));
        }
        return new Members(List.copyOf(all), mandatory);
    }

    /** Returns mandatory members; {@link #optional} adds others. */
    public static Members mandatory(String... names) {
        return of(names);
    }

    /** Returns these members and, behind them, optional ones. */
    public Members optional(String... more) {
        List<MemberName> all = new ArrayList<>(names);
        for (String name : more) {
            all.add(new MemberName(name));
        }
        long[] same = new long[words(all.size())];
        System.arraycopy(mandatory, 0, same, 0, mandatory.length);
        return new Members(List.copyOf(all), same);
    }

    private static int words(int members) {
        return Math.max(1, (members + 63) >> 6);
    }

    /** Returns the name of the member at that place. */
    public MemberName name(int index) {
        return names.get(index);
    }

    /** Returns whether there is a member of that name. */
    boolean contains(String name) {
        for (MemberName each : names) {
            if (each.toString().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Checks, after the end of an object of at most 64 members, that no mandatory one is missing.
     *
     * @param seen what {@link JsonReader#once(long, int)} collected
     * @param in the reader, for the path
     * @throws CodecException if one is missing; the first one is named
     */
    public void requireAll(long seen, JsonReader in) throws CodecException {
        if (mandatory.length > 1) {
            throw new IllegalStateException("bug: more than 64 members in one long");
        }
        requireAll(0, mandatory[0] & ~seen, in);
    }

    /**
     * Checks, after the end of an object, that no mandatory member is missing.
     *
     * @param seen what {@link JsonReader#once(long[], int)} collected
     * @param in the reader, for the path
     * @throws CodecException if one is missing; the first one is named
     */
    public void requireAll(long[] seen, JsonReader in) throws CodecException {
        for (int word = 0; word < mandatory.length; word++) {
            requireAll(word, mandatory[word] & ~seen[word], in);
        }
    }

    private void requireAll(int word, long missing, JsonReader in) throws CodecException {
        if (missing != 0) {
            int index = (word << 6) + Long.numberOfTrailingZeros(missing);
            throw in.missingMember(names.get(index).toString());
        }
    }

    /**
     * Returns a member that a builder must have been given.
     *
     * @param what the member, as {@code BlockDirtyBitmapAdd.node}
     * @throws IllegalStateException if it is null
     */
    public static <T> T required(@Nullable T value, String what) {
        if (value == null) {
            throw new IllegalStateException(what + " is missing");
        }
        return value;
    }

    /** Returns the value if it is an {@code int8}, else throws {@link IllegalArgumentException}. */
    public static int checkInt8(int value, String what) {
        return (int) check(value, Byte.MIN_VALUE, Byte.MAX_VALUE, what);
    }

    /** Returns the value if it is null or an {@code int8}, else throws {@link IllegalArgumentException}. */
    public static @Nullable Integer checkInt8(@Nullable Integer value, String what) {
        return value == null ? null : (Integer) checkInt8(value.intValue(), what);
    }

    /** Returns the value if it is an {@code int16}, else throws {@link IllegalArgumentException}. */
    public static int checkInt16(int value, String what) {
        return (int) check(value, Short.MIN_VALUE, Short.MAX_VALUE, what);
    }

    /** Returns the value if it is null or an {@code int16}, else throws {@link IllegalArgumentException}. */
    public static @Nullable Integer checkInt16(@Nullable Integer value, String what) {
        return value == null ? null : (Integer) checkInt16(value.intValue(), what);
    }

    /** Returns the value if it is a {@code uint8}, else throws {@link IllegalArgumentException}. */
    public static int checkUint8(int value, String what) {
        return (int) check(value, 0, 0xFF, what);
    }

    /** Returns the value if it is null or a {@code uint8}, else throws {@link IllegalArgumentException}. */
    public static @Nullable Integer checkUint8(@Nullable Integer value, String what) {
        return value == null ? null : (Integer) checkUint8(value.intValue(), what);
    }

    /** Returns the value if it is a {@code uint16}, else throws {@link IllegalArgumentException}. */
    public static int checkUint16(int value, String what) {
        return (int) check(value, 0, 0xFFFF, what);
    }

    /** Returns the value if it is null or a {@code uint16}, else throws {@link IllegalArgumentException}. */
    public static @Nullable Integer checkUint16(@Nullable Integer value, String what) {
        return value == null ? null : (Integer) checkUint16(value.intValue(), what);
    }

    /** Returns the value if it is a {@code uint32}, else throws {@link IllegalArgumentException}. */
    public static long checkUint32(long value, String what) {
        return check(value, 0, 0xFFFF_FFFFL, what);
    }

    /** Returns the value if it is null or a {@code uint32}, else throws {@link IllegalArgumentException}. */
    public static @Nullable Long checkUint32(@Nullable Long value, String what) {
        return value == null ? null : (Long) checkUint32(value.longValue(), what);
    }

    /**
     * Returns the 64 bits of a {@code uint64}.
     *
     * @param what the member, for the message
     * @throws IllegalArgumentException if the value is negative or too large
     */
    public static long unsigned(BigInteger value, String what) {
        if (value.signum() < 0 || value.bitLength() > Long.SIZE) {
            throw new IllegalArgumentException(what + ": " + value + " is not in 0 to 18446744073709551615");
        }
        return value.longValue();
    }

    private static long check(long value, long min, long max, String what) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(what + ": " + value + " is not in " + min + " to " + max);
        }
        return value;
    }
}
