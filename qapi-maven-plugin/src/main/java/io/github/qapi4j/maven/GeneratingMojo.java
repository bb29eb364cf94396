package io.github.qapi4j.maven;

import io.github.qapi4j.codegen.GeneratorOption;
import io.github.qapi4j.codegen.GeneratorOptions;
import io.github.qapi4j.codegen.GeneratorResult;
import io.github.qapi4j.codegen.OutputConflictException;
import io.github.qapi4j.codegen.OutputConflictException.Kind;
import io.github.qapi4j.codegen.OutputOwner;
import io.github.qapi4j.codegen.QapiGenerator;
import io.github.qapi4j.codegen.SourceWriter;
import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCount;
import io.github.qapi4j.diagnostic.WarningSummary;
import java.io.File;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Plugin;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * The base class of the goals that generate. They differ in their directories, their phase and the source roots that they add to. The record of a
 * generation and the owner of its files are named after the goal and the execution.
 */
abstract sealed class GeneratingMojo extends SchemaMojo permits GenerateMojo, GenerateTestMojo {

    /** The package of the generated types. */
    @Parameter(property = "qapi.packageName", required = true)
    private String packageName;

    /** How much of the schema's documentation becomes Javadoc: <code>full</code>, <code>summary</code> or <code>none</code>. */
    @Parameter(property = "qapi.docs", defaultValue = "full")
    private String docs;

    /**
     * The defined symbols. Definitions and members whose conditions do not hold are omitted; <code>&lt;defines/&gt;</code> defines no symbol. Without
     * this parameter, nothing is omitted.
     */
    @Parameter
    private @Nullable List<@Nullable String> defines;

    // With this default, an absent parameter differs from an empty list.
    /**
     * Patterns, with <code>*</code> and <code>?</code>, of the commands to generate, by default all; after <code>!</code>, of
     * those not to generate. If only some commands or events are selected, only the types that they use are generated. A single empty element,
     * <code>&lt;pattern/&gt;</code>, selects no command.
     */
    @Parameter(property = "qapi.includeCommands", defaultValue = "*")
    private @Nullable List<@Nullable String> includeCommands;

    /**
     * Patterns, with <code>*</code> and <code>?</code>, of the events to generate, by default all; after <code>!</code>, of
     * those not to generate. A single empty element, <code>&lt;pattern/&gt;</code>, selects no event.
     */
    @Parameter(property = "qapi.includeEvents", defaultValue = "*")
    private @Nullable List<@Nullable String> includeEvents;

    /**
     * Java names to use instead of those that the generator chooses. A key is the name of a definition (<code>BlockdevRef</code>), of a part of one
     * (<code>BlockdevRef.reference</code>) or of a module with commands (<code>block-core.json</code>).
     */
    @Parameter
    private @Nullable Map<String, @Nullable String> renames;

    /** The simple name of the facade, the type through which users access all modules, instead of <code>QmpApi</code>. */
    @Parameter(property = "qapi.facade")
    private @Nullable String facade;

    /**
     * Commands that execute a list of actions as one transaction, each as <code>COMMAND:ACTIONS[:MODE=GROUPED]</code>, instead of
     * <code>transaction:actions:properties.completion-mode=grouped</code>.
     */
    @Parameter
    private @Nullable List<@Nullable String> transactionals;

    /** Whether to make every member of return values and events nullable, for servers of another release than the schema. */
    @Parameter(property = "qapi.nullableReturns", defaultValue = "false")
    private boolean nullableReturns;

    /**
     * Patterns, with <code>*</code> and <code>?</code>, of members whose values are printed as <code>&lt;redacted&gt;</code> in
     * <code>toString()</code> and messages. Each is <code>DEFINITION.MEMBER</code>: the definition that declares the member, and the member's name.
     * Passwords, the data of secret objects, launch secrets and HTTP cookies in QEMU's schemas are always redacted.
     */
    @Parameter
    private @Nullable List<@Nullable String> sensitive;

    /**
     * Whether to replace files in the output directory that the plugin did not write. By default, such a file fails the build if a generated file has
     * the same name.
     */
    @Parameter(property = "qapi.force", defaultValue = "false")
    private boolean force;

