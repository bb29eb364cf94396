package io.github.qapi4j.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.EnumValue;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.Payload;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.SchemaModule;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.TypeRef;
import io.github.qapi4j.schema.UnionType;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaLoaderTest {
    private static LoadResult load(Map<String, String> files, LoadOptions options) {
        return SchemaLoader.load(SourceResolver.memory(files), "a.json", options);
    }

    private static Schema schema(Map<String, String> files, boolean strict) {
        LoadResult result = load(files, LoadOptions.defaults().withStrict(strict));
        return result.schema().orElseThrow(() -> new AssertionError(result.diagnostics()));
    }

    private static Schema schema(String text) {
        return schema(Map.of("a.json", text), true);
    }

    private static List<String> messages(Map<String, String> files) {
        return load(files, LoadOptions.defaults()).diagnostics().stream()
                .map(Diagnostic::toString)
                .toList();
    }

    @Test
    void aDuplicateKeyIsPlacedAtItsValueToo() {
        LoadResult result = load(
                Map.of("a.json", "{ 'struct': 'Foo',\n  'data': {},\n  'data':\n    {} }\n"), LoadOptions.defaults());
        assertThat(result.diagnostics())
                .singleElement()
                .satisfies(error -> assertThat(error.labels())
                        .extracting(label -> label.span().line() + " " + label.text())
                        .containsExactly("2 first occurrence", "4 its value"));
    }

    @Test
    void textsOfDiagnosticsAreBounded() {
        String name = "A" + "b".repeat(1 << 20);
        LoadResult result = load(
                Map.of("a.json", "{ 'struct': '" + name + "', 'data': { '*a': 'bool', 'b': '" + name + "c' } }\n"),
                LoadOptions.defaults().withLint(true));
        assertThat(DiagnosticFormat.format(result.diagnostics(), 100)).hasSizeBetween(400, 10_000);
    }

    @Test
    void putsIncludedFilesInPlaceOfTheirFirstInclude() {
        Schema schema = schema(
                Map.of(
                        "a.json",
                        "{ 'enum': 'Aa', 'data': [] }\n{ 'include': 'sub/b.json' }\n{ 'include': 'c.json' }\n"
                                + "{ 'enum': 'Ab', 'data': [] }\n",
                        "sub/b.json",
                        "{ 'include': '../c.json' }\n{ 'enum': 'Ba', 'data': [] }\n",
                        "c.json",
                        "##\n# text\n##\n{ 'include': './sub/../c2.json' }\n{ 'enum': 'Ca', 'data': [] }\n",
                        "c2.json",
                        ""),
                true);
        assertThat(schema.definitions()).extracting(Definition::name).containsExactly("Aa", "Ca", "Ba", "Ab");
        assertThat(schema.modules())
                .extracting(SchemaModule::name)
                .containsExactly("a.json", "sub/b.json", "c.json", "c2.json");
        assertThat(schema.root().includes())
                .extracting(SchemaModule.Include::module)
                .containsExactly("sub/b.json", "c.json");
        assertThat(schema.root().definitions()).extracting(Definition::name).containsExactly("Aa", "Ab");
        assertThat(schema.definition("Ca")).get().extracting(Definition::module).isEqualTo("c.json");
        assertThat(schema.docs()).hasSize(1);
    }

    @Test
    void namesModulesAfterTheRootsFolder(@TempDir Path folder) throws IOException {
        Path root = Files.createDirectories(folder.resolve("storage/qapi")).resolve("root.json");
        Files.createDirectories(folder.resolve("qapi"));
        Files.writeString(
                root, "{ 'include': '../../qapi/x.json' }\n{ 'include': '" + folder.resolve("qapi/y.json") + "' }\n");
        Files.writeString(folder.resolve("qapi/x.json"), "{ 'include': 'y.json' }");
        Files.writeString(folder.resolve("qapi/y.json"), "");
        Schema schema = SchemaLoader.load(root).schema().orElseThrow();
        assertThat(schema.modules())
                .extracting(SchemaModule::name)
                .containsExactly("root.json", "../../qapi/x.json", "../../qapi/y.json");
    }

    @Test
    void reportsLoopsAndMissingFiles() {
        assertThat(messages(Map.of("a.json", "{ 'include': 'b.json' }", "b.json", "\n{ 'include': 'a.json' }")))
                .containsExactly(
                        "b.json:2:14: error: file 'a.json' includes itself through other files [inclusion-loop]");
        assertThat(messages(Map.of("a.json", "{ 'include': './a.json' }")))
                .containsExactly("a.json:1:14: error: file './a.json' includes itself [inclusion-loop]");
        assertThat(messages(Map.of("b.json", "")))
                .containsExactly("error: cannot read schema file 'a.json': no such file [unreadable-file]");
        assertThat(messages(Map.of("a.json", "{ 'include': 'b.json' }\n{ 'command': 'c', 'data': 'Lost' }")))
                .containsExactly(
                        "a.json:1:14: error: cannot read included file 'b.json': no such file [unreadable-file]");
    }

    @Test
    void showsTheIncludesThatLedToAFile() {
        LoadResult result = load(
                Map.of("a.json", "\n{ 'include': 'b.json' }", "b.json", "{ 'include': 'c.json' }", "c.json", "x"),
                LoadOptions.defaults());
        assertThat(result.diagnostics().get(0).includedFrom())
                .extracting(Object::toString)
                .containsExactly("b.json:1:1", "a.json:2:1");
    }

    @Test
    void anIncludedFileIsReadNoDeeperThanTheStackAllows(@TempDir Path folder) throws IOException {
        for (int i = 0; i < 1000; i++) {
            Files.writeString(folder.resolve("f" + i + ".json"), "{ 'include': 'f" + (i + 1) + ".json' }");
        }
        LoadResult result = SchemaLoader.load(folder.resolve("f0.json"));
        assertThat(result.diagnostics())
                .extracting(Diagnostic::message)
                .containsExactly("include directives are nested more than 300 levels deep");
    }

    @Test
    void pragmasHoldForAllOfTheSchema() {
        String text = "{ 'command': 'a_b' }\n{ 'struct': 'Foo', 'data': { 'Odd': 'int' } }\n"
                + "{ 'command': 'ints', 'returns': [ 'int' ] }\n";
        assertThat(load(Map.of("a.json", text), LoadOptions.defaults().withStrict(true))
                        .diagnostics())
                .hasSize(3);
        Schema schema = schema(text
                + "{ 'pragma': { 'command-name-exceptions': [ 'a_b' ], 'member-name-exceptions': [ 'Foo' ],"
                + " 'command-returns-exceptions': [ 'ints' ] } }\n");
        assertThat(schema.commands()).hasSize(2);
        LoadResult old = load(
                Map.of(
                        "a.json",
                        text + "{ 'pragma': { 'returns-whitelist': [ 'ints' ],"
                                + " 'name-case-whitelist': [ 'Foo' ] } }"),
                LoadOptions.defaults());
        assertThat(old.diagnostics())
                .extracting(Diagnostic::toString)
                .containsExactly(
                        "a.json:1:14: warning: the name of command 'a_b' must not use uppercase letters or '_' [name-style]",
                        "a.json:4:15: warning: pragma 'returns-whitelist' was removed in QEMU 6.0 [old-pragma]",
                        "a.json:4:48: warning: pragma 'name-case-whitelist' was removed in QEMU 6.0 [old-pragma]");
        assertThat(old.hasErrors()).isFalse();
    }

    @Test
    void resolvesReferences() {
        Schema schema = schema("""
                { 'struct': 'Base', 'data': { 'a': 'Later', '*b': [ 'uint8' ] } }
                { 'struct': 'Sub', 'base': 'Base', 'data': { 'c': [ 'Later' ], 'd': 'strList' } }
                { 'enum': 'Later', 'data': [ 'x' ] }
                { 'command': 'go', 'data': 'Sub', 'returns': [ 'Base' ] }
                """);
        StructType sub = (StructType) schema.type("Sub").orElseThrow();
        assertThat(schema.allMembers(sub)).extracting(Member::name).containsExactly("a", "b", "c", "d");
        assertThat(schema.allMembers(sub))
                .extracting(Member::type)
                .containsExactly(
                        new TypeRef.Named("Later"),
                        new TypeRef.Array(new TypeRef.Builtin(BuiltinType.UINT8)),
                        new TypeRef.Array(new TypeRef.Named("Later")),
                        new TypeRef.Array(new TypeRef.Builtin(BuiltinType.STR)));
        Command command = schema.commands().get(0);
        assertThat(schema.members(command.arguments())).hasSize(4);
        assertThat(command.returns()).isEqualTo(new TypeRef.Array(new TypeRef.Named("Base")));
        assertThat(schema.type("go")).isEmpty();
        assertThat(schema.definition("go")).contains(command);
    }

    @Test
    void readsUnionsOfOldReleases() {
        Map<String, String> files = Map.of(
                "a.json",
                "{ 'union': 'Old', 'data': { 'num': 'int', 'list': [ 'str' ], 'obj': 'Foo' } }\n"
                        + "{ 'struct': 'Foo', 'data': {} }");
        Schema schema = schema(files, false);
        UnionType union = (UnionType) schema.type("Old").orElseThrow();
        assertThat(union.simple()).isTrue();
        assertThat(union.discriminator()).isEqualTo("type");
        assertThat(schema.members(union.base()))
                .extracting(Member::name, Member::type)
                .containsExactly(org.assertj.core.api.Assertions.tuple("type", new TypeRef.Named("OldKind")));
        assertThat(((EnumType) schema.type("OldKind").orElseThrow()).values())
                .extracting(EnumValue::name)
                .containsExactly("num", "list", "obj");
        assertThat(schema.definitions()).extracting(Definition::name).containsExactly("Old", "Foo");
        assertThat(load(files, LoadOptions.defaults().withStrict(true)).diagnostics())
                .extracting(Diagnostic::toString)
                .containsExactly("a.json:1:12: error: union 'Old' has neither 'base' nor 'discriminator' [old-union]");
    }

    @Test
    void anObjectWithoutMembersHasAName() {
        Schema schema = schema("{ 'command': 'go', 'data': 'q_empty', 'boxed': true }\n"
                + "{ 'struct': 'Foo', 'base': 'q_empty', 'data': { 'x': [ 'q_empty' ] } }");
        assertThat(schema.members(new Payload.Named("q_empty"))).isEmpty();
        assertThat(schema.definitions()).hasSize(2);
    }

    @Test
    void attachesDocumentationAndAddsUndocumentedMembers() {
        Schema schema = schema("""
                { 'pragma': { 'documentation-exceptions': [ 'Foo' ] } }
                ##
                # @Foo:
                #
                # Text.
                #
                # @b: a member
                ##
                { 'struct': 'Foo', 'data': { 'a': 'int', 'b': 'int' } }
                """);
        Doc doc = schema.definitions().get(0).doc();
        assertThat(doc.body().source()).isEqualTo("Text.");
        assertThat(doc.members()).extracting(Doc.Entry::name).containsExactly("b", "a");
        assertThat(doc.members()).extracting(entry -> entry.text().source()).containsExactly("a member", "");
        assertThat(schema.docs()).containsExactly(doc);
    }

    @Test
    void usesOfABrokenDefinitionAreNotReported() {
        assertThat(messages(Map.of("a.json", """
                        { 'struct': 'Lost', 'data' {} }
                        { 'struct': 'Foo', 'base': 'Lost', 'data': { 'a': [ 'Lost' ] } }
                        { 'union': 'Uni', 'base': 'Lost', 'discriminator': 'kind', 'data': { 'x': 'Foo' } }
                        { 'command': 'go', 'data': 'Lost', 'returns': 'Lost' }
                        """)))
                .containsExactly("a.json:1:28: error: expected ':', got '{' [syntax]");
    }

    @Test
    void anUnknownNameIsReportedOnce() {
        LoadResult result = load(Map.of("a.json", """
                        { 'struct': 'BlockDevice', 'data': { 'a': 'BlokDevice' } }
                        { 'struct': 'Foo', 'base': 'BlokDevice', 'data': { 'a': [ 'BlokDevice' ] } }
                        { 'command': 'go', 'data': 'go' }
                        """), LoadOptions.defaults());
        assertThat(result.diagnostics())
                .extracting(Diagnostic::toString)
                .containsExactly(
                        "a.json:1:43: error: member 'a' uses unknown type 'BlokDevice' [unknown-type]",
                        "a.json:3:28: error: 'data' uses unknown type 'go' [unknown-type]");
        assertThat(result.diagnostics().get(0).labels()).hasSize(2);
        assertThat(result.diagnostics().get(0).help()).containsExactly("did you mean 'BlockDevice'?");
        assertThat(result.diagnostics().get(1).labels().get(0).text()).isEqualTo("'go' is a command");
    }

    @Test
    void severalMistakesAreReportedInOneRun() {
        assertThat(messages(Map.of("a.json", """
                        { 'struct': 'Foo', 'data': { 'a' 'int' } }
                        { 'enum': 'Bar', 'data': [ 'a', 'a' ] }
                        { 'event': 'BAZ', 'data': { 'x': 'NoSuch', 'y': 'Bar', 'q_z': 'int' }, 'if': { 'not': 'low' } }
                        """)))
                .containsExactly(
                        "a.json:1:34: error: expected ':', got 'int' [syntax]",
                        "a.json:2:33: error: value 'a' collides with value 'a' [duplicate-member]",
                        "a.json:3:34: error: parameter 'x' uses unknown type 'NoSuch' [unknown-type]",
                        "a.json:3:56: error: 'q_z' is not a valid parameter name [invalid-name]",
                        "a.json:3:87: error: condition 'low' is not an uppercase symbol name" + " [invalid-condition]");
    }

    @Test
    void isDeterministic(@TempDir Path folder) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            text.append("{ 'struct': 'Type")
                    .append(i)
                    .append("x', 'data': { 'a': 'NoSuch")
                    .append(i % 50)
                    .append("', 'b': 'Typ")
                    .append(i)
                    .append("x' } }\n");
        }
        Files.writeString(folder.resolve("a.json"), text);
        List<String> first = SchemaLoader.load(folder.resolve("a.json")).diagnostics().stream()
                .map(io.github.qapi4j.diagnostic.DiagnosticFormat::format)
                .toList();
        for (int i = 0; i < 3; i++) {
            assertThat(SchemaLoader.load(folder.resolve("a.json")).diagnostics().stream()
                            .map(io.github.qapi4j.diagnostic.DiagnosticFormat::format)
                            .toList())
                    .isEqualTo(first);
        }
        assertThat(first).hasSize(250);
    }
}
