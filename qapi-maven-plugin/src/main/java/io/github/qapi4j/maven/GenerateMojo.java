package io.github.qapi4j.maven;

import io.github.qapi4j.codegen.GeneratorOption;
import io.github.qapi4j.codegen.GeneratorOptions;
import io.github.qapi4j.codegen.GeneratorResult;
import io.github.qapi4j.codegen.QapiGenerator;
import io.github.qapi4j.codegen.SourceWriter;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.schema.Schema;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.jspecify.annotations.Nullable;

/**
 * Generates Java from a QAPI schema and registers it as a source root. Does nothing if the schema's files, the options, the plugin and the
 * generated files have not changed since the last run; otherwise writes the files that change and removes those that are no longer generated.
 */
@Mojo(
        name = "generate",
        defaultPhase = LifecyclePhase.GENERATE_SOURCES,
        requiresDependencyResolution = ResolutionScope.COMPILE_PLUS_RUNTIME,
        threadSafe = true)
public final class GenerateMojo extends SchemaMojo {

    /** The package of the generated types. */
    @Parameter(property = "qapi.packageName", required = true)
    private String packageName;

    /** The source root to write into. */
    @Parameter(
            property = "qapi.outputDirectory",
            defaultValue = "${project.build.directory}/generated-sources/qapi",
            required = true)
    private File outputDirectory;

    /** How much of the schema's documentation becomes Javadoc: <code>full</code>, <code>summary</code> or <code>none</code>. */
    @Parameter(property = "qapi.docs", defaultValue = "full")
    private String docs;

    /**
     * The defined symbols. Definitions and members whose condition does not hold are left out; <code>&lt;defines/&gt;</code> defines no symbol.
     * Without this parameter, nothing is left out.
     */
    @Parameter
    private @Nullable List<@Nullable String> defines;

    // The default makes an absent parameter differ from an empty list.
    /**
     * Patterns, with <code>*</code> and <code>?</code>, of the commands to generate, by default all. Unless all commands and all events are
     * generated, only types that the selected commands and events use are. A single empty element, <code>&lt;pattern/&gt;</code>, selects no
     * command.
     */
    @Parameter(property = "qapi.includeCommands", defaultValue = "*")
    private @Nullable List<@Nullable String> includeCommands;

    /**
     * Patterns, with <code>*</code> and <code>?</code>, of the events to generate, by default all. A single empty element,
     * <code>&lt;pattern/&gt;</code>, selects no event.
     */
    @Parameter(property = "qapi.includeEvents", defaultValue = "*")
    private @Nullable List<@Nullable String> includeEvents;

    /**
     * Java names that replace those that the generator chooses, by the name of a definition (<code>BlockdevRef</code>), of a part of one
     * (<code>BlockdevRef.reference</code>) or of a module with commands (<code>block-core.json</code>).
     */
    @Parameter
    private @Nullable Map<String, @Nullable String> renames;

    /** The simple name of the facade, the type through which users access all modules, instead of <code>QmpApi</code>. */
    @Parameter(property = "qapi.facade")
    private @Nullable String facade;

    /**
     * Commands whose argument lists actions that take effect together or not at all, each as <code>COMMAND:ACTIONS[:MODE=GROUPED]</code>, instead of
     * <code>transaction:actions:properties.completion-mode=grouped</code>.
     */
    @Parameter
    private @Nullable List<@Nullable String> transactionals;

    /** Whether to make every member of return values and events nullable, for servers of other releases than the schema's. */
    @Parameter(property = "qapi.nullableReturns", defaultValue = "false")
    private boolean nullableReturns;

    /**
     * Patterns, with <code>*</code> and <code>?</code>, of members whose values print as <code>&lt;redacted&gt;</code> in
     * <code>toString()</code> and messages, each as <code>DEFINITION.MEMBER</code>: the definition that declares the member, and its name.
     * Passwords, the data of secret objects, launch secrets and HTTP cookies of QEMU's schemas are always such members.
     */
    @Parameter
    private @Nullable List<@Nullable String> sensitive;

    @Parameter(defaultValue = "${project.build.directory}/qapi-maven-plugin", readonly = true, required = true)
    private File stateDirectory;

    @Parameter(defaultValue = "${mojoExecution}", readonly = true, required = true)
    private MojoExecution execution;

    /** Called by Maven. */
    public GenerateMojo() {}

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        if (isSkipped()) {
            getLog().info("Generation is skipped");
            return;
        }
        project().addCompileSourceRoot(outputDirectory.getAbsolutePath());
        try {
            generate();
        } catch (IOException e) {
            throw new MojoExecutionException("cannot generate into " + outputDirectory + ": " + e, e);
        }
    }

    private void generate() throws IOException, MojoFailureException {
        Path output = outputDirectory.toPath();
        String executionId = execution.getExecutionId().replaceAll("[^A-Za-z0-9._-]", "_");
        Path manifest = stateDirectory.toPath().resolve(executionId + ".manifest");
        GenerationState state =
                new GenerationState(stateDirectory.toPath().resolve(executionId + ".state"), manifest, output);
        SchemaSource source = source();
        GeneratorOptions options = options();
        checkPackageName();
        String key = key(options, source);
        if (state.isCurrent(key, source)) {
            getLog().info("The Java of " + source.rootName() + " is up to date");
            return;
        }
        Schema schema = load(source, options.loadOptions(LoadOptions.defaults()));
        GeneratorResult generated = QapiGenerator.generate(options.request(schema, packageName));
        report(generated.diagnostics(), generated.count());
        state.clear();
        SourceWriter.Report report = new SourceWriter(output, manifest).write(generated.files());
        state.save(key, source);
        getLog().info("Generated " + (report.written() + report.unchanged()) + " files from " + source.rootName() + ": "
                + report.written() + " written, " + report.unchanged() + " unchanged, " + report.removed()
                + " stale ones removed");
    }

    void checkPackageName() throws MojoFailureException {
        try {
            GeneratorOptions.checkPackageName(packageName, "packageName");
        } catch (IllegalArgumentException e) {
            throw new MojoFailureException(e.getMessage(), e);
        }
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

    /** A digest of everything that determines the result, except for the text of the schema. */
    String key(GeneratorOptions options, SchemaSource source) throws IOException {
        return new Digest()
                .add(options.canonicalText())
                .add(String.valueOf(failsOnWarnings()))
                .add(source.rootName())
                .add(packageName)
                .add(outputDirectory.toString())
                .add(GeneratorCode.digest())
                .hex();
    }
}
