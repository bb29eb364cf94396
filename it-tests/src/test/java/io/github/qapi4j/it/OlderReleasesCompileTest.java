package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.codegen.DocsLevel;
import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.codegen.GeneratorResult;
import io.github.qapi4j.codegen.QapiGenerator;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Java generated from schemas of older releases, which have simple unions and conditions in C, compiles without warnings. */
class OlderReleasesCompileTest {
    /**
     * Returns all releases of the corpus with {@code -Dqapi.releases=all}; otherwise, to save time, the releases that differ most from those of
     * {@link RealSchema}.
     */
    private static List<String> releases() {
        return "all".equals(System.getProperty("qapi.releases"))
                ? List.of("4.2.0", "5.2.0", "6.2.0", "8.2.0")
                : List.of("4.2.0", "6.2.0");
    }

    @ParameterizedTest
    @MethodSource("releases")
    void compilesWithEveryLint(String release) {
        Path folder = Corpus.file("schemas").resolve(release);
        SourceCompilation compilation = new SourceCompilation();
        compilation.add(generate(folder.resolve("qapi/qapi-schema.json"), "sdk.system"));
        compilation.add(generate(folder.resolve("qga/qapi-schema.json"), "sdk.agent"));
        assertThat(compilation.problems()).isEmpty();
    }

    private static Map<String, String> generate(Path schemaFile, String packageName) {
        LoadResult loaded = SchemaLoader.load(schemaFile);
        assertThat(loaded.hasErrors()).as("%s", loaded.diagnostics()).isFalse();
        GeneratorResult generated =
                QapiGenerator.generate(GeneratorRequest.builder(loaded.schema().orElseThrow(), packageName)
                        .docs(DocsLevel.NONE)
                        .build());
        assertThat(generated.hasErrors()).as("%s", generated.diagnostics()).isFalse();
        return generated.files();
    }
}
