package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonFormat;
import org.jspecify.annotations.Nullable;

/**
 * What the sessions of a client have in common.
 *
 * @param tracing reports messages; null if no user wants them
 * @param format how messages are read
 * @param events the events of all sessions
 */
record ClientContext(
        QmpClientOptions options,
        Callbacks callbacks,
        SessionNotices notices,
        @Nullable Tracing tracing,
        JsonFormat format,
        EventSource events) {

    /** Creates what a new client needs. */
    static ClientContext of(QmpClientOptions options) {
        return of(options, SharedThreads.ofProcess());
    }

    static ClientContext of(QmpClientOptions options, SharedThreads threads) {
        Callbacks callbacks = new Callbacks(threads, options.callbacks().orElse(null));
        SessionNotices notices = new SessionNotices(options, callbacks);
        JsonFormat tolerant = tolerant(options);
        JsonFormat format = options.hasListener() ? tolerant.withListener(notices::unrecognized) : tolerant;
        return new ClientContext(
                options,
                callbacks,
                notices,
                Tracing.of(options, tolerant, callbacks),
                format,
                new EventSource(format, callbacks, notices, options));
    }

    private static JsonFormat tolerant(QmpClientOptions options) {
        JsonFormat tolerant = JsonFormat.tolerant();
        return options.limits().equals(tolerant.limits()) ? tolerant : tolerant.withLimits(options.limits());
    }
}
