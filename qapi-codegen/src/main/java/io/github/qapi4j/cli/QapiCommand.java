package io.github.qapi4j.cli;

import io.github.qapi4j.codegen.GeneratorVersion;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The program {@code qapi}.
 *
 * <p>The exit code is {@value #OK}, {@value #SCHEMA_ERRORS} if a schema is rejected, or {@value #TROUBLE} if the arguments are invalid or a
 * file cannot be read or written. Diagnostics go to the error stream, or as a report to the standard output.
 */
@SuppressWarnings("NullAway.Init") // picocli fills the fields
@Command(
        name = "qapi",
        description =
                "Generates Java from QAPI schemas, validates and compares schemas, and prints them as JSON. 'qapi COMMAND --help' lists the options of a command.",
        scope = ScopeType.INHERIT, // for the exit codes
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Success.",
            "1:A schema or transcript is invalid or, with --fail-on-warnings, has warnings; or an option names something that is not in the schema.",
            "2:The arguments are invalid, the SCHEMA or a transcript cannot be read, or output cannot be written."
        },
        versionProvider = QapiCommand.Version.class,
        mixinStandardHelpOptions = true)
public final class QapiCommand implements Runnable {
    static final int OK = 0;
    static final int SCHEMA_ERRORS = 1;
    static final int TROUBLE = 2;

    private static final List<Class<?>> COMMANDS = List.of(
            DiffCommand.class,
            FetchCommand.class,
            GenerateCommand.class,
            IntrospectCommand.class,
            ModelCommand.class,
            ValidateCommand.class);

    @Spec
    private CommandSpec spec;

    private final InputStream in;
    private final OutputStream out;

    private QapiCommand(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /** Runs the program and ends the JVM. */
    public static void main(String[] args) {
        OptionalInt shortRun = ShortRun.of(args);
        if (shortRun.isPresent()) {
            System.exit(shortRun.getAsInt());
        }
        HeadStart.of(args);
        // Unlike System.out, these streams report why writing fails.
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        OutputStream err = new FileOutputStream(FileDescriptor.err);
        System.exit(exitCode(out, err, args));
    }

    private static int exitCode(OutputStream out, OutputStream err, String[] args) {
        try {
            return run(System.in, out, err, Charset.defaultCharset(), args);
        } catch (OutOfMemoryError e) {
            new PrintWriter(err, true, Charset.defaultCharset())
                    .println("qapi: out of memory; increase it with java -Xmx, for example java -Xmx2g -jar qapi.jar");
            return TROUBLE;
        }
    }

    /**
     * Runs the program and returns its exit code.
     *
     * @param charset the charset of text for humans
     */
    static int run(InputStream in, OutputStream out, OutputStream err, Charset charset, String... args) {
        PrintWriter text = new PrintWriter(out, true, charset);
        PrintWriter messages = new PrintWriter(err, true, charset);
        CommandLine program = new CommandLine(new QapiCommand(in, out));
        for (Class<?> command : neededFor(args)) {
            program.addSubcommand(command);
        }
        int exitCode = program.setOut(text)
                .setErr(messages)
                // Asking the terminal for its colours takes longer than reading a schema.
                .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(QapiCommand::wrongArguments)
                .setExecutionExceptionHandler(QapiCommand::trouble)
                .execute(args);
        if (exitCode == OK && text.checkError()) {
            messages.println("qapi: " + sentence(new IOException()));
            return TROUBLE;
        }
        return exitCode;
    }

    /** The classes of all commands, in alphabetical order. */
    public static List<Class<?>> commands() {
        return COMMANDS;
    }

    /** The command of the arguments, or all if they have none: picocli examines the fields of each command that it knows, which takes a while. */
    private static List<Class<?>> neededFor(String... args) {
        for (Class<?> command : COMMANDS) {
            if (args.length > 0 && command.getAnnotation(Command.class).name().equals(args[0])) {
                return List.of(command);
            }
        }
        return COMMANDS;
    }

    /** The standard input. */
    InputStream in() {
        return in;
    }

    /** The standard output in UTF-8, for output that programs read. */
    Writer utf8() {
        return new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    }

    private static int wrongArguments(ParameterException error, String[] arguments) {
        error.getCommandLine().getErr().println("qapi: " + UsageError.line(error, arguments));
        return TROUBLE;
    }

    private static int trouble(Exception cause, CommandLine command, CommandLine.ParseResult arguments) {
        if (cause instanceof IOException failure) {
            command.getErr().println("qapi: " + sentence(failure));
        } else {
            cause.printStackTrace(command.getErr());
        }
        return TROUBLE;
    }

    /** The message for an exception. It concerns the output, since a schema that cannot be read is reported as a diagnostic. */
    private static String sentence(IOException failure) {
        if (!(failure instanceof FileSystemException file)) {
            String message = failure.getMessage();
            return "cannot write the output" + (message == null ? "" : ": " + message);
        }
        return "cannot write '" + file.getFile() + "'" + reason(file);
    }

    /** The message for an exception from reading a file that is not a schema. */
    static String cannotRead(Path path, IOException failure) {
        return "cannot read '" + path + "'"
                + (failure instanceof FileSystemException file ? reason(file) : ": " + failure.getMessage());
    }

    private static String reason(FileSystemException file) {
        String reason = file.getReason();
        if (file instanceof NoSuchFileException) {
            reason = "no such file or directory";
        } else if (file instanceof FileAlreadyExistsException) {
            reason = "a file with this name exists";
        } else if (file instanceof AccessDeniedException) {
            reason = "permission denied";
        } else if (file instanceof DirectoryNotEmptyException) {
            reason = "directory not empty";
        }
        return reason == null ? "" : ": " + reason.toLowerCase(Locale.ROOT);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing command; 'qapi --help' lists the commands");
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"qapi " + GeneratorVersion.CURRENT};
        }
    }
}
