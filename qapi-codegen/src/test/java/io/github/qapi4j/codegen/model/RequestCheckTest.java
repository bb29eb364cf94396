package io.github.qapi4j.codegen.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.source.SourceResolver;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RequestCheckTest {
    private final LoweringRun run = new LoweringRun();

    @Test
    void renamesAreChecked() {
        assertThat(run.errors(
                        "{ 'enum': 'E', 'data': [ 'a' ] }",
                        options -> options.renames(Map.of("Nope", "A", "E.a", "1x", "E.b", "B"))))
                .containsExactly(
                        "error: renames: '1x' is not a valid Java name [invalid-option]",
                        "error: renames: the schema has no definition, part or module 'E.b' [invalid-option]",
                        "error: renames: the schema has no definition, part or module 'Nope' [invalid-option]");
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
                        "error: sensitive: no member matches the pattern 'Card.pim' [invalid-option]",
                        "error: sensitive: no member matches the pattern 'open.*' [invalid-option]",
                        "error: sensitive: no member matches the pattern 'Card' [invalid-option]",
                        "error: sensitive: no member matches the pattern 'Kind.pin' [invalid-option]",
                        "error: sensitive: no member matches the pattern 'Key.*' [invalid-option]");
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
        assertThat(run.diagnostics().sorted())
                .extracting(Diagnostic::message)
                .containsExactly(
                        "packageName: 'com.class' is not a valid Java package name",
                        "facade: generated code uses another type with the name 'String'");
    }

    @Test
    void aSymbolThatNoConditionUsesIsAWarning() {
        run.lower(
                Map.of("schema.json", "{ 'command': 'a', 'if': 'CONFIG_POSIX' }"),
                options -> options.defines(Set.of("CONFIG_POSX", "POSIX", "CONFIG_POSIX")));

        assertThat(run.diagnostics().sorted())
                .extracting(DiagnosticFormat::format)
                .containsExactly("""
                        warning: defines: no condition of the schema uses the symbol 'CONFIG_POSX' [unused-define]
                              = help: did you mean 'CONFIG_POSIX'?
                        """, """
                        warning: defines: no condition of the schema uses the symbol 'POSIX' [unused-define]
                              = help: did you mean 'CONFIG_POSIX'?
                        """);
    }
}
