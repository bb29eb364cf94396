package io.github.qapi4j.cli;

import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.diagnostic.Suggestion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Describes an error in the arguments in one line, which names the argument. */
final class UsageError {
    private final ParameterException error;
    private final List<String> arguments;
    private final CommandSpec command;

    private UsageError(ParameterException error, List<String> arguments) {
        this.error = error;
        this.arguments = arguments;
        this.command = error.getCommandLine().getCommandSpec();
    }

    /** The line for an error that picocli or a command reports, without a line end. */
    static String line(ParameterException error, String... arguments) {
        return DiagnosticFormat.visible(new UsageError(error, List.of(arguments)).message());
    }

    private String message() {
        if (error instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched.getUnmatched());
        }
        if (error instanceof MissingParameterException missing) {
            return missing(missing.getMissing());
        }
        if (error instanceof OverwrittenOptionException repeated) {
            return name(repeated.getOverwritten()) + ": given more than once";
        }
        ArgSpec argument = error.getArgSpec();
        if (argument == null) {
            return String.valueOf(error.getMessage());
        }
        return name(argument) + ": " + problem(argument);
    }

    private String unmatched(List<String> words) {
        String word = words.get(0);
        if (isOption(word)) {
            return unknownOption(word);
        }
        Collection<String> commands = command.subcommands().keySet();
        return commands.isEmpty()
                ? "unexpected argument '" + word + "'" + seeHelp("arguments")
                : "unknown command '" + word + "'" + suggestion(word, commands, "commands");
    }

    private String unknownOption(String word) {
        String name = optionName(word);
        List<String> longNames = command.optionsMap().keySet().stream()
                .filter(candidate -> candidate.startsWith("--"))
                .toList();
        String help = suggestion(name, name.startsWith("--") ? longNames : List.of(), "options");
        boolean mayBeOfProgram = takesProgram() && !arguments.contains("--") && help.equals(seeHelp("options"));
        return "unknown option '" + name + "'" + help + (mayBeOfProgram ? "; write -- before a program to start" : "");
    }

    /** Whether a program to start may follow {@code --}. Its options look like those of the command without it. */
    private boolean takesProgram() {
        return command.userObject() instanceof FetchCommand;
    }

    /** Describes the problem if arguments are missing: an option is misspelt, an option has no value, or a required argument is absent. */
    private String missing(List<ArgSpec> missing) {
        for (String word : arguments) {
            // After --, there are no options.
            if (word.equals("--")) {
                break;
            }
            if (word.startsWith("--") && !command.optionsMap().containsKey(optionName(word))) {
                return unknownOption(word);
            }
        }
        List<String> required = new ArrayList<>();
        for (ArgSpec argument : missing) {
            if (argument instanceof OptionSpec option && isGiven(option)) {
                if (takesProgram() && arguments.contains("--")) {
                    return "missing " + name(option) + " " + option.paramLabel()
                            + " before --; what follows -- belongs to the program";
                }
                return name(option) + ": missing value " + option.paramLabel();
            }
            required.add(
                    argument instanceof OptionSpec ? name(argument) + " " + argument.paramLabel() : name(argument));
        }
        return "missing " + String.join(", ", required) + seeHelp("options");
    }

    private boolean isGiven(OptionSpec option) {
        List<String> names = List.of(option.names());
        return arguments.stream().anyMatch(word -> names.contains(optionName(word)));
    }

    private String problem(ArgSpec argument) {
        String value = error.getValue();
        Class<?> type = argument.auxiliaryTypes()[0];
        if (value == null) {
            return String.valueOf(error.getMessage());
        }
        String got = ", got '" + value + "'";
        if (type == int.class) {
            return "expected a number" + got;
        }
        if (type == boolean.class) {
            return "expected no value" + got;
        }
        if (type.isEnum()) {
            List<String> words = new ArrayList<>();
            for (Object constant : type.getEnumConstants()) {
                words.add(constant.toString().toLowerCase(Locale.ROOT));
            }
            String help = Suggestion.didYouMean(value, words);
            return "expected " + String.join(", ", words) + got + (help == null ? "" : "; " + help);
        }
        return "'" + value + "' is not valid";
    }

    private String suggestion(String word, Collection<String> candidates, String what) {
        String help = Suggestion.didYouMean(word, candidates);
        return help == null ? seeHelp(what) : "; " + help;
    }

    private String seeHelp(String what) {
        return "; '" + command.qualifiedName() + " --help' lists the " + what;
    }

    private static boolean isOption(String word) {
        return word.startsWith("-") && word.length() > 1;
    }

    private static String optionName(String word) {
        int equals = word.indexOf('=');
        return equals < 0 ? word : word.substring(0, equals);
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }
}
