package io.github.qapi4j.maven;

import java.io.File;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Generates Java from a QAPI schema and registers the output directory as a source root. Writes only files that change, and removes files that are no
 * longer generated, including files of executions that were removed from the POM. Does nothing if the schema's files, the options, the plugin and the
 * generated files have not changed since the last run. Files that the plugin did not write are not replaced: they fail the build if a generated file
 * has the same name.
 */
@Mojo(
        name = GoalExecution.GENERATE,
        defaultPhase = LifecyclePhase.GENERATE_SOURCES,
        requiresDependencyResolution = ResolutionScope.COMPILE_PLUS_RUNTIME,
        threadSafe = true)
public final class GenerateMojo extends GeneratingMojo {

    /** The directory that contains the schema. */
    @Parameter(property = "qapi.schemaDirectory", defaultValue = "${project.basedir}/src/main/qapi")
    private File schemaDirectory;

    /** The source root to write into. */
    @Parameter(
            property = "qapi.outputDirectory",
            defaultValue = "${project.build.directory}/generated-sources/qapi",
            required = true)
    private File outputDirectory;

    /** Called by Maven. */
    public GenerateMojo() {}

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
        project().addCompileSourceRoot(directory);
    }
}
