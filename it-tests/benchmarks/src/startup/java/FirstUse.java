import io.github.qapi4j.benchmark.ScriptedTransport;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.qmp.EventOverflow;
import io.github.qapi4j.runtime.qmp.EventSubscription;
import io.github.qapi4j.runtime.qmp.QmpClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import sdk.BlockdevOptions;
import sdk.JobStatusChangeEvent;
import sdk.QmpApi;

/** Connects, executes a first command, receives a first event and reads a first large union. After each step it loads a class that marks its end. */
final class FirstUse {
    private static final String VERSION =
            "{\"return\": {\"qemu\": {\"micro\": 2, \"minor\": 2, \"major\": 10}, \"package\": \"\"}, \"id\": 2}\r\n";
    private static final String EVENT =
            "{\"timestamp\": {\"seconds\": 1700000000, \"microseconds\": 123456}, \"event\": \"JOB_STATUS_CHANGE\", \"data\": {\"id\": \"job0\", \"status\": \"running\"}}\r\n";
    private static final String UNION =
            "{\"driver\": \"qcow2\", \"node-name\": \"disk0\", \"file\": {\"driver\": \"file\", \"filename\": \"/disk0.qcow2\"}}";

    private FirstUse() {}

    // The names of these classes appear in the JVM's log of loaded classes.

    private static final class AfterConnecting {}

    private static final class AfterCommand {}

    private static final class AfterEvent {}

    private static final class AfterUnion {}

    public static void main(String[] args) throws IOException {
        ScriptedTransport server = new ScriptedTransport(VERSION, EVENT);
        try (QmpClient client = QmpClient.connect(server)) {
            mark(new AfterConnecting());
            check(QmpApi.on(client).control().queryVersion().qemu().major(), 10L);
            mark(new AfterCommand());
            try (EventSubscription<JobStatusChangeEvent> events =
                    client.events().subscribe(JobStatusChangeEvent.DESCRIPTOR, 10, EventOverflow.FAIL)) {
                server.play();
                check(events.next(Duration.ofSeconds(10)).event().id(), "job0");
            }
            mark(new AfterEvent());
            BlockdevOptions options =
                    JsonFormat.tolerant().read(BlockdevOptions.CODEC, UNION.getBytes(StandardCharsets.UTF_8));
            check(options.nodeName(), "disk0");
            mark(new AfterUnion());
        }
    }

    private static void mark(Object mark) {
        check(mark.getClass().getSimpleName().startsWith("After"), true);
    }

    private static void check(Object value, Object expected) {
        if (!expected.equals(value)) {
            throw new IllegalStateException(value + " instead of " + expected);
        }
    }
}
