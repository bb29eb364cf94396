package io.github.qapi4j.cli;

import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.SchemaLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@SuppressWarnings("NullAway.Init") // picocli fills the fields
@Command(
        name = "validate",
        description = "Checks schemas.",
        versionProvider = QapiCommand.Version.class,
        mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SCHEMA", arity = "1..*", description = "The root files of the schemas.")
    private List<Path> schemas;

    @Option(names = "--strict", description = "Accept only what the newest release of QEMU accepts.")
    private boolean strict;

    @Option(names = "--fail-on-warnings", description = "Fail also if there are but warnings.")
    private boolean failOnWarnings;

    @Override
    public Integer call() {
        DiagnosticPrinter printer = new DiagnosticPrinter(spec.commandLine().getErr(), failOnWarnings);
        LoadOptions options = LoadOptions.defaults().withStrict(strict);
        schemas.forEach(
                schema -> printer.print(SchemaLoader.load(schema, options).diagnostics()));
        return printer.finish();
    }
}
