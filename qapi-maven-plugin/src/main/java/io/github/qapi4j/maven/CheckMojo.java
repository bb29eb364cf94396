package io.github.qapi4j.maven;

import io.github.qapi4j.check.CheckProblem;
import io.github.qapi4j.check.CheckRequest;
import io.github.qapi4j.check.CheckResult;
import io.github.qapi4j.check.CheckResult.Compared;
import io.github.qapi4j.check.CheckResult.NotCompared;
import io.github.qapi4j.check.RuleLevels;
import io.github.qapi4j.check.SchemaCheck;
import io.github.qapi4j.check.SchemaSides;
import io.github.qapi4j.check.Verdict;
import io.github.qapi4j.codegen.GeneratorOptions;
import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCount;
import io.github.qapi4j.diff.Severity;
import io.github.qapi4j.input.SchemaSide;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.report.CheckFormat;
import io.github.qapi4j.schema.Schema;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.repository.RemoteRepository;
import org.jspecify.annotations.Nullable;

/** Compares the schema with an older one, and fails if it breaks users of the older one. It also fails if the schemas cannot be compared. */
@Mojo(
        name = "check",
        defaultPhase = LifecyclePhase.VERIFY,
        requiresDependencyResolution = ResolutionScope.COMPILE_PLUS_RUNTIME,
        requiresProject = false,
        threadSafe = true)
public final class CheckMojo extends SchemaMojo {

    /** The directory that contains the schema: by default <code>src/main/qapi</code>, and without a project the working directory. */
    @Parameter(property = "qapi.schemaDirectory")
    private @Nullable File schemaDirectory;

    /**
     * The older schema: a file, a directory, <code>FILE.jar</code>, <code>FILE.jar!/PATH</code>, <code>git:REF:PATH</code> with a path that is
     * relative to the root of the repository, <code>unix:PATH</code>, <code>tcp:HOST:PORT</code>, or an artifact of a Maven repository as
     * <code>groupId:artifactId:version</code> or <code>groupId:artifactId:version:classifier</code>, optionally with <code>!/PATH</code>. Relative
     * paths of files are relative to the project's directory.
     */
    @Parameter(property = "qapi.baseline", required = true)
    private String baseline;

    /** What fails the build: <code>wire</code> (breaks of the protocol), <code>java</code> (breaks of Java code), or <code>both</code>. */
    @Parameter(property = "qapi.verdict", defaultValue = "wire")
    private String verdict;

    /**
     * The severities of rules, each as <code>RULE=LEVEL</code>, <code>wire:RULE=LEVEL</code> or <code>java:RULE=LEVEL</code>. <code>LEVEL</code> is
     * <code>off</code>, <code>note</code>, <code>warning</code> or <code>break</code>.
     */
    @Parameter(property = "qapi.rules")
    private @Nullable List<@Nullable String> rules;

    /** The file with the approved breaks. */
    @Parameter(property = "qapi.approvals")
    private @Nullable File approvals;

    /** A file for the report. Maven's log always has a report as text. */
    @Parameter(property = "qapi.reportFile")
    private @Nullable File reportFile;

    /**
     * The format of the report in <code>reportFile</code>: <code>text</code>, <code>json</code> (one object per line), <code>sarif</code>,
     * <code>junit</code>, <code>github</code> or <code>markdown</code>.
     */
    @Parameter(property = "qapi.format", defaultValue = "text")
    private String format;

    /** Whether breaks, and approvals that are not valid, fail the build. Schemas that cannot be compared always do. */
    @Parameter(property = "qapi.failOnBreak", defaultValue = "true")
    private boolean failOnBreak;

    @Parameter(defaultValue = "${repositorySystemSession}", readonly = true, required = true)
    private RepositorySystemSession repositorySession;

    @Parameter(defaultValue = "${project.remoteProjectRepositories}", readonly = true, required = true)
    private List<RemoteRepository> repositories;

    private final RepositorySystem repositorySystem;

    /** The diagnostics of the new schema that were logged. */
    private final List<CheckProblem> problems = new ArrayList<>();

    /** Called by Maven, which provides the resolver of artifacts. */
    @Inject
    public CheckMojo(RepositorySystem repositorySystem) {
        this.repositorySystem = repositorySystem;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        if (isSkipped()) {
            getLog().info("The check is skipped");
            return;
        }
        deleteReport();
        CheckFormat checkedFormat = format();
        CheckResult result;
        try {
            result = check();
        } catch (MojoExecutionException | MojoFailureException e) {
            writeReport(notCompared(String.valueOf(e.getMessage())), checkedFormat);
            throw e;
        }
        writeReport(result, checkedFormat);
        log(result);
    }

    private CheckResult check() throws MojoExecutionException, MojoFailureException {
        Set<Verdict> verdicts = verdicts();
        RuleLevels levels = levels();
        SchemaSide older = baseline();
        GeneratorOptions options = options();
        LoadOptions loadOptions = options.loadOptions(false);
        Schema schema = load(source(), options, loadOptions).schema();
        return SchemaCheck.run(CheckRequest.of(List.of(older, new LoadedSide(schemaName(), schema)), today())
                .withVerdicts(verdicts)
                .withLevels(failsOnWarnings() ? levels.withWarningsAsBreaks() : levels)
                .withLoading(loadOptions)
                .withApprovals(approvals == null ? null : approvals.toPath()));
    }

