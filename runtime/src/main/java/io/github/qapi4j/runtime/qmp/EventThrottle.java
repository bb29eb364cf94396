package io.github.qapi4j.runtime.qmp;

import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Limits how often events are sent. The first event is sent at once and begins a period, in which only the latest one is kept. It is sent when the period
 * ends, and begins the next one; if none was kept, the period is forgotten. Different events, and different keys of an event, are independent.
 *
 * <p>An event is sent without a limit if its key cannot be found, the timer fails, or too many keys or bytes are remembered already. Any thread may use
 * it.
 */
final class EventThrottle {
    private static final FailsafeLogger LOGGER = FailsafeLogger.SERVER;

    private final Map<String, RateLimit> limits;
    private final QueueBound bound;
    private final Timer timer;
    private final Executor executor;
    private final Consumer<byte[]> receiver;

    private final Map<Subject, Period> periods = new HashMap<>();

    /** The bytes of the keys and of the messages that are kept. */
    private long bytes;

    private boolean closed;

    /** What has a limit of its own. */
    private record Subject(String event, String key) {}

    /** The time after an event was sent. */
    private static final class Period {
        private final Subject subject;
        private final long nanos;
        private byte @Nullable [] kept;
        private Timer.@Nullable Entry end;

        Period(Subject subject, long nanos) {
            this.subject = subject;
            this.nanos = nanos;
        }

        private long size() {
            return 2L * subject.key.length() + (kept == null ? 0 : kept.length);
        }
    }

    /**
     * @param limits the limits, by the names of the events
     * @param bound how many keys, and bytes of keys and messages, are remembered
     * @param timer passes the ends of periods to the executor, since the receiver may wait
     * @param receiver sends a message; it is called with the lock of this object
     */
    EventThrottle(
            Map<String, RateLimit> limits,
            QueueBound bound,
            Timer timer,
            Executor executor,
            Consumer<byte[]> receiver) {
        this.limits = Map.copyOf(limits);
        this.bound = bound;
        this.timer = timer;
        this.executor = executor;
        this.receiver = receiver;
    }

    /**
     * Sends the message of an event, or keeps it, in which case it is sent later unless another one replaces it.
     *
     * @param data the encoded data; null if the event has none
     */
    void pass(QmpEvent event, byte @Nullable [] data, byte[] message) {
        String name = event.descriptor().name();
        RateLimit limit = limits.get(name);
        String key = limit == null ? null : key(limit, event, data);
        if (limit == null || key == null) {
            receiver.accept(message);
        } else {
            pass(new Subject(name, key), limit.nanos(), message);
        }
    }

    private static @Nullable String key(RateLimit limit, QmpEvent event, byte @Nullable [] data) {
        try {
            return limit.key().of(event, data);
        } catch (Throwable e) {
            // Catches everything: functions in other JVM languages throw checked exceptions too.
            LOGGER.log(
                    Level.WARNING,
                    event.descriptor() + " is sent without its rate limit, since its key cannot be found",
                    e);
            return null;
        }
    }

    private synchronized void pass(Subject subject, long nanos, byte[] message) {
        if (closed) {
            return;
        }
        Period period = periods.get(subject);
        if (period == null) {
            begin(new Period(subject, nanos));
        } else {
            keep(period, null);
            if (bound.admits(periods.size(), bytes + message.length)) {
                keep(period, message);
                return;
            }
        }
        receiver.accept(message);
    }

    private void keep(Period period, byte @Nullable [] message) {
        bytes -= period.size();
        period.kept = message;
        bytes += period.size();
    }

    private void begin(Period period) {
        if (bound.admits(periods.size() + 1, bytes + period.size()) && schedule(period)) {
            periods.put(period.subject, period);
            bytes += period.size();
        }
    }

    private boolean schedule(Period period) {
        try {
            period.end = timer.schedule(period.nanos, () -> executor.execute(() -> end(period)));
            return true;
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.WARNING, "the rate limit of '" + period.subject.event + "' is not observed", e);
            return false;
        }
    }

    private synchronized void end(Period period) {
        if (closed) {
            return;
        }
        byte[] kept = period.kept;
        keep(period, null);
        if (kept == null || !schedule(period)) {
            periods.remove(period.subject);
            bytes -= period.size();
        }
        if (kept != null) {
            receiver.accept(kept);
        }
    }

    /** Returns how many keys are remembered. */
    synchronized int size() {
        return periods.size();
    }

    /** Drops what is kept. Further events that have a limit are dropped, too. */
    synchronized void close() {
        closed = true;
        for (Period period : periods.values()) {
            if (period.end != null) {
                period.end.cancel();
            }
        }
        periods.clear();
        bytes = 0;
    }
}
