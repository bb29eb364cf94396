package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.codegen.GeneratorResult;
import io.github.qapi4j.codegen.QapiGenerator;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.merge.MergeResult;
import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.SchemaDescriptor;
import io.github.qapi4j.runtime.schema.SchemaDifference;
import io.github.qapi4j.schema.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The API generated from a schema file, compiled with all lints as errors, including those for Javadoc, and loaded. */
final class GeneratedSdk {
    private static final Map<String, GeneratedSdk> MADE = new ConcurrentHashMap<>();

    private final Schema schema;
    private final String packageName;
    private final Path classes;
    private final ClassLoader loader;

    private GeneratedSdk(Schema schema, String packageName, Path classes, ClassLoader loader) {
        this.schema = schema;
        this.packageName = packageName;
        this.classes = classes;
        this.loader = loader;
    }

    static GeneratedSdk of(Path schemaFile, String packageName) {
        return of(schemaFile, packageName, options -> options);
    }

    static GeneratedSdk of(Path schemaFile, String packageName, UnaryOperator<GeneratorRequest.Builder> options) {
        return MADE.computeIfAbsent(packageName, name -> {
            LoadResult loaded = SchemaLoader.load(schemaFile);
            assertThat(loaded.hasErrors()).as("%s", loaded.diagnostics()).isFalse();
            return make(loaded.schema().orElseThrow(), name, options);
        });
    }

    static GeneratedSdk of(Schema schema, String packageName) {
        return MADE.computeIfAbsent(packageName, name -> make(schema, name, options -> options));
    }

    /** Returns the API of a schema that is merged from those of several releases. */
    static GeneratedSdk of(
            Supplier<MergeResult> releases, String packageName, UnaryOperator<GeneratorRequest.Builder> options) {
        return MADE.computeIfAbsent(packageName, name -> {
            MergeResult merged = releases.get();
            assertThat(merged.hasErrors()).as("%s", merged.diagnostics()).isFalse();
            return make(
                    options.apply(GeneratorRequest.builder(merged.schema().orElseThrow(), merged.availability(), name))
                            .build());
        });
    }

    private static GeneratedSdk make(
            Schema schema, String packageName, UnaryOperator<GeneratorRequest.Builder> options) {
        return make(options.apply(GeneratorRequest.builder(schema, packageName)).build());
    }

    private static GeneratedSdk make(GeneratorRequest request) {
        String packageName = request.packageName();
        GeneratorResult generated = QapiGenerator.generate(request);
        assertThat(generated.hasErrors()).as("%s", generated.diagnostics()).isFalse();
        try {
            Path folder = Path.of("target", "sdk", packageName);
            delete(folder);
            List<Path> sources = new ArrayList<>();
            for (Map.Entry<String, String> file : generated.files().entrySet()) {
                Path source = folder.resolve("src").resolve(file.getKey());
                Files.createDirectories(source.getParent());
                sources.add(Files.writeString(source, file.getValue()));
            }
            Path classes = Files.createDirectories(folder.resolve("classes"));
            compile(sources, classes, System.getProperty("java.class.path"));
            return new GeneratedSdk(
                    request.schema(), packageName, classes, loader(classes, GeneratedSdk.class.getClassLoader()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Schema schema() {
        return schema;
    }

    /** Returns the folder with the compiled classes. */
    Path classes() {
        return classes;
    }

    /** Returns the generated class with this simple name; empty if it does not exist. */
    Optional<Class<?>> find(String simpleName) {
        try {
            return Optional.of(Class.forName(packageName + "." + simpleName, true, loader));
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }

    @SuppressWarnings("unchecked")
    Codec<Object> codec(Class<?> type) {
        try {
            return (Codec<Object>) type.getField("CODEC").get(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(type + " has no codec", e);
        }
    }

    /** What {@code QmpApi.schema()} describes. */
    SchemaDescriptor descriptor() {
        try {
            return (SchemaDescriptor)
                    find("QmpApi").orElseThrow().getMethod("schema").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** What {@code QmpApi.checkAgainst(client)} returns. */
    @SuppressWarnings("unchecked")
    List<SchemaDifference> checkAgainst(QmpClient client) {
        try {
            return (List<SchemaDifference>) find("QmpApi")
                    .orElseThrow()
                    .getMethod("checkAgainst", QmpClient.class)
                    .invoke(null, client);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns the sizes of all class files, in bytes. */
    long[] classFileSizes() {
        try (Stream<Path> files = Files.walk(classes)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .toArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Compiles a user's class against the API and creates an instance; {@code $PACKAGE$} in the text is replaced by the API's package. */
    <T> T compileUser(Class<T> type, String className, String text) throws Exception {
        Path folder = classes.resolveSibling(className);
        delete(folder);
        Files.createDirectories(folder);
        Path source = Files.writeString(folder.resolve(className + ".java"), text.replace("$PACKAGE$", packageName));
        compile(
                List.of(source),
                folder,
                classes + System.getProperty("path.separator") + System.getProperty("java.class.path"));
        return type.cast(loader(folder, loader)
                .loadClass(className)
                .getDeclaredConstructor()
                .newInstance());
    }

    private static ClassLoader loader(Path folder, ClassLoader parent) throws MalformedURLException {
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, parent);
    }

    private static void compile(List<Path> sources, Path output, String classPath) throws IOException {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = javac.getStandardFileManager(problems, null, null)) {
            List<String> options = List.of(
                    "--release",
                    "17",
                    "-Xlint:all",
                    "-Werror",
                    "-Xdoclint:all,-missing",
                    "-proc:none",
                    "-d",
                    output.toString(),
                    "-classpath",
                    classPath);
            boolean done = javac.getTask(
                            null, files, problems, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertThat(problems.getDiagnostics().stream()
                            .filter(problem -> problem.getKind() != Diagnostic.Kind.NOTE)
                            .limit(20)
                            .map(Object::toString))
                    .isEmpty();
            assertThat(done).isTrue();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> paths = Files.walk(folder)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
