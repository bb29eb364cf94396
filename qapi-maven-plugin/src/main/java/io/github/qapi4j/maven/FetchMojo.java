package io.github.qapi4j.maven;

import io.github.qapi4j.check.FetchException;
import io.github.qapi4j.check.SchemaSides;
import io.github.qapi4j.check.ServerAddress;
import io.github.qapi4j.check.ServerAnswer;
import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.input.AnswerFile;
import io.github.qapi4j.input.NotAnAnswerException;
import io.github.qapi4j.input.SavedAnswer;
import io.github.qapi4j.introspect.InvalidAnswerException;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.schema.Schema;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/**
 * Saves the schema of a running server, as it answers <code>query-qmp-schema</code>. The file can be used as a schema. If it exists, the names of its
 * types are kept. No phase runs this goal by default.
 */
@Mojo(name = "fetch", requiresProject = false, threadSafe = true)
public final class FetchMojo extends AbstractMojo {

    /** The server: the path of a Unix socket, <code>unix:PATH</code>, or <code>tcp:HOST:PORT</code>. */
    @Parameter(property = "qapi.address")
    private @Nullable String address;

    /**
     * A program with its arguments, to be used instead of <code>address</code>: it speaks QMP on its standard input and output, as in
     * <code>qemu-system-x86_64,-display,none,-qmp,stdio</code>. It is started, and ended after it has answered. On Linux only.
     */
    @Parameter(property = "qapi.program")
    private @Nullable List<@Nullable String> program;

    /** The file to write. */
    @Parameter(property = "qapi.output", required = true)
    private File output;

    /** The schema of a near release, which lends names, the sizes of integers, documentation and modules. Named as <code>baseline</code> of <code>check</code>, but not as an artifact. */
    @Parameter(property = "qapi.lend")
    private @Nullable String lend;

    /** How many seconds to wait for the connection and the answer together. */
    @Parameter(property = "qapi.timeout", defaultValue = "30")
    private int timeout;

    /** Whether to replace an existing file of any kind, and to keep none of its names. */
    @Parameter(property = "qapi.force", defaultValue = "false")
    private boolean force;

    /** Whether to skip this goal. */
    @Parameter(property = "qapi.skip", defaultValue = "false")
    private boolean skip;

    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    private MavenProject project;

    /** Called by Maven. */
    public FetchMojo() {}

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            getLog().info("Fetching is skipped");
            return;
        }
        if (timeout < 1) {
            throw new MojoFailureException("timeout: must be at least 1");
        }
        SavedAnswer saved = new SavedAnswer(output.toPath());
        try {
            Optional<Schema> lender = lender();
            Optional<AnswerFile> older = force ? Optional.empty() : older(saved);
            AnswerFile answer = fetch().named(older, lender);
            boolean written = saved.write(answer);
            getLog().info(output + ": " + answer.elements().size() + " elements"
                    + answer.version().map(version -> " of QEMU " + version).orElse("")
                    + (written ? "" : ", unchanged"));
        } catch (FetchException e) {
            // Maven would append the messages of the causes, which say the same in other words.
            getLog().debug(e);
            throw new MojoExecutionException(e.getMessage());
        } catch (InvalidAnswerException e) {
            throw new MojoFailureException(e.span() + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new MojoExecutionException("cannot save the answer: " + e.getMessage(), e);
        }
    }

    private Optional<AnswerFile> older(SavedAnswer saved)
            throws InvalidAnswerException, MojoExecutionException, MojoFailureException {
        try {
            return saved.read();
        } catch (NotAnAnswerException e) {
            throw new MojoFailureException(
                    "output: " + e.getMessage() + "; <force>true</force> (-Dqapi.force) replaces it", e);
        } catch (IOException e) {
            throw new MojoExecutionException("cannot read the file to be replaced: " + e.getMessage(), e);
        }
    }

    private AnswerFile fetch() throws IOException, MojoFailureException {
        Duration time = Duration.ofSeconds(timeout);
        boolean isStarted = program != null && !program.isEmpty();
        if (isStarted == (address != null)) {
            throw new MojoFailureException(
                    "set either address (-Dqapi.address) or program (-Dqapi.program), and not both");
        }
        if (program != null && address == null) {
            return ServerAnswer.start(program.stream().map(SchemaMojo::text).toList(), time);
        }
        try {
            return ServerAnswer.fetch(ServerAddress.of(SchemaMojo.text(address)), time);
        } catch (IllegalArgumentException e) {
            throw new MojoFailureException("address: " + e.getMessage(), e);
        }
    }

    private Optional<Schema> lender() throws MojoFailureException {
        if (lend == null) {
            return Optional.empty();
        }
        LoadResult loaded;
        try {
            File directory = project.getBasedir();
            loaded = SchemaSides.of(lend, directory == null ? Path.of("") : directory.toPath(), null)
                    .load(LoadOptions.defaults());
        } catch (IllegalArgumentException e) {
            throw new MojoFailureException("lend: " + e.getMessage(), e);
        }
        if (loaded.hasErrors()) {
            loaded.diagnostics().stream()
                    .filter(Diagnostic::isError)
                    .flatMap(error -> DiagnosticFormat.formatForLog(error).lines())
                    .forEach(getLog()::error);
            throw new MojoFailureException(loaded.count() + " in schema " + lend);
        }
        return loaded.schema();
    }
}
