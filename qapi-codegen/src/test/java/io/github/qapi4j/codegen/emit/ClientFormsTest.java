package io.github.qapi4j.codegen.emit;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.JavaFileObjects;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClientFormsTest {
    private static final String TYPES = """
            { 'pragma': { 'command-returns-exceptions': [ 'measure', 'anything', 'kind' ] } }
            { 'enum': 'Kind', 'data': [ 'a', 'b' ] }
            { 'struct': 'Point', 'data': { 'x': 'int', '*y': 'int' } }
            { 'union': 'Shape', 'base': { 'kind': 'Kind' }, 'discriminator': 'kind', 'data': { 'a': 'Point' } }
            { 'alternate': 'Ref', 'data': { 'name': 'str', 'point': 'Point' } }
            """;

    @Test
    void everyFormIsUnderstood() {
        GeneratedCode code = twoFiles(TYPES + """
                { 'command': 'none' }
                { 'command': 'only-optional', 'data': { '*a': 'str' } }
                { 'command': 'text', 'data': { 'a': 'str' } }
                { 'command': 'measure', 'data': { 'a': 'size' }, 'returns': 'size' }
                { 'command': 'anything', 'data': { 'a': 'any' }, 'returns': 'any' }
                { 'command': 'listing', 'data': { 'a': [ 'Shape' ] }, 'returns': [ 'Point' ] }
                { 'command': 'reference', 'data': { 'a': 'Ref' } }
                { 'command': 'kind', 'data': { 'a': 'Kind' }, 'returns': 'Kind' }
                { 'command': 'four', 'data': { 'a': 'str', '*x': 'int', 'b': 'bool', 'c': 'number', 'd': 'uint8' } }
                { 'command': 'five', 'data': { 'a': 'str', 'b': 'bool', 'c': 'number', 'd': 'uint8', 'e': 'int' } }
                { 'command': 'point', 'data': 'Point' }
                { 'command': 'boxed-point', 'boxed': true, 'data': 'Point' }
                { 'command': 'boxed-shape', 'boxed': true, 'data': 'Shape' }
                { 'command': 'loose', 'gen': false, 'data': { 'a': 'str' } }
                { 'command': 'silent', 'success-response': false }
                { 'command': 'maybe', 'data': { 'a': { 'type': 'int', 'if': 'CONFIG_X' }, 'b': 'int' } }
                """);
        Compilation compilation = code.compile(JavaFileObjects.forSourceString("com.example.user.User", """
                package com.example.user;

                import com.example.qmp.*;
                import io.github.qapi4j.runtime.codec.JsonNull;
                import io.github.qapi4j.runtime.codec.JsonValue;
                import java.io.IOException;
                import java.time.Duration;
                import java.util.List;
                import java.util.concurrent.CompletableFuture;

                class User {
                    void sync(SchemaClient c) throws IOException {
                        c.none();
                        c.none(NoneCommand.builder().build());
                        c.onlyOptional();
                        c.onlyOptional(b -> b.a("x"));
                        c.text("x");
                        c.text(b -> b.a("x"));
                        long size = c.measure(1) + c.measure(b -> b.a(1));
                        JsonValue any = c.anything(JsonNull.INSTANCE);
                        any = c.anything(b -> b.a(JsonNull.INSTANCE));
                        List<Point> points = c.listing(List.of());
                        points = c.listing(b -> b.a(List.of()));
                        c.reference(Ref.of("x"));
                        c.reference(b -> b.a(Ref.of("x")));
                        Kind kind = c.kind(Kind.A);
                        kind = c.kind(b -> b.a(Kind.B));
                        c.four("x", true, 1.5, 255);
                        c.four(b -> b.a("x").b(true).c(1).d(2).x(3L));
                        c.five(b -> b.a("x").b(true).c(1).d(2).e(3));
                        c.point(1);
                        c.point(b -> b.x(1).y(2L));
                        c.boxedPoint(Point.builder().x(1).build());
                        c.boxedPoint(b -> b.x(1));
                        c.boxedShape(Shape.A.builder().x(1).build());
                        c.boxedShape(Shape.a(1));
                        c.withTimeout(Duration.ofSeconds(1)).none();
                        c.loose("x");
                        c.silent();
                        c.maybe(1);
                        c.maybe(b -> b.a(1L).b(2));
                    }

                    CompletableFuture<?> async(SchemaAsyncClient c) {
                        CompletableFuture<Void> none = c.none();
                        CompletableFuture<Long> measure = c.measure(1);
                        CompletableFuture<List<Point>> points = c.listing(List.of());
                        CompletableFuture<Kind> kind = c.kind(b -> b.a(Kind.B));
                        CompletableFuture<Void> patient = c.withTimeout(Duration.ofSeconds(1)).boxedPoint(b -> b.x(1));
                        return CompletableFuture.allOf(
                                none, measure, points, kind, patient, c.boxedPoint(new Point(1, null)));
                    }

                    void commands(SchemaCommands c) throws IOException {
                        c.none(new NoneCommand());
                        c.maybe(new MaybeCommand(null, 1));
                    }
                }
                """));
        assertThat(compilation).succeededWithoutWarnings();
        assertThat(code.file("SchemaClient")).doesNotContain("five(String");
    }

    @Test
    void theFacadeOfASchemaOfOneFileIsTheClient() {
        GeneratedCode code = GeneratedCode.of(TYPES + """
                { 'command': 'measure', 'data': { 'a': 'size', '*b': 'str' }, 'returns': 'size' }
                { 'command': 'schema' }
                { 'command': 'with-timeout' }
                """);
        Compilation compilation = code.compile(JavaFileObjects.forSourceString("com.example.user.User", """
                package com.example.user;

                import com.example.qmp.*;
                import io.github.qapi4j.runtime.qmp.QmpCaller;
                import io.github.qapi4j.runtime.qmp.SchemaDescriptor;
                import java.io.IOException;
                import java.time.Duration;
                import java.util.concurrent.CompletableFuture;

                class User {
                    long use(QmpCaller caller) throws IOException {
                        SchemaCommands commands = QmpApi.on(caller);
                        SchemaDescriptor schema = QmpApi.schema();
                        CompletableFuture<Long> later =
                                QmpApi.async(caller).withTimeout(Duration.ofSeconds(1)).measure(b -> b.a(1).b("x"));
                        QmpApi.on(caller).schema_();
                        QmpApi.on(caller).withTimeout_();
                        return QmpApi.on(caller).withTimeout(Duration.ofSeconds(1)).measure(1) + later.join();
                    }
                }
                """));
        assertThat(compilation).succeededWithoutWarnings();
        assertThat(code.file("SchemaClient")).isNull();
        assertThat(code.file("SchemaAsyncClient")).isNull();
    }

    /** Code for a schema with a second file, so that its modules have clients. */
    private static GeneratedCode twoFiles(String schema) {
        return GeneratedCode.of(
                Map.of("schema.json", "{ 'include': 'other.json' }\n" + schema, "other.json", "{ 'event': 'OTHER' }"),
                options -> options);
    }

    @Test
    void namesOfObjectsMethodsAreNoObstacle() {
        StringBuilder schema = new StringBuilder();
        for (String name : new String[] {
            "wait",
            "notify",
            "notify-all",
            "get-class",
            "hash-code",
            "to-string",
            "clone",
            "finalize",
            "equals",
            "on",
            "async",
            "execute",
            "client",
            "class",
            "default",
            "builder",
            "descriptor"
        }) {
            schema.append("{ 'command': '").append(name).append("' }\n");
            schema.append("{ 'command': '")
                    .append(name)
                    .append("2', 'data': { 'client': 'int', 'command': 'int',")
                    .append(" 'arguments': 'int', 'builder': 'int' } }\n");
            schema.append("{ 'command': '").append(name).append("3', 'data': { 'a': 'int' } }\n");
        }
        Map<String, String> files = new HashMap<>();
        files.put("schema.json", """
                { 'include': 'wait.json' }
                { 'include': 'get-class.json' }
                { 'include': 'async.json' }
                { 'include': 'on.json' }
                { 'include': 'transactions.json' }
                { 'include': 'sub/on.json' }
                { 'include': 'events.json' }
                """ + schema);
        for (String module : new String[] {"wait", "get-class", "async", "on", "transactions", "sub/on"}) {
            files.put(module + ".json", "{ 'command': 'in-" + module.replace('/', '-') + "', 'data': { 'a': 'int' } }");
        }
        files.put("events.json", "{ 'event': 'WAIT' }\n{ 'event': 'OLD', 'features': [ 'deprecated' ] }");
        GeneratedCode code = GeneratedCode.of(files, options -> options);
        assertThat(code.compile()).succeededWithoutWarnings();
        assertThat(code.file("EventsModule")).contains("QmpHandler.class");
        assertThat(code.file("EventsClient")).isNull();
    }

    @Test
    void deprecatedAndUnstableThingsCompileWithoutWarning() {
        GeneratedCode code = twoFiles("""
                { 'pragma': { 'command-returns-exceptions': [ 'ref', 'kind' ] } }
                { 'enum': 'Kind', 'data': [ { 'name': 'a', 'features': [ 'deprecated' ] }, 'b' ], 'features': [ 'unstable' ] }
                { 'struct': 'Old', 'data': { 'x': 'int' }, 'features': [ 'deprecated' ] }
                { 'struct': 'Holder', 'data': { 'old': { 'type': 'Old', 'features': [ 'deprecated' ] }, '*olds': [ 'Old' ] } }
                { 'union': 'Choice', 'base': { 'kind': 'Kind' }, 'discriminator': 'kind', 'data': { 'a': 'Old' },
                  'features': [ 'unstable' ] }
                { 'alternate': 'Ref', 'data': { 'name': 'str', 'old': 'Old' }, 'features': [ 'unstable' ] }
                { 'command': 'gone', 'data': 'Holder', 'returns': 'Holder', 'features': [ 'deprecated', 'unstable' ] }
                { 'command': 'kept', 'data': { 'old': 'Old', 'x': { 'type': 'int', 'features': [ 'deprecated' ] } },
                  'returns': [ 'Old' ] }
                { 'command': 'boxed-old', 'boxed': true, 'data': 'Old' }
                { 'command': 'boxed-choice', 'boxed': true, 'data': 'Choice', 'returns': 'Choice' }
                { 'command': 'ref', 'data': { 'ref': 'Ref', 'kinds': [ 'Kind' ] }, 'returns': 'Old' }
                { 'command': 'kind', 'data': { '*kind': 'Kind' }, 'returns': [ 'Kind' ], 'features': [ 'unstable' ] }
                { 'event': 'GONE', 'data': 'Holder', 'features': [ 'deprecated' ] }
                { 'event': 'KEPT', 'boxed': true, 'data': 'Choice' }
                """);
        assertThat(code.compile()).succeededWithoutWarnings();
        assertThat(code.file("SchemaCommands"))
                .containsSubsequence(
                        "@Deprecated\n    @Unstable\n    default Holder gone(", "@SuppressWarnings", "kept(");
        assertThat(code.file("SchemaClient"))
                .contains("@Deprecated\n    @Unstable\n    @Override\n    public Holder gone(");
    }
}
