package io.github.qapi4j.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.DiagnosticCount;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.introspect.Introspection;
import io.github.qapi4j.introspect.Introspection.TypeNames;
import io.github.qapi4j.schema.DirectionIndex;
import io.github.qapi4j.schema.EntityIndex;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** No schema may cause an exception, overflow the stack or take more than linear time. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RobustnessTest {
    private static LoadResult load(String text) {
        LoadResult result =
                SchemaLoader.load(SourceResolver.memory(Map.of("a.json", text)), "a.json", LoadOptions.defaults());
        assertThat(DiagnosticFormat.format(result.diagnostics(), 100)).hasSizeLessThan(1_000_000);
        return result;
    }

    private static List<DiagnosticCode> codes(String text) {
        return load(text).diagnostics().stream()
                .map(Diagnostic::code)
                .distinct()
                .toList();
    }

    @Test
    void deepNestingIsADiagnosticOnASmallStackToo() throws InterruptedException {
        Runnable task = () -> {
            for (String open :
                    List.of("[", "{ 'a': ", "{ 'struct': 'Foo', 'data': {}, 'if': " + "{ 'not': ".repeat(9))) {
                assertThat(codes(open.repeat(100_000))).containsExactly(DiagnosticCode.NESTING_TOO_DEEP);
            }
            String conditions = "{ 'all': [ ".repeat(240) + "'A'" + " ] }".repeat(240);
            LoadResult deep = load("{ 'command': 'foo', 'if': " + conditions + " }");
            assertThat(deep.diagnostics()).isEmpty();
            assertThat(deep.schema().orElseThrow().commands().get(0).condition().holds(java.util.Set.of("A")))
                    .isTrue();
        };
        onASmallStack(task);
    }

    private static void onASmallStack(Runnable task) throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(null, task, "small stack", 512 << 10);
        thread.setUncaughtExceptionHandler((t, e) -> failure.set(e));
        thread.start();
        thread.join();
        assertThat(failure.get()).isNull();
    }

    @Test
    void acceptedChainsAreIndexedAndIntrospectedOnASmallStackToo() throws InterruptedException {
        int n = 3000;
        StringBuilder text = new StringBuilder("{ 'command': 'go', 'data': 'S0x' }\n");
        for (int i = 0; i < n; i++) {
            String next = "S" + (i + 1) + "x";
            text.append("{ 'struct': 'S" + i + "x', 'data': { '*a': [ '" + next + "' ], 'alt': 'A" + i + "x' } }\n");
            text.append("{ 'alternate': 'A" + i + "x', 'data': { 'o': '" + next + "', 's': 'str' } }\n");
        }
        String last = "S" + n + "x";
        text.append("{ 'struct': '" + last + "', 'data': {} }\n");
        onASmallStack(() -> {
            LoadResult result = load(text.toString());
            assertThat(result.diagnostics()).isEmpty();
            Schema schema = result.schema().orElseThrow();
            assertThat(DirectionIndex.of(schema).sent(last)).isTrue();
            assertThat(EntityIndex.of(schema).type(last)).isNotNull();
            for (TypeNames names : TypeNames.values()) {
                assertThat(Introspection.of(schema, names).infos()).hasSizeGreaterThan(2 * n);
            }
        });
    }

    @Test
    void chainsOfTypesAreFollowedWithoutRecursion() {
        StringBuilder structs = new StringBuilder("{ 'struct': 'C0a', 'data': {} }\n");
        StringBuilder circle = new StringBuilder();
        StringBuilder unions = new StringBuilder("{ 'enum': 'Enu', 'data': [ 'x' ] }\n");
        int n = 20_000;
        for (int i = 1; i <= n; i++) {
            structs.append("{ 'struct': 'C")
                    .append(i)
                    .append("a', 'base': 'C")
                    .append(i - 1)
                    .append("a', 'data': {} }\n");
            circle.append("{ 'struct': 'C")
                    .append(i)
                    .append("a', 'base': 'C")
                    .append(i % n + 1)
                    .append("a', 'data': {} }\n");
            unions.append("{ 'union': 'U")
                    .append(i)
                    .append("a', 'base': { 'k")
                    .append(i)
                    .append("': 'Enu' }, 'discriminator': 'k")
                    .append(i)
                    .append("', 'data': { 'x': 'U")
                    .append(i % n + 1)
                    .append("a' } }\n");
        }
        assertThat(codes(structs.toString())).containsExactly(DiagnosticCode.RECURSIVE_TYPE);
        assertThat(codes(circle.toString())).containsExactly(DiagnosticCode.RECURSIVE_TYPE);
        assertThat(codes(unions.toString())).containsExactly(DiagnosticCode.RECURSIVE_TYPE);
    }

    @Test
    void readsTenMegabytes() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < 10 << 20; i++) {
            text.append("##\n# @Type")
                    .append(i)
                    .append("x:\n#\n# Some text.\n#\n# @alpha: one\n#\n# @beta: two\n##\n")
                    .append("{ 'struct': 'Type")
                    .append(i)
                    .append("x',\n  'data': { 'alpha': 'str', '*beta': [ 'Type")
                    .append(Math.max(0, i - 1))
                    .append("x' ] } }\n");
        }
        assertThat(load(text.toString()).diagnostics()).isEmpty();
    }

    @Test
    void manyMistakesTakeLinearTimeToo() {
        assertThat(load("{}\n".repeat(120_000)).diagnostics()).hasSize(10_001);
        load("{ 'command': 'foo' }\n".repeat(50_000));
        load("'".repeat(800_000));
        load("#".repeat(800_000));
        load("##\n".repeat(250_000));
        for (String mark : List.of("e.g. A ", "1. A ", "a. A ", "  1. A")) {
            load("##\n# " + mark.repeat(400_000) + "\n##\n");
        }
        load("}".repeat(250_000));
        load("{ 'struct': 'Foo', 'data': { " + "'a': 'Foo', ".repeat(50_000) + "'b': 'Foo' } }");
        StringBuilder doc = new StringBuilder("##\n# @foo:\n");
        StringBuilder members = new StringBuilder();
        for (int i = 0; i < 25_000; i++) {
            doc.append("#\n# @a").append(i).append(": x\n#\n# text\n");
            members.append(i == 0 ? "" : ", ")
                    .append("'b")
                    .append(i)
                    .append("': 'Unk")
                    .append(i)
                    .append("'");
        }
        load(doc + "##\n{ 'command': 'foo', 'data': { " + members + " } }\n");
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.SECONDS)
    void manyUndocumentedMembersInALongFileTakeLinearTime() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            text.append("##\n# @Type").append(i).append("x:\n##\n");
            text.append("{ 'struct': 'Type").append(i).append("x', 'data': { 'alpha': 'str' } }\n");
        }
        text.append(("#" + " text".repeat(100) + "\n").repeat(20_000));
        assertThat(load(text.toString()).count()).isEqualTo(new DiagnosticCount(0, 5_000));
    }

    @Test
    void manyUsersOfOneLargeTypeTakeLinearTime() {
        StringBuilder text = new StringBuilder("{ 'enum': 'Enu', 'data': [ 'v'");
        for (int i = 0; i < 50_000; i++) {
            text.append(", 'v").append(i).append('\'');
        }
        text.append(" ] }\n{ 'struct': 'Big', 'data': { 'k': 'Enu'");
        for (int i = 0; i < 20_000; i++) {
            text.append(", 'm").append(i).append("': 'int'");
        }
        text.append(" } }\n{ 'struct': 'Small', 'data': { 'x': 'int' } }\n");
        for (int i = 0; i < 20_000; i++) {
            text.append("{ 'union': 'U")
                    .append(i)
                    .append("a', 'base': 'Big', 'discriminator': 'k', 'data': { 'v")
                    .append(i)
                    .append("': 'Small' } }\n{ 'alternate': 'A")
                    .append(i)
                    .append("a', 'data': { 'e': 'Enu', 'o': 'Big' } }\n");
        }
        assertThat(load(text.toString()).diagnostics()).isEmpty();
    }

    @Test
    void badBytesAreOneLocatedMessage(@TempDir Path folder) throws IOException {
        Map<String, byte[]> files = Map.of(
                "latin1", "{ 'struct': 'Foo',\n # caf\u00e9\n 'data': {} }\n".getBytes(StandardCharsets.ISO_8859_1),
                "surrogate", new byte[] {'#', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '\n'},
                "overlong", new byte[] {'#', (byte) 0xC0, (byte) 0xAF},
                "cut", new byte[] {'#', (byte) 0xE2, (byte) 0x82},
                "utf16", "{ }".getBytes(StandardCharsets.UTF_16));
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey() + ".json");
            Files.write(path, file.getValue());
            List<Diagnostic> diagnostics = SchemaLoader.load(path).diagnostics();
            assertThat(diagnostics)
                    .as(file.getKey())
                    .extracting(Diagnostic::code)
                    .containsExactly(DiagnosticCode.INVALID_UTF8);
            assertThat(diagnostics.get(0).span()).isNotNull();
        }
        assertThat(SchemaLoader.load(folder.resolve("latin1.json"))
                        .diagnostics()
                        .get(0)
                        .toString())
                .endsWith("latin1.json:2:7: error: the file is not UTF-8 text [invalid-utf8]");
    }

    @Test
    void textThatIsOddIsOneLocatedMessage() {
        String schema = "{ 'struct': 'Foo', 'data': {} }";
        assertThat(codes("\uFEFF" + schema)).containsExactly(DiagnosticCode.BYTE_ORDER_MARK);
        assertThat(codes(schema.replace("'Foo',", "'Foo',\0"))).containsExactly(DiagnosticCode.STRAY_TEXT);
        assertThat(codes(schema.replace("Foo", "F\0o")))
                .containsExactly(DiagnosticCode.INVALID_NAME, DiagnosticCode.OLD_CHARACTER);
        assertThat(codes(schema.replace(" ", "\r\n"))).isEmpty();
        assertThat(codes(schema.replace(" ", "\r"))).isEmpty();
        assertThat(codes(schema.replace(" ", "\t"))).isEmpty();
        assertThat(codes("")).isEmpty();
    }

    @Test
    void everyBrokenPieceOfASchemaGivesDiagnosticsOnly() {
        String schema = """
                { 'pragma': { 'doc-required': true } }
                ##
                # @Foo:
                #
                # @a: b
                #     c
                # Features:
                # @f: g
                #
                # Since: 1
                ##
                { 'struct': 'Foo', 'base': 'Bar', 'data': { '*a': { 'type': [ 'int' ], 'if': { 'all': [ 'A', { 'not': 'B' } ] } } },
                  'features': [ { 'name': 'f', 'if': 'X' } ] }
                ##
                # @Bar:
                ##
                { 'union': 'Bar', 'base': { 'k': 'Kind' }, 'discriminator': 'k', 'data': { 'x': 'Foo' } }
                { 'alternate': 'Alt', 'data': { 's': 'str', 'o': 'Foo', 'l': [ 'Alt' ] } }
                { 'enum': 'Kind', 'data': [ 'x', { 'name': 'y', 'features': [ 'unstable' ] } ], 'prefix': 'K' }
                { 'command': 'go', 'data': 'Bar', 'boxed': true, 'returns': 'Foo', 'gen': false, 'allow-oob': true }
                { 'event': 'GONE', 'data': { 'x': 'Alt' } }
                { 'include': 'a.json' }
                """;
        Random random = new Random(1);
        String alphabet = "{}[]:,'#@*\\ \n\ttrue\0\u00e9";
        for (int i = 0; i < 5000; i++) {
            StringBuilder text = new StringBuilder(schema);
            for (int edits = random.nextInt(3); edits >= 0; edits--) {
                int at = random.nextInt(text.length());
                int end = Math.min(text.length(), at + random.nextInt(12));
                switch (random.nextInt(4)) {
                    case 0 -> text.delete(at, end);
                    case 1 -> text.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
                    case 2 -> text.insert(random.nextInt(text.length()), text.substring(at, end));
                    default -> text.setLength(at + 1);
                }
            }
            load(text.toString());
        }
    }
}
