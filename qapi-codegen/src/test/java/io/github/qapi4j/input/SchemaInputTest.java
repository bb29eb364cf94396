package io.github.qapi4j.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.introspect.AnswerNotes;
import io.github.qapi4j.introspect.Introspection;
import io.github.qapi4j.introspect.Introspection.TypeNames;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.report.IntrospectionWriter;
import io.github.qapi4j.schema.AlternateType;
import io.github.qapi4j.schema.Alternative;
import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.Payload;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.TypeDefinition;
import io.github.qapi4j.schema.TypeRef;
import io.github.qapi4j.schema.UnionType;
import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaInputTest {
    /** An answer with each kind of element; names are masked as QEMU masks them. */
    static final String ANSWER = """
            [
              {"name":"add","meta-type":"command","arg-type":"1","ret-type":"0"},
              {"name":"query","meta-type":"command","arg-type":"0","ret-type":"[2]","features":["deprecated"],"allow-oob":true},
              {"name":"authz-list","meta-type":"command","arg-type":"7","ret-type":"int"},
              {"name":"CHANGED","meta-type":"event","arg-type":"6"},
              {"name":"0","meta-type":"object","members":[]},
              {"name":"1","meta-type":"object","members":[{"name":"driver","type":"3"},{"name":"size","type":"int","default":null,"features":["unstable"]}],"tag":"driver","variants":[{"case":"file","type":"4"},{"case":"null","type":"0"}]},
              {"name":"[2]","meta-type":"array","element-type":"2"},
              {"name":"int","meta-type":"builtin","json-type":"int"},
              {"name":"6","meta-type":"object","members":[{"name":"sizes","type":"[int]"}]},
              {"name":"7","meta-type":"object","members":[{"name":"my-list","type":"8"}]},
              {"name":"3","meta-type":"enum","members":[{"name":"file"},{"name":"null"}],"values":["file","null"]},
              {"name":"4","meta-type":"object","members":[{"name":"node","type":"5"}]},
              {"name":"2","meta-type":"object","members":[{"name":"children","type":"[2]","default":null}]},
              {"name":"[int]","meta-type":"array","element-type":"int"},
              {"name":"8","meta-type":"enum","values":["a","2b"]},
              {"name":"5","meta-type":"alternate","members":[{"type":"str"},{"type":"2"}]},
              {"name":"str","meta-type":"builtin","json-type":"string"}
            ]
            """;

    static LoadResult load(String text) {
        return SchemaInput.load(SourceResolver.memory(Map.of("a.json", text)), "a.json", LoadOptions.defaults());
    }

    private static Schema schema(String text) {
        LoadResult loaded = load(text);
        assertThat(loaded.diagnostics()).isEmpty();
        return loaded.schema().orElseThrow();
    }

    private static String introspection(Schema schema) throws IOException {
        StringWriter out = new StringWriter();
        IntrospectionWriter.write(Introspection.of(schema, TypeNames.MASKED), Set.of(), out);
        return out.toString();
    }

    @Test
    void readsEachKindOfElement() {
        Schema schema = schema(ANSWER);
        assertThat(schema.commands()).extracting(Command::name).containsExactly("add", "query", "authz-list");
        Command add = schema.commands().get(0);
        assertThat(add.arguments()).isEqualTo(new Payload.Named("AddArguments"));
        assertThat(add.boxed()).isTrue();
        assertThat(add.returns()).isNull();
        assertThat(add.span()).hasToString("a.json:2:3");
        UnionType union = (UnionType) schema.type("AddArguments").orElseThrow();
        assertThat(union.discriminator()).isEqualTo("driver");
        assertThat(union.branches()).singleElement().satisfies(branch -> {
            assertThat(branch.value()).isEqualTo("file");
            assertThat(branch.type()).isEqualTo(new TypeRef.Named("AddArgumentsFile"));
        });
        Command query = schema.commands().get(1);
        assertThat(query.allowOob()).isTrue();
        assertThat(query.arguments()).isEqualTo(Payload.NONE);
        assertThat(query.returns()).isEqualTo(new TypeRef.Array(new TypeRef.Named("QueryResult")));
        assertThat(query.features())
                .singleElement()
                .satisfies(feature -> assertThat(feature.name()).isEqualTo("deprecated"));
        assertThat(schema.events())
                .singleElement()
                .satisfies(event -> assertThat(event.data())
                        .isInstanceOfSatisfying(
                                Payload.Inline.class,
                                data -> assertThat(data.members())
                                        .extracting(Member::type)
                                        .containsExactly(new TypeRef.Array(new TypeRef.Builtin(BuiltinType.ANY_INT)))));
        assertThat(schema.type("AddArgumentsFileNode")).isPresent();
        // Reserved for arrays.
        assertThat(schema.type("AuthzListArgumentsMyListType")).isPresent();
    }

    @Test
    void introspectionIsTheAnswer() throws IOException {
        String first = introspection(schema(ANSWER));
        assertThat(introspection(schema(first))).isEqualTo(first);
        assertThat(first).contains("\"2b\"", "\"allow-oob\" : true", "\"tag\" : \"driver\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"%s", "{\"return\": %s, \"id\": \"libvirt-15\"}", "\uFEFF  {\"id\": 1, \"return\":%s}\r\n"})
    void readsRepliesAsServersSendThem(String form) throws IOException {
        assertThat(introspection(schema(String.format(form, ANSWER)))).isEqualTo(introspection(schema(ANSWER)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{}", "[]", "# x\n[{\"name\":1}]", "{ 'command': 'stop' }", "{ 'a\" }", "[ { 'a': 1 } ]", "{"
            })
    void otherFilesAreSchemasInQapi(String text) {
        assertThat(SchemaInput.isAnswer(text.getBytes(StandardCharsets.UTF_8))).isFalse();
    }

    /** The standard input cannot be read twice. */
    @Test
    void readsTheRootOnce() {
        int[] reads = {0};
        SourceResolver once = new SourceResolver() {
            @Override
            public String identity(String name) {
                return name;
            }

            @Override
            public byte[] read(String name) {
                reads[0]++;
                return "{ 'command': 'stop' }".getBytes(StandardCharsets.UTF_8);
            }
        };
        assertThat(SchemaInput.load(once, "in", LoadOptions.defaults()).schema())
                .isPresent();
        assertThat(reads[0]).isEqualTo(1);
    }

    @Test
    void savedAnswersAreReadAgain() throws Exception {
        AnswerFile answer = AnswerFile.read(new SourceFile("a.json", ANSWER))
                .from(Optional.of(new AnswerFile.Version(7, 2, 22, "Debian \"x\"")), Optional.of("qemu"))
                .named(Optional.empty(), Optional.empty());
        AnswerFile again = AnswerFile.read(new SourceFile("b.json", answer.text()));
        assertThat(again.version()).isEqualTo(answer.version());
        assertThat(again.program()).contains("qemu");
        assertThat(again.notes()).isEqualTo(answer.notes());
        assertThat(again.text()).isEqualTo(answer.text());
    }

    @Test
    void namesOfTheOlderFileWin() throws Exception {
        AnswerFile first = AnswerFile.read(new SourceFile("a.json", ANSWER)).named(Optional.empty(), Optional.empty());
        String edited = first.text().replace("\"AddArgumentsDriver\"", "\"Driver\"");
        AnswerFile older = AnswerFile.read(new SourceFile("a.json", edited));
        String renumbered = ANSWER.replace("\"3\"", "\"33\"").replace("\"name\":\"add\"", "\"name\":\"aaa\"");
        AnswerFile later = AnswerFile.read(new SourceFile("a.json", renumbered));
        assertThat(later.named(Optional.of(older), Optional.empty()).notes().names())
                .containsEntry("aaa/arg-type/driver", "AaaArgumentsDriver");
        AnswerFile same = AnswerFile.read(new SourceFile("a.json", ANSWER.replace("\"3\"", "\"33\"")));
        assertThat(same.named(Optional.of(older), Optional.empty()).notes().names())
                .containsEntry("add/arg-type/driver", "Driver");
    }

    @Test
    void aSchemaLendsWhatAnAnswerHides() throws Exception {
        Schema lender = schema("""
                { 'pragma': { 'command-returns-exceptions': [ 'authz-list' ] } }
                { 'enum': 'Kind', 'data': [ 'file', 'null' ] }
                { 'struct': 'Node', 'data': { '*children': ['Node'] } }
                { 'alternate': 'Ref', 'data': { 'name': 'str', 'definition': 'Node' } }
                { 'struct': 'File', 'data': { 'node': 'Ref' } }
                { 'union': 'Add', 'base': { 'driver': 'Kind', '*size': 'uint32' }, 'discriminator': 'driver', 'data': { 'file': 'File' } }
                { 'command': 'add', 'data': 'Add', 'boxed': true }
                { 'command': 'query', 'returns': ['Node'] }
                { 'command': 'authz-list', 'data': { 'my-list': 'str' }, 'returns': 'int', 'gen': false }
                { 'event': 'CHANGED', 'data': { 'sizes': ['size'] } }
                """);
        AnswerNotes notes = AnswerFile.read(new SourceFile("a.json", ANSWER))
                .named(Optional.empty(), Optional.of(lender))
                .notes();
        assertThat(notes.names())
                .containsEntry("add/arg-type", "Add")
                .containsEntry("add/arg-type/driver", "Kind")
                .containsEntry("query/ret-type", "Node")
                .containsEntry("authz-list/arg-type/my-list", "AuthzListArgumentsMyListType");
        assertThat(notes.integers())
                .containsOnly(
                        Map.entry("add/arg-type/size", BuiltinType.UINT32),
                        Map.entry("authz-list/ret-type", BuiltinType.INT),
                        Map.entry("CHANGED/arg-type/sizes", BuiltinType.SIZE));
        assertThat(notes.alternatives()).containsEntry("add/arg-type/+file/node/=object", "definition");
        assertThat(notes.unchecked()).containsExactly("authz-list");
        assertThat(notes.boxed()).containsExactly("add");
        AnswerFile saved =
                AnswerFile.read(new SourceFile("a.json", ANSWER)).named(Optional.empty(), Optional.of(lender));
        Schema schema = schema(saved.text());
        assertThat(schema.modules()).extracting(module -> module.name()).containsExactly("monitor", "a.json");
        assertThat(schema.commands()).filteredOn(command -> !command.gen()).hasSize(1);
        assertThat(AnswerFile.read(new SourceFile("b.json", saved.text())).notes())
                .isEqualTo(saved.notes());
    }

    @Test
    void aLentNameReplacesOnlyADerivedOne() throws Exception {
        AnswerFile answer = AnswerFile.read(new SourceFile("a.json", ANSWER));
        String derived = answer.named(Optional.empty(), Optional.empty()).text();
        AnswerFile older =
                AnswerFile.read(new SourceFile("old.json", derived.replace("\"AddArgumentsDriver\"", "\"Mine\"")));
        Schema lender = schema("""
                { 'enum': 'Kind', 'data': [ 'file', 'null' ] }
                { 'struct': 'Node', 'data': { '*children': ['Node'] } }
                { 'struct': 'File', 'data': { 'node': 'Node' } }
                { 'union': 'Add', 'base': { 'driver': 'Kind' }, 'discriminator': 'driver', 'data': { 'file': 'File' } }
                { 'command': 'add', 'data': 'Add', 'boxed': true }
                { 'command': 'query', 'returns': ['Node'] }
                """);
        AnswerFile lent = answer.named(Optional.of(older), Optional.of(lender));
        assertThat(lent.notes().names())
                .containsEntry("add/arg-type", "Add")
                .containsEntry("add/arg-type/driver", "Mine")
                .containsEntry("query/ret-type", "Node")
                .containsEntry("authz-list/arg-type/my-list", "AuthzListArgumentsMyListType");
        Schema other = schema(
                "{ 'struct': 'Knot', 'data': { '*children': ['Knot'] } } { 'command': 'query', 'returns': ['Knot'] }");
        assertThat(answer.named(Optional.of(lent), Optional.of(other)).notes().names())
                .isEqualTo(lent.notes().names());
    }

    @ParameterizedTest
    @CsvSource({"a, a, a, object", "A_b, a-b, A_b, object", "object, b, string, b", "string, b, string, b"})
    void alternativesHaveDistinctNames(String first, String second, String firstName, String secondName) {
        String notes = "{\"add/arg-type/+file/node/=string\":\"%s\",\"add/arg-type/+file/node/=object\":\"%s\"}";
        Schema schema = schema(
                "{\"answer\":" + ANSWER + ",\"notes\":{\"alternatives\":" + notes.formatted(first, second) + "}}");
        AlternateType alternate =
                (AlternateType) schema.type("AddArgumentsFileNode").orElseThrow();
        assertThat(alternate.alternatives())
                .extracting(Alternative::name)
                .containsExactlyInAnyOrder(firstName, secondName);
    }

    @Test
    void aLentModuleMayHaveALongPath() {
        String module = "directory/".repeat(40) + "add.json";
        Schema schema = schema("{\"answer\":" + ANSWER + ",\"notes\":{\"modules\":{\"add\":\"" + module + "\"}}}");
        assertThat(schema.modules()).extracting(each -> each.name()).containsExactly("monitor", module);
    }

    static Stream<Arguments> problems() {
        String end = ANSWER.strip().substring(0, ANSWER.strip().length() - 1);
        return Stream.of(
                Arguments.of("[{\"name\":", "a.json:1:10: error: malformed JSON"),
                Arguments.of(
                        "{\"return\": [", "malformed JSON: Unexpected end-of-input: expected close marker for Array"),
                Arguments.of("{\"a\": 1}", "a.json:1:1: error: there is no answer of query-qmp-schema"),
                Arguments.of("{\"struct\": \"A\", \"data\": {}}", "a schema in QAPI has single quotes"),
                Arguments.of("{\"error\": {\"class\": \"CommandNotFound\"}}", "$.error: the reply is an error"),
                Arguments.of("{\"return\": 7}", "a.json:1:12: error: $.return: expected an array"),
                Arguments.of("{\"return\": [], \"return\": []}", "Duplicate"),
                Arguments.of("{\"return\": []}", "a.json:1:1: error: the answer is empty"),
                Arguments.of(
                        "[{\"name\":\"int\",\"meta-type\":\"builtin\",\"json-type\":\"int\"}] []",
                        "text after the end"),
                Arguments.of("[{\"name\":\"a\"}]", "a.json:1:2: error: 'a': missing member 'meta-type'"),
                Arguments.of("[{\"name\":\"a\",\"meta-type\":\"x\"}]", "'a': unknown meta-type 'x'"),
                Arguments.of("[{\"name\":[]}]", "a.json:1:10: error: $[0].name: expected a string"),
                Arguments.of(
                        "[{\"name\":\"a\",\"meta-type\":\"object\",\"members\":[{\"name\":\"b\"}]}]",
                        "missing member 'type'"),
                Arguments.of(
                        end + ",{\"name\":\"8\",\"meta-type\":\"enum\",\"values\":[]}]", "another type with this name"),
                Arguments.of(
                        end + ",{\"name\":\"add\",\"meta-type\":\"event\",\"arg-type\":\"0\"}]",
                        "another command or event"),
                Arguments.of(
                        end + ",{\"name\":\"str\",\"meta-type\":\"enum\",\"values\":[]}]", "that of a predefined type"),
                Arguments.of(
                        ANSWER.replace("\"[int]\",\"meta", "\"[i]\",\"meta"),
                        "type '6': member 'sizes' has type '[int]', which the answer does not describe"),
                Arguments.of(
                        ANSWER.replace("\"element-type\":\"int\"", "\"element-type\":\"[2]\""),
                        "its elements are arrays"),
                Arguments.of(ANSWER.replace("\"arg-type\":\"6\"", "\"arg-type\":\"3\""), "which is not an object"),
                Arguments.of(ANSWER.replace("\"case\":\"null\"", "\"case\":\"nil\""), "variant 'nil' is not a value"),
                Arguments.of(ANSWER.replace("\"tag\":\"driver\"", "\"tag\":\"size\""), "is optional"),
                Arguments.of(ANSWER.replace("\"tag\":\"driver\"", "\"tag\":\"x\""), "not one of its members"),
                Arguments.of(
                        ANSWER.replace("\"case\":\"null\",\"type\":\"0\"", "\"case\":\"null\",\"type\":\"1\""),
                        "also a member of the union"),
                Arguments.of(ANSWER.replace("\"json-type\":\"int\"", "\"json-type\":\"number\""), "no predefined type"),
                Arguments.of(ANSWER.replace("{\"type\":\"2\"}", "{\"type\":\"8\"}"), "the same JSON type"),
                Arguments.of(ANSWER.replace("\"name\":\"sizes\"", "\"name\":\"si zes\""), "'si zes' is not a name"),
                Arguments.of(
                        ANSWER.replace("\"json-type\":\"string\"", "\"json-type\":\"value\""),
                        "cannot be an alternative"),
                Arguments.of("{\"format\": \"qapi-answer/9\", \"answer\": []}", "$.format: unknown format"),
                Arguments.of("{\"answer\": [], \"notes\": {\"name\": {}}}", "$.notes.name: unknown member"),
                Arguments.of(
                        "{\"answer\": [], \"notes\": {\"names\": {\"a\": \"AList\"}}}",
                        "$.notes.names.a: a type cannot have the name 'AList'"),
                Arguments.of(
                        "{\"answer\": [], \"notes\": {\"names\": {\"a\": \"A\", \"b\": \"a\"}}}",
                        "differs only in case"),
                Arguments.of(
                        "{\"answer\": [], \"notes\": {\"integers\": {\"a\": \"str\"}}}", "the name of an integer type"),
                Arguments.of(
                        "{\"answer\": [], \"notes\": {\"modules\": {\"a\": \"./builtin\"}}}",
                        "is not the name of a module"),
                Arguments.of(
                        "{\"answer\": [], \"version\": {\"qemu\": {\"major\": -1}}}", "expected an integer from 0"),
                Arguments.of("[".repeat(1) + "{\"x\":" + "[".repeat(200) + "]".repeat(200) + "}]", "nesting depth"),
                Arguments.of("[{\"name\":\"a\",\"x\":" + "1".repeat(50) + "}]", "malformed JSON"),
                Arguments.of("[{\"name\":\"" + "a".repeat(2_000_000) + "\"}]", "malformed JSON"));
    }

    @ParameterizedTest
    @MethodSource("problems")
    void aProblemIsOneErrorWithItsPlace(String text, String message) {
        LoadResult loaded = load(text);
        assertThat(loaded.schema()).isEmpty();
        assertThat(loaded.diagnostics()).singleElement().satisfies(diagnostic -> {
            assertThat(diagnostic.span()).isNotNull();
            assertThat(diagnostic.toString())
                    .startsWith("a.json:")
                    .contains(message)
                    .hasSizeLessThan(600);
        });
    }

    @Test
    void invalidUtf8IsReportedAtItsPlace() {
        byte[] bytes = "[\n{\"name\": \"?\"}]".getBytes(StandardCharsets.UTF_8);
        bytes[12] = (byte) 0xC3;
        SourceResolver sources = new SourceResolver() {
            @Override
            public String identity(String name) {
                return name;
            }

            @Override
            public byte[] read(String name) {
                return bytes;
            }
        };
        assertThat(SchemaInput.load(sources, "a.json", LoadOptions.defaults()).diagnostics())
                .extracting(Object::toString)
                .containsExactly("a.json:2:11: error: the file is not UTF-8 text [invalid-utf8]");
    }

    /** Each name differs from all others also on file systems that ignore case, and each is of bounded length. */
    @Test
    void collidingAndLongNamesAreDistinct() {
        String name = "n".repeat(200);
        StringBuilder chain = new StringBuilder(
                "[{\"name\":\"" + name + "\",\"meta-type\":\"command\",\"arg-type\":\"0\",\"ret-type\":\"0\"}");
        for (int i = 0; i < 50; i++) {
            chain.append(",{\"name\":\"")
                    .append(i)
                    .append("\",\"meta-type\":\"object\",\"members\":[{\"name\":\"")
                    .append(name)
                    .append("\",\"type\":\"")
                    .append((i + 1) % 50)
                    .append("\"},{\"name\":\"a-b\",\"type\":\"e")
                    .append(i)
                    .append("\"},{\"name\":\"A-B\",\"type\":\"f")
                    .append(i)
                    .append("\"}]}");
            chain.append(",{\"name\":\"e").append(i).append("\",\"meta-type\":\"enum\",\"values\":[]}");
            chain.append(",{\"name\":\"f").append(i).append("\",\"meta-type\":\"enum\",\"values\":[]}");
        }
        Schema schema = schema(chain.append(']')
                .toString()
                .replace("\"e", "\"1e")
                .replace("\"f", "\"1f")
                .replace("\"1enum", "\"enum")
                .replace("\"1element", "\"element"));
        List<String> names = schema.definitions().stream()
                .filter(TypeDefinition.class::isInstance)
                .map(definition -> definition.name().toLowerCase(Locale.ROOT))
                .toList();
        assertThat(names).doesNotHaveDuplicates().hasSize(150).allMatch(each -> each.length() <= 210);
    }

    /** The time is about proportional to the size, also if all derived names are the same and each member has a note. */
    @Test
    @Timeout(10)
    void manyNamesAndNotesOfOneTypeAreReadInShortTime() throws Exception {
        int count = 15_000;
        StringBuilder answer = new StringBuilder(
                "{\"answer\":[{\"name\":\"get\",\"meta-type\":\"command\",\"arg-type\":\"0\",\"ret-type\":\"1\"},"
                        + "{\"name\":\"0\",\"meta-type\":\"object\",\"members\":[]},"
                        + "{\"name\":\"int\",\"meta-type\":\"builtin\",\"json-type\":\"int\"},"
                        + "{\"name\":\"1\",\"meta-type\":\"object\",\"members\":[{\"name\":\"n\",\"type\":\"int\"}");
        StringBuilder types = new StringBuilder();
        StringBuilder integers = new StringBuilder("\"get/ret-type/n\":\"int8\"");
        StringBuilder modules = new StringBuilder("\"get\":\"m\"");
        for (int i = 0; i < count; i++) {
            StringBuilder name = new StringBuilder();
            for (int bit = 0; bit < 14; bit++) {
                name.append((char) ((i >> bit & 1) == 0 ? 'a' + bit : 'A' + bit));
            }
            answer.append(
                    ",{\"name\":\"%s\",\"type\":\"1e%d\"},{\"name\":\"n%d\",\"type\":\"int\"}".formatted(name, i, i));
            types.append(",{\"name\":\"1e%d\",\"meta-type\":\"enum\",\"values\":[]}".formatted(i));
            integers.append(",\"get/ret-type/n%d\":\"int8\"".formatted(i));
            modules.append(",\"get/ret-type/%s\":\"m\"".formatted(name));
        }
        answer.append("]}").append(types).append(']');
        answer.append(",\"notes\":{\"integers\":{").append(integers).append("},\"modules\":{");
        answer.append(modules).append("}}}");
        Schema schema = schema(answer.toString());
        assertThat(schema.definitions()).hasSize(count + 2);
        assertThat(schema.definitions().stream()
                        .map(definition -> definition.name().toLowerCase(Locale.ROOT))
                        .distinct())
                .hasSize(count + 2);
    }

    @Test
    void notesAreCounted() {
        String text = "{\"answer\": [], \"notes\": {\"boxed\": [\"a\"" + ",\"a\"".repeat(1_000_000) + "]}}";
        assertThat(load(text).diagnostics())
                .singleElement()
                .asString()
                .contains("more than 1000000 elements, members, values and notes");
    }
}
