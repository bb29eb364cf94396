package io.github.qapi4j.check;

import io.github.qapi4j.input.AnswerFile;
import io.github.qapi4j.introspect.InvalidAnswerException;
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
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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

    /** How long a program may take to end after a signal. */
    private static final Duration END = Duration.ofSeconds(2);

    private final Duration timeout;
    private final long deadline;

    private ServerAnswer(Duration timeout) {
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
        return remaining.compareTo(CONNECTING) < 0 ? remaining : CONNECTING;
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
        return Transport.unix(path, connecting());
    }

    private static FetchException cannotConnect(ServerAddress address, IOException e) {
        return new FetchException(
                "cannot connect to " + describe(address) + ": "
                        + (e instanceof NoSuchFileException missing ? missing.getReason() : e.getMessage()),
                e);
    }

    private static String describe(ServerAddress address) {
        return address instanceof ServerAddress.Tcp tcp
                ? "'" + tcp.host() + "', port " + tcp.port()
                : "'" + ((ServerAddress.Unix) address).path() + "'";
    }

    private AnswerFile ask(Transport transport, Optional<String> program) throws IOException {
        QmpClientOptions options = QmpClientOptions.builder()
                .greetingTimeout(remaining())
                .negotiationTimeout(remaining())
                .callTimeout(remaining())
                .build();
        try (QmpClient client = QmpClient.connect(transport, options)) {
            JsonValue answer = client.withTimeout(remaining()).execute(QUERY, JsonObject.EMPTY);
            Optional<AnswerFile.Version> version = client.greeting()
                    .qemuVersion()
                    .map(v -> new AnswerFile.Version(v.major(), v.minor(), v.micro(), v.packageName()));
            return AnswerFile.read(new SourceFile("answer", answer.toString())).from(version, program);
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
            throw new FetchException(
                    e.command().isEmpty()
                            ? "the server has sent no greeting within " + timeout.toSeconds()
                                    + " seconds; it may serve another client, as a monitor serves one at a time, be a guest agent, which has no schema to fetch, or not speak QMP"
                            : "the server has not answered '" + e.command().get() + "' within " + timeout.toSeconds()
                                    + " seconds",
                    e);
        } catch (QmpException e) {
            throw new FetchException(String.valueOf(e.getMessage()), e);
        }
    }

    private AnswerFile run(List<String> command) throws IOException {
        if (command.isEmpty()) {
            throw new IllegalArgumentException("there is no program");
        }
        String program = command.get(0);
        Path errors = Files.createTempFile("qapi-fetch", ".err");
        Process process = null;
        try {
            try {
                process = new ProcessBuilder(command)
                        .redirectError(errors.toFile())
                        .start();
            } catch (IOException e) {
                throw new FetchException("cannot start '" + program + "': " + reason(e), e);
            }
            Process started = process;
            Thread interrupted = new Thread(() -> end(started), "end of " + program);
            Runtime.getRuntime().addShutdownHook(interrupted);
            try {
                return ask(transport(process), Optional.of(name(program)));
            } finally {
                forget(interrupted);
            }
        } catch (FetchException e) {
            throw process == null ? e : withOutput(e, program, process, errors);
        } finally {
            if (process != null) {
                end(process);
            }
            Files.deleteIfExists(errors);
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

    /** The system's reason, which the message of {@link ProcessBuilder} has at its end. */
    private static String reason(IOException e) {
        String message = String.valueOf(e.getMessage());
        int comma = message.lastIndexOf(", ");
        return comma < 0 ? message : message.substring(comma + 2);
    }

    private static FetchException withOutput(FetchException e, String program, Process process, Path errors)
            throws IOException {
        // The connection ends a moment before the process.
        boolean broken = !(e.getCause() instanceof QmpException) || e.getCause() instanceof QmpClosedException;
        boolean ended =
                broken && !(e.getCause() instanceof InvalidAnswerException) && waitFor(process, Duration.ofMillis(500));
        String state = ended ? "'" + program + "' ended with exit code " + process.exitValue() + ": " : "";
        String output = lastOf(errors).strip().indent(2).stripTrailing();
        return new FetchException(state + e.getMessage() + (output.isEmpty() ? "" : "\n" + output), e);
    }

    private static String lastOf(Path errors) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(errors)) {
            channel.position(Math.max(0, channel.size() - MAX_OUTPUT));
            ByteBuffer bytes = ByteBuffer.allocate(MAX_OUTPUT);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // Until the end.
            }
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
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
