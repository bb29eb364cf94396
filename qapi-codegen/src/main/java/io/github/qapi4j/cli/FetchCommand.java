package io.github.qapi4j.cli;

import io.github.qapi4j.check.FetchException;
import io.github.qapi4j.check.ServerAddress;
import io.github.qapi4j.check.ServerAnswer;
import io.github.qapi4j.codegen.GeneratorOptions;
import io.github.qapi4j.input.AnswerFile;
import io.github.qapi4j.input.NotAnAnswerException;
import io.github.qapi4j.input.SavedAnswer;
import io.github.qapi4j.introspect.InvalidAnswerException;
import io.github.qapi4j.schema.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@SuppressWarnings("NullAway.Init") // picocli fills the fields
@Command(
        name = "fetch",
        description =
                "Saves the schema of a running server, as it answers query-qmp-schema. The file can be used as a schema. If it exists, the names of its types are kept.",
        versionProvider = QapiCommand.Version.class,
        mixinStandardHelpOptions = true)
final class FetchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private LoadingOptions loading;

    @Parameters(
            paramLabel = "ADDRESS",
            arity = "1..*",
            description =
                    "The server: the path of a Unix socket, unix:PATH or tcp:HOST:PORT. Or, after --, a PROGRAM with its arguments that speaks QMP on its standard input and output. It is started, and ended after it has answered; on Linux only.")
    private List<String> server;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "The file to write.")
    private Path output;

    @Option(
            names = "--lend",
            paramLabel = "SCHEMA",
            description =
                    "The schema of a near release, which lends names, the sizes of integers, documentation and modules.")
    private @Nullable String lender;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long to wait for the connection and the answer together. The default is 30.")
    private int timeout = 30;

    @Option(names = "--force", description = "Replace an existing file of any kind, and keep none of its names.")
    private boolean force;

    @Override
    public Integer call() throws IOException {
        GeneratorOptions options = loading.options();
        if (timeout < 1) {
            throw loading.wrong("--timeout: must be at least 1");
        }
        SavedAnswer saved = new SavedAnswer(output);
        DiagnosticPrinter printer = loading.printer();
        Optional<Schema> lending = Optional.empty();
        if (lender != null) {
            lending = loading.load(lender, options, printer);
            if (lending.isEmpty()) {
                return printer.finish();
            }
        }
        try {
            Optional<AnswerFile> older = Optional.empty();
            try {
                older = force ? older : saved.read();
            } catch (NotAnAnswerException e) {
                spec.commandLine().getErr().println("qapi: " + e.getMessage() + "; --force replaces it");
                return QapiCommand.TROUBLE;
            } catch (IOException e) {
                spec.commandLine().getErr().println("qapi: " + QapiCommand.cannotRead(output, e));
                return QapiCommand.TROUBLE;
            }
            AnswerFile answer = fetch().named(older, lending);
            print(answer, saved.write(answer));
        } catch (FetchException e) {
            spec.commandLine().getErr().println("qapi: " + e.getMessage());
            return QapiCommand.TROUBLE;
        } catch (InvalidAnswerException e) {
            // With a place in a file if it is the older answer that is not valid.
            spec.commandLine().getErr().println("qapi: " + e.span() + ": " + e.getMessage());
            return QapiCommand.SCHEMA_ERRORS;
        }
        printer.finish();
        return QapiCommand.OK;
    }

    private void print(AnswerFile answer, boolean written) {
        spec.commandLine()
                .getOut()
                .printf(
                        "%s: %s%s, %s%s%n",
                        output,
                        count(answer.elements().size(), "element"),
                        answer.version().map(version -> " of QEMU " + version).orElse(""),
                        count(answer.notes().names().size(), "name"),
                        written ? "" : ", unchanged");
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private AnswerFile fetch() throws IOException {
        Duration time = Duration.ofSeconds(timeout);
        List<String> arguments = spec.commandLine().getParseResult().expandedArgs();
        int separator = arguments.indexOf("--");
        if (separator >= 0) {
            int addresses = server.size() - (arguments.size() - separator - 1);
            if (addresses > 0) {
                throw loading.wrong("ADDRESS: '" + server.get(0)
                        + "' is before --, which begins a program; give either an ADDRESS or -- and a PROGRAM");
            }
            return ServerAnswer.start(server, time);
        }
        if (server.size() > 1) {
            throw loading.wrong("ADDRESS: given more than once; write -- before a program to start");
        }
        try {
            return ServerAnswer.fetch(ServerAddress.of(server.get(0)), time);
        } catch (IllegalArgumentException e) {
            throw loading.wrong("ADDRESS: " + e.getMessage());
        }
    }
}
