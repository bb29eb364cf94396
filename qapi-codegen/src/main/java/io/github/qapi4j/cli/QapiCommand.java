package io.github.qapi4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.OptionalInt;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The program {@code qapi}.
 *
 * <p>It ends with {@value #OK}, with {@value #SCHEMA_ERRORS} if a schema is wrong, or with {@value #TROUBLE} if it was called in a wrong way
 * or could not read or write a file. Diagnostics go to the error stream.
 */
@SuppressWarnings("NullAway.Init") // picocli fills the fields
@Command(
        name = "qapi",
        description = "Reads QAPI schemas.",
        subcommands = {GenerateCommand.class, IntrospectCommand.class, ModelCommand.class, ValidateCommand.class},
        versionProvider = QapiCommand.Version.class,
        mixinStandardHelpOptions = true)
public final class QapiCommand implements Runnable {
    static final int OK = 0;
    static final int SCHEMA_ERRORS = 1;
    static final int TROUBLE = 2;

    @Spec
    private CommandSpec spec;

    private QapiCommand() {}

    /** Runs the program and ends the JVM. */
    public static void main(String[] args) {
        OptionalInt shortRun = ShortRun.of(args);
        if (shortRun.isPresent()) {
            System.exit(shortRun.getAsInt());
        }
        Charset charset = Charset.defaultCharset();
        System.exit(run(new PrintWriter(System.out, true, charset), new PrintWriter(System.err, true, charset), args));
    }

    /** Runs the program and returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new QapiCommand())
                .setOut(out)
                .setErr(err)
                // Asking the terminal for its colours takes longer than reading a schema.
                .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(QapiCommand::trouble)
                .execute(args);
    }

    private static int trouble(Exception cause, CommandLine command, CommandLine.ParseResult arguments) {
        if (cause instanceof IOException) {
            command.getErr().println("qapi: " + cause);
        } else {
            cause.printStackTrace(command.getErr());
        }
        return TROUBLE;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = QapiCommand.class.getPackage().getImplementationVersion();
            return new String[] {"qapi " + (version == null ? "unpackaged" : version)};
        }
    }
}
