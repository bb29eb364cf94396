package io.github.qapi4j.lint;

import static io.github.qapi4j.lint.Lints.messages;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.DiagnosticCode;
import org.junit.jupiter.api.Test;

class NameConventionCheckTest {
    @Test
    void experimentsWithoutTheFeature() {
        assertThat(messages(DiagnosticCode.EXPERIMENTAL_NAME, "{ 'enum': 'E', 'data': [ 'x-a', 'xa', 'a-x-b' ] }"))
                .containsExactly("value 'x-a' has an experimental name without the feature 'unstable'");
        assertThat(messages(
                        DiagnosticCode.EXPERIMENTAL_NAME, "{ 'command': 'x-c', 'data': { 'x-a': 'str', 'b': 'str' } }"))
                .containsExactly("command 'x-c' has an experimental name without the feature 'unstable'");
        assertThat(messages(DiagnosticCode.EXPERIMENTAL_NAME, "{ 'command': '__com.example_x-c' }"))
                .hasSize(1);
    }

    @Test
    void experimentsWithTheFeature() {
        assertThat(messages(
                        DiagnosticCode.EXPERIMENTAL_NAME,
                        "{ 'command': 'x-c', 'features': [ 'unstable' ], 'data': { 'x-a': 'str' } }"
                                + "{ 'command': 'c', 'features': [ 'unstable' ] }"
                                + "{ 'enum': 'E', 'data': [ { 'name': 'x-a', 'features': [ 'unstable' ] } ] }"))
                .isEmpty();
    }

    @Test
    void coordinatesAreNoExperiments() {
        assertThat(messages(
                        DiagnosticCode.EXPERIMENTAL_NAME,
                        "{ 'command': 'c', 'data': { 'x-origin': 'int', 'y-origin': 'int', 'x-size': 'int' } }"))
                .containsExactly("parameter 'x-size' has an experimental name without the feature 'unstable'");
    }

    @Test
    void separatorsStandBetweenWords() {
        assertThat(messages(
                        DiagnosticCode.STRAY_SEPARATOR,
                        "{ 'command': 'a--b', 'data': { 'c-': 'str', 'd-e': 'str' } } { 'event': 'A_' } { 'event': 'A_B' }"
                                + "{ 'command': '__com.example--x_a' } { 'enum': 'E', 'data': [ '1-', '2' ] }"))
                .containsExactly(
                        "the name of command 'a--b' has a '-' that does not separate words",
                        "the name of parameter 'c-' has a '-' that does not separate words",
                        "the name of event 'A_' has a '_' that does not separate words",
                        "the name of value '1-' has a '-' that does not separate words");
    }
}
