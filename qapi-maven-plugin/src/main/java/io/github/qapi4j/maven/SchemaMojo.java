package io.github.qapi4j.maven;

import io.github.qapi4j.codegen.GeneratorOption;
import io.github.qapi4j.codegen.GeneratorOptions;
import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.DiagnosticCount;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.input.ReleaseFile;
import io.github.qapi4j.input.SchemaInput;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.merge.MergeResult;
import io.github.qapi4j.merge.Release;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/**
 * The base class of the goals: loads a schema and reports its diagnostics. The shared parameters are in a base class because Maven sets only the
 * fields of a goal's class and its superclasses.
 */
abstract sealed class SchemaMojo extends AbstractMojo permits CheckMojo, GeneratingMojo, ValidateMojo {
    private static final String DEFAULT_SCHEMA = "qapi-schema.json";

    /** The path of the schema's root file inside the schema directory or the schema dependency. */
    @Parameter(property = "qapi.schema", defaultValue = DEFAULT_SCHEMA)
    private String schema;

    /**
     * A dependency of the project or of the plugin that contains the schema, to be used instead of the schema directory:
     * <code>groupId:artifactId</code>, or <code>groupId:artifactId:classifier</code>.
     */
    @Parameter(property = "qapi.schemaDependency")
    private @Nullable String schemaDependency;

    /**
     * The schemas of several releases, instead of <code>schema</code>, the oldest first: each has a <code>release</code>, the <code>file</code>, and
     * optionally the <code>dependency</code> that contains it. They are merged to one API for all of these releases.
     */
    @Parameter
    private @Nullable List<ReleaseSchema> schemas;

    /** Whether to reject everything that the newest release of QEMU rejects, even if older releases accept it. */
    @Parameter(property = "qapi.strict", defaultValue = "false")
    private boolean strict;

    /**
     * The levels of diagnostics, each as <code>CODE=off</code>, <code>CODE=warn</code> or <code>CODE=error</code>. <code>CODE</code> is a code that is
     * not always an error, or a group of them: <code>old</code> (declarations that only older releases accept), <code>doc</code> (documentation
     * comments), <code>lint</code> (possible improvements) or <code>all</code>. Later settings override earlier ones. The schema is linted for each
     * lint code that is set to <code>warn</code> or <code>error</code>.
     */
    @Parameter(property = "qapi.levels")
    private @Nullable List<@Nullable String> levels;

    /** Whether to treat warnings as errors. */
    @Parameter(property = "qapi.failOnWarnings", defaultValue = "false")
    private boolean failOnWarnings;

    /** Whether to skip this goal. */
    @Parameter(property = "qapi.skip", defaultValue = "false")
    private boolean skip;

    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    private MavenProject project;

    @Parameter(defaultValue = "${plugin.artifacts}", readonly = true, required = true)
    private List<Artifact> pluginArtifacts;

    private DiagnosticCount reported = DiagnosticCount.NONE;

    /** The schema as the configuration names it, or those of all releases. */
    final String schemaName() {
        return schemas == null || schemas.isEmpty()
                ? schema
                : schemas.stream().map(each -> text(each.file())).collect(Collectors.joining(", "));
    }

    boolean isSkipped() {
        return skip;
    }

    /** The directory that contains the schema. */
    abstract File schemaDirectory();

    /** The directory of a project's schemas; without a project, the working directory. */
    final File defaultSchemaDirectory() {
        return project.getFile() == null ? new File("") : new File(project.getBasedir(), "src/main/qapi");
    }

    /** The directory of the project; without a project, the working directory. */
    final Path directory() {
        return project.getFile() == null ? Path.of("") : project.getBasedir().toPath();
    }

    final boolean isInDependency() {
        return schemaDependency != null;
    }

    final MavenProject project() {
        return project;
    }

    final boolean failsOnWarnings() {
        return failOnWarnings;
    }

    /** The values of an option in the configuration; null if it is absent, or if the goal does not have it. */
    @Nullable
    List<@Nullable String> valuesOf(GeneratorOption option) {
        return switch (option) {
            case STRICT -> List.of(String.valueOf(strict));
            case LEVELS -> levels;
            default -> null;
        };
    }

    /** The options that the build configures. */
    final GeneratorOptions options() throws MojoFailureException {
        try {
            return GeneratorOptions.of(this::texts);
        } catch (IllegalArgumentException e) {
            throw new MojoFailureException(e.getMessage(), e);
        }
    }

    final @Nullable List<String> texts(GeneratorOption option) {
        List<@Nullable String> values = valuesOf(option);
        if (values == null) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (String value : values) {
            texts.add(text(value));
        }
        return texts;
    }

    /** The text of an element of the configuration; Maven passes null for an empty one. */
    static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    final SchemaSource source() throws MojoFailureException {
        if (schemas == null || schemas.isEmpty()) {
            return source(schema, schemaDependency, "schemaDependency");
        }
        if (!schema.equals(DEFAULT_SCHEMA)) {
            throw new MojoFailureException("schema: '" + schema
                    + "' would be ignored, since there are schemas for several releases; set either schema or schemas");
        }
        List<ReleaseFile> files = new ArrayList<>();
        Map<String, SchemaSource> sources = new LinkedHashMap<>();
        try {
            for (ReleaseSchema each : schemas) {
                ReleaseFile file = new ReleaseFile(
                        text(each.release()).strip(), text(each.file()).strip());
                files.add(file);
                sources.put(
                        file.release(),
                        each.dependency() == null
                                ? source(file.file(), schemaDependency, "schemaDependency")
                                : source(file.file(), each.dependency(), "schemas: dependency"));
            }
            ReleaseFile.checkReleases(files);
        } catch (IllegalArgumentException e) {
            throw new MojoFailureException("schemas: " + e.getMessage(), e);
        }
        return SchemaSource.ofReleases(sources);
    }

