package io.github.qapi4j.runtime.qmp;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The pauses between attempts to connect. The pause after the {@code n}th failure in a row is
 *
 * <pre>{@code
 * min(maximum, first * factor^(n - 1)) * (1 - jitter * random)
 * }</pre>
 *
 * <p>where {@code random} is a new number from 0 to 1 each time, so that many clients of a server that has ended do not all connect at the same
 * moments. The end of a session counts as a failure, so that there is a pause before the first attempt too. A session that lasted at least as long as
 * {@code maximum} ends the row. Immutable.
 *
 * <pre>{@code
 * Backoff backoff = new Backoff(Duration.ofMillis(50), 1.5, Duration.ofSeconds(5), 0.3);
 * ReconnectingClient client = ReconnectingClient.builder(connector).backoff(backoff).connect();
 * }</pre>
 *
 * @param first the pause after the first failure, without jitter; positive
 * @param factor by how much each pause is longer than the one before; at least 1
 * @param maximum the longest pause; at least {@code first}
 * @param jitter how much of a pause is random, from 0 for nothing to 1 for all of it
 */
public record Backoff(Duration first, double factor, Duration maximum, double jitter) {
    private static final Backoff DEFAULTS = new Backoff(Duration.ofMillis(100), 2, Duration.ofSeconds(30), 0.5);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a value is not in its range
     */
    public Backoff {
        Objects.requireNonNull(first, "first");
        Objects.requireNonNull(maximum, "maximum");
        if (first.isNegative() || first.isZero()) {
            throw new IllegalArgumentException("the first pause must be positive: " + first);
        }
        if (maximum.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "the longest pause, " + maximum + ", must not be shorter than the first one, " + first);
        }
        if (!(factor >= 1 && factor < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the factor must be a number of at least 1: " + factor);
        }
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("the jitter must be a number from 0 to 1: " + jitter);
        }
    }

    /** Returns the default: 100 milliseconds at first, then twice as long each time, at most 30 seconds, with a jitter of 0.5. */
    public static Backoff defaults() {
        return DEFAULTS;
    }

    /**
     * Returns a pause, in nanoseconds.
     *
     * @param failures the number of failures in a row, at least one
     * @param random a random number from 0 to 1
     */
    long pause(int failures, double random) {
        double most = TimeUnit.NANOSECONDS.convert(maximum);
        double grown = TimeUnit.NANOSECONDS.convert(first) * Math.pow(factor, failures - 1.0);
        return (long) (Math.min(most, grown) * (1 - jitter * random));
    }

    /** Returns whether a session that lasted this number of nanoseconds ends a row of failures. */
    boolean endsFailures(long lasted) {
        return lasted >= TimeUnit.NANOSECONDS.convert(maximum);
    }
}
