package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    private static final Duration MAXIMUM = Duration.ofSeconds(30);

    private static long[] millis(Backoff backoff, double random) {
        return IntStream.rangeClosed(1, 11)
                .mapToLong(failures ->
                        Duration.ofNanos(backoff.pause(failures, random)).toMillis())
                .toArray();
    }

    @Test
    void pausesGrowToTheMaximum() {
        assertThat(millis(Backoff.defaults(), 0))
                .containsExactly(100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 30000, 30000);
    }

    @Test
    void jitterShortensPauses() {
        assertThat(millis(Backoff.defaults(), 0.5))
                .containsExactly(75, 150, 300, 600, 1200, 2400, 4800, 9600, 19200, 22500, 22500);
        assertThat(millis(new Backoff(Duration.ofMillis(100), 1, MAXIMUM, 1), 0.25))
                .containsOnly(75);
    }

    @Test
    void hugeNumbersAreLimited() {
        assertThat(Backoff.defaults().pause(Integer.MAX_VALUE, 0)).isEqualTo(MAXIMUM.toNanos());
        Backoff eternal = new Backoff(Duration.ofSeconds(1), 10, Duration.ofSeconds(Long.MAX_VALUE), 0);
        assertThat(eternal.pause(1000, 0)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aSessionOfTheLongestPauseEndsFailures() {
        assertThat(Backoff.defaults().endsFailures(MAXIMUM.toNanos())).isTrue();
        assertThat(Backoff.defaults().endsFailures(MAXIMUM.toNanos() - 1)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 2, PT1S, 0.5, first pause must be positive",
        "PT-1S, 2, PT1S, 0.5, first pause must be positive",
        "PT2S, 2, PT1S, 0.5, must not be shorter",
        "PT1S, 0.9, PT1S, 0.5, factor",
        "PT1S, NaN, PT1S, 0.5, factor",
        "PT1S, Infinity, PT1S, 0.5, factor",
        "PT1S, 2, PT1S, -0.1, jitter",
        "PT1S, 2, PT1S, 1.1, jitter",
        "PT1S, 2, PT1S, NaN, jitter",
    })
    void valuesOutOfRangeAreRejected(Duration first, double factor, Duration maximum, double jitter, String message) {
        assertThatThrownBy(() -> new Backoff(first, factor, maximum, jitter))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
