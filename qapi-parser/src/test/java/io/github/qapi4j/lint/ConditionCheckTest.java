package io.github.qapi4j.lint;

import static io.github.qapi4j.lint.Lints.messages;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.DiagnosticCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionCheckTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ 'command': 'c', 'data': { 'a': 'T' } }",
                "{ 'command': 'c', 'data': { 'a': { 'type': [ 'T' ], 'if': 'B' } } }",
                "{ 'command': 'c', 'data': { 'a': 'T' }, 'if': { 'any': [ 'A', 'B' ] } }",
                "{ 'command': 'c', 'data': { 'a': 'T' }, 'if': { 'not': 'A' } }",
                "{ 'command': 'c', 'returns': 'T', 'if': 'C' }",
                "{ 'event': 'E', 'data': 'T' }",
                "{ 'struct': 'S', 'base': 'T', 'data': { } }",
            })
    void usesWhereTheTypeIsNot(String user) {
        assertThat(messages(DiagnosticCode.UNGUARDED_USE, user + "{ 'struct': 'T', 'data': { }, 'if': 'A' }"))
                .singleElement()
                .asString()
                .contains("also exists in builds without struct 'T'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ 'command': 'c', 'data': { 'a': 'T' }, 'if': 'A' }",
                "{ 'command': 'c', 'data': { 'a': { 'type': 'T', 'if': 'A' } } }",
                "{ 'command': 'c', 'data': { 'a': { 'type': 'T', 'if': 'B' } }, 'if': { 'all': [ 'C', 'A' ] } }",
                "{ 'command': 'c', 'data': { 'a': { 'type': 'T', 'if': { 'any': [ 'A', 'B' ] } } }, 'if': { 'not': 'B' } }",
                "{ 'command': 'c', 'data': { 'a': 'str' } }",
            })
    void usesWhereTheTypeIs(String user) {
        assertThat(messages(DiagnosticCode.UNGUARDED_USE, user + "{ 'struct': 'T', 'data': { }, 'if': 'A' }"))
                .isEmpty();
    }
}
