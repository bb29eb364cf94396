package io.github.qapi4j.runtime.qmp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.qmp.Sample.SampleCommands;
import io.github.qapi4j.runtime.qmp.Sample.Stop;
import io.github.qapi4j.runtime.qmp.Sample.Tick;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Events of a server: their rate limits, and clients that read slowly. */
@Timeout(60)
class ServerEventsTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    /** 200,000 with {@code -Dqapi.load}. */
    private static final int BURST = System.getProperty("qapi.load", "").isEmpty() ? 50_000 : 200_000;

    private static final String JOIN = "{'execute':'qmp_capabilities'}";

    private final AtomicReference<QmpSession> session = new AtomicReference<>();
    private final AtomicInteger calls = new AtomicInteger();

    /** Its command "echo" finds the session. */
    private QmpServer.Builder builder() {
        return QmpServer.builder(Sample.SCHEMA).handle(Echo.DESCRIPTOR, (request, command) -> {
            session.set(request.session());
            calls.incrementAndGet();
            return command.text();
        });
    }

    private static String echo(String text) {
        return "{\"execute\":\"echo\",\"arguments\":{\"text\":\"" + text + "\"}}";
    }

    /** A clock whose time is one second later each time. */
    private static final class Seconds extends Clock {
        private final AtomicInteger seconds = new AtomicInteger();

        @Override
        public Instant instant() {
            return Instant.ofEpochSecond(seconds.incrementAndGet());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    void theLateEventHasItsOwnTimestamp() throws Exception {
        try (QmpServer server = builder()
                        .clock(new Seconds())
                        .rateLimit(Tick.DESCRIPTOR, Duration.ofMillis(200), Tick::text)
                        .start();
                Peer first = new Peer(server.attach()).join();
                Peer second = new Peer(server.attach()).join()) {
            for (int i = 0; i < 5; i++) {
                server.emit(new Tick("tick"));
            }
            for (Peer peer : List.of(first, second)) {
                assertThat(peer.nextObject().getObject("timestamp").getInt("seconds"))
                        .isEqualTo(1);
                int late = peer.nextObject().getObject("timestamp").getInt("seconds");
                // On a slow machine, the first period may have ended before.
                while (late != 5) {
                    assertThat(late).isBetween(2, 4);
                    late = peer.nextObject().getObject("timestamp").getInt("seconds");
                }
            }
        }
    }

    @Test
    void aLimitCanBeRemoved() throws Exception {
        try (QmpServer server = builder()
                        .rateLimit(Tick.DESCRIPTOR, LONG)
                        .rateLimit(Stop.DESCRIPTOR, LONG)
                        .rateLimit(Tick.DESCRIPTOR, Duration.ZERO)
                        .start();
                Peer peer = new Peer(server.attach()).join()) {
            for (String text : List.of("1", "2", "3")) {
                server.emit(new Stop());
                server.emit(new Tick(text));
            }
            for (String part : List.of("STOP", "\"1\"", "\"2\"", "\"3\"")) {
                assertThat(peer.next()).contains(part);
            }
        }
        assertThatThrownBy(() -> builder().rateLimit(Tick.DESCRIPTOR, Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the period of a rate limit must not be negative: PT-1S");
    }

    @Test
    void allLimitsCanBeRemoved() throws Exception {
        try (QmpServer server = builder()
                        .rateLimit(Tick.DESCRIPTOR, LONG)
                        .noRateLimits()
                        .rateLimit(Stop.DESCRIPTOR, LONG)
                        .start();
                Peer peer = new Peer(server.attach()).join()) {
            for (String text : List.of("1", "2")) {
                server.emit(new Stop());
                server.emit(new Tick(text));
            }
            for (String part : List.of("STOP", "\"1\"", "\"2\"")) {
                assertThat(peer.next()).contains(part);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            emptyValue = "",
            value = {
                "RTC_CHANGE | {'offset': 1} | ''",
                "WATCHDOG | {'action': 'reset'} | ''",
                "WATCHDOG | {'dog': 'Rex'} | none",
                "WATCHDOG | none | none",
                "BALLOON_CHANGE | {'actual': 1} | ''",
                "HV_BALLOON_STATUS_REPORT | {'committed': 1, 'available': 2} | ''",
                "QUORUM_FAILURE | {'reference': 'r', 'sector-num': 1, 'sectors-count': 1} | ''",
                "QUORUM_REPORT_BAD | {'type': 'read', 'node-name': 'n', 'sector-num': 1} | n",
                "VSERPORT_CHANGE | {'id': 'port0', 'open': true} | port0",
                "VSERPORT_CHANGE | {'id': 5, 'open': true} | none",
                "MEMORY_DEVICE_SIZE_CHANGE | {'id': 'vm0', 'size': 1, 'qom-path': '/a/b'} | /a/b",
                "MEMORY_DEVICE_SIZE_CHANGE | {'id': 'vm0', 'size': 1} | none",
                "BLOCK_IO_ERROR | {'qom-path': '/d', 'device': '', 'action': 'report'} | /d",
                "BLOCK_IO_ERROR | {'qom-path': '/d', 'device': '', 'action': 'stop'} | none",
                "BLOCK_IO_ERROR | {'device': 'd', 'action': 'report'} | none"
            })
    void qemusLimits(String name, String data, String key) throws IOException {
        Map<String, RateLimit> limits = RateLimit.ofQemu(declaring(name));
        assertThat(limits).containsOnlyKeys(name);
        assertThat(limits.get(name).nanos()).isEqualTo(TimeUnit.SECONDS.toNanos(1));
        byte[] text = data == null ? null : data.replace('\'', '"').getBytes(US_ASCII);
        assertThat(limits.get(name).key().of(new UnknownEvent(name, JsonObject.EMPTY), text))
                .isEqualTo(key);
    }

    private static SchemaDescriptor declaring(String event) {
        ModuleDescriptor<SampleCommands> module = ModuleDescriptor.builder("events", SampleCommands.class)
                .event(UnknownEvent.descriptor(event))
                .build();
        return SchemaDescriptor.of("events", List.of(module));
    }

    @Test
    void qemusLimitsAreTheDefault() throws Exception {
        try (QmpServer server = QmpServer.builder(declaring("VSERPORT_CHANGE")).start();
                Peer peer = new Peer(server.attach()).join()) {
            for (String data : List.of("{'id':'a','open':true}", "{'id':'b','open':true}", "{'id':'a','open':false}")) {
                server.emit(new UnknownEvent("VSERPORT_CHANGE", (JsonObject) JsonValue.parse(data.replace('\'', '"'))));
            }
            server.emit(new UnknownEvent("RTC_CHANGE", JsonObject.EMPTY));
            assertThat(peer.next()).contains("\"a\"").contains("true");
            assertThat(peer.next()).contains("\"b\"").contains("true");
            assertThat(peer.next()).as("the schema does not declare it").contains("RTC_CHANGE");
        }
        assertThat(RateLimit.ofQemu(Sample.SCHEMA)).isEmpty();
    }

    @Test
    void aClockThatFailsGivesNoTime() throws Exception {
        Clock broken = new Clock() {
            @Override
            public Instant instant() {
                throw new IllegalStateException("on purpose");
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
        try (QmpServer server = builder().clock(broken).start();
                Peer peer = new Peer(server.attach()).join()) {
            server.emit(new Stop());
            assertThat(peer.next())
                    .isEqualTo("{\"timestamp\":{\"seconds\":-1,\"microseconds\":-1},\"event\":\"STOP\"}");
            peer.send(echo("served"));
            assertThat(peer.next()).isEqualTo("{\"return\":\"served\"}");
        }
    }

    @Test
    void anEventForOneSession() throws Exception {
        try (QmpServer server = builder().rateLimit(Tick.DESCRIPTOR, LONG).start();
                Peer other = new Peer(server.attach()).join()) {
            try (Peer peer = new Peer(server.attach()).join()) {
                peer.send(echo("find"));
                assertThat(peer.next()).isEqualTo("{\"return\":\"find\"}");
                QmpSession found = session.get();
                server.emit(new Tick("both"));
                found.emit(new Tick("1"));
                found.emit(new Tick("2"));
                for (String part : List.of("both", "\"1\"", "\"2\"")) {
                    assertThat(peer.next()).contains(part);
                }
                assertThatThrownBy(() -> found.emit(new Tick("\ud800"))).isInstanceOf(IllegalArgumentException.class);
            }
            while (session.get().isOpen()) {
                Thread.onSpinWait();
            }
            session.get().emit(new Tick("dropped"));
            server.emit(new Stop());
            assertThat(other.next()).contains("both");
            assertThat(other.next()).contains("STOP");
        }
    }

    @Test
    void actionsRunWhenASessionEnds() throws Exception {
        BlockingQueue<String> ends = new LinkedBlockingQueue<>();
        try (QmpServer server = builder().start()) {
            try (Peer peer = new Peer(server.attach()).join()) {
                peer.send(echo("find"));
                peer.next();
                session.get().onEnd(() -> {
                    throw new IllegalStateException("on purpose");
                });
                session.get()
                        .onEnd(() -> ends.add("first, open: " + session.get().isOpen()));
                assertThat(ends).isEmpty();
            }
            assertThat(ends.poll(20, TimeUnit.SECONDS)).isEqualTo("first, open: false");
            session.get().onEnd(() -> ends.add("late"));
            assertThat(ends.poll(20, TimeUnit.SECONDS)).isEqualTo("late");
            try (Peer peer = new Peer(server.attach()).join()) {
                peer.send(echo("find"));
                peer.next();
                session.get().onEnd(() -> ends.add("closed"));
                server.quit();
                assertThat(ends.poll(20, TimeUnit.SECONDS)).isEqualTo("closed");
            }
        }
        assertThat(ends).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aBurstDoesNotCloseAClientThatReads(OutputOverflow policy, @TempDir Path directory) throws Exception {
        Path socket = directory.resolve("s");
        // 200,000 events have about 18 MB.
        int bound = policy == OutputOverflow.CLOSE ? 64 << 20 : 1 << 20;
        try (QmpServer server =
                        builder().outputBytes(bound).outputOverflow(policy).listen(socket);
                QmpClient client = QmpClient.connect(Transport.unix(socket, LONG));
                EventSubscription<Tick> ticks =
                        client.events().subscribe(Tick.DESCRIPTOR, BURST, 1L << 30, EventOverflow.FAIL)) {
            assertThat(client.execute(new Echo("find"))).isEqualTo("find");
            for (int i = 0; i < BURST; i++) {
                server.emit(new Tick(Integer.toString(i)));
            }
            int received = 0;
            int last = -1;
            long dropped = session.get().droppedEvents();
            while (received < BURST - dropped) {
                int number = Integer.parseInt(ticks.next(LONG).event().text());
                assertThat(number).isGreaterThan(last);
                last = number;
                received++;
            }
            assertThat(client.execute(new Echo("open"))).isEqualTo("open");
            assertThat(ticks.poll()).isEmpty();
            if (policy == OutputOverflow.CLOSE) {
                assertThat(dropped).isZero();
            }
        }
    }

    @Test
    void aClientThatDoesNotReadMissesEventsAndIsClosedLater() throws Exception {
        Transport.Pair pair = Transport.pair(1000);
        try (QmpServer server = builder()
                        .outputBytes(1000)
                        .writeTimeout(Duration.ofMillis(400))
                        .start();
                Peer reader = new Peer(server.attach()).join()) {
            server.attach(pair.server());
            Peer deaf = new Peer(pair.client(), false);
            deaf.send(JOIN + echo("find"));
            while (calls.get() == 0) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < 100; i++) {
                server.emit(new Stop());
            }
            assertThat(session.get().droppedEvents()).isBetween(50L, 99L);
            for (int i = 0; i < 100; i++) {
                assertThat(reader.next()).contains("STOP");
            }
            while (session.get().isOpen()) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aClientThatReadsOneByteEachMillisecondStaysConnected() throws Exception {
        Transport.Pair pair = Transport.pair(100);
        StringBuilder received = new StringBuilder();
        try (QmpServer server =
                builder().outputBytes(1000).closeTimeout(Duration.ofMillis(50)).start()) {
            server.attach(pair.server());
            Peer slow = new Peer(pair.client(), false);
            slow.send(JOIN + echo("find"));
            while (calls.get() == 0) {
                Thread.onSpinWait();
            }
            ByteBuffer one = ByteBuffer.allocate(1);
            for (int i = 0; i < 1000; i++) {
                assertThat(pair.client().read(one.clear())).isEqualTo(1);
                received.append((char) one.get(0));
                for (int j = 0; j < 10; j++) {
                    server.emit(new Tick(i + "/" + j));
                }
                if (i < 150) {
                    TimeUnit.MILLISECONDS.sleep(1);
                }
            }
            assertThat(session.get().isOpen()).isTrue();
            assertThat(session.get().droppedEvents()).isGreaterThan(9000);
            String[] lines = received.toString().split("\r\n");
            assertThat(lines).hasSizeGreaterThan(8);
            for (int i = 3; i < lines.length - 1; i++) {
                assertThat(((JsonObject) JsonValue.parse(lines[i])).getString("event"))
                        .isEqualTo("TICK");
            }
        }
    }

    @Test
    void aClientThatDoesNotReadRepliesWaitsAndThenGetsAllOfThem() throws Exception {
        Transport.Pair pair = Transport.pair(1000);
        int count = 1000;
        String text = "x".repeat(200);
        try (QmpServer server = builder().outputBytes(10_000).start()) {
            server.attach(pair.server());
            Peer writer = new Peer(pair.client(), false);
            writer.send(JOIN);
            List<String> requests = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                requests.add(echo(i + text));
            }
            ByteBuffer bytes = ByteBuffer.wrap(String.join("", requests).getBytes(US_ASCII));
            do {
                assertThatThrownBy(() -> pair.client().write(bytes, Duration.ofMillis(100)))
                        .isInstanceOf(IOException.class);
            } while (calls.get() < 40);
            assertThat(calls.get()).as("about 10,000 bytes of replies").isLessThan(60);
            Peer reader = new Peer(pair.client());
            pair.client().write(bytes, LONG);
            assertThat(reader.next()).contains("QMP");
            assertThat(reader.next()).isEqualTo("{\"return\":{}}");
            for (int i = 0; i < count; i++) {
                assertThat(reader.next()).isEqualTo("{\"return\":\"" + i + text + "\"}");
            }
            assertThat(session.get().isOpen()).isTrue();
        }
    }
}
