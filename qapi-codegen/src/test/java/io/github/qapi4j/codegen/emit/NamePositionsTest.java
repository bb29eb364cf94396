package io.github.qapi4j.codegen.emit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.Compiler;
import com.google.testing.compile.JavaFileObjects;
import io.github.qapi4j.codegen.DocsLevel;
import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.codegen.GeneratorResult;
import io.github.qapi4j.codegen.QapiGenerator;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.source.SourceResolver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.JavaFileObject;
import org.junit.jupiter.api.Test;

/** Names that the mapping, the codecs, Java or the runtime uses, in every position in which a schema has a name. */
class NamePositionsTest {
    private static final String ROOT = "root.json";

    /** Names of the mapping: methods, constants and nested types of generated types. */
    private static final List<String> MAPPING = words("builder build to-builder of on async schema with-timeout"
            + " check-against raw-reply descriptor codec by-wire-name wire-name unrecognized raw-discriminator others"
            + " further-arguments data arguments value self unsigned redacted groupable transactions handler executor"
            + " client command event module action step-for members objects");

    /** Names of local variables in codecs, builders and clients. */
    private static final List<String> LOCALS = words(
            "in out seen member buffer kind next text known other grouped"
                    + " caller timeout element elements name names read write read-members write-members result reply request options");

    /** Methods of {@code Object}, whose names no method without parameters can have. */
    private static final List<String> METHODS =
            words("clone finalize get-class hash-code notify notify-all to-string wait equals");

    /** Keywords, methods of records and enums, and the first parts of packages. */
    private static final List<String> JAVA = words("default class package static int null true enum var yield record"
            + " sealed permits when this values value-of ordinal compare-to java javax io com org example qmp");

    /** Types that generated code refers to. */
    private static final List<String> TYPES = words("string object long integer boolean void override deprecated"
            + " suppress-warnings illegal-state-exception list map set hash-map optional big-integer consumer duration"
            + " completable-future io-exception nullable null-marked codecs json-reader json-writer json-object"
            + " json-value json-null member-name qmp-api qmp-client qmp-command qmp-event");

    private static final List<String> ALL = join(MAPPING, LOCALS, METHODS, JAVA, TYPES);

    /** With {@code -Dqapi.accepted=all} each position has all names; otherwise positions with types of their own have only the relevant names. */
    private static final boolean EVERYWHERE = "all".equals(System.getProperty("qapi.accepted"));

    /** Names of module files, whose accessors are methods of the facade. */
    private static final List<String> MODULES = words("on async schema with-timeout check-against transactions client"
            + " wait get-class equals qmp self builder of class module command");

    @Test
    void everyNameCompilesInEveryPosition() {
        List<JavaFileObject> sources = new ArrayList<>();
        positions().forEach((position, schema) -> sources.addAll(generate(position, schema)));
        // Class files are not written: they take a third of the time, and their limits have tests of their own.
        Compilation compilation = Compiler.javac()
                .withOptions(
                        "-Xlint:all",
                        "-Werror",
                        "-proc:none",
                        "--release",
                        "17",
                        "-Xmaxerrs",
                        "500",
                        "-XDshould-stop.ifNoError=FLOW")
                .compile(sources);
        assertThat(compilation.diagnostics().stream()
                        .filter(diagnostic -> diagnostic.getKind() != Diagnostic.Kind.NOTE)
                        .map(Object::toString))
                .isEmpty();
    }

