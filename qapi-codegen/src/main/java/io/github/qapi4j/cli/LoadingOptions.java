package io.github.qapi4j.cli;

import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.report.ReportFormat;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceResolver;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command: how schemas are loaded, and what becomes of their diagnostics. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class LoadingOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--strict", description = "Accept only what the newest release of QEMU accepts.")
    private boolean strict;

    @Option(
            names = "-W",
            paramLabel = "CODE[=LEVEL]",
            description =
                    "How to tell diagnostics of a code that need not be errors, or of all codes of 'lint': off, warn or error. "
                            + "Without a level it is warn; of several the last one counts.")
    private List<String> levels = List.of();

    @Option(names = "--fail-on-warnings", description = "Fail also if there are but warnings.")
    private boolean failOnWarnings;

    @Option(
            names = "--max-diagnostics",
            paramLabel = "N",
            description =
                    "How many diagnostics to tell of each schema, ${DEFAULT-VALUE} without this option; 0 for all, of which 10,000 errors and as many warnings are kept.")
    private int maxDiagnostics = 100;

    @Option(
            names = "--include-root",
            paramLabel = "DIR",
            description = "Read no file that is outside of this directory, links resolved.")
    private @Nullable Path includeRoot;

    /** Prints something of a schema. */
    interface Output {
        void print(Schema schema, PrintWriter out) throws IOException;
    }

    /** How diagnostics are told that need not be errors; lint is not, unless it is asked for. */
    Levels levels() {
        return levels(false);
    }

    private Levels levels(boolean lint) {
        Levels chosen = Levels.of(strict);
        if (!lint) {
            chosen = chosen.with("lint=off");
        }
        try {
            for (String setting : levels) {
                chosen = chosen.with(setting);
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "-W: " + e.getMessage(), e);
        }
        return chosen;
    }

    /** Prints diagnostics for people, on the error stream. */
    DiagnosticPrinter printer() throws IOException {
        return printer(ReportFormat.TEXT, command.commandLine().getErr());
    }

    /** Prints diagnostics in a format. */
    DiagnosticPrinter printer(ReportFormat format, Writer out) throws IOException {
        if (maxDiagnostics < 0) {
            throw new ParameterException(command.commandLine(), "--max-diagnostics: cannot be negative");
        }
        int limit = maxDiagnostics == 0 ? Integer.MAX_VALUE : maxDiagnostics;
        return new DiagnosticPrinter(format.open(out), failOnWarnings, limit);
    }

    /**
     * How schemas are loaded.
     *
     * @param lint whether all codes of lint are told that no option says otherwise of; else only those that an option asks for
     */
    LoadOptions options(boolean lint) {
        Levels chosen = levels(lint);
        boolean any = Arrays.stream(DiagnosticCode.values())
                .anyMatch(code -> code.isLint() && chosen.severity(code).isPresent());
        return LoadOptions.defaults().withLevels(chosen).withLint(any);
    }

    /** Where schemas are loaded from. */
    SourceResolver sources() {
        Path directory = Path.of("");
        if (includeRoot == null) {
            return SourceResolver.directory(directory);
        }
        if (!Files.isDirectory(includeRoot)) {
            throw new ParameterException(
                    command.commandLine(), "--include-root: '" + includeRoot + "' is not a directory");
        }
        return SourceResolver.directory(directory, includeRoot);
    }

    /** Loads a schema, prints what is wrong with it, and returns it unless that makes the run fail. */
    Optional<Schema> load(String schema, DiagnosticPrinter printer) throws IOException {
        LoadResult loaded = SchemaLoader.load(sources(), nameOf(schema), options(false));
        return printer.print(schema, loaded.diagnostics(), loaded.count()) ? loaded.schema() : Optional.empty();
    }

    /** Loads a schema, prints what is wrong with it or else the output, and returns the exit code. */
    int print(String schema, Output output) throws IOException {
        DiagnosticPrinter printer = printer();
        Optional<Schema> loaded = load(schema, printer);
        if (loaded.isPresent()) {
            PrintWriter out = command.commandLine().getOut();
            output.print(loaded.get(), out);
            if (out.checkError()) {
                throw new IOException();
            }
        }
        return printer.finish();
    }

    /** The name by which a schema's root file is loaded and messages call it. */
    static String nameOf(String argument) {
        return argument.replace(File.separatorChar, '/');
    }
}
