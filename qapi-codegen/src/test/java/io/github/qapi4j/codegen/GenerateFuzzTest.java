package io.github.qapi4j.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.source.util.JavacTask;
import io.github.qapi4j.introspect.Introspection;
import io.github.qapi4j.introspect.Introspection.TypeNames;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.report.IntrospectionWriter;
import io.github.qapi4j.report.ModelWriter;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.params.provider.MethodSource;

/** Properties of generated code that hold for any accepted schema. */
class GenerateFuzzTest {
    private static final JavaCompiler JAVAC = ToolProvider.getSystemJavaCompiler();

    /** The project's hostile schemas and, if there is a corpus, QEMU's cases. */
    static Stream<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (Path folder : List.of(
                Path.of("src/test/resources/hostile"),
                Path.of(System.getProperty("qapi.corpus", "../../shared/corpus"), "suite"))) {
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.sorted().toList()) {
                    if (file.toString().endsWith(".json")) {
                        byte[] bytes = Files.readAllBytes(file);
                        if (load(new String(bytes, StandardCharsets.UTF_8)).isPresent()) {
                            seeds.add(bytes);
                        }
                    }
                }
            }
        }
        return seeds.stream();
    }

    private static Optional<Schema> load(String text) {
        return SchemaLoader.load(SourceResolver.memory(Map.of("a.json", text)), "a.json", LoadOptions.defaults())
                .schema();
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "")
    void generate(byte[] bytes) {
        load(new String(bytes, StandardCharsets.UTF_8)).ifPresent(schema -> {
            write(schema);
            GeneratorResult result = QapiGenerator.generate(
                    GeneratorRequest.builder(schema, "com.example").build());
            assertThat(result.files().isEmpty()).isEqualTo(result.hasErrors());
            assertThat(syntaxErrors(result.files())).isEmpty();
        });
    }

    private static void write(Schema schema) {
        try {
            StringWriter out = new StringWriter();
            ModelWriter.write(schema, "a", out);
            for (TypeNames names : TypeNames.values()) {
                Introspection introspection = Introspection.of(schema, names);
                IntrospectionWriter.write(introspection, Set.of(), out);
                IntrospectionWriter.writeWithConditions(introspection, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The syntax errors in generated code. Names are not resolved. */
    private static List<String> syntaxErrors(Map<String, String> files) {
        List<JavaFileObject> sources = new ArrayList<>();
        files.forEach((path, text) ->
                sources.add(new SimpleJavaFileObject(URI.create("memory:/" + path), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return text;
                    }
                }));
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        try {
            ((JavacTask) JAVAC.getTask(null, null, found, List.of(), null, sources)).parse();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(Object::toString)
                .toList();
    }
}
