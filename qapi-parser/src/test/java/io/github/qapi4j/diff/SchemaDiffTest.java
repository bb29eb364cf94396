package io.github.qapi4j.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceResolver;
import java.util.ArrayList;
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

    private static final String NESTED =
            KIND + "{'union': 'U', 'base': {'l': 'K'}, 'discriminator': 'l', 'data': {'a': 'A'}} ";

    private static final String NESTED_UNION =
            NESTED + "{'union': 'T', 'base': {'k': 'K'}, 'discriminator': 'k', 'data': {'a': 'U'}} ";

    private static final String WRAPPERS = "{'enum': 'K', 'data': ['a']} {'struct': 'D', 'data': {'*x': 'int'}} "
            + "{'struct': 'A', 'data': {'data': 'D'}} "
            + "{'union': 'T', 'base': {'k': 'K'}, 'discriminator': 'k', 'data': {'a': 'A'}} ";

    private static final String TWO_FILES = "{'include': 'a.json'} {'include': 'b.json'}\n--- a.json\n";

    private static final String OTHER_FILE = "\n--- b.json\n";

    private static final String UPPER_CASE = "{'pragma': {'command-name-exceptions': ['E', 'T']}} ";

    private static final String RETURNS_ANYTHING = "{'pragma': {'command-returns-exceptions': ['c']}} ";

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
                // A schema knows the feature wherever it uses it.
                of(
                        "{'command': 'c', 'data': {'m': {'type': 'int', 'features': ['unstable']}}} {'command': 'x-d'}",
                        "{'command': 'c', 'data': {'m': {'type': 'int', 'features': ['unstable']}}}",
                        "COMMAND_REMOVED x-d BREAK BREAK"),
                of(
                        "{'enum': 'K', 'data': [{'name': 'a', 'features': ['unstable']}]} {'command': 'x-d'}",
                        "{'enum': 'K', 'data': [{'name': 'a', 'features': ['unstable']}]}",
                        "COMMAND_REMOVED x-d BREAK BREAK"),
                of(
                        UNION.replace("'int'}, 'disc", "{'type': 'int', 'features': ['unstable']}}, 'disc")
                                + "{'event': 'X'} {'command': 'x-d'}",
                        UNION.replace("'int'}, 'disc", "{'type': 'int', 'features': ['unstable']}}, 'disc")
                                + "{'event': 'X'}",
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
                        "ARG_ADDED_OPTIONAL c/arg-type/k OK NOTE",
                        "ARG_ADDED_OPTIONAL c/arg-type/l OK NOTE"),
                argument("'m': 'int'", "'m': 'str'", "MEMBER_TYPE_CHANGED c/arg-type/m BREAK BREAK int to str"),
                argument("'m': 'int'", "'m': ['int']", "MEMBER_TYPE_CHANGED c/arg-type/m BREAK BREAK int to intList"),
                argument("'m': 'int'", "'m': 'number'", "MEMBER_TYPE_CHANGED c/arg-type/m OK BREAK int to number"),
                argument("'m': 'int'", "'m': 'uint8'", "INT_TYPE_CHANGED c/arg-type/m NOTE BREAK int to uint8"),
                argument("'m': 'int'", "'m': 'int64'", "INT_TYPE_CHANGED c/arg-type/m NOTE OK int to int64"),
                argument("'m': 'size'", "'m': 'uint64'", "INT_TYPE_CHANGED c/arg-type/m NOTE OK size to uint64"),
                argument("'m': 'any'", "'m': 'str'", "ANY_NARROWED c/arg-type/m BREAK BREAK any to str"),
                argument("'m': 'str'", "'m': 'any'", "ANY_WIDENED c/arg-type/m OK BREAK str to any"),
                result("'m': 'any'", "'m': 'str'", "ANY_NARROWED c/ret-type/m OK BREAK any to str"),
                result("'m': 'str'", "'m': 'any'", "ANY_WIDENED c/ret-type/m BREAK BREAK str to any"),
                result("'m': 'int', 'n': 'int'", "'m': 'int'", "RETURN_MEMBER_REMOVED c/ret-type/n BREAK BREAK"),
                result("'m': 'int', '*n': 'int'", "'m': 'int'", "OPTIONAL_RETURN_REMOVED c/ret-type/n WARNING BREAK"),
                result("'m': 'int'", "'m': 'int', 'n': 'int'", "RETURN_MEMBER_ADDED c/ret-type/n OK NOTE"),
                result("'m': 'int'", "'*m': 'int'", "RETURN_MANDATORY_TO_OPTIONAL c/ret-type/m BREAK BREAK"),
                result("'*m': 'int'", "'m': 'int'", "RETURN_OPTIONAL_TO_MANDATORY c/ret-type/m OK BREAK"),
                event("'m': 'int', 'n': 'int'", "'m': 'int'", "EVENT_MEMBER_REMOVED E/arg-type/n BREAK BREAK"),
                event("'m': 'int'", "'m': 'int', '*n': 'int'", "EVENT_MEMBER_ADDED E/arg-type/n OK NOTE"),
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
                        "RETURN_MEMBER_ADDED c/ret-type/o OK NOTE"),
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
                        "RETURN_MEMBER_ADDED c/ret-type/+a/y OK NOTE"),
                type(
                        UNION,
                        UNION.replace("'k': 'K'", "'l': 'K'").replace("'k', 'data'", "'l', 'data'"),
                        "DISCRIMINATOR_RENAMED c/arg-type/m BREAK BREAK k to l",
                        "DISCRIMINATOR_RENAMED c/ret-type BREAK BREAK k to l"),
                type(
                        UNION,
                        UNION.replace("'*o': 'int'", "'x': 'int'").replace("{'x': 'int'}} ", "{'*o': 'int'}} "),
                        "MEMBER_MOVED_INTO_BRANCH c/arg-type/m/o BREAK BREAK",
                        "MEMBER_MOVED_INTO_BASE c/arg-type/m/x BREAK BREAK",
                        "MEMBER_MOVED_INTO_BRANCH c/ret-type/o OK BREAK",
                        "MEMBER_MOVED_INTO_BASE c/ret-type/x OK BREAK"),
                type(
                        KIND + "{'struct': 'T', 'data': {'k': 'K', '*o': 'int'}}",
                        UNION,
                        "TYPE_REMOVED A OK BREAK",
                        "STRUCT_TO_UNION c/arg-type/m BREAK BREAK",
                        "STRUCT_TO_UNION c/ret-type WARNING BREAK"),
                type(
                        UNION,
                        KIND + "{'struct': 'T', 'data': {'k': 'K', '*o': 'int'}}",
                        "TYPE_ADDED A OK OK",
                        "UNION_TO_STRUCT c/arg-type/m BREAK BREAK",
                        "UNION_TO_STRUCT c/ret-type BREAK BREAK"),
                // The members of a union that is a branch count, too.
                type(
                        NESTED + "{'struct': 'T', 'data': {'k': 'K', 'l': 'K'}}",
                        NESTED_UNION,
                        "TYPE_BECAME_RECEIVED U OK NOTE U",
                        "MEMBER_MOVED_INTO_BRANCH c/arg-type/m/l BREAK BREAK",
                        "STRUCT_TO_UNION c/arg-type/m BREAK BREAK",
                        "MEMBER_MOVED_INTO_BRANCH c/ret-type/l BREAK BREAK",
                        "STRUCT_TO_UNION c/ret-type WARNING BREAK"),
                type(
                        NESTED_UNION,
                        NESTED + "{'struct': 'T', 'data': {'k': 'K', 'l': 'K'}}",
                        "TYPE_NO_LONGER_RECEIVED U OK BREAK U",
                        "MEMBER_MOVED_INTO_BASE c/arg-type/m/l BREAK BREAK",
                        "UNION_TO_STRUCT c/arg-type/m BREAK BREAK",
                        "MEMBER_MOVED_INTO_BASE c/ret-type/l OK BREAK",
                        "UNION_TO_STRUCT c/ret-type BREAK BREAK"),
                of(
                        ALTERNATES + "{'command': 'c', 'data': {'m': 'A'}} {'event': 'E', 'data': {'m': 'A'}}",
                        ALTERNATES + "{'command': 'c', 'data': {'m': 'B'}} {'event': 'E', 'data': {'m': 'B'}}",
                        "TYPE_NO_LONGER_RECEIVED A OK BREAK A",
                        "TYPE_BECAME_RECEIVED B OK NOTE B",
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
                        "{'command': 'c', 'data': {'l': 'int'}, 'gen': false}",
                        "{'command': 'c', 'data': {'l': 'int', '*n': 'int'}}",
                        "OPEN_ARGUMENTS_CLOSED c/arg-type WARNING BREAK",
                        "ARG_ADDED_OPTIONAL c/arg-type/n OK NOTE"),
                of(
                        "{'command': 'c', 'data': {'l': 'int', '*n': 'int'}}",
                        "{'command': 'c', 'data': {'l': 'int'}, 'gen': false}",
                        "OPEN_ARGUMENTS_OPENED c/arg-type OK BREAK",
                        "ARG_REMOVED c/arg-type/n OK BREAK"),
                // Other changes of arguments that are closed or opened break clients as they usually do.
                of(
                        "{'command': 'c', 'data': {'l': 'int', '*m': 'int', 'n': 'int'}, 'gen': false}",
                        "{'command': 'c', 'data': {'l': 'str', 'm': 'int', 'o': 'int'}}",
                        "OPEN_ARGUMENTS_CLOSED c/arg-type WARNING BREAK",
                        "MEMBER_TYPE_CHANGED c/arg-type/l BREAK BREAK int to str",
                        "ARG_OPTIONAL_TO_MANDATORY c/arg-type/m BREAK BREAK",
                        "ARG_REMOVED c/arg-type/n BREAK BREAK",
                        "ARG_ADDED_MANDATORY c/arg-type/o BREAK BREAK"),
                of(
                        "{'command': 'c', 'data': {'l': 'int', '*m': 'int', 'n': 'int'}}",
                        "{'command': 'c', 'data': {'l': 'str', 'm': 'int', 'o': 'int'}, 'gen': false}",
                        "OPEN_ARGUMENTS_OPENED c/arg-type OK BREAK",
                        "MEMBER_TYPE_CHANGED c/arg-type/l BREAK BREAK int to str",
                        "ARG_OPTIONAL_TO_MANDATORY c/arg-type/m BREAK BREAK",
                        "ARG_REMOVED c/arg-type/n OK BREAK",
                        "ARG_ADDED_MANDATORY c/arg-type/o BREAK BREAK"),
                of(
                        KIND + "{'command': 'c', 'data': {'k': 'K'}, 'gen': false}",
                        UNION + "{'command': 'c', 'data': 'T', 'boxed': true}",
                        "OPEN_ARGUMENTS_CLOSED c/arg-type WARNING BREAK",
                        "BOXED_CHANGED c/arg-type OK BREAK",
                        "STRUCT_TO_UNION c/arg-type WARNING BREAK",
                        "TYPE_REMOVED A OK BREAK",
                        "ARG_ADDED_OPTIONAL c/arg-type/o OK NOTE"),
                of(
                        UNION + "{'command': 'c', 'data': 'T', 'boxed': true}",
                        KIND + "{'command': 'c', 'data': {'k': 'K'}, 'gen': false}",
                        "OPEN_ARGUMENTS_OPENED c/arg-type OK BREAK",
                        "BOXED_CHANGED c/arg-type OK BREAK",
                        "UNION_TO_STRUCT c/arg-type OK BREAK",
                        "TYPE_ADDED A OK OK",
                        "ARG_REMOVED c/arg-type/o OK BREAK"),
                // Only the arguments of one of the commands are opened.
                of(
                        "{'struct': 'T', 'data': {'l': 'int', '*n': 'int'}} "
                                + "{'command': 'c', 'data': 'T'} {'command': 'd', 'data': 'T'}",
                        "{'struct': 'T', 'data': {'l': 'int'}} "
                                + "{'command': 'c', 'data': 'T', 'gen': false} {'command': 'd', 'data': 'T'}",
                        "OPEN_ARGUMENTS_OPENED c/arg-type OK BREAK",
                        "ARG_REMOVED c/arg-type/n OK BREAK",
                        "ARG_REMOVED d/arg-type/n BREAK BREAK"),
                of(
                        "{'enum': 'T', 'data': ['a']} {'command': 'c', 'data': {'m': 'T'}}",
                        "{'enum': 'U', 'data': ['a']} {'command': 'c', 'data': {'m': 'U'}}",
                        "TYPE_RENAMED c/arg-type/m OK BREAK T to U"),
                of(
                        "{'enum': 'T', 'data': ['a']} {'command': 'c', 'data': {'m': 'T'}}",
                        "{'enum': 'T', 'data': ['a']} {'command': 'c', 'data': {'m': 'T'}} {'event': 'E', 'data': {'m': 'T'}}",
                        "TYPE_BECAME_RECEIVED c/arg-type/m OK NOTE T",
                        "EVENT_ADDED E OK OK"),
                of(
                        "{'enum': 'T', 'data': ['a']} {'event': 'E', 'data': {'m': 'T'}}",
                        "{'enum': 'T', 'data': ['a']} {'command': 'c', 'data': {'m': 'T'}} {'event': 'E', 'data': {'m': 'T'}}",
                        "TYPE_BECAME_SENT E/arg-type/m OK OK T",
                        "COMMAND_ADDED c OK OK"),
                of("{'command': 'c'}", "{'command': 'c', 'if': 'A'}", "CONDITION_ADDED c WARNING OK A"),
                of("{'command': 'c', 'if': 'A'}", "{'command': 'c'}", "CONDITION_REMOVED c OK OK A"),
                // A condition that always holds counts as no condition, except that Java has another type for a member
                // with one.
                of("{'command': 'c'}", "{'command': 'c', 'if': {'any': ['B', {'not': 'B'}]}}"),
                of("{'command': 'c', 'if': {'any': ['B', {'not': 'B'}]}}", "{'command': 'c'}"),
                of(
                        "{'command': 'c', 'if': {'any': ['B', {'not': 'B'}]}}",
                        "{'command': 'c', 'if': 'A'}",
                        "CONDITION_ADDED c WARNING OK A"),
                argument(
                        "'m': 'int'",
                        "'m': {'type': 'int', 'if': {'any': ['B', {'not': 'B'}]}}",
                        "CONDITION_ADDED c/arg-type/m OK BREAK B or not B"),
                // A type of another kind with the same name.
                of(
                        "{'command': 'c', 'data': {'m': 'K'}} {'enum': 'K', 'data': ['a']}",
                        "{'command': 'c', 'data': {'m': 'K'}} {'struct': 'K', 'data': {}}",
                        "MEMBER_TYPE_CHANGED c/arg-type/m BREAK BREAK string to object"),
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
                        "UNSTABLE_ADDED c/$unstable NOTE OK"),
                of(
                        "{'command': 'c', 'features': ['unstable']}",
                        "{'command': 'c', 'features': ['deprecated']}",
                        "UNSTABLE_REMOVED c/$unstable OK OK",
                        "DEPRECATED_ADDED c/$deprecated NOTE NOTE"),
                of(
                        "{'command': 'c', 'allow-oob': true, 'allow-preconfig': true}",
                        "{'command': 'c'}",
                        "ALLOW_OOB_REMOVED c WARNING BREAK",
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
                of(
                        "{'command': 'c', 'success-response': false}",
                        "{'command': 'c'}",
                        "SUCCESS_RESPONSE_ADDED c WARNING OK"),
                of(
                        "{'command': 'c'}",
                        "{'command': 'c', 'success-response': false}",
                        "SUCCESS_RESPONSE_REMOVED c BREAK OK"),
                of(
                        "{'alternate': 'A', 'data': {'s': 'null', 'n': 'int'}} {'command': 'c', 'data': {'m': 'A'}}",
                        "{'alternate': 'A', 'data': {'s': 'null', 'i': 'int'}} {'command': 'c', 'data': {'m': 'A'}}",
                        "ALTERNATIVE_RENAMED c/arg-type/m/!number OK BREAK n to i"),
                of(
                        "{'enum': 'T', 'data': ['a']} {'command': 'c', 'data': {'m': 'T'}, 'returns': 'R'} {'struct': 'R', 'data': {'r': ['T']}}",
                        "{'enum': 'T', 'data': ['a']} {'command': 'c', 'data': {'m': 'T'}, 'returns': 'R'} {'struct': 'R', 'data': {'r': ['str']}}",
                        "TYPE_NO_LONGER_RECEIVED c/arg-type/m OK BREAK T",
                        "ENUM_TO_STR c/ret-type/r WARNING BREAK T to str"),
                of(
                        "{'enum': 'T', 'data': ['a']} {'command': 'c', 'data': {'m': 'T'}, 'returns': 'R'} {'struct': 'R', 'data': {'r': ['T']}}",
                        "{'enum': 'T', 'data': ['a']} {'command': 'c', 'data': {'m': 'str'}, 'returns': 'R'} {'struct': 'R', 'data': {'r': ['T']}}",
                        "TYPE_NO_LONGER_SENT c/ret-type/r OK OK T",
                        "ENUM_TO_STR c/arg-type/m OK BREAK T to str"),
                of(
                        TWO_FILES + "{'command': 'b'} {'command': 'c'}" + OTHER_FILE + "{'command': 'd'}",
                        TWO_FILES + "{'command': 'b'}" + OTHER_FILE + "{'command': 'c'} {'command': 'd'}",
                        "MODULE_MOVED c OK BREAK a.json to b.json"),
                of(
                        TWO_FILES + "{'event': 'E'}" + OTHER_FILE + "{'command': 'd'} {'event': 'F'}",
                        TWO_FILES + "{'event': 'F'}" + OTHER_FILE + "{'event': 'E'} {'command': 'd'}",
                        "MODULE_MOVED E OK OK a.json to b.json",
                        "MODULE_MOVED F OK OK b.json to a.json"),
                of(
                        "{'include': 'b.json'} {'command': 'c'}" + OTHER_FILE,
                        "{'include': 'b.json'} {'command': 'c'}" + OTHER_FILE + "{'command': 'd'}",
                        "COMMAND_ADDED d OK OK",
                        "MODULE_ADDED root.json OK BREAK"),
                of(
                        "{'include': 'b.json'} {'command': 'c'}" + OTHER_FILE + "{'command': 'd'}",
                        "{'include': 'b.json'} {'command': 'c'}" + OTHER_FILE,
                        "COMMAND_REMOVED d BREAK BREAK",
                        "MODULE_REMOVED root.json OK BREAK"),
                // What Java code breaks of a change depends on the forms that create the object.
                argument("'m': 'int', '*n': 'str'", "'*n': 'str', 'm': 'int'", "MEMBERS_REORDERED c/arg-type OK NOTE"),
                result("'m': 'int', 'n': 'str'", "'n': 'str', 'm': 'int'", "MEMBERS_REORDERED c/ret-type OK NOTE"),
                result("'*m': 'str'", "'m': 'str'", "RETURN_OPTIONAL_TO_MANDATORY c/ret-type/m OK NOTE"),
                argument("'m': 'uint8'", "'m': 'int32'", "INT_TYPE_CHANGED c/arg-type/m NOTE OK uint8 to int32"),
                argument("'m': 'uint32'", "'m': 'int'", "INT_TYPE_CHANGED c/arg-type/m NOTE OK uint32 to int"),
                argument("'m': 'int'", "'m': 'uint64'", "INT_TYPE_CHANGED c/arg-type/m NOTE BREAK int to uint64"),
                result("'m': 'number'", "'m': 'int'", "MEMBER_TYPE_CHANGED c/ret-type/m OK BREAK number to int"),
                argument("'m': 'number'", "'m': 'int'", "MEMBER_TYPE_CHANGED c/arg-type/m BREAK BREAK number to int"),
                result(
                        "'m': {'type': 'str', 'if': 'A'}, 'n': {'type': 'int', 'if': 'A'}",
                        "'m': 'str', 'n': 'int'",
                        "CONDITION_REMOVED c/ret-type/m OK NOTE A",
                        "CONDITION_REMOVED c/ret-type/n OK BREAK A"),
                type(
                        WRAPPERS,
                        WRAPPERS.replace("{'data': 'D'}", "{'data': 'D', '*y': 'int'}"),
                        "ARG_ADDED_OPTIONAL c/arg-type/m/+a/y OK BREAK",
                        "RETURN_MEMBER_ADDED c/ret-type/+a/y OK BREAK"),
                type(
                        WRAPPERS,
                        WRAPPERS.replace("{'k': 'K'}", "{'k': 'K', '*y': 'int'}"),
                        "ARG_ADDED_OPTIONAL c/arg-type/m/y OK BREAK",
                        "RETURN_MEMBER_ADDED c/ret-type/y OK BREAK"),
                type(
                        UNION,
                        UNION.replace("{'x': 'int'}", "{'x': 'int', 'y': 'int'}"),
                        "ARG_ADDED_MANDATORY c/arg-type/m/+a/y BREAK BREAK",
                        "RETURN_MEMBER_ADDED c/ret-type/+a/y OK BREAK"),
                // Types have features, too. A build without a type has no member of it, so that only the conditions of
                // members matter.
                of(
                        "{'struct': 'T', 'data': {}} {'command': 'c', 'data': 'T', 'boxed': true}",
                        "{'struct': 'T', 'data': {}, 'features': ['f']} {'command': 'c', 'data': 'T', 'boxed': true}",
                        "FEATURE_ADDED c/arg-type/$f OK OK"),
                of(
                        "{'struct': 'T', 'data': {}, 'features': ['f']} {'command': 'c', 'returns': 'T'}",
                        "{'struct': 'T', 'data': {}} {'command': 'c', 'returns': 'T'}",
                        "FEATURE_REMOVED c/ret-type/$f WARNING OK"),
                of(
                        UNION + "{'command': 'c', 'data': {'m': 'T'}}",
                        UNION.replace("{'x': 'int'}", "{'x': 'int'}, 'features': ['f']")
                                + "{'command': 'c', 'data': {'m': 'T'}}",
                        "FEATURE_ADDED c/arg-type/m/+a/$f OK OK"),
                of(
                        UNION + "{'command': 'c', 'data': {'m': 'T'}}",
                        UNION.replace("'a', 'b'", "{'name': 'a', 'features': ['f']}, 'b'")
                                + "{'command': 'c', 'data': {'m': 'T'}}",
                        "FEATURE_ADDED c/arg-type/m/k/^a/$f OK OK"),
                argument(
                        "'m': {'type': 'int', 'features': ['f']}",
                        "'m': {'type': 'int', 'features': [{'name': 'f', 'if': 'A'}]}",
                        "CONDITION_ADDED c/arg-type/m/$f WARNING OK A"),
                of(
                        "{'struct': 'T', 'data': {}} {'command': 'c', 'data': {'m': 'T'}}",
                        "{'struct': 'T', 'data': {}, 'if': 'A'} {'command': 'c', 'data': {'m': 'T'}}"),
                of(
                        "{'struct': 'T', 'data': {}} {'command': 'c', 'data': {'m': 'T'}}",
                        "{'struct': 'T', 'data': {}, 'if': 'A'} {'command': 'c', 'if': 'A', 'data': {'m': 'T'}}",
                        "CONDITION_ADDED c WARNING OK A"),
                of(
                        "{'struct': 'T', 'data': {}} {'command': 'c', 'data': {'m': 'T'}}",
                        "{'struct': 'T', 'data': {}, 'if': 'A'} {'command': 'c', 'data': {'m': {'type': 'T', 'if': 'A'}}}",
                        "CONDITION_ADDED c/arg-type/m WARNING BREAK A"),
                of(
                        UNION + "{'command': 'c', 'data': {'m': 'T'}}",
                        UNION.replace("['a', 'b']", "[{'name': 'a', 'if': 'A'}, 'b']")
                                        .replace("'a': 'A'", "'a': {'type': 'A', 'if': 'A'}")
                                + "{'command': 'c', 'data': {'m': 'T'}}",
                        "CONDITION_ADDED c/arg-type/m/k/^a WARNING OK A"),
                of(
                        UNION + "{'command': 'c', 'data': {'m': 'T'}}",
                        UNION.replace("'a': 'A'", "'a': {'type': 'A', 'if': 'A'}")
                                + "{'command': 'c', 'data': {'m': 'T'}}",
                        "CONDITION_ADDED c/arg-type/m/+a WARNING OK A"),
                of(
                        "{'command': 'c', 'if': {'all': ['A', {'not': 'B'}]}}",
                        "{'command': 'c', 'if': {'not': {'any': [{'not': 'A'}, 'B']}}}"),
                // A change is reported at the place that is least exempt.
                of(
                        "{'command': 'a', 'features': ['unstable'], 'data': {'m': 'T'}} "
                                + "{'command': 'b', 'features': ['deprecated'], 'data': {'m': 'T'}} "
                                + "{'command': 'c', 'data': {'o': 'U'}} {'struct': 'T', 'data': {'x': 'int'}}"
                                + "{'struct': 'U', 'data': {'l': 'T'}}",
                        "{'command': 'a', 'features': ['unstable'], 'data': {'m': 'T'}} "
                                + "{'command': 'b', 'features': ['deprecated'], 'data': {'m': 'T'}} "
                                + "{'command': 'c', 'data': {'o': 'U'}} {'struct': 'T', 'data': {}}"
                                + "{'struct': 'U', 'data': {'l': 'T'}}",
                        "ARG_REMOVED c/arg-type/o/l/x BREAK BREAK"),
                of(
                        "{'command': 'a', 'features': ['unstable'], 'data': {'m': 'T'}} "
                                + "{'command': 'b', 'features': ['deprecated'], 'data': {'m': 'T'}} "
                                + "{'struct': 'T', 'data': {'x': 'int'}}",
                        "{'command': 'a', 'features': ['unstable'], 'data': {'m': 'T'}} "
                                + "{'command': 'b', 'features': ['deprecated'], 'data': {'m': 'T'}} "
                                + "{'struct': 'T', 'data': {}}",
                        "ARG_REMOVED b/arg-type/m/x WARNING WARNING"),
                of(
                        "{'struct': 'T', 'data': {'x': 'int'}, 'features': ['deprecated']} "
                                + "{'command': 'c', 'data': {'m': 'T'}}",
                        "{'struct': 'T', 'data': {}, 'features': ['deprecated']} {'command': 'c', 'data': {'m': 'T'}}",
                        "ARG_REMOVED c/arg-type/m/x WARNING WARNING"),
                // A value of a discriminator is a branch, except where another enum lists it at a place that is less
                // exempt.
                of(
                        UNION + "{'command': 'a', 'data': {'m': 'K'}} {'command': 'c', 'data': {'m': 'T'}}",
                        UNION.replace("['a', 'b']", "['a']")
                                + "{'command': 'a', 'data': {'m': 'K'}} {'command': 'c', 'data': {'m': 'T'}}",
                        "UNION_BRANCH_REMOVED c/arg-type/m/+b BREAK BREAK"),
                of(
                        UNION + "{'command': 'a', 'data': {'m': 'K'}} "
                                + "{'command': 'c', 'data': {'m': 'T'}, 'features': ['unstable']}",
                        UNION.replace("['a', 'b']", "['a']") + "{'command': 'a', 'data': {'m': 'K'}} "
                                + "{'command': 'c', 'data': {'m': 'T'}, 'features': ['unstable']}",
                        "ENUM_VALUE_REMOVED a/arg-type/m/^b BREAK BREAK",
                        "UNION_BRANCH_REMOVED c/arg-type/m/+b NOTE NOTE"),
                // The type of a member that moves is compared.
                of(
                        UNION.replace("'*o': 'int'", "'s': 'S'") + "{'struct': 'S', 'data': {'y': 'int'}}"
                                + "{'command': 'c', 'data': {'m': 'T'}}",
                        UNION.replace(", '*o': 'int'", "").replace("{'x': 'int'}", "{'x': 'int', 's': 'S'}")
                                + "{'struct': 'S', 'data': {}} {'command': 'c', 'data': {'m': 'T'}}",
                        "MEMBER_MOVED_INTO_BRANCH c/arg-type/m/s BREAK BREAK",
                        "ARG_REMOVED c/arg-type/m/s/y BREAK BREAK"),
                // A struct is a branch of two unions, and only one of them has the member in its base now.
                of(
                        KIND + "{'union': 'T', 'base': {'k': 'K'}, 'discriminator': 'k', 'data': {'a': 'A'}} "
                                + "{'union': 'U', 'base': {'k': 'K'}, 'discriminator': 'k', 'data': {'a': 'A'}} "
                                + "{'command': 'c', 'data': {'m': 'T', 'n': 'U'}}",
                        KIND.replace("{'x': 'int'}", "{}")
                                + "{'union': 'T', 'base': {'k': 'K', '*x': 'int'}, 'discriminator': 'k', 'data': {'a': 'A'}} "
                                + "{'union': 'U', 'base': {'k': 'K'}, 'discriminator': 'k', 'data': {'a': 'A'}} "
                                + "{'command': 'c', 'data': {'m': 'T', 'n': 'U'}}",
                        "MEMBER_MOVED_INTO_BASE c/arg-type/m/x OK BREAK",
                        "ARG_REMOVED c/arg-type/n/+a/x BREAK BREAK"),
                of(
                        "{'struct': 'T', 'data': {}} {'command': 'c', 'data': 'T', 'boxed': true}",
                        "{'struct': 'U', 'data': {}} {'command': 'c', 'data': 'U', 'boxed': true}",
                        "TYPE_RENAMED c/arg-type OK BREAK T to U"),
                of(
                        "{'struct': 'T', 'data': {}} {'enum': 'V', 'data': ['a']} "
                                + "{'alternate': 'A', 'data': {'t': 'T', 'v': 'V'}} {'command': 'c', 'data': {'m': 'A'}}",
                        "{'struct': 'U', 'data': {'*n': 'int'}} {'enum': 'W', 'data': ['a', 'b']} "
                                + "{'alternate': 'A', 'data': {'t': 'U', 'v': 'W'}} {'command': 'c', 'data': {'m': 'A'}}",
                        "TYPE_RENAMED c/arg-type/m/!object OK BREAK T to U",
                        "TYPE_RENAMED c/arg-type/m/!string OK BREAK V to W",
                        "ARG_ADDED_OPTIONAL c/arg-type/m/n OK NOTE",
                        "ENUM_VALUE_ADDED c/arg-type/m/^b OK NOTE"),
                of(
                        "{'struct': 'B', 'data': {'k': 'QType'}} {'struct': 'A', 'data': {'x': 'int'}} "
                                + "{'union': 'T', 'base': 'B', 'discriminator': 'k', 'data': {'qnum': 'A'}} "
                                + "{'command': 'c', 'data': {'m': 'T'}}",
                        "{'struct': 'B', 'data': {'k': 'QType'}} {'struct': 'A', 'data': {}} "
                                + "{'union': 'T', 'base': 'B', 'discriminator': 'k', 'data': {'qnum': 'A'}} "
                                + "{'command': 'c', 'data': {'m': 'T'}}",
                        "ARG_REMOVED c/arg-type/m/+qnum/x BREAK BREAK"),
                // In old releases, commands without arguments are implemented by hand, too.
                of("{'command': 'c', 'gen': false}", "{'command': 'c'}"),
                of(
                        "{'command': 'c', 'data': {'l': 'int'}, 'gen': false}",
                        "{'command': 'c', 'data': {'l': 'int', '*m': 'int'}, 'gen': false}",
                        "ARG_ADDED_OPTIONAL c/arg-type/m OK NOTE"),
                // Types that nothing uses matter for Java only.
                of(
                        "{'command': 'c'} {'enum': 'T', 'data': ['a']} {'struct': 'U', 'data': {'s': 'str'}}",
                        "{'command': 'c'} {'enum': 'V', 'data': ['a']} {'struct': 'U', 'data': {'*n': 'int'}}",
                        "TYPE_REMOVED T OK BREAK",
                        "TYPE_ADDED V OK OK",
                        "ARG_REMOVED U/s OK BREAK",
                        "ARG_ADDED_OPTIONAL U/n OK NOTE"),
                of(
                        "{'command': 'c'} {'struct': 'T', 'data': {}, 'features': ['deprecated']}",
                        "{'command': 'c'}",
                        "TYPE_REMOVED T OK WARNING"),
                of(
                        "{'command': 'c'} {'enum': 'T', 'data': ['a']} {'struct': 'U', 'data': {'t': 'T'}}",
                        "{'command': 'c'} {'enum': 'V', 'data': ['a']} {'struct': 'U', 'data': {'t': 'V'}}",
                        "TYPE_RENAMED U/t OK BREAK T to V"),
                of(
                        "{'command': 'c'} {'enum': 'T', 'data': ['a', 'b']}",
                        "{'command': 'c'} {'enum': 'T', 'data': ['b', 'c']}",
                        "ENUM_VALUE_REMOVED T/^a OK BREAK",
                        "ENUM_VALUE_ADDED T/^c OK NOTE"),
                of(
                        "{'command': 'c'} {'struct': 'B', 'data': {'m': 'int'}} {'struct': 'T', 'base': 'B', 'data': {}}",
                        "{'command': 'c'} {'struct': 'B', 'data': {}} {'struct': 'T', 'base': 'B', 'data': {}}",
                        "ARG_REMOVED T/m OK BREAK"),
                // Java has no type for a struct that is only a part of others.
                of(
                        "{'command': 'c'} {'struct': 'T', 'data': {'m': 'int'}}",
                        "{'command': 'c', 'data': {'m': 'V'}} {'struct': 'V', 'base': 'T', 'data': {}} {'struct': 'T', 'data': {}}",
                        "ARG_ADDED_MANDATORY c/arg-type/m BREAK BREAK",
                        "TYPE_REMOVED T OK BREAK"),
                of(
                        "{'command': 'c'} {'struct': 'T', 'data': {}} {'struct': 'V', 'base': 'T', 'data': {}}",
                        "{'command': 'c'} {'struct': 'T', 'data': {}} {'struct': 'V', 'data': {}}",
                        "TYPE_ADDED T OK OK"),
                of(
                        "{'command': 'c'} {'struct': 'T', 'data': {'m': 'int'}} {'struct': 'V', 'base': 'T', 'data': {'*t': 'T'}}",
                        "{'command': 'c'} {'struct': 'T', 'data': {}} {'struct': 'V', 'data': {'m': 'int', '*t': 'T'}}",
                        "ARG_REMOVED T/m OK BREAK"),
                // The elements of an array are not those of the other alternative, although they have the same names.
                of(
                        "{'struct': 'A', 'data': {'x': {'type': 'int', 'features': ['deprecated']}}} "
                                + "{'struct': 'B', 'data': {'x': 'int'}} "
                                + "{'alternate': 'R', 'data': {'l': ['A'], 'o': 'B'}} {'command': 'c', 'data': {'m': 'R'}}",
                        "{'struct': 'A', 'data': {}} {'struct': 'B', 'data': {}} "
                                + "{'alternate': 'R', 'data': {'l': ['A'], 'o': 'B'}} {'command': 'c', 'data': {'m': 'R'}}",
                        "ARG_REMOVED c/arg-type/m/!array/x WARNING WARNING",
                        "ARG_REMOVED c/arg-type/m/x BREAK BREAK"),
                of(
                        "{'enum': 'V', 'data': ['a', 'v']} {'enum': 'W', 'data': ['a', 'v']} "
                                + "{'alternate': 'R', 'data': {'l': ['V'], 's': 'W'}} {'event': 'E', 'data': {'m': 'R'}}",
                        "{'enum': 'V', 'data': ['a']} {'enum': 'W', 'data': ['a']} "
                                + "{'alternate': 'R', 'data': {'l': ['V'], 's': 'W'}} {'event': 'E', 'data': {'m': 'R'}}",
                        "RECEIVED_ENUM_VALUE_REMOVED E/arg-type/m/!array/^v WARNING BREAK",
                        "RECEIVED_ENUM_VALUE_REMOVED E/arg-type/m/^v WARNING BREAK"),
                // Of the types in two branches, only one breaks clients.
                of(
                        UNION.replace("'a': 'A'", "'a': 'A', 'b': 'B'") + "{'struct': 'B', 'data': {'y': 'int'}}"
                                + "{'command': 'c', 'data': {'m': 'T'}}",
                        UNION.replace("'a': 'A'", "'a': 'A', 'b': 'B'")
                                        .replace(", '*o': 'int'", "")
                                        .replace("{'x': 'int'}", "{'x': 'int', '*o': 'number'}")
                                + "{'struct': 'B', 'data': {'y': 'int', '*o': 'str'}}"
                                + "{'command': 'c', 'data': {'m': 'T'}}",
                        "MEMBER_MOVED_INTO_BRANCH c/arg-type/m/o OK BREAK",
                        "MEMBER_TYPE_CHANGED c/arg-type/m/o BREAK BREAK int to str",
                        "MEMBER_TYPE_CHANGED c/arg-type/m/o OK BREAK int to number"),
                // What is the same on the wire.
                of(
                        "{'struct': 'T', 'data': {'m': 'int', '*n': 'str'}} {'command': 'c', 'data': 'T'}",
                        "{'struct': 'B', 'data': {'m': 'int'}} {'struct': 'U', 'base': 'B', 'data': {'*n': 'str'}} {'command': 'c', 'data': 'U'}"),
                of(
                        "{'struct': 'T', 'data': {'*t': 'T'}} {'command': 'c', 'data': {'m': 'T'}}",
                        "{'struct': 'T', 'data': {'*t': 'T', '*u': ['T']}} {'command': 'c', 'data': {'m': 'T'}}",
                        "ARG_ADDED_OPTIONAL c/arg-type/m/u OK NOTE"));
    }

    /** Pairs that nearly trigger a rule: each has another change, or a change at another place, or none. */
    static Stream<Near> nearCases() {
        return Stream.of(
                // A type that is used, and one that a base has become.
                near(
                        of(
                                "{'command': 'c', 'data': {'m': 'T'}} {'enum': 'T', 'data': ['a']}",
                                "{'command': 'c'} {'struct': 'B', 'data': {}} {'struct': 'T', 'base': 'B', 'data': {}}"),
                        Rule.TYPE_REMOVED,
                        Rule.TYPE_RENAMED),
                near(
                        of("{'command': 'c'}", "{'command': 'c', 'data': {'m': 'T'}} {'enum': 'T', 'data': ['a']}"),
                        Rule.TYPE_ADDED),
                near(of("{'command': 'c', 'if': 'A'}", "{'command': 'c'}"), Rule.COMMAND_REMOVED, Rule.COMMAND_ADDED),
                near(of("{'event': 'E', 'if': 'A'}", "{'event': 'E'}"), Rule.EVENT_REMOVED, Rule.EVENT_ADDED),
                // A definition that is another kind of definition now.
                near(
                        of(UPPER_CASE + "{'command': 'E'}", UPPER_CASE + "{'event': 'E'}"),
                        Rule.COMMAND_ADDED,
                        Rule.EVENT_REMOVED,
                        Rule.TYPE_REMOVED),
                near(
                        of(UPPER_CASE + "{'event': 'E'}", UPPER_CASE + "{'command': 'E'}"),
                        Rule.COMMAND_REMOVED,
                        Rule.EVENT_ADDED,
                        Rule.TYPE_ADDED),
                near(
                        of(
                                "{'command': 'c'} {'struct': 'T', 'data': {}}",
                                UPPER_CASE + "{'command': 'c'} {'command': 'T'}"),
                        Rule.COMMAND_REMOVED,
                        Rule.TYPE_RENAMED,
                        Rule.TYPE_ADDED),
                near(
                        result("'m': 'int'", "'n': 'int'"),
                        Rule.ARG_REMOVED,
                        Rule.ARG_ADDED_OPTIONAL,
                        Rule.ARG_ADDED_MANDATORY,
                        Rule.EVENT_MEMBER_REMOVED,
                        Rule.EVENT_MEMBER_ADDED,
                        Rule.OPTIONAL_RETURN_REMOVED),
                near(
                        argument("'m': 'int'", "'n': 'int'"),
                        Rule.RETURN_MEMBER_REMOVED,
                        Rule.OPTIONAL_RETURN_REMOVED,
                        Rule.RETURN_MEMBER_ADDED),
                // Another result, and one that an empty struct has replaced.
                near(
                        of(
                                RETURNS_ANYTHING + "{'command': 'c', 'returns': 'int'}",
                                RETURNS_ANYTHING + "{'command': 'c', 'returns': 'str'}"),
                        Rule.RETURN_ADDED,
                        Rule.RETURN_REMOVED,
                        Rule.RETURN_MEMBER_ADDED,
                        Rule.RETURN_MEMBER_REMOVED),
                near(result("'m': 'int'", ""), Rule.RETURN_REMOVED, Rule.OPTIONAL_RETURN_REMOVED),
                near(argument("'m': 'int'", "'m': 'int', '*n': 'int'"), Rule.ARG_ADDED_MANDATORY),
                near(argument("'m': 'int'", "'m': 'int', 'n': 'int'"), Rule.ARG_ADDED_OPTIONAL),
                near(
                        argument("'m': 'int', '*n': 'str'", "'m': 'int', '*n': 'str', '*o': 'str'"),
                        Rule.ARG_OPTIONAL_TO_MANDATORY,
                        Rule.ARG_MANDATORY_TO_OPTIONAL,
                        Rule.MEMBERS_REORDERED),
                near(
                        argument("'*m': 'int'", "'m': 'int'"),
                        Rule.RETURN_OPTIONAL_TO_MANDATORY,
                        Rule.RETURN_MANDATORY_TO_OPTIONAL),
                near(
                        of(
                                "{'enum': 'T', 'data': ['a', 'b']} {'event': 'E', 'data': {'m': 'T'}}",
                                "{'enum': 'T', 'data': ['c', 'a']} {'event': 'E', 'data': {'m': 'T'}}"),
                        Rule.ENUM_VALUE_REMOVED,
                        Rule.ENUM_VALUE_ADDED),
                near(
                        of(
                                "{'enum': 'T', 'data': ['a', 'b']} {'command': 'c', 'data': {'m': 'T'}}",
                                "{'enum': 'T', 'data': ['c', 'a']} {'command': 'c', 'data': {'m': 'T'}}"),
                        Rule.RECEIVED_ENUM_VALUE_REMOVED,
                        Rule.RECEIVED_ENUM_VALUE_ADDED,
                        Rule.UNION_BRANCH_REMOVED,
                        Rule.BRANCH_ADDED),
                near(
                        type(UNION, UNION.replace("{'a': 'A'}", "{'b': 'A'}")),
                        Rule.UNION_BRANCH_REMOVED,
                        Rule.BRANCH_ADDED,
                        Rule.RECEIVED_BRANCH_REMOVED,
                        Rule.RECEIVED_BRANCH_ADDED,
                        Rule.DISCRIMINATOR_RENAMED,
                        Rule.STRUCT_TO_UNION,
                        Rule.UNION_TO_STRUCT,
                        Rule.MEMBER_MOVED_INTO_BASE,
                        Rule.MEMBER_MOVED_INTO_BRANCH),
                near(
                        of(
                                "{'alternate': 'A', 'data': {'s': 'null', 'n': 'int'}} {'command': 'c', 'data': {'m': 'A'}}",
                                "{'alternate': 'A', 'data': {'n': 'uint8', 's': 'null'}} {'command': 'c', 'data': {'m': 'A'}}"),
                        Rule.ALTERNATIVE_REMOVED,
                        Rule.ALTERNATIVE_ADDED,
                        Rule.ALTERNATIVE_RENAMED,
                        Rule.RECEIVED_ALTERNATIVE_REMOVED,
                        Rule.RECEIVED_ALTERNATIVE_ADDED,
                        Rule.TYPE_TO_ALTERNATE,
                        Rule.ALTERNATE_TO_TYPE),
                near(argument("'m': 'int'", "'m': 'uint8'"), Rule.MEMBER_TYPE_CHANGED),
                near(argument("'m': 'int'", "'m': 'number'"), Rule.INT_TYPE_CHANGED),
                near(
                        argument("'m': 'str', 'n': 'any'", "'m': 'null', 'n': 'any'"),
                        Rule.STR_TO_ENUM,
                        Rule.ENUM_TO_STR,
                        Rule.ANY_NARROWED,
                        Rule.ANY_WIDENED),
                near(
                        of("{'command': 'c', 'gen': false}", "{'command': 'c', 'data': {'*m': 'int'}}"),
                        Rule.OPEN_ARGUMENTS_CLOSED,
                        Rule.OPEN_ARGUMENTS_OPENED),
                near(
                        of(
                                "{'struct': 'T', 'data': {}} {'struct': 'U', 'data': {}} {'command': 'c', 'data': 'T'}",
                                "{'struct': 'T', 'data': {}} {'struct': 'U', 'data': {}} {'command': 'c', 'data': 'U'}"),
                        Rule.TYPE_RENAMED,
                        Rule.BOXED_CHANGED),
                near(
                        of(
                                "{'struct': 'T', 'data': {}} {'command': 'c', 'data': {'m': 'T'}}",
                                "{'struct': 'T', 'data': {}} {'command': 'c', 'data': {'m': 'T'}, 'returns': 'T'}"),
                        Rule.TYPE_BECAME_RECEIVED,
                        Rule.TYPE_NO_LONGER_RECEIVED,
                        Rule.TYPE_BECAME_SENT,
                        Rule.TYPE_NO_LONGER_SENT),
                near(
                        of("{'command': 'c', 'if': 'A'}", "{'command': 'c', 'if': {'not': {'not': 'A'}}}"),
                        Rule.CONDITION_ADDED,
                        Rule.CONDITION_REMOVED,
                        Rule.CONDITION_CHANGED),
                near(
                        of(
                                "{'command': 'c', 'features': ['f', 'unstable']}",
                                "{'command': 'c', 'features': ['unstable', 'f']}"),
                        Rule.FEATURE_ADDED,
                        Rule.FEATURE_REMOVED,
                        Rule.UNSTABLE_ADDED,
                        Rule.UNSTABLE_REMOVED),
                near(
                        of("{'command': 'c', 'features': ['f']}", "{'command': 'c', 'features': ['g']}"),
                        Rule.DEPRECATED_ADDED,
                        Rule.DEPRECATED_REMOVED),
                near(
                        of(
                                "{'command': 'c', 'allow-oob': true}",
                                "{'command': 'c', 'allow-oob': true, 'allow-preconfig': true}"),
                        Rule.ALLOW_OOB_ADDED,
                        Rule.ALLOW_OOB_REMOVED,
                        Rule.ALLOW_PRECONFIG_REMOVED,
                        Rule.SUCCESS_RESPONSE_ADDED,
                        Rule.SUCCESS_RESPONSE_REMOVED),
                near(of("{'command': 'c', 'allow-oob': true}", "{'command': 'c'}"), Rule.ALLOW_PRECONFIG_ADDED),
                near(
                        of(
                                TWO_FILES + "{'struct': 'T', 'data': {}}" + OTHER_FILE
                                        + "{'command': 'c', 'returns': 'T'}",
                                TWO_FILES + OTHER_FILE + "{'struct': 'T', 'data': {}} {'command': 'c', 'returns': 'T'}"
                                        + "{'include': 'a.json'}"),
                        Rule.MODULE_MOVED,
                        Rule.MODULE_ADDED),
                near(
                        of(
                                TWO_FILES + "{'event': 'E'}" + OTHER_FILE + "{'command': 'c'}",
                                TWO_FILES + "{'event': 'E'} {'event': 'F'}" + OTHER_FILE + "{'command': 'c'}"),
                        Rule.MODULE_REMOVED),
                // One of three files is gone, or a third one is new.
                near(
                        of(
                                "{'include': 'c.json'}" + TWO_FILES + "{'command': 'a'}" + OTHER_FILE
                                        + "{'command': 'b'}\n--- c.json\n{'command': 'c'}",
                                TWO_FILES + "{'command': 'a'}" + OTHER_FILE + "{'command': 'b'}"),
                        Rule.MODULE_REMOVED,
                        Rule.MODULE_MOVED),
                near(
                        of(
                                TWO_FILES + "{'command': 'a'}" + OTHER_FILE + "{'command': 'b'}",
                                "{'include': 'c.json'}" + TWO_FILES + "{'command': 'a'}" + OTHER_FILE
                                        + "{'command': 'b'}\n--- c.json\n{'command': 'c'}"),
                        Rule.MODULE_ADDED,
                        Rule.MODULE_MOVED));
    }

    /** A pair of schemas that triggers none of the rules. */
    private record Near(Case pair, Set<Rule> rules) {}

    private static Near near(Case pair, Rule... rules) {
        return new Near(pair, Set.of(rules));
    }

    @ParameterizedTest
    @MethodSource("nearCases")
    void similarChangesDoNotTriggerARule(Near near) {
        assertThat(SchemaDiff.compare(load(near.pair.older), load(near.pair.newer)))
                .extracting(Change::rule)
                .doesNotContainAnyElementsOf(near.rules);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void changesAreFound(Case pair) {
        assertThat(SchemaDiff.compare(load(pair.older), load(pair.newer)))
                .extracting(SchemaDiffTest::text)
                .containsExactlyInAnyOrderElementsOf(pair.changes);
    }

    /** What breaks Java code only is not said of clients, and what clients send is not said of values that they receive. */
    @ParameterizedTest
    @MethodSource("cases")
    void effectsAreThoseOfTheSeveritiesAndTheDirection(Case pair) {
        for (Change change : SchemaDiff.compare(load(pair.older), load(pair.newer))) {
            if (change.wire() == Severity.OK) {
                assertThat(change.effect()).as("%s", change).doesNotStartWith("a client that");
                assertThat(change.effect(Severity.BREAK, change.java()))
                        .as("%s", change)
                        .doesNotStartWith("Java code");
            }
            if (change.java() == Severity.BREAK) {
                assertThat(change.effect(Severity.OK, change.java()))
                        .as("%s", change)
                        .startsWith("Java code");
            }
            if (change.wire() == Severity.OK && change.java() == Severity.BREAK) {
                assertThat(change.effect()).as("%s", change).startsWith("Java code");
            }
            if (change.path().contains("/ret-type") || change.path().startsWith("E/")) {
                assertThat(change.effect()).as("%s", change).doesNotStartWith("a client that sends");
            }
        }
    }

    /** A pair of schemas with one change, and whom it affects. */
    private record Affected(Case pair, String effect) {}

    static Stream<Affected> affected() {
        String unused = "{'command': 'c'} {'struct': 'T', 'data': {%s}}";
        String alternate = ALTERNATES + "{'command': 'c', 'data': {'m': '%s'}}";
        return Stream.of(
                new Affected(
                        of(unused.formatted("'m': 'int'"), unused.formatted("'m': 'int', 'n': 'int'")),
                        "Java code that creates the object without the member fails"),
                new Affected(
                        of(unused.formatted("'m': 'int', 'n': 'int'"), unused.formatted("'m': 'int'")),
                        "Java code that uses the member does not compile"),
                new Affected(
                        argument("'m': 'int'", "'m': 'int', 'n': 'int'"),
                        "a client that does not know the member gets an error"),
                new Affected(event("'m': 'str'", "'m': 'QType'"), "Java code has another type for the value"),
                new Affected(
                        argument("'m': 'str'", "'m': 'QType'"), "a client that sends another string gets an error"),
                new Affected(
                        of(alternate.formatted("str"), alternate.formatted("A")),
                        "Java code has another type for the value"),
                new Affected(result("'m': 'int'", "'m': 'int', 'n': 'int'"), "older clients ignore the member"),
                new Affected(
                        of(
                                WRAPPERS + "{'command': 'c', 'returns': 'T'}",
                                WRAPPERS.replace("{'k': 'K'}", "{'k': 'K', '*y': 'int'}")
                                        + "{'command': 'c', 'returns': 'T'}"),
                        "Java code that creates the object with mandatory members, or a builder of data, does not compile"),
                new Affected(
                        result("'m': {'type': 'int', 'if': 'A'}", "'m': 'int'"),
                        "Java code has another type for the member"),
                new Affected(
                        of(unused.formatted("'m': 'int'"), unused.formatted("'m': {'type': 'int', 'if': 'A'}")),
                        "Java code has to expect that the member is null"),
                new Affected(argument("'m': 'int'", "'m': {'type': 'int', 'if': 'A'}"), "some builds do not have it"));
    }

    @ParameterizedTest
    @MethodSource("affected")
    void effectsAreThoseOfTheChange(Affected each) {
        assertThat(SchemaDiff.compare(load(each.pair.older), load(each.pair.newer)))
                .extracting(Change::effect)
                .containsExactly(each.effect);
    }

    @Test
    void everyRuleHasACase() {
        Set<Rule> missing = EnumSet.allOf(Rule.class);
        cases().flatMap(pair -> pair.changes.stream())
                .map(change -> Rule.valueOf(change.substring(0, change.indexOf(' '))))
                .forEach(missing::remove);
        assertThat(missing).isEmpty();
    }

    @Test
    void everyRuleHasACaseThatNearlyTriggersIt() {
        Set<Rule> missing = EnumSet.allOf(Rule.class);
        nearCases().forEach(near -> missing.removeAll(near.rules));
        assertThat(missing).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void changesHaveAMirror(Case pair) {
        Schema older = load(pair.older);
        Schema newer = load(pair.newer);
        List<Change> mirror = new ArrayList<>(SchemaDiff.compare(newer, older));
        for (Change change : SchemaDiff.compare(older, newer)) {
            Change found = mirror.stream()
                    .filter(each -> each.path().equals(change.path())
                            && change.rule().mirrors().contains(each.rule()))
                    .findFirst()
                    .orElse(null);
            assertThat(found).as("%s in %s", change, mirror).isNotNull();
            assertThat(found.rule().mirrors()).contains(change.rule());
            mirror.remove(found);
        }
        assertThat(mirror).isEmpty();
    }

    @Test
    void nothingDiffersFromItself() {
        cases().flatMap(pair -> Stream.of(pair.older, pair.newer))
                .forEach(text ->
                        assertThat(SchemaDiff.compare(load(text), load(text))).isEmpty());
    }

    /** Three schemas, and what is found from the first to the last one. The first one is without the mark of the second one. */
    private record Steps(String older, String between, String newer, String change) {}

    private static Steps steps(String text, String element, String marked, String change) {
        return new Steps(text.formatted(element), text.formatted(marked), text.formatted(""), change);
    }

    static Stream<Steps> steps() {
        String union = UNION.replace(", 'b'", "%s") + "{'command': 'c', 'data': {'m': 'T'}} ";
        String enumeration = "{'enum': 'T', 'data': ['a'%s]} {'command': 'c', 'data': {'m': ['T']}}";
        String branch = UNION.replace("'x': 'int'", "'x': 'int'%s") + "{'command': 'c', 'data': {'m': 'T'}}";
        String result = "{'struct': 'T', 'data': {'m': 'int'%s}} {'command': 'c', 'returns': ['T']}";
        String alternate = "{'struct': 'T', 'data': {'m': 'int'%s}} {'alternate': 'A', 'data': {'s': 'str', 't': 'T'}} "
                + "{'command': 'c', 'data': {'a': 'A'}}";
        String deprecated = ", 'n': {'type': 'int', 'features': ['deprecated']}";
        String unstable = ", 'n': {'type': 'int', 'features': ['unstable']}";
        return Stream.of(
                steps("{'command': 'c'}%s", "{'command': 'd'}", "{'command': 'd'}", "COMMAND_REMOVED d BREAK BREAK"),
                steps("{'command': 'c'}%s", "{'command': 'd'}", "", "COMMAND_REMOVED d BREAK BREAK"),
                steps(
                        "{'command': 'c'}%s",
                        "{'command': 'd'}",
                        "{'command': 'd', 'features': ['deprecated']}",
                        "COMMAND_REMOVED d WARNING WARNING"),
                steps(
                        "{'command': 'c'}%s",
                        "{'command': 'd'}",
                        "{'command': 'd', 'features': ['unstable']}",
                        "COMMAND_REMOVED d NOTE NOTE"),
                steps(
                        "{'command': 'c'}%s",
                        "{'event': 'E'}",
                        "{'event': 'E', 'features': ['deprecated']}",
                        "EVENT_REMOVED E WARNING WARNING"),
                steps(
                        "{'command': 'c', 'data': {'m': 'int'%s}}",
                        ", 'n': 'int'", deprecated, "ARG_REMOVED c/arg-type/n WARNING WARNING"),
                steps(
                        enumeration,
                        ", 'b'",
                        ", {'name': 'b', 'features': ['deprecated']}",
                        "ENUM_VALUE_REMOVED c/arg-type/m/^b WARNING WARNING"),
                steps(
                        union,
                        ", 'b'",
                        ", {'name': 'b', 'features': ['unstable']}",
                        "UNION_BRANCH_REMOVED c/arg-type/m/+b NOTE NOTE"),
                steps(branch, ", 'n': 'int'", unstable, "ARG_REMOVED c/arg-type/m/+a/n NOTE NOTE"),
                steps(result, ", 'n': 'int'", deprecated, "RETURN_MEMBER_REMOVED c/ret-type/n WARNING WARNING"),
                steps(alternate, ", 'n': 'int'", deprecated, "ARG_REMOVED c/arg-type/a/n WARNING WARNING"));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void marksInBetweenAnnounceRemovals(Steps steps) {
        List<Schema> releases = List.of(load(steps.older), load(steps.between), load(steps.newer));
        assertThat(SchemaDiff.compare(releases))
                .extracting(SchemaDiffTest::text)
                .containsExactly(steps.change);
        // A mark that the first schema has and the second one has not counts, too.
        List<Schema> withdrawn = List.of(releases.get(1), releases.get(0), releases.get(2));
        if (!steps.between.equals(steps.newer)) {
            assertThat(SchemaDiff.compare(withdrawn))
                    .extracting(SchemaDiffTest::text)
                    .containsExactly(steps.change);
        }
    }

    /** A use of the struct {@code T} with two members, and the rule of the one that is removed. Only structs can have marks. */
    private record MarkedType(String use, Rule rule) {
        Schema schema(String features, String members) {
            return load(use + "{'struct': 'T'" + features + ", 'data': {" + members + "}}");
        }
    }

    static Stream<MarkedType> markedTypes() {
        return Stream.of(
                new MarkedType("{'command': 'c', 'data': {'t': 'T'}} ", Rule.ARG_REMOVED),
                new MarkedType("{'command': 'c', 'data': 'T'} ", Rule.ARG_REMOVED),
                new MarkedType("{'command': 'c', 'boxed': true, 'data': 'T'} ", Rule.ARG_REMOVED),
                new MarkedType(
                        NESTED.replace("'a': 'A'", "'a': 'T'") + "{'command': 'c', 'data': {'t': 'U'}} ",
                        Rule.ARG_REMOVED),
                new MarkedType("{'command': 'c', 'returns': ['T']} ", Rule.RETURN_MEMBER_REMOVED),
                new MarkedType("{'event': 'E', 'data': {'t': 'T'}} ", Rule.EVENT_MEMBER_REMOVED));
    }

    /** What a type has is announced by a mark of the type, whichever release has it. */
    @ParameterizedTest
    @MethodSource("markedTypes")
    void marksOfTypesAnnounceRemovals(MarkedType marked) {
        String deprecated = ", 'features': ['deprecated']";
        Schema plain = marked.schema("", "'m': 'int', 'n': 'int'");
        Schema announced = marked.schema(deprecated, "'m': 'int', 'n': 'int'");
        Schema last = marked.schema("", "'m': 'int'");
        List<Schema> between = List.of(plain, announced, last);
        List<Schema> first = List.of(announced, plain, last);
        for (List<Schema> releases : List.of(between, first)) {
            assertThat(SchemaDiff.compare(releases))
                    .filteredOn(change -> change.rule() == marked.rule)
                    .singleElement()
                    .satisfies(change -> {
                        assertThat(change.wire()).isEqualTo(Severity.WARNING);
                        assertThat(change.java()).isEqualTo(Severity.WARNING);
                    });
        }
        assertThat(SchemaDiff.compare(List.of(plain, plain, last)))
                .singleElement()
                .extracting(Change::wire)
                .isEqualTo(Severity.BREAK);
    }

    @Test
    void marksOfUnusedTypesAnnounceTheirRemoval() {
        String use = "{'command': 'c'} ";
        String type = "{'struct': 'T', 'data': {'m': 'int', 'n': 'int'}} ";
        String marked = type.replace("'T',", "'T', 'features': ['deprecated'],");
        assertThat(SchemaDiff.compare(List.of(load(use + type), load(use + marked), load(use))))
                .extracting(SchemaDiffTest::text)
                .containsExactly("TYPE_REMOVED T OK WARNING");
        String smaller = type.replace(", 'n': 'int'", "");
        assertThat(SchemaDiff.compare(List.of(load(use + type), load(use + marked), load(use + smaller))))
                .extracting(SchemaDiffTest::text)
                .containsExactly("ARG_REMOVED T/n OK WARNING");
    }

    /** No setting may raise a change above what its place allows. */
    @Test
    void changesHaveTheHighestSeverityOfTheirPlace() {
        String unstable = "{'command': 'c', 'features': ['unstable'], 'data': {'m': 'int'%s}}";
        String stable = "{'command': 'c', 'data': {'m': 'int'%s}}";
        String unused = "{'command': 'c'} {'struct': 'T', 'data': {'m': 'int'%s}}";
        assertThat(optionalMember(unstable))
                .isEqualTo(new Change.Side(Severity.OK, Severity.NOTE, "older clients omit the member"));
        assertThat(optionalMember(stable).most()).isEqualTo(Severity.BREAK);
        assertThat(optionalMember(unused).most()).isEqualTo(Severity.OK);
    }

    private static Change.Side optionalMember(String text) {
        List<Change> changes = SchemaDiff.compare(load(text.formatted("")), load(text.formatted(", '*n': 'int'")));
        assertThat(changes).singleElement().extracting(Change::rule).isEqualTo(Rule.ARG_ADDED_OPTIONAL);
        return changes.get(0).onWire();
    }

    @Test
    void comparisonNeedsTwoSchemas() {
        Schema schema = load("{'command': 'c'}");
        assertThat(SchemaDiff.compare(List.of(schema, schema))).isEmpty();
        assertThatThrownBy(() -> SchemaDiff.compare(List.of(schema)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a comparison needs at least two schemas, not 1");
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
    void fingerprintsDependOnRuleAndPath() {
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

    private static String fingerprint(String older, String newer) {
        List<Change> changes = SchemaDiff.compare(load(older), load(newer));
        assertThat(changes).hasSize(1);
        return changes.get(0).fingerprint();
    }

    /** An approval of one break must not cover another one of the same element. */
    @Test
    void fingerprintsDependOnTheForms() {
        String argument = "{'command': 'c', 'data': {'m': '%s'}}";
        String string = fingerprint(argument.formatted("int"), argument.formatted("str"));
        assertThat(string)
                .isNotEqualTo(fingerprint(argument.formatted("int"), argument.formatted("bool")))
                .isNotEqualTo(fingerprint(argument.formatted("int"), "{'command': 'c', 'data': {'m': ['int']}}"));
        assertThat(fingerprint(argument.formatted("int"), argument.formatted("uint8")))
                .isNotEqualTo(fingerprint(argument.formatted("int"), argument.formatted("uint16")));
        assertThat(fingerprint("{'command': 'c', 'if': 'A'}", "{'command': 'c', 'if': 'B'}"))
                .isNotEqualTo(fingerprint("{'command': 'c', 'if': 'A'}", "{'command': 'c', 'if': 'C'}"));
        String struct = "{'command': 'c', 'data': {'m': '%1$s'}} {'struct': '%1$s', 'data': {}}";
        String event = "{'command': 'c', 'data': {'m': 'int'}} {'event': 'E', 'data': {'t': '%1$s'}} "
                + "{'struct': '%1$s', 'data': {}}";
        assertThat(SchemaDiff.compare(load(event.formatted("T")), load(struct.formatted("T"))))
                .filteredOn(change -> change.rule() == Rule.MEMBER_TYPE_CHANGED)
                .extracting(Change::fingerprint)
                .as("another name of the type")
                .isEqualTo(SchemaDiff.compare(load(event.formatted("U")), load(struct.formatted("U"))).stream()
                        .filter(change -> change.rule() == Rule.MEMBER_TYPE_CHANGED)
                        .map(Change::fingerprint)
                        .toList())
                .hasSize(1);
    }

    private static String text(Change change) {
        return (change.rule() + " " + change.path() + " " + change.wire() + " " + change.java() + " " + change.detail())
                .strip();
    }

    /** Loads a schema. A line {@code "--- NAME"} begins a further file. */
    private static Schema load(String text) {
        Map<String, String> files = new HashMap<>();
        String name = "root.json";
        StringBuilder file = new StringBuilder();
        for (String line : text.lines().toList()) {
            if (line.startsWith("--- ")) {
                files.put(name, file.toString());
                name = line.substring(4);
                file.setLength(0);
            } else {
                file.append(line).append('\n');
            }
        }
        files.put(name, file.toString());
        return SchemaLoader.load(SourceResolver.memory(files), "root.json", LoadOptions.defaults())
                .schema()
                .orElseThrow(() -> new IllegalArgumentException(text));
    }
}
