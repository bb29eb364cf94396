package io.github.qapi4j.maven;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCount;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.schema.Schema;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/** What the goals have in common: which schema, and what becomes of its diagnostics. Maven fills fields, so goals can share them only so. */
abstract sealed class SchemaMojo extends AbstractMojo permits GenerateMojo, ValidateMojo {

    /** The path of the schema's root file inside the schema directory or the schema dependency. */
    @Parameter(property = "qapi.schema", defaultValue = "qapi-schema.json")
    private String schema;

    /** The directory that holds the schema. */
    @Parameter(property = "qapi.schemaDirectory", defaultValue = "${project.basedir}/src/main/qapi")
    private File schemaDirectory;

    /**
     * A dependency, of the project or of the plugin, that holds the schema instead of the schema directory:
     * <code>groupId:artifactId</code>, or <code>groupId:artifactId:classifier</code>.
     */
    @Parameter(property = "qapi.schemaDependency")
    private @Nullable String schemaDependency;

    /** Whether only what the newest release of QEMU accepts is accepted. */
    @Parameter(property = "qapi.strict", defaultValue = "false")
    private boolean strict;

    // No property: Maven would make an empty list of one that is not given.
    /**
     * How diagnostics are told that need not be errors: <code>CODE=off</code>, <code>CODE=warn</code> or <code>CODE=error</code> each, and
     * <code>lint</code> for all codes of lint.
     */
    @Parameter
    private @Nullable List<String> levels;

    /** Whether warnings fail the build as errors do. */
    @Parameter(property = "qapi.failOnWarnings", defaultValue = "false")
    private boolean failOnWarnings;

    /** Whether to do nothing. */
    @Parameter(property = "qapi.skip", defaultValue = "false")
    private boolean skip;

    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    private MavenProject project;

    @Parameter(defaultValue = "${plugin.artifacts}", readonly = true, required = true)
    private List<Artifact> pluginArtifacts;

    private DiagnosticCount reported = DiagnosticCount.NONE;

    final boolean isSkipped() {
        return skip;
    }

    final MavenProject project() {
        return project;
    }

    /** What decides, beside the text of the schema, how it is loaded. */
    final List<String> loadOptions() {
        return List.of("strict " + strict, "failOnWarnings " + failOnWarnings, "levels " + levels);
    }

    final SchemaSource source() throws MojoFailureException {
        if (schemaDependency == null) {
            return SchemaSource.inDirectory(schemaDirectory.toPath(), schema);
        }
        return SchemaSource.inArtifact(artifact(schemaDependency), schema);
    }

    private Path artifact(String coordinates) throws MojoFailureException {
        Artifact artifact = Stream.concat(project.getArtifacts().stream(), pluginArtifacts.stream())
                .filter(candidate -> coordinates.equals(coordinates(candidate)))
                .findFirst()
                .orElseThrow(() -> new MojoFailureException("schemaDependency '" + coordinates
                        + "' is neither a dependency of the project nor one of the plugin"));
        if (artifact.getFile() == null) {
            throw new MojoFailureException("schemaDependency '" + coordinates + "' has not been built yet");
        }
        return artifact.getFile().toPath();
    }

    private static String coordinates(Artifact artifact) {
        String coordinates = artifact.getGroupId() + ":" + artifact.getArtifactId();
        return artifact.hasClassifier() ? coordinates + ":" + artifact.getClassifier() : coordinates;
    }

    /** How diagnostics are told. */
    final Levels levels() throws MojoFailureException {
        Levels chosen = Levels.of(strict);
        try {
            for (String setting : levels == null ? List.<String>of() : levels) {
                chosen = chosen.with(setting);
            }
        } catch (IllegalArgumentException e) {
            throw new MojoFailureException("levels: " + e.getMessage(), e);
        }
        return chosen;
    }

    /** Loads the schema and reports its diagnostics, lint with them if wanted. */
    final Schema load(SchemaSource source, boolean lint) throws MojoFailureException {
        LoadOptions options = LoadOptions.defaults().withLevels(levels()).withLint(lint);
        LoadResult loaded = SchemaLoader.load(source.resolver(), source.rootName(), options);
        report(loaded.diagnostics(), loaded.count());
        return loaded.schema().orElseThrow(() -> new IllegalStateException("bug: no schema and no error"));
    }

    /**
     * Logs diagnostics, a line each, and what explains them: of warnings as information, so that each is one line among the warnings, but of errors as
     * error too, since a quiet Maven shows nothing else of what failed. Fails if there is an error now.
     */
    final void report(List<Diagnostic> diagnostics, DiagnosticCount count) throws MojoFailureException {
        boolean failed = false;
        for (Diagnostic diagnostic : diagnostics) {
            Stream<String> explanation =
                    DiagnosticFormat.format(diagnostic).lines().skip(1);
            if (diagnostic.isError()) {
                getLog().error(DiagnosticFormat.headline(diagnostic));
                explanation.forEach(getLog()::error);
            } else {
                getLog().warn(DiagnosticFormat.headline(diagnostic));
                explanation.forEach(getLog()::info);
            }
            failed |= failOnWarnings || diagnostic.isError();
        }
        reported = reported.plus(count);
        if (failed) {
            throw new MojoFailureException(reported + " in schema " + schema);
        }
    }
}
