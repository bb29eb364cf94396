package io.github.qapi4j.check;

import io.github.qapi4j.input.AnswerFile;
import io.github.qapi4j.introspect.InvalidAnswerException;
import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpClientOptions;
import io.github.qapi4j.runtime.qmp.QmpClosedException;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.QmpException;
import io.github.qapi4j.runtime.qmp.QmpTimeoutException;
import io.github.qapi4j.runtime.transport.Transport;
import io.github.qapi4j.source.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Asks a server for its schema. Every method ends when its timeout has passed, and closes what it has opened.
 *
 * <pre>{@code
 * AnswerFile answer = ServerAnswer.fetch(ServerAddress.of("tcp:localhost:4444"), Duration.ofSeconds(10));
 * }</pre>
 */
public final class ServerAnswer {
    private static final String QUERY = "query-qmp-schema";

    /** How much of a program's error output a message shows. */
    private static final int MAX_OUTPUT = 2_000;

    private static final Duration CONNECTING = Duration.ofSeconds(5);

    /** How much later than the timeouts of the client the connection is closed, so that the client reports what is missing. */
    private static final Duration GRACE = Duration.ofMillis(100);

    /** How long a program may take to end after a signal. */
    private static final Duration END = Duration.ofSeconds(2);

    private final Duration timeout;
    private final long deadline;

