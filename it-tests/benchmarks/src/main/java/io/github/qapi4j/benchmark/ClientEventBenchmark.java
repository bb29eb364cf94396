package io.github.qapi4j.benchmark;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.sun.management.ThreadMXBean;
import io.github.qapi4j.benchmark.codec.JacksonCoreReading;
import io.github.qapi4j.benchmark.qmp.BlockJobCompletedEvent;
import io.github.qapi4j.benchmark.qmp.JobStatusChangeEvent;
import io.github.qapi4j.benchmark.qmp.StopEvent;
import io.github.qapi4j.runtime.qmp.EventOverflow;
import io.github.qapi4j.runtime.qmp.EventSelector;
import io.github.qapi4j.runtime.qmp.EventSubscription;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpEvent;
import io.github.qapi4j.runtime.qmp.Received;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Events through a client, without a kernel: a transport delivers prepared bytes in pieces of at most 64 KiB, and a thread takes the events from a
 * subscription. The baseline is a reader of the same bytes written by hand with jackson-core, with one parser for each event, because a client must
 * deliver an event before the next one arrives. Both give the same generated records.
 *
 * <p>The baseline does not do the following. It has one thread and no queue: it does not separate the reading of the session from a slow consumer. It
 * finds the end of a message by its newline, so that it reads neither other layouts nor several messages in a line, and has no limits of nesting,
 * tokens and bytes. It knows that QEMU sends {@code event} before {@code data}. It checks neither UTF-8 nor surrogates, nor duplicate and missing
 * members, nor that there is no data after the message. It has no messages with paths, and an error ends it.
 *
 * <p>Measures interleaved pairs, in processor time and allocated bytes of all threads. The argument is the number of pairs.
 */
public final class ClientEventBenchmark implements AutoCloseable {
    private static final int EVENTS = 1000;
    private static final int ROUNDS = 200;
    private static final int WARM_UP_PAIRS = 6;
    private static final int LIMIT_OF_BYTES = 2000;
    private static final String TABLE = "Events and round trips of a client";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final byte[] text;
    private final ScriptedTransport server;
    private final QmpClient client;
    private final EventSubscription<QmpEvent> events;
    private final JsonFactory factory = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private ClientEventBenchmark(boolean withData) throws IOException {
        String lines = lines(withData);
        text = lines.getBytes(StandardCharsets.US_ASCII);
        server = new ScriptedTransport(lines);
        client = QmpClient.connect(server);
        EventSelector<QmpEvent> all = EventSelector.anyOf(
                List.of(JobStatusChangeEvent.DESCRIPTOR, BlockJobCompletedEvent.DESCRIPTOR, StopEvent.DESCRIPTOR));
        events = client.events().subscribe(all, 2 * EVENTS, EventOverflow.FAIL);
    }

