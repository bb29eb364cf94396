package io.github.qapi4j.runtime.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.transaction.Scenario.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks transactions of one to five steps, with failures at every place, against the rules. */
final class TransactionRulesTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void nothingFails(int steps) {
        check(new Scenario(steps));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void oneFailure(int steps) {
        for (String place : Scenario.places(steps)) {
            for (Kind kind : Kind.values()) {
                check(new Scenario(steps).failAt(place, kind));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void twoFailures(int steps) {
        List<String> places = Scenario.places(steps);
        for (String first : places) {
            for (String second : places) {
                for (Kind kind : Kind.values()) {
                    check(new Scenario(steps)
                            .failAt(first, kind)
                            .failAt(second, Kind.values()[(kind.ordinal() + 1) % 3]));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void everythingFailsBehindAPlace(int steps) {
        for (int from = 1; from <= steps; from++) {
            for (Kind kind : Kind.values()) {
                Scenario scenario =
                        new Scenario(steps).failAt("prepare-b" + from, kind).failAt("leave", kind);
                for (int i = 1; i <= steps; i++) {
                    for (String place : List.of("commit", "abort", "clean", "start", "discard", "undo-a", "undo-b")) {
                        scenario.failAt(place + i, kind);
                    }
                }
                check(scenario);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void manyFailures(long seed) {
        Random random = new Random(seed);
        for (int run = 0; run < 500; run++) {
            int steps = 1 + random.nextInt(5);
            Scenario scenario = new Scenario(steps);
            for (String place : Scenario.places(steps)) {
                if (random.nextInt(12) == 0) {
                    scenario.failAt(place, Kind.values()[random.nextInt(3)]);
                }
            }
            check(scenario);
        }
    }

    private static void check(Scenario scenario) {
        Set<String> failing = scenario.failures.keySet();
        Oracle oracle = new Oracle(scenario.steps, new HashSet<>(failing));
        scenario.run();

        assertThat(scenario.calls).as("%s", failing).isEqualTo(oracle.calls);
        assertThat(scenario.world).as("%s", failing).isEqualTo(oracle.world);
        List<Throwable> reported =
                oracle.reported.stream().map(scenario.failures::get).collect(Collectors.toList());
        if (oracle.answer == null) {
            assertThat(scenario.answer).as("%s", failing).isNull();
        } else {
            assertThat(scenario.answer).as("%s", failing).isSameAs(scenario.failures.get(oracle.answer));
            assertThat(scenario.answer.getSuppressed()).as("%s", failing).containsExactlyElementsOf(reported);
        }
        assertThat(scenario.log.thrown).as("%s", failing).isEqualTo(reported);
    }
}
