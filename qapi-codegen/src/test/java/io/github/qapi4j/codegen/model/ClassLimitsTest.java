package io.github.qapi4j.codegen.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClassLimitsTest {
    private final LoweringRun run = new LoweringRun();

    @Test
    void definitionsThatExceedClassFileLimitsAreReported() {
        assertThat(run.errors(
                        "{ 'struct': 'Big', 'data': { " + list(128, "'m%d': 'int'") + " } }\n"
                                + "{ 'enum': 'Large', 'data': [ " + list(4000, "'v%d'") + " ] }\n"
                                + "{ 'command': 'wide', 'data': { " + list(255, "'m%d': 'str'") + " } }",
                        options -> options))
                .containsExactly(
                        "schema.json:1:1: error: 'Big' needs 256 parameter slots as the Java record 'Big', but a constructor can have"
                                + " at most 254 [class-format-limit]",
                        "schema.json:2:1: error: enum 'Large' has 4000 values, but a Java enum can have at most 3420"
                                + " [class-format-limit]",
                        "schema.json:3:1: error: 'wide' needs 255 parameter slots as the Java record 'WideCommand', but a"
                                + " constructor can have at most 254 [class-format-limit]");
    }

    @Test
    void textsThatExceedLimitsAreReported() {
        String type = "T" + "a".repeat(300);
        String condition = "C".repeat(40_000);
        assertThat(run.errors(
                        "{ 'enum': 'Kind', 'data': [ 'x', '" + "b".repeat(236) + "' ] }\n"
                                + "{ 'union': 'Nested', 'base': { 'kind': 'Kind' }, 'discriminator': 'kind', 'data': {} }\n"
                                + "{ 'struct': '" + type + "', 'data': { 'a': 'str' } }\n"
                                + "{ 'command': 'c', 'if': { 'all': [ '" + condition + "', '" + condition + "' ] } }\n"
                                + "{ 'enum': 'Long', 'data': [ '" + "d".repeat(65_001) + "' ] }",
                        options -> options))
                .containsExactly(
                        "schema.json:1:34: error: '" + "b".repeat(236)
                                + "' needs a file whose name has 257 characters, but file systems allow at most 255 [class-format-limit]",
                        "schema.json:3:1: error: '" + type
                                + "' needs a file whose name has 315 characters, but file systems allow at most 255 [class-format-limit]",
                        "schema.json:4:1: error: the condition of 'c' has 80005 characters as text, but a Java constant can have at most"
                                + " 65535 [class-format-limit]",
                        "schema.json:5:29: error: a name of 65001 characters is longer than the 65000 characters that a Java class file can hold"
                                + " [class-format-limit]");
    }

    private static String list(int count, String format) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : ", ").append(format.replace("%d", String.valueOf(i)));
        }
        return text.toString();
    }
}
