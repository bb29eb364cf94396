package io.github.qapi4j.runtime.generated;

import java.math.BigInteger;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The checks of the members of generated records and builders. The parameter {@code what} names the member in messages, e.g. {@code
 * "BlockDirtyBitmapAdd.granularity"}.
 */
public final class MemberChecks {

    private MemberChecks() {}

    /**
     * Checks that a builder's only mandatory member was set.
     *
     * @param record the record that it builds, e.g. {@code "BlockdevOptions.Qcow2"}
     * @throws IllegalStateException if the value is null
     */
    public static void require(String record, String name, @Nullable Object value) {
        if (value == null) {
            throw new IllegalStateException(record + ": missing member " + name);
        }
    }

    /**
     * Checks that a builder's mandatory members were set.
     *
     * @param record the record that it builds, e.g. {@code "BlockdevOptions.Qcow2"}
     * @param namesAndValues the name of each member, followed by its value
     * @throws IllegalStateException if values are null; the message names all their members
     */
    public static void require(String record, @Nullable Object... namesAndValues) {
        int missing = 0;
        StringBuilder message = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i + 1] == null) {
                message.append(missing == 0 ? "" : ", ").append(namesAndValues[i]);
                missing++;
            }
        }
        if (missing > 0) {
            throw new IllegalStateException(
                    record + (missing == 1 ? ": missing member " : ": missing members ") + message);
        }
    }

    /**
     * Returns an {@code int8}.
     *
     * @throws IllegalArgumentException if the value is out of range
     */
    public static int int8(int value, String what) {
        return (int) IntegerRange.INT8.require(value, what);
    }

    /** Returns an {@code int8} or null; see {@link #int8(int, String)}. */
    public static @Nullable Integer int8(@Nullable Integer value, String what) {
        return value == null ? null : (Integer) int8(value.intValue(), what);
    }

    /**
     * Returns an {@code int16}.
     *
     * @throws IllegalArgumentException if the value is out of range
     */
    public static int int16(int value, String what) {
        return (int) IntegerRange.INT16.require(value, what);
    }

    /** Returns an {@code int16} or null; see {@link #int16(int, String)}. */
    public static @Nullable Integer int16(@Nullable Integer value, String what) {
        return value == null ? null : (Integer) int16(value.intValue(), what);
    }

    /**
     * Returns a {@code uint8}.
     *
     * @throws IllegalArgumentException if the value is out of range
     */
    public static int uint8(int value, String what) {
        return (int) IntegerRange.UINT8.require(value, what);
    }

    /** Returns a {@code uint8} or null; see {@link #uint8(int, String)}. */
    public static @Nullable Integer uint8(@Nullable Integer value, String what) {
        return value == null ? null : (Integer) uint8(value.intValue(), what);
    }

    /**
     * Returns a {@code uint16}.
     *
     * @throws IllegalArgumentException if the value is out of range
     */
    public static int uint16(int value, String what) {
        return (int) IntegerRange.UINT16.require(value, what);
    }

    /** Returns a {@code uint16} or null; see {@link #uint16(int, String)}. */
    public static @Nullable Integer uint16(@Nullable Integer value, String what) {
        return value == null ? null : (Integer) uint16(value.intValue(), what);
    }

    /**
     * Returns a {@code uint32}.
     *
     * @throws IllegalArgumentException if the value is out of range
     */
    public static long uint32(long value, String what) {
        return IntegerRange.UINT32.require(value, what);
    }

    /** Returns a {@code uint32} or null; see {@link #uint32(long, String)}. */
    public static @Nullable Long uint32(@Nullable Long value, String what) {
        return value == null ? null : (Long) uint32(value.longValue(), what);
    }

    /**
     * Returns the 64 bits of a {@code uint64}.
     *
     * @throws IllegalArgumentException if the value is negative or too large
     * @throws NullPointerException if the value is null; the message is {@code what}
     */
    public static long unsigned(BigInteger value, String what) {
        Objects.requireNonNull(value, what);
        return IntegerRange.unsigned(value, value, what);
    }
}
