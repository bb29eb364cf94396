package io.github.qapi4j.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpClientOptions;
import io.github.qapi4j.runtime.trace.Redaction;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The loggers have the documented names and levels, and do not get secrets. */
@Timeout(60)
class LoggersTest {
    /** Collects records until a session has ended. */
    private static final class Records extends Handler {
        private final List<String> texts = new CopyOnWriteArrayList<>();
        private final CountDownLatch ended = new CountDownLatch(1);

        @Override
        public void publish(LogRecord entry) {
            texts.add(entry.getLoggerName() + " " + entry.getLevel() + " " + entry.getMessage());
            if (entry.getMessage().startsWith("the session with")) {
                ended.countDown();
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    /** Sends the greeting, and the reply to the first command. */
    private static void negotiate(Transport server) {
        try {
            send(server, "{\"QMP\": {}}\r\n");
            server.read(ByteBuffer.allocate(1000));
            send(server, "{\"return\": {}, \"id\": 1}\r\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void send(Transport transport, String text) throws IOException {
        transport.write(ByteBuffer.wrap(text.getBytes(UTF_8)), Duration.ofSeconds(10));
    }

    @Test
    void sessionsAndMessagesAreLogged() throws Exception {
        Records records = new Records();
        Logger logger = Logger.getLogger("io.github.qapi4j.runtime.client");
        Level before = logger.getLevel();
        logger.setUseParentHandlers(false);
        logger.setLevel(Level.FINER);
        logger.addHandler(records);
        Transport.Pair pair = Transport.pair();
        CompletableFuture<Void> negotiation = CompletableFuture.runAsync(() -> negotiate(pair.server()));
        QmpClientOptions options = QmpClientOptions.builder()
                .redaction(Redaction.standard().with("x", "a"))
                .build();
        try {
            try (QmpClient client = QmpClient.connect(pair.client(), options)) {
                negotiation.get(20, TimeUnit.SECONDS);
                var reply = client.executeAsync(
                        "x", JsonObject.builder().put("a", "s3cret").build());
                send(pair.server(), "{\"return\": {\"a\": \"s3cret\"}, \"id\": 2}\r\n");
                assertThat(reply.get(20, TimeUnit.SECONDS).toString()).contains("s3cret");
            }
            assertThat(records.ended.await(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            logger.removeHandler(records);
            logger.setUseParentHandlers(true);
            logger.setLevel(before);
        }
        String client = "io.github.qapi4j.runtime.client";
        assertThat(records.texts)
                .contains(client + " FINE connected to server in memory")
                .contains(client + " FINE the session with server in memory has ended: this client was closed")
                .contains(client + ".wire FINER server in memory <- 11 bytes: {\"QMP\":{}}")
                .anyMatch(text ->
                        text.endsWith(": {\"execute\": \"x\", \"arguments\": {\"a\":\"<redacted>\"}, \"id\": 2}"))
                .noneMatch(text -> text.contains("s3cret"));
    }
}
