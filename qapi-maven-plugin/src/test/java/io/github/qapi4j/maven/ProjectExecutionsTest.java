package io.github.qapi4j.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.codegen.OutputOwner;
import io.github.qapi4j.codegen.OutputPolicy.Clash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.maven.model.Build;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.model.PluginManagement;
import org.apache.maven.model.Profile;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests which executions a project has, and what {@link ExecutionOutputPolicy} decides for them. */
class ProjectExecutionsTest {
    private static final String KEY = "io.github.qapi4j:qapi-maven-plugin";

    @TempDir
    private Path temporary;

    private Path directory;
    private final Model model = new Model();
    private MavenProject project;

    @BeforeEach
    void prepare() throws IOException {
        directory = temporary.toRealPath();
        model.setBuild(new Build());
        model.getBuild().setDirectory(directory.resolve("target").toString());
        project = new MavenProject(model);
    }

    private static PluginExecution execution(String id, Object configuration) {
        PluginExecution execution = new PluginExecution();
        execution.setId(id);
        execution.addGoal("generate");
        execution.setConfiguration(configuration);
        return execution;
    }

    private static Plugin plugin(PluginExecution... executions) {
        Plugin plugin = new Plugin();
        plugin.setGroupId("io.github.qapi4j");
        plugin.setArtifactId("qapi-maven-plugin");
        plugin.setExecutions(List.of(executions));
        return plugin;
    }

    private void configure(PluginExecution... executions) {
        model.getBuild().setPlugins(List.of(plugin(executions)));
        model.getBuild().flushPluginMap();
    }

    private ProjectExecutions executions(Properties properties) {
        return new ProjectExecutions(project, KEY, Set.of("now"), List.of(properties));
    }

    private ProjectExecutions executions() {
        return executions(new Properties());
    }

    private static Properties properties(String name, String value) {
        Properties properties = new Properties();
        properties.setProperty(name, value);
        return properties;
    }

    @Test
    void configuresExecutionsOfTheGoal() {
        PluginExecution validate = execution("validate", null);
        validate.setGoals(List.of("validate"));
        PluginExecution none = execution("none", null);
        none.setPhase("none");
        configure(execution("qmp", null), validate, none);

        assertThat(executions().isConfigured("qmp")).isTrue();
        assertThat(executions().isInThisBuild("qmp")).isTrue();
        assertThat(executions().isConfigured("validate")).isFalse();
        assertThat(executions().isConfigured("none")).isFalse();
        assertThat(executions().isConfigured("now")).isFalse();
        assertThat(executions().isInThisBuild("now")).isTrue();
        assertThat(executions().isInThisBuild("default-cli")).isFalse();
        model.getBuild().setPlugins(List.of());
        model.getBuild().flushPluginMap();
        assertThat(executions().isConfigured("qmp")).isFalse();
    }

    @Test
    void otherBuildsHaveProfilesAndTheCommandLine() {
        Model parentModel = new Model();
        parentModel.addProfile(profile(plugin(execution("inherited", null))));
        MavenProject parent = new MavenProject(new Model());
        parent.setOriginalModel(parentModel);
        project.setParent(parent);
        Model original = new Model();
        original.addProfile(new Profile());
        original.addProfile(profile(plugin(execution("own", null))));
        Profile managed = profile();
        managed.getBuild().setPluginManagement(new PluginManagement());
        managed.getBuild().getPluginManagement().addPlugin(plugin(execution("managed", null)));
        original.addProfile(managed);
        project.setOriginalModel(original);

        for (String id : List.of("inherited", "own", "managed", "default-cli")) {
            assertThat(executions().isInOtherBuilds(id)).as(id).isTrue();
            assertThat(executions().isInThisBuild(id)).as(id).isFalse();
        }
        assertThat(executions().isInOtherBuilds("removed")).isFalse();
    }

    private static Profile profile(Plugin... plugins) {
        Profile profile = new Profile();
        profile.setBuild(new Build());
        profile.getBuild().setPlugins(List.of(plugins));
        return profile;
    }

    @Test
    void theConfigurationIncludesThePomAndProperties() {
        configure(execution("qmp", "<facade>A</facade>"), execution("other", "<facade>B</facade>"));
        model.getBuild().getPlugins().get(0).setConfiguration("<docs>none</docs>");
        String qmp = executions().configuration("qmp");

        assertThat(List.of(
                        qmp,
                        executions().configuration("other"),
                        executions().configuration("default-cli"),
                        executions(properties("qapi.docs", "none")).configuration("qmp"),
                        executions(properties("qapi.docs", "full")).configuration("qmp")))
                .doesNotHaveDuplicates();
        assertThat(List.of(
                        executions(properties("qapi.facade", "C")).configuration("qmp"),
                        executions(properties("qapi.force", "true")).configuration("qmp"),
                        executions(properties("other", "C")).configuration("qmp")))
                .containsOnly(qmp);
    }

