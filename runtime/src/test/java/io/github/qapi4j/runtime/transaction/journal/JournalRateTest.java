package io.github.qapi4j.runtime.transaction.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Prints the rates of {@link JournalRate} in {@code .ci/run long}. */
class JournalRateTest {
    @Test
    @EnabledIfSystemProperty(named = "qapi.load", matches = "long")
    void eachWorkHasARate(@TempDir Path folder) throws Exception {
        List<String> lines = JournalRate.measure(folder, 3);
        lines.forEach(System.out::println);
        assertThat(lines).hasSize(4).allMatch(line -> line.matches(".* [1-9]\\d* per second, .*"));
    }
}
