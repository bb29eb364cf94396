package io.github.qapi4j.cli;

import io.github.qapi4j.codegen.GeneratorOption.Stage;
import io.github.qapi4j.codegen.GeneratorOptions;
import io.github.qapi4j.input.ReleaseFile;
import io.github.qapi4j.input.SchemaInput;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.merge.MergeResult;
import io.github.qapi4j.merge.Release;
import io.github.qapi4j.report.DiagnosticReport;
import io.github.qapi4j.report.ReportFormat;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceResolver;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command: how it loads schemas and reports their diagnostics. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class LoadingOptions {
    /** The description of the argument SCHEMA, for the help of the commands. */
    static final String SCHEMA =
            "The schema's root file. '-' reads the standard input, which is <stdin> in messages; its includes are relative to the working directory.";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @SuppressWarnings("UnusedVariable") // picocli reads it
    @Mixin
    private final CommandSpec table = CommandLineOptions.mixin(Stage.LOAD);

    @Option(names = "--fail-on-warnings", description = "Treat warnings as errors.")
    private boolean failOnWarnings;

    @Option(
            names = "--max-diagnostics",
            paramLabel = "N",
            description =
                    "Report at most N diagnostics for each schema, errors first. The default is 0, which means no limit. More than 10,000 errors or warnings are counted but not reported.")
    private int maxDiagnostics;

    @Option(
            names = "--include-root",
            paramLabel = "DIR",
            description = "Reject includes and symbolic links that lead outside this directory.")
    private @Nullable Path includeRoot;

    /** Prints the output for a schema. */
    interface Output {
        void print(Schema schema, PrintWriter out) throws IOException;
    }

    /**
     * The user's values of the options of {@link CommandLineOptions}. Also checks the options of this class, so that invalid options are reported
     * before a schema is loaded.
     */
    GeneratorOptions options() {
        if (maxDiagnostics < 0) {
            throw wrong("--max-diagnostics: cannot be negative");
        }
        if (includeRoot != null && !Files.isDirectory(includeRoot)) {
            throw wrong("--include-root: '" + includeRoot + "' is not a directory");
        }
        try {
            return GeneratorOptions.of(new CommandLineOptions(command));
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    /** An error in the arguments. */
    ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), message);
    }

    /** A printer of diagnostics on the error stream, with a summary of warnings. */
    DiagnosticPrinter printer() {
        DiagnosticReport report = DiagnosticReport.summary(command.commandLine().getErr(), limit());
        return new DiagnosticPrinter(report, failOnWarnings, Integer.MAX_VALUE);
    }

    /** A printer that lists all diagnostics in a format. */
    DiagnosticPrinter printer(ReportFormat format, Writer out) throws IOException {
        return new DiagnosticPrinter(format.open(out), failOnWarnings, limit());
    }

    /** The maximum number of diagnostics that are printed for a schema. */
    int limit() {
        return maxDiagnostics == 0 ? Integer.MAX_VALUE : maxDiagnostics;
    }

    /** Whether warnings are treated as errors. */
    boolean failOnWarnings() {
        return failOnWarnings;
    }

    /** The directory that contains all files; null for no such limit. */
    @Nullable
    Path includeRoot() {
        return includeRoot;
    }

    /** What reads the file of an argument, and those that it includes. */
    SourceResolver sources(String argument) {
        Path directory = Path.of("");
        SourceResolver files = includeRoot == null
                ? SourceResolver.directory(directory)
                : SourceResolver.directory(directory, includeRoot);
        return argument.equals(StandardInput.ARGUMENT)
                ? new StandardInput(((QapiCommand) command.root().userObject()).in(), files)
                : files;
    }

    /** Loads the schema of an argument. */
    LoadResult load(String schema, LoadOptions options) {
        return SchemaInput.load(sources(schema), nameOf(schema), options);
    }

    /** Loads a schema, prints its diagnostics, and returns it unless they make the run fail. */
    Optional<Schema> load(String schema, GeneratorOptions options, DiagnosticPrinter printer) throws IOException {
        LoadResult loaded = load(schema, options.loadOptions(false));
        return printer.print(schema, loaded.diagnostics(), loaded.count()) ? loaded.schema() : Optional.empty();
    }

    /**
     * Loads the schemas of several releases, the oldest first, merges them, and prints all diagnostics. Returns the merged schema unless they make the run
     * fail; a schema with errors does not prevent the others from being loaded.
     */
    Optional<MergeResult> load(List<ReleaseFile> files, GeneratorOptions options, DiagnosticPrinter printer)
            throws IOException {
        List<Release> releases = new ArrayList<>();
        for (ReleaseFile file : files) {
            load(file.file(), options, printer).ifPresent(schema -> releases.add(new Release(file.release(), schema)));
        }
        if (releases.size() < files.size()) {
            return Optional.empty();
        }
        MergeResult merged = options.merge(releases);
        String name = String.join(", ", merged.availability().releases());
        return printer.print(name, merged.diagnostics(), merged.count()) ? Optional.of(merged) : Optional.empty();
    }

    /** Loads a schema, prints its diagnostics and, unless they make the run fail, the output. Returns the exit code. */
    int print(String schema, Output output) throws IOException {
        GeneratorOptions options = options();
        DiagnosticPrinter printer = printer();
        Optional<Schema> loaded = load(schema, options, printer);
        if (loaded.isPresent()) {
            print(loaded.get(), output);
        }
        return printer.finish();
    }

    /** Prints the output for a loaded schema. */
    void print(Schema schema, Output output) throws IOException {
        PrintWriter out = command.commandLine().getOut();
        output.print(schema, out);
        if (out.checkError()) {
            throw new IOException();
        }
    }

    /** The name by which a schema's root file is loaded and appears in messages. */
    static String nameOf(String argument) {
        return argument.equals(StandardInput.ARGUMENT) ? StandardInput.NAME : argument.replace(File.separatorChar, '/');
    }
}
