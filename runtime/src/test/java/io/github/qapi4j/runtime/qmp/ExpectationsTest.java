package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.JsonReader;
import io.github.qapi4j.runtime.codec.JsonWriter;
import io.github.qapi4j.runtime.qmp.Sample.Stop;
import io.github.qapi4j.runtime.qmp.Sample.Tick;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many futures of events: what they cost, that none delays another one, and that nothing stays of them. */
@Timeout(60)
class ExpectationsTest {
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final int MANY = 20_000;
    private static final int SOME = 5_000;

    private final AtomicInteger decodings = new AtomicInteger();
    private final AtomicInteger tasks = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** The event of {@link Tick#DESCRIPTOR}, with a codec that counts. */
    private final EventDescriptor<Tick> counted = EventDescriptor.builder("TICK", new Codec<Tick>() {
                @Override
                public Tick read(JsonReader in) throws IOException {
                    decodings.incrementAndGet();
                    return Tick.DESCRIPTOR.data().read(in);
                }

                @Override
                public void write(JsonWriter out, Tick value) throws IOException {
                    Tick.DESCRIPTOR.data().write(out, value);
                }
            })
            .build();

    private EventPeer peer;

    @BeforeEach
    void connect() throws Exception {
        peer = new EventPeer(QmpClientOptions.builder()
                .callbacks(task -> {
                    tasks.incrementAndGet();
                    threads.execute(task);
                })
                .build());
    }

    @AfterEach
    void close() throws IOException {
        peer.close();
        threads.shutdown();
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    @Test
    void anEventCostsOneTaskAndOneDecodingHoweverManyAreExpected() throws Exception {
        CountDownLatch rejected = new CountDownLatch(MANY);
        List<CompletableFuture<?>> expected = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            expected.add(peer.events()
                    .expect(
                            counted,
                            tick -> {
                                rejected.countDown();
                                return tick.text().equals("last");
                            },
                            LONG));
        }
        tasks.set(0);
        peer.server.send("{\"event\": \"STOP\"}");
        peer.flush();
        assertThat(tasks)
                .as("a reply and an event that is not expected need no task")
                .hasValue(0);

        tasks.set(0);
        peer.tick("first");
        assertThat(rejected.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(decodings).hasValue(1);
        // A machine that stands still may look like a filter that blocks, which costs another task.
        assertThat(tasks).hasValueBetween(1, 5);

        peer.tick("last");
        get(CompletableFuture.allOf(expected.toArray(CompletableFuture[]::new)));
        assertThat(decodings).hasValue(2);
    }

    @Test
    void theEndOfTheSessionCostsOneTaskToo() throws Exception {
        List<CompletableFuture<Received<Tick>>> closed = new ArrayList<>();
        for (int i = 0; i < SOME; i++) {
            closed.add(peer.events().expect(Tick.DESCRIPTOR, tick -> false, LONG));
        }
        tasks.set(0);
        peer.server.close();
        for (CompletableFuture<Received<Tick>> each : closed) {
            try {
                get(each);
                throw new AssertionError("no event has arrived");
            } catch (ExecutionException e) {
                assertThat(e.getCause()).isInstanceOf(QmpClosedException.class);
            }
        }
        assertThat(tasks).hasValueBetween(1, 5);
        assertThatThrownBy(() -> get(peer.events().expect(Tick.DESCRIPTOR)))
                .cause()
                .isInstanceOf(QmpClosedException.class);
    }

    @Test
    void anExecutorThatDropsTasksLosesNoEventAndNoEnd() throws Exception {
        AtomicInteger dropped = new AtomicInteger();
        try (EventPeer other = new EventPeer(QmpClientOptions.builder()
                .callbacks(task -> {
                    if (dropped.getAndDecrement() <= 0) {
                        threads.execute(task);
                    }
                })
                .build())) {
            CompletableFuture<Received<Tick>> tick = other.events().expect(Tick.DESCRIPTOR, each -> true, LONG);
            dropped.set(1);
            other.tick("a");
            assertThat(get(tick).event().text()).isEqualTo("a");

            CompletableFuture<Received<Tick>> none = other.events().expect(Tick.DESCRIPTOR, each -> true, LONG);
            dropped.set(Integer.MAX_VALUE);
            other.server.close();
            assertThatThrownBy(() -> get(none)).cause().isInstanceOf(QmpClosedException.class);
        }
    }

    /** A list that is copied for each of them would need 20,000 bytes each. */
    @Test
    void oneMoreCostsTheSameHoweverManyAreThere() throws Exception {
        List<CompletableFuture<?>> expected = new ArrayList<>();
        for (int i = 0; i < SOME; i++) {
            expected.add(peer.events().expect(Tick.DESCRIPTOR, tick -> false, LONG));
        }
        List<EventSource.Registration> listeners = new ArrayList<>();
        long before = Allocation.allocated();
        for (int i = 0; i < 1000; i++) {
            expected.add(peer.events().expect(Tick.DESCRIPTOR, tick -> false, LONG));
            listeners.add(peer.events().listen(Stop.DESCRIPTOR, stop -> {}));
        }
        for (int i = 0; i < 1000; i++) {
            expected.get(i).cancel(false);
            listeners.get(i).close();
        }
        assertThat((Allocation.allocated() - before) / 1000).isLessThan(10_000);
    }

    @Test
    void aFilterThatBlocksDelaysNoOtherOneAndReceivesLaterEvents() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        AtomicInteger inFilter = new AtomicInteger();
        BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        CompletableFuture<Received<Tick>> blocked = peer.events()
                .expect(
                        Tick.DESCRIPTOR,
                        tick -> {
                            assertThat(inFilter.incrementAndGet()).isOne();
                            texts.add(tick.text());
                            awaitQuietly(hold);
                            inFilter.decrementAndGet();
                            return tick.text().equals("3");
                        },
                        LONG);
        CompletableFuture<Received<Tick>> first = peer.events().expect(Tick.DESCRIPTOR);
        CompletableFuture<Received<Tick>> second =
                peer.events().expect(Tick.DESCRIPTOR, tick -> tick.text().equals("2"), LONG);
        peer.tick("1");
        peer.tick("2");
        assertThat(get(first).event().text()).isEqualTo("1");
        assertThat(get(second).event().text()).isEqualTo("2");
        CompletableFuture<Received<Tick>> third = peer.events().expect(Tick.DESCRIPTOR);
        peer.tick("3");
        assertThat(get(third).event().text()).isEqualTo("3");
        assertThat(texts).containsExactly("1");
        hold.countDown();
        assertThat(get(blocked).event().text()).isEqualTo("3");
        assertThat(texts).containsExactly("1", "2", "3");
    }

    @Test
    void aFilterThatBlocksForEverDoesNotKeepItsFutureFromEnding() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(2);
        Predicate<Tick> blocking = tick -> {
            entered.countDown();
            awaitQuietly(hold);
            return true;
        };
        CompletableFuture<?> one = peer.events().expect(Tick.DESCRIPTOR, blocking, LONG);
        CompletableFuture<?> other = peer.events().expect(Tick.DESCRIPTOR, blocking, LONG);
        CompletableFuture<?> overdue = peer.events().expect(Stop.DESCRIPTOR, stop -> true, Duration.ofMillis(30));
        peer.tick("1");
        assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> get(overdue)).cause().isInstanceOf(QmpTimeoutException.class);
        peer.server.close();
        assertThatThrownBy(() -> get(one)).cause().isInstanceOf(QmpClosedException.class);
        assertThatThrownBy(() -> get(other)).cause().isInstanceOf(QmpClosedException.class);
        hold.countDown();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void onlyLaterEventsFulfil() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(1);
        CompletableFuture<Received<Tick>> slow = peer.events()
                .expect(
                        Tick.DESCRIPTOR,
                        tick -> {
                            entered.countDown();
                            awaitQuietly(hold);
                            return tick.text().equals("2");
                        },
                        LONG);
        peer.tick("1");
        entered.await();
        peer.tick("2");
        peer.flush();
        CompletableFuture<Received<Tick>> late = peer.events().expect(Tick.DESCRIPTOR);
        hold.countDown();
        assertThat(get(slow).event().text()).isEqualTo("2");
        peer.tick("3");
        assertThat(get(late).event().text()).isEqualTo("3");
    }

    @Test
    void equalChoicesShareATask() throws Exception {
        List<CompletableFuture<?>> expected = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            EventSelector<QmpEvent> either = i % 2 == 0
                    ? EventSelector.anyOf(counted, Stop.DESCRIPTOR)
                    : EventSelector.anyOf(List.of(Stop.DESCRIPTOR, counted));
            expected.add(peer.events().expect(either));
        }
        peer.tick("1");
        get(CompletableFuture.allOf(expected.toArray(CompletableFuture[]::new)));
        assertThat(decodings).hasValue(1);
    }

    @Test
    void aFullQueueFailsTheExpectationsOfThatEventOnly() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        QmpClientOptions options = QmpClientOptions.builder()
                .eventQueue(2, EventOverflow.DROP_OLDEST)
                .callbacks(task -> threads.execute(() -> {
                    awaitQuietly(hold);
                    task.run();
                }))
                .build();
        try (EventPeer slow = new EventPeer(options)) {
            CompletableFuture<?> tick = slow.events().expect(Tick.DESCRIPTOR, event -> false, LONG);
            CompletableFuture<?> stop = slow.events().expect(Stop.DESCRIPTOR);
            for (int i = 0; i < 5; i++) {
                slow.tick("" + i);
            }
            slow.server.send("{\"event\": \"STOP\"}{\"return\": 1, \"id\": \"unknown\"}");
            CompletableFuture<?> later = awaitLate(slow);
            hold.countDown();
            assertThatThrownBy(() -> get(tick))
                    .cause()
                    .isInstanceOf(QmpOverflowException.class)
                    .hasMessage("subscription to event 'TICK' has lost events: more than 2 were waiting");
            get(stop);
            slow.tick("later");
            get(later);
        }
    }

    /** Waits until the client has processed all messages, and then expects another event. */
    private static CompletableFuture<Received<Tick>> awaitLate(EventPeer slow) throws Exception {
        CompletableFuture<?> synchronous = ClientTest.async(() -> slow.client.execute(new Sample.Echo("flush")));
        slow.server.send("{\"return\": \"\", \"id\": " + slow.server.expect("echo") + "}");
        get(synchronous);
        return slow.events().expect(Tick.DESCRIPTOR, tick -> tick.text().equals("later"), LONG);
    }

    /** A filter that only its expectation refers to. */
    private static final class Filter implements Predicate<Tick> {
        private final String text;

        Filter(String text) {
            this.text = text;
        }

        @Override
        public boolean test(Tick tick) {
            return tick.text().equals(text);
        }
    }

    private CompletableFuture<Received<Tick>> expect(
            String text, Duration timeout, List<WeakReference<Object>> references) {
        Filter filter = new Filter(text);
        references.add(new WeakReference<>(filter));
        return peer.events().expect(Tick.DESCRIPTOR, filter, timeout);
    }

    @Test
    void nothingStaysOfWhatHasEnded() throws Exception {
        List<WeakReference<Object>> references = new ArrayList<>();
        CompletableFuture<?> pending = peer.events().expect(Tick.DESCRIPTOR, tick -> false, LONG);
        get(expectAndSend("1", references));
        CompletableFuture<?> cancelled = expect("2", LONG, references);
        cancelled.cancel(false);
        CompletableFuture<?> overdue = expect("3", Duration.ofMillis(1), references);
        assertThatThrownBy(() -> get(overdue)).isInstanceOf(ExecutionException.class);
        Object listener = new Object();
        references.add(new WeakReference<>(listener));
        listen(listener);
        listener = null;
        for (WeakReference<Object> reference : references) {
            while (reference.get() != null) {
                System.gc();
                Thread.onSpinWait();
            }
        }
        assertThat(pending).isNotDone();
    }

    private CompletableFuture<?> expectAndSend(String text, List<WeakReference<Object>> references) throws IOException {
        CompletableFuture<?> fulfilled = expect(text, LONG, references);
        peer.tick(text);
        return fulfilled;
    }

    /** Listens with an object, until an event has arrived. */
    private void listen(Object mentioned) throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        try (EventSource.Registration registration = peer.events().listen(Stop.DESCRIPTOR, stop -> {
            assertThat(mentioned).isNotNull();
            heard.countDown();
        })) {
            peer.server.send("{\"event\": \"STOP\"}");
            assertThat(heard.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(registration).isNotNull();
        }
    }
}
