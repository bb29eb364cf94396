package io.github.qapi4j.cli;

import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.report.ReportFormat;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@SuppressWarnings("NullAway.Init") // picocli fills the fields
@Command(
        name = "validate",
        description = "Checks schemas, each by itself, and lints them.",
        versionProvider = QapiCommand.Version.class,
        mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ParentCommand
    private QapiCommand program;

    @Parameters(paramLabel = "SCHEMA", arity = "1..*", description = "The root files of the schemas.")
    private List<String> schemas;

    @Mixin
    private LoadingOptions loading;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "The format of diagnostics: text (the default, on the error stream), json (a line each), sarif, "
                            + "junit or github (on the standard output, in UTF-8).")
    private ReportFormat format = ReportFormat.TEXT;

    @Option(
            names = "--no-lint",
            description = "Report violations of the language and what -W asks for, and nothing else.")
    private boolean noLint;

    @Override
    public Integer call() throws IOException {
        SourceResolver sources = loading.sources();
        LoadOptions options = LoadingOptions.loadOptions(loading.options(), !noLint);
        Writer out = format == ReportFormat.TEXT ? spec.commandLine().getErr() : program.utf8();
        DiagnosticPrinter printer = loading.printer(format, out);
        for (String schema : schemas) {
            LoadResult loaded = SchemaLoader.load(sources, LoadingOptions.nameOf(schema), options);
            printer.print(schema, loaded.diagnostics(), loaded.count());
        }
        return printer.finish();
    }
}