    ServerAnswer(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the timeout is not positive: " + timeout);
        }
        this.timeout = timeout;
        this.deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
    }

    /**
     * Asks a server that is running.
     *
     * @param timeout the time for connecting and for the answer together
     * @return the answer, without names for its types
     * @throws FetchException if the server cannot be reached, does not speak QMP, has no such command, or does not answer in time
     * @throws java.io.InterruptedIOException if the thread is interrupted; the flag stays set
     */
    public static AnswerFile fetch(ServerAddress address, Duration timeout) throws IOException {
        Objects.requireNonNull(address, "address");
        return new ServerAnswer(timeout).ask(address);
    }

    /**
     * Starts a program that speaks QMP on its standard input and output, such as {@code qemu-system-x86_64 -qmp stdio -display none}, asks it, and ends it.
     *
     * @param command the program and its arguments
     * @param timeout the time until the program has answered; ending it may take some seconds more
     * @return the answer, without names for its types
     * @throws FetchException as {@link #fetch}, and if the program cannot be started or ends; the message has the end of its error output
     * @throws java.io.InterruptedIOException if the thread is interrupted; the flag stays set
     */
    public static AnswerFile start(List<String> command, Duration timeout) throws IOException {
        return new ServerAnswer(timeout).run(List.copyOf(command));
    }

    private Duration remaining() {
        return Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime()));
    }

    /** The time for connecting, so that a server that is not there is reported soon. */
    private Duration connecting() {
        Duration remaining = remaining();
        // Whole milliseconds, because a message has this time.
        return remaining.compareTo(CONNECTING) < 0 ? Duration.ofMillis(remaining.toMillis()) : CONNECTING;
    }

    private AnswerFile ask(ServerAddress address) throws IOException {
        Transport transport;
        try {
            transport = connect(address);
        } catch (InterruptedIOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            throw cannotConnect(address, e);
        } catch (IOException e) {
            throw cannotConnect(address, e);
        }
        return ask(transport, Optional.empty());
    }

    private Transport connect(ServerAddress address) throws IOException {
        if (address instanceof ServerAddress.Tcp tcp) {
            return Transport.tcp(tcp.host(), tcp.port(), connecting());
        }
        Path path = ((ServerAddress.Unix) address).path();
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString(), null, "no such socket");
        }
        if (Files.isRegularFile(path) || Files.isDirectory(path)) {
            throw new FileSystemException(path.toString(), null, "not a socket");
        }
        return Transport.unix(path, connecting());
    }

    private static FetchException cannotConnect(ServerAddress address, IOException e) {
        String reason = String.valueOf(
                e instanceof FileSystemException file && file.getReason() != null ? file.getReason() : e.getMessage());
        return new FetchException(
                reason.startsWith("cannot connect to ")
                        ? reason
                        : "cannot connect to " + describe(address) + ": " + reason,
                e);
    }

    private static String describe(ServerAddress address) {
        return address instanceof ServerAddress.Tcp tcp
                ? "'" + tcp.host() + "', port " + tcp.port()
                : "'" + ((ServerAddress.Unix) address).path() + "'";
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the future completes with the stage
    AnswerFile ask(Transport transport, Optional<String> program) throws IOException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        done.orTimeout(TimeUnit.NANOSECONDS.convert(remaining().plus(GRACE)), TimeUnit.NANOSECONDS)
                .whenComplete((result, late) -> {
                    if (late != null) {
                        abandon(transport);
                    }
                });
        try (QmpClient client = connect(transport, program.isPresent(), done)) {
            return ask(client, program);
        } finally {
            done.complete(null);
        }
    }

    /** Ends the connection at the deadline. The thread that waits for the server reports it. */
    private static void abandon(Transport transport) {
        try {
            transport.close();
        } catch (IOException e) {
            System.getLogger(ServerAnswer.class.getName())
                    .log(System.Logger.Level.DEBUG, "cannot close " + transport, e);
        }
    }

    private QmpClient connect(Transport transport, boolean isProgram, CompletableFuture<Void> done) throws IOException {
        QmpClientOptions options = QmpClientOptions.builder()
                .greetingTimeout(remaining())
                .negotiationTimeout(remaining())
                .callTimeout(remaining())
                .build();
        try {
            return QmpClient.connect(transport, options);
        } catch (QmpTimeoutException e) {
            throw new FetchException(e.command().isEmpty() ? noGreeting(isProgram) : notNegotiated(), e);
        } catch (QmpException e) {
            // A late greeting leaves less time for the negotiation, which only the watchdog ends in time. The watchdog
            // also comes before a client that has started late, as in a JVM that is still loading its classes.
            if (done.isCompletedExceptionally()) {
                String message = hasNoGreeting(e) ? noGreeting(isProgram) : notNegotiated();
                throw new FetchException(message, new QmpTimeoutException(message, e));
            }
            throw new FetchException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Whether the connection was closed before the greeting; only the message of the client says so. */
    private static boolean hasNoGreeting(QmpException e) {
        return String.valueOf(e.getMessage()).startsWith("no greeting from ");
    }

    private String noGreeting(boolean isProgram) {
        return "the server has sent no greeting " + withinTimeout()
                + (isProgram
                        ? "; the program must speak QMP on its standard input and output, and not be a guest agent"
                        : "; it may serve another client, be a guest agent, or not speak QMP");
    }

    private String notNegotiated() {
        return "the server has not completed the negotiation " + withinTimeout();
    }

    private AnswerFile ask(QmpClient client, Optional<String> program) throws IOException {
        try {
            JsonValue answer = client.withTimeout(remaining()).execute(QUERY, JsonObject.EMPTY);
            if (!(answer instanceof JsonArray)) {
                throw new FetchException(
                        "the server's answer to '" + QUERY + "' is not valid: expected array, got " + answer.type());
            }
            Optional<AnswerFile.Version> version = client.greeting()
                    .qemuVersion()
                    .map(v -> new AnswerFile.Version(v.major(), v.minor(), v.micro(), v.packageName()));
            return AnswerFile.read(new SourceFile("answer", answer.toString()))
                    .checked()
                    .from(version, program);
        } catch (InvalidAnswerException e) {
            throw new FetchException("the server's answer to '" + QUERY + "' is not valid: " + e.getMessage(), e);
        } catch (QmpErrorException e) {
            throw new FetchException(
                    e.is(QmpErrorException.COMMAND_NOT_FOUND)
                            ? "the server has no command '" + QUERY
                                    + "', so it has no schema to fetch; guest agents do not have it"
                            : "the server rejects '" + QUERY + "': " + e.getMessage(),
                    e);
        } catch (QmpTimeoutException e) {
            throw new FetchException("the server has not answered '" + QUERY + "' " + withinTimeout(), e);
        } catch (QmpException e) {
            throw new FetchException(String.valueOf(e.getMessage()), e);
        }
    }

    private String withinTimeout() {
        long millis = timeout.toMillis();
        if (millis % 1000 != 0) {
            return "within " + millis + " ms";
        }
        return millis == 1000 ? "within 1 second" : "within " + millis / 1000 + " seconds";
    }

    private AnswerFile run(List<String> command) throws IOException {
        if (command.isEmpty()) {
            throw new IllegalArgumentException("there is no program");
        }
        String program = command.get(0);
        Process process;
        try {
            process = new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new FetchException("cannot start '" + program + "': " + reason(e), e);
        }
        ErrorOutput errors = ErrorOutput.of(process);
        Thread interrupted = new Thread(() -> end(process), "end of " + program);
        try {
            Runtime.getRuntime().addShutdownHook(interrupted);
            try {
                return ask(transport(process), Optional.of(name(program)));
            } finally {
                forget(interrupted);
            }
        } catch (FetchException e) {
            throw withOutput(e, program, process, errors);
        } finally {
            end(process);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook ends the program.
            return;
        }
    }

    private static Transport transport(Process process) throws FetchException {
        try {
            return Transport.process(process);
        } catch (IOException e) {
            throw new FetchException(String.valueOf(e.getMessage()), e);
        }
    }

    private static String name(String program) {
        return program.substring(Math.max(program.lastIndexOf('/'), program.lastIndexOf('\\')) + 1);
    }

    /** The system's reason, which the message of {@link ProcessBuilder} has at its end, since JDK 25 in parentheses. */
    private static String reason(IOException e) {
        String message = String.valueOf(e.getMessage()).strip();
        if (message.endsWith(")") && message.contains("(")) {
            return message.substring(message.lastIndexOf('(') + 1, message.length() - 1);
        }
        int comma = message.lastIndexOf(", ");
        return comma < 0 ? message : message.substring(comma + 2);
    }

    private static FetchException withOutput(FetchException e, String program, Process process, ErrorOutput errors) {
        // The connection ends a moment before the process.
        boolean broken = !(e.getCause() instanceof QmpException) || e.getCause() instanceof QmpClosedException;
        boolean ended =
                broken && !(e.getCause() instanceof InvalidAnswerException) && waitFor(process, Duration.ofMillis(500));
        String state = ended ? "'" + program + "' ended with exit code " + process.exitValue() + ": " : "";
        String output = errors.last(ended ? Duration.ofMillis(500) : Duration.ZERO)
                .strip()
                .indent(2)
                .stripTrailing();
        return new FetchException(state + e.getMessage() + (output.isEmpty() ? "" : "\n" + output), e);
    }

    /** The end of a program's error output. A thread reads the output, so that the program never waits, and keeps at most {@value #MAX_OUTPUT} bytes. */
    private static final class ErrorOutput {
        private final byte[] last = new byte[MAX_OUTPUT];
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private long length;

        static ErrorOutput of(Process process) {
            ErrorOutput output = new ErrorOutput();
            Thread thread = new Thread(() -> output.read(process.getErrorStream()), "error output of " + process.pid());
            thread.setDaemon(true);
            thread.start();
            return output;
        }

        private void read(InputStream stream) {
            byte[] bytes = new byte[MAX_OUTPUT];
            try {
                for (int count = stream.read(bytes); count >= 0; count = stream.read(bytes)) {
                    append(bytes, count);
                }
                end.complete(null);
            } catch (IOException e) {
                // The program has ended, and what it had written before is complete.
                end.complete(null);
            }
        }

        private synchronized void append(byte[] bytes, int count) {
            for (int i = 0; i < count; i++) {
                last[(int) (length++ % MAX_OUTPUT)] = bytes[i];
            }
        }

        /** @param time how long to wait for the end of the output */
        String last(Duration time) {
            end.completeOnTimeout(null, time.toMillis(), TimeUnit.MILLISECONDS).join();
            synchronized (this) {
                int count = (int) Math.min(length, MAX_OUTPUT);
                byte[] bytes = new byte[count];
                for (int i = 0; i < count; i++) {
                    bytes[i] = last[(int) ((length - count + i) % MAX_OUTPUT)];
                }
                return new String(bytes, StandardCharsets.UTF_8);
            }
        }
    }

    /** Ends a program and those that it has started, since it may be a script. */
    private static void end(Process process) {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroy();
        started.forEach(ProcessHandle::destroy);
        if (!waitFor(process, END)) {
            process.destroyForcibly();
            waitFor(process, END);
        }
        started.forEach(ProcessHandle::destroyForcibly);
    }

    private static boolean waitFor(Process process, Duration time) {
        try {
            return process.waitFor(TimeUnit.MILLISECONDS.convert(time), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            return false;
        }
    }
}