    private static String lines(boolean withData) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < EVENTS; i++) {
            String time = "{\"timestamp\": {\"seconds\": " + (1_700_000_000L + i) + ", \"microseconds\": " + i * 997
                    + "}, \"event\": ";
            String event = "\"STOP\"";
            if (withData) {
                event = i % 3 == 0
                        ? "\"BLOCK_JOB_COMPLETED\", \"data\": {\"device\": \"drive-virtio" + i
                                + "\", \"len\": 10737418240, \"offset\": " + i * 65536L
                                + ", \"speed\": 0, \"type\": \"backup\"}"
                        : "\"JOB_STATUS_CHANGE\", \"data\": {\"status\": \"" + (i % 2 == 0 ? "running" : "pending")
                                + "\", \"id\": \"job" + i + "\"}";
            }
            lines.append(time).append(event).append("}\r\n");
        }
        return lines.toString();
    }

    @Override
    public void close() {
        client.close();
    }

    /** Receives the events through the client. */
    private void client(BiConsumer<QmpEvent, Instant> consumer) throws IOException {
        server.play();
        for (int i = 0; i < EVENTS; i++) {
            Received<QmpEvent> received = events.next(PATIENCE);
            consumer.accept(received.event(), received.timestamp().orElseThrow());
        }
    }

    /** Receives the events through the reader written by hand. */
    private void handWritten(BiConsumer<QmpEvent, Instant> consumer) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        int length = 0;
        int position = 0;
        while (position < text.length) {
            int count = Math.min(text.length - position, buffer.length - length);
            System.arraycopy(text, position, buffer, length, count);
            position += count;
            length += count;
            int start = 0;
            for (int i = 0; i < length; i++) {
                if (buffer[i] == '\n') {
                    readByHand(buffer, start, i - start, consumer);
                    start = i + 1;
                }
            }
            System.arraycopy(buffer, start, buffer, 0, length - start);
            length -= start;
        }
    }

    private void readByHand(byte[] bytes, int offset, int length, BiConsumer<QmpEvent, Instant> consumer)
            throws IOException {
        try (JsonParser parser = factory.createParser(bytes, offset, length)) {
            long seconds = -1;
            long micros = -1;
            String name = null;
            QmpEvent event = null;
            parser.nextToken();
            for (String member = parser.nextFieldName(); member != null; member = parser.nextFieldName()) {
                switch (member) {
                    case "timestamp" -> {
                        parser.nextToken();
                        for (String part = parser.nextFieldName(); part != null; part = parser.nextFieldName()) {
                            long value = parser.nextLongValue(-1);
                            if (part.equals("seconds")) {
                                seconds = value;
                            } else {
                                micros = value;
                            }
                        }
                    }
                    case "event" -> name = parser.nextTextValue();
                    case "data" -> {
                        parser.nextToken();
                        event = readData(parser, name);
                    }
                    default -> {
                        parser.nextToken();
                        parser.skipChildren();
                    }
                }
            }
            consumer.accept(event == null ? new StopEvent() : event, Instant.ofEpochSecond(seconds, micros * 1000));
        }
    }

    private static QmpEvent readData(JsonParser parser, @Nullable String name) throws IOException {
        if (name == null) {
            throw new IOException("no name before the data");
        }
        return switch (name) {
            case "JOB_STATUS_CHANGE" -> JacksonCoreReading.jobStatusChangeEvent(parser);
            case "BLOCK_JOB_COMPLETED" -> JacksonCoreReading.blockJobCompletedEvent(parser);
            default -> throw new IOException("unknown event " + name);
        };
    }

    private interface Work {
        void run(BiConsumer<QmpEvent, Instant> consumer) throws IOException;
    }

    /** Keeps the last event, so that the JIT compiler cannot remove the others. */
    private static final class Last implements BiConsumer<QmpEvent, Instant> {
        private @Nullable QmpEvent event;
        private @Nullable Instant time;

        @Override
        public void accept(QmpEvent nextEvent, Instant nextTime) {
            event = nextEvent;
            time = nextTime;
        }
    }

    /**
     * The processor time of all threads in nanoseconds, and the bytes that they have allocated, each for one event. The garbage collector and the
     * compilers do not count: the JVM knows their time only in units of 10 ms.
     */
    private record Cost(double nanos, double bytes) {
        private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        static Cost of(Work work) throws IOException {
            Last last = new Last();
            long bytes = allocated();
            long nanos = processorTime();
            for (int i = 0; i < ROUNDS; i++) {
                work.run(last);
            }
            double events = ROUNDS * (double) EVENTS;
            return new Cost((processorTime() - nanos) / events, (allocated() - bytes) / events);
        }

        private static long processorTime() {
            long sum = 0;
            for (long id : THREADS.getAllThreadIds()) {
                sum += Math.max(THREADS.getThreadCpuTime(id), 0);
            }
            return sum;
        }

        private static long allocated() {
            long sum = 0;
            for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
                sum += Math.max(bytes, 0);
            }
            return sum;
        }
    }

    /** Measures. */
    public static void main(String[] args) throws IOException {
        int pairs = Integer.parseInt(args[0]);
        for (boolean withData : new boolean[] {true, false}) {
            try (ClientEventBenchmark benchmark = new ClientEventBenchmark(withData)) {
                benchmark.compare();
                benchmark.measure(withData ? "event with data" : "event without data", pairs);
            }
        }
    }

    private void compare() throws IOException {
        List<Object> received = new ArrayList<>();
        List<Object> read = new ArrayList<>();
        client((event, time) -> received.add(List.of(event, time)));
        handWritten((event, time) -> read.add(List.of(event, time)));
        if (!received.equals(read) || read.size() != EVENTS) {
            throw new IllegalStateException("the values differ");
        }
    }

    private void measure(String work, int pairs) throws IOException {
        List<Cost> ours = new ArrayList<>();
        List<Cost> baseline = new ArrayList<>();
        for (int i = -WARM_UP_PAIRS; i < pairs; i++) {
            boolean clientFirst = i % 2 == 0;
            Cost first = Cost.of(clientFirst ? this::client : this::handWritten);
            Cost second = Cost.of(clientFirst ? this::handWritten : this::client);
            if (i >= 0) {
                ours.add(clientFirst ? first : second);
                baseline.add(clientFirst ? second : first);
            }
        }
        double bytes = Numbers.median(ours.stream().map(Cost::bytes).toList());
        double baselineBytes = Numbers.median(baseline.stream().map(Cost::bytes).toList());
        Row.ofPairs(
                        TABLE,
                        work,
                        "hand-written reader",
                        "ns of processor time",
                        Row.Better.LOWER,
                        ours.stream().map(Cost::nanos).toList(),
                        baseline.stream().map(Cost::nanos).toList())
                .withAllocation(bytes, baselineBytes)
                .publish();
        Row.ofNumbers(TABLE, work + ", allocation", "the limit", "B", bytes, LIMIT_OF_BYTES)
                .publish();
    }
}
