package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does what {@code docs/guide.md} says, from an empty directory: writes its files, runs its commands in one shell, and compares what they print. It runs
 * only with {@code -Dqapi.builds=all}, since it runs Maven often.
 */
@Timeout(300)
class GuidePageIT {
    private static final Path PAGE = Path.of("..", "docs", "guide.md");

    /** A block, with the text before it. */
    private static final Pattern BLOCK =
            Pattern.compile("(?s)(?<before>[^\n]*)\n+```(?<language>\\w+)\n(?<text>.*?)```");

    private static final Pattern FILE = Pattern.compile("`((?:src/[\\w/]+/)?\\w+\\.(?:java|xml))`");

    /** A line that appears at any time. */
    private static final Pattern PROGRESS = Pattern.compile("backup-disk[01]: \\d+ %");

    /** What a build needs here, and a user does not: the version of a plugin that this build has. */
    private static final String RESOURCES = """
                <plugins>
                  <plugin>
                    <groupId>org.apache.maven.plugins</groupId>
                    <artifactId>maven-resources-plugin</artifactId>
                    <version>3.5.0</version>
                  </plugin>
            """;

    @TempDir
    private Path folder;

    private final List<String> expected = new ArrayList<>();
    private final List<String> expectedErrors = new ArrayList<>();

    @Test
    void theWholePage() throws Exception {
        if (!"all".equals(System.getProperty("qapi.builds"))) {
            System.out.println("skipped without -Dqapi.builds=all: the guide");
            Assumptions.abort("runs with -Dqapi.builds=all");
        }
        LiveServer.requireProgram("qemu-system-x86_64");
        LiveServer.requireProgram("qemu-img");
        LiveServer.requireProgram("qemu-io");

        Path project = Files.createDirectory(folder.resolve("project"));
        String script = script(project);
        try {
            run(project, script);
        } finally {
            endMachine(project.resolve("vm.pid"));
        }

        assertThat(printed(folder.resolve("output.txt"))).isEqualTo(expected);
        assertThat(printed(folder.resolve("errors.txt"))).isEqualTo(expectedErrors);
        assertThat(project.resolve("target/surefire-reports/TEST-TwoDisksTest.xml"))
                .content()
                .contains("tests=\"1\"", "failures=\"0\"", "errors=\"0\"");
        assertThat(Files.readString(Path.of("..", "README.md"))).contains("\n    mvn -q -DskipTests install\n");
        // The test has installed the artifacts, and sets the variable.
        assertThat(Files.readString(PAGE)).contains("\n    mvn -q -DskipTests install\n    export QAPI4J=$PWD\n");
    }

    /** Returns a shell script that does what the page says, in its order. */
    private String script(Path project) throws IOException {
        StringBuilder script = new StringBuilder("set -e\n");
        int files = 0;
        int number = 0;
        for (Matcher block = BLOCK.matcher(Files.readString(PAGE)); block.find(); ) {
            String text = block.group("text");
            if (block.group("language").equals("console")) {
                for (String line : text.lines().toList()) {
                    if (line.startsWith("$ ")) {
                        number++;
                        script.append("\necho " + number + "\n").append(line.substring(2));
                        expected.add(String.valueOf(number));
                    } else if (line.startsWith("error: ")) {
                        script.append(" || test $? = 1");
                        expectedErrors.add(line);
                    } else {
                        expected.add(line);
                    }
                }
                script.append('\n');
                continue;
            }
            Matcher name = FILE.matcher(block.group("before"));
            assertThat(name.find()).as("the name of a file before %s", text).isTrue();
            Path source = Files.writeString(
                    folder.resolve("block" + files),
                    name.group(1).equals("pom.xml")
                            ? text.replaceFirst(" *<plugins>\n", Matcher.quoteReplacement(RESOURCES))
                            : text);
            script.append("mkdir -p $(dirname ").append(name.group(1)).append(")\n");
            script.append("cp ")
                    .append(source)
                    .append(' ')
                    .append(name.group(1))
                    .append('\n');
            files++;
        }
        assertThat(files).isEqualTo(7);
        assertThat(number).isGreaterThan(15);
        return script.toString();
    }

    private void run(Path project, String script) throws Exception {
        Path programs = Files.createDirectory(folder.resolve("bin"));
        Path maven = Files.writeString(programs.resolve("mvn"), """
                #!/bin/sh
                exec '%s/bin/mvn' -B -ntp -s '%s' -Dmaven.repo.local='%s' -Douter.repository='%s' "$@" 2>/dev/null
                """.formatted(
                        property("maven.home"),
                        Path.of("src/test/projects/settings.xml").toAbsolutePath(),
                        property("plugin.repository"),
                        Path.of(property("outer.repository")).toUri()));
        assertThat(maven.toFile().setExecutable(true)).isTrue();
        Path output = folder.resolve("output.txt");
        Path errors = folder.resolve("errors.txt");
        ProcessBuilder shell = new ProcessBuilder(
                        "bash", "-c", script.replace("$HOME/.m2/repository", property("plugin.repository")))
                .directory(project.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        shell.environment().put("PATH", programs + ":" + System.getenv("PATH"));
        shell.environment().put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1");
        shell.environment().put("QAPI4J", Path.of("..").toRealPath().toString());
        shell.environment().remove("MAVEN_ARGS");
        Process process = shell.start();
        if (!process.waitFor(4, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        assertThat(process.waitFor())
                .as("%s%s", Files.readString(output), Files.readString(errors))
                .isZero();
    }

    /** Returns the lines of a file, without escape sequences and progress. */
    private static List<String> printed(Path file) throws IOException {
        return Files.readString(file)
                .replaceAll("\u001B\\[0?m", "")
                .lines()
                .filter(line -> !PROGRESS.matcher(line).matches())
                .toList();
    }

    private static void endMachine(Path file) throws IOException {
        if (Files.exists(file)) {
            ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name), name);
    }
}
