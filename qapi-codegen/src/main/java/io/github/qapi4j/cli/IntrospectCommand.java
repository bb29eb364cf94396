package io.github.qapi4j.cli;

import io.github.qapi4j.codegen.DefinedSymbols;
import io.github.qapi4j.codegen.GeneratorOptions;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.introspect.Introspection;
import io.github.qapi4j.introspect.Introspection.TypeNames;
import io.github.qapi4j.report.IntrospectionWriter;
import io.github.qapi4j.schema.Schema;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@SuppressWarnings("NullAway.Init") // picocli fills the fields
@Command(
        name = "introspect",
        description = "Prints the result of query-qmp-schema for a server with this schema.",
        versionProvider = QapiCommand.Version.class,
        mixinStandardHelpOptions = true)
final class IntrospectCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SCHEMA", description = LoadingOptions.SCHEMA)
    private String schema;

    @Mixin
    private LoadingOptions loading;

    @Option(
            names = "--define",
            paramLabel = "NAME",
            split = ",",
            description = "A symbol that the server's build defines. Without this option no symbol is defined.")
    private @Nullable List<String> defines;

    @Option(names = "--unmasked", description = "Print type names instead of numbers.")
    private boolean unmasked;

    @Option(
            names = "--conditions",
            description =
                    "Print the result for all builds: a conditional element is {\"$if\": CONDITION, \"$value\": ELEMENT}.")
    private boolean conditions;

    @Override
    public Integer call() throws IOException {
        if (conditions && defines != null) {
            throw loading.wrong("--define: cannot be combined with --conditions, which evaluates no condition");
        }
        GeneratorOptions options = loading.options();
        DiagnosticPrinter printer = loading.printer();
        Optional<Schema> loaded = loading.load(schema, options, printer);
        if (loaded.isPresent() && acceptsSymbols(loaded.get(), options, printer)) {
            loading.print(loaded.get(), (checked, out) -> print(checked, options.defines(), out));
        }
        return printer.finish();
    }

    /** Prints warnings about defined symbols that the schema does not use. Returns false if the warnings are raised to errors. */
    private boolean acceptsSymbols(Schema loaded, GeneratorOptions options, DiagnosticPrinter printer)
            throws IOException {
        Diagnostics diagnostics = new Diagnostics(options.loadOptions(false).levels());
        DefinedSymbols.check(loaded, options.defines(), "--define", diagnostics);
        return printer.print(schema, diagnostics.sorted(), diagnostics.count());
    }

    private void print(Schema loaded, Set<String> defined, Writer out) throws IOException {
        Introspection introspection = Introspection.of(loaded, unmasked ? TypeNames.UNMASKED : TypeNames.MASKED);
        if (conditions) {
            IntrospectionWriter.writeWithConditions(introspection, out);
        } else {
            IntrospectionWriter.write(introspection, defined, out);
        }
    }
}
