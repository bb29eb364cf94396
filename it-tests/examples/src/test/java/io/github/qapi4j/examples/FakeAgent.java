package io.github.qapi4j.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.transport.Listener;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A guest agent that executes nothing. It serves one client at a time, and replies what the test says. */
final class FakeAgent implements AutoCloseable {
    /** Does not reply. */
    static final String SILENT = "";

    /** Ends the connection. */
    static final String END = "end";

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final Listener listener;
    private final Map<String, Queue<String>> replies = new ConcurrentHashMap<>();
    private final List<String> commands = new CopyOnWriteArrayList<>();

    FakeAgent(Path socket) throws IOException {
        listener = Listener.unix(socket);
        Thread thread = new Thread(this::serve, "fake agent");
        thread.setDaemon(true);
        thread.start();
    }

    /** Sets the replies to a command: {@code "return": VALUE} or {@code "error": VALUE}. The last one is repeated. */
    FakeAgent on(String command, String... texts) {
        replies.put(command, new ArrayDeque<>(Arrays.asList(texts)));
        return this;
    }

    /** Returns the commands that have come, without those that only synchronize. */
    List<String> commands() {
        return commands;
    }

    private void serve() {
        while (listener.isOpen()) {
            try (Transport client = listener.accept(TIMEOUT)) {
                StringBuilder input = new StringBuilder();
                ByteBuffer buffer = ByteBuffer.allocate(4096);
                boolean open = true;
                while (open && client.read(buffer.clear()) > 0) {
                    input.append(new String(buffer.array(), 0, buffer.position(), ISO_8859_1));
                    for (int end = input.indexOf("\n"); end >= 0 && open; end = input.indexOf("\n")) {
                        open = answer(client, input.substring(0, end));
                        input.delete(0, end + 1);
                    }
                }
            } catch (IOException e) {
                // The client or the listener was closed.
            }
        }
    }

    /** Returns false to end the connection. */
    private boolean answer(Transport client, String line) throws IOException {
        boolean flush = line.startsWith("\u00FF");
        JsonObject request = JsonValue.parse(flush ? line.substring(1) : line).asObject();
        String command = request.getString("execute");
        String reply;
        String text = flush ? "{\"error\": {\"class\": \"GenericError\", \"desc\": \"JSON parse error\"}}\n" : "";
        if (command.equals("guest-sync-delimited")) {
            text += "\u00FF";
            reply = "\"return\": " + request.getObject("arguments").get("id");
        } else {
            commands.add(command);
            Queue<String> texts = replies.get(command);
            reply = texts.size() > 1 ? texts.remove() : texts.element();
        }
        if (reply.equals(END)) {
            return false;
        }
        if (!reply.equals(SILENT)) {
            text += "{" + reply + ", \"id\": " + request.get("id") + "}\n";
        }
        client.write(ByteBuffer.wrap(text.getBytes(ISO_8859_1)), TIMEOUT);
        return true;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
