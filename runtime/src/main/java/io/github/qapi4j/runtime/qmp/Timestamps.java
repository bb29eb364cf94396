package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonNumber;
import io.github.qapi4j.runtime.codec.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the timestamps of events. */
final class Timestamps {
    private static final byte[] SECONDS_FIRST = ascii("{\"seconds\":");
    private static final byte[] MICROSECONDS_SECOND = ascii(",\"microseconds\":");
    private static final byte[] MICROSECONDS_FIRST = ascii("{\"microseconds\":");
    private static final byte[] SECONDS_SECOND = ascii(",\"seconds\":");

    /** The number of seconds from which {@link #usual} leaves a timestamp to the format: an instant has at least this range. */
    private static final long MANY_SECONDS = 100_000_000_000L;

    private static final long MICROSECONDS_OF_SECOND = 1_000_000;

    /** The limit of tokens from which no part of a usual timestamp exceeds it. */
    private static final int SUFFICIENT_TOKEN_LENGTH = 32;

    private Timestamps() {}

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Reads a timestamp.
     *
     * @return the time; empty if the server has no clock
     * @throws IOException if it is not a timestamp
     */
    static Optional<Instant> read(Slice timestamp, JsonFormat format) throws IOException {
        if (format.limits().tokenLength() >= SUFFICIENT_TOKEN_LENGTH) {
            Instant usual = usual(timestamp);
            if (usual != null) {
                return Optional.of(usual);
            }
        }
        JsonObject members = timestamp.read(format, JsonObject.CODEC, "$.timestamp");
        try {
            long seconds = number(members, "seconds");
            // A server without a clock sends -1 for both.
            return seconds < 0
                    ? Optional.empty()
                    : Optional.of(
                            Instant.ofEpochSecond(seconds).plus(number(members, "microseconds"), ChronoUnit.MICROS));
        } catch (ArithmeticException | DateTimeException e) {
            throw new QmpProtocolException("the timestamp of an event is invalid: " + members, e);
        }
    }

    private static long number(JsonObject members, String name) {
        return members.find(name).orElse(null) instanceof JsonNumber number ? number.toLong() : -1;
    }

    /** Returns the time of a timestamp in the form of usual servers; null if it has another form. */
    private static @Nullable Instant usual(Slice timestamp) {
        boolean secondsFirst = timestamp.contains(SECONDS_FIRST, 0);
        byte[] first = secondsFirst ? SECONDS_FIRST : MICROSECONDS_FIRST;
        byte[] second = secondsFirst ? MICROSECONDS_SECOND : SECONDS_SECOND;
        int end = timestamp.endOfDigits(first.length);
        if (!timestamp.contains(first, 0) || !timestamp.contains(second, end)) {
            return null;
        }
        long one = timestamp.digits(first.length, end);
        long other = timestamp.digits(end + second.length, timestamp.length() - 1);
        long seconds = secondsFirst ? one : other;
        long microseconds = secondsFirst ? other : one;
        return seconds < 0 || seconds >= MANY_SECONDS || microseconds < 0 || microseconds >= MICROSECONDS_OF_SECOND
                ? null
                : Instant.ofEpochSecond(seconds, microseconds * 1000);
    }
}
