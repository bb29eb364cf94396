package io.github.qapi4j.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.codegen.model.SourceUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SourceUnitsTest {

    private static SortedMap<String, String> print(List<SourceUnit> units) {
        try (GeneratorThreads threads = new GeneratorThreads()) {
            return SourceUnits.print(units, threads);
        }
    }

    @Test
    void printsEachUnitOnceAndSortsByPath() {
        AtomicInteger calls = new AtomicInteger();
        List<SourceUnit> units = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            units.add(new SourceUnit("f" + (100 + i), i % 7, () -> {
                calls.incrementAndGet();
                return "text " + number;
            }));
        }
        Collections.reverse(units);
        SortedMap<String, String> files = print(units);
        assertThat(calls).hasValue(100);
        assertThat(files).hasSize(100).containsEntry("f100", "text 0").containsEntry("f199", "text 99");
        assertThat(files.firstKey()).isEqualTo("f100");
    }

    @Test
    void printsTheLargestFirst() {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        print(List.of(unit("small", 1, order), unit("large", 9, order), unit("medium", 5, order)));
        assertThat(order).containsExactly("large", "medium", "small");
    }

    private static SourceUnit unit(String path, int weight, List<String> order) {
        return new SourceUnit(path, weight, () -> {
            order.add(path);
            return "";
        });
    }

    @Test
    void aFailureOnAnyThreadFailsTheRun() {
        List<SourceUnit> units = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            units.add(new SourceUnit("f" + i, 1, () -> {
                throw new IllegalStateException("bug: cannot print");
            }));
        }
        assertThatThrownBy(() -> print(units))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot print");
    }

    @Test
    void twoUnitsCannotHaveOnePath() {
        List<SourceUnit> units = List.of(
                new SourceUnit("a/A.java", 1, () -> "first"),
                new SourceUnit("a/B.java", 2, () -> "other"),
                new SourceUnit("a/A.java", 3, () -> "second"));
        assertThatThrownBy(() -> print(units))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("bug: two files have the path a/A.java");
    }

    @Test
    void noUnitsAreNoFiles() {
        assertThat(print(List.of())).isEmpty();
    }
}
