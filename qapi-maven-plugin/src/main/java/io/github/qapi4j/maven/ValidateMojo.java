package io.github.qapi4j.maven;

import io.github.qapi4j.load.LoadOptions;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/** Checks a QAPI schema. */
// Not in the phase 'validate': there, a reactor cannot resolve its own modules, one of which may hold the schema.
@Mojo(
        name = "validate",
        defaultPhase = LifecyclePhase.GENERATE_SOURCES,
        requiresDependencyResolution = ResolutionScope.COMPILE_PLUS_RUNTIME,
        threadSafe = true)
public final class ValidateMojo extends SchemaMojo {

    /** Whether to lint the schema: to warn also about valid declarations that could be improved. */
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
        load(source(), options().loadOptions(LoadOptions.defaults().withLint(lint)));
    }
}
