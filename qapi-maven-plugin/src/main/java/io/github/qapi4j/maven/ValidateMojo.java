package io.github.qapi4j.maven;

import io.github.qapi4j.codegen.GeneratorOptions;
import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCount;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/** Checks a QAPI schema and lists every error and warning. */
// Not in the phase 'validate': there, a reactor cannot resolve its own modules, one of which may hold the schema.
@Mojo(
        name = "validate",
        defaultPhase = LifecyclePhase.GENERATE_SOURCES,
        requiresDependencyResolution = ResolutionScope.COMPILE_PLUS_RUNTIME,
        threadSafe = true)
public final class ValidateMojo extends SchemaMojo {

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
        GeneratorOptions options = options();
        load(source(), options, options.loadOptions(lint));
    }

    @Override
    void log(List<Diagnostic> diagnostics, DiagnosticCount count) {
        diagnostics.forEach(this::logInFull);
        if (count.warnings() > 0) {
            getLog().info(count + " in " + schemaName());
        }
    }
}
