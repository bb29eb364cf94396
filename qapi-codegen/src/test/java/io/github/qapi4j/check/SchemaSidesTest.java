package io.github.qapi4j.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.check.CheckResult.Compared;
import io.github.qapi4j.check.CheckResult.NotCompared;
import io.github.qapi4j.diff.Rule;
import io.github.qapi4j.input.SchemaSide;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SchemaSidesTest {
    private static final String GREETING =
            "{\"QMP\": {\"version\": {\"qemu\": {\"major\": 7, \"minor\": 2, \"micro\": 0}, \"package\": \"\"}, \"capabilities\": []}}";
    private static final String ANSWER =
            "[{\"name\": \"stop\", \"meta-type\": \"command\", \"arg-type\": \"0\", \"ret-type\": \"0\"},"
                    + " {\"name\": \"0\", \"meta-type\": \"object\", \"members\": []}]";

    @TempDir
    private Path directory;

    private SchemaSide side(String text) {
        return SchemaSides.of(text, directory, null);
    }

    /** Serves one client, which negotiates capabilities and asks for the schema. */
    private static void serve(ServerSocket socket) {
        try (Socket client = socket.accept();
                OutputStream out = client.getOutputStream();
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
            String message = GREETING;
            for (String result : List.of("{}", ANSWER, "{}")) {
                out.write((message + "\r\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
                String request = in.readLine();
                if (request == null) {
                    return;
                }
                String id = request.replaceFirst(".*\"id\": ?(\\d+).*", "$1");
                message = "{\"return\": " + result + ", \"id\": " + id + "}";
            }
        } catch (IOException e) {
            // The client has ended the connection.
            return;
        }
    }

    @Test
    void aServerIsComparedByItsAnswer() throws IOException {
        Files.writeString(directory.resolve("a.json"), "{ 'command': 'stop' }\n{ 'command': 'cont' }\n");
        CheckResult result;
        String server;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> serve(socket), "server");
            thread.setDaemon(true);
            thread.start();
            server = "tcp:127.0.0.1:" + socket.getLocalPort();
            result = SchemaCheck.run(CheckRequest.of(List.of(side("a.json"), side(server)), Schemas.TODAY));
        }

        assertThat(result.sides()).containsExactly("a.json", server);
        assertThat(result)
                .isInstanceOfSatisfying(
                        Compared.class,
                        compared -> assertThat(compared.changes())
                                .filteredOn(change -> change.change().rule() == Rule.COMMAND_REMOVED)
                                .singleElement()
                                .satisfies(change ->
                                        assertThat(change.change().path()).isEqualTo("cont")));
    }

    @Test
    void aServerThatDoesNotListenIsNotCompared() throws IOException {
        Files.writeString(directory.resolve("a.json"), "{ 'command': 'stop' }\n");
        String socket = "unix:" + directory.resolve("nix.sock");

        CheckResult result = SchemaCheck.run(CheckRequest.of(List.of(side(socket), side("a.json")), Schemas.TODAY));

        assertThat(result)
                .isInstanceOfSatisfying(
                        NotCompared.class,
                        failed -> assertThat(failed.problems())
                                .singleElement()
                                .satisfies(problem -> assertThat(problem.message())
                                        .startsWith("cannot read schema '" + socket + "': cannot connect to ")));
    }

    @Test
    void aSavedAnswerIsAFile() throws IOException {
        Files.writeString(directory.resolve("answer.json"), ANSWER);
        Files.writeString(directory.resolve("a.json"), "{ 'command': 'stop' }\n{ 'event': 'GONE' }\n");

        CheckResult result =
                SchemaCheck.run(CheckRequest.of(List.of(side("a.json"), side("answer.json")), Schemas.TODAY));

        assertThat(((Compared) result).changes())
                .extracting(change -> change.change().rule())
                .contains(Rule.EVENT_REMOVED)
                .doesNotContain(Rule.COMMAND_REMOVED);
    }

    @Test
    void rejectsOtherAddresses() {
        assertThatThrownBy(() -> side("tcp:localhost"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'tcp:localhost' is not an address of the form tcp:HOST:PORT with a port from 1 to 65535");
        assertThatThrownBy(() -> side("unix:")).hasMessage("'unix:' is not the path of a socket");
    }
}