    @Parameter(defaultValue = "${project.build.directory}/qapi-maven-plugin", readonly = true, required = true)
    private File stateDirectory;

    @Parameter(defaultValue = "${mojoExecution}", readonly = true, required = true)
    private MojoExecution execution;

    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    private MavenSession session;

    /** The warnings of this generation, one line each. */
    private final List<String> warnings = new ArrayList<>();

    /** The summaries of this generation that do not show all places. */
    private final List<WarningSummary> shortened = new ArrayList<>();

    /** Constructed by the goals. */
    GeneratingMojo() {}

    /** The source root to write into. */
    abstract File outputDirectory();

    /** Lets Maven compile the files of the output directory. */
    abstract void addSourceRoot(String directory);

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        if (isSkipped()) {
            getLog().info("Generation is skipped");
            return;
        }
        addSourceRoot(outputDirectory().getAbsolutePath());
        try {
            generate();
        } catch (IOException e) {
            throw new MojoExecutionException("cannot generate into " + outputDirectory() + ": " + e, e);
        }
    }

    private void generate() throws IOException, MojoFailureException {
        String id = executionText();
        Path states = stateDirectory.toPath();
        ProjectExecutions executions = executions();
        GenerationState state = GenerationState.of(id, states);
        KeptWarnings kept = KeptWarnings.of(id, states);
        SchemaSource source = source();
        SourceWriter writer = new SourceWriter(
                states.resolve("files.manifest"),
                new OutputOwner(id, source.rootNames()),
                outputDirectory().toPath(),
                new ExecutionOutputPolicy(project(), executions, id, force, states));
        String spelling = spelling(source);
        String known = state.keyOf(spelling);
        String key = known == null ? key(checkedOptions(), source) : known;
        if (state.isCurrent(key, source, writer.writtenFiles())) {
            if (known == null) {
                state.respell(spelling);
            }
            int removed = writer.removeGone();
            for (String warning : kept.read()) {
                logWarning(warning);
            }
            getLog().info("The Java sources for " + source.rootName() + " are up to date"
                    + (removed == 0 ? "" : "; " + removed + " stale files removed"));
            return;
        }
        GeneratorOptions options = checkedOptions();
        LoadedSchema loaded = load(source, options, options.loadOptions(false));
        GeneratorResult generated = QapiGenerator.generate(loaded.request(options, packageName));
        report(generated.diagnostics(), generated.count());
        logHowToTurnOff();
        SourceWriter.Report report = write(writer, generated);
        kept.save(warnings);
        state.save(
                key(options, source),
                spelling,
                executions.configuration(id),
                writer.writtenFiles().orElseThrow(),
                source);
        getLog().info("Generated " + (report.written() + report.unchanged()) + " files from " + source.rootName() + ": "
                + report.written() + " written, " + report.unchanged() + " unchanged, " + report.removed()
                + " stale files removed");
    }

    private GeneratorOptions checkedOptions() throws MojoFailureException {
        GeneratorOptions options = options();
        checkPackageName();
        return options;
    }

    void checkPackageName() throws MojoFailureException {
        try {
            GeneratorOptions.checkPackageName(packageName, "packageName");
        } catch (IllegalArgumentException e) {
            throw new MojoFailureException(e.getMessage(), e);
        }
    }

    private static SourceWriter.Report write(SourceWriter writer, GeneratorResult generated)
            throws IOException, MojoFailureException {
        try {
            return writer.write(generated.files());
        } catch (OutputConflictException e) {
            String remedy = "";
            if (e.kinds().equals(Set.of(Kind.FOREIGN_FILE))) {
                remedy = "; move such files, or set force (-Dqapi.force) to replace them";
            } else if (e.kinds().equals(Set.of(Kind.CLASH))) {
                remedy = "; give one of them another packageName";
            }
            throw new MojoFailureException(e.getMessage() + remedy, e);
        }
    }

    private String executionText() {
        return new GoalExecution(execution.getGoal(), execution.getExecutionId()).text();
    }

    private ProjectExecutions executions() {
        PluginDescriptor plugin = execution.getMojoDescriptor().getPluginDescriptor();
        Set<String> executed = executedIn(session.getPluginContext(plugin, project()));
        executed.add(executionText());
        return new ProjectExecutions(
                project(),
                Plugin.constructKey(plugin.getGroupId(), plugin.getArtifactId()),
                executed,
                List.of(project().getProperties(), session.getSystemProperties(), session.getUserProperties()));
    }

    /** The executions of these goals in this build so far. Maven keeps the context for the plugin while it builds the project. */
    @SuppressWarnings("unchecked")
    private static Set<String> executedIn(Map<String, Object> context) {
        Set<String> executed = ConcurrentHashMap.newKeySet();
        Object former = context.putIfAbsent("executed", executed);
        return former == null ? executed : (Set<String>) former;
    }

    /** Logs one line for each code of warnings that are summarised. A schema of another project may have hundreds of warnings. */
    @Override
    void log(List<Diagnostic> diagnostics, DiagnosticCount count) {
        for (Diagnostic diagnostic : WarningSummary.inFull(diagnostics)) {
            logInFull(diagnostic);
            if (!diagnostic.isError()) {
                warnings.add(headline(diagnostic));
            }
        }
        String id = execution.getExecutionId();
        String validate = "'mvn qapi:validate" + (id.equals("default-cli") ? "" : "@" + id) + validateOptions() + "'";
        for (WarningSummary summary : WarningSummary.of(diagnostics, count)) {
            logAndKeep(summary.line(validate, setting -> "<level>" + setting + "</level>"));
            if (summary.isShortened()) {
                shortened.add(summary);
            }
        }
    }

    private void logHowToTurnOff() {
        if (!shortened.isEmpty()) {
            String levels = String.join("</level><level>", WarningSummary.off(shortened));
            logAndKeep("<levels><level>" + levels + "</level></levels> turns such warnings off");
        }
    }

    private void logAndKeep(String warning) {
        logWarning(warning);
        warnings.add(warning);
    }

    @Override
    @Nullable
    List<@Nullable String> valuesOf(GeneratorOption option) {
        return switch (option) {
            case STRICT, LEVELS -> super.valuesOf(option);
            case DOCS -> List.of(docs);
            case DEFINES -> defines;
            case INCLUDE_COMMANDS -> includeCommands;
            case INCLUDE_EVENTS -> includeEvents;
            case RENAMES -> renames == null ? null : pairs(renames);
            case FACADE -> facade == null ? null : List.of(facade);
            case TRANSACTIONALS -> transactionals;
            case NULLABLE_RETURNS -> List.of(String.valueOf(nullableReturns));
            case SENSITIVE -> sensitive;
        };
    }

    private static List<String> pairs(Map<String, @Nullable String> values) {
        List<String> pairs = new ArrayList<>();
        values.forEach((key, value) -> pairs.add(key + "=" + text(value)));
        return pairs;
    }

    /**
     * Everything that determines the result, as {@link #key}, but in the user's spelling. The values are not checked, because a check loads many
     * classes.
     */
    String spelling(SchemaSource source) {
        StringBuilder line = new StringBuilder();
        for (GeneratorOption option : GeneratorOption.values()) {
            List<String> values = texts(option);
            if (values != null) {
                line.append(option.key());
                for (String value : values) {
                    append(line, value);
                }
                line.append(' ');
            }
        }
        append(line, String.valueOf(failsOnWarnings()));
        source.identity().forEach(name -> append(line, name));
        append(line, packageName);
        append(line, outputDirectory().toString());
        return line.toString();
    }

    private static void append(StringBuilder line, String value) {
        line.append('"')
                .append(value.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r"))
                .append('"');
    }

    /** The arguments with which the goal validate finds the same schema, each after a space. */
    String validateOptions() {
        return "";
    }

    /** Everything that determines the result, except for the text of the schema and the code of the generator, as one line. */
    String key(GeneratorOptions options, SchemaSource source) {
        List<String> parts = new ArrayList<>(List.of(options.canonicalText(), String.valueOf(failsOnWarnings())));
        parts.addAll(source.identity());
        parts.addAll(List.of(packageName, outputDirectory().toString()));
        return parts.stream()
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8))
                .collect(Collectors.joining(" "));
    }
}
