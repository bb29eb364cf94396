package io.github.qapi4j.codegen.emit;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.codegen.GeneratorResult;
import io.github.qapi4j.codegen.QapiGenerator;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceResolver;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Types that a schema can name without defining them: {@code q_empty}, {@code QType} and the names of array types. */
class ImplicitTypesTest {
    private static final String EMPTY = """
            { 'pragma': { 'command-returns-exceptions': [ 'list' ] } }
            { 'enum': 'Kind', 'data': [ 'plain', 'full' ] }
            { 'struct': 'Holder', 'base': 'q_empty', 'data': { 'one': 'q_empty', '*two': 'q_empty', 'all': [ 'q_empty' ] } }
            { 'struct': 'Part', 'data': { 'x': 'int' } }
            { 'union': 'Either', 'base': { 'kind': 'Kind', 'e': 'q_empty' }, 'discriminator': 'kind',
              'data': { 'plain': 'q_empty', 'full': 'Part' } }
            { 'alternate': 'Choice', 'data': { 'none': 'null', 'some': 'q_empty' } }
            { 'command': 'flat', 'data': 'q_empty', 'returns': 'q_empty' }
            { 'command': 'boxed', 'data': 'q_empty', 'boxed': true, 'returns': 'Holder' }
            { 'command': 'list', 'data': { 'c': 'Choice', 'e': 'Either' }, 'returns': 'q_emptyList' }
            { 'event': 'FLAT', 'data': 'q_empty' }
            { 'event': 'BOXED', 'data': 'q_empty', 'boxed': true }
            { 'event': 'INLINE', 'data': { 'e': 'q_empty', 'c': [ 'Choice' ] } }
            { 'union': 'Simple', 'data': { 'one': 'q_empty', 'many': [ 'q_empty' ] } }
            { 'command': 'open', 'data': 'q_empty', 'gen': false, 'returns': [ 'q_empty' ] }
            { 'command': 'simple', 'data': { 'of': { 'type': 'Simple', 'if': 'CONFIG_SIMPLE' } } }
            """;

    @Test
    void theEmptyStructIsARecordLikeAnyOther() throws ReflectiveOperationException {
        Object json = GeneratedCode.of(EMPTY).run("""
                package com.example.user;
                import com.example.qmp.*;
                import io.github.qapi4j.runtime.codec.Codec;
                import io.github.qapi4j.runtime.codec.CodecException;
                import io.github.qapi4j.runtime.codec.JsonFormat;
                import io.github.qapi4j.runtime.codec.JsonNull;
                import java.nio.charset.StandardCharsets;
                import java.util.ArrayList;
                import java.util.List;
                public class User {
                    private static final List<String> WRITTEN = new ArrayList<>();
                    public static Object run() throws java.io.IOException {
                        QEmpty empty = QEmpty.builder().build();
                        trip(QEmpty.CODEC, empty.toBuilder().build());
                        trip(Holder.CODEC, Holder.builder().one(empty).all(List.of(empty, empty)).build());
                        trip(Either.CODEC, new Either.Plain(empty));
                        trip(Either.CODEC, Either.Full.builder().e(empty).x(7).build());
                        trip(Choice.CODEC, Choice.of(empty));
                        trip(FlatCommand.CODEC, FlatCommand.builder().build());
                        trip(BoxedCommand.CODEC, new BoxedCommand(empty));
                        trip(BoxedEvent.CODEC, new BoxedEvent(empty));
                        trip(InlineEvent.CODEC, InlineEvent.builder().e(empty).c(List.of(Choice.of(empty))).build());
                        trip(Simple.CODEC, new Simple.One(empty));
                        trip(Simple.CODEC, new Simple.Many(List.of(empty)));
                        trip(OpenCommand.CODEC, OpenCommand.builder().build());
                        trip(SimpleCommand.CODEC, SimpleCommand.builder().of(new Simple.One(empty)).build());
                        trip(FlatCommand.DESCRIPTOR.returns(), empty);
                        trip(OpenCommand.DESCRIPTOR.returns(), List.of(empty));
                        trip(ListCommand.DESCRIPTOR.returns(), List.of(empty));
                        byte[] strange = "{\\"x\\":[{}]}".getBytes(StandardCharsets.UTF_8);
                        if (!JsonFormat.tolerant().read(QEmpty.CODEC, strange).equals(empty)) {
                            throw new AssertionError();
                        }
                        try {
                            JsonFormat.strict().read(QEmpty.CODEC, strange);
                        } catch (CodecException e) {
                            WRITTEN.add(e.getMessage());
                        }
                        return WRITTEN;
                    }
                    private static <T> void trip(Codec<T> codec, T value) throws java.io.IOException {
                        byte[] json = JsonFormat.strict().write(codec, value);
                        WRITTEN.add(new String(json, StandardCharsets.UTF_8));
                        if (!JsonFormat.strict().read(codec, json).equals(value)
                                || !JsonFormat.tolerant().read(codec, json).equals(value)) {
                            throw new AssertionError(value);
                        }
                    }
                }
                """);
        assertThat((List<?>) json)
                .hasToString("[{}, {\"one\":{},\"all\":[{},{}]}, {\"kind\":\"plain\",\"e\":{}},"
                        + " {\"kind\":\"full\",\"e\":{},\"x\":7}, {}, {}, {}, {}, {\"e\":{},\"c\":[{}]},"
                        + " {\"type\":\"one\",\"data\":{}}, {\"type\":\"many\",\"data\":[{}]}, {},"
                        + " {\"of\":{\"type\":\"one\",\"data\":{}}}, {}, [{}], [{}],"
                        + " $.x: unexpected member]");
    }