    /** A schema's files for each position, which is also the name of its package. */
    private static Map<String, Map<String, String>> positions() {
        Map<String, Map<String, String>> positions = new LinkedHashMap<>();
        put(
                positions,
                "members",
                "{ 'struct': 'Mandatory', 'data': { " + each("'#': 'str'") + " } }",
                "{ 'struct': 'Bits', 'data': { " + each("'*#': 'uint64'") + " } }",
                "{ 'struct': 'Lists', 'data': { " + each("'#': [ 'uint8' ]") + " } }",
                "{ 'struct': 'Maybe', 'data': { " + each("'*#': [ 'int8' ]") + " } }",
                "{ 'event': 'ALL', 'data': 'Lists' }",
                "{ 'command': 'all', 'data': { " + each("'#': 'Maybe'") + " }, 'returns': 'Bits' }",
                "{ 'command': 'raw', 'data': 'Mandatory', 'gen': false }");
        put(
                positions,
                "values",
                "{ 'enum': 'Received', 'data': [ " + each("'#'") + " ] }",
                "{ 'enum': 'Sent', 'data': [ " + each("'#'") + " ] }",
                "{ 'event': 'HAPPENED', 'data': { 'all': 'Received' } }");
        List<String> types = EVERYWHERE ? ALL : join(words("builder unrecognized codec schema members objects"), TYPES);
        put(positions, "structs", each(types, "{ 'struct': '@', 'data': { '#': 'int', '*next-one': '@' } }"));
        put(
                positions,
                "enums",
                each(EVERYWHERE ? ALL : words("builder codec io map"), "{ 'enum': '@', 'data': [ '#' ] }"));
        List<String> discriminators = EVERYWHERE ? ALL : join(MAPPING, words("in kind class qmp wait"));
        put(
                positions,
                "unions",
                "{ 'enum': 'One', 'data': [ 'a' ] } { 'struct': 'A', 'data': { 'a': 'One' } }",
                each(
                        discriminators,
                        "{ 'union': '@', 'base': { '#': 'One' }, 'discriminator': '#', 'data': { 'a': 'A' } }"),
                "{ 'event': 'HAPPENED', 'data': { " + each(discriminators, "'#': '@'") + " } }");
        List<String> values = EVERYWHERE ? ALL : join(MAPPING, METHODS, TYPES, words("in kind class qmp io"));
        String branches = "{ " + each(values, "'#': 'Of@'") + " }";
        put(
                positions,
                "branches",
                "{ 'enum': 'Kinds', 'data': [ " + each(values, "'#'") + " ] }",
                each(values, "{ 'struct': 'Of@', 'data': { '#': 'str' } }"),
                "{ 'union': 'Sent', 'base': { 'k-1': 'Kinds' }, 'discriminator': 'k-1', 'data': " + branches + " }",
                "{ 'union': 'Received', 'base': { 'k-1': 'Kinds', '*l-1': 'uint64' }, 'discriminator': 'k-1',"
                        + " 'data': " + branches + " }",
                "{ 'enum': 'One', 'data': [ 'one' ] } { 'struct': 'End', 'data': { 'e-1': 'str' } }",
                "{ 'union': 'Inner', 'base': { 'o-1': 'One' }, 'discriminator': 'o-1', 'data': { 'one': 'End' } }",
                "{ 'union': 'Flat', 'base': { 'k-1': 'Kinds' }, 'discriminator': 'k-1'," + " 'data': { "
                        + each(values, "'#': 'Inner'") + " } }",
                "{ 'union': 'Based', 'base': { 'o-1': 'One', " + each("'#': 'int16'") + " }, 'discriminator': 'o-1',"
                        + " 'data': { 'one': 'End' } }",
                "{ 'union': 'Simple', 'data': { " + each(values, "'#': 'str'") + " } }",
                "{ 'event': 'HAPPENED', 'data': { 'r': 'Received', 'b': 'Based' } }",
                "{ 'command': 'transaction', 'data': { 'actions': [ 'Sent' ], '*properties': 'Flat' } }");
        List<String> shared = words("of builder class self wait build value caller");
        put(
                positions,
                "shared",
                "{ 'enum': 'Kinds', 'data': [ " + each(shared, "'#'") + " ] }",
                "{ 'union': 'Both', 'base': { 'k-1': 'Kinds', " + each(shared, "'*#': 'size'") + " },"
                        + " 'discriminator': 'k-1', 'data': { } }",
                "{ 'command': 'use', 'data': 'Both', 'boxed': true, 'returns': 'Both' }");
        List<String> capitals = words("B NBD MEMBERS CODEC SELF E T");
        put(
                positions,
                "capitals",
                each(capitals, "{ 'struct': '#', 'data': { '*a': '#', 'b': 'int' } }"),
                "{ 'enum': 'Kinds', 'data': [ 'b', 'nbd', 'members', 'codec', 'self', 'e', 't' ] }",
                "{ 'struct': 'All', 'data': { 'b': 'B', 'n': 'NBD', 'm': 'MEMBERS', 'c': 'CODEC', 's': 'SELF', 't': [ 'T' ] } }",
                "{ 'union': 'Choice', 'base': { 'k-1': 'Kinds', '*x': 'B', '*y': 'NBD' }, 'discriminator': 'k-1',"
                        + " 'data': { 'b': 'B', 'nbd': 'NBD', 'members': 'MEMBERS', 'codec': 'CODEC', 'self': 'SELF',"
                        + " 'e': 'E', 't': 'T' } }",
                "{ 'command': 'use', 'data': { 'c': 'Choice', 'm': 'MEMBERS', 'b': 'B' }, 'returns': 'Choice' }");
        put(
                positions,
                "alternates",
                each(types, "{ 'alternate': '@', 'data': { '#': 'str', 'n-1': 'null' } }"),
                "{ 'event': 'HAPPENED', 'data': { " + each(types, "'#': '@'") + " } }");
        List<String> commands = EVERYWHERE ? ALL : join(MAPPING, METHODS, words("in name class qmp io"));
        put(positions, "commands", each(commands, "{ 'command': '#', 'data': { '#': 'str' }, 'returns': 'str' }"));
        List<String> methods =
                EVERYWHERE ? ALL : join(METHODS, words("on async schema with-timeout client self class qmp"));
        put(positions, "bare", each(methods, "{ 'command': '#' }"));
        put(
                positions,
                "boxed",
                "{ 'struct': 'Box', 'data': { } }",
                each(methods, "{ 'command': '#', 'data': 'Box', 'boxed': true, 'returns': [ 'Box' ] }"));
        put(positions, "events", each(methods, "{ 'event': '%', 'data': { '#': 'str' } }"));
        Map<String, String> modules = new LinkedHashMap<>();
        StringBuilder root = new StringBuilder("{ 'pragma': { 'doc-required': false } }\n");
        for (String module : MODULES) {
            root.append("{ 'include': '").append(module).append(".json' }\n");
            modules.put(module + ".json", "{ 'command': 'do-" + module + "', 'data': { 'x': 'int' } }");
        }
        modules.put(ROOT, root.toString());
        positions.put("modules", modules);
        return positions;
    }

