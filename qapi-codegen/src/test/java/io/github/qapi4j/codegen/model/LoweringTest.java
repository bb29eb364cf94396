package io.github.qapi4j.codegen.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.codegen.Transactional;
import io.github.qapi4j.codegen.model.JavaMember.Role;
import io.github.qapi4j.codegen.model.JavaType.Generated;
import io.github.qapi4j.codegen.model.JavaType.ListOf;
import io.github.qapi4j.codegen.model.JavaType.Scalar;
import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.schema.IfCond;
import io.github.qapi4j.source.SourceResolver;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoweringTest {
    private final Diagnostics diagnostics = new Diagnostics(Levels.of(false));

    private JavaModel lower(Map<String, String> files, UnaryOperator<GeneratorRequest.Builder> options) {
        return tryLower(files, options).orElseThrow(() -> new AssertionError(diagnostics.sorted()));
    }

    private Optional<JavaModel> tryLower(Map<String, String> files, UnaryOperator<GeneratorRequest.Builder> options) {
        LoadResult loaded = SchemaLoader.load(SourceResolver.memory(files), "schema.json", LoadOptions.defaults());
        assertThat(loaded.hasErrors()).as("%s", loaded.diagnostics()).isFalse();
        GeneratorRequest request = options.apply(
                        GeneratorRequest.builder(loaded.schema().orElseThrow(), "com.example"))
                .build();
        return Lowering.lower(request, diagnostics);
    }

    private JavaModel lower(String schema) {
        return lower(Map.of("schema.json", schema), options -> options);
    }

    private List<String> errors(String schema, UnaryOperator<GeneratorRequest.Builder> options) {
        assertThat(tryLower(Map.of("schema.json", schema), options)).isEmpty();
        return diagnostics.sorted().stream().map(Diagnostic::toString).toList();
    }

    private List<String> warnings() {
        return diagnostics.sorted().stream().map(Diagnostic::toString).toList();
    }

    private static List<String> names(List<JavaMember> members) {
        return members.stream().map(JavaMember::name).toList();
    }

    private static JavaRecord struct(JavaModel model, String name) {
        return model.structs().stream()
                .map(JavaStruct::record)
                .filter(record -> record.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> structs(JavaModel model) {
        return model.structs().stream().map(struct -> struct.record().name()).toList();
    }

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
        JavaModel model = lower("{ 'struct': 'S', 'data': { 'm': '" + qapi + "', '*l': [ '" + qapi + "' ] } }");
        List<JavaMember> members = struct(model, "S").members();
        assertThat(members.get(0).type()).isEqualTo(expected);
        assertThat(members.get(0).nullable()).isFalse();
        assertThat(members.get(1).type()).isEqualTo(new ListOf(expected));
        assertThat(members.get(1).nullable()).isTrue();
    }

    @Test
    void structsThatOnlyLendTheirMembersHaveNoRecord() {
        JavaModel model = lower("""
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
    void receivedTypesGetTheExtraCaseAndOthersDoNot() {
        JavaModel model = lower(
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
    void unions() {
        JavaModel model = lower("""
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
        assertThat(union.branches()).noneMatch(JavaUnion.Branch::factory);
    }

    @Test
    void simpleUnions() {
        JavaModel model = lower("""
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
        assertThat(union.branches()).allMatch(JavaUnion.Branch::factory);
        assertThat(structs(model)).containsExactly("A");
    }

    @Test
    void commands() {
        JavaModel model = lower("""
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
        assertThat(stop.shortForm()).isEmpty();
        JavaCommand query = commands.get(1);
        assertThat(query.method()).isEqualTo("queryBlock");
        assertThat(query.returns()).isEqualTo(new ListOf(new Generated("Result")));
        assertThat(names(commands.get(2).record().members())).containsExactly("a", "b");
        assertThat(names(commands.get(2).shortForm())).containsExactly("a");
        JavaMember boxed = commands.get(3).record().members().get(0);
        assertThat(boxed.role()).isEqualTo(Role.BOXED);
        assertThat(boxed.name()).isEqualTo("arguments");
        assertThat(commands.get(3).shortForm()).containsExactly(boxed);
        assertThat(commands.get(4).shortForm()).isNull();
        assertThat(names(commands.get(5).record().members())).containsExactly("driver", "bus", "furtherArguments");
        assertThat(names(commands.get(5).shortForm())).containsExactly("driver");
        assertThat(commands.get(6).record().members()).isEmpty();
        assertThat(structs(model)).contains("Options");
    }

    @Test
    void modulesAreNamedAfterTheirFiles() {
        JavaModel model = lower(
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
                        "SchemaCommands schema",
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
    void collisionsAreToldWithBothPlacesAndTheChosenName() {
        JavaModel model = lower("""
                { 'pragma': { 'member-name-exceptions': [ 'S' ] } }
                { 'struct': 'S', 'data': { 'foo-bar': 'int', 'fooBar': 'int', 'foobar': 'int' } }
                { 'struct': 'T', 'base': 'S', 'data': { } }
                """);
        assertThat(names(struct(model, "T").members())).containsExactly("fooBar", "fooBar_2", "foobar_3");
        assertThat(warnings()).hasSize(2);
        Diagnostic first = diagnostics.sorted().get(0);
        assertThat(first.toString())
                .isEqualTo(
                        "schema.json:2:46: warning: member 'fooBar' of 'S' and member 'foo-bar' of 'S' meet in the Java name"
                                + " 'fooBar'; member 'fooBar' of 'S' becomes 'fooBar_2' [name-collision]");
        assertThat(first.labels())
                .singleElement()
                .satisfies(label -> assertThat(label.span().column()).isEqualTo(28));
    }

    @Test
    void typesThatAreEqualButForCaseMeet() {
        JavaModel model = lower("""
                { 'struct': 'FooBar', 'data': { } }
                { 'struct': 'Foobar', 'data': { } }
                { 'struct': 'FooBarCodec', 'data': { } }
                """);
        assertThat(structs(model)).containsExactly("FooBar", "Foobar_2", "FooBarCodec");
        assertThat(model.structs().stream().map(JavaStruct::codec))
                .containsExactly("FooBarCodec_2", "Foobar_2Codec", "FooBarCodecCodec");
    }

    @Test
    void withoutSymbolsConditionsStay() {
        JavaModel model = lower("""
                { 'struct': 'S', 'data': { 'a': { 'type': 'int', 'if': 'CONFIG_A' }, 'b': 'int' }, 'if': 'CONFIG_S' }
                """);
        JavaRecord record = struct(model, "S");
        assertThat(record.origin().condition()).isEqualTo(new IfCond.Defined("CONFIG_S"));
        assertThat(record.members().get(0).nullable()).isTrue();
        assertThat(record.members().get(0).optional()).isFalse();
        assertThat(record.members().get(1).nullable()).isFalse();
    }

    @Test
    void withSymbolsWhatIsFalseIsLeftOut() {
        JavaModel model = lower(Map.of("schema.json", """
                        { 'enum': 'K', 'data': [ 'a', { 'name': 'b', 'if': 'CONFIG_B' }, { 'name': 'c', 'if': 'CONFIG_C' } ] }
                        { 'struct': 'B', 'data': { 'x': { 'type': 'int', 'if': 'CONFIG_B' } }, 'if': 'CONFIG_B' }
                        { 'struct': 'C', 'data': { }, 'if': 'CONFIG_C' }
                        { 'union': 'U', 'base': { 'k': 'K' }, 'discriminator': 'k',
                          'data': { 'b': { 'type': 'B', 'if': 'CONFIG_B' }, 'c': { 'type': 'C', 'if': 'CONFIG_C' } } }
                        { 'command': 'gone', 'if': { 'not': 'CONFIG_B' } }
                        { 'command': 'kept', 'data': { 'v': 'U', 'm': { 'type': 'C', 'if': 'CONFIG_C' } } }
                        """), options -> options.defines(Set.of("CONFIG_B")));
        assertThat(model.unions().get(0).branches().stream().map(b -> b.record().name()))
                .containsExactly("A", "B");
        JavaMember x =
                model.unions().get(0).branches().get(1).record().members().get(0);
        assertThat(x.nullable()).isFalse();
        assertThat(x.conditional()).isFalse();
        assertThat(model.modules().get(0).commands().stream().map(JavaCommand::wireName))
                .containsExactly("kept");
        assertThat(names(model.modules().get(0).commands().get(0).record().members()))
                .containsExactly("v");
        assertThat(model.javaName("C")).isEmpty();
    }

    @Test
    void branchWithAConditionOfItsOwnMayBeAbsent() {
        JavaModel model = lower("""
                { 'enum': 'K', 'data': [ 'a' ] }
                { 'struct': 'A', 'data': { 'x': 'int' } }
                { 'union': 'U', 'base': { 'k': 'K' }, 'discriminator': 'k', 'data': { 'a': { 'type': 'A', 'if': 'CONFIG_A' } } }
                """);
        assertThat(model.unions()
                        .get(0)
                        .branches()
                        .get(0)
                        .record()
                        .members()
                        .get(0)
                        .nullable())
                .isTrue();
    }

    @Test
    void whatIsLeftMayNotUseWhatIsLeftOut() {
        assertThat(errors("""
                        { 'struct': 'Gone', 'data': { }, 'if': 'CONFIG_G' }
                        { 'command': 'c', 'data': { 'g': 'Gone' } }
                        """, options -> options.defines(Set.of())))
                .containsExactly(
                        "schema.json:2:29: error: member 'g' of command 'c' uses type 'Gone', which the defined symbols leave out"
                                + " [left-out-type]");
    }

    @Test
    void unionWithoutBranchesIsRefused() {
        assertThat(errors("""
                        { 'enum': 'K', 'data': [ { 'name': 'a', 'if': 'CONFIG_A' } ] }
                        { 'struct': 'A', 'data': { } }
                        { 'union': 'U', 'base': { 'k': 'K' }, 'discriminator': 'k', 'data': { 'a': { 'type': 'A', 'if': 'CONFIG_A' } } }
                        """, options -> options.defines(Set.of())))
                .singleElement()
                .asString()
                .contains("leave out all branches of union 'U'");
    }

    private static final String FILTERED = """
            { 'enum': 'E', 'data': [ 'a' ] }
            { 'struct': 'Reached', 'data': { 'e': 'E' } }
            { 'struct': 'Other', 'data': { } }
            { 'command': 'query-a', 'returns': 'Reached' }
            { 'command': 'query-b', 'returns': 'Other' }
            { 'event': 'EVENT_A', 'data': { 'o': 'Other' } }
            """;

    @Test
    void patternsKeepWhatTheyNameAndWhatThatReaches() {
        JavaModel model = lower(Map.of("schema.json", FILTERED), options -> options.includeCommands(List.of("*-a")));
        assertThat(structs(model)).containsExactly("Reached");
        assertThat(model.enums()).hasSize(1);
        assertThat(model.modules().get(0).commands()).hasSize(1);
        assertThat(model.modules().get(0).events()).isEmpty();
    }

    @Test
    void directionIsThatOfTheWholeSchema() {
        JavaModel model = lower(
                Map.of("schema.json", FILTERED + "{ 'command': 'set', 'data': { 'e': 'E' } }"),
                options -> options.includeCommands(List.of("set")));
        assertThat(model.enums().get(0).received()).isTrue();
    }

    @Test
    void patternThatMatchesNothingIsAnError() {
        assertThat(errors(
                        FILTERED,
                        options -> options.includeCommands(List.of("query-a", "nope*"))
                                .includeEvents(List.of("X"))))
                .containsExactly(
                        "error: no command matches the pattern 'nope*' [invalid-option]",
                        "error: no event matches the pattern 'X' [invalid-option]");
    }

    @Test
    void renamesAreChecked() {
        assertThat(errors(FILTERED, options -> options.renames(Map.of("Nope", "A", "E.a", "1x", "E.b", "B"))))
                .containsExactly(
                        "error: rename: 'E.a' cannot be called '1x' in Java [invalid-option]",
                        "error: rename: the schema has nothing called 'E.b' [invalid-option]",
                        "error: rename: the schema has nothing called 'Nope' [invalid-option]");
    }

    @Test
    void packageAndFacadeAreChecked() {
        LoadResult loaded = SchemaLoader.load(
                SourceResolver.memory(Map.of("schema.json", FILTERED)), "schema.json", LoadOptions.defaults());
        GeneratorRequest request = GeneratorRequest.builder(loaded.schema().orElseThrow(), "com.class")
                .facade("String")
                .build();
        assertThat(Lowering.lower(request, diagnostics)).isEmpty();
        assertThat(diagnostics.sorted()).extracting(Diagnostic::code).containsOnly(DiagnosticCode.INVALID_OPTION);
        assertThat(diagnostics.sorted()).hasSize(2);
    }

    private static final String TRANSACTION = """
            { 'enum': 'ActionCompletionMode', 'data': [ 'individual', 'grouped' ] }
            { 'struct': 'Abort', 'data': { } }
            { 'struct': 'AbortWrapper', 'data': { 'data': 'Abort' } }
            { 'enum': 'TransactionActionKind', 'data': [ 'abort', 'groupable' ] }
            { 'union': 'TransactionAction', 'base': { 'type': 'TransactionActionKind' }, 'discriminator': 'type',
              'data': { 'abort': 'AbortWrapper' } }
            { 'struct': 'TransactionProperties', 'data': { '*completion-mode': 'ActionCompletionMode' } }
            { 'command': 'transaction',
              'data': { 'actions': [ 'TransactionAction' ], '*properties': 'TransactionProperties' } }
            """;

    @Test
    void transactionIsFoundWithoutBeingAskedFor() {
        JavaTransactional transactional = lower(TRANSACTION).transactionals().get(0);
        assertThat(transactional.handler()).isEqualTo("TransactionActionHandler");
        assertThat(transactional.facadeMethod()).isEqualTo("transactions");
        assertThat(transactional.actionMethods()).containsExactly("abort", "groupable_");
        assertThat(transactional.mode()).isNotNull();
        assertThat(names(transactional.mode().path())).containsExactly("properties", "completionMode");
        assertThat(transactional.mode().grouped().name()).isEqualTo("GROUPED");
    }

    @Test
    void transactionWithoutModeIsNeverGrouped() {
        String old = TRANSACTION.replace(", '*properties': 'TransactionProperties'", "");
        assertThat(lower(old).transactionals().get(0).mode()).isNull();
        assertThat(warnings()).isEmpty();
    }

    @Test
    void transactionalThatIsAskedForMustBeThere() {
        assertThat(errors(
                        TRANSACTION,
                        options -> options.transactionals(List.of(
                                new Transactional("nope", "actions", null, null),
                                new Transactional("transaction", "properties", null, null),
                                new Transactional("transaction", "actions", "properties.completion-mode", "nope")))))
                .hasSize(3)
                .allMatch(text -> text.startsWith("error: transactional command: "));
    }

    @Test
    void whatNoClassFileHoldsIsTold() {
        assertThat(errors(
                        "{ 'struct': 'Big', 'data': { " + list(128, "'m%d': 'int'") + " } }\n"
                                + "{ 'enum': 'Large', 'data': [ " + list(4000, "'v%d'") + " ] }\n"
                                + "{ 'command': 'wide', 'data': { " + list(255, "'m%d': 'str'") + " } }",
                        options -> options))
                .containsExactly(
                        "schema.json:1:1: error: 'Big' needs 256 parameter slots as the Java record 'Big', and a constructor has"
                                + " no more than 254 [class-format-limit]",
                        "schema.json:2:1: error: enum 'Large' has 4000 values, and a Java enum holds no more than 3420"
                                + " [class-format-limit]",
                        "schema.json:3:1: error: 'wide' needs 255 parameter slots as the Java record 'WideCommand', and a"
                                + " constructor has no more than 254 [class-format-limit]");
    }

    @Test
    void textsThatNoClassFileOrFileSystemHoldsAreTold() {
        String type = "T" + "a".repeat(300);
        String condition = "C".repeat(40_000);
        assertThat(errors(
                        "{ 'enum': 'Kind', 'data': [ 'x', '" + "b".repeat(236) + "' ] }\n"
                                + "{ 'union': 'Nested', 'base': { 'kind': 'Kind' }, 'discriminator': 'kind', 'data': {} }\n"
                                + "{ 'struct': '" + type + "', 'data': { 'a': 'str' } }\n"
                                + "{ 'command': 'c', 'if': { 'all': [ '" + condition + "', '" + condition + "' ] } }\n"
                                + "{ 'enum': 'Long', 'data': [ '" + "d".repeat(65_001) + "' ] }",
                        options -> options))
                .containsExactly(
                        "schema.json:1:34: error: '" + "b".repeat(236)
                                + "' needs a file whose name has 257 characters, and file systems hold no more than 255 [class-format-limit]",
                        "schema.json:3:1: error: '" + type
                                + "' needs a file whose name has 315 characters, and file systems hold no more than 255 [class-format-limit]",
                        "schema.json:4:1: error: the condition of 'c' has 80005 characters as text, and a Java constant no more than"
                                + " 65535 [class-format-limit]",
                        "schema.json:5:29: error: a name of 65001 characters is more than the 65000 that a Java class holds"
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
