package io.github.qapi4j.maven;

import io.github.qapi4j.codegen.DocsLevel;
import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.codegen.GeneratorResult;
import io.github.qapi4j.codegen.QapiGenerator;
import io.github.qapi4j.codegen.SourceWriter;
import io.github.qapi4j.codegen.Transactional;
import io.github.qapi4j.schema.Schema;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
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
 * generated files are those of the last time; otherwise writes what has changed and removes what is no longer generated.
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

    /** The symbols that are defined: what depends on others is left out. Without this parameter nothing is. */
    @Parameter
    private @Nullable List<String> defines;

    /** Patterns of the commands to generate, with what they need; if there are none here and none of events, everything is generated. */
    @Parameter(property = "qapi.includeCommands")
    private @Nullable List<String> includeCommands;

    /** Patterns of the events to generate, with what they need. */
    @Parameter(property = "qapi.includeEvents")
    private @Nullable List<String> includeEvents;

    /**
     * Java names instead of those that the generator would choose, by the name of a definition (<code>BlockdevRef</code>) or of a part of one
     * (<code>BlockdevRef.reference</code>).
     */
    @Parameter
    private @Nullable Map<String, String> renames;

    /** The simple name of the type that leads to all modules, instead of <code>QmpApi</code>. */
    @Parameter(property = "qapi.facade")
    private @Nullable String facade;

    /**
     * Commands whose argument lists actions that take effect together, each as <code>COMMAND:ACTIONS[:MODE=GROUPED]</code>, instead of
     * <code>transaction:actions:properties.completion-mode=grouped</code>.
     */
    @Parameter
    private @Nullable List<String> transactionals;

    @Parameter(defaultValue = "${project.build.directory}/qapi-maven-plugin", readonly = true, required = true)
    private File stateDirectory;

    @Parameter(defaultValue = "${mojoExecution}", readonly = true, required = true)
    private MojoExecution execution;

    /** For Maven. */
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
        String options = optionsDigest(source);
        if (state.isCurrent(options, source)) {
            getLog().info("The Java of " + source.rootName() + " is up to date");
            return;
        }
        GeneratorResult generated = QapiGenerator.generate(request(load(source, false)));
        report(generated.diagnostics(), generated.count());
        state.clear();
        SourceWriter.Report report = new SourceWriter(output, manifest).write(generated.files());
        state.save(options, source);
        getLog().info("Generated " + (report.written() + report.unchanged()) + " files from " + source.rootName() + ": "
                + report.written() + " written, " + report.unchanged() + " unchanged, " + report.removed()
                + " stale ones removed");
    }

    private GeneratorRequest request(Schema schema) throws MojoFailureException {
        try {
            GeneratorRequest.Builder request = GeneratorRequest.builder(schema, packageName)
                    .docs(docsLevel())
                    .levels(levels());
            if (defines != null) {
                request.defines(new HashSet<>(defines));
            }
            if (includeCommands != null) {
                request.includeCommands(includeCommands);
            }
            if (includeEvents != null) {
                request.includeEvents(includeEvents);
            }
            if (renames != null) {
                request.renames(renames);
            }
            if (facade != null) {
                request.facade(facade);
            }
            if (transactionals != null) {
                request.transactionals(
                        transactionals.stream().map(Transactional::parse).toList());
            }
            return request.build();
        } catch (IllegalArgumentException e) {
            throw new MojoFailureException("wrong configuration: " + e.getMessage(), e);
        }
    }

    private DocsLevel docsLevel() {
        return Stream.of(DocsLevel.values())
                .filter(level -> level.name().equalsIgnoreCase(docs))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("docs is '" + docs + "', not full, summary or none"));
    }

    /** Of all that decides what comes out, except for the text of the schema. */
    private String optionsDigest(SchemaSource source) throws IOException {
        List<String> options = new ArrayList<>(loadOptions());
        options.add("schema " + source.rootName());
        options.add("package " + packageName);
        options.add("output " + outputDirectory);
        options.add("docs " + docs);
        options.add("defines " + defines);
        options.add("commands " + includeCommands);
        options.add("events " + includeEvents);
        options.add("renames " + (renames == null ? null : new TreeMap<>(renames)));
        options.add("facade " + facade);
        options.add("transactionals " + transactionals);
        options.add("generator " + GeneratorCode.digest());
        Digest digest = new Digest();
        options.forEach(digest::add);
        return digest.hex();
    }
}
