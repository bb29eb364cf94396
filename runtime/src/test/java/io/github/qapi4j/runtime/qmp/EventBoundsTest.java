package io.github.qapi4j.runtime.qmp;

import static io.github.qapi4j.runtime.qmp.ClientTest.async;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonNull;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.Sample.Tick;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is lost when queues of events and of notices are full, and how it is reported. */
@Timeout(60)
class EventBoundsTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(30);

    /** An event with this text needs about 1,000 bytes of a queue's bound. */
    private static final String FILLER = "x".repeat(860);

    private EventPeer peer;

    @BeforeEach
    void connect() throws Exception {
        peer = new EventPeer(QmpClientOptions.builder()
                .eventQueue(3, EventOverflow.DROP_OLDEST)
                .build());
    }

    @AfterEach
    void close() throws IOException {
        peer.close();
    }

    private void ticks(int from, int to, String filler) throws IOException {
        for (int i = from; i < to; i++) {
            peer.tick(i + filler);
        }
    }

    /** Returns the next event, without its filler, and what was lost before: {@code text-missed}. */
    private static String next(EventSubscription<Tick> ticks) throws IOException {
        return text(ticks.next(LONG));
    }

    private static String text(Received<Tick> tick) {
        return tick.event().text().replace(FILLER, "") + "-" + tick.missed();
    }

    @Test
    void bytesBoundAQueue() throws Exception {
        try (EventSubscription<Tick> ticks =
                peer.events().subscribe(Tick.DESCRIPTOR, 1000, 2500, EventOverflow.DROP_OLDEST)) {
            ticks(0, 5, FILLER);
            peer.flush();
            assertThat(ticks.dropped()).isEqualTo(3);
            assertThat(List.of(next(ticks), next(ticks))).containsExactly("3-3", "4-0");
            assertThat(ticks.poll()).isEmpty();
            ticks(5, 7, FILLER);
            assertThat(List.of(next(ticks), next(ticks))).containsExactly("5-0", "6-0");
        }
    }

    @Test
    void bytesBoundAQueueThatFails() throws Exception {
        try (EventSubscription<Tick> ticks = peer.events().subscribe(Tick.DESCRIPTOR, 1000, 2500, EventOverflow.FAIL)) {
            ticks(0, 5, FILLER);
            peer.flush();
            assertThat(List.of(next(ticks), next(ticks))).containsExactly("0-0", "1-0");
            assertThatThrownBy(ticks::poll)
                    .isInstanceOf(QmpOverflowException.class)
                    .hasMessage("subscription to event 'TICK' has lost events: more than 2500 bytes were waiting");
        }
    }

    @Test
    void eventsThatArriveTogetherAreBoundByBytesToo() throws Exception {
        try (EventSubscription<Tick> ticks =
                peer.events().subscribe(Tick.DESCRIPTOR, 1000, 2500, EventOverflow.DROP_OLDEST)) {
            StringBuilder burst = new StringBuilder();
            for (int i = 0; i < 9; i++) {
                burst.append(EventPeer.tickOf(i + FILLER));
            }
            peer.server.send(burst.toString());
            peer.flush();
            assertThat(List.of(next(ticks), next(ticks))).containsExactly("7-7", "8-0");
        }
    }

    @Test
    void eventThatExceedsTheBoundAloneIsQueuedAlone() throws Exception {
        try (EventSubscription<Tick> newest =
                        peer.events().subscribe(Tick.DESCRIPTOR, 10, 1, EventOverflow.DROP_OLDEST);
                EventSubscription<Tick> oldest = peer.events().subscribe(Tick.DESCRIPTOR, 10, 1, EventOverflow.FAIL)) {
            ticks(0, 3, FILLER);
            peer.flush();
            assertThat(next(newest)).isEqualTo("2-2");
            assertThat(newest.poll()).isEmpty();
            assertThat(next(oldest)).isEqualTo("0-0");
            assertThatThrownBy(oldest::poll).isInstanceOf(QmpOverflowException.class);
        }
    }

    @Test
    void lossIsReportedWhereItIs() throws Exception {
        try (EventSubscription<Tick> ticks = peer.events().subscribe(Tick.DESCRIPTOR)) {
            ticks(0, 5, "");
            peer.flush();
            assertThat(next(ticks)).isEqualTo("2-2");
            ticks(5, 7, "");
            peer.flush();
            assertThat(List.of(next(ticks), next(ticks), next(ticks))).containsExactly("4-1", "5-0", "6-0");
            assertThat(ticks.dropped()).isEqualTo(3);
        }
    }

    @Test
    void lossBeforeAnEventThatCannotBeReadIsReportedAfterIt() throws Exception {
        try (EventSubscription<Tick> ticks = peer.events().subscribe(Tick.DESCRIPTOR)) {
            ticks(0, 2, "");
            peer.server.send("{\"event\": \"TICK\", \"data\": {}}");
            ticks(2, 4, "");
            peer.flush();
            assertThatThrownBy(ticks::next).isInstanceOf(QmpDecodeException.class);
            assertThat(List.of(next(ticks), next(ticks))).containsExactly("2-2", "3-0");
        }
    }

    @Test
    void listenersReceiveTheLossToo() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch hold = new CountDownLatch(1);
        try (EventSource.Registration registration = peer.events().listen(Tick.DESCRIPTOR, tick -> {
            entered.countDown();
            awaitQuietly(hold);
            heard.add(text(tick));
        })) {
            ticks(0, 1, "");
            entered.await();
            ticks(1, 9, "");
            peer.flush();
            hold.countDown();
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                texts.add(heard.poll(20, TimeUnit.SECONDS));
            }
            assertThat(texts).containsExactly("0-0", "6-5", "7-0", "8-0");
            assertThat(registration).isNotNull();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void nextSkipsWhatAFilterRejects() throws Exception {
        try (EventSubscription<Tick> ticks = peer.events().subscribe(Tick.DESCRIPTOR)) {
            ticks(0, 5, "");
            peer.flush();
            assertThat(text(ticks.next(tick -> tick.text().equals("3"), LONG))).isEqualTo("3-2");
            assertThat(text(ticks.next())).isEqualTo("4-0");
            assertThatThrownBy(() -> ticks.next(tick -> true, SHORT))
                    .isInstanceOf(QmpTimeoutException.class)
                    .hasMessage("no expected event 'TICK' within PT0.03S");
            assertThatThrownBy(() -> ticks.next(tick -> true, Duration.ZERO))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> ticks.next(null, LONG))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("filter");
        }
    }

    @Test
    void nextWithoutATimeoutWaitsAsLongAsACall() throws Exception {
        QmpClientOptions options = QmpClientOptions.builder().callTimeout(SHORT).build();
        try (EventPeer hasty = new EventPeer(options);
                EventSubscription<Tick> ticks = hasty.events().subscribe(Tick.DESCRIPTOR)) {
            assertThatThrownBy(ticks::next)
                    .isInstanceOf(QmpTimeoutException.class)
                    .hasMessage("no event 'TICK' within PT0.03S");
        }
    }

    @Test
    void boundsAreChecked() {
        QmpClientOptions.Builder builder = QmpClientOptions.builder();
        assertThatThrownBy(() -> builder.eventQueue(1, 0, EventOverflow.FAIL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the bytes of an event queue must be positive: 0");
        assertThatThrownBy(() -> builder.eventQueue(0, 1, EventOverflow.FAIL))
                .isInstanceOf(IllegalArgumentException.class);
        QmpClientOptions options =
                builder.eventQueue(7, 5000, EventOverflow.FAIL).eventQueue(8, EventOverflow.FAIL).build().toBuilder()
                        .build();
        assertThat(options.eventCapacity()).isEqualTo(8);
        assertThat(options.eventBytes()).isEqualTo(5000);
        assertThat(options).asString().contains("event queue 8 FAIL, 5000 bytes");
        assertThatThrownBy(() -> new Received<>(new Tick(""), Optional.empty(), -1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Adds notices while the executor does not run anything, and returns what the listener then receives. */
    private static List<String> notices(List<JsonValue> values) throws Exception {
        BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
        List<String> heard = new ArrayList<>();
        SessionListener listener = new SessionListener() {
            @Override
            public void unrecognized(String path, JsonValue value) {
                heard.add(path);
            }

            @Override
            public void missed(long calls) {
                heard.add("missed " + calls);
            }
        };
        SessionNotices notices = new SessionNotices(
                QmpClientOptions.builder().listener(listener).build(),
                new Callbacks(SharedThreads.ofProcess(), tasks::add));
        for (int i = 0; i < values.size(); i++) {
            notices.unrecognized("" + i, values.get(i));
        }
        Runnable task = tasks.poll(20, TimeUnit.SECONDS);
        assertThat(task).as("a task in time").isNotNull();
        async(() -> {
                    task.run();
                    return true;
                })
                .get(20, TimeUnit.SECONDS);
        return heard;
    }

    @Test
    void noticesAreBoundByNumber() throws Exception {
        List<String> heard = notices(Collections.nCopies(1500, JsonNull.INSTANCE));
        assertThat(heard).hasSize(1025).startsWith("missed 476", "476", "477").endsWith("1499");
    }

    @Test
    void noticesAreBoundByBytes() throws Exception {
        JsonString text = new JsonString("x".repeat(100_000));
        JsonValue nested = JsonObject.builder()
                .put("a", new JsonArray(List.of(text, text)))
                .build();
        assertThat(notices(Collections.nCopies(6, nested))).containsExactly("missed 4", "4", "5");
        JsonString large = new JsonString("x".repeat(1_000_000));
        assertThat(notices(List.of(text, large))).containsExactly("missed 1", "1");
        assertThat(notices(List.of(text))).containsExactly("0");
    }
}
