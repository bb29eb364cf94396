package io.github.qapi4j.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.transport.Listener;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Java of {@code docs/guest-agent.md} compiles against the API of the guest agent, and does what the page says with an agent that executes nothing. */
@Timeout(60)
class GuestAgentPageTest {
    private static final Path PAGE = Path.of("..", "docs", "guest-agent.md");
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static final String PROGRAM = """
            import $PACKAGE$.*;
            import io.github.qapi4j.runtime.agent.GuestAgent;
            import io.github.qapi4j.runtime.qmp.*;
            import java.nio.file.Path;
            import java.time.Duration;
            import java.util.function.Consumer;

            public final class AgentGuide implements Consumer<Path> {
                private static void takeSnapshot() {
                    System.out.println("snapshot");
                }

                @Override
                public void accept(Path socket) {
                    try {
                        %s
                    } catch (java.io.IOException e) {
                        throw new AssertionError(e);
                    }
                }
            }
            """;

    private static final Map<String, String> REPLIES = Map.of(
            "guest-get-osinfo",
            "\"return\": {\"pretty-name\": \"Debian GNU/Linux 12 (bookworm)\"}",
            "guest-exec",
            "\"error\": {\"class\": \"CommandNotFound\", \"desc\": \"Command guest-exec has been disabled: the command is not allowed\"}",
            "guest-fsfreeze-freeze",
            "\"return\": 2",
            "guest-fsfreeze-thaw",
            "\"return\": 2");

    @TempDir
    Path folder;

    @Test
    void theBlocksRun() throws Exception {
        StringBuilder blocks = new StringBuilder();
        for (String block : JavaBlocks.of(PAGE)) {
            blocks.append("{\n").append(block).append("}\n");
        }
        @SuppressWarnings("unchecked")
        Consumer<Path> guide = AgentApi.sdk().compileUser(Consumer.class, "AgentGuide", PROGRAM.formatted(blocks));
        Path socket = folder.resolve("qga.sock");

        try (Listener listener = Listener.unix(socket)) {
            Thread agent = new Thread(() -> serve(listener), "agent");
            agent.setDaemon(true);
            agent.start();
            assertThat(JavaBlocks.printed(() -> guide.accept(socket)))
                    .isEqualTo(List.of(
                            "Debian GNU/Linux 12 (bookworm)",
                            "not permitted: Command guest-exec has been disabled: the command is not allowed",
                            "2 file systems are frozen",
                            "snapshot",
                            "2 file systems are thawed",
                            "the guest shuts down"));
        }
    }

    /** Serves one client after the other. Each command is one line. */
    private static void serve(Listener listener) {
        while (listener.isOpen()) {
            try (Transport client = listener.accept(TIMEOUT)) {
                StringBuilder input = new StringBuilder();
                ByteBuffer buffer = ByteBuffer.allocate(4096);
                while (client.read(buffer.clear()) > 0) {
                    input.append(new String(buffer.array(), 0, buffer.position(), ISO_8859_1));
                    for (int end = input.indexOf("\n"); end >= 0; end = input.indexOf("\n")) {
                        answer(client, input.substring(0, end));
                        input.delete(0, end + 1);
                    }
                }
            } catch (IOException e) {
                // The client or the listener was closed.
            }
        }
    }

    private static void answer(Transport client, String line) throws IOException {
        boolean flush = line.startsWith("\u00FF");
        JsonObject request = JsonValue.parse(flush ? line.substring(1) : line).asObject();
        String command = request.getString("execute");
        String reply = REPLIES.get(command);
        String text = flush ? "{\"error\": {\"class\": \"GenericError\", \"desc\": \"JSON parse error\"}}\n" : "";
        if (command.equals("guest-sync-delimited")) {
            text += "\u00FF";
            reply = "\"return\": " + request.getObject("arguments").get("id");
        }
        if (reply != null) {
            text += "{" + reply + ", \"id\": " + request.get("id") + "}\n";
        }
        client.write(ByteBuffer.wrap(text.getBytes(text.contains("\u00FF") ? ISO_8859_1 : US_ASCII)), TIMEOUT);
    }
}
