package io.github.qapi4j.maven;

import io.github.qapi4j.check.TranscriptCheck;
import io.github.qapi4j.check.TranscriptReport;
import io.github.qapi4j.codegen.GeneratorOptions;
import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCount;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.source.SourceResolver;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.jspecify.annotations.Nullable;

/** Checks a QAPI schema, and recorded sessions against it, and lists every error and warning. */
// Not in the phase 'validate': there, a reactor cannot resolve its own modules, one of which may hold the schema.
@Mojo(
        name = "validate",
        defaultPhase = LifecyclePhase.GENERATE_SOURCES,
        requiresDependencyResolution = ResolutionScope.COMPILE_PLUS_RUNTIME,
        requiresProject = false,
        threadSafe = true)
public final class ValidateMojo extends SchemaMojo {

    /** The directory that contains the schema: by default <code>src/main/qapi</code>, and without a project the working directory. */
    @Parameter(property = "qapi.schemaDirectory")
    private @Nullable File schemaDirectory;

    /** Whether to lint the schema, i.e. to warn about valid declarations that could be improved. <code>levels</code> overrides this for each code. */
    @Parameter(property = "qapi.lint", defaultValue = "false")
    private boolean lint;

    /**
     * Files to check against the schema: recordings, and other files that contain QMP messages, such as logs of a character device. Violations of the
     * schema are errors; uses of what is deprecated or unstable are warnings.
     */
    @Parameter(property = "qapi.transcripts")
    private @Nullable List<@Nullable String> transcripts;

    private DiagnosticCount logged = DiagnosticCount.NONE;

    /** Called by Maven. */
    public ValidateMojo() {}

    @Override
    public void execute() throws MojoFailureException {
        if (isSkipped()) {
            getLog().info("Validation is skipped");
            return;
        }
        GeneratorOptions options = options();
        LoadOptions loadOptions = options.loadOptions(lint);
        LoadedSchema loaded = load(source(), options, loadOptions);
        if (logged.warnings() > 0) {
            getLog().info(logged + " in " + schemaName());
        }
        if (transcripts != null && !transcripts.isEmpty()) {
            check(TranscriptCheck.of(loaded.schema(), loadOptions.levels()), transcripts);
        }
    }

    private void check(TranscriptCheck check, List<@Nullable String> names) throws MojoFailureException {
        DiagnosticCount count = DiagnosticCount.NONE;
        for (String name : names) {
            String file = directory()
                    .resolve(text(name))
                    .toAbsolutePath()
                    .normalize()
                    .toString()
                    .replace('\\', '/');
            TranscriptReport report = check.check(SourceResolver.directory(Path.of("")), file);
            report.diagnostics().forEach(this::logInFull);
            getLog().info(file + ": " + report.summary());
            count = count.plus(report.count());
        }
        if (fails(count)) {
            throw new MojoFailureException(count + " in " + (names.size() == 1 ? "the transcript" : "the transcripts"));
        }
    }

    @Override
    File schemaDirectory() {
        return schemaDirectory == null ? defaultSchemaDirectory() : schemaDirectory;
    }

    @Override
    void log(List<Diagnostic> diagnostics, DiagnosticCount count) {
        diagnostics.forEach(this::logInFull);
        logged = logged.plus(count);
    }
}
