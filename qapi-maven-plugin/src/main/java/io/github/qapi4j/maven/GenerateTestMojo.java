package io.github.qapi4j.maven;

import java.io.File;
import java.nio.file.Path;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Generates Java for tests from a QAPI schema and registers the output directory as a test source root. In all other respects it does the same as the
 * goal <code>generate</code>.
 */
@Mojo(
        name = GoalExecution.GENERATE_TEST,
        defaultPhase = LifecyclePhase.GENERATE_TEST_SOURCES,
        requiresDependencyResolution = ResolutionScope.TEST,
        threadSafe = true)
public final class GenerateTestMojo extends GeneratingMojo {

    /** The directory that contains the schema. */
    @Parameter(property = "qapi.testSchemaDirectory", defaultValue = "${project.basedir}/src/test/qapi")
    private File schemaDirectory;

    /** The test source root to write into. */
    @Parameter(
            property = "qapi.testOutputDirectory",
            defaultValue = "${project.build.directory}/generated-test-sources/qapi",
            required = true)
    private File outputDirectory;

    /** Whether the build skips its tests, and so this goal. */
    @Parameter(property = "maven.test.skip", defaultValue = "false")
    private boolean skipTests;

    /** Called by Maven. */
    public GenerateTestMojo() {}

    @Override
    boolean isSkipped() {
        return skipTests || super.isSkipped();
    }

    @Override
    File schemaDirectory() {
        return schemaDirectory;
    }

    @Override
    File outputDirectory() {
        return outputDirectory;
    }

    @Override
    void addSourceRoot(String directory) {
        project().addTestCompileSourceRoot(directory);
    }

    /** The default directory of the goal validate has the schemas of the main sources. */
    @Override
    String validateOptions() {
        if (isInDependency()) {
            return "";
        }
        Path base = project().getBasedir().toPath();
        Path directory = schemaDirectory.toPath();
        return " -Dqapi.schemaDirectory="
                + (directory.startsWith(base) ? base.relativize(directory) : directory)
                        .toString()
                        .replace('\\', '/');
    }
}
