package io.github.qapi4j.maven;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCount;
import java.io.File;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.jspecify.annotations.Nullable;

/** Checks a QAPI schema and lists every error and warning. */
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

    /** Called by Maven. */
    public ValidateMojo() {}

    @Override
    public void execute() throws MojoFailureException {
        if (isSkipped()) {
            getLog().info("Validation is skipped");
            return;
        }
        load(source(), options().loadOptions(lint));
    }

    @Override
    File schemaDirectory() {
        if (schemaDirectory != null) {
            return schemaDirectory;
        }
        return project().getFile() == null ? new File("") : new File(project().getBasedir(), "src/main/qapi");
    }

    @Override
    void log(List<Diagnostic> diagnostics, DiagnosticCount count) {
        diagnostics.forEach(this::logInFull);
        if (count.warnings() > 0) {
            getLog().info(count + " in " + schemaName());
        }
    }
}
