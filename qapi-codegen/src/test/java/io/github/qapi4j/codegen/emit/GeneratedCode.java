package io.github.qapi4j.codegen.emit;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.Compiler;
import com.google.testing.compile.JavaFileObjects;
import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.codegen.GeneratorResult;
import io.github.qapi4j.codegen.QapiGenerator;
import io.github.qapi4j.codegen.model.JavaModel;
import io.github.qapi4j.codegen.model.Lowering;
import io.github.qapi4j.codegen.model.SourceUnit;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.merge.Availability;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import javax.tools.JavaFileObject;
import javax.tools.StandardLocation;

/** Java generated from a schema into package {@code com.example.qmp}, which tests compile and run. */
record GeneratedCode(Map<String, String> files) {

    /** Generates from a schema of these files, whose root is {@code schema.json}. */
    static GeneratedCode of(Map<String, String> schema, UnaryOperator<GeneratorRequest.Builder> options) {
        GeneratorResult result =
                QapiGenerator.generate(options.apply(GeneratorRequest.builder(load(schema), "com.example.qmp"))
                        .build());
        assertThat(result.hasErrors()).as("%s", result.diagnostics()).isFalse();
        return new GeneratedCode(result.files());
    }

    /** Generates the same code, marked as code of another version of the generator. */
    static GeneratedCode by(String version, String schema) {
        return by(version, schema, options -> options);
    }

    static GeneratedCode by(String version, String schema, UnaryOperator<GeneratorRequest.Builder> options) {
        Schema loaded = load(Map.of("schema.json", schema));
        return by(
                version,
                options.apply(GeneratorRequest.builder(loaded, "com.example.qmp"))
                        .build());
    }

    /** Generates from a schema that is merged from those of several releases. */
    static GeneratedCode by(
            String version, String schema, Availability availability, UnaryOperator<GeneratorRequest.Builder> options) {
        Schema loaded = load(Map.of("schema.json", schema));
        return by(
                version,
                options.apply(GeneratorRequest.builder(loaded, availability, "com.example.qmp"))
                        .build());
    }

    private static GeneratedCode by(String version, GeneratorRequest request) {
        Diagnostics diagnostics = new Diagnostics(request.levels());
        JavaModel model =
                Lowering.lower(request, diagnostics).orElseThrow(() -> new AssertionError(diagnostics.sorted()));
        Map<String, String> files = new TreeMap<>();
        for (SourceUnit unit : new JavaBackEnd(version).units(model)) {
            files.put(unit.path(), unit.text().get());
        }
        return new GeneratedCode(files);
    }

    private static Schema load(Map<String, String> schema) {
        LoadResult loaded = SchemaLoader.load(SourceResolver.memory(schema), "schema.json", LoadOptions.defaults());
        assertThat(loaded.hasErrors()).as("%s", loaded.diagnostics()).isFalse();
        return loaded.schema().orElseThrow();
    }

    static GeneratedCode of(String schema) {
        return of(Map.of("schema.json", schema), options -> options);
    }

    String file(String type) {
        return files.get("com/example/qmp/" + type + ".java");
    }

    /** Compiles it together with a user's source; any warning is a failure. */
    Compilation compile(JavaFileObject... users) {
        List<JavaFileObject> sources = new ArrayList<>(List.of(users));
        files.forEach((path, text) -> sources.add(JavaFileObjects.forSourceString(
                path.substring(0, path.length() - ".java".length()).replace('/', '.'), text)));
        return Compiler.javac()
                .withOptions("-Xlint:all", "-Werror", "-Xdoclint:all,-missing", "-proc:none", "--release", "17")
                .compile(sources);
    }

    /** Compiles it together with a user's class {@code com.example.user.User}, and calls the static method {@code run} of that class. */
    Object run(String user) throws ReflectiveOperationException {
        return run(user, new TreeSet<>());
    }

    /** Runs it as {@link #run(String)}, and adds the simple names of the classes that are loaded for it. */
    Object run(String user, Set<String> loaded) throws ReflectiveOperationException {
        Compilation compilation = compile(JavaFileObjects.forSourceString("com.example.user.User", user));
        assertThat(compilation).succeededWithoutWarnings();
        Map<String, byte[]> classes = new HashMap<>();
        for (JavaFileObject file : compilation.generatedFiles()) {
            String prefix = "/" + StandardLocation.CLASS_OUTPUT.getName() + "/";
            if (file.getKind() == JavaFileObject.Kind.CLASS) {
                String path = file.getName().substring(prefix.length());
                classes.put(path.substring(0, path.length() - ".class".length()).replace('/', '.'), bytes(file));
            }
        }
        ClassLoader loader = new ClassLoader(GeneratedCode.class.getClassLoader()) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                byte[] bytes = classes.get(name);
                if (bytes == null) {
                    throw new ClassNotFoundException(name);
                }
                loaded.add(name.substring(name.lastIndexOf('.') + 1));
                return defineClass(name, bytes, 0, bytes.length);
            }
        };
        return loader.loadClass("com.example.user.User").getMethod("run").invoke(null);
    }

    private static byte[] bytes(JavaFileObject file) {
        try (InputStream in = file.openInputStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
