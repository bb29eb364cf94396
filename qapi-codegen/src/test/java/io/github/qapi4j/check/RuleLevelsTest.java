package io.github.qapi4j.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.diff.Change;
import io.github.qapi4j.diff.Change.Side;
import io.github.qapi4j.diff.Rule;
import io.github.qapi4j.diff.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleLevelsTest {
    private static Change change(Rule rule, Severity wire) {
        return change(rule, wire, wire.compareTo(rule.wire()) < 0 ? wire : Severity.BREAK);
    }

    private static Change change(Rule rule, Severity wire, Severity most) {
        Side onWire = new Side(wire, most, rule.effect());
        return new Change(
                rule, "stop", onWire, new Side(rule.java(), Severity.BREAK, rule.effect()), null, null, "", "");
    }

    @Test
    void withoutSettingsAChangeHasItsOwnSeverity() {
        Change change = change(Rule.COMMAND_REMOVED, Severity.WARNING);

        assertThat(RuleLevels.defaults().severity(change, Verdict.WIRE)).isEqualTo(Severity.WARNING);
        assertThat(RuleLevels.defaults().severity(change, Verdict.JAVA)).isEqualTo(Severity.BREAK);
    }

    @ParameterizedTest
    @CsvSource({
        "COMMAND_REMOVED=note, NOTE, NOTE",
        "wire:COMMAND_REMOVED=off, OK, BREAK",
        "java:COMMAND_REMOVED=warning, BREAK, WARNING",
        "EVENT_REMOVED=off, BREAK, BREAK"
    })
    void aSettingReplacesTheUsualSeverity(String setting, Severity wire, Severity java) {
        Change change = change(Rule.COMMAND_REMOVED, Severity.BREAK);
        RuleLevels levels = RuleLevels.defaults().with(setting);

        assertThat(levels.severity(change, Verdict.WIRE)).isEqualTo(wire);
        assertThat(levels.severity(change, Verdict.JAVA)).isEqualTo(java);
    }

    @Test
    void theLastSettingApplies() {
        RuleLevels levels = RuleLevels.defaults().with(List.of("EVENT_REMOVED=break", "wire:EVENT_REMOVED=note"));

        assertThat(levels.severity(change(Rule.EVENT_REMOVED, Severity.WARNING), Verdict.WIRE))
                .isEqualTo(Severity.NOTE);
        assertThat(levels.severity(change(Rule.EVENT_REMOVED, Severity.WARNING), Verdict.JAVA))
                .isEqualTo(Severity.BREAK);
    }

    @Test
    void whatIsExemptRemainsSo() {
        RuleLevels levels = RuleLevels.defaults().with("COMMAND_REMOVED=break");

        assertThat(levels.severity(change(Rule.COMMAND_REMOVED, Severity.NOTE), Verdict.WIRE))
                .isEqualTo(Severity.NOTE);
        assertThat(RuleLevels.defaults()
                        .with("COMMAND_REMOVED=off")
                        .severity(change(Rule.COMMAND_REMOVED, Severity.NOTE), Verdict.WIRE))
                .isEqualTo(Severity.OK);
    }

    /** A change that is harmless by its rule is raised up to what its place allows. */
    @Test
    void whatIsUnstableIsANoteAtMost() {
        RuleLevels levels = RuleLevels.defaults().with("ENUM_VALUE_ADDED=break");

        assertThat(levels.severity(change(Rule.ENUM_VALUE_ADDED, Severity.OK, Severity.NOTE), Verdict.WIRE))
                .isEqualTo(Severity.NOTE);
        assertThat(levels.severity(change(Rule.ENUM_VALUE_ADDED, Severity.OK, Severity.BREAK), Verdict.WIRE))
                .isEqualTo(Severity.BREAK);
    }

    @Test
    void whatIsMoreSevereThanUsualCanBeSetToo() {
        Change change = change(Rule.STRUCT_TO_UNION, Severity.BREAK);

        assertThat(RuleLevels.defaults().with("STRUCT_TO_UNION=note").severity(change, Verdict.WIRE))
                .isEqualTo(Severity.NOTE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "COMMAND_REMOVED | expected RULE=LEVEL, for example ENUM_VALUE_ADDED=warning, got 'COMMAND_REMOVED'",
                "COMAND_REMOVED=off | unknown rule 'COMAND_REMOVED'; did you mean 'COMMAND_REMOVED'?",
                "command_removed=off | unknown rule 'command_removed'; did you mean 'COMMAND_REMOVED'?",
                "nonsense=off | unknown rule 'nonsense'; docs/compatibility.md lists the rules",
                "COMMAND_REMOVED=brek | unknown level 'brek'; did you mean 'break'?",
                "COMMAND_REMOVED= | unknown level ''; expected off, note, warning or break",
                "=off | unknown rule ''; docs/compatibility.md lists the rules",
                "wier:COMMAND_REMOVED=off | unknown verdict 'wier'; did you mean 'wire'?",
                ":COMMAND_REMOVED=off | unknown verdict ''; expected wire or java"
            })
    void anUnknownNameIsAnError(String setting, String message) {
        assertThatThrownBy(() -> RuleLevels.defaults().with(setting))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void warningsCanBeBreaks() {
        RuleLevels levels = RuleLevels.defaults().with("EVENT_ADDED=warning").withWarningsAsBreaks();

        assertThat(levels.severity(change(Rule.EVENT_REMOVED, Severity.WARNING), Verdict.WIRE))
                .isEqualTo(Severity.BREAK);
        assertThat(levels.severity(change(Rule.EVENT_ADDED, Severity.OK), Verdict.WIRE))
                .isEqualTo(Severity.BREAK);
        assertThat(levels.severity(change(Rule.EVENT_REMOVED, Severity.NOTE), Verdict.WIRE))
                .isEqualTo(Severity.NOTE);
    }
}
