package io.github.qapi4j.runtime.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.transaction.Scenario.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks transactions of up to six steps, with failures at every place, against the rules. */
final class TransactionRulesTest {
    private static final boolean ALL = System.getProperty("qapi.load", "").matches("all|long");

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void nothingFails(int steps) {
        check(new Scenario(steps));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void oneFailure(int steps) {
        for (String place : Scenario.places(steps)) {
            for (Kind kind : Kind.values()) {
                check(new Scenario(steps).failAt(place, kind));
            }
        }
    }

    /** All pairs of places; of the pairs of kinds, five in each ordinary build, and all 25 in {@code .ci/run}. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void twoFailures(int steps) {
        List<String> places = Scenario.places(steps);
        int kinds = Kind.values().length;
        int turn = 0;
        for (String first : places) {
            for (String second : places) {
                for (Kind kind : Kind.values()) {
                    for (int i = ALL ? 0 : turn % kinds; i < (ALL ? kinds : turn % kinds + 1); i++) {
                        check(new Scenario(steps).failAt(first, kind).failAt(second, Kind.values()[i]));
                    }
                    turn++;
                }
                turn++;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
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

    /** 4,000 transactions, 100,000 in {@code .ci/run}. */
    @Test
    void manyFailures() {
        long seed = Long.getLong("qapi.seed", ALL ? System.nanoTime() : 1);
        System.out.println("seed of TransactionRulesTest: " + seed);
        Random random = new Random(seed);
        for (int run = 0; run < (ALL ? 100_000 : 4_000); run++) {
            int steps = 1 + random.nextInt(6);
            Scenario scenario = new Scenario(steps);
            for (String place : Scenario.places(steps)) {
                if (random.nextInt(12) == 0) {
                    scenario.failAt(place, Kind.values()[random.nextInt(Kind.values().length)]);
                }
            }
            check(scenario);
        }
    }

    private static void check(Scenario scenario) {
        Map<String, Kind> failing = scenario.kinds;
        Oracle oracle = new Oracle(scenario.steps, new HashSet<>(failing.keySet()));
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
        assertThat(scenario.flag).as("flag, %s", failing).isEqualTo(scenario.setsFlag());
    }
}
