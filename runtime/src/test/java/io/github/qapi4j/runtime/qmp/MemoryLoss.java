package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.transport.InMemoryListener;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Exhausts the memory while a client reads, for a time. Prints what happens to the session, its calls, its subscribers and its successor. */
final class MemoryLoss {
    private static final Duration LONG = Duration.ofSeconds(5);
    private static volatile boolean fills;
    private static volatile @Nullable Object ballast;

    private MemoryLoss() {}

    /** A connection whose thread that reads finds no memory. */
    private static final class Filling extends ForwardingTransport {
        Filling(Transport transport) {
            super(transport);
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            int count = super.read(into);
            if (fills) {
                fill();
            }
            return count;
        }
    }

    private static void fill() {
        int size = 1 << 20;
        while (true) {
            try {
                ballast = new Object[] {ballast, size > 100 ? new byte[size] : null};
            } catch (OutOfMemoryError e) {
                if (size <= 100) {
                    fills = false;
                    throw e;
                }
                size /= 2;
            }
        }
    }

    private static String end(CompletableFuture<?> future) throws InterruptedException {
        try {
            future.get(LONG.toSeconds(), TimeUnit.SECONDS);
            return "returns";
        } catch (ExecutionException e) {
            return e.getCause().getClass().getSimpleName();
        } catch (TimeoutException e) {
            return "hangs";
        }
    }

    public static void main(String[] args) throws Exception {
        InMemoryListener listener = new InMemoryListener();
        CompletableFuture<ReconnectingClient> connecting =
                ClientTest.async(() -> ReconnectingClient.builder(timeout -> new Filling(listener.connect(timeout)))
                        .backoff(ReconnectingPeer.AT_ONCE)
                        .connect());
        Transport connection = listener.accept(LONG);
        Peer server = new Peer(connection);
        server.negotiate();
        ReconnectingClient client = connecting.get();
        QmpClient session = client.session();
        CompletableFuture<?> call = session.executeAsync(new Echo("x"));
        CompletableFuture<?> event = client.events().expect(Sample.Tick.DESCRIPTOR);
        server.expect("echo");
        ByteBuffer space = ByteBuffer.wrap(new byte[] {' '});
        fills = true;
        connection.write(space, LONG);
        while (fills) {
            Thread.sleep(1);
        }
        // The thread that reads ends without memory meanwhile.
        Thread.sleep(100);
        ballast = null;
        System.out.println(end(call) + " " + end(event) + " " + session.isOpen());
        Peer next = new Peer(listener.accept(LONG));
        next.negotiate();
        System.out.println(client.awaitSession(LONG).isOpen());
        client.close();
    }
}
