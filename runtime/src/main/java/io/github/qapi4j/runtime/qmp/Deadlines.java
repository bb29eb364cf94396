package io.github.qapi4j.runtime.qmp;

import java.time.Duration;
import java.util.Objects;

/** Checks durations that users set as deadlines. */
final class Deadlines {

    private Deadlines() {}

    /**
     * Returns the duration after checking that it is positive.
     *
     * @throws IllegalArgumentException if it is not positive
     * @throws NullPointerException if it is null; the message is {@code timeout}, the name of the parameter in public methods
     */
    static Duration requirePositive(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("a deadline must be positive: " + timeout);
        }
        return timeout;
    }
}
