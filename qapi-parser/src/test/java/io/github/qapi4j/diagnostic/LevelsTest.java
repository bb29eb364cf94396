package io.github.qapi4j.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Levels.Level;
import org.junit.jupiter.api.Test;

class LevelsTest {

    @Test
    void settingsAreTheChoicesInTheOrderOfTheCodes() {
        Levels levels = Levels.of(true)
                .with("unused-type")
                .with("old-condition=error")
                .with("name-style=warn")
                .with("name-style=off");

        assertThat(levels.settings())
                .containsExactlyInAnyOrder("name-style=off", "old-condition=error", "unused-type=warn")
                .isSortedAccordingTo((a, b) -> code(a).compareTo(code(b)));
        assertThat(Levels.of(true).settings()).isEmpty();
    }

    private static DiagnosticCode code(String setting) {
        return DiagnosticCode.of(setting.substring(0, setting.indexOf('='))).orElseThrow();
    }

    @Test
    void settingsGiveTheLevelsAgain() {
        Levels levels =
                Levels.of(false).with("lint=error").with("old-condition").with("unused-type=off");

        Levels again = Levels.of(false);
        for (String setting : levels.settings()) {
            again = again.with(setting);
        }

        assertThat(again).isEqualTo(levels).hasSameHashCodeAs(levels);
    }

    @Test
    void areEqualByStrictnessAndChoices() {
        Levels levels = Levels.of(false).with(DiagnosticCode.NAME_STYLE, Level.OFF);

        assertThat(levels)
                .isEqualTo(Levels.of(true).with("name-style=off").withStrict(false))
                .isNotEqualTo(levels.withStrict(true))
                .isNotEqualTo(Levels.of(false))
                .hasToString("[name-style=off]");
        assertThat(levels.withStrict(true)).hasToString("strict [name-style=off]");
    }
}