    /** The result if the goal fails before the comparison: with the diagnostics that were logged, and otherwise with the reason of the failure. */
    private NotCompared notCompared(String failure) {
        return new NotCompared(
                List.of(baseline, schemaName()),
                problems.isEmpty() ? List.of(new CheckProblem(failure, null, List.of())) : problems);
    }

    private static LocalDate today() {
        return LocalDate.now(Clock.systemUTC());
    }

    /** Deletes the report of an earlier build, which must not remain if this one fails. Keeps links and devices such as {@code /dev/stdout}. */
    private void deleteReport() throws MojoExecutionException {
        if (reportFile != null && Files.isRegularFile(reportFile.toPath(), LinkOption.NOFOLLOW_LINKS)) {
            try {
                Files.delete(reportFile.toPath());
            } catch (IOException e) {
                throw new MojoExecutionException("cannot replace " + reportFile + ": " + e, e);
            }
        }
    }

    private void writeReport(CheckResult result, CheckFormat fileFormat) throws MojoExecutionException {
        if (reportFile == null) {
            return;
        }
        Path file = reportFile.toPath();
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (Writer out = Files.newBufferedWriter(file)) {
                fileFormat.write(result, Severity.NOTE, out);
            }
        } catch (IOException e) {
            throw new MojoExecutionException("cannot write " + reportFile + ": " + e, e);
        }
    }

    private void log(CheckResult result) throws MojoFailureException {
        boolean isCompared = result instanceof Compared;
        boolean fails = !result.passes() && (failOnBreak || !isCompared);
        Consumer<String> log = getLog()::info;
        if (fails) {
            log = getLog()::error;
        } else if (!result.passes()) {
            log = getLog()::warn;
        }
        StringWriter text = new StringWriter();
        try {
            CheckFormat.TEXT.write(result, result.passes() ? Severity.NOTE : Severity.BREAK, text);
        } catch (IOException e) {
            throw new IllegalStateException("bug: a string cannot be written", e);
        }
        List<String> lines = text.toString().lines().toList();
        lines.forEach(log);
        if (result instanceof Compared compared
                && compared.changes().stream().anyMatch(change -> change.fails(compared.verdicts()))) {
            log.accept("A break that is intended is approved by a line 'FINGERPRINT: REASON' in "
                    + (approvals == null ? "a file that <approvals> (-Dqapi.approvals) names" : approvals));
        }
        if (fails) {
            throw new MojoFailureException(lines.get(lines.size() - 1));
        }
    }

    private SchemaSide baseline() throws MojoExecutionException, MojoFailureException {
        try {
            ArtifactSide artifact = ArtifactSide.of(baseline);
            return artifact == null
                    ? SchemaSides.of(absolute(baseline), directory(), null)
                    : artifact.resolve(repositorySystem, repositorySession, repositories);
        } catch (IllegalArgumentException e) {
            throw new MojoFailureException("baseline: " + e.getMessage(), e);
        }
    }

    /** The name of a file in a form that does not depend on the working directory; the name of another side as it is. */
    private String absolute(String side) {
        if (side.isEmpty() || side.startsWith("git:") || side.startsWith("unix:") || side.startsWith("tcp:")) {
            return side;
        }
        return directory().resolve(side).toAbsolutePath().normalize().toString();
    }

    private Set<Verdict> verdicts() throws MojoFailureException {
        return switch (verdict) {
            case "wire" -> Set.of(Verdict.WIRE);
            case "java" -> Set.of(Verdict.JAVA);
            case "both" -> Set.of(Verdict.WIRE, Verdict.JAVA);
            default -> throw new MojoFailureException("verdict: expected wire, java or both, got '" + verdict + "'");
        };
    }

    private RuleLevels levels() throws MojoFailureException {
        try {
            return RuleLevels.defaults()
                    .with(
                            rules == null
                                    ? List.of()
                                    : rules.stream().map(SchemaMojo::text).toList());
        } catch (IllegalArgumentException e) {
            throw new MojoFailureException("rules: " + e.getMessage(), e);
        }
    }

    private CheckFormat format() throws MojoFailureException {
        for (CheckFormat each : CheckFormat.values()) {
            if (word(each).equals(format)) {
                return each;
            }
        }
        throw new MojoFailureException("format: expected "
                + Arrays.stream(CheckFormat.values()).map(CheckMojo::word).collect(Collectors.joining(", ")) + ", got '"
                + format + "'");
    }

    private static String word(CheckFormat format) {
        return format.name().toLowerCase(Locale.ROOT);
    }

    @Override
    File schemaDirectory() {
        return schemaDirectory == null ? defaultSchemaDirectory() : schemaDirectory;
    }

    /** Logs errors, and warnings if they fail the build; the goal validate logs all. */
    @Override
    void log(List<Diagnostic> diagnostics, DiagnosticCount count) {
        for (Diagnostic diagnostic : diagnostics) {
            if (diagnostic.isError() || failsOnWarnings()) {
                logInFull(diagnostic);
                problems.add(new CheckProblem(
                        diagnostic.message() + " [" + diagnostic.code().id() + "]",
                        diagnostic.span(),
                        diagnostic.help()));
            }
        }
    }
}
