package io.github.qapi4j.codegen.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.source.SourceResolver;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** One run of the lowering, and its diagnostics. */
final class LoweringRun {
    private final Diagnostics diagnostics = new Diagnostics(Levels.of(false));

    Diagnostics diagnostics() {
        return diagnostics;
    }

    JavaModel lower(Map<String, String> files, UnaryOperator<GeneratorRequest.Builder> options) {
        return tryLower(files, options).orElseThrow(() -> new AssertionError(diagnostics.sorted()));
    }

    Optional<JavaModel> tryLower(Map<String, String> files, UnaryOperator<GeneratorRequest.Builder> options) {
        LoadResult loaded = SchemaLoader.load(SourceResolver.memory(files), "schema.json", LoadOptions.defaults());
        assertThat(loaded.hasErrors()).as("%s", loaded.diagnostics()).isFalse();
        GeneratorRequest request = options.apply(
                        GeneratorRequest.builder(loaded.schema().orElseThrow(), "com.example"))
                .build();
        return Lowering.lower(request, diagnostics);
    }

    JavaModel lower(String schema) {
        return lower(Map.of("schema.json", schema), options -> options);
    }

    List<String> errors(String schema, UnaryOperator<GeneratorRequest.Builder> options) {
        assertThat(tryLower(Map.of("schema.json", schema), options)).isEmpty();
        return diagnostics.sorted().stream().map(Diagnostic::toString).toList();
    }

    List<String> warnings() {
        return diagnostics.sorted().stream().map(Diagnostic::toString).toList();
    }

    static List<String> names(List<JavaMember> members) {
        return members.stream().map(JavaMember::name).toList();
    }

    static JavaRecord struct(JavaModel model, String name) {
        return model.structs().stream()
                .map(JavaStruct::record)
                .filter(record -> record.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static List<String> structs(JavaModel model) {
        return model.structs().stream().map(struct -> struct.record().name()).toList();
    }
}
