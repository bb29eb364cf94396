package io.github.qapi4j.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceResolver;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule on a pair of small schemas that triggers it, and pairs that nearly do. */
class SchemaDiffTest {
    /**
     * A pair of schemas.
     *
     * @param changes what is found, as "RULE path wire java [detail]"
     */
    private record Case(String older, String newer, List<String> changes) {
        @Override
        public String toString() {
            return older.strip() + " -> " + newer.strip();
        }
    }

    private static Case of(String older, String newer, String... changes) {
        return new Case(older, newer, List.of(changes));
    }

    /** The same change of a struct or enum, as arguments, result and data of an event. */
    private static Case type(String older, String newer, String... changes) {
        String use = "{'command': 'c', 'data': {'m': 'T'}, 'returns': 'T'} {'event': 'E', 'data': {'m': 'T'}} ";
        return of(use + older, use + newer, changes);
    }

    private static Case argument(String older, String newer, String... changes) {
        return of("{'command': 'c', 'data': {" + older + "}}", "{'command': 'c', 'data': {" + newer + "}}", changes);
    }

    private static Case result(String older, String newer, String... changes) {
        String use = "{'command': 'c', 'returns': 'T'} {'struct': 'T', 'data': {%s}}";
        return of(use.formatted(older), use.formatted(newer), changes);
    }

    private static Case event(String older, String newer, String... changes) {
        return of("{'event': 'E', 'data': {" + older + "}}", "{'event': 'E', 'data': {" + newer + "}}", changes);
    }

    private static final String KIND = "{'enum': 'K', 'data': ['a', 'b']} {'struct': 'A', 'data': {'x': 'int'}} ";

    private static final String UNION =
            KIND + "{'union': 'T', 'base': {'k': 'K', '*o': 'int'}, 'discriminator': 'k', 'data': {'a': 'A'}} ";

    private static final String ALTERNATES =
            "{'struct': 'O', 'data': {}} {'alternate': 'A', 'data': {'s': 'str', 'o': 'O'}} "
                    + "{'alternate': 'B', 'data': {'s': 'str', 'n': 'null'}} ";

