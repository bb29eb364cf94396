package io.github.qapi4j.codegen.emit;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.JavaFileObjects;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** A schema whose names and texts have another meaning in Java. */
class HostileSchemaTest {
    private static final GeneratedCode CODE = GeneratedCode.of(schema());

    private static String schema() {
        try (var in = HostileSchemaTest.class.getResourceAsStream("/hostile/names.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** No text escapes from its comment, and generated names do not hide those of java.lang from a user who imports the whole package. */
    @Test
    void compilesWithoutWarnings() {
        Compilation compilation = CODE.compile(JavaFileObjects.forSourceString("com.example.user.User", """
                package com.example.user;
                import com.example.qmp.*;
                class User implements Runnable {
                    @Override public void run() {
                        String text = "x";
                        Object object = String_.builder().str(text).build();
                        Integer number = Integer.valueOf(1);
                    }
                }
                """));
        assertThat(compilation).succeededWithoutWarnings();
        assertThat(compilation.generatedFiles())
                .noneMatch(file -> file.getName().contains("Evil"));
    }

    @Test
    void filesDifferByMoreThanCase() {
        Set<String> paths = new HashSet<>();
        assertThat(CODE.files().keySet()).allMatch(path -> paths.add(path.toLowerCase(Locale.ROOT)));
    }

    @Test
    void valuesKeepTheirNamesOnTheWire() throws ReflectiveOperationException {
        Object json = CODE.run("""
                package com.example.user;
                import com.example.qmp.*;
                import io.github.qapi4j.runtime.codec.JsonFormat;
                import java.nio.charset.StandardCharsets;
                import java.util.List;
                public class User {
                    public static Object run() throws java.io.IOException {
                        JsonReader_ value = JsonReader_.builder()
                            .in("1").out("2").seen("3").value("4").member("5").buffer("6").text("7").kinds("8").next(9).build();
                        byte[] bytes = JsonFormat.strict().write(JsonReader_.CODEC, value);
                        if (!JsonFormat.strict().read(JsonReader_.CODEC, bytes).equals(value)) {
                            throw new AssertionError();
                        }
                        ShoutingUnion union = new ShoutingUnion.Foo(1L, "raw", -1L, new InnerUnion.A(7));
                        byte[] flat = JsonFormat.strict().write(ShoutingUnion.CODEC, union);
                        if (!JsonFormat.strict().read(ShoutingUnion.CODEC, flat).equals(union)) {
                            throw new AssertionError();
                        }
                        Cases cases = Cases.builder().fooBar("a").fooBar_2("b").foobar_3("c").uuid("d").build();
                        byte[] third = JsonFormat.strict().write(Cases.CODEC, cases);
                        return List.of(
                            new String(bytes, StandardCharsets.UTF_8),
                            new String(flat, StandardCharsets.UTF_8),
                            new String(third, StandardCharsets.UTF_8));
                    }
                }
                """);
        assertThat(json)
                .asInstanceOf(InstanceOfAssertFactories.list(String.class))
                .containsExactly(
                        "{\"in\":\"1\",\"out\":\"2\",\"seen\":\"3\",\"value\":\"4\",\"member\":\"5\",\"buffer\":\"6\",\"text\":\"7\","
                                + "\"kinds\":\"8\",\"next\":9}",
                        "{\"kind\":\"foo\",\"others\":1,\"raw-discriminator\":\"raw\",\"common\":18446744073709551615,"
                                + "\"inner\":\"a\",\"z\":7}",
                        "{\"foo-bar\":\"a\",\"fooBar\":\"b\",\"foobar\":\"c\",\"UUID\":\"d\"}");
    }

    /** Conditions in C syntax, which older releases accept, may contain any text. */
    @Test
    void conditionsStayInsideCommentsAndStrings() throws ReflectiveOperationException {
        GeneratedCode code =
                GeneratedCode.of("""
                { 'command': 'go', 'if': 'A */ class Evil {} /*', 'data': 'Arg', 'boxed': true }
                { 'struct': 'Arg', 'if': [ 'A > 2', '}{@code ' ],
                  'data': { 'x': { 'type': 'int', 'if': '\\u0022 + 1\\n@throws <b>' } } }
                { 'enum': 'Col', 'data': [ { 'name': 'red', 'if': '\\\\u002a/ $T \\"' } ] }
                { 'event': 'GONE', 'if': '"\\\\' }
                { 'event': 'ODD', 'if': 'ODD CHARACTERS */' }
                """.replace("ODD CHARACTERS", "\u0001 \u00e9 \u202e \u2028 \ud83d\ude00"));
        Compilation compilation = code.compile();
        assertThat(compilation).succeededWithoutWarnings();
        assertThat(compilation.generatedFiles())
                .noneMatch(file -> file.getName().contains("Evil"));
        Object condition = code.run("""
                package com.example.user;
                import com.example.qmp.*;
                public class User {
                    public static Object run() {
                        return GoCommand.DESCRIPTOR.condition();
                    }
                }
                """);
        assertThat(condition).hasToString("Optional[A */ class Evil {} /*]");
    }

    @Test
    void optionsAreHostileToo() {
        GeneratedCode renamed = GeneratedCode.of(
                Map.of("schema.json", "{ 'struct': 'Foo', 'data': { 'bar': 'str', 'qux': 'str' } }"),
                options -> options.renames(Map.of("Foo", "String", "Foo.bar", "hashCode", "Foo.qux", "class_"))
                        .facade("Api"));
        assertThat(renamed.compile()).succeededWithoutWarnings();
        assertThat(renamed.file("String_")).contains("String hashCode_, String class_");
    }

    /** A dollar sign begins a placeholder of the templates that source is printed from. */
    @Test
    void namesMayLookLikePlaceholders() {
        GeneratedCode renamed = GeneratedCode.of(
                Map.of("schema.json", """
                        { 'enum': 'Kind', 'data': [ 'a', 'b' ] }
                        { 'struct': 'Part', 'data': { 'n': 'uint64', '*list': [ 'uint8' ], 'o': { 'type': 'str', 'features': [ 'deprecated' ] } } }
                        { 'union': 'Union', 'base': { 'kind': 'Kind' }, 'discriminator': 'kind', 'data': { 'a': 'Part' } }
                        { 'alternate': 'Choice', 'data': { 's': 'Kind', 'p': 'Part' } }
                        { 'command': 'go', 'data': { 'un': 'Union', 'ch': 'Choice' }, 'returns': [ 'Part' ] }
                        { 'command': 'boxed', 'boxed': true, 'data': 'Union' }
                        { 'event': 'GONE', 'data': { 'un': 'Union' } }
                        """),
                options -> options.renames(Map.ofEntries(
                                Map.entry("Kind", "K$T"),
                                Map.entry("Kind.a", "A$"),
                                Map.entry("Part", "P$L"),
                                Map.entry("Part.n", "n$S"),
                                Map.entry("Part.list", "$Wlist"),
                                Map.entry("Part.o", "o$Z"),
                                Map.entry("Union", "$$U"),
                                Map.entry("Union.kind", "kind$"),
                                Map.entry("Union.a", "A$T"),
                                Map.entry("Choice", "C$$"),
                                Map.entry("Choice.s", "S$L"),
                                Map.entry("go", "go$T"),
                                Map.entry("go.un", "u$"),
                                Map.entry("GONE", "Gone$")))
                        .facade("Api$T"));
        assertThat(renamed.compile()).succeededWithoutWarnings();
        assertThat(renamed.file("P$L")).contains("private @Nullable @Unsigned Long n$S;");
    }
}
