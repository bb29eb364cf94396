package io.github.qapi4j.it.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.it.maven.CiJobs.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the commands of the jobs in {@code docs/ci.md} in a repository of git. It runs only with {@code -Dqapi.builds=all}, since it starts many
 * programs.
 */
@Timeout(300)
class CiPageIT {
    private static final Path PAGE = Path.of("..", "docs", "ci.md");
    private static final Path JAR =
            Path.of("../qapi-codegen/target/qapi.jar").toAbsolutePath().normalize();
    private static final String SCHEMA = "src/main/qapi/vm.json";
    private static final String SESSION = "src/test/sessions/boot.log";

    private static final String RELEASE = """
            { 'command': 'boot', 'data': { 'device': 'str', '*once': 'bool' } }
            """;

    private static final String COMPATIBLE = RELEASE.replace("'bool'", "'bool', '*delay': 'int'");
    private static final String BROKEN = RELEASE.replace(", '*once': 'bool'", "");

    /** What GitHub and GitLab set, and the variables of the page whose values are expressions of GitHub. */
    private static final Map<String, String> VARIABLES =
            Map.of("BASE", "main", "PULL_REQUEST", "7", "GH_TOKEN", "token", "GITHUB_STEP_SUMMARY", "summary.md");

    @TempDir
    private Path temporary;

    private Path repository;
    private Path programs;
    private List<String> blocks;

    /** The result of running a step. */
    private record Result(String name, int exitCode, String output) {}

    @BeforeEach
    void createRepository() throws Exception {
        PluginProject.assumeAllBuilds("the jobs of docs/ci.md");
        blocks = CiJobs.blocks(PAGE);
        repository = Files.createDirectories(temporary.toRealPath().resolve("repository"));
        programs = Files.createDirectories(temporary.toRealPath().resolve("programs"));
        program("gh", "printf '%s\\n' \"$*\" >> gh.log");
        program(
                "mvn",
                "exec '" + PluginProject.property("maven.home") + "/bin/mvn' -s '"
                        + Path.of("src/test/projects/settings.xml").toAbsolutePath() + "' -Dmaven.repo.local='"
                        + PluginProject.property("plugin.repository") + "' -Douter.repository='"
                        + Path.of(PluginProject.property("outer.repository")).toUri() + "' \"$@\"");
        Files.createDirectories(repository.resolve("tools"));
        Files.createSymbolicLink(repository.resolve("tools/qapi.jar"), JAR);
        write(SCHEMA, RELEASE);
        write("src/main/qapi/approvals.txt", "# No break is approved.\n");
        write(SESSION, "{\"execute\": \"boot\", \"arguments\": {\"device\": \"disk0\"}}\n{\"return\": {}}\n");
        write("pom.xml", pom());
        assertThat(bash("""
                git init -q -b main
                git config user.name test
                git config user.email test@example.com
                git add src pom.xml
                git commit -q -m 'Release 1.0'
                git tag v1.0
                git commit -q --allow-empty -m 'After the release'
                git update-ref refs/remotes/origin/main HEAD
                """, Map.of()).exitCode()).isZero();
    }

