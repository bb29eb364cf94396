package io.github.qapi4j.runtime.qmp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.codec.JsonLimits;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.frame.Frame;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The other end of a connection, controlled by a test: sends any bytes, and receives messages. */
final class Peer implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String END = "(end)";

    private final Transport transport;
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

    Peer(Transport transport) {
        this(transport, true);
    }

    /** @param reads whether the peer reads; if not, the connection fills up */
    Peer(Transport transport, boolean reads) {
        this.transport = transport;
        if (reads) {
            Threads.start("peer", this::read);
        }
    }

    private void read() {
        FrameReader frames = FrameReader.tolerant(transport, JsonLimits.DEFAULT);
        try {
            for (Frame frame = frames.next(); frame != null; frame = frames.next()) {
                messages.add(new String(((Frame.Message) frame).text(), UTF_8));
            }
        } catch (IOException e) {
            // The end of the connection, like an orderly one.
        }
        messages.add(END);
    }

    void send(String text) throws IOException {
        send(text.getBytes(UTF_8));
    }

    void send(byte[] bytes) throws IOException {
        transport.write(ByteBuffer.wrap(bytes), TIMEOUT);
    }

    String next() throws InterruptedException {
        String message = messages.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        assertThat(message).as("a message in time").isNotNull();
        return message;
    }

    JsonObject nextObject() throws IOException, InterruptedException {
        return (JsonObject) JsonValue.parse(next());
    }

    /** Returns whether all messages that have arrived were taken. */
    boolean isQuiet() {
        return messages.isEmpty();
    }

    /** Takes an error reply and checks its class, a part of its text, and its id; {@code "-"} means that there is no id. */
    void expectError(String id, String errorClass, String part) throws IOException, InterruptedException {
        JsonObject reply = nextObject();
        JsonObject error = reply.getObject("error");
        assertThat(error.members()).containsOnlyKeys("class", "desc");
        assertThat(error.getString("class")).isEqualTo(errorClass);
        assertThat(error.getString("desc")).contains(part);
        assertThat(reply.find("id").map(JsonValue::toString).orElse("-")).isEqualTo(id);
    }

    void expectEnd() throws InterruptedException {
        assertThat(next()).isEqualTo(END);
    }

    void greet() throws IOException {
        send("{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 22, \"minor\": 2, \"major\": 7}, \"package\": \"p\"}, "
                + "\"capabilities\": [\"oob\"]}}\r\n");
    }

    /** Greets, and answers the negotiation. */
    void negotiate() throws IOException, InterruptedException {
        greet();
        JsonObject request = nextObject();
        assertThat(request.getString("execute")).isEqualTo("qmp_capabilities");
        send("{\"return\": {}, \"id\": " + request.get("id") + "}\r\n");
    }

    /** Takes a request for this command, and returns its id. */
    String expect(String command) throws IOException, InterruptedException {
        JsonObject request = nextObject();
        assertThat(request.getString("execute")).isEqualTo(command);
        return request.get("id").toString();
    }

    /** Takes the greeting, and completes the negotiation. */
    Peer join() throws IOException, InterruptedException {
        assertThat(nextObject().members()).containsOnlyKeys("QMP");
        send("{\"execute\":\"qmp_capabilities\"}");
        assertThat(next()).isEqualTo("{\"return\":{}}");
        return this;
    }

    @Override
    public void close() throws IOException {
        transport.close();
    }
}
