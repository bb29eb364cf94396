package io.github.qapi4j.cli;

import io.github.qapi4j.codegen.DocsLevel;
import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.codegen.GeneratorResult;
import io.github.qapi4j.codegen.QapiGenerator;
import io.github.qapi4j.codegen.SourceWriter;
import io.github.qapi4j.codegen.Transactional;
import io.github.qapi4j.schema.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@SuppressWarnings("NullAway.Init") // picocli fills the fields
@Command(
        name = "generate",
        description =
                "Generates Java from a schema. Files of an earlier run into the same package that are no longer produced are removed.",
        versionProvider = QapiCommand.Version.class,
        mixinStandardHelpOptions = true)
final class GenerateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SCHEMA", description = "The schema's root file.")
    private String schemaFile;

    @Mixin
    private LoadingOptions loading;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            required = true,
            description = "The source root to write into.")
    private Path output;

    @Option(
            names = {"-p", "--package"},
            paramLabel = "PACKAGE",
            required = true,
            description = "The package of the generated types.")
    private String packageName;

    @Option(
            names = "--docs",
            paramLabel = "LEVEL",
            description = "How much of the schema's documentation becomes Javadoc: ${COMPLETION-CANDIDATES}.")
    private DocsLevel docs = DocsLevel.FULL;

    @Option(
            names = "--defines",
            paramLabel = "SYMBOL",
            split = ",",
            description =
                    "Generate for a build that defines exactly these symbols, leaving out what needs others; '--defines=' for one "
                            + "that defines none. Without this option all is generated, whatever its condition.")
    private @Nullable Set<String> defines;

    @Option(
            names = "--include-commands",
            paramLabel = "GLOB",
            split = ",",
            description = "Generate these commands and what they need.")
    private List<String> includeCommands = List.of();

    @Option(
            names = "--include-events",
            paramLabel = "GLOB",
            split = ",",
            description = "Generate these events and what they need.")
    private List<String> includeEvents = List.of();

    @Option(
            names = "--rename",
            paramLabel = "QAPI=JAVA",
            description =
                    "The Java name of a definition (BlockdevRef=...) or of a part of it (BlockdevRef.reference=...).")
    private Map<String, String> renames = new LinkedHashMap<>();

    @Option(
            names = "--facade",
            paramLabel = "NAME",
            description = "The type that leads to all modules instead of QmpApi.")
    private @Nullable String facade;

    @Option(
            names = "--transactional",
            paramLabel = "COMMAND:ACTIONS[:MODE=GROUPED]",
            description = "Commands whose argument lists actions that take effect together, instead of 'transaction'.")
    private @Nullable List<String> transactionals;

    @Override
    public Integer call() throws IOException {
        DiagnosticPrinter printer = loading.printer();
        Optional<Schema> schema = loading.load(schemaFile, printer);
        if (schema.isPresent()) {
            GeneratorResult generated = QapiGenerator.generate(request(schema.get()));
            if (printer.print(schemaFile, generated.diagnostics(), generated.count())) {
                write(generated);
            }
        }
        return printer.finish();
    }

    private GeneratorRequest request(Schema schema) {
        GeneratorRequest.Builder request = GeneratorRequest.builder(schema, packageName)
                .docs(docs)
                .includeCommands(includeCommands)
                .includeEvents(includeEvents)
                .renames(renames)
                .levels(loading.levels());
        if (facade != null) {
            request.facade(facade);
        }
        if (defines != null) {
            request.defines(defines.stream().filter(symbol -> !symbol.isBlank()).collect(Collectors.toSet()));
        }
        if (transactionals != null) {
            request.transactionals(
                    transactionals.stream().map(this::transactional).toList());
        }
        return request.build();
    }

    private Transactional transactional(String text) {
        try {
            return Transactional.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** Several packages may be generated into one directory, hence a manifest for each. */
    private void write(GeneratorResult generated) throws IOException {
        Path manifest = output.resolve(".qapi").resolve(packageName + ".manifest");
        SourceWriter.Report report = new SourceWriter(output, manifest).write(generated.files());
        spec.commandLine()
                .getOut()
                .printf(
                        "%d files in %s: %d written, %d unchanged, %d stale ones removed%n",
                        report.written() + report.unchanged(),
                        output,
                        report.written(),
                        report.unchanged(),
                        report.removed());
    }
}
