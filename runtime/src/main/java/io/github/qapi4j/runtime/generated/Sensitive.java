package io.github.qapi4j.runtime.generated;

import java.math.BigInteger;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Support for sensitive members of generated records: their text in {@code toString()}, and the checks of {@link MemberChecks} with messages that do
 * not contain the value.
 */
public final class Sensitive {
    /** The text that is shown in place of a sensitive value. */
    public static final String REDACTED = "<redacted>";

    private Sensitive() {}

    /** Returns the text of a value: {@link #REDACTED}, or {@code null} if the value is absent. */
    public static String redacted(@Nullable Object value) {
        return value == null ? "null" : REDACTED;
    }

    /** Checks an {@code int8} or null; see {@link MemberChecks#int8(Integer, String)}. */
    public static void int8(@Nullable Integer value, String what) {
        check(IntegerRange.INT8, value, what);
    }

    /** Checks an {@code int16} or null; see {@link MemberChecks#int16(Integer, String)}. */
    public static void int16(@Nullable Integer value, String what) {
        check(IntegerRange.INT16, value, what);
    }

    /** Checks a {@code uint8} or null; see {@link MemberChecks#uint8(Integer, String)}. */
    public static void uint8(@Nullable Integer value, String what) {
        check(IntegerRange.UINT8, value, what);
    }

    /** Checks a {@code uint16} or null; see {@link MemberChecks#uint16(Integer, String)}. */
    public static void uint16(@Nullable Integer value, String what) {
        check(IntegerRange.UINT16, value, what);
    }

    /** Checks a {@code uint32} or null; see {@link MemberChecks#uint32(Long, String)}. */
    public static void uint32(@Nullable Long value, String what) {
        check(IntegerRange.UINT32, value, what);
    }

    /** Returns a {@code uint64} as a {@code long}; see {@link MemberChecks#unsigned}. */
    public static long unsigned(BigInteger value, String what) {
        Objects.requireNonNull(value, what);
        return IntegerRange.unsigned(value, REDACTED, what);
    }

    private static void check(IntegerRange range, @Nullable Number value, String what) {
        if (value != null) {
            range.require(value.longValue(), REDACTED, what);
        }
    }
}
