package io.github.qapi4j.cli;

import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.report.ReportFormat;
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
        description = "Checks and lints schemas. Each schema is checked independently of the others.",
        versionProvider = QapiCommand.Version.class,
        mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ParentCommand
    private QapiCommand program;

    @Parameters(paramLabel = "SCHEMA", arity = "1..*", description = LoadingOptions.SCHEMA)
    private List<String> schemas;

    @Mixin
    private LoadingOptions loading;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "The format of diagnostics: text on the error stream, which is the default, or on the standard output in "
                            + "UTF-8 json (one object per line), sarif, junit or github.")
    private ReportFormat format = ReportFormat.TEXT;

    @Option(names = "--no-lint", description = "Do not lint, except for the lint codes that -W sets to warn or error.")
    private boolean noLint;

    @Override
    public Integer call() throws IOException {
        LoadOptions options = loading.options().loadOptions(!noLint);
        if (schemas.stream().filter(StandardInput.ARGUMENT::equals).count() > 1) {
            throw loading.wrong("SCHEMA: '-', the standard input, is given more than once");
        }
        Writer out = format == ReportFormat.TEXT ? spec.commandLine().getErr() : program.utf8();
        DiagnosticPrinter printer = loading.printer(format, out);
        for (String schema : schemas) {
            LoadResult loaded = loading.load(schema, options);
            printer.print(schema, loaded.diagnostics(), loaded.count());
        }
        return printer.finish();
    }
}
