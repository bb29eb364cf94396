package io.github.qapi4j.runtime.qmp;

import java.time.Duration;
import java.util.Objects;

/** The check of the durations that users set as deadlines. */
final class Deadlines {

    private Deadlines() {}

    /**
     * Returns the duration, a parameter {@code timeout} of a public method.
     *
     * @throws IllegalArgumentException if it is not positive
     * @throws NullPointerException if it is null; the message is the parameter's name
     */
    static Duration requirePositive(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("a deadline must be positive: " + timeout);
        }
        return timeout;
    }
}
