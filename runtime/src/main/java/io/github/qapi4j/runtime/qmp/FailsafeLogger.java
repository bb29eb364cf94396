package io.github.qapi4j.runtime.qmp;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Logs failures that must not become worse because logging fails: what a log handler throws is dropped, since no better place for it exists. */
final class FailsafeLogger {
    private final Logger logger;

    FailsafeLogger(Logger logger) {
        this.logger = logger;
    }

    static FailsafeLogger of(Class<?> reporting) {
        return new FailsafeLogger(System.getLogger(reporting.getName()));
    }

    void warn(String message, Throwable failure) {
        log(Level.WARNING, message, failure);
    }

    void log(Level level, String message, Throwable failure) {
        try {
            logger.log(level, message, failure);
        } catch (RuntimeException | Error e) {
            // The caller continues as if the message were logged.
        }
    }
}
