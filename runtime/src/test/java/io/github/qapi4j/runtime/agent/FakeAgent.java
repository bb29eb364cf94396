package io.github.qapi4j.runtime.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.frame.Frame;
import io.github.qapi4j.runtime.frame.FrameLimits;
import io.github.qapi4j.runtime.frame.Framer;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A guest agent that executes nothing: it reads as the real one, one command at a time, and replies what the test says. Commands are answered with an empty
 * object unless the test says something else.
 */
final class FakeAgent implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** What an agent does with a command. */
    interface Action {
        /**
         * Executes a command.
         *
         * @return the return value as JSON, or {@link #error}; null for no reply
         */
        @Nullable
        String execute(JsonObject arguments) throws Exception;
    }

    private static final String ERROR = "error:";

    private final Transport transport;
    private final Map<String, Action> actions = new ConcurrentHashMap<>();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable Random splits;

    FakeAgent(Transport transport) {
        this.transport = transport;
    }

    static String error(String errorClass, String description) {
        return ERROR + "{\"class\": " + new JsonString(errorClass) + ", \"desc\": " + new JsonString(description) + "}";
    }

    /** Sets what the agent does with a command. */
    FakeAgent on(String command, Action action) {
        actions.put(command, action);
        return this;
    }

    /** Lets the agent write in pieces of random sizes. */
    FakeAgent splitting(Random random) {
        splits = random;
        return this;
    }

    /** Starts to read. */
    FakeAgent start() {
        return start("");
    }

    /** Starts to read; the parser has this text of an earlier client already. */
    FakeAgent start(String before) {
        Thread thread = new Thread(() -> run(before.getBytes(UTF_8)), "fake agent");
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    /** The names of the commands that have come, in order. */
    List<String> commands() {
        return commands;
    }

    /** Everything that has come. */
    byte[] received() {
        synchronized (received) {
            return received.toByteArray();
        }
    }

    private void run(byte[] before) {
        Framer framer = Framer.strict(FrameLimits.DEFAULT);
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        try {
            framer.feed(before, 0, before.length);
            answer(framer);
            while (transport.read(buffer.clear()) > 0) {
                synchronized (received) {
                    received.write(buffer.array(), 0, buffer.position());
                }
                framer.feed(buffer.array(), 0, buffer.position());
                answer(framer);
            }
        } catch (IOException e) {
            // The client has closed the connection.
        } catch (Exception e) {
            throw new AssertionError("the fake agent has failed", e);
        } finally {
            ended.countDown();
        }
    }

    private void answer(Framer framer) throws Exception {
        for (Frame frame = framer.next(); frame != null; frame = framer.next()) {
            if (frame instanceof Frame.Message message) {
                JsonValue request = parse(message);
                if (request != null) {
                    execute(request);
                    continue;
                }
            }
            send("{\"error\": {\"class\": \"GenericError\", \"desc\": \"JSON parse error, stray '?'\"}}\n");
        }
    }

    /** Returns the value of a message; null if its text is not JSON. */
    private static @Nullable JsonValue parse(Frame.Message message) {
        try {
            return JsonValue.parse(new String(message.text(), UTF_8));
        } catch (IOException e) {
            return null;
        }
    }

    private void execute(JsonValue message) throws Exception {
        if (!(message instanceof JsonObject request) || request.find("execute").isEmpty()) {
            send("{\"error\": {\"class\": \"GenericError\", \"desc\": \"QMP input lacks member 'execute'\"}}\n");
            return;
        }
        String command = request.getString("execute");
        JsonObject arguments =
                request.find("arguments").orElse(JsonObject.EMPTY).asObject();
        commands.add(command);
        boolean delimited = command.equals("guest-sync-delimited");
        Action usual =
                delimited || command.equals("guest-sync") ? a -> a.get("id").toString() : a -> "{}";
        String result = actions.getOrDefault(command, usual).execute(arguments);
        if (result == null) {
            return;
        }
        String id = request.find("id").map(value -> ", \"id\": " + value).orElse("");
        if (result.startsWith(ERROR)) {
            send("{\"error\": " + result.substring(ERROR.length()) + id + "}\n");
            return;
        }
        if (delimited) {
            send(new byte[] {(byte) 0xFF});
        }
        send("{\"return\": " + result + id + "}\n");
    }

    void send(String text) throws IOException {
        send(text.getBytes(UTF_8));
    }

    void send(byte[] bytes) throws IOException {
        int at = 0;
        while (at < bytes.length) {
            int length = splits == null ? bytes.length : Math.min(bytes.length - at, 1 + splits.nextInt(40));
            transport.write(ByteBuffer.wrap(Arrays.copyOfRange(bytes, at, at + length)), TIMEOUT);
            at += length;
        }
    }

    @Override
    public void close() throws IOException {
        transport.close();
    }
}
