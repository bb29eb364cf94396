package io.github.qapi4j.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.codegen.model.BackEnd;
import io.github.qapi4j.codegen.model.JavaStruct;
import io.github.qapi4j.codegen.model.SourceUnit;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceResolver;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A second back end does not depend on the first one. */
class BackEndTest {
    private static final BackEnd KOTLIN = model -> model.structs().stream()
            .map(JavaStruct::record)
            .map(record -> new SourceUnit(record.name() + ".kt", 1, () -> "class " + record.name() + "\n"))
            .toList();

    @Test
    void anotherBackEndPrintsTheSameModel() {
        GeneratorResult result = QapiGenerator.generate(request("com.example.qmp"), KOTLIN);
        assertThat(result.hasErrors()).isFalse();
        assertThat(result.files())
                .containsExactly(Map.entry("BlockInfo.kt", "class BlockInfo\n"), Map.entry("Foo.kt", "class Foo\n"));
    }

    @Test
    void printsNothingIfThereIsAnError() {
        GeneratorResult result = QapiGenerator.generate(request("com..example"), model -> {
            throw new AssertionError();
        });
        assertThat(result.hasErrors()).isTrue();
        assertThat(result.files()).isEmpty();
    }

    private static GeneratorRequest request(String packageName) {
        String text = "{ 'struct': 'Foo', 'data': { 'a': 'str' } }\n{ 'struct': 'BlockInfo', 'data': { 'f': 'Foo' } }";
        Schema schema = SchemaLoader.load(
                        SourceResolver.memory(Map.of("schema.json", text)), "schema.json", LoadOptions.defaults())
                .schema()
                .orElseThrow();
        return GeneratorRequest.builder(schema, packageName).build();
    }
}
