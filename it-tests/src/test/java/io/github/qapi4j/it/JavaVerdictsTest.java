package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.codegen.DocsLevel;
import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.codegen.QapiGenerator;
import io.github.qapi4j.diff.Change;
import io.github.qapi4j.diff.Rule;
import io.github.qapi4j.diff.SchemaDiff;
import io.github.qapi4j.diff.Severity;
import io.github.qapi4j.it.ApiUses.Use;
import io.github.qapi4j.it.StabilityCase.Side;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checks the severities for Java code against javac: users' code, written by {@link ApiUses} for the API of the older schema, is compiled with the API of
 * the newer one. A change has the severity {@code BREAK} exactly if a use fails that is called stable, and at least {@code NOTE} if another one fails or
 * has a new warning. The pairs are those of {@code api-stability.txt} and {@code java-verdicts.txt}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
class JavaVerdictsTest {
    /** Rules whose changes may affect users at run time although all of their code compiles, and how. */
    static final Map<Rule, String> AT_RUN_TIME = Map.of(
            Rule.RETURN_MANDATORY_TO_OPTIONAL, "the accessor returns null",
            Rule.RETURN_OPTIONAL_TO_MANDATORY, "build() of a server demands the member",
            Rule.ARG_MANDATORY_TO_OPTIONAL, "the accessor returns null in handlers",
            Rule.CONDITION_ADDED, "the accessor returns null",
            Rule.CONDITION_REMOVED, "build() demands the member",
            Rule.ARG_OPTIONAL_TO_MANDATORY, "build() demands the member",
            Rule.ARG_ADDED_MANDATORY, "build() demands the member",
            Rule.MEMBERS_REORDERED, "members of the same type exchange their values",
            Rule.INT_TYPE_CHANGED, "the same bits are another number");

    /** The pairs; to save time, only the further ones without {@code -Dqapi.releases=all}. */
    private static final List<String> FILES =
            RealSchema.ALL ? List.of("api-stability.txt", "java-verdicts.txt") : List.of("java-verdicts.txt");

    private final List<StabilityCase> cases = new ArrayList<>();
    private final Map<StabilityCase, Severity> compiled = new HashMap<>();

    JavaVerdictsTest() throws IOException {
        for (String file : FILES) {
            try (InputStream in = JavaVerdictsTest.class.getResourceAsStream(file)) {
                for (StabilityCase each : StabilityCase.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8))) {
                    cases.add(each.inPackage(each.packageName() + file.charAt(0)));
                }
            }
        }
        Map<String, Map<String, String>> before = new LinkedHashMap<>();
        Map<String, Map<String, String>> after = new LinkedHashMap<>();
        for (StabilityCase each : cases) {
            before.put(each.packageName(), generate(schema(each, Side.BEFORE), each.packageName()));
            after.put(each.packageName(), generate(schema(each, Side.AFTER), each.packageName()));
        }
        Map<String, Map<Use, Boolean>> affected = AffectedUses.of(before, after, RealSchema.ALL);
        for (StabilityCase each : cases) {
            compiled.put(each, severity(affected.get(each.packageName())));
        }
    }

    private static Severity severity(Map<Use, Boolean> affected) {
        if (affected.entrySet().stream().anyMatch(use -> use.getKey().stable() && use.getValue())) {
            return Severity.BREAK;
        }
        return affected.isEmpty() ? Severity.OK : Severity.NOTE;
    }

    List<StabilityCase> cases() {
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void severityIsThatOfTheCompiler(StabilityCase pair) {
        List<Change> changes = SchemaDiff.compare(schema(pair, Side.BEFORE), schema(pair, Side.AFTER));
        Severity strongest =
                changes.stream().map(Change::java).max(Severity::compareTo).orElse(Severity.OK);
        Severity found = compiled.get(pair);
        boolean atRunTime = changes.stream()
                .anyMatch(change -> change.java() == strongest && AT_RUN_TIME.containsKey(change.rule()));
        if (atRunTime) {
            assertThat(strongest).as("%s", changes).isGreaterThanOrEqualTo(found);
        } else {
            assertThat(strongest).as("%s", changes).isEqualTo(found);
        }
        assertThat(pair.verdict())
                .as("%s", changes)
                .isEqualTo(strongest == Severity.BREAK ? "break" : strongest == Severity.OK ? "ok" : "note");
        String rule = pair.rule().replaceAll(" \\(.*", "").replaceAll(",.*", "");
        assertThat(changes).extracting(change -> change.rule().name()).contains(rule);
    }

    @Test
    @EnabledIfSystemProperty(named = "qapi.releases", matches = "all")
    void everyRuleIsChecked() {
        Set<Rule> missing = EnumSet.allOf(Rule.class);
        for (StabilityCase pair : cases) {
            SchemaDiff.compare(schema(pair, Side.BEFORE), schema(pair, Side.AFTER))
                    .forEach(change -> missing.remove(change.rule()));
        }
        assertThat(missing).isEmpty();
    }

    private static Schema schema(StabilityCase pair, Side side) {
        Map<String, String> files = pair.schema(side);
        return SchemaLoader.load(
                        SourceResolver.memory(files), files.keySet().iterator().next(), LoadOptions.defaults())
                .schema()
                .orElseThrow(() -> new IllegalArgumentException(pair + " " + side));
    }

    static Map<String, String> generate(Schema schema, String packageName) {
        return QapiGenerator.generate(GeneratorRequest.builder(schema, packageName)
                        .docs(DocsLevel.NONE)
                        .build())
                .files();
    }
}
