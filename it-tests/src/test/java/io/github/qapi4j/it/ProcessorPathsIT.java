package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.palantir.javapoet.JavaFile;
import io.github.qapi4j.codegen.QapiGenerator;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.runtime.annotation.QapiSchema;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jdt.core.compiler.batch.BatchCompiler;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the annotation processor from separate jars, on each path where compilers search for processors. Each compiler runs in a process of its own,
 * because the class path of this JVM would provide classes that the tested path lacks.
 */
class ProcessorPathsIT {
    /** The optimizing compiler takes more time than it saves. */
    private static final String SHORT_RUN = "-XX:TieredStopAtLevel=1";

    private static final String PROCESSOR = "io.github.qapi4j.codegen.processor.QapiProcessor";

    /** The dependencies of a user's project. */
    private static final String LIBRARIES = jars(QapiSchema.class, JsonFactory.class, NullMarked.class);

    /** qapi-codegen with its dependencies, except for the optional one. */
    private static final String PROCESSORS =
            jars(QapiGenerator.class, SchemaLoader.class, JavaFile.class, JsonFactory.class, NullMarked.class);

    @TempDir
    private Path project;

    private Path classes;
    private Path schemas;

    @BeforeEach
    void project() throws IOException {
        classes = project.resolve("classes");
        schemas = project.resolve("schemas");
        write("schemas/greeting.json", "{ 'command': 'greet', 'data': { 'name': 'str' } }");
        write("src/com/example/qmp/package-info.java", """
                @QapiSchema("greeting.json")
                package com.example.qmp;

                import io.github.qapi4j.runtime.annotation.QapiSchema;
                """);
        write("src/com/example/Main.java", """
                package com.example;

                import com.example.qmp.GreetCommand;

                public final class Main {
                    private Main() {}

                    public static void main(String[] args) {
                        System.out.println(new GreetCommand("world") + " in " + Main.class.getModule().getName());
                    }
                }
                """);
    }

    @Test
    void onTheProcessorModulePathOfAModule() throws Exception {
        write("src/module-info.java", """
                module com.example.app {
                    requires transitive io.github.qapi4j.runtime;

                    exports com.example.qmp;
                }
                """);

        javac("--module-path", LIBRARIES, "--processor-module-path", PROCESSORS);

        String path = classes + File.pathSeparator + LIBRARIES;
        assertThat(run("java", SHORT_RUN, "--module-path", path, "--module", "com.example.app/com.example.Main"))
                .isEqualTo("GreetCommand[name=world] in com.example.app\n");
    }

    @Test
    void onTheProcessorPath() throws Exception {
        javac("-classpath", LIBRARIES, "--processor-path", PROCESSORS);
    }

    /** Since JDK 23, javac runs processors of the class path only if an option requests it. */
    @Test
    void onTheClassPath() throws Exception {
        String path = LIBRARIES + File.pathSeparator + PROCESSORS;
        if (Runtime.version().feature() < 23) {
            javac("-classpath", path);
        } else {
            javac("-classpath", path, "-proc:full");
        }
    }

    @Test
    void byNameOnTheClassPath() throws Exception {
        javac("-classpath", LIBRARIES + File.pathSeparator + PROCESSORS, "-processor", PROCESSOR);
    }

    @Test
    void inEclipsesCompiler() throws Exception {
        Path generated = Files.createDirectories(project.resolve("generated"));

        compile(
                List.of(
                        "java",
                        SHORT_RUN,
                        "-jar",
                        jars(BatchCompiler.class),
                        "--release",
                        "17",
                        "-s",
                        generated.toString()),
                "-classpath",
                LIBRARIES,
                "-processorpath",
                PROCESSORS);

        assertThat(generated.resolve("com/example/qmp/GreetCommand.java")).exists();
    }

    /** Compiles the project with all warnings as errors. */
    private void javac(String... paths) throws Exception {
        compile(List.of("javac", "-J" + SHORT_RUN, "-Xlint:all", "-Werror"), paths);
    }

    private void compile(List<String> compiler, String... paths) throws Exception {
        List<String> command = new ArrayList<>(compiler);
        command.addAll(List.of(paths));
        command.addAll(List.of("-Aqapi.schemaDir=" + schemas, "-d", classes.toString()));
        try (Stream<Path> files = Files.walk(project.resolve("src"))) {
            files.filter(Files::isRegularFile).map(Path::toString).forEach(command::add);
        }
        assertThat(run(command.toArray(String[]::new))).isEmpty();
        assertThat(classes.resolve("com/example/qmp/GreetCommand.class")).exists();
        assertThat(classes.resolve("com/example/Main.class")).exists();
    }

    /** Runs a program of this JVM's JDK, which must succeed, and returns its output. */
    private String run(String... command) throws IOException, InterruptedException {
        command[0] = Path.of(System.getProperty("java.home"), "bin", command[0]).toString();
        Path output = project.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("has not ended: " + String.join(" ", command));
        }
        String printed = Files.readString(output);
        assertThat(process.exitValue()).as("%s", printed).isZero();
        return printed;
    }

    private void write(String name, String text) throws IOException {
        Path file = project.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** The jars of these classes, as a path. */
    private static String jars(Class<?>... classes) {
        return Stream.of(classes).map(ProcessorPathsIT::jar).collect(Collectors.joining(File.pathSeparator));
    }

    private static String jar(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
