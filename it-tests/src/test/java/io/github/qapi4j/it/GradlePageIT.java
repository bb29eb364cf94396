package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the class and the Groovy build script of {@code docs/gradle.md} in Debian's Gradle 4.4.1. An init script provides the features that this
 * release lacks. Without this Gradle, the test is skipped, or fails if Gradle is required. It runs on JDK 17 only, and only with
 * {@code -Dqapi.builds=all}, since it takes long.
 */
class GradlePageIT {
    private static final Path GRADLE = Path.of("/usr/share/gradle/lib");
    private static final Path GROOVY = Path.of("/usr/share/java/groovy-all.jar");

    @TempDir
    private Path project;

    @Test
    void compilesAgainWhenTheSchemaChanges() throws Exception {
        requireGradle();
        String page = Files.readString(Path.of("..", "docs", "gradle.md"));
        write(
                "build.gradle",
                block(page, "groovy")
                        .replace("mavenLocal()", repository("plugin.repository"))
                        .replace("mavenCentral()", repository("outer.repository")));
        write("settings.gradle", "");
        write("init.gradle", resource("init.gradle"));
        compilePlugin(
                write("SchemaDirectory.java", block(page, "java")),
                write("ProviderInputs.java", resource("ProviderInputs.java.txt")));
        write("src/main/java/com/example/qmp/package-info.java", """
                @QapiSchema("greeting.json")
                package com.example.qmp;

                import io.github.qapi4j.runtime.annotation.QapiSchema;
                """);
        write("src/main/qapi/greeting.json", "{ 'include': 'style.json' }");
        write("src/main/qapi/style.json", "{ 'event': 'SALUTE', 'data': {} }");

        assertThat(compileJava()).contains(":compileJava").doesNotContain(":compileJava UP-TO-DATE");
        assertThat(generated("SaluteEvent")).exists();
        assertThat(compileJava()).contains(":compileJava UP-TO-DATE");
        write("src/main/qapi/style.json", "{ 'event': 'WAVE', 'data': {} }");
        assertThat(compileJava()).contains(":compileJava").doesNotContain(":compileJava UP-TO-DATE");
        assertThat(generated("WaveEvent")).exists();
        assertThat(generated("SaluteEvent")).doesNotExist();
    }

    private static void requireGradle() {
        if (!"all".equals(System.getProperty("qapi.builds"))) {
            System.out.println("skipped without -Dqapi.builds=all: the page on Gradle");
            Assumptions.abort("runs with -Dqapi.builds=all");
        }
        if (Runtime.version().feature() != 17) {
            Assumptions.abort("Gradle 4.4.1 needs JDK 17 here");
        }
        if (Files.isDirectory(GRADLE) && Files.exists(GROOVY)) {
            return;
        }
        if (Boolean.getBoolean("qapi.gradle.required")) {
            fail("no Gradle 4.4.1 in " + GRADLE);
        }
        Assumptions.abort("no Gradle 4.4.1 in " + GRADLE);
    }

    private static String block(String page, String language) {
        String begin = "```" + language + "\n";
        int start = page.indexOf(begin) + begin.length();
        return page.substring(start, page.indexOf("```", start));
    }

    private static String repository(String property) {
        return "maven { url '" + Path.of(property(property)).toUri() + "' }";
    }

    private void compilePlugin(Path... sources) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "-Xlint:none",
                "-proc:none",
                "-classpath",
                api(),
                "-d",
                Files.createDirectory(project.resolve("plugin")).toString()));
        for (Path source : sources) {
            arguments.add(source.toString());
        }
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                .isZero();
    }

    private static String api() throws IOException {
        try (Stream<Path> jars = Files.list(GRADLE)) {
            return Stream.concat(jars, Stream.of(GROOVY))
                    .map(Path::toString)
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }

    /** Runs a build, which must succeed, and returns its output. The daemon ends by itself soon after the last build. */
    private List<String> compileJava() throws IOException, InterruptedException {
        Path output = project.resolve("output.txt");
        ProcessBuilder gradle = new ProcessBuilder(
                        "gradle",
                        "--offline",
                        "--init-script",
                        "init.gradle",
                        "--gradle-user-home",
                        Path.of("target", "gradle").toAbsolutePath().toString(),
                        "-Dorg.gradle.daemon.idletimeout=10000",
                        "compileJava")
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        gradle.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = gradle.start();
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("Gradle has not ended: " + Files.readString(output));
        }
        String printed = Files.readString(output);
        assertThat(process.exitValue()).as("%s", printed).isZero();
        return printed.lines().toList();
    }

    private Path generated(String type) {
        return project.resolve("build/classes/java/main/com/example/qmp/" + type + ".class");
    }

    private Path write(String name, String text) throws IOException {
        Path file = project.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(GradlePageIT.class.getResourceAsStream("gradle/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name), name);
    }
}
