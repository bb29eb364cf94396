package io.github.qapi4j.runtime.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.qmp.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions of up to two steps, of three in {@code .ci/run}, in which any callback exhausts the heap or the stack. */
final class ExhaustionTest {
    private static final boolean ALL = System.getProperty("qapi.load", "").matches("all|long");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"heap", "stack"})
    void nothingIsHalfDone(String kind) throws Exception {
        int steps = ALL ? 3 : 2;
        List<String> lines = ChildJvm.run(
                folder,
                Duration.ofMinutes(2),
                List.of("-Xmx12m", "-Xss512k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                Exhaustion.class,
                kind,
                steps);
        assertThat(lines).containsExactly("transactions: " + (steps == 3 ? 180 : 90));
    }

    /** Also of the memory that the journal itself needs. */
    @Test
    void withAJournalNothingIsHalfDoneAfterRecovery() throws Exception {
        int steps = ALL ? 3 : 1;
        List<String> lines = ChildJvm.run(
                folder,
                Duration.ofMinutes(2),
                List.of("-Xmx8m", "-Xss512k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                Exhaustion.class,
                "journal",
                steps,
                folder.resolve("journal"));
        assertThat(lines).containsExactly("transactions: " + (steps == 3 ? 232 : 72));
    }

    @Test
    void deadlineInterruptsCallbackWhileTheHeapIsFull() throws Exception {
        List<String> lines = ChildJvm.run(
                folder, Duration.ofMinutes(1), List.of("-Xmx12m", "-XX:+UseSerialGC"), Exhaustion.class, "hang");
        assertThat(lines).containsExactly("transactions: 2");
    }
}
