package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.function.Consumer;

/** The bounded queue of the calls that a session makes to its listener. */
final class SessionNotices {
    private static final FailsafeLogger LOGGER = FailsafeLogger.of(SessionNotices.class);
    private static final QueueBound BOUND = new QueueBound(1024, 1 << 20);

    /** About the memory that a call, or a value in one, needs in addition to its texts. */
    private static final int OVERHEAD = 64;

    private final SessionListener listener;
    private final Pump pump;

    // The lock of the queue guards the following fields.
    private final ArrayDeque<Notice> notices = new ArrayDeque<>();
    private long bytes;
    private long missed;

    /** A call to the listener, and about how many bytes of memory it needs. */
    private record Notice(Consumer<SessionListener> call, long size) {}

    SessionNotices(SessionListener listener, Callbacks callbacks) {
        this.listener = listener;
        this.pump = new Pump(callbacks, this::deliver);
    }

    /** Reports an element that the generated API does not know. */
    void unrecognized(String path, JsonValue value) {
        add(notified -> notified.unrecognized(path, value), sizeOf(path) + sizeOf(value));
    }

    /** Reports a message that could not be used. */
    void unusable(Slice message, String reason) {
        unusable(message.excerpt(), reason);
    }

    /** Reports a reply to a call that has ended before. */
    void late(Slice message) {
        String text = message.excerpt();
        add(notified -> notified.late(text), sizeOf(text));
    }

    /** Reports an event that could not be decoded. */
    void unusable(QmpDecodeException reason) {
        Slice data = reason.raw();
        unusable(data == null ? "" : data.excerpt(), String.valueOf(reason.getMessage()));
    }

    private void unusable(String message, String reason) {
        add(notified -> notified.unusable(message, reason), sizeOf(message) + sizeOf(reason));
    }

    /** Reports the beginning of a session. */
    void connected(QmpGreeting greeting) {
        add(notified -> notified.connected(greeting), sizeOf(greeting.version()));
    }

    /** Reports the end of a session. */
    void disconnected(QmpClosedException reason) {
        add(notified -> notified.disconnected(reason), sizeOf(reason));
    }

    /** Reports an attempt to begin a session that has failed. */
    void attemptFailed(IOException failure, Duration pause) {
        add(notified -> notified.attemptFailed(failure, pause), sizeOf(failure));
    }

    /** Reports the end of a client. */
    void gaveUp(QmpClosedException reason) {
        add(notified -> notified.gaveUp(reason), sizeOf(reason));
    }

    private static long sizeOf(IOException failure) {
        return sizeOf(String.valueOf(failure.getMessage()));
    }

    private void add(Consumer<SessionListener> call, long size) {
        synchronized (notices) {
            while (!BOUND.admits(notices.size() + 1, bytes + size)) {
                bytes -= notices.remove().size();
                missed++;
            }
            notices.add(new Notice(call, size));
            bytes += size;
        }
        pump.signal();
    }

    private static long sizeOf(String text) {
        return OVERHEAD + 2L * text.length();
    }

    private static long sizeOf(JsonValue value) {
        long size = OVERHEAD;
        if (value instanceof JsonString string) {
            size += sizeOf(string.value());
        } else if (value instanceof JsonArray array) {
            for (JsonValue element : array.elements()) {
                size += sizeOf(element);
            }
        } else if (value instanceof JsonObject object) {
            for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
                size += sizeOf(member.getKey()) + sizeOf(member.getValue());
            }
        }
        return size;
    }

    private void deliver() {
        while (true) {
            long lost;
            Notice notice;
            synchronized (notices) {
                notice = notices.poll();
                if (notice == null) {
                    return;
                }
                bytes -= notice.size();
                lost = missed;
                missed = 0;
            }
            if (lost > 0) {
                call(notified -> notified.missed(lost));
            }
            call(notice.call());
        }
    }

    private void call(Consumer<SessionListener> call) {
        try {
            call.accept(listener);
        } catch (RuntimeException | Error e) {
            LOGGER.warn("a session listener failed", e);
        }
    }
}