    private void program(String name, String command) throws IOException {
        Path file = Files.writeString(programs.resolve(name), "#!/bin/sh\n" + command + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private void write(String name, String text) throws IOException {
        Files.createDirectories(repository.resolve(name).getParent());
        Files.writeString(repository.resolve(name), text);
    }

    private String read(String name) throws IOException {
        return Files.readString(repository.resolve(name));
    }

    private static String pom() throws IOException {
        Matcher plugin = Pattern.compile("(?s)```xml pom.xml\n(.*?)```").matcher(Files.readString(PAGE));
        assertThat(plugin.find()).isTrue();
        return """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>com.example</groupId>
                  <artifactId>vm</artifactId>
                  <version>1</version>
                  <packaging>pom</packaging>
                  <build>
                    <plugins>
                %s
                    </plugins>
                  </build>
                </project>
                """.formatted(plugin.group(1));
    }

    private Result bash(String script, Map<String, String> environment) throws Exception {
        Path output = Files.createTempFile(temporary, "step", ".log");
        ProcessBuilder builder = new ProcessBuilder("bash", "-e", "-o", "pipefail", "-c", script)
                .directory(repository.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("PATH", programs + ":" + System.getenv("PATH"));
        builder.environment().put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1");
        builder.environment().remove("MAVEN_ARGS");
        Process process = builder.start();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("not finished: " + script);
        }
        return new Result(script, process.exitValue(), Files.readString(output));
    }

    /** Runs the steps as GitHub does: after a failure, only those that always run. Steps of other projects are left out. */
    private List<Result> github(String workflow) throws Exception {
        List<Result> results = new ArrayList<>();
        boolean failed = false;
        for (Step step : CiJobs.github(workflow)) {
            assertThat(VARIABLES.keySet()).containsAll(step.environment().keySet());
            if (!step.script().isEmpty() && (!failed || step.always())) {
                Result result = bash(step.script(), VARIABLES);
                failed |= result.exitCode() != 0;
                results.add(new Result(step.name(), result.exitCode(), result.output()));
            }
        }
        return results;
    }

    private Map<String, Integer> gitlab(String file) throws Exception {
        Map<String, Integer> exitCodes = new HashMap<>();
        for (Map.Entry<String, String> job : CiJobs.gitlab(file).entrySet()) {
            exitCodes.put(job.getKey(), bash(job.getValue(), Map.of()).exitCode());
        }
        return exitCodes;
    }

    private static List<Integer> exitCodes(List<Result> results) {
        return results.stream().map(Result::exitCode).toList();
    }

    @Test
    void thePageHasTheseJobs() {
        assertThat(blocks).hasSize(4);
        assertThat(CiJobs.github(blocks.get(0))).hasSize(8);
        assertThat(CiJobs.github(blocks.get(0)).stream()
                        .filter(step -> !step.script().isEmpty()))
                .extracting(Step::name)
                .containsExactly(
                        "Validate the schema",
                        "Check recorded sessions",
                        "Compare with the last release",
                        "Compare with the target branch",
                        "Comment on the pull request");
        assertThat(CiJobs.gitlab(blocks.get(1))).containsOnlyKeys("schema", "sessions");
        assertThat(CiJobs.github(blocks.get(2)).stream()
                        .filter(step -> !step.script().isEmpty()))
                .hasSize(1);
        assertThat(CiJobs.gitlab(blocks.get(3))).containsOnlyKeys("build");
    }

    @Test
    void theCommandLineAcceptsACompatibleChange() throws Exception {
        write(SCHEMA, COMPATIBLE);

        assertThat(exitCodes(github(blocks.get(0)))).containsExactly(0, 0, 0, 0, 0);
        assertThat(read("changes.sarif")).contains("\"version\" : \"2.1.0\"");
        assertThat(read("summary.md")).isEqualTo(read("changes.md")).contains("ompatible");
        assertThat(read("gh.log")).isEqualTo("pr comment 7 --edit-last --create-if-none --body-file changes.md\n");
        assertThat(gitlab(blocks.get(1))).isEqualTo(Map.of("schema", 0, "sessions", 0));
        assertThat(read("schema.xml")).contains("<testcase").doesNotContain("<failure", "<error");
        assertThat(read("changes.xml")).contains("<testcase").doesNotContain("<failure", "<error");
    }

    @Test
    void theCommandLineRejectsABreakUntilItIsApproved() throws Exception {
        write(SCHEMA, BROKEN);

        assertThat(exitCodes(github(blocks.get(0)))).containsExactly(0, 0, 1, 0, 0);
        assertThat(read("changes.sarif")).contains("ARG_REMOVED");
        assertThat(read("changes.md")).contains("Breaks: 1");
        assertThat(gitlab(blocks.get(1))).isEqualTo(Map.of("schema", 1, "sessions", 0));
        assertThat(read("changes.xml")).contains("<failure");

        Result diff = bash("java -jar tools/qapi.jar diff git:v1.0:" + SCHEMA + " " + SCHEMA, Map.of());
        Matcher fingerprint = Pattern.compile("\\[ARG_REMOVED (\\w+)]").matcher(diff.output());
        assertThat(fingerprint.find()).isTrue();
        write("src/main/qapi/approvals.txt", fingerprint.group(1) + ": no client sends it\n");
        assertThat(exitCodes(github(blocks.get(0)))).containsExactly(0, 0, 0, 0, 0);
        assertThat(gitlab(blocks.get(1))).isEqualTo(Map.of("schema", 0, "sessions", 0));
    }

    /** A tag of its own must not make a release its own baseline. */
    @Test
    void aReleaseIsComparedWithTheOneBefore() throws Exception {
        write(SCHEMA, BROKEN);
        assertThat(bash("git commit -q -a -m 'Release 1.1' && git tag v1.1", Map.of())
                        .exitCode())
                .isZero();

        assertThat(exitCodes(github(blocks.get(0)))).containsExactly(0, 0, 1, 0, 0);
        assertThat(read("changes.sarif")).contains("ARG_REMOVED");
        assertThat(gitlab(blocks.get(1))).isEqualTo(Map.of("schema", 1, "sessions", 0));

        assertThat(bash("git commit -q --allow-empty -m 'After the release'", Map.of())
                        .exitCode())
                .isZero();
        assertThat(exitCodes(github(blocks.get(0)))).containsExactly(0, 0, 0, 0, 0);
    }

    @Test
    void theCommandLineReportsWhatItCannotCheck() throws Exception {
        write(SESSION, "{\"execute\": \"boot\", \"arguments\": {\"device\": 0}}\n{\"return\": {}}\n");
        assertThat(exitCodes(github(blocks.get(0)))).containsExactly(0, 1, 0, 0);
        assertThat(gitlab(blocks.get(1))).isEqualTo(Map.of("schema", 0, "sessions", 1));

        assertThat(bash("git update-ref -d refs/remotes/origin/main", Map.of()).exitCode())
                .isZero();
        List<Result> results = github(blocks.get(0));
        assertThat(results.get(2).name()).isEqualTo("Compare with the target branch");
        assertThat(results.get(2).exitCode()).isEqualTo(1);
        assertThat(read("changes.md")).contains("not compared");

        write(SCHEMA, "{ 'command': 'boot', 'data': 'Nothing' }");
        assertThat(github(blocks.get(0)).get(0).exitCode()).isEqualTo(1);
        assertThat(gitlab(blocks.get(1)).get("schema")).isEqualTo(1);
    }

    @Test
    void mavenDoesTheSame() throws Exception {
        write(SCHEMA, COMPATIBLE);
        List<Result> compatible = github(blocks.get(2));
        assertThat(exitCodes(compatible)).as(compatible.toString()).containsExactly(0);
        assertThat(read("target/changes.sarif")).contains("\"version\" : \"2.1.0\"");
        Matcher shell = Pattern.compile("(?s)```sh\n(.*?)```").matcher(Files.readString(PAGE));
        assertThat(shell.find()).isTrue();
        Files.delete(repository.resolve("pom.xml"));
        Result withoutProject = bash(shell.group(1), Map.of());
        assertThat(withoutProject.exitCode()).as(withoutProject.output()).isZero();
        assertThat(withoutProject.output()).contains(": compatible");

        write("pom.xml", pom());
        write(SCHEMA, BROKEN);
        assertThat(gitlab(blocks.get(3))).isEqualTo(Map.of("build", 1));
        assertThat(read("target/changes.xml")).contains("<failure").contains("ARG_REMOVED");
    }
}
