package io.github.qapi4j.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.plugin.logging.SystemStreamLog;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.resolution.ArtifactResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckMojoTest {
    private static final String OLD_REPORT = "compatible, a long time ago";

    @TempDir
    private Path directory;

    private Path report;

    @BeforeEach
    void writeFiles() throws IOException {
        report = Files.writeString(directory.resolve("report.txt"), OLD_REPORT);
        Files.writeString(directory.resolve("old.json"), "{ 'command': 'stop' }\n");
        Files.writeString(directory.resolve("new.json"), "{ 'command': 'stop' }\n{ 'command': 'cont' }\n");
        Files.writeString(directory.resolve("broken.json"), "{ 'command': 'stop', 'data': 'Nowhere' }\n");
    }

    /** A repository without artifacts. */
    private static RepositorySystem repository() {
        return (RepositorySystem) Proxy.newProxyInstance(
                CheckMojoTest.class.getClassLoader(), new Class<?>[] {RepositorySystem.class}, (self, method, all) -> {
                    throw new ArtifactResolutionException(
                            List.of(new ArtifactResult((ArtifactRequest) all[1])), "it is not there");
                });
    }

    private CheckMojo mojo(Map<String, ?> parameters) throws ReflectiveOperationException {
        CheckMojo mojo = new CheckMojo(repository());
        set(mojo, "project", new MavenProject());
        set(mojo, "schemaDirectory", directory.toFile());
        set(mojo, "schema", "new.json");
        set(mojo, "baseline", directory.resolve("old.json").toString());
        set(mojo, "verdict", "wire");
        set(mojo, "format", "text");
        set(mojo, "failOnBreak", true);
        set(mojo, "reportFile", report.toFile());
        set(mojo, "repositories", List.of());
        for (Map.Entry<String, ?> parameter : parameters.entrySet()) {
            set(mojo, parameter.getKey(), parameter.getValue());
        }
        return mojo;
    }

    /** Sets a parameter as Maven does. */
    private static void set(CheckMojo mojo, String parameter, Object value) throws ReflectiveOperationException {
        Class<?> type = CheckMojo.class;
        while (Arrays.stream(type.getDeclaredFields())
                .noneMatch(field -> field.getName().equals(parameter))) {
            type = type.getSuperclass();
        }
        Field field = type.getDeclaredField(parameter);
        field.setAccessible(true);
        field.set(mojo, value);
    }

    @Test
    void writesAReport() throws Exception {
        mojo(Map.of()).execute();

        assertThat(report).content().endsWith("compatible\n").doesNotContain(OLD_REPORT);
    }

    @Test
    void aBrokenNewSchemaIsReportedInsteadOfTheLastReport() throws Exception {
        CheckMojo mojo = mojo(Map.of("schema", "broken.json", "failOnBreak", false));

        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessage("1 error in schema broken.json");
        assertThat(report)
                .content()
                .contains("broken.json:1:30: error: 'data' uses unknown type 'Nowhere'")
                .endsWith("old.json -> broken.json: not compared\n")
                .doesNotContain(OLD_REPORT);
    }

    @Test
    void anUnresolvableArtifactIsReportedInsteadOfTheLastReport() throws Exception {
        CheckMojo mojo = mojo(Map.of("baseline", "com.example:vm:1.0"));

        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoExecutionException.class)
                .hasMessageStartingWith("baseline: cannot resolve 'com.example:vm:1.0': ");
        assertThat(report)
                .content()
                .startsWith("error: baseline: cannot resolve 'com.example:vm:1.0': ")
                .endsWith("com.example:vm:1.0 -> new.json: not compared\n");
    }

    @Test
    void aWrongConfigurationLeavesNoOldReport() throws Exception {
        assertThatThrownBy(mojo(Map.of("verdict", "all"))::execute).isInstanceOf(MojoFailureException.class);
        assertThat(report).content().startsWith("error: verdict: ").endsWith(": not compared\n");

        assertThatThrownBy(mojo(Map.of("format", "html"))::execute).isInstanceOf(MojoFailureException.class);
        assertThat(report).doesNotExist();
    }

    @Test
    void aDirectoryIsNotReplaced() throws Exception {
        File folder = Files.createDirectory(directory.resolve("folder")).toFile();

        assertThatThrownBy(mojo(Map.of("reportFile", folder))::execute)
                .isInstanceOf(MojoExecutionException.class)
                .hasMessageStartingWith("cannot write " + folder);
        assertThat(folder).isDirectory();
    }

    @Test
    void aBreakIsReportedWithTheWayToApproveIt() throws Exception {
        Files.writeString(directory.resolve("new.json"), "{ 'command': 'cont' }\n");
        File approvals = Files.createFile(directory.resolve("approvals.txt")).toFile();
        List<String> errors = new ArrayList<>();
        CheckMojo mojo = mojo(Map.of("approvals", approvals));
        mojo.setLog(errorsTo(errors));

        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageEndingWith("old.json -> new.json: not compatible: 1 break");
        assertThat(errors)
                .last()
                .isEqualTo("A break that is intended is approved by a line 'FINGERPRINT: REASON' in " + approvals);

        CheckMojo without = mojo(Map.of());
        without.setLog(errorsTo(errors));
        assertThatThrownBy(without::execute).isInstanceOf(MojoFailureException.class);
        assertThat(errors).last().asString().endsWith("a file that <approvals> (-Dqapi.approvals) names");
    }

    private static Log errorsTo(List<String> errors) {
        return new SystemStreamLog() {
            @Override
            public void error(CharSequence content) {
                errors.add(content.toString());
            }
        };
    }
}
