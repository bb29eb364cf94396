package io.github.qapi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.input.AnswerFile;
import io.github.qapi4j.introspect.AnswerNotes;
import io.github.qapi4j.source.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@Timeout(60)
class FetchCommandTest {
    private static final String GREETING =
            "{\"QMP\": {\"version\": {\"qemu\": {\"major\": 7, \"minor\": 2, \"micro\": 22}, \"package\": \"\"}, \"capabilities\": []}}";
    private static final String ANSWER =
            "[{\"name\": \"stop\", \"meta-type\": \"command\", \"arg-type\": \"0\", \"ret-type\": \"1\"},"
                    + " {\"name\": \"1\", \"meta-type\": \"object\", \"members\": [{\"name\": \"n\", \"type\": \"int\"}]},"
                    + " {\"name\": \"int\", \"meta-type\": \"builtin\", \"json-type\": \"int\"},"
                    + " {\"name\": \"0\", \"meta-type\": \"object\", \"members\": []}]";

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void setUp() {
        file = directory.resolve("server.json");
    }

    /** A server for one client, which answers each command with its number as the id. */
    private record Server(ServerSocket socket, Thread thread) implements AutoCloseable {
        static Server of(String... messages) throws IOException {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            Thread thread = new Thread(() -> serve(socket, messages), "server");
            thread.setDaemon(true);
            thread.start();
            return new Server(socket, thread);
        }

        private static void serve(ServerSocket socket, String... messages) {
            try (Socket client = socket.accept();
                    InputStream in = client.getInputStream();
                    OutputStream out = client.getOutputStream()) {
                for (String message : messages) {
                    out.write((message + "\r\n").getBytes(StandardCharsets.UTF_8));
                    out.flush();
                    awaitLine(in);
                }
            } catch (IOException e) {
                // The client has ended the connection.
                return;
            }
        }

        private static void awaitLine(InputStream in) throws IOException {
            int c = in.read();
            while (c >= 0 && c != '\n' && in.available() > 0) {
                c = in.read();
            }
        }

