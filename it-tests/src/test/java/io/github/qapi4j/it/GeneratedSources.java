package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.codegen.GeneratorResult;
import io.github.qapi4j.codegen.QapiGenerator;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Java generated from schemas, one package per schema, as input for tools other than javac. */
final class GeneratedSources {
    private static final Path GOLDEN = Path.of("../qapi-codegen/src/test/resources/golden/types");

    private GeneratedSources() {}

    /** Returns the files generated from the schemas of the golden tests, by path; there is one schema for each construct of the language. */
    static Map<String, String> golden() throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        try (Stream<Path> folders = Files.list(GOLDEN)) {
            for (Path construct : (Iterable<Path>) folders.sorted()::iterator) {
                String name = construct.getFileName().toString().replace('-', '_');
                files.putAll(generate(construct.resolve("schema.json"), "golden." + name + "_"));
            }
        }
        assertThat(files).containsKey("golden/struct_/AllTypes.java");
        return files;
    }

    /** Returns the files generated from a real schema, by path. */
    static Map<String, String> of(RealSchema real) {
        return generate(real.path(), real.packageName());
    }

    private static Map<String, String> generate(Path schemaFile, String packageName) {
        LoadResult loaded = SchemaLoader.load(schemaFile);
        assertThat(loaded.hasErrors()).as("%s", loaded.diagnostics()).isFalse();
        GeneratorResult generated =
                QapiGenerator.generate(GeneratorRequest.builder(loaded.schema().orElseThrow(), packageName)
                        .build());
        assertThat(generated.hasErrors()).as("%s", generated.diagnostics()).isFalse();
        return generated.files();
    }
}
