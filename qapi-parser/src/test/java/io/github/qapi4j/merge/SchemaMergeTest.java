package io.github.qapi4j.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.introspect.AnswerElement;
import io.github.qapi4j.introspect.AnswerNotes;
import io.github.qapi4j.introspect.AnswerSchema;
import io.github.qapi4j.introspect.Conditional;
import io.github.qapi4j.introspect.Introspection;
import io.github.qapi4j.introspect.InvalidAnswerException;
import io.github.qapi4j.introspect.SchemaInfo;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.Entity;
import io.github.qapi4j.schema.EntityIndex;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.EnumValue;
import io.github.qapi4j.schema.IfCond;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.Payload;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.TypeRef;
import io.github.qapi4j.schema.UnionType;
import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.SourceResolver;
import io.github.qapi4j.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row of the table of decisions on small schemas. */
class SchemaMergeTest {
    /**
     * Two releases, 1 and 2.
     *
     * @param merged the merged schema
     * @param availability the parts that only one of the releases has, as {@code {PART=[RELEASE]}}
     */
    private record Case(String row, String older, String newer, String merged, String availability) {
        @Override
        public String toString() {
            return row;
        }
    }

    private static final String KIND = "{ 'enum': 'K', 'data': ['a', 'b'] }\n";
    private static final String A = "{ 'struct': 'A', 'data': { 'x': 'int' } }\n";
    private static final String UNION =
            "{ 'union': 'T', 'base': { 'k': 'K' }, 'discriminator': 'k', 'data': { 'a': 'A' } }\n";
    private static final String RETURNS_T = "{ 'command': 'c', 'returns': 'T' }\n";
    private static final String TAKES_T = "{ 'command': 'c', 'data': { 't': 'T' } }\n";

