import com.sun.management.ThreadMXBean;
import io.github.qapi4j.benchmark.ScriptedTransport;
import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.qmp.EventOverflow;
import io.github.qapi4j.runtime.qmp.EventSubscription;
import io.github.qapi4j.runtime.qmp.QmpClient;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import sdk.BlockdevOptions;
import sdk.CommandInfo;
import sdk.JobStatusChangeEvent;
import sdk.TransactionAction;

/**
 * Prints the bytes that operations allocate, with payloads made in memory: one line for each operation, the bytes after the name. The JVM must run
 * without its optimising compiler ({@code -XX:TieredStopAtLevel=1}), which removes objects depending on its profile of the program.
 */
final class AllocationGuard {
    private static final int WARM_UP = 500;
    private static final int OPERATIONS = 1000;
    private static final int REPETITIONS = 5;
    private static final int EVENTS = 1000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private AllocationGuard() {}

    private interface Operation {
        void run() throws IOException;
    }

    public static void main(String[] args) throws IOException {
        codec("a large union", BlockdevOptions.CODEC, """
                {"driver": "qcow2", "node-name": "disk0", "read-only": false, "discard": "unmap", "cache": {"direct": true, "no-flush": false},
                 "file": {"driver": "file", "node-name": "file0", "filename": "/var/lib/images/disk0.qcow2", "aio": "threads"}}
                """);
        codec("a list of 100 objects", Codecs.list(CommandInfo.CODEC), repeat("{\"name\": \"query-some-thing\"}"));
        codec("100 actions of a transaction", Codecs.list(TransactionAction.CODEC), repeat("""
                {"type": "block-dirty-bitmap-add", "data": {"node": "disk0", "name": "bitmap0", "granularity": 65536, "persistent": true}}"""));
        codec("an event's data", JobStatusChangeEvent.CODEC, "{\"id\": \"job0\", \"status\": \"running\"}");
        clientEvent();
    }

    private static String repeat(String element) {
        return "[" + String.join(", ", java.util.Collections.nCopies(100, element)) + "]";
    }

    private static <T> void codec(String name, Codec<T> codec, String text) throws IOException {
        JsonFormat format = JsonFormat.tolerant();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        T value = format.read(codec, bytes);
        if (!format.read(codec, format.write(codec, value)).equals(value)) {
            throw new IllegalStateException(name + ": the value that was written differs");
        }
        print("read " + name, () -> format.read(codec, bytes));
        print("write " + name, () -> format.write(codec, value));
    }

    /** The smallest of several means: other threads of the JVM and one-time work only add to them. */
    private static void print(String name, Operation operation) throws IOException {
        for (int i = 0; i < WARM_UP; i++) {
            operation.run();
        }
        long id = Thread.currentThread().getId();
        long smallest = Long.MAX_VALUE;
        for (int repetition = 0; repetition < REPETITIONS; repetition++) {
            long before = THREADS.getThreadAllocatedBytes(id);
            for (int i = 0; i < OPERATIONS; i++) {
                operation.run();
            }
            smallest = Math.min(smallest, THREADS.getThreadAllocatedBytes(id) - before);
        }
        System.out.println(name + "\t" + Math.round(smallest / (double) OPERATIONS));
    }

    /** The bytes that all threads allocate for an event, from the transport to the subscription. */
    private static void clientEvent() throws IOException {
        String event =
                "{\"timestamp\": {\"seconds\": 1700000000, \"microseconds\": 123456}, \"event\": \"JOB_STATUS_CHANGE\", \"data\": {\"id\": \"job0\", \"status\": \"running\"}}\r\n";
        ScriptedTransport server = new ScriptedTransport(event.repeat(EVENTS));
        long smallest = Long.MAX_VALUE;
        try (QmpClient client = QmpClient.connect(server);
                EventSubscription<JobStatusChangeEvent> events =
                        client.events().subscribe(JobStatusChangeEvent.DESCRIPTOR, 2 * EVENTS, EventOverflow.FAIL)) {
            for (int repetition = 0; repetition < 4 * REPETITIONS; repetition++) {
                long before = allAllocated();
                server.play();
                for (int i = 0; i < EVENTS; i++) {
                    if (!events.next(Duration.ofSeconds(10)).event().id().equals("job0")) {
                        throw new IllegalStateException("another event");
                    }
                }
                smallest = Math.min(smallest, allAllocated() - before);
            }
        }
        System.out.println("client, an event\t" + Math.round(smallest / (double) EVENTS));
    }

    private static long allAllocated() {
        return Arrays.stream(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
    }
}
