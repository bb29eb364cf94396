package io.github.qapi4j.cli;

import io.github.qapi4j.report.ModelWriter;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@SuppressWarnings("NullAway.Init") // picocli fills the fields
@Command(
        name = "model",
        description = "Prints everything that a schema has, implicit types and documentation included.",
        versionProvider = QapiCommand.Version.class,
        mixinStandardHelpOptions = true)
final class ModelCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private SchemaArgument schema;

    @SuppressWarnings("UnusedVariable") // there is one format; naming it keeps scripts right when there are more
    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "How to print it: ${COMPLETION-CANDIDATES}. The default is json, the format qapi-model/1.")
    private Format format = Format.JSON;

    private enum Format {
        JSON
    }

    @Override
    public Integer call() throws IOException {
        String name = schema.file().toString().replace('\\', '/');
        return schema.print(spec, (loaded, out) -> ModelWriter.write(loaded, name, out));
    }
}