    /** @param parameter the parameter of the dependency, for messages */
    private SchemaSource source(String file, @Nullable String dependency, String parameter)
            throws MojoFailureException {
        return dependency == null
                ? SchemaSource.inDirectory(schemaDirectory().toPath(), file)
                : SchemaSource.inArtifact(artifact(dependency, parameter), file);
    }

    private Path artifact(String coordinates, String parameter) throws MojoFailureException {
        Artifact artifact = Stream.concat(project.getArtifacts().stream(), pluginArtifacts.stream())
                .filter(candidate -> coordinates.equals(coordinates(candidate)))
                .findFirst()
                .orElseThrow(() -> new MojoFailureException(parameter + " '" + coordinates
                        + "' is neither a dependency of the project nor one of the plugin"));
        if (artifact.getFile() == null) {
            throw new MojoFailureException(parameter + " '" + coordinates + "' has not been built yet");
        }
        return artifact.getFile().toPath();
    }

    private static String coordinates(Artifact artifact) {
        String coordinates = artifact.getGroupId() + ":" + artifact.getArtifactId();
        return artifact.hasClassifier() ? coordinates + ":" + artifact.getClassifier() : coordinates;
    }

    /** Loads the schema, or those of all releases and merges them, and reports all diagnostics. */
    final LoadedSchema load(SchemaSource source, GeneratorOptions options, LoadOptions loadOptions)
            throws MojoFailureException {
        if (source.releases().isEmpty()) {
            LoadResult loaded = SchemaInput.load(source.resolver(), source.rootName(), loadOptions);
            report(loaded.diagnostics(), loaded.count());
            return new LoadedSchema(loaded.schema().orElseThrow(SchemaMojo::missing), null);
        }
        List<Release> releases = new ArrayList<>();
        DiagnosticCount count = DiagnosticCount.NONE;
        for (Map.Entry<String, SchemaSource> each : source.releases().entrySet()) {
            SchemaSource one = each.getValue();
            LoadResult loaded = SchemaInput.load(one.resolver(), one.rootName(), loadOptions);
            log(loaded.diagnostics(), loaded.count());
            count = count.plus(loaded.count());
            loaded.schema().ifPresent(schema -> releases.add(new Release(each.getKey(), schema)));
        }
        fail(List.of(), count);
        MergeResult merged = options.merge(releases);
        report(merged.diagnostics(), merged.count());
        return new LoadedSchema(merged.schema().orElseThrow(SchemaMojo::missing), merged.availability());
    }

    private static IllegalStateException missing() {
        return new IllegalStateException("bug: no schema and no error");
    }

    /** Logs diagnostics. Fails if there is an error, or if there is a warning and warnings are treated as errors. */
    final void report(List<Diagnostic> diagnostics, DiagnosticCount count) throws MojoFailureException {
        log(diagnostics, count);
        fail(diagnostics, count);
    }

    /** Fails if there is an error among these diagnostics, or a warning and warnings are treated as errors. */
    private void fail(List<Diagnostic> diagnostics, DiagnosticCount count) throws MojoFailureException {
        reported = reported.plus(count);
        if (fails(count)) {
            boolean isConfiguration = !diagnostics.isEmpty()
                    && diagnostics.stream().allMatch(each -> each.code() == DiagnosticCode.INVALID_OPTION);
            throw new MojoFailureException(
                    reported + (isConfiguration ? " in the configuration of schema " : " in schema ") + schemaName());
        }
    }

    /** Whether there is an error, or a warning and warnings are treated as errors. */
    final boolean fails(DiagnosticCount count) {
        return count.errors() > 0 || failOnWarnings && count.warnings() > 0;
    }

    /** Logs diagnostics in the form of this goal. */
    abstract void log(List<Diagnostic> diagnostics, DiagnosticCount count);

    /**
     * Logs a diagnostic as one line, followed by the lines that explain it. The explanation of a warning is logged at level info, so that each
     * warning is a single line at level warn. The explanation of an error is also logged at level error, since quiet Maven shows nothing else.
     */
    final void logInFull(Diagnostic diagnostic) {
        Stream<String> explanation =
                DiagnosticFormat.formatForLog(diagnostic).lines().skip(1);
        if (diagnostic.isError()) {
            getLog().error(headline(diagnostic));
            explanation.forEach(getLog()::error);
        } else {
            logWarning(headline(diagnostic));
            explanation.forEach(getLog()::info);
        }
    }

    /** The first line of a diagnostic, as Maven's log shows it. */
    static String headline(Diagnostic diagnostic) {
        return DiagnosticFormat.formatForLog(diagnostic).lines().findFirst().orElseThrow();
    }

    /** Logs a warning. If warnings fail the build, logs it as an error, since quiet Maven would hide the reason. */
    final void logWarning(String line) {
        if (failOnWarnings) {
            getLog().error(line);
        } else {
            getLog().warn(line);
        }
    }
}
