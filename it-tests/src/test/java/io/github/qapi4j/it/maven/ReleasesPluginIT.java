package io.github.qapi4j.it.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The goal {@code generate} with the schemas of several releases. */
class ReleasesPluginIT {
    private static final String GENERATED = "target/generated-sources/qapi/com/example/qmp/";

    @TempDir
    private Path directory;

    @Test
    void oneApiOfSeveralReleases() throws Exception {
        PluginProject.assumeAllBuilds("oneApiOfSeveralReleases");
        PluginProject project = PluginProject.copy("directory", directory);
        String schema = Files.readString(project.path("src/main/qapi/greeting.json"));
        project.write("src/main/qapi/old/greeting.json", schema);
        project.write("src/main/qapi/old/styles.json", Files.readString(project.path("src/main/qapi/styles.json")));
        project.write("src/main/qapi/greeting.json", schema + "{ 'command': 'wave' }\n");
        project.replace("pom.xml", "<schema>greeting.json</schema>", """
                <schemas>
                  <schema><release>7.2.0</release><file>old/greeting.json</file></schema>
                  <schema><release>8.2.0</release><file>greeting.json</file></schema>
                </schemas>""");

        PluginProject.Run run = project.maven("compile");

        assertThat(run.exitCode()).as("%s", run.output()).isZero();
        assertThat(project.path("target/classes/com/example/qmp/WaveCommand.class"))
                .exists();
        assertThat(project.path(GENERATED + "QmpApi.java")).content().contains("ApiReleases.of(\"7.2.0\", \"8.2.0\")");
        assertThat(project.path(GENERATED + "WaveCommand.java")).content().contains("@AvailableIn(\"8.2.0\")");
        assertThat(project.maven("compile").starting("[INFO] The Java sources for "))
                .singleElement()
                .asString()
                .contains("old/greeting.json, ", "qapi/greeting.json are up to date");

        project.write("src/main/qapi/greeting.json", schema + "{ 'command': 'greet-all' }\n");
        assertThat(project.maven("compile").starting("[INFO] Generated ")).hasSize(1);
        assertThat(project.path(GENERATED + "WaveCommand.java")).doesNotExist();

        project.write("src/main/qapi/greeting.json", schema + "{ 'command': 'greet-all', 'data': 'None' }\n");
        PluginProject.Run broken = project.maven("compile");
        assertThat(broken.exitCode()).isNotZero();
        assertThat(broken.starting("[ERROR] " + project.path("src/main/qapi/greeting.json") + ":"))
                .singleElement()
                .asString()
                .contains("unknown type 'None'");
        assertThat(project.maven("qapi:validate@qmp")
                        .starting("[ERROR] " + project.path("src/main/qapi/greeting.json") + ":"))
                .hasSize(1);
    }
}
