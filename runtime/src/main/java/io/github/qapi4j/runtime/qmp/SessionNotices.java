package io.github.qapi4j.runtime.qmp;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The bounded queue of the calls that a session makes to its listener. */
final class SessionNotices {
    private static final Logger LOGGER = System.getLogger(SessionNotices.class.getName());
    private static final int CAPACITY = 1024;

    private final SessionListener listener;
    private final ArrayDeque<Consumer<SessionListener>> notices = new ArrayDeque<>();
    private final Pump pump;

    SessionNotices(SessionListener listener, Callbacks callbacks) {
        this.listener = listener;
        this.pump = new Pump(callbacks, this::deliver);
    }

    void add(Consumer<SessionListener> notice) {
        synchronized (notices) {
            if (notices.size() == CAPACITY) {
                notices.remove();
            }
            notices.add(notice);
        }
        pump.signal();
    }

    /** Reports a message that could not be used. */
    void unusable(Slice message, String reason) {
        String text = message.excerpt();
        add(notified -> notified.unusable(text, reason));
    }

    /** Reports a reply to a call that has ended before. */
    void late(Slice message) {
        String text = message.excerpt();
        add(notified -> notified.late(text));
    }

    /** Reports an event that could not be decoded. */
    void unusable(QmpDecodeException reason) {
        Slice data = reason.raw();
        String text = data == null ? "" : data.excerpt();
        add(notified -> notified.unusable(text, String.valueOf(reason.getMessage())));
    }

    private void deliver() {
        for (Consumer<SessionListener> notice = next(); notice != null; notice = next()) {
            try {
                notice.accept(listener);
            } catch (RuntimeException | Error e) {
                LOGGER.log(Level.WARNING, "a session listener failed", e);
            }
        }
    }

    private @Nullable Consumer<SessionListener> next() {
        synchronized (notices) {
            return notices.poll();
        }
    }
}
