package io.github.qapi4j.cli;

import io.github.qapi4j.report.ModelWriter;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@SuppressWarnings("NullAway.Init") // picocli fills the fields
@Command(
        name = "model",
        description = "Prints a schema as JSON, with its implicit types and documentation.",
        versionProvider = QapiCommand.Version.class,
        mixinStandardHelpOptions = true)
final class ModelCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SCHEMA", description = LoadingOptions.SCHEMA)
    private String schema;

    @Mixin
    private LoadingOptions loading;

    // There is only one format. With this option, scripts can name it, and work unchanged when there are others.
    @SuppressWarnings("UnusedVariable")
    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "The output format: json, in the form qapi-model/1.")
    private Format format = Format.JSON;

    private enum Format {
        JSON
    }

    @Override
    public Integer call() throws IOException {
        return loading.print(schema, (loaded, out) -> ModelWriter.write(loaded, LoadingOptions.nameOf(schema), out));
    }
}
