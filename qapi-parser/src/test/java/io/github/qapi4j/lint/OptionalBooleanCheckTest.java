package io.github.qapi4j.lint;

import static io.github.qapi4j.lint.Lints.documented;
import static io.github.qapi4j.lint.Lints.messages;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.DiagnosticCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionalBooleanCheckTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "whether to do it",
                "true if it is to be done",
                "enable or disable (since 2.4)",
                "do it; works only for discs",
                "in preset colours",
            })
    void booleansThatAreSentMeanThreeThings(String description) {
        assertThat(messages(DiagnosticCode.THREE_STATE_BOOL, optionalBoolean("command", description)))
                .containsExactly(
                        "parameter 'b' is an optional boolean whose documentation does not say what its absence means");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "whether to do it (default: false)",
                "defaults to true",
                "whether; if omitted, no",
                "if not\n    given, nothing happens",
                "When absent, the old value stays",
                "yes or no.  It isn't done if this is not specified",
                "ignored, for old clients only",
                "true to do it, otherwise nothing is done",
                "if unset, the server chooses",
            })
    void booleansThatAreSentAndExplained(String description) {
        assertThat(messages(DiagnosticCode.THREE_STATE_BOOL, optionalBoolean("command", description)))
                .isEmpty();
    }

    private static String optionalBoolean(String kind, String description) {
        String name = kind.equals("command") ? "c" : "C";
        return documented(
                name, "Of it.\n\n@b: " + description, "{ '" + kind + "': '" + name + "', 'data': { '*b': 'bool' } }");
    }

    @Test
    void receivedMembersMaySayWhenTheyArePresent() {
        String description = "only for discs: whether it is one";
        assertThat(messages(DiagnosticCode.THREE_STATE_BOOL, optionalBoolean("event", description)))
                .isEmpty();
        assertThat(messages(DiagnosticCode.THREE_STATE_BOOL, optionalBoolean("command", description)))
                .hasSize(1);
        assertThat(messages(DiagnosticCode.THREE_STATE_BOOL, optionalBoolean("event", "whether it is one")))
                .hasSize(1);
    }

    @Test
    void theOverviewMayDescribeAllMembers() {
        String text = optionalBoolean("command", "whether");
        assertThat(messages(DiagnosticCode.THREE_STATE_BOOL, text.replace("Of it.", "All flags default to false.")))
                .isEmpty();
    }

    @Test
    void otherMembersAreNotReported() {
        String text = documented(
                "c",
                "C.\n\n@mandatory: a\n\n@string: b\n\n@list: c\n\n@old: d\n\nFeatures:\n\n@deprecated: @old goes.",
                "{ 'command': 'c', 'data': { 'mandatory': 'bool', '*string': 'str', '*list': [ 'bool' ],"
                        + " '*old': { 'type': 'bool', 'features': [ 'deprecated' ] } } }");
        assertThat(messages(DiagnosticCode.THREE_STATE_BOOL, text)).isEmpty();
        assertThat(messages(DiagnosticCode.THREE_STATE_BOOL, "{ 'command': 'c', 'data': { '*b': 'bool' } }"))
                .isEmpty();
    }
}