    @Test
    void oneExecutionOfBothGoalsIsTwo() {
        PluginExecution both = execution("qmp", "<facade>A</facade>");
        both.addGoal("generate-test");
        PluginExecution test = execution("test", "<facade>B</facade>");
        test.setGoals(List.of("generate-test"));
        configure(both, test);

        for (String configured : List.of("qmp", "generate-test@qmp", "generate-test@test")) {
            assertThat(executions().isConfigured(configured)).as(configured).isTrue();
        }
        assertThat(executions().isConfigured("test")).isFalse();
        assertThat(executions().isInOtherBuilds("generate-test@default-cli")).isTrue();
        assertThat(executions().configuration("generate-test@qmp"))
                .isEqualTo(executions().configuration("qmp"))
                .isNotEqualTo(executions().configuration("generate-test@test"));
    }

    @Test
    void removedExecutionsForTestsLoseTheirFiles() {
        configure(execution("qmp", null));
        Path compiled = directory.resolve("target/generated-test");
        project.addTestCompileSourceRoot(compiled.toString());
        ExecutionOutputPolicy policy = policy("qmp");

        assertThat(policy.isGone(owner("generate-test@qmp"), compiled)).isTrue();
        assertThat(policy.isGone(owner("generate-test@default-cli"), compiled)).isTrue();
        assertThat(policy.isGone(owner("generate-test@default-cli"), directory.resolve("target/elsewhere")))
                .isFalse();
    }

    private ExecutionOutputPolicy policy(String execution) {
        return new ExecutionOutputPolicy(project, executions(), execution, false, directory);
    }

    private static OutputOwner owner(String execution) {
        return new OutputOwner(execution, "/qapi.json");
    }

    @Test
    void removedExecutionsLoseTheirFiles() {
        configure(execution("qmp", null));
        Model original = new Model();
        original.addProfile(profile(plugin(execution("profile", null))));
        project.setOriginalModel(original);
        Path compiled = directory.resolve("target/generated");
        Path committed = directory.resolve("src/generated");
        project.addCompileSourceRoot(compiled.toString());
        project.addCompileSourceRoot(committed.toString());
        ExecutionOutputPolicy policy = policy("qmp");

        for (Path output : List.of(compiled, committed, directory.resolve("target/elsewhere"))) {
            assertThat(policy.isGone(owner("removed"), output)).isTrue();
            assertThat(policy.isGone(owner("qmp"), output)).isFalse();
            assertThat(policy.isGone(owner("now"), output)).isFalse();
            for (String inactive : List.of("profile", "default-cli")) {
                assertThat(policy.isGone(owner(inactive), output))
                        .as("%s in %s", inactive, output)
                        .isEqualTo(output.equals(compiled));
            }
        }
    }

    @Test
    void onlyExecutionsThatWouldGenerateTheSameClash() throws IOException {
        configure(execution("qmp", "<a/>"), execution("other", "<b/>"));
        SchemaSource none = SchemaSource.inDirectory(directory, "none.json");
        for (String id : List.of("qmp", "other", "default-cli", "removed")) {
            GenerationState.of(id, directory)
                    .save("key", "spelling", executions().configuration(id), Map.of(), none);
        }

        assertThat(policy("qmp").clash(owner("other"))).isEqualTo(Clash.REJECTED);
        assertThat(policy("default-cli").clash(owner("other"))).isEqualTo(Clash.REJECTED_UNLESS_EQUAL);
        assertThat(policy("qmp").clash(owner("default-cli"))).isEqualTo(Clash.FILE_REPLACED);
        assertThat(policy("qmp").clash(owner("removed"))).isEqualTo(Clash.FILE_REPLACED);
        configure(execution("qmp", "<a/>"), execution("other", "<c/>"));
        assertThat(policy("qmp").clash(owner("other"))).isEqualTo(Clash.FILE_REPLACED);
        Files.delete(directory.resolve("qmp.state"));
        assertThat(policy("other").clash(owner("qmp"))).isEqualTo(Clash.FILE_REPLACED);
    }
}
