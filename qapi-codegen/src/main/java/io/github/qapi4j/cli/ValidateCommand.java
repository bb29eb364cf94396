package io.github.qapi4j.cli;

import io.github.qapi4j.check.ExampleCheck;
import io.github.qapi4j.check.TranscriptCheck;
import io.github.qapi4j.check.TranscriptReport;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.report.ReportFormat;
import io.github.qapi4j.schema.Schema;
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
        description =
                "Checks and lints schemas, each independently of the others. With --transcript, also checks recorded sessions against one schema.",
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

    @Option(
            names = "--transcript",
            paramLabel = "FILE",
            description =
                    "Check a recorded session against the schema: a recording, or a file with QMP messages such as the log of a character device. '-' reads the standard input. The option can be repeated.")
    private List<String> transcripts = List.of();

    @Option(
            names = "--examples",
            description =
                    "Check the examples in documentation: the lint code doc-example, which is also checked if -W sets its level.")
    private boolean examples;

    @Option(names = "--no-lint", description = "Do not lint, except for the lint codes that -W sets to warn or error.")
    private boolean noLint;

    @Override
    public Integer call() throws IOException {
        LoadOptions options = loading.options().loadOptions(!noLint);
        if (schemas.stream().filter(StandardInput.ARGUMENT::equals).count() > 1) {
            throw loading.wrong("SCHEMA: '-', the standard input, is given more than once");
        }
        if (!transcripts.isEmpty()) {
            checkTranscripts();
        }
        Writer out = format == ReportFormat.TEXT ? spec.commandLine().getErr() : program.utf8();
        DiagnosticPrinter printer = loading.printer(format, out);
        for (String schema : schemas) {
            LoadResult loaded = loading.load(schema, options);
            LoadResult checked =
                    examples || isChosen(options.levels()) ? ExampleCheck.check(loaded, levels(options)) : loaded;
            printer.print(schema, checked.diagnostics(), checked.count());
            if (!transcripts.isEmpty() && loaded.schema().isPresent()) {
                transcripts(loaded.schema().get(), options.levels(), printer);
            }
        }
        return printer.finish();
    }

    /** Whether the user wants the examples to be checked without asking for it by {@code --examples}. */
    private static boolean isChosen(Levels levels) {
        return levels.isChosen(DiagnosticCode.DOC_EXAMPLE)
                && levels.severity(DiagnosticCode.DOC_EXAMPLE).isPresent();
    }

    /** The levels for examples: {@code --no-lint} does not concern them. */
    private Levels levels(LoadOptions options) {
        Levels levels = options.levels();
        boolean off = levels.severity(DiagnosticCode.DOC_EXAMPLE).isEmpty();
        return noLint && off ? levels.with(DiagnosticCode.DOC_EXAMPLE, Levels.Level.WARN) : levels;
    }

    private void checkTranscripts() {
        if (schemas.size() > 1) {
            throw loading.wrong("--transcript: cannot be combined with more than one SCHEMA");
        }
        long inputs =
                transcripts.stream().filter(StandardInput.ARGUMENT::equals).count();
        if (inputs + (schemas.contains(StandardInput.ARGUMENT) ? 1 : 0) > 1) {
            throw loading.wrong("--transcript: '-', the standard input, is given more than once");
        }
    }

    private void transcripts(Schema schema, Levels levels, DiagnosticPrinter printer) throws IOException {
        TranscriptCheck check = TranscriptCheck.of(schema, levels);
        for (String transcript : transcripts) {
            TranscriptReport report = check.check(loading.sources(transcript), LoadingOptions.nameOf(transcript));
            printer.print(transcript, report.diagnostics(), report.count());
            spec.commandLine().getErr().println(transcript + ": " + report.summary());
        }
    }
}