        String address() {
            return "tcp:127.0.0.1:" + socket.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private Run fetch(Object... more) {
        Object[] arguments = new Object[more.length + 3];
        arguments[0] = "fetch";
        arguments[1] = "-o";
        arguments[2] = file;
        System.arraycopy(more, 0, arguments, 3, more.length);
        return Run.of(arguments);
    }

    /** A program in the shell's language that speaks QMP on its standard input and output. */
    private String[] program(String answer) throws IOException {
        Path script = Files.writeString(directory.resolve("server.sh"), """
                echo '%s'
                read -r line
                echo '{"return": {}, "id": 1}' | sed "s/1/$(echo "$line" | sed 's/.*"id" *: *//; s/[^0-9].*//')/"
                read -r line
                echo '%s' | sed "s/ID/$(echo "$line" | sed 's/.*"id" *: *//; s/[^0-9].*//')/"
                read -r line
                """.formatted(GREETING, answer));
        return new String[] {"sh", script.toString()};
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void savesTheAnswerOfAProgramAndKeepsItsNames() throws IOException {
        String[] program = program("{\"return\": " + ANSWER + ", \"id\": ID}");
        Run first = fetch("--", program[0], program[1]);
        assertThat(first).isEqualTo(new Run(0, file + ": 4 elements of QEMU 7.2.22, 1 name\n", ""));
        assertThat(file)
                .content()
                .startsWith("{\n  \"format\": \"qapi-answer/1\",\n  \"version\": {\"qemu\":{\"major\":7,")
                .contains("\n  \"program\": \"sh\",\n", "\"stop/ret-type\": \"StopResult\"");
        assertThat(fetch("--", program[0], program[1]).out()).endsWith(", unchanged\n");

        Files.writeString(file, Files.readString(file).replace("StopResult", "Mine"));
        assertThat(fetch("--", program[0], program[1]).out()).endsWith(", unchanged\n");
        assertThat(file).content().contains("\"Mine\"");
        assertThat(Run.of("validate", file)).isEqualTo(new Run(0, "", ""));
        assertThat(Run.of("introspect", "--unmasked", file).out()).contains("\"name\" : \"Mine\"");
        assertThat(Run.of("model", file).out()).contains("\"name\" : \"Mine\"");
        Path out = directory.resolve("out");
        assertThat(Run.of("generate", file, "-p", "x", "-o", out).exitCode()).isZero();
        assertThat(out.resolve("x/Mine.java")).content().contains("long n");

        Path lender = Files.writeString(
                directory.resolve("lender.json"),
                "{ 'struct': 'Lent', 'data': { 'n': 'uint8' } } { 'command': 'stop', 'returns': 'Lent' }");
        assertThat(fetch("--force", "--lend", lender, "--", program[0], program[1])
                        .exitCode())
                .isZero();
        assertThat(file).content().contains("\"Lent\"", "\"stop/ret-type/n\": \"uint8\"");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aServerWithoutASchemaIsReported() throws IOException {
        String[] program = program("{\"error\": {\"class\": \"CommandNotFound\", \"desc\": \"no\"}, \"id\": ID}");
        assertThat(fetch("--", program[0], program[1]))
                .isEqualTo(
                        new Run(
                                2,
                                "",
                                "qapi: the server has no command 'query-qmp-schema', so it has no schema to fetch; guest agents do not have it\n"));
        assertThat(file).doesNotExist();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void anInvalidAnswerIsReported() throws IOException {
        String[] program = program("{\"return\": [{\"name\": 1}], \"id\": ID}");
        assertThat(fetch("--", program[0], program[1]))
                .isEqualTo(
                        new Run(
                                2,
                                "",
                                "qapi: the server's answer to 'query-qmp-schema' is not valid: $[0].name: expected a string\n"));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theErrorOutputOfAProgramThatEndsIsShown() {
        Run run = fetch("--", "sh", "-c", "echo one >&2; echo two >&2; exit 3");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("qapi: 'sh' ended with exit code 3: ").endsWith("\n  one\n  two\n");
    }

    /** The output is kept in no file, and only its end is kept at all. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void theErrorOutputOfAProgramIsBounded() {
        String where = "ls -l /proc/$$/fd/2 >&2";
        Run run = fetch("--", "sh", "-c", "head -c 3000000 /dev/zero | tr '\\0' x >&2; echo >&2; " + where);
        assertThat(run.err().lines()).last().asString().contains("/fd/2 -> pipe:");
        assertThat(run.err()).hasSizeBetween(2_000, 2_300);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aProgramThatSaysNothingIsEnded() {
        String sleep = "sleep " + (100_000 + ProcessHandle.current().pid());
        long start = System.nanoTime();
        Run run = fetch("--timeout", "1", "--", "sh", "-c", sleep + "; true");
        assertThat(run.err())
                .startsWith("qapi: the server has sent no greeting within 1 second; the program must speak QMP on ");
        while (ProcessHandle.allProcesses()
                .anyMatch(process -> process.info().commandLine().orElse("").endsWith(sleep))) {
            assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start))
                    .isLessThan(20);
            Thread.onSpinWait();
        }
    }

    @Test
    void aServerThatIsNotQmpIsReported() throws IOException {
        try (Server server = Server.of("HTTP/1.1 400 Bad Request")) {
            Run run = fetch(server.address());
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err().lines()).singleElement().asString().startsWith("qapi: ");
        }
    }

    /** One deadline counts for the greeting and the negotiation. */
    @Test
    void aServerThatGreetsLateHasNoMoreTime() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> greetLate(socket), "late server");
            server.setDaemon(true);
            server.start();
            long start = System.nanoTime();
            Run run = fetch("--timeout", "1", "tcp:127.0.0.1:" + socket.getLocalPort());
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(1_000L, 1_600L);
            assertThat(run)
                    .isEqualTo(new Run(2, "", "qapi: the server has not completed the negotiation within 1 second\n"));
        }
    }

    private static void greetLate(ServerSocket socket) {
        try (Socket client = socket.accept();
                InputStream in = client.getInputStream();
                OutputStream out = client.getOutputStream()) {
            Thread.sleep(750);
            out.write((GREETING + "\r\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
            in.readAllBytes();
        } catch (IOException | InterruptedException e) {
            // The client has ended the connection.
            return;
        }
    }

    @Test
    void aServerThatRejectsTheNegotiationIsReported() throws IOException {
        try (Server server =
                Server.of(GREETING, "{\"error\": {\"class\": \"CommandNotFound\", \"desc\": \"no\"}, \"id\": 1}")) {
            Run run = fetch(server.address());
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err())
                    .contains("negotiation")
                    .contains("CommandNotFound")
                    .doesNotContain("schema");
        }
    }

    @Test
    void anAnswerThatDescribesNoSchemaIsReported() throws IOException {
        try (Server server = Server.of(
                GREETING,
                "{\"return\": {}, \"id\": 1}",
                "{\"return\": [{\"name\": \"stop\", \"meta-type\": \"command\", \"arg-type\": \"0\", \"ret-type\": \"0\"}], \"id\": 2}")) {
            assertThat(fetch(server.address()))
                    .isEqualTo(
                            new Run(
                                    2,
                                    "",
                                    "qapi: the server's answer to 'query-qmp-schema' is not valid: command 'stop': the argument has type '0', which the answer does not describe\n"));
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void anAnswerThatIsNoArrayIsReported() throws IOException {
        try (Server server = Server.of(GREETING, "{\"return\": {}, \"id\": 1}", "{\"return\": {}, \"id\": 2}")) {
            assertThat(fetch(server.address()).err())
                    .isEqualTo(
                            "qapi: the server's answer to 'query-qmp-schema' is not valid: expected array, got object\n");
        }
    }

    /** The message has the address once, and no fractions of a millisecond. */
    @Test
    void aServerThatDoesNotListenIsReported() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertThat(fetch("--timeout", "1", "tcp:127.0.0.1:" + port).err())
                .matches("qapi: cannot connect to 127\\.0\\.0\\.1:" + port
                        + " within PT(1|0\\.\\d{1,3})S: (?!.*cannot connect).*\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no-such.sock | cannot connect to 'no-such.sock': no such socket",
                "unix:no-such.sock | cannot connect to 'no-such.sock': no such socket",
                "tcp:localhost | ADDRESS: 'tcp:localhost' is not an address of the form tcp:HOST:PORT with a port from 1 to 65535",
                "tcp:localhost:65536 | ADDRESS: 'tcp:localhost:65536' is not an address of the form tcp:HOST:PORT with a port from 1 to 65535",
                "unix: | ADDRESS: 'unix:' is not the path of a socket"
            })
    void wrongAddresses(String address, String message) {
        assertThat(fetch(address)).isEqualTo(new Run(2, "", "qapi: " + message + "\n"));
    }

    @Test
    void wrongArguments() {
        assertThat(fetch("a", "b").err())
                .isEqualTo("qapi: ADDRESS: given more than once; write -- before a program to start\n");
        assertThat(fetch("a", "--", "no-such-program"))
                .isEqualTo(
                        new Run(
                                2,
                                "",
                                "qapi: ADDRESS: 'a' is before --, which begins a program; give either an ADDRESS or -- and a PROGRAM\n"));
        assertThat(fetch("--timeout", "0", "a").err()).isEqualTo("qapi: --timeout: must be at least 1\n");
        assertThat(fetch("--").err()).isEqualTo("qapi: missing ADDRESS; 'qapi fetch --help' lists the options\n");
        assertThat(fetch("--", "no-such-program").err())
                .isEqualTo("qapi: cannot start 'no-such-program': No such file or directory\n");
        assertThat(fetch("qemu", "-qmp", "stdio").err())
                .isEqualTo("qapi: unknown option '-qmp'; 'qapi fetch --help' lists the options;"
                        + " write -- before a program to start\n");
        assertThat(fetch("--timeuot", "1", "a").err())
                .isEqualTo("qapi: unknown option '--timeuot'; did you mean '--timeout'?\n");
    }

    /** An option after the separator is one of the program, and so is an unknown one. */
    @Test
    void theOutputIsMissingBeforeAProgram() {
        assertThat(Run.of("fetch", "--", "qemu", "-qmp", "stdio", "-o", file).err())
                .isEqualTo("qapi: missing --output FILE before --; what follows -- belongs to the program\n");
        assertThat(Run.of("fetch", "--", "qemu", "--chardev", "stdio").err())
                .isEqualTo("qapi: missing --output FILE; 'qapi fetch --help' lists the options\n");
    }

    @Test
    void aPathThatIsNoSocketIsReportedAtOnce() throws IOException {
        Path other = Files.writeString(directory.resolve("other"), "");
        for (Path path : List.of(other, directory)) {
            assertThat(fetch(path).err()).isEqualTo("qapi: cannot connect to '" + path + "': not a socket\n");
        }
    }

    /** The file in {@code docs/fetch.md} is one that this version writes, and the options there are those of the command. */
    @Test
    void thePageShowsASavedAnswer() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "fetch.md"));
        Matcher shown = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL).matcher(page);
        assertThat(shown.find()).isTrue();
        AnswerFile answer = AnswerFile.read(new SourceFile("fetch.md", shown.group(1)));
        AnswerFile bare = new AnswerFile(answer.version(), answer.program(), answer.elements(), AnswerNotes.NONE);
        assertThat(bare.named(Optional.empty(), Optional.empty()).text()).isEqualTo(shown.group(1));
        assertThat(new CommandLine(new FetchCommand()).getCommandSpec().options())
                .flatExtracting(option -> List.of(option.names()))
                .contains("--output", "--lend", "--timeout", "--force")
                .filteredOn(name -> List.of("-o", "--output", "--lend", "--timeout", "--force")
                        .contains(name))
                .allSatisfy(name -> assertThat(page).contains("`" + name));
    }

