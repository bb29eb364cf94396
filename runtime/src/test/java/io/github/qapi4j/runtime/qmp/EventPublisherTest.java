package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.qmp.Sample.Tick;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rules of the Reactive Streams specification that concern a publisher of events; the numbers are those of the rules. */
@Timeout(60)
class EventPublisherTest {
    private EventPeer peer;

    @BeforeEach
    void connect() throws Exception {
        peer = new EventPeer(QmpClientOptions.defaults());
    }

    @AfterEach
    void close() throws IOException {
        peer.close();
    }

    /** Records the signals, and fails if two of them overlap. */
    private class Recorder implements Flow.Subscriber<Received<Tick>> {
        private final BlockingQueue<String> signals = new LinkedBlockingQueue<>();
        private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
        private final AtomicInteger running = new AtomicInteger();

        void subscribed(Flow.Subscription upstream) throws IOException {}

        void next(String text) {}

        @Override
        public final void onSubscribe(Flow.Subscription upstream) {
            running.incrementAndGet();
            subscription.complete(upstream);
            try {
                subscribed(upstream);
            } catch (IOException e) {
                signals.add(e.toString());
            } finally {
                running.decrementAndGet();
            }
        }

        @Override
        public final void onNext(Received<Tick> tick) {
            String overlap = running.getAndIncrement() == 0 ? "" : " overlaps";
            signals.add(tick.event().text() + overlap);
            try {
                next(tick.event().text());
            } finally {
                running.decrementAndGet();
            }
        }

        @Override
        public final void onError(Throwable failure) {
            String overlap = running.getAndIncrement() == 0 ? "" : " overlaps";
            signals.add(failure.getClass().getSimpleName() + overlap);
            running.decrementAndGet();
        }

        @Override
        public final void onComplete() {
            signals.add("complete");
        }

        Recorder subscribe() {
            peer.events().publisher(Tick.DESCRIPTOR).subscribe(this);
            return this;
        }

        Flow.Subscription subscription() {
            return subscription.orTimeout(20, TimeUnit.SECONDS).join();
        }

