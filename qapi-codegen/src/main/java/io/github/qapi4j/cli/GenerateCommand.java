package io.github.qapi4j.cli;

import io.github.qapi4j.codegen.GeneratorOption.Stage;
import io.github.qapi4j.codegen.GeneratorOptions;
import io.github.qapi4j.codegen.GeneratorResult;
import io.github.qapi4j.codegen.OutputConflictException;
import io.github.qapi4j.codegen.QapiGenerator;
import io.github.qapi4j.codegen.SourceWriter;
import io.github.qapi4j.schema.Schema;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@SuppressWarnings("NullAway.Init") // picocli fills the fields
@Command(
        name = "generate",
        description =
                "Generates Java from a schema. Removes files that an earlier run generated from the same schema into the same package if they are no longer generated.",
        versionProvider = QapiCommand.Version.class,
        mixinStandardHelpOptions = true)
final class GenerateCommand implements Callable<Integer> {
    /** The extension of the manifests in the directory {@code .qapi}, whose names are those of packages. */
    private static final String EXTENSION = ".manifest";

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SCHEMA", description = LoadingOptions.SCHEMA)
    private String schemaFile;

    @Mixin
    private LoadingOptions loading;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            required = true,
            description = "The source root to write to. Created if it does not exist.")
    private Path output;

    @Option(
            names = {"-p", "--package"},
            paramLabel = "PACKAGE",
            required = true,
            description = "The package of the generated types.")
    private String packageName;

    @Option(
            names = "--force",
            description =
                    "Replace existing files that qapi did not write. If another schema was generated into the same package and its files conflict, replace all of them.")
    private boolean force;

    @SuppressWarnings("UnusedVariable") // picocli reads it
    @Mixin
    private final CommandSpec table = CommandLineOptions.mixin(Stage.GENERATE);

    @Override
    public Integer call() throws IOException {
        GeneratorOptions options = loading.options();
        checkPackage();
        checkOutput();
        DiagnosticPrinter printer = loading.printer();
        Optional<Schema> schema = loading.load(schemaFile, options, printer);
        if (schema.isPresent()) {
            GeneratorResult generated = QapiGenerator.generate(options.request(schema.get(), packageName));
            if (printer.print(schemaFile, generated.diagnostics(), generated.count())) {
                write(generated);
            }
        }
        return printer.finish();
    }

    private void checkPackage() {
        try {
            GeneratorOptions.checkPackageName(packageName, "--package");
        } catch (IllegalArgumentException e) {
            throw loading.wrong(String.valueOf(e.getMessage()));
        }
    }

    /** Checks that the output is, or can become, a directory. */
    private void checkOutput() {
        if (output.toString().isEmpty()) {
            // Most likely a variable of a script that has no value; the working directory is '.'.
            throw loading.wrong("--output: '' is not a directory");
        }
        Path place = output;
        while (place != null && !Files.exists(place)) {
            place = place.getParent();
        }
        if (place != null && !Files.isDirectory(place)) {
            throw loading.wrong("--output: '" + place + "' is not a directory");
        }
    }

    /** Writes the files. Each package has a manifest of its own, which stays with the generated files. */
    private void write(GeneratorResult generated) throws IOException {
        Path manifest = output.resolve(".qapi").resolve(packageName + EXTENSION);
        SchemaOutputPolicy policy = new SchemaOutputPolicy(Path.of(schemaFile), force);
        SourceWriter.Report report;
        try {
            report = new SourceWriter(manifest, policy.owner(), output, policy).write(generated.files());
        } catch (OutputConflictException e) {
            throw new IOException(e.getMessage() + SchemaOutputPolicy.remedy(e.kinds()), e);
        }
        spec.commandLine()
                .getOut()
                .printf(
                        "%d files in %s: %d written, %d unchanged, %d stale files removed%n",
                        report.written() + report.unchanged(),
                        output,
                        report.written(),
                        report.unchanged(),
                        report.removed());
        noteOtherPackages(manifest, policy);
    }

    /** Names the other packages that were generated from the same schema: after a change of the package, users have to delete the old one. */
    private void noteOtherPackages(Path manifest, SchemaOutputPolicy policy) throws IOException {
        try (DirectoryStream<Path> manifests = Files.newDirectoryStream(manifest.getParent(), "*" + EXTENSION)) {
            for (Path other : manifests) {
                String name = other.getFileName().toString();
                boolean isOther = !other.getFileName().equals(manifest.getFileName());
                if (isOther
                        && new SourceWriter(other, policy.owner(), output, policy)
                                .writtenFiles()
                                .isPresent()) {
                    spec.commandLine()
                            .getErr()
                            .printf(
                                    "note: package '%s' in '%s' was also generated from this schema; delete it and '%s' if it is no longer needed%n",
                                    name.substring(0, name.length() - EXTENSION.length()), output, other);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }
}
