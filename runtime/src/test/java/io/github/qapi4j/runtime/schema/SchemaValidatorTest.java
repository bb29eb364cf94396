package io.github.qapi4j.runtime.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaValidatorTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"where\": \"here\"}",
                "{\"where\": null}",
                "{\"depth\": -9223372036854775808, \"where\": null}",
                "{\"depth\": 18446744073709551615, \"where\": null}",
                "{\"depth\": -0, \"where\": null}",
                "{\"where\": {\"name\": \"a\", \"below\": [{\"name\": \"b\", \"weight\": 1.5e3}, {\"name\": \"c\", \"weight\": 1}]}}",
            })
    void validArguments(String arguments) throws IOException {
        assertThat(validator().arguments("find", JsonValue.parse(arguments)))
                .isEqualTo(new SchemaFindings(List.of(), List.of(), true));
    }

    static Stream<Arguments> invalidArguments() {
        return Stream.of(
                arguments("find", "7", List.of("WRONG_TYPE $.arguments: expected object, got number")),
                arguments(
                        "find",
                        "{}",
                        List.of("MISSING_MEMBER $.arguments.where: expected object or string or null, got nothing")),
                arguments(
                        "find",
                        "{\"where\": 1}",
                        List.of("WRONG_TYPE $.arguments.where: expected object or string or null, got number")),
                arguments(
                        "find",
                        "{\"where\": null, \"depth\": \"1\", \"other\": [], \"a b\": {}}",
                        List.of(
                                "UNEXPECTED_MEMBER $.arguments.other: expected no member, got array",
                                "UNEXPECTED_MEMBER $.arguments[\"a b\"]: expected no member, got object",
                                "WRONG_TYPE $.arguments.depth: expected int, got string")),
                arguments(
                        "find",
                        "{\"where\": null, \"depth\": null}",
                        List.of("WRONG_TYPE $.arguments.depth: expected int, got null")),
                arguments(
                        "find",
                        "{\"where\": null, \"depth\": 1.0}",
                        List.of("WRONG_TYPE $.arguments.depth: expected int, got number with a fraction or exponent")),
                arguments(
                        "find",
                        "{\"where\": null, \"depth\": 18446744073709551616}",
                        List.of("OUT_OF_RANGE $.arguments.depth: expected int, got integer of more than 64 bits")),
                arguments(
                        "find",
                        "{\"where\": null, \"depth\": -9223372036854775809}",
                        List.of("OUT_OF_RANGE $.arguments.depth: expected int, got integer of more than 64 bits")),
                arguments(
                        "find",
                        "{\"where\": null, \"depth\": 1" + "0".repeat(100) + "}",
                        List.of("OUT_OF_RANGE $.arguments.depth: expected int, got integer of more than 64 bits")),
                arguments(
                        "find",
                        "{\"where\": {\"name\": 1, \"weight\": 1e999, \"colour\": \"pink\", \"below\": {}}}",
                        List.of(
                                "WRONG_TYPE $.arguments.where.name: expected string, got number",
                                "OUT_OF_RANGE $.arguments.where.weight: expected number, got number beyond the range of double",
                                "UNKNOWN_VALUE $.arguments.where.colour: expected one of 'red', 'blue', 'green', got 'pink'",
                                "WRONG_TYPE $.arguments.where.below: expected array, got object")),
                arguments(
                        "find",
                        "{\"where\": {\"name\": \"a\", \"below\": [{\"name\": \"b\"}, {\"name\": \"c\", \"below\": [true, {}]}]}}",
                        List.of(
                                "WRONG_TYPE $.arguments.where.below[1].below[0]: expected object, got boolean",
                                "MISSING_MEMBER $.arguments.where.below[1].below[1].name: expected string, got nothing")),
                arguments(
                        "find",
                        "{\"where\": {\"name\": \"a\", \"colour\": 3}}",
                        List.of("WRONG_TYPE $.arguments.where.colour: expected string, got number")),
                arguments("paint", "{}", List.of("MISSING_MEMBER $.arguments.tint: expected enum, got nothing")),
                arguments(
                        "paint",
                        "{\"tint\": 1, \"shade\": 1}",
                        List.of("WRONG_TYPE $.arguments.tint: expected string, got number")),
                arguments(
                        "paint",
                        "{\"tint\": \"pi'nk\\n\", \"shade\": \"x\"}",
                        List.of(
                                "UNKNOWN_VARIANT $.arguments.tint: expected one of 'red', 'blue', 'green', got 'pi'nk\\n'")),
                arguments(
                        "paint",
                        "{\"tint\": \"red\"}",
                        List.of("MISSING_MEMBER $.arguments.shade: expected int, got nothing")),
                arguments(
                        "paint",
                        "{\"shade\": true, \"tint\": \"red\", \"leaf\": \"oak\"}",
                        List.of(
                                "UNEXPECTED_MEMBER $.arguments.leaf: expected no member, got string",
                                "WRONG_TYPE $.arguments.shade: expected int, got boolean")),
                arguments(
                        "paint",
                        "{\"tint\": \"green\", \"leaf\": \"oak\"}",
                        List.of("MISSING_MEMBER $.arguments.shade: expected int, got nothing")),
                arguments(
                        "paint",
                        "{\"tint\": \"green\", \"leaf\": \"elm\", \"shade\": 1}",
                        List.of("UNEXPECTED_MEMBER $.arguments.shade: expected no member, got number")),
                arguments(
                        "paint",
                        "{\"tint\": \"green\", \"leaf\": \"fir\", \"shade\": 1}",
                        List.of("UNKNOWN_VARIANT $.arguments.leaf: expected one of 'oak', 'elm', got 'fir'")),
                arguments(
                        "search",
                        "{}",
                        List.of("UNKNOWN_COMMAND $.execute: expected a command of the schema, got 'search'")));
    }

    @ParameterizedTest
    @MethodSource
    void invalidArguments(String command, String arguments, List<String> expected) throws IOException {
        SchemaFindings findings = validator().arguments(command, JsonValue.parse(arguments));
        assertThat(findings.violations()).extracting(SchemaValidatorTest::text).containsExactlyElementsOf(expected);
        assertThat(findings.notes()).isEmpty();
        assertThat(findings.isComplete()).isTrue();
        assertThat(findings.isValid()).isFalse();
    }

    private static String text(SchemaFinding finding) {
        return finding.kind() + " " + finding;
    }

    @Test
    void deprecatedAndUnstableUsesAreNotes() throws IOException {
        SchemaFindings findings = validator()
                .arguments(
                        "find",
                        JsonValue.parse("{\"where\": {\"name\": \"a\", \"colour\": \"blue\"}, \"3des\": true}"));
        assertThat(findings.isValid()).isTrue();
        assertThat(findings.notes())
                .extracting(SchemaValidatorTest::text)
                .containsExactly(
                        "DEPRECATED $.arguments.3des: expected no deprecated member, got a deprecated member",
                        "DEPRECATED $.arguments.where.colour: expected no deprecated value, got a deprecated value");
        assertThat(validator().arguments("x-old", JsonObject.EMPTY).notes())
                .extracting(SchemaValidatorTest::text)
                .containsExactly(
                        "DEPRECATED $.execute: expected no deprecated command, got a deprecated command",
                        "UNSTABLE $.execute: expected a stable command, got an unstable command");
    }

    @Test
    void unknownMembersOfWhatAServerSendsAreNotes() throws IOException {
        SchemaFindings returned =
                validator().returned("find", JsonValue.parse("[{\"name\": \"a\", \"since\": 1}, {\"name\": 5}, 7]"));
        assertThat(returned.violations())
                .extracting(SchemaFinding::toString)
                .containsExactly(
                        "$.return[1].name: expected string, got number", "$.return[2]: expected object, got number");
        assertThat(returned.notes())
                .extracting(SchemaValidatorTest::text)
                .containsExactly("UNEXPECTED_MEMBER $.return[0].since: expected no member, got number");

        SchemaFindings event = validator().event("FOUND", JsonValue.parse("{\"node\": {}, \"time\": 1}"));
        assertThat(event.violations())
                .extracting(SchemaFinding::toString)
                .containsExactly("$.data.node.name: expected string, got nothing");
        assertThat(event.notes())
                .extracting(SchemaValidatorTest::text)
                .containsExactly(
                        "UNSTABLE $.event: expected a stable event, got an unstable event",
                        "UNEXPECTED_MEMBER $.data.time: expected no member, got number");
        assertThat(validator().event("LOST", JsonObject.EMPTY).violations())
                .extracting(SchemaFinding::toString)
                .containsExactly("$.event: expected an event of the schema, got 'LOST'");
        assertThat(validator().returned("lose", JsonObject.EMPTY).violations())
                .extracting(SchemaFinding::toString)
                .containsExactly("$.execute: expected a command of the schema, got 'lose'");
    }

    @Test
    void anyAndCommandsWithoutReturnValue() throws IOException {
        assertThat(validator()
                        .returned("x-old", JsonValue.parse("[1, null, {\"a\": []}]"))
                        .isValid())
                .isTrue();
        assertThat(validator().returned("paint", JsonObject.EMPTY).isValid()).isTrue();
        assertThat(validator().returned("paint", JsonValue.parse("[]")).isValid())
                .isFalse();
    }

    @Test
    void openCommandsAcceptUndeclaredArguments() throws IOException {
        JsonValue arguments = JsonValue.parse("{\"where\": {\"name\": \"a\", \"y\": 1}, \"x\": 1, \"depth\": \"z\"}");
        SchemaValidator open = validator().withOpenArguments(Set.of("find"));
        assertThat(open.arguments("find", arguments).violations())
                .extracting(SchemaFinding::toString)
                .containsExactly(
                        "$.arguments.where.y: expected no member, got number",
                        "$.arguments.depth: expected int, got string");
    }

    @Test
    void findingsAndNestingAreBounded() throws IOException {
        JsonValue many = JsonValue.parse("[" + "1,".repeat(4999) + "1]");
        SchemaFindings findings = validator().returned("find", many);
        assertThat(findings.violations()).hasSize(1000);
        assertThat(findings.isComplete()).isFalse();
        assertThat(validator().withMaxFindings(5000).returned("find", many).isComplete())
                .isTrue();

        String below = "{\"name\": \"n\", \"below\": [";
        JsonValue deep = JsonValue.parse(below.repeat(400) + "]}".repeat(400));
        assertThat(validator()
                        .returned("find", JsonValue.parse("[" + deep + "]"))
                        .isValid())
                .isTrue();
        SchemaFindings tooDeep = validator().withMaxNesting(3).returned("find", JsonValue.parse("[" + deep + "]"));
        assertThat(tooDeep.violations())
                .extracting(SchemaValidatorTest::text)
                .containsExactly(
                        "TOO_DEEP $.return[0].below[0].name: expected at most 3 levels, got more",
                        "TOO_DEEP $.return[0].below[0].below: expected at most 3 levels, got more");
        assertThatThrownBy(() -> validator().withMaxNesting(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> validator().withMaxFindings(0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Only names of members and values of enums may be part of a finding. */
    @Test
    void findingsDoNotContainValues() throws IOException {
        JsonValue arguments = JsonValue.parse("{\"where\": {\"name\": {\"s3cret\": \"s3cret\"}, \"below\": \"s3cret\", "
                + "\"weight\": \"s3cret\"}, \"depth\": \"s3cret\", \"other\": \"s3cret\"}");
        SchemaFindings findings = validator().arguments("find", arguments);
        assertThat(findings.violations()).hasSize(5);
        assertThat(findings.toString()).doesNotContain("s3cret");
    }

    @Test
    void hostileNamesAreEscapedAndTruncated() throws IOException {
        String name = "\u0007" + "x".repeat(200);
        JsonObject arguments = JsonObject.builder()
                .put("tint", "red")
                .put("shade", 1)
                .put(name, 1)
                .build();
        assertThat(validator().arguments("paint", arguments).violations())
                .extracting(SchemaFinding::path)
                .containsExactly("$.arguments[\"\\u0007" + "x".repeat(79) + "\"]");
    }

    private static SchemaValidator validator() throws IOException {
        return Introspections.sample().validator();
    }
}
