package io.github.qapi4j.codegen.processor;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static io.github.qapi4j.codegen.processor.Greeting.GREETING;
import static io.github.qapi4j.codegen.processor.Greeting.STYLES;
import static io.github.qapi4j.codegen.processor.Greeting.write;
import static io.github.qapi4j.codegen.processor.Greeting.writeGreeting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaPlacesTest {
    @TempDir
    private Path directory;

    /** Runs javac on files, with the locations that the options name. */
    private List<String> javac(String... options) throws IOException {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        Path classes = Files.createDirectories(directory.resolve("classes"));
        List<String> messages = new ArrayList<>();
        try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            List<String> all = new ArrayList<>(List.of(
                    "-d",
                    classes.toString(),
                    "-s",
                    Files.createDirectories(directory.resolve("generated")).toString()));
            all.addAll(List.of(options));
            JavaCompiler.CompilationTask task = javac.getTask(
                    null,
                    files,
                    diagnostic -> messages.add(diagnostic.getMessage(null)),
                    all,
                    null,
                    files.getJavaFileObjects(directory.resolve("src/com/example/package-info.java")));
            task.setProcessors(List.of(new QapiProcessor()));
            assertThat(task.call()).as(messages.toString()).isEqualTo(messages.isEmpty());
        }
        return messages;
    }

    private void assertGenerated(String text) throws IOException {
        assertThat(directory.resolve("generated/com/example/Style.java"))
                .content()
                .contains(text);
    }

    private static String classPath(Path... more) {
        return Stream.concat(
                        Stream.of(System.getProperty("java.class.path")),
                        Stream.of(more).map(Path::toString))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private void writePackageInfo(String schema) throws IOException {
        write(
                directory,
                "src/com/example/package-info.java",
                "@io.github.qapi4j.runtime.annotation.QapiSchema(\"" + schema + "\") package com.example;");
    }

    @Test
    void findsASchemaBesideTheSource() throws IOException {
        writePackageInfo("greeting.json");
        writeGreeting(directory, "src/com/example/");

        assertThat(javac()).isEmpty();
        assertGenerated("PLAIN");
    }

    @Test
    void findsASchemaOnTheSourcePath() throws IOException {
        writePackageInfo("../../qapi/greeting.json");
        writeGreeting(directory, "more/qapi/");

        assertThat(javac("-sourcepath", directory.resolve("more").toString())).isEmpty();
        assertGenerated("PLAIN");
    }

    @Test
    void findsASchemaInTheClassOutput() throws IOException {
        writePackageInfo("qapi/greeting.json");
        writeGreeting(directory, "classes/qapi/");

        assertThat(javac()).isEmpty();
        assertGenerated("PLAIN");
    }

    @Test
    void findsASchemaInAJarOnTheClassPath() throws IOException {
        writePackageInfo("qapi/greeting.json");
        Path jar = directory.resolve("schemas.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out)) {
            for (Map.Entry<String, String> file : Map.of("greeting.json", GREETING, "types/styles.json", STYLES)
                    .entrySet()) {
                entries.putNextEntry(new JarEntry("qapi/" + file.getKey()));
                entries.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }

        assertThat(javac("-classpath", classPath(jar))).isEmpty();
        assertGenerated("PLAIN");
    }

    @Test
    void prefersTheDirectoryOfTheOption() throws IOException {
        writePackageInfo("greeting.json");
        writeGreeting(directory, "src/com/example/");
        writeGreeting(directory, "chosen/");
        write(directory, "chosen/types/styles.json", STYLES.replace("plain", "chosen"));

        assertThat(javac("-Aqapi.schemaDir=" + directory.resolve("chosen"))).isEmpty();
        assertGenerated("CHOSEN");
    }

    @Test
    void searchesOtherPlacesForAnIncludedFile() throws IOException {
        writePackageInfo("greeting.json");
        write(directory, "src/com/example/greeting.json", GREETING);
        write(directory, "library/types/styles.json", STYLES);

        assertThat(javac("-classpath", classPath(directory.resolve("library")))).isEmpty();
        assertGenerated("PLAIN");
    }

    @Test
    void readsNoFileOfTheProjectForASchemaOfTheClassPath() throws IOException {
        writePackageInfo("qapi/greeting.json");
        write(directory, "library/qapi/greeting.json", GREETING);
        write(directory, "project/qapi/types/styles.json", STYLES);
        write(directory, "classes/types/styles.json", STYLES);

        assertThat(String.join(
                        "\n",
                        javac(
                                "-Aqapi.schemaDir=" + directory.resolve("project"),
                                "-classpath",
                                classPath(directory.resolve("library")))))
                .contains("cannot read included file 'qapi/types/styles.json'");
        write(directory, "library/qapi/types/styles.json", STYLES);
        write(
                directory,
                "library/qapi/greeting.json",
                "{ 'include': '" + directory + "/project/qapi/types/styles.json' }\n");
        assertThat(String.join("\n", javac("-classpath", classPath(directory.resolve("library")))))
                .contains("cannot read included file '" + directory + "/project/qapi/types/styles.json'");
    }

    @Test
    void readsRegularFilesOnly() throws IOException, InterruptedException {
        writePackageInfo("../../greeting.json");
        Path pipe = Files.createDirectories(directory.resolve("more")).resolve("greeting.json");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "skipped: no mkfifo here");
        assertThat(String.join(
                        "\n", javac("-sourcepath", directory.resolve("more").toString())))
                .contains("not a regular file: the package's directory on the source path");
    }

    @Test
    void reportsASchemaDirectoryThatDoesNotExist() throws IOException {
        writePackageInfo("greeting.json");

        assertThat(javac("-Aqapi.schemaDir=\0"))
                .singleElement()
                .asString()
                .contains("-Aqapi.schemaDir: not a valid path");
    }
}
