package io.github.qapi4j.benchmark;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonReader;
import io.github.qapi4j.runtime.codec.JsonWriter;
import io.github.qapi4j.runtime.qmp.EventDescriptor;
import io.github.qapi4j.runtime.qmp.EventOverflow;
import io.github.qapi4j.runtime.qmp.EventSelector;
import io.github.qapi4j.runtime.qmp.EventSubscription;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpEvent;
import io.github.qapi4j.runtime.qmp.Received;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Events through a client, without a kernel: a transport delivers prepared bytes in pieces of at most 64 KiB, and a thread takes the events from a
 * subscription. The baseline is a reader of the same bytes written by hand with jackson-core, with one parser for each event, because a client must
 * deliver an event before the next one arrives.
 *
 * <p>The baseline does not do the following. It has one thread and no queue: it does not separate the reading of the session from a slow consumer. It
 * finds the end of a message by its newline, so that it reads neither other layouts nor several messages in a line, and has no limits of nesting,
 * tokens and bytes. It knows that QEMU sends {@code event} before {@code data}. It checks neither UTF-8 nor surrogates, nor duplicate and missing
 * members, nor that there is no data after the message. It has no messages with paths, and an error ends it.
 *
 * <p>{@link #main} measures interleaved pairs, in processor time and allocated bytes of all threads. The methods for JMH measure elapsed time.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ClientEventBenchmark {
    private static final int EVENTS = 1000;
    private static final int PAIRS = 30;
    private static final int ROUNDS = 200;
    private static final int WARM_UP_PAIRS = 6;

    /** The events of a pair of measurements: those with data, and events without data, where the client's own share shows. */
    private static final List<String> STREAMS = List.of("events with data", "events without data");

    private final byte[] text;
    private final Recording recording;
    private final JsonFactory factory = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();
    private @Nullable QmpClient client;
    private @Nullable EventSubscription<QmpEvent> events;

    /** The state for JMH: events with data. */
    public ClientEventBenchmark() {
        this(STREAMS.get(0));
    }

    private ClientEventBenchmark(String stream) {
        this.text = text(stream.equals(STREAMS.get(0)));
        this.recording = new Recording(text);
    }

    private static byte[] text(boolean withData) {
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
        return lines.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Connects the client. */
    @Setup
    public void connect() throws IOException {
        client = QmpClient.connect(recording);
        EventSelector<QmpEvent> all =
                EventSelector.anyOf(List.of(JobStatusChange.DESCRIPTOR, BlockJobCompleted.DESCRIPTOR, Stop.DESCRIPTOR));
        events = client.events().subscribe(all, 2 * EVENTS, EventOverflow.FAIL);
    }

    /** Closes the client. */
    @TearDown
    public void close() {
        if (client != null) {
            client.close();
        }
    }

    /** The events through the client. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long client() throws IOException {
        recording.play();
        EventSubscription<QmpEvent> subscription = events;
        if (subscription == null) {
            throw new IllegalStateException("not connected");
        }
        Duration patience = Duration.ofSeconds(10);
        long sum = 0;
        for (int i = 0; i < EVENTS; i++) {
            Received<QmpEvent> received = subscription.next(patience);
            sum += sum(received.event(), received.timestamp().orElseThrow());
        }
        return sum;
    }

    /** The events through the reader written by hand. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long handWritten() throws IOException {
        byte[] buffer = new byte[64 * 1024];
        int length = 0;
        int position = 0;
        long sum = 0;
        while (position < text.length) {
            int count = Math.min(text.length - position, buffer.length - length);
            System.arraycopy(text, position, buffer, length, count);
            position += count;
            length += count;
            int start = 0;
            for (int i = 0; i < length; i++) {
                if (buffer[i] == '\n') {
                    Taken taken = readByHand(buffer, start, i - start);
                    sum += sum(taken.event(), taken.timestamp());
                    start = i + 1;
                }
            }
            System.arraycopy(buffer, start, buffer, 0, length - start);
            length -= start;
        }
        return sum;
    }

    /** An event that the reader written by hand has taken. */
    private record Taken(QmpEvent event, Instant timestamp) {}

    private Taken readByHand(byte[] bytes, int offset, int length) throws IOException {
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
                    case "data" -> event = readData(parser, name);
                    default -> {
                        parser.nextToken();
                        parser.skipChildren();
                    }
                }
            }
            if (event == null) {
                event = new Stop();
            }
            return new Taken(event, Instant.ofEpochSecond(seconds, micros * 1000));
        }
    }

    private static QmpEvent readData(JsonParser parser, @Nullable String name) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT || name == null) {
            throw new IOException("not an event");
        }
        String device = "";
        String type = "";
        long len = 0;
        long offset = 0;
        long speed = 0;
        for (String member = parser.nextFieldName(); member != null; member = parser.nextFieldName()) {
            switch (member) {
                case "device", "id" -> device = parser.nextTextValue();
                case "type", "status" -> type = parser.nextTextValue();
                case "len" -> len = parser.nextLongValue(0);
                case "offset" -> offset = parser.nextLongValue(0);
                case "speed" -> speed = parser.nextLongValue(0);
                default -> {
                    parser.nextToken();
                    parser.skipChildren();
                }
            }
        }
        return name.equals("JOB_STATUS_CHANGE")
                ? new JobStatusChange(device, type)
                : new BlockJobCompleted(device, type, len, offset, speed);
    }

    private static long sum(QmpEvent event, Instant timestamp) {
        long sum = timestamp.getEpochSecond() + timestamp.getNano();
        if (event instanceof JobStatusChange change) {
            return sum + change.id().length() + change.status().length();
        }
        return event instanceof BlockJobCompleted completed
                ? sum
                        + completed.len()
                        + completed.offset()
                        + completed.device().length()
                : sum;
    }

    private record JobStatusChange(String id, String status) implements QmpEvent {
        static final EventDescriptor<JobStatusChange> DESCRIPTOR = EventDescriptor.builder(
                        "JOB_STATUS_CHANGE", new JobStatusChangeCodec())
                .build();

        @Override
        public EventDescriptor<JobStatusChange> descriptor() {
            return DESCRIPTOR;
        }
    }

    private record BlockJobCompleted(String device, String type, long len, long offset, long speed)
            implements QmpEvent {
        static final EventDescriptor<BlockJobCompleted> DESCRIPTOR = EventDescriptor.builder(
                        "BLOCK_JOB_COMPLETED", new BlockJobCompletedCodec())
                .build();

        @Override
        public EventDescriptor<BlockJobCompleted> descriptor() {
            return DESCRIPTOR;
        }
    }

    private record Stop() implements QmpEvent {
        static final EventDescriptor<Stop> DESCRIPTOR =
                EventDescriptor.builder("STOP", new StopCodec()).withoutData().build();

        @Override
        public EventDescriptor<Stop> descriptor() {
            return DESCRIPTOR;
        }
    }

    private static final class JobStatusChangeCodec implements Codec<JobStatusChange> {
        @Override
        public JobStatusChange read(JsonReader in) throws IOException {
            String id = null;
            String status = null;
            in.beginObject();
            for (String member = in.nextMember(); member != null; member = in.nextMember()) {
                switch (member) {
                    case "id" -> id = in.readString();
                    case "status" -> status = in.readString();
                    default -> in.unknownMember();
                }
            }
            if (id == null || status == null) {
                throw in.missingMember("id or status");
            }
            return new JobStatusChange(id, status);
        }

        @Override
        public void write(JsonWriter out, JobStatusChange value) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class BlockJobCompletedCodec implements Codec<BlockJobCompleted> {
        @Override
        public BlockJobCompleted read(JsonReader in) throws IOException {
            String device = null;
            String type = null;
            long len = 0;
            long offset = 0;
            long speed = 0;
            in.beginObject();
            for (String member = in.nextMember(); member != null; member = in.nextMember()) {
                switch (member) {
                    case "device" -> device = in.readString();
                    case "type" -> type = in.readString();
                    case "len" -> len = in.readInt64();
                    case "offset" -> offset = in.readInt64();
                    case "speed" -> speed = in.readInt64();
                    default -> in.unknownMember();
                }
            }
            if (device == null || type == null) {
                throw in.missingMember("device or type");
            }
            return new BlockJobCompleted(device, type, len, offset, speed);
        }

        @Override
        public void write(JsonWriter out, BlockJobCompleted value) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class StopCodec implements Codec<Stop> {
        @Override
        public Stop read(JsonReader in) throws IOException {
            Codecs.EMPTY.read(in);
            return new Stop();
        }

        @Override
        public void write(JsonWriter out, Stop value) {
            throw new UnsupportedOperationException();
        }
    }

    /** A server in memory that greets, answers the first command, and then sends a text each time it is asked to. */
    private static final class Recording implements Transport {
        private static final String GREETING =
                "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 0, \"minor\": 2, \"major\": 10}, \"package\": \"\"}, \"capabilities\": []}}\r\n";

        private final byte[] text;
        private final Semaphore plays = new Semaphore(0);
        private volatile boolean closed;
        private ByteBuffer rest = ByteBuffer.wrap(GREETING.getBytes(StandardCharsets.US_ASCII));
        private byte[] next = "{\"return\": {}, \"id\": 1}\r\n".getBytes(StandardCharsets.US_ASCII);

        Recording(byte[] text) {
            this.text = text;
        }

        void play() {
            plays.release();
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            if (!rest.hasRemaining()) {
                plays.acquireUninterruptibly();
                if (closed) {
                    throw new ClosedChannelException();
                }
                rest = ByteBuffer.wrap(next);
                next = text;
            }
            int count = Math.min(rest.remaining(), into.remaining());
            into.put(rest.slice().limit(count));
            rest.position(rest.position() + count);
            return count;
        }

        @Override
        public void write(ByteBuffer bytes, Duration timeout) {
            bytes.position(bytes.limit());
            play();
        }

        @Override
        public void close() {
            closed = true;
            play();
        }
    }

    private interface Work {
        long run() throws IOException;
    }

    /** The processor time of this process in nanoseconds, and the bytes that its threads have allocated, each for one event. */
    private record Cost(double nanos, double bytes) {
        private static final OperatingSystemMXBean SYSTEM =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        static Cost of(Work work) throws IOException {
            long bytes = allocated();
            long nanos = SYSTEM.getProcessCpuTime();
            for (int i = 0; i < ROUNDS; i++) {
                work.run();
            }
            double events = ROUNDS * (double) EVENTS;
            return new Cost((SYSTEM.getProcessCpuTime() - nanos) / events, (allocated() - bytes) / events);
        }

        private static long allocated() {
            long sum = 0;
            for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
                sum += Math.max(bytes, 0);
            }
            return sum;
        }
    }

    /** Measures interleaved pairs; the argument is their number, 30 by default. */
    public static void main(String[] args) throws IOException {
        int pairs = args.length > 0 ? Integer.parseInt(args[0]) : PAIRS;
        for (String stream : STREAMS) {
            ClientEventBenchmark benchmark = new ClientEventBenchmark(stream);
            benchmark.connect();
            if (benchmark.client() != benchmark.handWritten()) {
                throw new IllegalStateException("the values differ");
            }
            List<Double> nanos = new ArrayList<>();
            List<Double> baselineNanos = new ArrayList<>();
            List<Double> bytes = new ArrayList<>();
            List<Double> baselineBytes = new ArrayList<>();
            for (int i = -WARM_UP_PAIRS; i < pairs; i++) {
                boolean clientFirst = i % 2 == 0;
                Cost first = Cost.of(clientFirst ? benchmark::client : benchmark::handWritten);
                Cost second = Cost.of(clientFirst ? benchmark::handWritten : benchmark::client);
                if (i >= 0) {
                    Cost client = clientFirst ? first : second;
                    Cost baseline = clientFirst ? second : first;
                    nanos.add(client.nanos());
                    baselineNanos.add(baseline.nanos());
                    bytes.add(client.bytes());
                    baselineBytes.add(baseline.bytes());
                }
            }
            benchmark.close();
            new PairedResult(
                            "client",
                            stream,
                            "hand-written jackson-core",
                            "ns of processor time",
                            nanos,
                            baselineNanos,
                            PairedResult.median(bytes),
                            PairedResult.median(baselineBytes),
                            1.6,
                            "one event; the client may allocate 2,000 bytes")
                    .publish();
        }
    }
}