        List<String> take(int count) throws InterruptedException {
            List<String> taken = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                taken.add(signals.poll(20, TimeUnit.SECONDS));
            }
            return taken;
        }
    }

    /** Waits until all signals were delivered to those who had subscribed before. */
    private void settle() throws Exception {
        Recorder last = new Recorder() {
            @Override
            void subscribed(Flow.Subscription upstream) {
                upstream.request(1);
            }
        };
        last.subscribe().subscription();
        peer.tick("settle");
        last.take(1);
        peer.flush();
    }

    @Test
    void anEventThatOnSubscribeCausesIsDelivered() throws Exception {
        Recorder recorder = new Recorder() {
            @Override
            void subscribed(Flow.Subscription upstream) throws IOException {
                upstream.request(5);
                peer.client.execute(new Echo("cause"));
            }
        };
        recorder.subscribe();
        String id = peer.server.expect("echo");
        peer.tick("caused");
        peer.server.send("{\"return\": \"\", \"id\": " + id + "}");
        assertThat(recorder.take(1)).containsExactly("caused");
    }

    /** 3.9, 1.7, 3.6 */
    @Test
    void aRequestThatIsNotPositiveIsOneErrorAndTheLastSignal() throws Exception {
        for (long count : new long[] {0, -1, Long.MIN_VALUE}) {
            Recorder recorder = new Recorder().subscribe();
            Flow.Subscription subscription = recorder.subscription();
            subscription.request(count);
            subscription.request(count);
            assertThat(recorder.take(1)).containsExactly("IllegalArgumentException");
            subscription.request(1);
            subscription.cancel();
            settle();
            assertThat(recorder.signals).isEmpty();
        }
    }

    @Test
    void aRequestInOnNextThatIsNotPositiveEndsTheSignalsAfterThatOne() throws Exception {
        Recorder recorder = new Recorder() {
            @Override
            void next(String text) {
                subscription().request(text.equals("2") ? 0 : 1);
            }
        };
        recorder.subscribe().subscription().request(10);
        peer.server.send(EventPeer.tickOf("1") + EventPeer.tickOf("2") + EventPeer.tickOf("3"));
        assertThat(recorder.take(3)).containsExactly("1", "2", "IllegalArgumentException");
        settle();
        assertThat(recorder.signals).isEmpty();
    }

    /** 1.8, 3.12, 3.6 */
    @Test
    void nothingFollowsACancellationInOnNext() throws Exception {
        Recorder recorder = new Recorder() {
            @Override
            void next(String text) {
                subscription().cancel();
            }
        };
        recorder.subscribe().subscription().request(10);
        peer.server.send(EventPeer.tickOf("1") + EventPeer.tickOf("2"));
        assertThat(recorder.take(1)).containsExactly("1");
        recorder.subscription().request(-1);
        recorder.subscription().request(1);
        recorder.subscription().cancel();
        settle();
        peer.server.close();
        assertThat(recorder.signals).isEmpty();
    }

    @Test
    void nothingFollowsACancellationInOnSubscribe() throws Exception {
        Recorder recorder = new Recorder() {
            @Override
            void subscribed(Flow.Subscription upstream) {
                upstream.request(1);
                upstream.cancel();
            }
        };
        recorder.subscribe().subscription();
        settle();
        assertThat(recorder.signals).isEmpty();
    }

    /** 3.3 */
    @Test
    void requestsInOnNextDoNotRecurse() throws Exception {
        BlockingQueue<Integer> depths = new LinkedBlockingQueue<>();
        Recorder recorder = new Recorder() {
            @Override
            void next(String text) {
                depths.add(new Throwable().getStackTrace().length);
                subscription().request(1);
            }
        };
        recorder.subscribe().subscription().request(1);
        int count = 500;
        peer.server.send(EventPeer.tickOf("x").repeat(count));
        assertThat(recorder.take(count)).containsOnly("x");
        Set<Integer> distinct = new HashSet<>();
        for (int i = 0; i < count; i++) {
            distinct.add(depths.poll(20, TimeUnit.SECONDS));
        }
        assertThat(distinct).hasSize(1).doesNotContainNull();
    }

    /** 1.3, 1.1, 3.17 */
    @Test
    void signalsDoNotOverlapAndAreAsManyAsRequested() throws Exception {
        Recorder recorder = new Recorder().subscribe();
        Flow.Subscription subscription = recorder.subscription();
        List<CompletableFuture<?>> requests = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            requests.add(CompletableFuture.runAsync(() -> {
                for (int j = 0; j < 100; j++) {
                    subscription.request(1);
                }
            }));
        }
        for (int i = 0; i < 450; i++) {
            peer.tick("" + i);
        }
        CompletableFuture.allOf(requests.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            expected.add("" + i);
        }
        assertThat(recorder.take(400)).isEqualTo(expected);
        settle();
        assertThat(recorder.signals).isEmpty();
        subscription.request(Long.MAX_VALUE);
        subscription.request(Long.MAX_VALUE);
        assertThat(recorder.take(51)).startsWith("400").endsWith("449", "settle");
    }

    /** 2.13 */
    @Test
    void aSubscriberThatThrowsIsCancelled() throws Exception {
        Recorder atOnce = new Recorder() {
            @Override
            void subscribed(Flow.Subscription upstream) {
                upstream.request(10);
                throw new IllegalStateException("on purpose");
            }
        };
        atOnce.subscribe().subscription();
        Recorder later = new Recorder() {
            @Override
            void next(String text) {
                throw new IllegalStateException("on purpose");
            }
        };
        later.subscribe().subscription().request(10);
        peer.tick("1");
        assertThat(later.take(1)).containsExactly("1");
        settle();
        peer.server.close();
        assertThat(later.signals).isEmpty();
        assertThat(atOnce.signals).isEmpty();
    }

    /** 1.7 */
    @Test
    void theEndIsSignalledOnce() throws Exception {
        Recorder recorder = new Recorder().subscribe();
        Flow.Subscription subscription = recorder.subscription();
        peer.server.close();
        assertThat(recorder.take(1)).containsExactly("QmpClosedException");
        subscription.request(-1);
        subscription.request(1);
        peer.client.close();
        Recorder late = new Recorder().subscribe();
        assertThat(late.take(1)).containsExactly("QmpClosedException");
        assertThat(recorder.signals).isEmpty();
        assertThat(late.signals).isEmpty();
    }
}
