package io.github.qapi4j.cli;

import io.github.qapi4j.codegen.GeneratorOption.Stage;
import io.github.qapi4j.codegen.GeneratorOptions;
import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.codegen.GeneratorResult;
import io.github.qapi4j.codegen.OutputConflictException;
import io.github.qapi4j.codegen.QapiGenerator;
import io.github.qapi4j.codegen.SourceWriter;
import io.github.qapi4j.input.ReleaseFile;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    @Parameters(
            paramLabel = "SCHEMA",
            arity = "1..*",
            description = {
                LoadingOptions.SCHEMA,
                "For one API of several releases: RELEASE=SCHEMA for each of them, the oldest first."
            })
    private List<String> schemas;

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
        List<ReleaseFile> releases = releases();
        Optional<GeneratorRequest> request = releases.isEmpty()
                ? loading.load(schemas.get(0), options, printer).map(schema -> options.request(schema, packageName))
                : loading.load(releases, options, printer)
                        .map(merged ->
                                options.request(merged.schema().orElseThrow(), merged.availability(), packageName));
        if (request.isPresent()) {
            GeneratorResult generated = QapiGenerator.generate(request.get());
            if (printer.print(String.join(" ", schemas), generated.diagnostics(), generated.count())) {
                write(generated, releases.isEmpty() ? schemas : files(releases));
            }
        }
        return printer.finish();
    }

    /**
     * The releases of the arguments; empty for a schema without a release. A single argument is a schema even if its name has an equals sign, unless there
     * is no such file.
     */
    private List<ReleaseFile> releases() {
        String first = schemas.get(0);
        if (schemas.size() == 1 && (first.indexOf('=') < 0 || Files.exists(Path.of(first)))) {
            return List.of();
        }
        for (String schema : schemas) {
            if (schema.indexOf('=') < 0) {
                throw loading.wrong(
                        "SCHEMA: several schemas need the names of their releases: RELEASE=FILE, got '" + schema + "'");
            }
        }
        List<ReleaseFile> releases;
        try {
            releases = ReleaseFile.parse(schemas);
        } catch (IllegalArgumentException e) {
            throw loading.wrong("SCHEMA: " + e.getMessage());
        }
        long fromStandardInput = releases.stream()
                .filter(release -> release.file().equals(StandardInput.ARGUMENT))
                .count();
        if (fromStandardInput > 1) {
            throw loading.wrong("SCHEMA: the standard input can be the schema of only one release");
        }
        return releases;
    }

    private static List<String> files(List<ReleaseFile> releases) {
        return releases.stream().map(ReleaseFile::file).toList();
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
    private void write(GeneratorResult generated, List<String> files) throws IOException {
        Path manifest = output.resolve(".qapi").resolve(packageName + EXTENSION);
        SchemaOutputPolicy policy =
                new SchemaOutputPolicy(files.stream().map(Path::of).toList(), force);
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
