package io.github.qapi4j.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.diagnostic.Levels.Level;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @Test
    void aGroupIsAllItsCodes() {
        for (CodeGroup group : CodeGroup.values()) {
            Levels levels = Levels.of(false).with(group.word() + "=error");
            assertThat(levels.settings())
                    .containsExactlyElementsOf(group.codes().stream()
                            .map(code -> code.id() + "=error")
                            .toList())
                    .isNotEmpty();
        }
        assertThat(CodeGroup.ALL.codes())
                .containsExactlyElementsOf(Arrays.stream(DiagnosticCode.values())
                        .filter(DiagnosticCode::isSwitchable)
                        .toList());
        assertThat(CodeGroup.of(DiagnosticCode.OLD_CONDITION)).contains(CodeGroup.OLD);
        assertThat(CodeGroup.of(DiagnosticCode.DOC_LONG_LINE)).contains(CodeGroup.DOC);
        assertThat(CodeGroup.of(DiagnosticCode.UNUSED_TYPE)).contains(CodeGroup.LINT);
        assertThat(CodeGroup.of(DiagnosticCode.NAME_COLLISION)).isEmpty();
        assertThat(CodeGroup.of(DiagnosticCode.SYNTAX)).isEmpty();
    }

    @Test
    void laterSettingsAndChosenLevelsHavePriority() {
        Levels levels = Levels.of(true).with("all=off").with("old").with("old-union=error");

        assertThat(levels.severity(DiagnosticCode.DOC_LONG_LINE)).isEmpty();
        assertThat(levels.severity(DiagnosticCode.UNUSED_TYPE)).isEmpty();
        assertThat(levels.severity(DiagnosticCode.OLD_CONDITION)).contains(Severity.WARNING);
        assertThat(levels.severity(DiagnosticCode.OLD_UNION)).contains(Severity.ERROR);
        assertThat(levels.severity(DiagnosticCode.SYNTAX)).contains(Severity.ERROR);
        assertThat(levels.with("all=warn").severity(DiagnosticCode.OLD_UNION)).contains(Severity.WARNING);
    }

    @ParameterizedTest
    @CsvSource({
        "lnt=off, unknown code 'lnt'; did you mean 'lint'?",
        "docs=off, unknown code 'docs'; did you mean 'doc'?",
        "OLD=off, unknown code 'OLD'; did you mean 'old'?",
        "al, unknown code 'al'; did you mean 'all'?",
        "=off, unknown code ''",
        "doc=of, unknown level 'of'; did you mean 'off'?",
        "syntax=off, 'syntax' is always an error",
    })
    void suggestsASimilarWord(String setting, String message) {
        assertThatThrownBy(() -> Levels.of(false).with(setting))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private static DiagnosticCode code(String setting) {
        return DiagnosticCode.of(setting.substring(0, setting.indexOf('='))).orElseThrow();
    }

    @Test
    void levelsCanBeRestoredFromSettings() {
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
