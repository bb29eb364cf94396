package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * 200 connections with many calls, synchronous and asynchronous: none is lost or mixed up, and threads and memory are bounded. The property {@code
 * qapi.load} selects how many calls: a few by default, {@code all} for 1,000 for each connection, {@code long} for ten rounds of them.
 */
@Timeout(1800)
class LoadTest {
    private static final int CONNECTIONS = 200;
    private static final long MEBI = 1 << 20;

    /** A run of {@link Load}. */
    private record Run(int calls, int rounds) {}

    static List<Run> runs() {
        return switch (System.getProperty("qapi.load", "")) {
            case "" -> List.of(new Run(10, 1));
            case "all" -> List.of(new Run(1000, 1), new Run(100, 10));
            case "long" -> List.of(new Run(1000, 10));
            default -> throw new IllegalArgumentException("qapi.load must be 'all' or 'long'");
        };
    }

    @ParameterizedTest
    @MethodSource("runs")
    void noCallIsLostAndNothingGrows(Run run, @TempDir Path directory) throws Exception {
        List<String> lines = ChildJvm.run(
                directory,
                Duration.ofMinutes(25),
                // All of the heap is resident from the start: what is resident later shows the growth of other memory.
                List.of("-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch", "-Xss512k"),
                Load.class,
                directory,
                CONNECTIONS,
                run.calls(),
                run.rounds());
        System.out.println(CONNECTIONS + " connections, " + run + ": " + lines);
        assertThat(lines).hasSize(1);
        Map<String, Long> figures = Arrays.stream(lines.get(0).split(" "))
                .map(figure -> figure.split("="))
                .collect(Collectors.toMap(figure -> figure[0], figure -> Long.parseLong(figure[1])));
        assertThat(figures.get("calls")).isEqualTo(2L * CONNECTIONS * run.calls() * run.rounds());
        assertThat(figures.get("threads")).isBetween(1L, CONNECTIONS + 16L);
        assertThat(figures.get("heapGrowth")).isLessThan(5 * MEBI);
        if (run.rounds() > 1) {
            assertThat((double) figures.get("residentLast") / figures.get("residentFirst"))
                    .isLessThanOrEqualTo(1.2);
        }
    }
}
