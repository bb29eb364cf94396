package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonFormat;

/**
 * What the sessions of a client have in common.
 *
 * @param format how messages are read
 * @param events the events of all sessions
 */
record ClientContext(
        QmpClientOptions options, Callbacks callbacks, SessionNotices notices, JsonFormat format, EventSource events) {

    /** Creates what a new client needs. */
    static ClientContext of(QmpClientOptions options) {
        return of(options, SharedThreads.ofProcess());
    }

    static ClientContext of(QmpClientOptions options, SharedThreads threads) {
        Callbacks callbacks = new Callbacks(threads, options.callbacks().orElse(null));
        SessionNotices notices = new SessionNotices(options.listener(), callbacks);
        JsonFormat format = format(options, notices);
        return new ClientContext(
                options, callbacks, notices, format, new EventSource(format, callbacks, notices, options));
    }

    private static JsonFormat format(QmpClientOptions options, SessionNotices notices) {
        JsonFormat tolerant = JsonFormat.tolerant();
        if (!options.limits().equals(tolerant.limits())) {
            tolerant = tolerant.withLimits(options.limits());
        }
        return options.hasListener() ? tolerant.withListener(notices::unrecognized) : tolerant;
    }
}
