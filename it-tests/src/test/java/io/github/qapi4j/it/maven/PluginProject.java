package io.github.qapi4j.it.maven;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A copy of a project in src/test/projects, in which the test runs Maven. Maven finds this project's artifacts in a local repository that the build
 * has created.
 */
final class PluginProject {
    private static final Path PROJECTS = Path.of("src/test/projects").toAbsolutePath();

    /** Maven's output contains codes that reset colours even where it has no colours. */
    private static final Pattern RESET = Pattern.compile("\u001B\\[0?m");

    private final Path directory;

    private PluginProject(Path directory) {
        this.directory = directory;
    }

    /** The result of one run of Maven. The output does not include the error stream, in which some JVMs print warnings about Maven itself. */
    record Run(int exitCode, List<String> output) {
        List<String> starting(String prefix) {
            return output.stream().filter(line -> line.startsWith(prefix)).toList();
        }
    }

    static PluginProject copy(String name, Path directory) throws IOException {
        Path template = PROJECTS.resolve(name);
        try (Stream<Path> files = Files.walk(template)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = directory.resolve(template.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        return new PluginProject(directory.toRealPath());
    }

    /** Skips a test that runs Maven often, unless the property {@code qapi.builds} demands all builds, as in {@code .ci/run}. */
    static void assumeAllBuilds(String test) {
        boolean all = "all".equals(System.getProperty("qapi.builds"));
        if (!all) {
            System.out.println("skipped without -Dqapi.builds=all: " + test);
        }
        assumeTrue(all, "runs with -Dqapi.builds=all");
    }

    /** A project without files. */
    static PluginProject empty(Path directory) throws IOException {
        return new PluginProject(directory.toRealPath());
    }

    Path path(String name) {
        return directory.resolve(name);
    }

    void write(String name, String text) throws IOException {
        Files.createDirectories(path(name).getParent());
        Files.writeString(path(name), text);
    }

    void replace(String name, String before, String after) throws IOException {
        String text = Files.readString(path(name));
        if (!text.contains(before)) {
            throw new IllegalArgumentException(name + " has no " + before);
        }
        Files.writeString(path(name), text.replace(before, after));
    }

    /** Returns the texts of all files below a directory, by relative path; empty if the directory does not exist. */
    Map<String, String> filesIn(String name) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        Path root = path(name);
        if (Files.isDirectory(root)) {
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(Files::isRegularFile)
                        .forEach(file ->
                                texts.put(root.relativize(file).toString().replace('\\', '/'), read(file)));
            }
        }
        return texts;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Run maven(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                property("maven.home") + "/bin/mvn",
                "-B",
                "-ntp",
                "-s",
                PROJECTS.resolve("settings.xml").toString(),
                "-Dmaven.repo.local=" + property("plugin.repository"),
                "-Douter.repository=" + Path.of(property("outer.repository")).toUri(),
                "-Dqapi4j.version=" + property("qapi4j.version")));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("maven", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1");
        builder.environment().remove("MAVEN_ARGS");
        Process process = builder.start();
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("Maven did not end in time: " + Files.readString(output));
        }
        String printed = RESET.matcher(Files.readString(output)).replaceAll("");
        Files.delete(output);
        return new Run(process.exitValue(), printed.lines().toList());
    }

    static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name), name);
    }
}
