package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonLimits;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.frame.Frame;
import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.qmp.Sample.Tick;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/**
 * Floods a client that has default options with small and with large events, which no thread takes. Started in a JVM of its own by {@link EventFloodTest};
 * prints what was lost.
 */
final class EventFlood implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final Transport server;
    private final FrameReader requests;
    private final QmpClient client;
    private final CountDownLatch hold = new CountDownLatch(1);

    private EventFlood() throws Exception {
        Transport.Pair pair = Transport.pair();
        server = pair.server();
        requests = FrameReader.tolerant(server, JsonLimits.DEFAULT);
        CompletableFuture<QmpClient> connecting = CompletableFuture.supplyAsync(() -> {
            try {
                return QmpClient.connect(pair.client(), QmpClientOptions.defaults());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        send("{\"QMP\": {\"version\": {}, \"capabilities\": []}}");
        answer("{}");
        client = connecting.get();
    }

    public static void main(String[] args) throws Exception {
        flood("small", "x", 100_000, 1000);
        flood("large", "x".repeat(1 << 20), 60, 1);
    }

    private static void flood(String name, String text, int count, int atOnce) throws Exception {
        try (EventFlood flood = new EventFlood()) {
            System.out.println(name + flood.run(EventPeer.tickOf(text).repeat(atOnce), count, count / atOnce));
        }
    }

    /** Sends events to subscribers of all forms that take nothing, and returns what the subscriptions have lost and still hold. */
    private String run(String messages, int count, int times) throws Exception {
        EventSource events = client.events();
        List<EventSubscription<?>> idle = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            idle.add(events.subscribe(Tick.DESCRIPTOR));
            idle.add(events.subscribe(Sample.SCHEMA));
            events.listen(Tick.DESCRIPTOR, tick -> block());
            events.publisher(Tick.DESCRIPTOR).subscribe(new Idle());
            events.expect(Tick.DESCRIPTOR, tick -> block());
        }
        EventSubscription<Tick> failing = events.subscribe(Tick.DESCRIPTOR, Integer.MAX_VALUE, EventOverflow.FAIL);
        byte[] bytes = messages.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < times; i++) {
            server.write(ByteBuffer.wrap(bytes), TIMEOUT);
        }
        CompletableFuture<String> reply = client.executeAsync(new Echo("flush"));
        answer("\"\"");
        reply.get();
        StringBuilder lost = new StringBuilder();
        for (EventSubscription<?> subscription : idle) {
            long dropped = subscription.dropped();
            check(subscription.next().missed() == dropped);
            long taken = 1;
            while (subscription.poll().isPresent()) {
                taken++;
            }
            check(dropped > 0 && dropped + taken == count);
            lost.append(' ').append(taken);
        }
        try {
            while (failing.poll().isPresent()) {
                check(failing.dropped() == 1);
            }
            check(false);
        } catch (QmpOverflowException e) {
            lost.append(' ').append(e.getMessage());
        }
        return lost.toString();
    }

    private static void check(boolean condition) {
        if (!condition) {
            throw new IllegalStateException("unexpected");
        }
    }

    private boolean block() {
        try {
            return hold.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void send(String message) throws IOException {
        server.write(ByteBuffer.wrap(message.getBytes(StandardCharsets.UTF_8)), TIMEOUT);
    }

    /** Receives a request, and replies with a value. */
    private void answer(String value) throws IOException {
        Frame.Message request = (Frame.Message) requests.next();
        JsonObject members = (JsonObject) JsonValue.parse(new String(request.text(), StandardCharsets.UTF_8));
        send("{\"return\": " + value + ", \"id\": " + members.get("id") + "}");
    }

    @Override
    public void close() throws IOException {
        hold.countDown();
        client.close();
        server.close();
    }

    /** A subscriber that requests nothing. */
    private static final class Idle implements Flow.Subscriber<Received<Tick>> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {}

        @Override
        public void onNext(Received<Tick> item) {
            throw new IllegalStateException("nothing was requested");
        }

        @Override
        public void onError(Throwable throwable) {}

        @Override
        public void onComplete() {}
    }
}
