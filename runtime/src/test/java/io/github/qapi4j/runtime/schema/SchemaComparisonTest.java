package io.github.qapi4j.runtime.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaComparisonTest {

    @Test
    void equalSchemasHaveNoDifferences() throws IOException {
        assertThat(Introspections.sample().differences(Introspections.sample())).isEmpty();
    }

    @Test
    void eachSelectedNameHasItsOwnDifferences() throws IOException {
        String shared = """
                [{"name": "a", "meta-type": "command", "arg-type": "0", "ret-type": "R"},
                 {"name": "b", "meta-type": "command", "arg-type": "0", "ret-type": "R"},
                 {"name": "E", "meta-type": "event", "arg-type": "R"},
                 {"name": "0", "meta-type": "object", "members": []},
                 {"name": "R", "meta-type": "object", "members": [{"name": "m", "type": "int"}]},
                 {"name": "int", "meta-type": "builtin", "json-type": "int"}]""";
        ServerSchema first = ServerSchema.parse(shared);
        ServerSchema second = ServerSchema.parse(shared.replace("{\"name\": \"m\", \"type\": \"int\"}", ""));
        assertThat(first.differences(second)).hasSize(1);
        assertThat(first.differences(second, List.of("b", "E", "a", "b")))
                .extracting(SchemaDifference::path)
                .containsExactly("E/arg-type/m", "a/ret-type/m", "b/ret-type/m");
        assertThat(first.differences(second, List.of())).isEmpty();
        assertThatThrownBy(() -> first.differences(second, List.of("a", "c")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the schema has no command or event 'c'");
    }

    @Test
    void namesOfTypesHaveNoMeaning() throws IOException {
        String renamed = Introspections.SAMPLE
                .replaceAll("\"(\\d)\"", "\"T$1\"")
                .replace("\"[2]\"", "\"list\"")
                .replace("\"int\"", "\"integer\"")
                .replace("\"json-type\": \"integer\"", "\"json-type\": \"int\"");
        assertThat(Introspections.sample().differences(ServerSchema.parse(renamed)))
                .isEmpty();
    }

    static Stream<Arguments> changes() {
        String depth = "{ \"name\": \"depth\", \"type\": \"int\", \"default\": null }";
        String where = "{ \"name\": \"where\", \"type\": \"4\" }";
        String name = "{ \"name\": \"name\", \"type\": \"str\" }";
        String weight = "{ \"name\": \"weight\", \"type\": \"number\", \"default\": null }";
        String node = "{ \"name\": \"node\", \"type\": \"2\" }";
        return Stream.of(
                // Sent.
                arguments(
                        depth + ",",
                        "",
                        List.of(
                                "find/arg-type/depth: optional int, then nothing (BREAKS)",
                                "find/arg-type/depth: nothing, then optional int (NONE)")),
                arguments(
                        where + ",",
                        "",
                        List.of(
                                "find/arg-type/where: mandatory alternate, then nothing (BREAKS)",
                                "find/arg-type/where: nothing, then mandatory alternate (BREAKS)")),
                arguments(
                        where,
                        where.replace(" }", ", \"default\": null }"),
                        List.of(
                                "find/arg-type/where: mandatory alternate, then optional alternate (NONE)",
                                "find/arg-type/where: optional alternate, then mandatory alternate (BREAKS)")),
                arguments(
                        depth,
                        depth.replace("int", "number"),
                        List.of(
                                "find/arg-type/depth: int, then number (NONE)",
                                "find/arg-type/depth: number, then int (BREAKS)")),
                arguments(
                        depth,
                        depth.replace("int", "str"),
                        List.of(
                                "find/arg-type/depth: int, then string (BREAKS)",
                                "find/arg-type/depth: string, then int (BREAKS)")),
                arguments(
                        depth,
                        depth.replace("int", "any"),
                        List.of(
                                "find/arg-type/depth: int, then value (NONE)",
                                "find/arg-type/depth: value, then int (BREAKS)")),
                arguments(
                        ", { \"type\": \"null\" }",
                        "",
                        List.of(
                                "find/arg-type/where: alternative null, then nothing (BREAKS)",
                                "find/arg-type/where: nothing, then alternative null (NONE)")),
                arguments(
                        "\"type\": \"4\"",
                        "\"type\": \"str\"",
                        List.of(
                                "find/arg-type/where: object or string or null, then string (BREAKS)",
                                "find/arg-type/where: string, then object or string or null (NONE)")),
                // Received: the first argument in the other direction.
                arguments(
                        node,
                        "",
                        List.of(
                                "FOUND/arg-type/node: mandatory object, then nothing (NONE)",
                                "FOUND/arg-type/node: nothing, then mandatory object (NONE)")),
                // A type that is sent and received.
                arguments(
                        ", " + weight,
                        "",
                        List.of(
                                "find/arg-type/where/weight: optional number, then nothing (BREAKS)",
                                "find/ret-type/weight: optional number, then nothing (MAY_BREAK)",
                                "find/arg-type/where/weight: nothing, then optional number (NONE)",
                                "find/ret-type/weight: nothing, then optional number (NONE)")),
                arguments(
                        name,
                        name.replace(" }", ", \"default\": null }"),
                        List.of(
                                "find/arg-type/where/name: mandatory string, then optional string (NONE)",
                                "find/ret-type/name: mandatory string, then optional string (BREAKS)",
                                "find/arg-type/where/name: optional string, then mandatory string (BREAKS)",
                                "find/ret-type/name: optional string, then mandatory string (NONE)")),
                arguments(
                        ", \"elm\"",
                        "",
                        List.of(
                                "paint/arg-type/+green/leaf/^elm: value, then nothing (BREAKS)",
                                "paint/arg-type/+green/leaf/^elm: nothing, then value (NONE)")),
                // Variants and tags.
                arguments(
                        "{ \"case\": \"red\", \"type\": \"7\" }, ",
                        "",
                        List.of(
                                "paint/arg-type/+red: variant, then nothing (BREAKS)",
                                "paint/arg-type/+red: nothing, then variant (BREAKS)")),
                arguments("{ \"case\": \"blue\", \"type\": \"0\" }, ", "", List.of()),
                arguments(
                        "\"tag\": \"leaf\", \"members\": [",
                        "\"tag\": \"twig\", \"members\": [ { \"name\": \"twig\", " + "\"type\": \"9\" },",
                        List.of(
                                "paint/arg-type/+green: tag 'leaf', then tag 'twig' (BREAKS)",
                                "paint/arg-type/+green/twig: nothing, then mandatory enum (BREAKS)",
                                "paint/arg-type/+green: tag 'twig', then tag 'leaf' (BREAKS)",
                                "paint/arg-type/+green/twig: mandatory enum, then nothing (BREAKS)")),
                // Features and flags.
                arguments(
                        ", \"features\": [ \"fast\" ]",
                        "",
                        List.of(
                                "find/$fast: feature, then nothing (MAY_BREAK)",
                                "find/$fast: nothing, then feature (NONE)")),
                arguments(
                        "\"default\": null, \"features\": [ \"deprecated\" ]",
                        "\"default\": null",
                        List.of(
                                "find/arg-type/ 3des/$deprecated: feature, then nothing (NONE)",
                                "find/arg-type/ 3des/$deprecated: nothing, then feature (NONE)")),
                arguments(
                        ", \"allow-oob\": true",
                        "",
                        List.of(
                                "paint: out-of-band command, then command (MAY_BREAK)",
                                "paint: command, then out-of-band command (NONE)")),
                // Elements that were marked.
                arguments(
                        ",\n      { \"name\": \"3des\", \"type\": \"bool\", \"default\": null, \"features\": "
                                + "[ \"deprecated\" ] }",
                        "",
                        List.of(
                                "find/arg-type/ 3des: optional boolean, then nothing (MAY_BREAK)",
                                "find/arg-type/ 3des: nothing, then optional boolean (NONE)")),
                arguments(
                        "\"name\": \"x-old\"",
                        "\"name\": \"x-new\"",
                        List.of(
                                "x-new: nothing, then command (NONE)",
                                "x-old: command, then nothing (NONE)",
                                "x-new: command, then nothing (NONE)",
                                "x-old: nothing, then command (NONE)")),
                arguments(
                        "\"ret-type\": \"any\"",
                        "\"ret-type\": \"0\"",
                        List.of(
                                "x-old/ret-type: value, then object (NONE)",
                                "x-old/ret-type: object, then value (NONE)")),
                // Commands and events.
                arguments(
                        "\"name\": \"find\"",
                        "\"name\": \"search\"",
                        List.of(
                                "find: command, then nothing (BREAKS)",
                                "search: nothing, then command (NONE)",
                                "find: nothing, then command (NONE)",
                                "search: command, then nothing (BREAKS)")),
                arguments(
                        "\"FOUND\"",
                        "\"LOST\"",
                        List.of(
                                "FOUND: event, then nothing (NONE)",
                                "LOST: nothing, then event (NONE)",
                                "FOUND: nothing, then event (NONE)",
                                "LOST: event, then nothing (NONE)")),
                arguments(
                        "\"ret-type\": \"[2]\"",
                        "\"ret-type\": \"2\"",
                        List.of(
                                "find/ret-type: array, then object (BREAKS)",
                                "find/ret-type: object, then array (BREAKS)")));
    }

    /** Each change is compared in both directions. */
    @ParameterizedTest
    @MethodSource
    void changes(String part, String changed, List<String> expected) throws IOException {
        String sample = Introspections.SAMPLE;
        assertThat(sample).containsOnlyOnce(part);
        ServerSchema before = ServerSchema.parse(sample);
        ServerSchema after = ServerSchema.parse(sample.replace(part, changed));
        List<SchemaDifference> differences = Stream.concat(
                        before.differences(after).stream(), after.differences(before).stream())
                .toList();
        assertThat(differences).extracting(SchemaDifference::toString).containsExactlyElementsOf(expected);
        for (SchemaDifference difference : before.differences(after)) {
            switch (difference.kind()) {
                case ADDED -> assertThat(before.supports(difference.path())).isFalse();
                case REMOVED -> assertThat(after.supports(difference.path())).isFalse();
                default ->
                    assertThat(before.supports(difference.path()) && after.supports(difference.path()))
                            .isTrue();
            }
        }
    }

    @Test
    void eventsOfStableServersMayBeMissed() throws IOException {
        String stable = Introspections.SAMPLE.replace(", \"features\": [ \"unstable\" ]", "");
        String removed = stable.replace("\"FOUND\"", "\"LOST\"");
        assertThat(ServerSchema.parse(stable).differences(ServerSchema.parse(removed)))
                .extracting(SchemaDifference::toString)
                .containsExactly("FOUND: event, then nothing (MAY_BREAK)", "LOST: nothing, then event (NONE)");
    }

    /** Members that move between a union and its variants are not reported where a client notices nothing. */
    @Test
    void memberOfAVariantThatBecomesOneOfTheUnionIsCompared() throws IOException {
        String moved = Introspections.SAMPLE
                .replace(
                        "\"members\": [ { \"name\": \"tint\", \"type\": \"3\" } ]",
                        "\"members\": [ { \"name\": \"tint\", \"type\": \"3\" }, { \"name\": \"shade\", \"type\": \"str\", "
                                + "\"default\": null } ]")
                .replace("\"case\": \"red\", \"type\": \"7\"", "\"case\": \"red\", \"type\": \"0\"");
        assertThat(Introspections.sample().differences(ServerSchema.parse(moved)))
                .extracting(SchemaDifference::toString)
                .containsExactly(
                        "paint/arg-type/+red/shade: int, then string (BREAKS)",
                        "paint/arg-type/+red/shade: mandatory int, then optional string (NONE)",
                        "paint/arg-type/shade: nothing, then optional string (NONE)");
    }
}
