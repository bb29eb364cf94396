package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reports to the listener of a session what the session could not use. */
final class SessionNotices {
    private static final QueueBound BOUND = new QueueBound(1024, 1 << 20);

    /** About the memory that a call, or a value in one, needs in addition to its texts. */
    private static final int OVERHEAD = 64;

    private final QmpClientOptions options;

    /** Null if the user has no listener. */
    private final @Nullable ListenerQueue<SessionListener> calls;

    SessionNotices(QmpClientOptions options, Callbacks callbacks) {
        this.options = options;
        this.calls = options.hasListener()
                ? new ListenerQueue<>(options.listener(), SessionListener::missed, BOUND, callbacks)
                : null;
    }

    /** Reports an element that the generated API does not know. */
    void unrecognized(String path, JsonValue value) {
        add(notified -> notified.unrecognized(path, value), sizeOf(path) + sizeOf(value));
    }

    /** Returns whether the user has a listener. Without one, no text needs to be made. */
    boolean isListening() {
        return calls != null;
    }

    /** Reports a message that could not be used. */
    void unusable(Envelope message, String reason) {
        if (isListening()) {
            unusable(message.excerpt(options.redaction()), reason);
        }
    }

    /** Reports a reply to a call that has ended before. */
    void late(Envelope message) {
        if (isListening()) {
            String text = message.excerpt(options.redaction());
            add(notified -> notified.late(text), sizeOf(text));
        }
    }

    /** Reports an event that could not be decoded. */
    void unusable(QmpDecodeException reason) {
        if (!isListening()) {
            return;
        }
        Slice data = reason.raw();
        unusable(data == null ? "" : data.excerpt(options.redaction()), String.valueOf(reason.getMessage()));
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

    private void add(Consumer<SessionListener> call, long size) {
        if (calls != null) {
            calls.add(call, size);
        }
    }

    private static long sizeOf(IOException failure) {
        return sizeOf(String.valueOf(failure.getMessage()));
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
}