    private static void put(Map<String, Map<String, String>> positions, String position, String... definitions) {
        String returns = each("'#'") + ", 'all'";
        positions.put(
                position,
                Map.of(
                        ROOT,
                        "{ 'pragma': { 'command-returns-exceptions': [ " + returns + " ] } }\n"
                                + String.join("\n", definitions)));
    }

    private static String each(String template) {
        return each(ALL, template);
    }

    /**
     * Repeats the template for each name. The name replaces {@code #}; in the form of a type it replaces {@code @}, and in the form of an event
     * {@code %}.
     */
    private static String each(List<String> names, String template) {
        String separator = template.startsWith("{") ? "\n" : ", ";
        return names.stream()
                .filter(name -> isAllowed(name, template))
                .map(name -> template.replace("#", name)
                        .replace("@", camel(name))
                        .replace("%", name.toUpperCase(Locale.ROOT).replace('-', '_')))
                .collect(Collectors.joining(separator));
    }

    /** QAPI reserves the names of built-in types and the suffix of array types. */
    private static boolean isAllowed(String name, String template) {
        return template.contains("'command'")
                ? BuiltinType.of(name).isEmpty()
                : !(template.contains("@") && name.equals("list"));
    }

    private static String camel(String name) {
        return Arrays.stream(name.split("[-_]"))
                .map(part -> part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1))
                .collect(Collectors.joining());
    }

    private static List<JavaFileObject> generate(String position, Map<String, String> files) {
        LoadResult loaded = SchemaLoader.load(SourceResolver.memory(files), ROOT, LoadOptions.defaults());
        assertThat(loaded.hasErrors())
                .as("%s: %s", position, loaded.diagnostics())
                .isFalse();
        GeneratorResult result =
                QapiGenerator.generate(GeneratorRequest.builder(loaded.schema().orElseThrow(), "names." + position)
                        .docs(DocsLevel.NONE)
                        .build());
        assertThat(result.hasErrors())
                .as("%s: %s", position, result.diagnostics())
                .isFalse();
        List<JavaFileObject> sources = new ArrayList<>();
        result.files()
                .forEach((path, text) -> sources.add(JavaFileObjects.forSourceString(
                        path.substring(0, path.length() - ".java".length()).replace('/', '.'), text)));
        return sources;
    }

    @SafeVarargs
    private static List<String> join(List<String>... lists) {
        Set<String> all = new LinkedHashSet<>();
        for (List<String> list : lists) {
            all.addAll(list);
        }
        return List.copyOf(all);
    }

    private static List<String> words(String words) {
        return List.of(words.split(" "));
    }
}
