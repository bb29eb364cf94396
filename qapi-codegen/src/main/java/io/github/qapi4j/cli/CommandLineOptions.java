package io.github.qapi4j.cli;

import io.github.qapi4j.codegen.GeneratorOption;
import io.github.qapi4j.codegen.GeneratorOption.Shape;
import io.github.qapi4j.codegen.GeneratorOption.Stage;
import io.github.qapi4j.codegen.OptionSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of {@link GeneratorOption} on the command line: declared for picocli, and read from a parsed command. */
final class CommandLineOptions implements OptionSource {
    private final CommandSpec command;

    /** Reads the options of a parsed command. Options that the command does not declare are absent. */
    CommandLineOptions(CommandSpec command) {
        this.command = command;
    }

    /** A mixin that declares the options of a stage. */
    static CommandSpec mixin(Stage stage) {
        CommandSpec mixin = CommandSpec.create();
        for (GeneratorOption option : GeneratorOption.values()) {
            if (option.stage() == stage) {
                mixin.addOption(spec(option));
            }
        }
        return mixin;
    }

    private static OptionSpec spec(GeneratorOption option) {
        OptionSpec.Builder spec = OptionSpec.builder(option.commandLineName()).description(option.description());
        if (option.shape() == Shape.FLAG) {
            return spec.type(boolean.class).build();
        }
        spec.paramLabel(option.label());
        if (option.shape() == Shape.WORD) {
            return spec.type(String.class).build();
        }
        if (option.shape() == Shape.NAMES) {
            spec.splitRegex(",");
        }
        return spec.type(List.class).auxiliaryTypes(String.class).build();
    }

    @Override
    public @Nullable List<String> valuesOf(GeneratorOption option) {
        OptionSpec spec = command.findOption(option.commandLineName());
        Object value = spec == null ? null : spec.getValue();
        if (value == null) {
            return null;
        }
        List<String> values = new ArrayList<>();
        for (Object each : value instanceof List<?> several ? several : List.of(value)) {
            values.add(each.toString());
        }
        return values;
    }

    @Override
    public String nameOf(GeneratorOption option) {
        return option.commandLineName();
    }
}