    static Stream<Case> cases() {
        return Stream.of(
                new Case(
                        "commands and events: union",
                        "{ 'command': 'a' }\n{ 'event': 'A' }",
                        "{ 'event': 'B' }\n{ 'command': 'b' }\n{ 'command': 'a' }",
                        "{ 'event': 'B' }\n{ 'command': 'b' }\n{ 'command': 'a' }\n{ 'event': 'A' }",
                        "{A=[1], B=[2], b=[2]}"),
                new Case(
                        "members: union, mandatory only if mandatory in all",
                        "{ 'command': 'c', 'data': { 'a': 'int', 'b': 'int', '*c': 'int', 'd': 'int' } }",
                        "{ 'command': 'c', 'data': { 'e': 'int', 'd': 'int', '*b': 'int', 'c': 'int' } }",
                        "{ 'command': 'c', 'data': { '*e': 'int', 'd': 'int', '*b': 'int', '*c': 'int', '*a': 'int' } }",
                        "{c.a=[1], c.e=[2]}"),
                new Case(
                        "a type counts only where it is reached",
                        "{ 'command': 'd' }\n{ 'struct': 'T', 'data': {} }",
                        "{ 'command': 'd' }\n" + RETURNS_T + "{ 'struct': 'T', 'data': { 'x': 'int' } }",
                        "{ 'command': 'd' }\n" + RETURNS_T + "{ 'struct': 'T', 'data': { 'x': 'int' } }",
                        "{T=[2], c=[2]}"),
                new Case(
                        "enum values: union",
                        TAKES_T + "{ 'enum': 'T', 'data': ['a', 'b'] }",
                        TAKES_T + "{ 'enum': 'T', 'data': ['c', 'a'] }",
                        TAKES_T + "{ 'enum': 'T', 'data': ['c', 'a', 'b'] }",
                        "{T.b=[1], T.c=[2]}"),
                new Case(
                        "a renamed type: the newest name",
                        TAKES_T + "{ 'struct': 'T', 'data': { 'x': 'int' } }",
                        "{ 'command': 'c', 'data': { 't': 'U' } }\n{ 'struct': 'U', 'data': { '*x': 'int' } }",
                        "{ 'command': 'c', 'data': { 't': 'U' } }\n{ 'struct': 'U', 'data': { '*x': 'int' } }",
                        "{}"),
                new Case(
                        "a name that differs in case",
                        TAKES_T
                                + "{ 'command': 'd', 'data': { 't': 'SGX' } }\n{ 'struct': 'T', 'data': { 's': 'SGX' } }\n"
                                + "{ 'enum': 'SGX', 'data': ['a'] }",
                        TAKES_T + "{ 'struct': 'T', 'data': { 's': 'Sgx' } }\n{ 'enum': 'Sgx', 'data': ['b'] }",
                        TAKES_T + "{ 'struct': 'T', 'data': { 's': 'Sgx' } }\n{ 'enum': 'Sgx', 'data': ['b', 'a'] }\n"
                                + "{ 'command': 'd', 'data': { 't': 'Sgx' } }",
                        "{Sgx.a=[1], Sgx.b=[2], d=[1]}"),
                new Case(
                        "a name that differs in case, at a removed position only",
                        "{ 'command': 'd', 'data': { 't': 'SGX' } }\n{ 'enum': 'SGX', 'data': ['a'] }",
                        "{ 'command': 'c', 'data': { 't': 'Sgx' } }\n{ 'enum': 'Sgx', 'data': ['b'] }",
                        "{ 'command': 'c', 'data': { 't': 'Sgx' } }\n{ 'enum': 'Sgx', 'data': ['b', 'a'] }\n"
                                + "{ 'command': 'd', 'data': { 't': 'Sgx' } }",
                        "{Sgx.a=[1], Sgx.b=[2], c=[2], d=[1]}"),
                new Case(
                        "an old type at positions of two new ones",
                        "{ 'command': 'c', 'data': { 't': 'T', 'v': 'T' } }\n{ 'struct': 'T', 'data': { 'x': 'int', 'y': 'int' } }",
                        "{ 'command': 'c', 'data': { 't': 'T', 'v': 'U' } }\n{ 'struct': 'T', 'data': { 'x': 'int' } }\n"
                                + "{ 'struct': 'U', 'data': { 'y': 'int' } }",
                        "{ 'command': 'c', 'data': { 't': 'T', 'v': 'U' } }\n{ 'struct': 'T', 'data': { 'x': 'int', '*y': 'int' } }\n"
                                + "{ 'struct': 'U', 'data': { 'y': 'int', '*x': 'int' } }",
                        "{T.y=[1], U.x=[1]}"),
                new Case(
                        "two old types at positions of one new one",
                        "{ 'command': 'c', 'data': { 't': 'T', 'v': 'U' } }\n{ 'struct': 'T', 'data': { 'x': 'int' } }\n"
                                + "{ 'struct': 'U', 'data': { 'y': 'int' } }",
                        "{ 'command': 'c', 'data': { 't': 'V', 'v': 'V' } }\n{ 'struct': 'V', 'data': { 'x': 'int' } }",
                        "{ 'command': 'c', 'data': { 't': 'V', 'v': 'V' } }\n{ 'struct': 'V', 'data': { '*x': 'int', '*y': 'int' } }",
                        "{V.y=[1]}"),
                new Case(
                        "integers: the widest",
                        "{ 'command': 'c', 'data': { 'a': 'int', 'b': 'uint8', 'c': 'int8', 'd': ['int32'], 'e': 'int64' } }",
                        "{ 'command': 'c', 'data': { 'a': 'uint8', 'b': 'uint16', 'c': 'uint8', 'd': ['int8'], 'e': 'int' } }",
                        "{ 'command': 'c', 'data': { 'a': 'int', 'b': 'uint16', 'c': 'int16', 'd': ['int32'], 'e': 'int' } }",
                        "{}"),
                new Case(
                        "integers of 64 bits: the newest",
                        "{ 'command': 'c', 'data': { 'a': 'int', 'b': 'size', 'c': 'uint64' } }",
                        "{ 'command': 'c', 'data': { 'a': 'size', 'b': 'int', 'c': 'size' } }",
                        "{ 'command': 'c', 'data': { 'a': 'size', 'b': 'int', 'c': 'size' } }",
                        "{}"),
                new Case(
                        "str to enum: enum",
                        "{ 'command': 'c', 'data': { 't': 'str' } }",
                        TAKES_T + KIND.replace("'K'", "'T'"),
                        TAKES_T + KIND.replace("'K'", "'T'").strip(),
                        "{T=[2]}"),
                new Case(
                        "enum to str: str",
                        TAKES_T + KIND.replace("'K'", "'T'"),
                        "{ 'command': 'c', 'data': { 't': 'str' } }",
                        "{ 'command': 'c', 'data': { 't': 'str' } }",
                        "{}"),
                new Case(
                        "any in some release: any",
                        "{ 'command': 'c', 'data': { 'a': 'any', 'b': 'int' } }",
                        "{ 'command': 'c', 'data': { 'a': 'int', 'b': 'any' } }",
                        "{ 'command': 'c', 'data': { 'a': 'any', 'b': 'any' } }",
                        "{}"),
                new Case(
                        "type to alternate: alternate",
                        "{ 'command': 'c', 'data': { 't': ['str'] } }",
                        "{ 'command': 'c', 'data': { 't': ['T'] } }\n{ 'alternate': 'T', 'data': { 's': 'str', 'n': 'null' } }",
                        "{ 'command': 'c', 'data': { 't': ['T'] } }\n{ 'alternate': 'T', 'data': { 's': 'str', 'n': 'null' } }",
                        "{T=[2]}"),
                new Case(
                        "alternate to type: alternate",
                        TAKES_T + A + "{ 'alternate': 'T', 'data': { 's': 'str', 'o': 'A' } }",
                        "{ 'command': 'c', 'data': { 't': 'B' } }\n{ 'struct': 'B', 'data': { 'y': 'int' } }",
                        TAKES_T + "{ 'struct': 'B', 'data': { '*y': 'int', '*x': 'int' } }\n"
                                + "{ 'alternate': 'T', 'data': { 'o': 'B', 's': 'str' } }",
                        "{B.x=[1], B.y=[2], T=[1]}"),
                new Case(
                        "alternates: union of alternatives",
                        TAKES_T + A + "{ 'alternate': 'T', 'data': { 's': 'str', 'o': 'A' } }",
                        "{ 'command': 'c', 'data': { 't': 'U' } }\n{ 'alternate': 'U', 'data': { 's': 'null', 'x': 'str' } }",
                        "{ 'command': 'c', 'data': { 't': 'U' } }\n{ 'alternate': 'U', 'data': { 's': 'null', 'x': 'str', 'o': 'A' } }\n"
                                + A.strip(),
                        "{A=[1], U.o=[1], U.s=[2]}"),
                new Case(
                        "simple to flat union: same wire",
                        RETURNS_T + A + "{ 'union': 'T', 'data': { 'a': 'A', 'n': 'int', 'o': 'A' } }",
                        RETURNS_T
                                + "{ 'enum': 'TKind', 'data': ['a', 'z'] }\n{ 'struct': 'A', 'data': { '*x': 'int' } }\n"
                                + "{ 'struct': 'AWrapper', 'data': { 'data': 'A' } }\n"
                                + "{ 'union': 'T', 'base': { 'type': 'TKind' }, 'discriminator': 'type', 'data': { 'a': 'AWrapper' } }",
                        RETURNS_T
                                + "{ 'enum': 'TKind', 'data': ['a', 'z', 'n', 'o'] }\n{ 'struct': 'A', 'data': { '*x': 'int' } }\n"
                                + "{ 'struct': 'AWrapper', 'data': { 'data': 'A' } }\n"
                                + "{ 'union': 'T', 'base': { 'type': 'TKind' }, 'discriminator': 'type', "
                                + "'data': { 'a': 'AWrapper', 'n': 'T-nWrapper', 'o': 'AWrapper' } }\n"
                                + "{ 'struct': 'T-nWrapper', 'data': { 'data': 'int' } }",
                        "{T-nWrapper=[1], T.+n=[1], T.+o=[1], T.+z=[2], TKind.n=[1], TKind.o=[1], TKind.z=[2]}"),
                new Case(
                        "base changed: flattened",
                        RETURNS_T
                                + "{ 'struct': 'B', 'data': { 'y': 'int' } }\n{ 'struct': 'T', 'base': 'B', 'data': { 'x': 'int' } }",
                        RETURNS_T
                                + "{ 'struct': 'B2', 'data': { 'x': 'int' } }\n{ 'struct': 'T', 'base': 'B2', 'data': { 'y': 'int' } }",
                        RETURNS_T + "{ 'struct': 'T', 'data': { 'x': 'int', 'y': 'int' } }",
                        "{}"),
                new Case(
                        "inline to boxed arguments: the newest form",
                        "{ 'command': 'c', 'data': { 'x': 'int', '*y': 'int' } }",
                        "{ 'command': 'c', 'boxed': true, 'data': 'T' }\n{ 'struct': 'T', 'data': { 'x': 'int', 'z': 'int' } }",
                        "{ 'command': 'c', 'data': 'T', 'boxed': true }\n{ 'struct': 'T', 'data': { 'x': 'int', '*z': 'int', '*y': 'int' } }",
                        "{T.y=[1], T.z=[2]}"),
                new Case(
                        "named to inline arguments: the newest form",
                        "{ 'event': 'E', 'data': 'T' }\n{ 'struct': 'T', 'data': { 'x': 'int' } }",
                        "{ 'event': 'E', 'data': { 'x': 'int', 'y': 'int' } }",
                        "{ 'event': 'E', 'data': { 'x': 'int', '*y': 'int' } }",
                        "{E.y=[2]}"),
                new Case(
                        "open to closed arguments: closed",
                        "{ 'command': 'c', 'gen': false, 'data': { 'k': 'str', '*p': 'any' } }",
                        "{ 'command': 'c', 'boxed': true, 'data': 'T' }\n" + KIND + A + UNION,
                        "{ 'command': 'c', 'data': 'T', 'boxed': true }\n" + KIND + A
                                + "{ 'union': 'T', 'base': { 'k': 'K', '*p': 'any' }, 'discriminator': 'k', 'data': { 'a': 'A' } }",
                        "{A=[2], K=[2], T.+a=[2], T.+b=[2], T.p=[1]}"),
                new Case(
                        "sent struct to union: branches are not loosened",
                        TAKES_T + "{ 'struct': 'T', 'data': { 'k': 'str', '*x': 'int' } }",
                        TAKES_T + KIND + A + "{ 'struct': 'B', 'data': { 'y': 'int' } }\n"
                                + UNION.replace("'a': 'A'", "'a': 'A', 'b': 'B'"),
                        TAKES_T + KIND + A + "{ 'struct': 'B', 'data': { 'y': 'int', '*x': 'int' } }\n"
                                + UNION.replace("'a': 'A'", "'a': 'A', 'b': 'B'")
                                        .strip(),
                        "{B.x=[1], B.y=[2], K=[2], T.+a=[2], T.+b=[2]}"),
                new Case(
                        "received struct to union: branches are loosened",
                        RETURNS_T + "{ 'struct': 'T', 'data': { 'k': 'str', 'y': 'int' } }",
                        RETURNS_T + KIND + A + UNION,
                        RETURNS_T + KIND + "{ 'struct': 'A', 'data': { '*x': 'int' } }\n"
                                + "{ 'union': 'T', 'base': { 'k': 'K', '*y': 'int' }, 'discriminator': 'k', 'data': { 'a': 'A' } }",
                        "{A=[2], K=[2], T.+a=[2], T.+b=[2], T.y=[1]}"),
                new Case(
                        "received struct without the discriminator",
                        RETURNS_T + "{ 'struct': 'T', 'data': { 'x': 'int', 'y': 'int' } }",
                        RETURNS_T + KIND + A + UNION,
                        RETURNS_T + KIND + A
                                + "{ 'union': 'T', 'base': { 'k': 'K', '*y': 'int' }, 'discriminator': 'k', 'data': { 'a': 'A' } }",
                        "{A=[2], K=[2], T.+a=[2], T.+b=[2], T.k=[2], T.y=[1]}"),
                new Case(
                        "union to struct: flattened",
                        RETURNS_T + KIND + A + UNION,
                        RETURNS_T + "{ 'struct': 'T', 'data': { 'y': 'int' } }",
                        RETURNS_T + "{ 'struct': 'T', 'data': { '*y': 'int', '*k': 'K', '*x': 'int' } }\n"
                                + KIND.strip(),
                        "{K=[1], T.k=[1], T.x=[1], T.y=[2]}"),
                new Case(
                        "an empty branch that gets members",
                        RETURNS_T + KIND + A + UNION.replace("'a': 'A'", ""),
                        RETURNS_T + KIND + A + UNION,
                        RETURNS_T + KIND + "{ 'struct': 'A', 'data': { '*x': 'int' } }\n" + UNION.strip(),
                        "{A=[2]}"),
                new Case(
                        "a branch that loses its members",
                        RETURNS_T + KIND + A + UNION,
                        RETURNS_T + KIND + A + UNION.replace("'a': 'A'", ""),
                        RETURNS_T + KIND + UNION + "{ 'struct': 'A', 'data': { '*x': 'int' } }",
                        "{A=[1]}"),
                new Case(
                        "branches: union",
                        RETURNS_T + KIND + A + UNION,
                        RETURNS_T + "{ 'enum': 'K', 'data': ['c', 'b'] }\n{ 'struct': 'C', 'data': { 'z': 'int' } }\n"
                                + UNION.replace("'a': 'A'", "'c': 'C'"),
                        RETURNS_T
                                + "{ 'enum': 'K', 'data': ['c', 'b', 'a'] }\n{ 'struct': 'C', 'data': { 'z': 'int' } }\n"
                                + UNION.replace("'a': 'A'", "'c': 'C', 'a': 'A'") + A.strip(),
                        "{A=[1], C=[2], K.a=[1], K.c=[2], T.+a=[1], T.+c=[2]}"),
                new Case(
                        "a member that moved from branches into the base",
                        RETURNS_T + KIND + A + UNION,
                        RETURNS_T + KIND + "{ 'struct': 'A', 'data': {} }\n"
                                + UNION.replace("'k': 'K'", "'k': 'K', 'x': 'int'"),
                        RETURNS_T + KIND + "{ 'struct': 'A', 'data': {} }\n"
                                + UNION.replace("'k': 'K'", "'k': 'K', '*x': 'int'")
                                        .strip(),
                        "{}"),
                new Case(
                        "a member that moved from the base into branches",
                        RETURNS_T + KIND + "{ 'struct': 'A', 'data': {} }\n"
                                + UNION.replace("'k': 'K'", "'k': 'K', 'x': 'int'")
                                        .replace("'a': 'A'", "'a': 'A', 'b': 'A'"),
                        RETURNS_T + KIND + A + "{ 'struct': 'B', 'data': {} }\n"
                                + UNION.replace("'a': 'A'", "'a': 'A', 'b': 'B'"),
                        RETURNS_T + KIND + A + "{ 'struct': 'B', 'data': { '*x': 'int' } }\n"
                                + UNION.replace("'a': 'A'", "'a': 'A', 'b': 'B'")
                                        .strip(),
                        "{B.x=[1]}"),
                new Case(
                        "conditions that differ: any of them, and optional",
                        "{ 'command': 'c', 'if': 'A', 'data': { 'a': { 'type': 'int', 'if': 'A' }, 'b': { 'type': 'int', 'if': 'A' }, 'c': 'int' } }",
                        "{ 'command': 'c', 'if': 'B', 'data': { 'a': { 'type': 'int', 'if': 'B' }, 'b': { 'type': 'int', 'if': 'A' }, "
                                + "'c': { 'type': 'int', 'if': 'A' } } }",
                        "{ 'command': 'c', 'data': { '*a': { 'type': 'int', 'if': { 'any': ['B', 'A'] } }, 'b': { 'type': 'int', 'if': 'A' }, "
                                + "'*c': 'int' }, 'if': { 'any': ['B', 'A'] } }",
                        "{}"),
                new Case(
                        "features: union, deprecated and unstable from the newest",
                        "{ 'command': 'c', 'features': ['deprecated', 'f'] }\n{ 'command': 'd' }",
                        "{ 'command': 'c', 'features': ['g'] }\n{ 'command': 'd', 'features': ['unstable'] }",
                        "{ 'command': 'c', 'features': ['g', 'f'] }\n{ 'command': 'd', 'features': ['unstable'] }",
                        "{}"),
                new Case(
                        "flags of commands",
                        "{ 'command': 'c', 'allow-oob': true, 'success-response': false }",
                        "{ 'command': 'c', 'allow-preconfig': true }",
                        "{ 'command': 'c', 'success-response': false, 'allow-oob': true, 'allow-preconfig': true }",
                        "{}"),
                new Case(
                        "alternatives whose names are the same in C",
                        TAKES_T + "{ 'alternate': 'T', 'data': { 'far_left': 'str' } }",
                        TAKES_T + "{ 'alternate': 'T', 'data': { 'far-left': 'null' } }",
                        TAKES_T + "{ 'alternate': 'T', 'data': { 'far-left': 'null', 'far_left-string': 'str' } }",
                        "{T.far-left=[2], T.far_left-string=[1]}"),
                new Case(
                        "the predefined empty struct cannot get members",
                        "{ 'command': 'c', 'returns': 'T' }\n{ 'struct': 'T', 'data': { 'x': 'int' } }",
                        "{ 'command': 'c', 'returns': 'q_empty' }",
                        "{ 'command': 'c', 'returns': 'T' }\n{ 'struct': 'T', 'data': { '*x': 'int' } }",
                        "{T.x=[1]}"),
                new Case(
                        "types that nothing reaches: those of the newest",
                        "{ 'struct': 'T', 'data': { 'x': 'int' } }\n{ 'command': 'c' }",
                        "{ 'struct': 'B', 'data': { 'b': 'int' } }\n{ 'struct': 'U', 'base': 'B', 'data': { 'y': ['T'] } }\n"
                                + "{ 'struct': 'T', 'data': {} }\n{ 'command': 'c' }",
                        "{ 'struct': 'U', 'data': { 'b': 'int', 'y': ['T'] } }\n{ 'struct': 'T', 'data': {} }\n{ 'command': 'c' }",
                        "{U=[2]}"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void mergesTwoReleases(Case each) {
        Release older = Merges.release("1", each.older());
        Release newer = Merges.release("2", each.newer());

        MergeResult result = SchemaMerge.merge(List.of(older, newer), levels());

        assertThat(DiagnosticFormat.format(result.diagnostics(), 10)).isEmpty();
        Schema merged = result.schema().orElseThrow();
        assertThat(SchemaSource.of(merged)).isEqualTo(each.merged());
        assertThat(new TreeMap<>(result.availability().byPart())).hasToString(each.availability());
        assertThat(wire(Merges.release("3", SchemaSource.of(merged)).schema())).isEqualTo(wire(merged));
    }

    /** An answer of a server does not show the sizes of integers. */
    @Test
    void integersOfAnAnswerAndOfFiles() throws InvalidAnswerException {
        String text =
                "{ 'command': 'c', 'data': { 'a': 'int', 'b': 'int64', 'c': 'size', 'd': 'uint8', 'e': ['int'] } }";
        Schema file = Merges.release("1", text).schema();
        Schema answer = answer(file);

        assertThat(integers(file, answer))
                .containsExactly(
                        BuiltinType.ANY_INT,
                        BuiltinType.ANY_INT,
                        BuiltinType.ANY_INT,
                        BuiltinType.ANY_INT,
                        BuiltinType.ANY_INT);
        assertThat(integers(answer, file))
                .containsExactly(
                        BuiltinType.ANY_INT,
                        BuiltinType.ANY_INT,
                        BuiltinType.SIZE,
                        BuiltinType.ANY_INT,
                        BuiltinType.ANY_INT);
    }

    private static Schema answer(Schema schema) throws InvalidAnswerException {
        Introspection introspection = Introspection.of(schema, Introspection.TypeNames.MASKED);
        SourceFile file =
                new SourceFile("answer", "x".repeat(introspection.infos().size()));
        List<AnswerElement> elements = new ArrayList<>();
        for (Conditional<SchemaInfo> info : introspection.infos()) {
            int at = elements.size();
            elements.add(new AnswerElement(info.condition(), info.value(), new Span(file, at, at + 1)));
        }
        return AnswerSchema.of(elements, AnswerNotes.NONE).schema();
    }

    /** The integer types of the arguments of the merged command. */
    private static List<BuiltinType> integers(Schema older, Schema newer) {
        Command merged = SchemaMerge.merge(List.of(new Release("1", older), new Release("2", newer)), levels())
                .schema()
                .orElseThrow()
                .commands()
                .get(0);
        List<BuiltinType> types = new ArrayList<>();
        for (Member member : ((Payload.Inline) merged.arguments()).members()) {
            TypeRef type = member.type() instanceof TypeRef.Array array ? array.element() : member.type();
            types.add(((TypeRef.Builtin) type).type());
        }
        return types;
    }

    private static Levels levels() {
        return Levels.of(false)
                .with(DiagnosticCode.UNRELATED_RELEASES, Levels.Level.OFF)
                .with(DiagnosticCode.EQUAL_RELEASES, Levels.Level.OFF);
    }

    private static Introspection wire(Schema schema) {
        return Introspection.of(schema, Introspection.TypeNames.UNMASKED);
    }

    @Test
    void whatOnlyAReleaseInTheMiddleHasIsMerged() {
        MergeResult result = Merges.merge("""
                # release 1
                { 'command': 'c', 'data': { 'x': 'int' } }
                # release 2
                { 'command': 'c', 'data': { 'x': 'int', 't': 'Two' } }
                { 'command': 'd', 'data': { 'two': 'Two' } }
                { 'struct': 'Two', 'data': { 'next': 'Two', 'v': 'uint8' } }
                # release 3
                { 'command': 'c', 'data': { 'x': 'int' } }
                { 'event': 'E', 'data': { 'x': 'int' } }
                """);

        Availability availability = result.availability();
        assertThat(SchemaSource.of(result.schema().orElseThrow())).isEqualTo("""
                { 'command': 'c', 'data': { 'x': 'int', '*t': 'Two' } }
                { 'event': 'E', 'data': { 'x': 'int' } }
                { 'command': 'd', 'data': { 'two': 'Two' } }
                { 'struct': 'Two', 'data': { 'next': 'Two', 'v': 'uint8' } }""");
        assertThat(availability.releases()).containsExactly("1", "2", "3");
        assertThat(availability.of("c")).containsExactly("1", "2", "3");
        assertThat(availability.of("c", "t")).containsExactly("2");
        assertThat(availability.of("d", "two")).containsExactly("2");
        assertThat(availability.of("Two", "v")).containsExactly("2");
        assertThat(availability.of("E", "x")).containsExactly("3");
    }

    @Test
    void theReleasesOfABranchDifferFromThoseOfAMemberWithItsName() {
        Availability availability = Merges.merge("""
                        # release 1
                        { 'command': 'c', 'data': { 't': 'Path' } }
                        { 'enum': 'Kind', 'data': ['left'] }
                        { 'union': 'Path', 'base': { 'kind': 'Kind', '*right': 'int' }, 'discriminator': 'kind', 'data': {} }
                        # release 2
                        { 'command': 'c', 'data': { 't': 'Path' } }
                        { 'enum': 'Kind', 'data': ['left', 'right'] }
                        { 'union': 'Path', 'base': { 'kind': 'Kind' }, 'discriminator': 'kind', 'data': {} }
                        """).availability();

        assertThat(availability.of("Path", "right")).containsExactly("1");
        assertThat(availability.ofBranch("Path", "right")).containsExactly("2");
        assertThat(availability.ofBranch("Path", "left")).containsExactly("1", "2");
    }

    @Test
    void aValueThatAUnionHasInNoReleaseIsAvailableInNone() {
        Availability availability = Merges.merge("""
                        # release 1
                        { 'command': 'c', 'data': { 'kind': 'Kind' } }
                        { 'enum': 'Kind', 'data': ['left', 'right'] }
                        # release 2
                        { 'command': 'c', 'data': { 'kind': 'Kind', '*t': 'Path' } }
                        { 'enum': 'Kind', 'data': ['left'] }
                        { 'union': 'Path', 'base': { 'kind': 'Kind' }, 'discriminator': 'kind', 'data': {} }
                        """).availability();

        assertThat(availability.ofBranch("Path", "right")).isEmpty();
        assertThat(availability.ofBranch("Path", "left")).containsExactly("2");
        assertThat(availability.of("Kind", "right")).containsExactly("1");
    }

    @Test
    void aUnionThatWasAStructIsNotAlwaysTagged() {
        MergeResult result = Merges.merge("""
                # release 1
                { 'command': 'c', 'returns': 'Path' }
                { 'struct': 'Path', 'data': { 'length': 'int' } }
                # release 2
                { 'command': 'c', 'returns': 'Path' }
                { 'event': 'E', 'data': { 't': 'Tagged' } }
                { 'enum': 'Kind', 'data': ['left'] }
                { 'struct': 'Left', 'data': { 'length': 'int' } }
                { 'union': 'Path', 'base': { 'kind': 'Kind' }, 'discriminator': 'kind', 'data': { 'left': 'Left' } }
                { 'union': 'Tagged', 'base': { 'kind': 'Kind' }, 'discriminator': 'kind', 'data': { 'left': 'Left' } }
                """);

        assertThat(result.availability().isAlwaysTagged(union(result, "Path"))).isFalse();
        assertThat(result.availability().isAlwaysTagged(union(result, "Tagged")))
                .isTrue();
    }

    @Test
    void aUnionThatWasAStructWithAnOptionalDiscriminatorIsNotAlwaysTagged() {
        MergeResult result = Merges.merge("""
                # release 1
                { 'command': 'c', 'returns': 'Path' }
                { 'enum': 'Kind', 'data': ['left'] }
                { 'struct': 'Path', 'data': { '*kind': 'Kind', 'length': 'int' } }
                # release 2
                { 'command': 'c', 'returns': 'Path' }
                { 'enum': 'Kind', 'data': ['left'] }
                { 'struct': 'Left', 'data': { 'length': 'int' } }
                { 'union': 'Path', 'base': { 'kind': 'Kind' }, 'discriminator': 'kind', 'data': { 'left': 'Left' } }
                """);

        assertThat(result.availability().isAlwaysTagged(union(result, "Path"))).isFalse();
        assertThat(result.availability().of("Path", "kind")).containsExactly("1", "2");
    }

    @Test
    void aUnionIsNotAlwaysTaggedIfAnOlderReleaseHasNoBranchInItsPlace() {
        MergeResult result = Merges.merge("""
                # release 1
                { 'command': 'c', 'returns': 'Path' }
                { 'enum': 'Kind', 'data': ['left'] }
                { 'union': 'Path', 'base': { 'kind': 'Kind' }, 'discriminator': 'kind', 'data': {} }
                # release 2
                { 'command': 'c', 'returns': 'Path' }
                { 'enum': 'Kind', 'data': ['left'] }
                { 'struct': 'Steep', 'data': { 'speed': 'int' } }
                { 'union': 'Left', 'base': { 'slope': 'Kind' }, 'discriminator': 'slope', 'data': { 'left': 'Steep' } }
                { 'union': 'Path', 'base': { 'kind': 'Kind' }, 'discriminator': 'kind', 'data': { 'left': 'Left' } }
                """);

        assertThat(result.availability().isAlwaysTagged(union(result, "Path"))).isTrue();
        assertThat(result.availability().isAlwaysTagged(union(result, "Left"))).isFalse();
    }

    @Test
    void aMemberFromTwoBasesIsMandatoryOnlyIfBothHaveItSo() {
        assertThat(merged("""
                        # release 1
                        { 'command': 'c', 'returns': 'T' }
                        { 'command': 'd', 'returns': 'U' }
                        { 'enum': 'K', 'data': ['a'] }
                        { 'struct': 'A', 'data': {} }
                        { 'union': 'T', 'base': { 'k': 'K', 'x': 'int8' }, 'discriminator': 'k', 'data': { 'a': 'A' } }
                        { 'union': 'U', 'base': { 'k': 'K', '*x': 'int' }, 'discriminator': 'k', 'data': { 'a': 'A' } }
                        # release 2
                        { 'command': 'c', 'returns': 'T' }
                        { 'command': 'd', 'returns': 'U' }
                        { 'enum': 'K', 'data': ['a'] }
                        { 'struct': 'A', 'data': { 'x': 'int8' } }
                        { 'union': 'T', 'base': { 'k': 'K' }, 'discriminator': 'k', 'data': { 'a': 'A' } }
                        { 'union': 'U', 'base': { 'k': 'K' }, 'discriminator': 'k', 'data': { 'a': 'A' } }
                        """)).contains("{ 'struct': 'A', 'data': { '*x': 'int' } }");
    }

    @Test
    void aMemberFromTwoStructsIsMandatoryOnlyIfBothHaveItSo() {
        assertThat(merged("""
                        # release 1
                        { 'command': 'c', 'returns': 'T' }
                        { 'command': 'd', 'returns': 'U' }
                        { 'enum': 'K', 'data': ['a'] }
                        { 'struct': 'T', 'data': { 'k': 'K', 'x': 'int' } }
                        { 'struct': 'U', 'data': { 'k': 'K', '*x': 'int' } }
                        # release 2
                        { 'command': 'c', 'returns': 'T' }
                        { 'command': 'd', 'returns': 'T' }
                        { 'enum': 'K', 'data': ['a'] }
                        { 'struct': 'A', 'data': { 'x': 'int' } }
                        { 'union': 'T', 'base': { 'k': 'K' }, 'discriminator': 'k', 'data': { 'a': 'A' } }
                        """)).contains("{ 'struct': 'A', 'data': { '*x': 'int' } }");
    }

    @Test
    void aStructBehindAUnionHasTheBranchesThatOnlyItsReleaseHas() {
        assertThat(merged("""
                        # release 1
                        { 'command': 'c', 'returns': 'T' }
                        { 'command': 'd', 'returns': 'U' }
                        { 'enum': 'K', 'data': ['a', 'b'] }
                        { 'struct': 'B', 'data': { 'y': 'int' } }
                        { 'union': 'T', 'base': { 'k': 'K' }, 'discriminator': 'k', 'data': { 'b': 'B' } }
                        { 'struct': 'U', 'data': { 'k': 'K', 'x': 'int' } }
                        # release 2
                        { 'command': 'c', 'returns': 'T' }
                        { 'command': 'd', 'returns': 'T' }
                        { 'enum': 'K', 'data': ['a'] }
                        { 'struct': 'A', 'data': { 'x': 'int' } }
                        { 'union': 'T', 'base': { 'k': 'K' }, 'discriminator': 'k', 'data': { 'a': 'A' } }
                        """)).contains("{ 'struct': 'B', 'data': { '*y': 'int', '*x': 'int' } }");
    }

    @Test
    void aStructBehindAUnionHasTheBranchesThatOnlyOlderReleasesHave() {
        assertThat(merged("""
                        # release 1
                        { 'command': 'c', 'returns': 'T' }
                        { 'enum': 'K', 'data': ['a', 'b'] }
                        { 'struct': 'B', 'data': { 'y': 'int' } }
                        { 'union': 'T', 'base': { 'k': 'K' }, 'discriminator': 'k', 'data': { 'b': 'B' } }
                        # release 2
                        { 'command': 'c', 'returns': 'T' }
                        { 'enum': 'K', 'data': ['a', 'b'] }
                        { 'struct': 'T', 'data': { 'k': 'K' } }
                        # release 3
                        { 'command': 'c', 'returns': 'T' }
                        { 'enum': 'K', 'data': ['a'] }
                        { 'union': 'T', 'base': { 'k': 'K' }, 'discriminator': 'k', 'data': {} }
                        """)).contains("{ 'struct': 'B', 'data': { '*y': 'int' } }");
    }

    @Test
    void aMemberOfAStructIsNotLostWithAValueThatIsGone() {
        MergeResult result = Merges.merge("""
                # release 1
                { 'command': 'c', 'returns': 'T' }
                { 'enum': 'K', 'data': ['a', 'b'] }
                { 'struct': 'T', 'data': { 'k': 'K', 'x': 'int' } }
                # release 2
                { 'command': 'c', 'returns': 'T' }
                { 'enum': 'K', 'data': ['a'] }
                { 'struct': 'A', 'data': { 'x': 'int' } }
                { 'union': 'T', 'base': { 'k': 'K' }, 'discriminator': 'k', 'data': { 'a': 'A' } }
                """);

        assertThat(DiagnosticFormat.format(result.diagnostics(), 10))
                .contains(
                        "1.json:3:38: error: 'x' is a common member of 'T' in release 1, and not a member of branch 'b' in 2 [merge-conflict]",
                        "in release 2: 2.json:4:12");
    }

    @Test
    void aReleaseWithAStructHasTheValuesOfItsDiscriminator() {
        Availability availability = Merges.merge("""
                        # release 1
                        { 'command': 'c', 'returns': 'T' }
                        { 'enum': 'K', 'data': ['a', 'b'] }
                        { 'struct': 'T', 'data': { 'k': 'K' } }
                        # release 2
                        { 'command': 'c', 'returns': 'T' }
                        { 'enum': 'K', 'data': ['a', 'c'] }
                        { 'union': 'T', 'base': { 'k': 'K' }, 'discriminator': 'k', 'data': {} }
                        """).availability();

        assertThat(availability.ofBranch("T", "a")).containsExactly("1", "2");
        assertThat(availability.ofBranch("T", "b")).containsExactly("1");
        assertThat(availability.ofBranch("T", "c")).containsExactly("2");
    }

    @Test
    void theTypeOfAMemberThatMovedIntoABranchIsLoosened() {
        assertThat(merged("""
                        # release 1
                        { 'command': 'c', 'returns': 'T' }
                        { 'enum': 'K', 'data': ['a'] }
                        { 'struct': 'M', 'data': {} }
                        { 'union': 'T', 'base': { 'k': 'K', 'm': 'M' }, 'discriminator': 'k', 'data': {} }
                        # release 2
                        { 'command': 'c', 'returns': 'T' }
                        { 'enum': 'K', 'data': ['a'] }
                        { 'struct': 'M', 'data': { 'x': 'int' } }
                        { 'struct': 'A', 'data': { 'm': 'M' } }
                        { 'union': 'T', 'base': { 'k': 'K' }, 'discriminator': 'k', 'data': { 'a': 'A' } }
                        """)).contains("{ 'struct': 'M', 'data': { '*x': 'int' } }");
    }

    private static String merged(String releases) {
        return SchemaSource.of(Merges.merge(releases).schema().orElseThrow());
    }

    private static UnionType union(MergeResult result, String name) {
        return (UnionType) result.schema().orElseThrow().type(name).orElseThrow();
    }

    @Test
    void documentationIsThatOfTheNewestReleaseAndDescribesAllParts() {
        Schema merged = Merges.merge("""
                        # release 1
                        ##
                        # @Base:
                        #
                        # @a: one a
                        # @b: one b
                        ##
                        { 'struct': 'Base', 'data': { 'a': 'int', 'b': 'int' } }
                        ##
                        # @c:
                        #
                        # One.
                        #
                        # Features:
                        # @old: one old
                        ##
                        { 'command': 'c', 'data': 'Base', 'features': ['old'] }
                        ##
                        # @d:
                        #
                        # Removed.
                        ##
                        { 'command': 'd' }
                        # release 2
                        ##
                        # @c:
                        #
                        # Two.
                        #
                        # @b: two b
                        ##
                        { 'command': 'c', 'data': { 'b': 'int' } }
                        """).schema().orElseThrow();

        Doc doc = Objects.requireNonNull(merged.commands().get(0).doc());
        assertThat(doc.body().source()).isEqualTo("Two.");
        assertThat(doc.members())
                .extracting(entry -> entry.name() + ": " + entry.text().source())
                .containsExactly("b: two b", "a: one a");
        assertThat(doc.features())
                .extracting(entry -> entry.name() + ": " + entry.text().source())
                .containsExactly("old: one old");
        assertThat(merged.docs()).extracting(Doc::symbol).containsExactly("c", "d");
        assertThat(merged.docs().get(0)).isSameAs(doc);
    }

    @Test
    void modulesAreThoseOfTheNewestReleaseThenThoseThatAreGone() {
        Release older = release(
                "1",
                Map.of(
                        "old-root.json",
                        """
                        { 'include': 'a.json' }
                        { 'include': 'gone.json' }
                        { 'command': 'r1' }
                        """,
                        "a.json",
                        "{ 'command': 'moved' }\n{ 'command': 'a1' }",
                        "gone.json",
                        "{ 'command': 'g' }"));
        Release newer = release(
                "2", Map.of("root.json", """
                        { 'command': 'r2' }
                        { 'include': 'a.json' }
                        { 'command': 'r3' }
                        { 'include': 'b.json' }
                        """, "a.json", "{ 'command': 'a2' }", "b.json", "{ 'command': 'moved' }"));

        Schema merged =
                SchemaMerge.merge(List.of(older, newer), levels()).schema().orElseThrow();

        assertThat(merged.root()).isSameAs(merged.modules().get(0));
        assertThat(merged.modules())
                .extracting(module -> module.name() + " "
                        + module.definitions().stream().map(Definition::name).toList())
                .containsExactly("root.json [r2, r3, r1]", "a.json [a2, a1]", "b.json [moved]", "gone.json [g]");
        assertThat(EntityIndex.of(merged).modules())
                .extracting(module -> module.name() + " "
                        + module.entities().stream().map(Entity::name).toList())
                .contains("root.json [r2, a.json, r3, r1, b.json, gone.json]", "gone.json [g]");
    }

    private static Release release(String name, Map<String, String> files) {
        String root = files.keySet().stream()
                .filter(file -> file.endsWith("root.json"))
                .findFirst()
                .orElseThrow();
        return new Release(
                name,
                SchemaLoader.load(SourceResolver.memory(files), root, LoadOptions.defaults())
                        .schema()
                        .orElseThrow());
    }

    @Test
    void aConflictInACommandThatIsLeftOutIsNotReported() {
        List<Release> releases = Merges.releases("""
                # release 1
                { 'command': 'c', 'data': { 'x': 'int' } }
                { 'command': 'd' }
                # release 2
                { 'command': 'c', 'data': { 'x': 'str' } }
                { 'command': 'd' }
                """);

        assertThat(SchemaMerge.merge(releases, levels()).hasErrors()).isTrue();
        assertThat(SchemaSource.of(SchemaMerge.merge(releases, levels(), name -> !name.equals("c"))
                        .schema()
                        .orElseThrow()))
                .isEqualTo("{ 'command': 'd' }");
    }

    @Test
    void theKindOfAUnionThatIsNowAStructIsDefined() {
        Schema merged = Merges.merge("""
                        # release 1
                        { 'command': 'c', 'returns': 'Path' }
                        { 'union': 'Path', 'data': { 'left': 'int' } }
                        # release 2
                        { 'command': 'c', 'returns': 'Path' }
                        { 'struct': 'Path', 'data': {} }
                        """).schema().orElseThrow();

        assertThat(SchemaSource.of(merged)).isEqualTo("""
                { 'command': 'c', 'returns': 'Path' }
                { 'struct': 'Path', 'data': { '*type': 'PathKind', '*data': 'int' } }
                { 'enum': 'PathKind', 'data': ['left'] }""");
        assertThat(wire(merged).infos()).hasSize(5);
    }

    @Test
    void implicitTypesOfUnreachedTypesAreKept() {
        Schema merged = Merges.merge("""
                        # release 1
                        { 'struct': 'Empty', 'data': { 'e': 'q_empty' } }
                        { 'union': 'Simple', 'data': { 'a': 'int' } }
                        { 'struct': 'PATH', 'data': {} }
                        { 'command': 'gone', 'data': { 'path': 'PATH' } }
                        # release 2
                        { 'struct': 'Empty', 'data': { 'e': 'q_empty' } }
                        { 'union': 'Simple', 'data': { 'a': 'int' } }
                        { 'struct': 'Path', 'data': {} }
                        { 'command': 'c' }
                        { 'command': 'd' }
                        """).schema().orElseThrow();

        assertThat(SchemaSource.of(merged)).isEqualTo("""
                { 'struct': 'Empty', 'data': { 'e': 'q_empty' } }
                { 'union': 'Simple', 'data': { 'a': 'int' } }
                { 'command': 'c' }
                { 'command': 'd' }
                { 'struct': 'PATH', 'data': {} }
                { 'command': 'gone', 'data': { 'path': 'PATH' } }""");
        assertThat(merged.type("q_empty")).isPresent();
        assertThat(merged.type("SimpleKind")).isPresent();
    }

    @Test
    void aUnionWithoutDiscriminatorThatIsGoneStaysAsItWas() {
        Schema merged = Merges.merge("""
                        # release 1
                        { 'command': 'c', 'returns': 'Simple' }
                        { 'union': 'Simple', 'data': { 'a': 'int' } }
                        { 'command': 'd' }
                        # release 2
                        { 'command': 'c', 'returns': 'Simple' }
                        { 'union': 'Simple', 'data': { 'b': 'int', 'a': 'uint8' } }
                        { 'command': 'd' }
                        # release 3
                        { 'command': 'd' }
                        """).schema().orElseThrow();

        assertThat(SchemaSource.of(merged)).isEqualTo("""
                { 'command': 'd' }
                { 'command': 'c', 'returns': 'Simple' }
                { 'union': 'Simple', 'data': { 'b': 'int', 'a': 'int' } }""");
        assertThat(((EnumType) merged.type("SimpleKind").orElseThrow()).values())
                .extracting(EnumValue::name)
                .containsExactly("b", "a");
    }

    /** A walk over all combinations of branches would visit 2^60 of them. */
    @Test
    void unionsInUnionsAreFlattenedInShortTime() {
        StringBuilder older = new StringBuilder(RETURNS_T.replace("'T'", "'T0'") + KIND);
        for (int depth = 0; depth < 60; depth++) {
            String next = "T" + (depth + 1);
            older.append(
                    "{ 'union': 'T%d', 'base': { 'k%d': 'K' }, 'discriminator': 'k%d', 'data': { 'a': '%s', 'b': '%s' } }\n"
                            .formatted(depth, depth, depth, next, next));
        }
        older.append("{ 'struct': 'T60', 'data': { 'x': 'int' } }");
        Release newer = Merges.release("2", RETURNS_T + "{ 'struct': 'T', 'data': {} }");

        Schema merged = SchemaMerge.merge(List.of(Merges.release("1", older.toString()), newer), levels())
                .schema()
                .orElseThrow();

        assertThat(((StructType) merged.type("T").orElseThrow()).members()).hasSize(61);
    }

    @Test
    void resultsWithErrorsHaveNoSchema() {
        MergeResult none = SchemaMerge.merge(List.of(), levels());

        assertThat(none.hasErrors()).isTrue();
        assertThat(none.count().errors()).isOne();
        assertThat(none.availability().releases()).isEmpty();
    }

    /** As in the generated API, where such a name is not compared with a server's version either. */
    @Test
    void aNameWithFourNumbersIsNotAVersion() {
        assertThat(Merges.merge("# release 7.2.0.1\n{ 'command': 'c' }\n# release 7.2.0\n{ 'command': 'c' }\n"
                                + "{ 'command': 'd' }\n")
                        .diagnostics())
                .isEmpty();
    }

    @Test
    void warningsCanBeErrors() {
        String unrelated = "# release 1\n{ 'command': 'c' }\n# release 2\n{ 'command': 'd' }\n";

        assertThat(Merges.merge(unrelated).hasErrors()).isFalse();
        assertThat(SchemaMerge.merge(
                                Merges.releases(unrelated), Levels.of(false).with("unrelated-releases=error"))
                        .hasErrors())
                .isTrue();
    }

    @Test
    void aTypeExistsWhereverAMemberWithThisTypeDoes() {
        Schema merged = Merges.merge("""
                        # release 1
                        { 'command': 'c', 'data': { '*t': { 'type': 'Path', 'if': { 'all': ['A', 'B'] } } } }
                        { 'struct': 'Path', 'data': {}, 'if': 'A' }
                        # release 2
                        { 'command': 'c', 'data': { '*t': { 'type': 'Path', 'if': 'A' } } }
                        { 'struct': 'Path', 'data': {}, 'if': 'A' }
                        """).schema().orElseThrow();

        IfCond type = Objects.requireNonNull(merged.type("Path").orElseThrow().condition());
        IfCond member = Objects.requireNonNull(
                ((Payload.Inline) merged.commands().get(0).arguments())
                        .members()
                        .get(0)
                        .condition());
        for (Set<String> defined : List.of(Set.<String>of(), Set.of("A"), Set.of("B"), Set.of("A", "B"))) {
            assertThat(member.holds(defined)).isEqualTo(defined.contains("A"));
            assertThat(type.holds(defined)).isEqualTo(defined.contains("A"));
        }
    }
}
