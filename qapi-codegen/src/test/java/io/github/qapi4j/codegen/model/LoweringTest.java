package io.github.qapi4j.codegen.model;

import static io.github.qapi4j.codegen.model.LoweringRun.names;
import static io.github.qapi4j.codegen.model.LoweringRun.struct;
import static io.github.qapi4j.codegen.model.LoweringRun.structs;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.codegen.model.JavaMember.Role;
import io.github.qapi4j.codegen.model.JavaType.Generated;
import io.github.qapi4j.codegen.model.JavaType.ListOf;
import io.github.qapi4j.codegen.model.JavaType.Scalar;
import io.github.qapi4j.diagnostic.Diagnostic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoweringTest {
    private final LoweringRun run = new LoweringRun();

    @ParameterizedTest
    @CsvSource({
        "str, STRING",
        "bool, BOOLEAN",
        "int, INT64",
        "int8, INT8",
        "int16, INT16",
        "int32, INT32",
        "int64, INT64",
        "uint8, UINT8",
        "uint16, UINT16",
        "uint32, UINT32",
        "uint64, UINT64",
        "size, UINT64",
        "number, NUMBER",
        "any, ANY",
        "null, NULL",
        "QType, QTYPE"
    })
    void builtinTypes(String qapi, Scalar expected) {
        JavaModel model = run.lower("{ 'struct': 'S', 'data': { 'm': '" + qapi + "', '*l': [ '" + qapi + "' ] } }");
        List<JavaMember> members = struct(model, "S").members();
        assertThat(members.get(0).type()).isEqualTo(expected);
        assertThat(members.get(0).nullable()).isFalse();
        assertThat(members.get(1).type()).isEqualTo(new ListOf(expected));
        assertThat(members.get(1).nullable()).isTrue();
    }

    @Test
    void structsThatAreOnlyFlattenedHaveNoRecord() {
        JavaModel model = run.lower("""
                { 'struct': 'Base', 'data': { 'b': 'str' } }
                { 'struct': 'Derived', 'base': 'Base', 'data': { 'd': 'str' } }
                { 'struct': 'OnlyBranch', 'data': { 'x': 'str' } }
                { 'struct': 'BranchAndValue', 'data': { 'y': 'str' } }
                { 'struct': 'Unused', 'data': { } }
                { 'struct': 'Arguments', 'data': { 'v': 'BranchAndValue' } }
                { 'enum': 'K', 'data': [ 'a', 'b' ] }
                { 'union': 'U', 'base': { 'k': 'K' }, 'discriminator': 'k',
                  'data': { 'a': 'OnlyBranch', 'b': 'BranchAndValue' } }
                { 'command': 'c', 'data': 'Arguments' }
                """);
        assertThat(structs(model)).containsExactly("Derived", "BranchAndValue", "Unused", "Arguments");
        assertThat(names(struct(model, "Derived").members())).containsExactly("b", "d");
        assertThat(model.javaName("Base")).isEmpty();
    }

    @Test
    void onlyReceivedTypesHaveUnrecognizedValues() {
        JavaModel model = run.lower(
                """
                { 'enum': 'Sent', 'data': [ 'a' ] }
                { 'enum': 'Both', 'data': [ 'a' ] }
                { 'enum': 'InEvent', 'data': [ 'a' ] }
                { 'enum': 'Nobodys', 'data': [ 'a' ] }
                { 'union': 'SentUnion', 'base': { 's': 'Sent' }, 'discriminator': 's', 'data': { } }
                { 'union': 'ReceivedUnion', 'base': { 'o': 'str', 'b': 'Both' }, 'discriminator': 'b', 'data': { } }
                { 'alternate': 'SentAlt', 'data': { 's': 'str', 'n': 'null' } }
                { 'alternate': 'ReceivedAlt', 'data': { 's': 'str', 'n': 'null' } }
                { 'struct': 'Result', 'data': { 'l': [ 'ReceivedUnion' ], 'a': 'ReceivedAlt' } }
                { 'command': 'c', 'data': { 'x': 'SentUnion', 'b': 'Both', 'a': 'SentAlt' }, 'returns': [ 'Result' ] }
                { 'event': 'E', 'data': { 'e': 'InEvent' } }
                """.replace("'data': { } }", "'data': { 'a': 'Empty' } }") + "{ 'struct': 'Empty', 'data': { } }");
        assertThat(model.enums().stream().filter(JavaEnum::received).map(JavaEnum::name))
                .containsExactly("Both", "InEvent");
        assertThat(model.unions().get(0).unrecognized()).isNull();
        JavaRecord unrecognized = model.unions().get(1).unrecognized();
        assertThat(unrecognized).isNotNull();
        assertThat(names(unrecognized.members())).containsExactly("rawDiscriminator", "o", "others");
        assertThat(model.alternates().get(0).unrecognized()).isNull();
        assertThat(model.alternates().get(1).unrecognized()).isNotNull();
    }

    @Test
    void nullableReturns() {
        String schema = """
                { 'enum': 'Kind', 'data': [ 'a', 'b', 'nested' ] }
                { 'struct': 'Common', 'data': { 'id': 'str' } }
                { 'struct': 'Both', 'base': 'Common', 'data': { 'n': 'int8', '*o': 'bool', 'c': { 'type': 'str', 'if': 'C' } } }
                { 'struct': 'Result', 'data': { 'both': [ 'Both' ], 'outer': 'Outer', 'old': 'Old', 'alternate': 'Alternate' } }
                { 'union': 'Outer', 'base': { 'kind': 'Kind', 'label': 'str' }, 'discriminator': 'kind',
                  'data': { 'a': 'Common', 'nested': 'Inner' } }
                { 'union': 'Inner', 'base': { 'inner': 'Kind' }, 'discriminator': 'inner', 'data': { 'b': 'Both' } }
                { 'union': 'Sent', 'base': 'SentBase', 'discriminator': 'sent', 'data': { 'a': 'Common' } }
                { 'struct': 'SentBase', 'data': { 'sent': 'Kind', 'label': 'str' } }
                { 'union': 'Old', 'data': { 'a': 'str' } }
                { 'alternate': 'Alternate', 'data': { 's': 'str', 'o': 'Common' } }
                { 'struct': 'EventData', 'data': { 'd': 'str' } }
                { 'struct': 'Nobodys', 'data': { 'd': 'str' } }
                { 'command': 'c', 'data': 'EventData', 'returns': 'Result' }
                { 'command': 'set', 'data': { 'sent': 'Sent', 'both': 'Both', 'value': 'EventData' } }
                { 'event': 'INLINE', 'data': { 'd': 'str', '*e': 'str' } }
                { 'event': 'BOXED', 'data': 'Result', 'boxed': true }
                { 'event': 'NAMED', 'data': 'EventData' }
                """;
        assertThat(presences(run.lower(Map.of("schema.json", schema), options -> options.nullableReturns(true))))
                .containsExactly(
                        "Common id=o",
                        "Both id=e n=e o=o c=o",
                        "Result both=o outer=o old=o alternate=o",
                        "EventData d=m",
                        "Nobodys d=m",
                        "Outer kind=m label=o",
                        "Outer.A label=o id=o",
                        "Outer.B label=o",
                        "Outer.Nested label=o nested=m",
                        "Outer.Unrecognized rawDiscriminator=o label=o others=m",
                        "Inner inner=m",
                        "Inner.A",
                        "Inner.B id=o n=o o=o c=o",
                        "Inner.Nested",
                        "Inner.Unrecognized rawDiscriminator=o others=m",
                        "Sent sent=m label=m",
                        "Sent.A label=m id=m",
                        "Sent.B label=m",
                        "Sent.Nested label=m",
                        "Old type=m",
                        "Old.A data=o",
                        "Old.Unrecognized rawDiscriminator=o others=m",
                        "Alternate.S value=m",
                        "Alternate.O value=m",
                        "Alternate.Unrecognized value=m",
                        "CCommand d=m",
                        "SetCommand sent=m both=m value=m",
                        "InlineEvent d=o e=o",
                        "BoxedEvent data=m",
                        "NamedEvent d=o");
        assertThat(presences(run.lower(schema)).toString()).doesNotContain("=e").contains("Both id=m n=m o=o c=o");
    }

    /** For each record its members as m (mandatory), e (mandatory, but null if the server did not send it) or o. */
    private static List<String> presences(JavaModel model) {
        List<String> found = new ArrayList<>();
        model.structs().forEach(struct -> found.add(presences(struct.record())));
        for (JavaUnion union : model.unions()) {
            found.add(presences(JavaRecord.of(union.name(), union.accessors(), union.origin())));
            union.branches().forEach(branch -> found.add(presences(branch.record())));
            if (union.unrecognized() != null) {
                found.add(presences(union.unrecognized()));
            }
        }
        for (JavaAlternate alternate : model.alternates()) {
            alternate.alternatives().forEach(alternative -> found.add(presences(alternative.record())));
            found.add(presences(alternate.unrecognized()));
        }
        for (JavaModule module : model.modules()) {
            module.commands().forEach(command -> found.add(presences(command.record())));
            module.events().forEach(event -> found.add(presences(event.record())));
        }
        return found;
    }

    private static String presences(JavaRecord record) {
        StringBuilder text = new StringBuilder(record.qualifiedName());
        for (JavaMember member : record.members()) {
            String presence = !member.nullable() ? "m" : member.required() ? "e" : "o";
            text.append(' ').append(member.name()).append('=').append(presence);
        }
        return text.toString();
    }

    @Test
    void unions() {
        JavaModel model = run.lower("""
                { 'enum': 'Driver', 'data': [ 'file', 'null-co', 'nested' ] }
                { 'struct': 'File', 'base': 'Named', 'data': { '*locking': 'bool' } }
                { 'struct': 'Named', 'data': { 'filename': 'str' } }
                { 'enum': 'InnerKind', 'data': [ 'x' ] }
                { 'union': 'Inner', 'base': { 'inner': 'InnerKind' }, 'discriminator': 'inner', 'data': { 'x': 'File' } }
                { 'union': 'Options', 'base': { '*node-name': 'str', 'driver': 'Driver', '*read-only': 'bool' },
                  'discriminator': 'driver', 'data': { 'file': 'File', 'nested': 'Inner' } }
                """);
        JavaUnion union = model.unions().get(1);
        assertThat(names(union.accessors())).containsExactly("nodeName", "driver", "readOnly");
        assertThat(union.discriminator().type()).isEqualTo(new Generated("Driver"));
        assertThat(union.branches().stream().map(b -> b.record().qualifiedName()))
                .containsExactly("Options.File", "Options.NullCo", "Options.Nested");
        assertThat(names(union.branches().get(0).record().members()))
                .containsExactly("nodeName", "readOnly", "filename", "locking");
        assertThat(names(union.branches().get(1).record().members())).containsExactly("nodeName", "readOnly");
        JavaMember nested = union.branches().get(2).record().members().get(2);
        assertThat(nested.role()).isEqualTo(Role.FLAT);
        assertThat(nested.name()).isEqualTo("nested");
        assertThat(nested.type()).isEqualTo(new Generated("Inner"));
        assertThat(names(union.base())).containsExactly("nodeName", "readOnly");
        assertThat(union.branches())
                .allMatch(branch -> branch.record().inherited().equals(union.base()));
        assertThat(union.branches()).allMatch(branch -> branch.forms().filled() == JavaForms.Filled.RECORD);
        assertThat(names(union.branches().get(2).forms().arguments())).endsWith("nested");
    }

    @Test
    void simpleUnions() {
        JavaModel model = run.lower("""
                { 'struct': 'A', 'data': { 'x': 'int' } }
                { 'union': 'Old', 'data': { 'a': 'A', 'some-strings': [ 'str' ] } }
                """);
        assertThat(model.enums().get(0).name()).isEqualTo("OldKind");
        JavaUnion union = model.unions().get(0);
        assertThat(union.discriminator().wireName()).isEqualTo("type");
        JavaRecord strings = union.branches().get(1).record();
        assertThat(strings.name()).isEqualTo("SomeStrings");
        assertThat(strings.members().get(0).wireName()).isEqualTo("data");
        assertThat(strings.members().get(0).type()).isEqualTo(new ListOf(Scalar.STRING));
        assertThat(union.branches()).noneMatch(branch -> branch.record().hasBuilder());
        assertThat(union.branches().get(0).forms().filled()).isEqualTo(JavaForms.Filled.COMPONENT);
        assertThat(union.branches().get(1).forms().filled()).isNull();
        assertThat(structs(model)).containsExactly("A");
    }

    @Test
    void commands() {
        JavaModel model = run.lower("""
                { 'struct': 'Options', 'data': { 'a': 'int', '*b': 'str' } }
                { 'struct': 'Result', 'data': { } }
                { 'command': 'stop' }
                { 'command': 'query-block', 'returns': [ 'Result' ] }
                { 'command': 'named', 'data': 'Options' }
                { 'command': 'boxed', 'data': 'Options', 'boxed': true }
                { 'command': 'five', 'data': { 'a': 'int', 'b': 'int', 'c': 'int', 'd': 'int', 'e': 'int' } }
                { 'command': 'device_add', 'data': { 'driver': 'str', '*bus': 'str' }, 'gen': false }
                { 'command': 'raw', 'gen': false }
                """);
        List<JavaCommand> commands = model.modules().get(0).commands();
        JavaCommand stop = commands.get(0);
        assertThat(stop.record().name()).isEqualTo("StopCommand");
        assertThat(stop.returns()).isNull();
        assertThat(stop.forms().arguments()).isEmpty();
        JavaCommand query = commands.get(1);
        assertThat(query.method()).isEqualTo("queryBlock");
        assertThat(query.returns()).isEqualTo(new ListOf(new Generated("Result")));
        assertThat(names(commands.get(2).record().members())).containsExactly("a", "b");
        assertThat(names(commands.get(2).forms().arguments())).containsExactly("a");
        JavaMember boxed = commands.get(3).record().members().get(0);
        assertThat(boxed.role()).isEqualTo(Role.BOXED);
        assertThat(boxed.name()).isEqualTo("arguments");
        assertThat(commands.get(3).forms()).isEqualTo(new JavaForms(List.of(boxed), false, JavaForms.Filled.COMPONENT));
        assertThat(commands.get(4).forms().arguments()).isNull();
        assertThat(names(commands.get(5).record().members())).containsExactly("driver", "bus", "furtherArguments");
        assertThat(names(commands.get(5).forms().arguments())).containsExactly("driver");
        assertThat(commands.get(6).record().members()).isEmpty();
        assertThat(structs(model)).contains("Options");
    }

    @Test
    void modulesAreNamedAfterTheirFiles() {
        JavaModel model = run.lower(
                Map.of(
                        "schema.json",
                        "{ 'include': 'block-core.json' } { 'include': 'a/job.json' } { 'include': 'b/job.json' }"
                                + " { 'include': 'events.json' } { 'include': 'types.json' } { 'command': 'root' }",
                        "block-core.json",
                        "{ 'command': 'blockdev-add' }",
                        "a/job.json",
                        "{ 'command': 'job-a' }",
                        "b/job.json",
                        "{ 'command': 'job-b' }",
                        "events.json",
                        "{ 'event': 'STOP' }",
                        "types.json",
                        "{ 'enum': 'E', 'data': [ ] }"),
                options -> options);
        assertThat(model.modules().stream()
                        .filter(m -> m.interfaces() != null)
                        .map(m ->
                                m.interfaces().commands() + " " + m.interfaces().accessor()))
                .containsExactlyInAnyOrder(
                        "SchemaCommands schema_",
                        "BlockCoreCommands blockCore",
                        "AJobCommands aJob",
                        "BJobCommands bJob");
        JavaModule events = model.modules().stream()
                .filter(m -> m.interfaces() == null)
                .findFirst()
                .orElseThrow();
        assertThat(events.descriptor()).isEqualTo("EventsModule");
        assertThat(events.events().get(0).record().name()).isEqualTo("StopEvent");
        assertThat(model.modules()).hasSize(5);
    }

    @Test
    void collisionsAreReportedWithBothPlacesAndTheChosenName() {
        JavaModel model = run.lower("""
                { 'pragma': { 'member-name-exceptions': [ 'S' ] } }
                { 'struct': 'S', 'data': { 'foo-bar': 'int', 'fooBar': 'int', 'foobar': 'int' } }
                { 'struct': 'T', 'base': 'S', 'data': { } }
                """);
        assertThat(names(struct(model, "T").members())).containsExactly("fooBar", "fooBar_2", "foobar_3");
        assertThat(run.warnings()).hasSize(2);
        Diagnostic first = run.diagnostics().sorted().get(0);
        assertThat(first.toString())
                .isEqualTo(
                        "schema.json:2:46: warning: member 'fooBar' of 'S' and member 'foo-bar' of 'S' map to the same Java name"
                                + " 'fooBar'; member 'fooBar' of 'S' becomes 'fooBar_2' [name-collision]");
        assertThat(first.labels())
                .singleElement()
                .satisfies(label -> assertThat(label.span().column()).isEqualTo(28));
    }

    @Test
    void typesWhoseNamesDifferInCaseCollide() {
        JavaModel model = run.lower("""
                { 'struct': 'FooBar', 'data': { 'a': 'int' } }
                { 'struct': 'Foobar', 'data': { 'a': 'int' } }
                { 'struct': 'FooBarCodec', 'data': { 'a': 'int' } }
                """);
        assertThat(structs(model)).containsExactly("FooBar", "Foobar_2", "FooBarCodec");
        assertThat(model.codecs().stream().map(JavaCodec::name))
                .containsExactly("FooBarCodec_2", "Foobar_2Codec", "FooBarCodecCodec");
    }

    @Test
    void typesThatAreUsedTogetherShareTheClassOfTheirCodecs() {
        JavaModel model = run.lower("""
                { 'struct': 'Leaf', 'data': { 'a': 'int' } }
                { 'struct': 'Branch', 'data': { 'leaves': [ 'Leaf' ], '*next': 'Branch' } }
                { 'struct': 'Common', 'data': { 'a': 'int' } }
                { 'struct': 'Chicken', 'data': { '*egg': 'Egg' } }
                { 'struct': 'Egg', 'data': { '*chicken': 'Chicken' } }
                { 'struct': 'Options', 'data': { 'a': 'int' } }
                { 'struct': 'Info', 'data': { 'common': 'Common' } }
                { 'command': 'grow', 'data': { 'branch': 'Branch', 'common': 'Common' } }
                { 'command': 'set', 'data': 'Options', 'boxed': true }
                { 'command': 'query', 'returns': 'Info' }
                { 'event': 'ONE', 'data': { 'a': 'int' } }
                { 'event': 'TWO', 'data': { 'a': 'int' } }
                { 'event': 'EMPTY' }
                """);
        assertThat(model.codecs())
                .containsExactly(
                        new JavaCodec("GrowCommandCodec", List.of("Leaf", "Branch", "GrowCommand")),
                        new JavaCodec("CommonCodec", List.of("Common")),
                        new JavaCodec("ChickenCodec", List.of("Chicken", "Egg")),
                        new JavaCodec("OptionsCodec", List.of("Options", "SetCommand")),
                        new JavaCodec("InfoCodec", List.of("Info")),
                        new JavaCodec("SchemaModuleEventsCodec", List.of("OneEvent", "TwoEvent")));
    }

    @Test
    void classesOfCodecsDoNotGrowWithoutLimit() {
        StringBuilder schema = new StringBuilder("{ 'command': 'all', 'data': {");
        StringBuilder types = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            schema.append(i == 0 ? " " : ", ")
                    .append("'m")
                    .append(i)
                    .append("': 'T")
                    .append(i)
                    .append("'");
            types.append("{ 'struct': 'T").append(i).append("', 'data': { 'a': 'int', 'b': 'int' } }\n");
        }
        JavaModel model = run.lower(types + schema.append(" } }\n").toString());
        assertThat(model.codecs()).hasSizeBetween(100, 150);
        assertThat(model.codecs().stream()
                        .mapToInt(codec -> codec.types().size())
                        .sum())
                .isEqualTo(201);
    }
}
