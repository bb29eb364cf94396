package io.github.qapi4j.runtime.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A server of one client at a time whose jobs a test controls. The answer to {@code query-jobs} and the effect of {@code job-dismiss} follow from the
 * events that the test lets happen, whether a client receives them or not.
 */
final class JobServer implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String GREETING =
            "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 0, \"minor\": 2, \"major\": 4}, \"package\": \"\"}, \"capabilities\": []}}";

    private final Map<String, Handler> handlers = new ConcurrentHashMap<>();

    /** The names of the commands that have come, apart from the negotiation. */
    final List<String> commands = new CopyOnWriteArrayList<>();

    /** The jobs by id, as {@code query-jobs} answers them. */
    private final Map<String, JsonObject> jobs = new LinkedHashMap<>();

    /** Orders events and answers to {@code query-jobs}: a real server sends no answer between the change of a job and its event. */
    private final Object order = new Object();

    private @Nullable Transport connection;
    private boolean accepting = true;

    /** Executes a command. */
    interface Handler {
        /** Returns the reply without its id, such as {@code "return": {}}. */
        String execute(JsonObject arguments) throws Exception;
    }

    JobServer() {
        on("query-jobs", arguments -> {
            synchronized (jobs) {
                return "\"return\": " + jobs.values();
            }
        });
        on("job-dismiss", arguments -> {
            String id = arguments.getString("id");
            synchronized (jobs) {
                if (!jobs.containsKey(id)) {
                    return error("Job not found");
                }
            }
            status(id, "null");
            return "\"return\": {}";
        });
    }

    static String error(String text) {
        return "\"error\": {\"class\": \"GenericError\", \"desc\": \"" + text + "\"}";
    }

    void on(String command, Handler handler) {
        handlers.put(command, handler);
    }

    /** Lets a command cause these status changes of the job that it names, and then succeed. */
    void onStart(String command, String... statuses) {
        on(command, arguments -> {
            status(arguments.getString("job-id"), statuses);
            return "\"return\": {}";
        });
    }

    QmpClient client() throws IOException {
        return QmpClient.connect(connect(TIMEOUT));
    }

    /** Connects a client, in place of any other. */
    synchronized Transport connect(Duration timeout) throws IOException {
        if (!accepting) {
            throw new ConnectException("the server does not listen");
        }
        Transport.Pair pair = Transport.pair();
        connection = pair.server();
        Thread thread = new Thread(() -> serve(pair.server()), "job-server");
        thread.setDaemon(true);
        thread.start();
        return pair.client();
    }

    private void serve(Transport transport) {
        try {
            send(transport, GREETING);
            ByteBuffer bytes = ByteBuffer.allocate(65_536);
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            int depth = 0;
            boolean text = false;
            while (transport.read(bytes) >= 0) {
                bytes.flip();
                while (bytes.hasRemaining()) {
                    byte b = bytes.get();
                    message.write(b);
                    text ^= b == '"';
                    depth += text ? 0 : b == '{' ? 1 : b == '}' ? -1 : 0;
                    if (b == '}' && depth == 0) {
                        execute(transport, (JsonObject) JsonValue.parse(message.toString(UTF_8)));
                        message.reset();
                    }
                }
                bytes.clear();
            }
        } catch (Exception e) {
            // The connection has ended.
        }
    }

    private void execute(Transport transport, JsonObject request) throws Exception {
        String name = request.getString("execute");
        if (name.equals("query-jobs")) {
            synchronized (order) {
                answer(transport, name, request);
            }
        } else {
            answer(transport, name, request);
        }
    }

    private void answer(Transport transport, String name, JsonObject request) throws Exception {
        String reply = "\"return\": {}";
        if (!name.equals("qmp_capabilities")) {
            commands.add(name);
            Handler handler = handlers.get(name);
            reply = handler == null
                    ? error("no command " + name)
                    : handler.execute(request.findObject("arguments").orElse(JsonObject.EMPTY));
        }
        send(transport, "{" + reply + ", \"id\": " + request.get("id") + "}");
    }

    private static void send(Transport transport, String message) throws IOException {
        synchronized (transport) {
            transport.write(ByteBuffer.wrap((message + "\r\n").getBytes(UTF_8)), TIMEOUT);
        }
    }

    /** Lets the status of a job change. */
    void status(String id, String... statuses) throws IOException {
        for (String status : statuses) {
            event(JobEvents.STATUS_CHANGE, "\"id\": \"" + id + "\", \"status\": \"" + status + "\"");
        }
    }

    /** Lets a block job complete. */
    void completed(String id) throws IOException {
        event(JobEvents.COMPLETED, "\"device\": \"" + id + "\", \"type\": \"backup\"");
    }

    /** Lets a block job fail. */
    void failed(String id, String error) throws IOException {
        event(JobEvents.COMPLETED, "\"device\": \"" + id + "\", \"type\": \"backup\", \"error\": \"" + error + "\"");
    }

    void event(String name, String members) throws IOException {
        event((JsonObject) JsonValue.parse("{\"event\": \"" + name
                + "\", \"timestamp\": {\"seconds\": 1, \"microseconds\": 2}, \"data\": {" + members + "}}"));
    }

    /** Lets an event happen, and sends it to the client. */
    void event(JsonObject event) throws IOException {
        synchronized (order) {
            change(event);
        }
    }

    private void change(JsonObject event) throws IOException {
        JsonObject data = event.getObject("data");
        String id = JobEvents.string(data, data.find("id").isPresent() ? "id" : "device");
        synchronized (jobs) {
            JsonObject.Builder job = jobs.getOrDefault(id, JsonObject.EMPTY).toBuilder();
            switch (event.getString("event")) {
                case JobEvents.STATUS_CHANGE -> {
                    String status = data.getString("status");
                    if (status.equals("null")) {
                        jobs.remove(id);
                    } else if (status.equals("created")) {
                        jobs.put(id, entry(id, status, null));
                    } else {
                        jobs.put(
                                id,
                                entry(
                                        id,
                                        status,
                                        job.build().findString("error").orElse(null)));
                    }
                }
                case JobEvents.COMPLETED ->
                    jobs.put(id, entry(id, "running", data.findString("error").orElse(null)));
                case JobEvents.CANCELLED -> jobs.put(id, entry(id, "aborting", "Operation canceled"));
                default -> {
                    // Changes no job.
                }
            }
        }
        Transport client;
        synchronized (this) {
            client = connection;
        }
        if (client != null) {
            send(client, event.toString());
        }
    }

    private static JsonObject entry(String id, String status, @Nullable String error) {
        JsonObject.Builder entry = JsonObject.builder()
                .put("id", id)
                .put("type", "backup")
                .put("status", status)
                .put("current-progress", 25)
                .put("total-progress", 100);
        return (error == null ? entry : entry.put("error", new JsonString(error))).build();
    }

    /** Ends the connection; the client may connect again if the server accepts. */
    void disconnect(boolean accepts) throws IOException {
        Transport ended;
        synchronized (this) {
            accepting = accepts;
            ended = connection;
            connection = null;
        }
        if (ended != null) {
            ended.close();
        }
    }

    synchronized void accept() {
        accepting = true;
    }

    long count(String command) {
        return commands.stream().filter(command::equals).count();
    }

    @Override
    public void close() throws IOException {
        disconnect(false);
    }
}
