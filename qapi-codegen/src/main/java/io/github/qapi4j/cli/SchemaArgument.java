package io.github.qapi4j.cli;

import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.schema.Schema;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The one schema that a command prints something of. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class SchemaArgument {
    @Parameters(paramLabel = "SCHEMA", description = "The schema's root file.")
    private Path file;

    @Option(names = "--strict", description = "Accept only what the newest release of QEMU accepts.")
    private boolean strict;

    @Option(names = "--fail-on-warnings", description = "Fail also if there are but warnings.")
    private boolean failOnWarnings;

    /** Prints something of a schema. */
    interface Output {
        void print(Schema schema, PrintWriter out) throws IOException;
    }

    /** The file as it was given. */
    Path file() {
        return file;
    }

    /** Loads the schema, prints what is wrong with it or else the output, and returns the exit code. */
    int print(CommandSpec spec, Output output) throws IOException {
        DiagnosticPrinter printer = new DiagnosticPrinter(spec.commandLine().getErr(), failOnWarnings);
        LoadResult loaded = SchemaLoader.load(file, LoadOptions.defaults().withStrict(strict));
        printer.print(loaded.diagnostics());
        if (loaded.schema().isPresent() && !printer.failed()) {
            PrintWriter out = spec.commandLine().getOut();
            output.print(loaded.schema().get(), out);
            if (out.checkError()) {
                throw new IOException("the output could not be written");
            }
        }
        return printer.finish();
    }
}
