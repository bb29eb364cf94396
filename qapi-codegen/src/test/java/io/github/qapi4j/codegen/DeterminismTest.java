package io.github.qapi4j.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Equal requests give equal bytes, regardless of the iteration order of their sets and maps and of the threads that print. */
class DeterminismTest {

    @Test
    void equalRequestsGiveEqualFiles() throws IOException {
        GeneratorResult first = generate(false);
        GeneratorResult second = generate(true);
        assertThat(new ArrayList<>(second.files().entrySet()))
                .isEqualTo(new ArrayList<>(first.files().entrySet()));
        assertThat(second.diagnostics().toString())
                .isEqualTo(first.diagnostics().toString());
        assertThat(first.files()).hasSizeGreaterThan(50);
        assertThat(first.files().values())
                .allMatch(text -> text.endsWith("\n") && !text.contains("\r") && !text.contains("\t"));
    }

    private static GeneratorResult generate(boolean reversed) throws IOException {
        List<String> symbols = new ArrayList<>(List.of("CONFIG_A", "CONFIG_X", "CONFIG_Y"));
        Map<String, String> renames = new LinkedHashMap<>();
        List<String> renamed = new ArrayList<>(List.of("Foo", "Cases.foobar", "Flags.b"));
        if (reversed) {
            Collections.reverse(symbols);
            Collections.reverse(renamed);
        }
        renamed.forEach(key -> renames.put(key, "other"));
        Set<String> defines = new LinkedHashSet<>(symbols);
        return QapiGenerator.generate(GeneratorRequest.builder(schema(), "com.example.qmp")
                .defines(defines)
                .renames(renames)
                .build());
    }

    private static Schema schema() throws IOException {
        try (var in = DeterminismTest.class.getResourceAsStream("/hostile/names.json")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return SchemaLoader.load(
                            SourceResolver.memory(Map.of("schema.json", text)), "schema.json", LoadOptions.defaults())
                    .schema()
                    .orElseThrow();
        }
    }
}
