package io.github.qapi4j.codegen.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.source.SourceResolver;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestCheckTest {
    private final LoweringRun run = new LoweringRun();

    @Test
    void renamesAreChecked() {
        assertThat(run.errors(
                        "{ 'enum': 'E', 'data': [ 'a' ] }",
                        options -> options.renames(Map.of("Nope", "A", "E.a", "1x", "E.b", "B"))))
                .containsExactly(
                        "error: rename: 'E.a' cannot have the Java name '1x' [invalid-option]",
                        "error: rename: the schema has no element 'E.b' [invalid-option]",
                        "error: rename: the schema has no element 'Nope' [invalid-option]");
    }

    @Test
    void aPatternOfSensitiveMembersMustMatchOne() {
        assertThat(run.errors(
                        """
                        { 'enum': 'Kind', 'data': [ 'pin' ] }
                        { 'struct': 'Card', 'data': { 'pin': 'str' } }
                        { 'union': 'Key', 'base': { 'kind': 'Kind' }, 'discriminator': 'kind', 'data': { 'pin': 'Card' } }
                        { 'command': 'add', 'data': { 'id': 'str' }, 'gen': false }
                        { 'command': 'open', 'data': 'Card' }
                        """,
                        options -> options.sensitive(List.of(
                                "Card.pin",
                                "Card.pim",
                                "*.id",
                                "add.furtherArguments",
                                "open.*",
                                "Card",
                                "Kind.pin",
                                "Key.*"))))
                .containsExactly(
                        "error: no member matches the pattern 'Card.pim' [invalid-option]",
                        "error: no member matches the pattern 'open.*' [invalid-option]",
                        "error: no member matches the pattern 'Card' [invalid-option]",
                        "error: no member matches the pattern 'Kind.pin' [invalid-option]",
                        "error: no member matches the pattern 'Key.*' [invalid-option]");
    }

    @Test
    void packageAndFacadeAreChecked() {
        LoadResult loaded = SchemaLoader.load(
                SourceResolver.memory(Map.of("schema.json", "{ 'enum': 'E', 'data': [ 'a' ] }")),
                "schema.json",
                LoadOptions.defaults());
        GeneratorRequest request = GeneratorRequest.builder(loaded.schema().orElseThrow(), "com.class")
                .facade("String")
                .build();
        assertThat(Lowering.lower(request, run.diagnostics())).isEmpty();
        assertThat(run.diagnostics().sorted()).extracting(Diagnostic::code).containsOnly(DiagnosticCode.INVALID_OPTION);
        assertThat(run.diagnostics().sorted()).hasSize(2);
    }
}
