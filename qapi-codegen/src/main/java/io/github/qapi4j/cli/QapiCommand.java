package io.github.qapi4j.cli;

import io.github.qapi4j.codegen.GeneratorVersion;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
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
import java.util.Locale;
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
 * <p>The exit code is {@value #OK}, {@value #SCHEMA_ERRORS} if a schema is rejected, or {@value #TROUBLE} if the arguments are invalid or a
 * file cannot be read or written. Diagnostics go to the error stream, or as a report to the standard output.
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

    private final OutputStream out;

    private QapiCommand(OutputStream out) {
        this.out = out;
    }

    /** Runs the program and ends the JVM. */
    public static void main(String[] args) {
        OptionalInt shortRun = ShortRun.of(args);
        if (shortRun.isPresent()) {
            System.exit(shortRun.getAsInt());
        }
        // Unlike System.out, these streams report why writing fails.
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        OutputStream err = new FileOutputStream(FileDescriptor.err);
        System.exit(exitCode(out, err, args));
    }

    private static int exitCode(OutputStream out, OutputStream err, String[] args) {
        try {
            return run(out, err, Charset.defaultCharset(), args);
        } catch (OutOfMemoryError e) {
            new PrintWriter(err, true, Charset.defaultCharset())
                    .println("qapi: not enough memory; java -Xmx allows for more");
            return TROUBLE;
        }
    }

    /**
     * Runs the program and returns its exit code.
     *
     * @param charset the charset of text for humans
     */
    static int run(OutputStream out, OutputStream err, Charset charset, String... args) {
        return new CommandLine(new QapiCommand(out))
                .setOut(new PrintWriter(out, true, charset))
                .setErr(new PrintWriter(err, true, charset))
                // Asking the terminal for its colours takes longer than reading a schema.
                .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(QapiCommand::trouble)
                .execute(args);
    }

    /** The standard output in UTF-8, for output that programs read. */
    Writer utf8() {
        return new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    }

    private static int trouble(Exception cause, CommandLine command, CommandLine.ParseResult arguments) {
        if (cause instanceof IOException failure) {
            command.getErr().println("qapi: " + sentence(failure));
        } else {
            cause.printStackTrace(command.getErr());
        }
        return TROUBLE;
    }

    /** The message for a failure. A schema that cannot be read is reported as a diagnostic, hence the failure is one of the output. */
    private static String sentence(IOException failure) {
        if (!(failure instanceof FileSystemException file)) {
            String message = failure.getMessage();
            return "cannot write the output" + (message == null ? "" : ": " + message);
        }
        String reason = file.getReason();
        if (file instanceof NoSuchFileException) {
            reason = "no such file or directory";
        } else if (file instanceof FileAlreadyExistsException) {
            reason = "something else is there";
        } else if (file instanceof AccessDeniedException) {
            reason = "permission denied";
        } else if (file instanceof DirectoryNotEmptyException) {
            reason = "directory not empty";
        }
        return "cannot write '" + file.getFile() + "'" + (reason == null ? "" : ": " + reason.toLowerCase(Locale.ROOT));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"qapi " + GeneratorVersion.CURRENT};
        }
    }
}