    static Stream<Case> cases() {
        return Stream.of(
                of("{'command': 'c'}", "{'command': 'c'}"),
                of("{'command': 'c'} {'command': 'd'}", "{'command': 'c'}", "COMMAND_REMOVED d BREAK BREAK"),
                of(
                        "{'command': 'c'} {'command': 'd', 'features': ['deprecated']}",
                        "{'command': 'c'}",
                        "COMMAND_REMOVED d WARNING WARNING"),
                of(
                        "{'command': 'c'} {'command': 'd', 'features': ['unstable']}",
                        "{'command': 'c'}",
                        "COMMAND_REMOVED d NOTE NOTE"),
                of("{'command': 'c'} {'command': 'x-d'}", "{'command': 'c'}", "COMMAND_REMOVED x-d NOTE NOTE"),
                of(
                        "{'command': 'c', 'features': ['unstable']} {'command': 'x-d'}",
                        "{'command': 'c', 'features': ['unstable']}",
                        "COMMAND_REMOVED x-d BREAK BREAK"),
                of("{'command': 'c'}", "{'command': 'c'} {'command': 'd'}", "COMMAND_ADDED d OK OK"),
                of("{'event': 'E'} {'event': 'F'}", "{'event': 'E'}", "EVENT_REMOVED F WARNING BREAK"),
                of("{'event': 'E'}", "{'event': 'E'} {'event': 'F'}", "EVENT_ADDED F OK OK"),
                argument("'m': 'int', 'n': 'int'", "'m': 'int'", "ARG_REMOVED c/arg-type/n BREAK BREAK"),
                argument("'m': 'int'", "'m': 'int', '*n': 'int'", "ARG_ADDED_OPTIONAL c/arg-type/n OK NOTE"),
                argument("'m': 'int'", "'m': 'int', 'n': 'int'", "ARG_ADDED_MANDATORY c/arg-type/n BREAK BREAK"),
                argument("'*m': 'int'", "'m': 'int'", "ARG_OPTIONAL_TO_MANDATORY c/arg-type/m BREAK BREAK"),
                argument("'m': 'int'", "'*m': 'int'", "ARG_MANDATORY_TO_OPTIONAL c/arg-type/m OK BREAK"),
                argument("'m': 'int', 'n': 'str'", "'n': 'str', 'm': 'int'", "MEMBERS_REORDERED c/arg-type OK BREAK"),
                argument(
                        "'m': 'int', 'n': 'str'",
                        "'*l': 'int', 'm': 'int', '*k': 'int', 'n': 'str'",
                        "ARG_ADDED_OPTIONAL c/arg-type/l OK NOTE",
                        "ARG_ADDED_OPTIONAL c/arg-type/k OK NOTE"),
                argument("'m': 'int'", "'m': 'str'", "MEMBER_TYPE_CHANGED c/arg-type/m BREAK BREAK int to str"),
                argument("'m': 'int'", "'m': ['int']", "MEMBER_TYPE_CHANGED c/arg-type/m BREAK BREAK int to intList"),
                argument("'m': 'int'", "'m': 'number'", "MEMBER_TYPE_CHANGED c/arg-type/m BREAK BREAK int to number"),
                argument("'m': 'int'", "'m': 'uint8'", "INT_TYPE_CHANGED c/arg-type/m NOTE BREAK int to uint8"),
                argument("'m': 'int'", "'m': 'int64'", "INT_TYPE_CHANGED c/arg-type/m NOTE OK int to int64"),
                argument("'m': 'size'", "'m': 'uint64'", "INT_TYPE_CHANGED c/arg-type/m NOTE OK size to uint64"),
                argument("'m': 'any'", "'m': 'str'", "ANY_NARROWED c/arg-type/m BREAK BREAK any to str"),
                argument("'m': 'str'", "'m': 'any'", "ANY_WIDENED c/arg-type/m OK BREAK str to any"),
                result("'m': 'any'", "'m': 'str'", "ANY_NARROWED c/ret-type/m OK BREAK any to str"),
                result("'m': 'str'", "'m': 'any'", "ANY_WIDENED c/ret-type/m BREAK BREAK str to any"),
                result("'m': 'int', 'n': 'int'", "'m': 'int'", "RETURN_MEMBER_REMOVED c/ret-type/n BREAK BREAK"),
                result("'m': 'int', '*n': 'int'", "'m': 'int'", "OPTIONAL_RETURN_REMOVED c/ret-type/n WARNING BREAK"),
                result("'m': 'int'", "'m': 'int', 'n': 'int'", "RETURN_MEMBER_ADDED c/ret-type/n OK OK"),
                result("'m': 'int'", "'*m': 'int'", "RETURN_MANDATORY_TO_OPTIONAL c/ret-type/m BREAK BREAK"),
                result("'*m': 'int'", "'m': 'int'", "RETURN_OPTIONAL_TO_MANDATORY c/ret-type/m OK BREAK"),
                event("'m': 'int', 'n': 'int'", "'m': 'int'", "EVENT_MEMBER_REMOVED E/arg-type/n BREAK BREAK"),
                event("'m': 'int'", "'m': 'int', '*n': 'int'", "EVENT_MEMBER_ADDED E/arg-type/n OK OK"),
                of(
                        "{'struct': 'T', 'data': {}} {'command': 'c'}",
                        "{'struct': 'T', 'data': {}} {'command': 'c', 'returns': 'T'}",
                        "RETURN_ADDED c/ret-type OK BREAK"),
                of(
                        "{'struct': 'T', 'data': {}} {'command': 'c', 'returns': 'T'}",
                        "{'struct': 'T', 'data': {}} {'command': 'c'}",
                        "RETURN_REMOVED c/ret-type BREAK BREAK"),
                type(
                        "{'struct': 'T', 'data': {'n': 'int'}}",
                        "{'struct': 'T', 'data': {'n': 'int', '*o': 'int'}}",
                        "ARG_ADDED_OPTIONAL c/arg-type/m/o OK NOTE",
                        "RETURN_MEMBER_ADDED c/ret-type/o OK OK"),
                of(
                        "{'enum': 'T', 'data': ['a', 'b']} {'command': 'c', 'data': {'m': 'T'}}",
                        "{'enum': 'T', 'data': ['b', 'd']} {'command': 'c', 'data': {'m': 'T'}}",
                        "ENUM_VALUE_REMOVED c/arg-type/m/^a BREAK BREAK",
                        "ENUM_VALUE_ADDED c/arg-type/m/^d OK NOTE"),
                of(
                        "{'enum': 'T', 'data': ['a', 'b']} {'event': 'E', 'data': {'m': ['T']}}",
                        "{'enum': 'T', 'data': ['b', 'd']} {'event': 'E', 'data': {'m': ['T']}}",
                        "RECEIVED_ENUM_VALUE_REMOVED E/arg-type/m/^a WARNING BREAK",
                        "RECEIVED_ENUM_VALUE_ADDED E/arg-type/m/^d OK NOTE"),
                of(
                        "{'enum': 'T', 'data': ['a']} {'command': 'c', 'data': {'m': 'str', 'n': 'T'}}",
                        "{'enum': 'T', 'data': ['a']} {'command': 'c', 'data': {'m': 'T', 'n': 'str'}}",
                        "STR_TO_ENUM c/arg-type/m WARNING BREAK str to T",
                        "ENUM_TO_STR c/arg-type/n OK BREAK T to str"),
                of(
                        "{'enum': 'T', 'data': ['a']} {'event': 'E', 'data': {'m': 'str', 'n': 'T'}}",
                        "{'enum': 'T', 'data': ['a']} {'event': 'E', 'data': {'m': 'T', 'n': 'str'}}",
                        "STR_TO_ENUM E/arg-type/m OK BREAK str to T",
                        "ENUM_TO_STR E/arg-type/n WARNING BREAK T to str"),
                type(
                        UNION,
                        UNION.replace("['a', 'b']", "['a', 'c']"),
                        "UNION_BRANCH_REMOVED c/arg-type/m/+b BREAK BREAK",
                        "BRANCH_ADDED c/arg-type/m/+c OK NOTE",
                        "RECEIVED_BRANCH_REMOVED c/ret-type/+b WARNING BREAK",
                        "RECEIVED_BRANCH_ADDED c/ret-type/+c OK NOTE"),
                type(
                        UNION,
                        UNION.replace("{'x': 'int'}", "{'x': 'int', '*y': 'int'}"),
                        "ARG_ADDED_OPTIONAL c/arg-type/m/+a/y OK NOTE",
                        "RETURN_MEMBER_ADDED c/ret-type/+a/y OK OK"),
                type(
                        UNION,
                        UNION.replace("'k': 'K'", "'l': 'K'").replace("'k', 'data'", "'l', 'data'"),
                        "DISCRIMINATOR_RENAMED c/arg-type/m BREAK BREAK k to l",
                        "ARG_REMOVED c/arg-type/m/k BREAK BREAK",
                        "ARG_ADDED_MANDATORY c/arg-type/m/l BREAK BREAK",
                        "DISCRIMINATOR_RENAMED c/ret-type BREAK BREAK k to l",
                        "RETURN_MEMBER_REMOVED c/ret-type/k BREAK BREAK",
                        "RETURN_MEMBER_ADDED c/ret-type/l OK OK"),
                type(
                        UNION,
                        UNION.replace("'*o': 'int'", "'x': 'int'").replace("{'x': 'int'}} ", "{'*o': 'int'}} "),
                        "MEMBER_MOVED_INTO_BRANCH c/arg-type/m/o WARNING BREAK",
                        "MEMBER_MOVED_INTO_BASE c/arg-type/m/x BREAK BREAK",
                        "MEMBER_MOVED_INTO_BRANCH c/ret-type/o OK BREAK",
                        "MEMBER_MOVED_INTO_BASE c/ret-type/x OK BREAK"),
                type(
                        KIND + "{'struct': 'T', 'data': {'k': 'K', '*o': 'int'}}",
                        UNION,
                        "STRUCT_TO_UNION c/arg-type/m BREAK BREAK",
                        "STRUCT_TO_UNION c/ret-type WARNING BREAK"),
                type(
                        UNION,
                        KIND + "{'struct': 'T', 'data': {'k': 'K', '*o': 'int'}}",
                        "UNION_TO_STRUCT c/arg-type/m BREAK BREAK",
                        "UNION_TO_STRUCT c/ret-type WARNING BREAK"),
                of(
                        ALTERNATES + "{'command': 'c', 'data': {'m': 'A'}} {'event': 'E', 'data': {'m': 'A'}}",
                        ALTERNATES + "{'command': 'c', 'data': {'m': 'B'}} {'event': 'E', 'data': {'m': 'B'}}",
                        "TYPE_RENAMED c/arg-type/m OK BREAK A to B",
                        "ALTERNATIVE_REMOVED c/arg-type/m/!object BREAK BREAK",
                        "ALTERNATIVE_ADDED c/arg-type/m/!null OK NOTE",
                        "RECEIVED_ALTERNATIVE_REMOVED E/arg-type/m/!object WARNING BREAK",
                        "RECEIVED_ALTERNATIVE_ADDED E/arg-type/m/!null OK NOTE"),
                of(
                        ALTERNATES + "{'command': 'c', 'data': {'m': 'str', 'n': 'A'}}",
                        ALTERNATES + "{'command': 'c', 'data': {'m': 'A', 'n': 'str'}}",
                        "TYPE_TO_ALTERNATE c/arg-type/m OK BREAK str to A",
                        "ALTERNATE_TO_TYPE c/arg-type/n BREAK BREAK A to str"),
                of(
                        ALTERNATES + "{'event': 'E', 'data': {'m': 'O', 'n': 'A'}}",
                        ALTERNATES + "{'event': 'E', 'data': {'m': 'A', 'n': 'O'}}",
                        "TYPE_TO_ALTERNATE E/arg-type/m WARNING BREAK O to A",
                        "ALTERNATE_TO_TYPE E/arg-type/n OK BREAK A to O"),
                argument("'m': 'null'", "'m': 'str'", "MEMBER_TYPE_CHANGED c/arg-type/m BREAK BREAK null to str"),
                of(
                        "{'command': 'c', 'data': {}, 'gen': false}",
                        "{'command': 'c', 'data': {'m': 'int'}}",
                        "OPEN_ARGUMENTS_CLOSED c/arg-type WARNING BREAK"),
                of(
                        "{'command': 'c', 'data': {'m': 'int'}}",
                        "{'command': 'c', 'data': {}, 'gen': false}",
                        "OPEN_ARGUMENTS_OPENED c/arg-type OK BREAK"),
                of(
                        "{'enum': 'T', 'data': ['a']} {'command': 'c', 'data': {'m': 'T'}}",
                        "{'enum': 'U', 'data': ['a']} {'command': 'c', 'data': {'m': 'U'}}",
                        "TYPE_RENAMED c/arg-type/m OK BREAK T to U"),
                of(
                        "{'enum': 'T', 'data': ['a']} {'command': 'c', 'data': {'m': 'T'}}",
                        "{'enum': 'T', 'data': ['a']} {'command': 'c', 'data': {'m': 'T'}} {'event': 'E', 'data': {'m': 'T'}}",
                        "TYPE_BECAME_RECEIVED c/arg-type/m OK BREAK T",
                        "EVENT_ADDED E OK OK"),
                of(
                        "{'enum': 'T', 'data': ['a']} {'event': 'E', 'data': {'m': 'T'}}",
                        "{'enum': 'T', 'data': ['a']} {'command': 'c', 'data': {'m': 'T'}} {'event': 'E', 'data': {'m': 'T'}}",
                        "TYPE_BECAME_SENT E/arg-type/m OK OK T",
                        "COMMAND_ADDED c OK OK"),
                of("{'command': 'c'}", "{'command': 'c', 'if': 'A'}", "CONDITION_ADDED c WARNING OK A"),
                of("{'command': 'c', 'if': 'A'}", "{'command': 'c'}", "CONDITION_REMOVED c OK OK A"),
                of(
                        "{'command': 'c', 'if': 'A'}",
                        "{'command': 'c', 'if': 'B'}",
                        "CONDITION_CHANGED c WARNING OK A to B"),
                argument(
                        "'m': 'int', '*n': 'int'",
                        "'m': {'type': 'int', 'if': 'A'}, '*n': {'type': 'int', 'if': 'A'}",
                        "CONDITION_ADDED c/arg-type/m WARNING BREAK A",
                        "CONDITION_ADDED c/arg-type/n WARNING OK A"),
                of(
                        "{'command': 'c', 'features': ['f', 'deprecated']}",
                        "{'command': 'c', 'features': ['g', 'unstable']}",
                        "FEATURE_REMOVED c/$f WARNING OK",
                        "DEPRECATED_REMOVED c/$deprecated OK OK",
                        "FEATURE_ADDED c/$g OK OK",
                        "UNSTABLE_ADDED c/$unstable NOTE NOTE"),
                of(
                        "{'command': 'c', 'features': ['unstable']}",
                        "{'command': 'c', 'features': ['deprecated']}",
                        "UNSTABLE_REMOVED c/$unstable OK OK",
                        "DEPRECATED_ADDED c/$deprecated NOTE NOTE"),
                of(
                        "{'command': 'c', 'allow-oob': true, 'allow-preconfig': true}",
                        "{'command': 'c'}",
                        "ALLOW_OOB_REMOVED c WARNING OK",
                        "ALLOW_PRECONFIG_REMOVED c WARNING OK"),
                of(
                        "{'command': 'c'}",
                        "{'command': 'c', 'allow-oob': true, 'allow-preconfig': true}",
                        "ALLOW_OOB_ADDED c OK OK",
                        "ALLOW_PRECONFIG_ADDED c OK OK"),
                of(
                        "{'struct': 'T', 'data': {'m': 'int'}} {'command': 'c', 'data': 'T'}",
                        "{'struct': 'T', 'data': {'m': 'int'}} {'command': 'c', 'data': 'T', 'boxed': true}",
                        "BOXED_CHANGED c/arg-type OK BREAK"),
                // What is the same on the wire.
                of(
                        "{'struct': 'T', 'data': {'m': 'int', '*n': 'str'}} {'command': 'c', 'data': 'T'}",
                        "{'struct': 'B', 'data': {'m': 'int'}} {'struct': 'U', 'base': 'B', 'data': {'*n': 'str'}} {'command': 'c', 'data': 'U'}"),
                of(
                        "{'struct': 'T', 'data': {'*t': 'T'}} {'command': 'c', 'data': {'m': 'T'}}",
                        "{'struct': 'T', 'data': {'*t': 'T', '*u': ['T']}} {'command': 'c', 'data': {'m': 'T'}}",
                        "ARG_ADDED_OPTIONAL c/arg-type/m/u OK NOTE"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void changesAreFound(Case pair) {
        assertThat(SchemaDiff.compare(load(pair.older), load(pair.newer)))
                .extracting(SchemaDiffTest::text)
                .containsExactlyElementsOf(pair.changes);
    }

    @Test
    void everyRuleHasACase() {
        Set<Rule> missing = EnumSet.allOf(Rule.class);
        cases().flatMap(pair -> pair.changes.stream())
                .map(change -> Rule.valueOf(change.substring(0, change.indexOf(' '))))
                .forEach(missing::remove);
        // Needs two files.
        assertThat(missing).containsExactly(Rule.MODULE_MOVED);
    }

    @Test
    void definitionsThatMoveAreFound() {
        Schema older =
                load("{'include': 'a.json'} {'include': 'b.json'}", Map.of("a.json", "{'command': 'c'}", "b.json", ""));
        Schema newer =
                load("{'include': 'a.json'} {'include': 'b.json'}", Map.of("a.json", "", "b.json", "{'command': 'c'}"));
        assertThat(SchemaDiff.compare(older, newer))
                .extracting(SchemaDiffTest::text)
                .containsExactly("MODULE_MOVED c OK BREAK a.json to b.json");
    }

    @Test
    void nothingDiffersFromItself() {
        cases().flatMap(pair -> Stream.of(pair.older, pair.newer))
                .forEach(text ->
                        assertThat(SchemaDiff.compare(load(text), load(text))).isEmpty());
    }

    @Test
    void placesAreThoseOfTheElements() {
        String older = "\n{'command': 'c', 'data': {'m': 'int',\n 'n': 'int'}}";
        String newer = "{'command': 'c', 'data': {\n'm': 'int',\n\n'o': 'int'}}";
        List<Change> changes = SchemaDiff.compare(load(older), load(newer));
        assertThat(changes).hasSize(2);
        assertThat(changes.get(0).older().line()).isEqualTo(3);
        assertThat(changes.get(0).newer().line()).as("the command").isEqualTo(1);
        assertThat(changes.get(1).older().line()).as("the command").isEqualTo(2);
        assertThat(changes.get(1).newer().line()).isEqualTo(4);
    }

    @Test
    void fingerprintsDependOnRuleAndPathOnly() {
        Change one = SchemaDiff.compare(load("{'command': 'c'}"), load("{'command': 'd'}"))
                .get(0);
        Change moved = SchemaDiff.compare(load("\n\n{'command': 'c'}"), load("{'command': 'd'}"))
                .get(0);
        Change other = SchemaDiff.compare(load("{'command': 'e'}"), load("{'command': 'd'}"))
                .get(0);
        assertThat(one.fingerprint())
                .matches("[0-9a-f]{16}")
                .isEqualTo(moved.fingerprint())
                .isNotEqualTo(other.fingerprint());
    }

    private static String text(Change change) {
        return (change.rule() + " " + change.path() + " " + change.wire() + " " + change.java() + " " + change.detail())
                .strip();
    }

    private static Schema load(String text) {
        return load(text, Map.of());
    }

    private static Schema load(String text, Map<String, String> included) {
        Map<String, String> files = new HashMap<>(included);
        files.put("root.json", text);
        return SchemaLoader.load(SourceResolver.memory(files), "root.json", LoadOptions.defaults())
                .schema()
                .orElseThrow(() -> new IllegalArgumentException(Arrays.toString(text.split("\n"))));
    }
}
