package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.codegen.DocsLevel;
import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.codegen.GeneratorResult;
import io.github.qapi4j.codegen.QapiGenerator;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Java of older releases' schemas compiles without a warning: simple unions, conditions of C and all. */
class OlderReleasesCompileTest {
    @TempDir
    private Path classes;

    /** With {@code -Dqapi.releases=all} all that the corpus has; else those that differ most from the releases of {@link RealSchema}, for the sake of time. */
    private static List<String> releases() {
        return "all".equals(System.getProperty("qapi.releases"))
                ? List.of("4.2.0", "5.2.0", "6.2.0", "8.2.0")
                : List.of("4.2.0", "6.2.0");
    }

    @ParameterizedTest
    @MethodSource("releases")
    void compilesWithEveryLint(String release) throws IOException {
        Path folder = Corpus.file("schemas").resolve(release);
        List<JavaFileObject> sources = Stream.concat(
                        generate(folder.resolve("qapi/qapi-schema.json"), "sdk.system"),
                        generate(folder.resolve("qga/qapi-schema.json"), "sdk.agent"))
                .toList();
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = javac.getStandardFileManager(problems, null, null)) {
            files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(classes));
            List<String> options = List.of(
                    "--release",
                    "17",
                    "-Xlint:all",
                    "-Werror",
                    "-proc:none",
                    "-classpath",
                    System.getProperty("java.class.path"));
            boolean done =
                    javac.getTask(null, files, problems, options, null, sources).call();
            assertThat(problems.getDiagnostics().stream()
                            .filter(problem -> problem.getKind() != Diagnostic.Kind.NOTE)
                            .limit(20)
                            .map(Object::toString))
                    .isEmpty();
            assertThat(done).isTrue();
        }
    }

    private static Stream<JavaFileObject> generate(Path schemaFile, String packageName) {
        LoadResult loaded = SchemaLoader.load(schemaFile);
        assertThat(loaded.hasErrors()).as("%s", loaded.diagnostics()).isFalse();
        GeneratorResult generated =
                QapiGenerator.generate(GeneratorRequest.builder(loaded.schema().orElseThrow(), packageName)
                        .docs(DocsLevel.NONE)
                        .build());
        assertThat(generated.hasErrors()).as("%s", generated.diagnostics()).isFalse();
        return generated.files().entrySet().stream().map(file -> new MemorySource(file.getKey(), file.getValue()));
    }
}
