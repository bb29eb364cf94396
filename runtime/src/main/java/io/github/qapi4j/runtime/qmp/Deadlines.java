package io.github.qapi4j.runtime.qmp;

import java.time.Duration;

/** The check of the durations that users set as deadlines. */
final class Deadlines {

    private Deadlines() {}

    /**
     * Returns the duration.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    static Duration requirePositive(Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("a deadline must be positive: " + duration);
        }
        return duration;
    }
}
