package io.github.qapi4j.it.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.it.maven.PluginProject.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The project in the README builds as it is printed there. */
class ReadmeProjectIT {
    @TempDir
    private Path directory;

    @Test
    void compiles() throws Exception {
        PluginProject.assumeAllBuilds("the README's project compiles");
        String readme = Files.readString(Path.of("..", "README.md"));
        PluginProject project = PluginProject.empty(directory);
        project.write("pom.xml", block(readme, "```xml\n", "<artifactId>nodes</artifactId>"));
        project.write("src/main/java/Nodes.java", block(readme, "```java\n", "class Nodes"));

        // Not the phase `compile`, which runs the resources plugin: this build does not have the version that Maven
        // uses by default.
        assertThat(project.maven("-q", "generate-sources", "compiler:compile")).isEqualTo(new Run(0, List.of()));

        assertThat(project.path("target/classes/Nodes.class")).exists();
        assertThat(project.path("target/classes/com/example/qmp/QmpApi.class")).exists();
    }

    /** The first fenced block that begins with a fence and contains a text. */
    private static String block(String page, String fence, String content) {
        for (int at = page.indexOf(fence); at >= 0; at = page.indexOf(fence, at)) {
            at += fence.length();
            String block = page.substring(at, page.indexOf("```", at));
            if (block.contains(content)) {
                return block;
            }
        }
        throw new AssertionError("no block with " + content);
    }
}
