package io.github.qapi4j.introspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.diff.Change;
import io.github.qapi4j.diff.Rule;
import io.github.qapi4j.diff.SchemaDiff;
import io.github.qapi4j.diff.Severity;
import io.github.qapi4j.introspect.Introspection.TypeNames;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.SourceResolver;
import io.github.qapi4j.source.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AnswerSchemaTest {
    private static final String SCHEMA = """
            { 'enum': 'Kind', 'data': [ 'one', 'two', { 'name': 'three', 'if': 'C', 'features': [ 'unstable' ] } ] }
            { 'struct': 'Base', 'data': { 'kind': 'Kind' } }
            { 'struct': 'One', 'data': { '*size': 'uint64', 'ref': 'Ref' } }
            { 'struct': 'Nothing', 'data': {} }
            { 'union': 'Inner', 'base': { 'level': 'Kind' }, 'discriminator': 'level', 'data': { 'one': 'Nothing' } }
            { 'union': 'Outer', 'base': 'Base', 'discriminator': 'kind', 'data': { 'one': 'One', 'two': 'Inner' } }
            { 'alternate': 'Ref', 'data': { 'text': 'str', 'more': [ 'Outer' ], 'none': 'null' } }
            { 'command': 'put', 'data': 'Outer', 'boxed': true, 'features': [ 'deprecated' ] }
            { 'command': 'get', 'data': { '*depth': 'uint8', 'nothing': 'Nothing' }, 'returns': [ 'Outer' ], 'allow-oob': true }
            { 'command': 'x-get', 'data': { 'file-list': 'One' }, 'if': { 'not': 'C' } }
            { 'event': 'PUT', 'data': { 'any': 'any', 'number': 'number', 'kind-list': [ 'Kind' ] } }
            { 'event': 'GONE' }
            """;

    private static Schema schema(String text) {
        return SchemaLoader.load(SourceResolver.memory(Map.of("a.json", text)), "a.json", LoadOptions.defaults())
                .schema()
                .orElseThrow();
    }

    private static List<AnswerElement> answer(Introspection introspection) {
        SourceFile file =
                new SourceFile("answer", "x".repeat(introspection.infos().size()));
        List<AnswerElement> elements = new ArrayList<>();
        for (Conditional<SchemaInfo> info : introspection.infos()) {
            int at = elements.size();
            elements.add(new AnswerElement(info.condition(), info.value(), new Span(file, at, at + 1)));
        }
        return elements;
    }

    /** Also the numbers of the types are the same, since the order of the answer is kept. */
    @ParameterizedTest
    @EnumSource
    void theIntrospectionOfTheSchemaIsTheAnswer(TypeNames names) throws InvalidAnswerException {
        Introspection introspection = Introspection.of(schema(SCHEMA), names);
        Schema made = AnswerSchema.of(answer(introspection), AnswerNotes.NONE).schema();
        assertThat(Introspection.of(made, TypeNames.MASKED).infos())
                .isEqualTo(Introspection.of(schema(SCHEMA), TypeNames.MASKED).infos());
    }

    @Test
    void namesThatTheAnswerShowsAreKept() throws InvalidAnswerException {
        Introspection introspection = Introspection.of(schema(SCHEMA), TypeNames.UNMASKED);
        assertThat(AnswerSchema.of(answer(introspection), AnswerNotes.NONE)
                        .schema()
                        .definitions())
                .extracting(Definition::name)
                .contains("Kind", "Outer", "Ref", "Inner", "Nothing");
    }

    @Test
    void namesComeFromTheNearestPlace() throws InvalidAnswerException {
        Introspection introspection = Introspection.of(schema(SCHEMA), TypeNames.MASKED);
        AnswerNotes notes =
                AnswerSchema.of(answer(introspection), AnswerNotes.NONE).notes();
        assertThat(notes.names())
                .containsEntry("get/ret-type", "GetResult")
                .containsEntry("get/ret-type/+one", "GetResultOne")
                .containsEntry("get/ret-type/+one/ref", "GetResultOneRef")
                .containsEntry("PUT/arg-type", "PutData")
                .containsEntry("get/arg-type/nothing", "GetArgumentsNothing")
                .containsEntry("get/ret-type/kind", "GetResultKindType")
                .containsEntry("x-get/arg-type", "XGetArguments")
                .doesNotContainKey("put/arg-type");
        assertThat(Set.copyOf(notes.names().values()))
                .hasSameSizeAs(notes.names().values());
    }

    /** The reader of saved answers rejects longer names of members, and paths are such names. */
    @Test
    void aPathThatCouldNotBeReadAgainIsRejected() {
        int steps = 200;
        StringBuilder text = new StringBuilder("{ 'command': 'c', 'returns': 'S0' }\n");
        for (int step = 0; step < steps; step++) {
            text.append("{ 'struct': 'S%d', 'data': { '%s': 'S%d' } }\n".formatted(step, "m".repeat(250), step + 1));
        }
        text.append("{ 'struct': 'S%d', 'data': {} }\n".formatted(steps));
        List<AnswerElement> answer = answer(Introspection.of(schema(text.toString()), TypeNames.MASKED));
        assertThatThrownBy(() -> AnswerSchema.of(answer, AnswerNotes.NONE))
                .isInstanceOf(InvalidAnswerException.class)
                .hasMessageContaining("nested too deeply");
    }

    @Test
    void theSchemaItselfLendsEverything() throws InvalidAnswerException {
        List<AnswerElement> answer = answer(Introspection.of(schema(SCHEMA), TypeNames.MASKED));
        AnswerNotes lent = AnswerNotes.lent(answer, schema(SCHEMA));
        AnswerNotes notes = AnswerSchema.of(answer, lent).notes();
        assertThat(notes.names().values()).contains("Kind", "One", "Inner", "Outer", "Ref", "Nothing");
        assertThat(notes.integers())
                .containsOnly(
                        Map.entry("get/ret-type/+one/size", BuiltinType.UINT64),
                        Map.entry("get/arg-type/depth", BuiltinType.UINT8));
        assertThat(notes.alternatives())
                .containsEntry("get/ret-type/+one/ref/=array", "more")
                .containsEntry("get/ret-type/+one/ref/=null", "none");
        assertThat(notes.boxed()).containsExactly("put");
        assertThat(notes.or(AnswerNotes.NONE)).isEqualTo(notes);
    }

    /** Two types of the answer are one type of the lender, and one type of the answer is two of the lender. */
    @Test
    void whatIsLentDoesNotDependOnTheOrderOfTheAnswer() throws InvalidAnswerException {
        List<AnswerElement> answer = answer(Introspection.of(schema("""
                { 'struct': 'First', 'data': { 'a': 'int' } }
                { 'struct': 'Second', 'data': { 'a': 'int' } }
                { 'struct': 'Both', 'data': { 'b': 'int' } }
                { 'command': 'query-m', 'returns': 'Second' }
                { 'command': 'query-n', 'data': { 'x': 'Both', 'd': 'Both' }, 'returns': 'First' }
                { 'event': 'AN_EVENT', 'data': { 'second': 'First', 'both': 'Both' } }
                { 'command': 'x-query', 'returns': 'First' }
                """), TypeNames.MASKED));
        Schema lender = schema("""
                { 'struct': 'Common', 'data': { 'a': 'uint8' } }
                { 'struct': 'One', 'data': { 'b': 'uint16' } }
                { 'struct': 'Other', 'data': { 'b': 'uint32' } }
                { 'command': 'query-m', 'returns': 'Common' }
                { 'command': 'query-n', 'data': { 'x': 'One', 'd': 'Other' }, 'returns': 'Common' }
                { 'event': 'AN_EVENT', 'data': { 'second': 'Common', 'both': 'One' } }
                { 'command': 'x-query', 'returns': 'Common' }
                """);
        AnswerNotes lent = AnswerNotes.lent(answer, lender);
        assertThat(lent.names())
                .containsEntry("query-m/ret-type", "Common")
                .containsEntry("query-n/arg-type/d", "Other");
        List<AnswerElement> reversed = new ArrayList<>();
        for (AnswerElement element : answer) {
            SchemaInfo info = element.info();
            if (info instanceof SchemaInfo.ObjectType object) {
                List<Conditional<SchemaInfo.ObjectMember>> members = new ArrayList<>(object.members());
                Collections.reverse(members);
                info = new SchemaInfo.ObjectType(
                        object.name(), object.features(), members, object.tag(), object.variants());
            }
            reversed.add(0, new AnswerElement(element.condition(), info, element.span()));
        }
        assertThat(AnswerNotes.lent(reversed, lender)).isEqualTo(lent);
    }

    /** Sizes that an answer does not show are not differences. */
    @Test
    void aComparisonFindsNoOtherIntegers() throws InvalidAnswerException {
        List<AnswerElement> answer = answer(Introspection.of(schema(SCHEMA), TypeNames.MASKED));
        Schema made = AnswerSchema.of(answer, AnswerNotes.NONE).schema();
        assertThat(SchemaDiff.compare(schema(SCHEMA), made))
                .extracting(Change::rule)
                .doesNotContain(Rule.INT_TYPE_CHANGED);
    }

    /** On the wire, what an answer does not show is no difference. */
    @Test
    void aComparisonFindsNoPropertiesOfCommandsThatAnswersLack() throws InvalidAnswerException {
        Schema schema =
                schema("{ 'command': 'a', 'success-response': false } { 'command': 'b', 'allow-preconfig': true } "
                        + "{ 'command': 'c', 'data': { 'x': 'int' }, 'gen': false }");
        List<AnswerElement> answer = answer(Introspection.of(schema, TypeNames.MASKED));
        Schema made = AnswerSchema.of(answer, AnswerNotes.NONE).schema();
        assertThat(SchemaDiff.compare(schema, made)).singleElement().satisfies(change -> {
            assertThat(change.rule()).isEqualTo(Rule.OPEN_ARGUMENTS_CLOSED);
            assertThat(change.wire()).isEqualTo(Severity.OK);
            assertThat(change.effect()).startsWith("Java code");
        });
        assertThat(SchemaDiff.compare(made, schema)).singleElement().satisfies(change -> {
            assertThat(change.rule()).isEqualTo(Rule.OPEN_ARGUMENTS_OPENED);
            assertThat(change.wire()).isEqualTo(Severity.OK);
        });
    }

    /** The build of an answer may define the symbols of all conditions. Java has the conditions that a schema shows. */
    @Test
    void aComparisonFindsNoConditionsThatAnswersLack() throws InvalidAnswerException {
        Schema made = AnswerSchema.of(
                        answer(Introspection.of(
                                schema("{ 'command': 'i', 'data': { 'x': 'int' } }"), TypeNames.MASKED)),
                        AnswerNotes.NONE)
                .schema();
        Schema command = schema("{ 'command': 'i', 'if': 'X', 'data': { 'x': 'int' } }");
        for (List<Schema> pair : List.of(List.of(made, command), List.of(command, made))) {
            assertThat(SchemaDiff.compare(pair)).singleElement().satisfies(change -> {
                assertThat(change.rule())
                        .isEqualTo(pair.get(0) == made ? Rule.CONDITION_ADDED : Rule.CONDITION_REMOVED);
                assertThat(change.wire()).isEqualTo(Severity.OK);
                assertThat(change.onWire().most()).isEqualTo(Severity.OK);
                assertThat(change.java()).isEqualTo(Severity.OK);
                assertThat(change.effect()).isEqualTo("a server's answer does not show conditions");
            });
        }
        Schema member = schema("{ 'command': 'i', 'data': { 'x': { 'type': 'int', 'if': 'X' } } }");
        assertThat(SchemaDiff.compare(made, member))
                .filteredOn(change -> change.rule() == Rule.CONDITION_ADDED)
                .singleElement()
                .satisfies(change -> {
                    assertThat(change.wire()).isEqualTo(Severity.OK);
                    assertThat(change.java()).isEqualTo(Severity.BREAK);
                    assertThat(change.effect()).isEqualTo("Java code has to expect that the member is null");
                });
    }

    /** Where definitions are is compared only for those whose files another schema lent. */
    @Test
    void aComparisonFindsNoMovesOfDefinitionsWithoutFiles() throws InvalidAnswerException {
        Map<String, String> files = Map.of(
                "root.json", "{'include': 'a.json'} {'include': 'b.json'}",
                "a.json", "{'command': 'c'} {'command': 'd'}",
                "b.json", "{'event': 'E'}");
        Schema schema = SchemaLoader.load(SourceResolver.memory(files), "root.json", LoadOptions.defaults())
                .schema()
                .orElseThrow();
        List<AnswerElement> answer = answer(Introspection.of(schema, TypeNames.MASKED));
        Schema made = AnswerSchema.of(answer, AnswerNotes.NONE).schema();
        assertThat(SchemaDiff.compare(schema, made)).isEmpty();
        assertThat(SchemaDiff.compare(made, schema)).isEmpty();

        AnswerNotes lent = AnswerNotes.lent(answer, schema);
        assertThat(SchemaDiff.compare(AnswerSchema.of(answer, lent).schema(), schema))
                .isEmpty();
        Map<String, String> moved = new HashMap<>(files);
        moved.put("a.json", "{'command': 'c'}");
        moved.put("b.json", "{'event': 'E'} {'command': 'd'}");
        Schema other = SchemaLoader.load(SourceResolver.memory(moved), "root.json", LoadOptions.defaults())
                .schema()
                .orElseThrow();
        assertThat(SchemaDiff.compare(AnswerSchema.of(answer, lent).schema(), other))
                .extracting(Change::rule)
                .containsExactly(Rule.MODULE_MOVED);
    }

    @Test
    void aBrokenAnswerHasAPlace() {
        List<AnswerElement> answer = answer(Introspection.of(schema(SCHEMA), TypeNames.MASKED));
        List<AnswerElement> cut = answer.subList(0, answer.size() - 1);
        assertThatThrownBy(() -> AnswerSchema.of(cut, AnswerNotes.NONE))
                .isInstanceOfSatisfying(
                        InvalidAnswerException.class,
                        e -> assertThat(e.span().source().name()).isEqualTo("answer"))
                .hasMessageContaining("which the answer does not describe");
    }
}
