package io.github.qapi4j.runtime.qmp;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Logs failures that must not become worse because logging fails: what a log handler throws is dropped, since no better place for it exists. */
final class FailsafeLogger {
    /** Everything about sessions of clients, except their messages. */
    static final FailsafeLogger CLIENT = named("io.github.qapi4j.runtime.client");

    /** The messages of clients. */
    static final FailsafeLogger WIRE = named("io.github.qapi4j.runtime.client.wire");

    /** Everything about servers. */
    static final FailsafeLogger SERVER = named("io.github.qapi4j.runtime.server");

    private final Logger logger;

    FailsafeLogger(Logger logger) {
        this.logger = logger;
    }

    private static FailsafeLogger named(String name) {
        return new FailsafeLogger(System.getLogger(name));
    }

    void warn(String message, Throwable failure) {
        log(Level.WARNING, message, failure);
    }

    /** Logs a message that is made of users' objects, whose {@code toString} may fail too. */
    void log(Level level, Supplier<String> message, @Nullable Throwable failure) {
        try {
            logger.log(level, message.get(), failure);
        } catch (Throwable e) {
            // The caller continues as if the message were logged.
        }
    }

    void log(Level level, String message, @Nullable Throwable failure) {
        try {
            logger.log(level, message, failure);
        } catch (RuntimeException | Error e) {
            // The caller continues as if the message were logged.
        }
    }

    void log(Level level, String message) {
        try {
            logger.log(level, message);
        } catch (RuntimeException | Error e) {
            // The caller continues as if the message were logged.
        }
    }

    boolean logs(Level level) {
        try {
            return logger.isLoggable(level);
        } catch (RuntimeException | Error e) {
            return false;
        }
    }
}
