package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.CodecException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a session has to tell its listener, in order, bounded. */
final class SessionNotices {
    private static final Logger LOGGER = System.getLogger(SessionNotices.class.getName());
    private static final int CAPACITY = 1024;

    private final SessionListener listener;
    private final ArrayDeque<Consumer<SessionListener>> notices = new ArrayDeque<>();
    private final Pump pump;

    SessionNotices(SessionListener listener, Callbacks callbacks) {
        this.listener = listener;
        this.pump = new Pump(callbacks, this::tell);
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

    /** Tells that a message could not be used. */
    void unusable(Slice message, String reason) {
        String text = message.excerpt();
        add(told -> told.unusable(text, reason));
    }

    /** Tells that an event could not be read. */
    void unusable(String what, CodecException reason) {
        add(told -> told.unusable(what, String.valueOf(reason.getMessage())));
    }

    private void tell() {
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
