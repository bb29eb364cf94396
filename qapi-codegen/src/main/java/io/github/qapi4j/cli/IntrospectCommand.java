package io.github.qapi4j.cli;

import io.github.qapi4j.introspect.Introspection;
import io.github.qapi4j.introspect.Introspection.TypeNames;
import io.github.qapi4j.report.IntrospectionWriter;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@SuppressWarnings("NullAway.Init") // picocli fills the fields
@Command(
        name = "introspect",
        description = "Prints what a server with this schema answers to query-qmp-schema.",
        versionProvider = QapiCommand.Version.class,
        mixinStandardHelpOptions = true)
final class IntrospectCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SCHEMA", description = "The schema's root file.")
    private String schema;

    @Mixin
    private LoadingOptions loading;

    @Option(
            names = "--define",
            paramLabel = "NAME",
            description = "A symbol that the server's build defines; others are not defined.")
    private Set<String> defines = Set.of();

    @Option(names = "--unmasked", description = "Print the names of types instead of numbers.")
    private boolean unmasked;

    @Option(
            names = "--conditions",
            description = "Print what any build may have, with conditions: {\"$if\": CONDITION, \"$value\": ELEMENT}.")
    private boolean conditions;

    @Override
    public Integer call() throws IOException {
        if (conditions && !defines.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--define says which conditions hold, --conditions leaves that open");
        }
        return loading.print(schema, (loaded, out) -> {
            Introspection introspection = Introspection.of(loaded, unmasked ? TypeNames.UNMASKED : TypeNames.MASKED);
            if (conditions) {
                IntrospectionWriter.writeWithConditions(introspection, out);
            } else {
                IntrospectionWriter.write(introspection, defines, out);
            }
        });
    }
}