    /** A server is not asked if its answer could not be written. */
    @Test
    void aFileOfAnotherKindIsKept() throws IOException {
        Files.writeString(file, "{ 'command': 'stop' }");
        assertThat(fetch("no-such.sock").err())
                .isEqualTo("qapi: '" + file + "' exists and is not a saved answer; --force replaces it\n");
        Files.writeString(file, "[{\"name\": 1}]");
        assertThat(fetch("no-such.sock"))
                .isEqualTo(new Run(1, "", "qapi: " + file + ":1:11: $[0].name: expected a string\n"));
        Files.delete(file);
        Files.createDirectory(file);
        assertThat(fetch("no-such.sock"))
                .isEqualTo(new Run(2, "", "qapi: cannot read '" + file + "': not a regular file\n"));
    }

    /** The older file is decoded as a schema is: a byte order mark is skipped, and other text than UTF-8 is rejected. */
    @Test
    void theOlderFileIsDecodedAsASchema() throws IOException {
        Files.writeString(file, "\uFEFF" + ANSWER);
        assertThat(fetch("no-such.sock").err()).isEqualTo("qapi: cannot connect to 'no-such.sock': no such socket\n");
        byte[] bytes = ANSWER.getBytes(StandardCharsets.UTF_8);
        bytes[12] = (byte) 0xC3;
        Files.write(file, bytes);
        assertThat(fetch("no-such.sock"))
                .isEqualTo(new Run(1, "", "qapi: " + file + ":1:13: the file is not UTF-8 text\n"));
    }
}