    @Test
    void theEmptyStructCompilesWithOptions() {
        GeneratedCode code = GeneratedCode.of(
                Map.of("schema.json", EMPTY),
                options -> options.nullableReturns(true)
                        .defines(Set.of("CONFIG_SIMPLE"))
                        .sensitive(List.of("Holder.*"))
                        .renames(Map.of("q_empty", "Unit", "Holder.one", "first")));
        assertThat(code.compile()).succeededWithoutWarnings();
        assertThat(code.file("Unit")).contains("public record Unit() {");
    }

    @Test
    void theEmptyStructIsGeneratedOnlyWhereAValueIsOne() {
        assertThat(GeneratedCode.of("{ 'struct': 'Some', 'base': 'q_empty', 'data': { 'x': 'int' } }")
                        .file("QEmpty"))
                .isNull();
        assertThat(GeneratedCode.of("{ 'struct': 'Some', 'data': { 'x': 'q_empty' } }")
                        .file("QEmpty"))
                .contains("public record QEmpty() {")
                .contains("The struct {@code q_empty}, which has no members.");
    }

    @Test
    void theEmptyStructDoesNotChangeTheNameOfADefinition() {
        GeneratorResult result = generate(
                "{ 'command': 'go', 'data': 'q_empty', 'boxed': true }\n"
                        + "{ 'struct': 'QEmpty', 'data': { 'x': 'QEmpty', 'y': 'q_empty' } }",
                Map.of());
        assertThat(result.diagnostics())
                .singleElement()
                .hasToString("schema.json:1:1: warning: type 'q_empty' and type 'QEmpty' map to the same Java name"
                        + " 'QEmpty'; type 'q_empty' becomes 'QEmpty_2' [name-collision]");
        assertThat(result.files().get("com/example/qmp/QEmpty.java")).contains("record QEmpty(QEmpty x, QEmpty_2 y)");
    }

    @Test
    void theEmptyStructCanBeRenamed() {
        GeneratorResult result =
                generate("{ 'struct': 'Some', 'data': { 'x': 'q_empty' } }", Map.of("q_empty", "Unit"));
        assertThat(result.diagnostics()).isEmpty();
        assertThat(result.files()).containsKey("com/example/qmp/Unit.java");
    }

    /** The discriminator's type is the runtime's enum. It has no unknown values, so the union has no record {@code Unrecognized}. */
    @Test
    void aUnionMayHaveTheBuiltInEnumAsItsDiscriminator() throws ReflectiveOperationException {
        GeneratedCode code = GeneratedCode.of("""
                { 'union': 'Any', 'base': { 'kind': 'QType' }, 'discriminator': 'kind', 'data': { 'qnum': 'Number' } }
                { 'struct': 'Number', 'data': { 'value': 'int' } }
                { 'command': 'transaction', 'data': { 'actions': [ 'Any' ] } }
                { 'command': 'get', 'returns': 'Any' }
                """);
        Object json = code.run("""
                package com.example.user;
                import com.example.qmp.*;
                import io.github.qapi4j.runtime.codec.CodecException;
                import io.github.qapi4j.runtime.codec.JsonFormat;
                import io.github.qapi4j.runtime.codec.QType;
                import java.nio.charset.StandardCharsets;
                import java.util.List;
                public class User {
                    public static Object run() throws java.io.IOException {
                        Any value = Any.Qnum.builder().value(7).build();
                        byte[] json = JsonFormat.strict().write(Any.CODEC, value);
                        if (!JsonFormat.tolerant().read(Any.CODEC, json).equals(value)) {
                            throw new AssertionError();
                        }
                        try {
                            JsonFormat.tolerant().read(Any.CODEC, "{\\"kind\\":\\"qfoo\\"}".getBytes(StandardCharsets.UTF_8));
                            throw new AssertionError();
                        } catch (CodecException e) {
                            QType kind = value.kind();
                            return List.of(new String(json, StandardCharsets.UTF_8), kind, Any.Qlist.builder().build().kind(),
                                e.getMessage());
                        }
                    }
                }
                """);
        assertThat((List<?>) json)
                .hasToString("[{\"kind\":\"qnum\",\"value\":7}, QNUM, QLIST, $.kind: unknown value 'qfoo']");
    }

    @Test
    void theNameOfAnArrayTypeIsAList() {
        GeneratedCode code = GeneratedCode.of("""
                { 'struct': 'Some', 'data': { 'a': 'intList', 'b': 'SomeList', 'c': 'QTypeList', 'd': [ 'QType' ],
                  'e': 'anyList', '*f': [ 'Some' ] } }
                """);
        assertThat(code.compile()).succeededWithoutWarnings();
        assertThat(code.file("Some"))
                .contains("List<Long> a, List<Some> b, List<QType> c, List<QType> d, List<JsonValue> e,");
    }

    private static GeneratorResult generate(String text, Map<String, String> renames) {
        Schema schema = SchemaLoader.load(
                        SourceResolver.memory(Map.of("schema.json", text)), "schema.json", LoadOptions.defaults())
                .schema()
                .orElseThrow();
        return QapiGenerator.generate(GeneratorRequest.builder(schema, "com.example.qmp")
                .renames(renames)
                .build());
    }
}
