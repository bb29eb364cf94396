package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonLimits;
import io.github.qapi4j.runtime.trace.Redaction;
import io.github.qapi4j.runtime.trace.TraceListener;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The options of a {@link QmpClient}: timeouts, event queues, callbacks and limits. Immutable; every wait has a deadline.
 *
 * <pre>{@code
 * QmpClientOptions options = QmpClientOptions.builder()
 *         .callTimeout(Duration.ofSeconds(5))
 *         .callTimeout("blockdev-del", Duration.ofMinutes(1))
 *         .build();
 * QmpClient client = QmpClient.connect(socket, options);
 * }</pre>
 */
public final class QmpClientOptions {
    private static final SessionListener NO_LISTENER = new SessionListener() {};
    private static final QmpClientOptions DEFAULTS = builder().build();

    private final Duration connectTimeout;
    private final Duration greetingTimeout;
    private final Duration negotiationTimeout;
    private final Duration callTimeout;
    private final Map<String, Duration> callTimeouts;
    private final Duration errorGrace;
    private final boolean outOfBand;
    private final long sendCapacity;
    private final QueueBound eventBound;
    private final EventOverflow eventOverflow;
    private final @Nullable Executor callbacks;
    private final SessionListener listener;
    private final JsonLimits limits;
    private final boolean rejectUnsupported;
    private final @Nullable TraceListener trace;
    /** Null for the standard one, whose classes most clients do not need. */
    private final @Nullable Redaction redaction;

    private QmpClientOptions(Builder builder) {
        this.connectTimeout = builder.connectTimeout;
        this.greetingTimeout = builder.greetingTimeout;
        this.negotiationTimeout = builder.negotiationTimeout;
        this.callTimeout = builder.callTimeout;
        this.callTimeouts = Map.copyOf(builder.callTimeouts);
        this.errorGrace = builder.errorGrace;
        this.outOfBand = builder.outOfBand;
        this.sendCapacity = builder.sendCapacity;
        this.eventBound = builder.eventBound;
        this.eventOverflow = builder.eventOverflow;
        this.callbacks = builder.callbacks;
        this.listener = builder.listener;
        this.limits = builder.limits;
        this.rejectUnsupported = builder.rejectUnsupported;
        this.trace = builder.trace;
        this.redaction = builder.redaction;
    }

    /** Returns the default options. */
    public static QmpClientOptions defaults() {
        return DEFAULTS;
    }

    /** Returns a builder that holds the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder that holds these options. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.connectTimeout = connectTimeout;
        builder.greetingTimeout = greetingTimeout;
        builder.negotiationTimeout = negotiationTimeout;
        builder.callTimeout = callTimeout;
        builder.callTimeouts.putAll(callTimeouts);
        builder.errorGrace = errorGrace;
        builder.outOfBand = outOfBand;
        builder.sendCapacity = sendCapacity;
        builder.eventBound = eventBound;
        builder.eventOverflow = eventOverflow;
        builder.callbacks = callbacks;
        builder.listener = listener;
        builder.limits = limits;
        builder.rejectUnsupported = rejectUnsupported;
        builder.trace = trace;
        builder.redaction = redaction;
        return builder;
    }

    /** Returns how long connecting may take, with waiting for a server that does not listen yet; 10 seconds by default. */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /** Returns how long to wait for the greeting; 10 seconds by default. */
    public Duration greetingTimeout() {
        return greetingTimeout;
    }

    /** Returns how long the negotiation of capabilities may take; 10 seconds by default. */
    public Duration negotiationTimeout() {
        return negotiationTimeout;
    }

    /** Returns how long a call may take; 30 seconds by default. */
    public Duration callTimeout() {
        return callTimeout;
    }

    /** Returns how long a call of this command may take. */
    public Duration callTimeout(String command) {
        return callTimeouts.getOrDefault(Objects.requireNonNull(command, "command"), callTimeout);
    }

    /**
     * Returns how long to wait for an error after a command that the server does not answer on success; 500 milliseconds by default.
     */
    public Duration errorGrace() {
        return errorGrace;
    }

    /** Returns whether the client negotiates out-of-band execution; false by default. */
    public boolean outOfBand() {
        return outOfBand;
    }

    /** Returns how many bytes of commands wait at most while the server does not read; 8 MiB by default. */
    public long sendCapacity() {
        return sendCapacity;
    }

    /** Returns how many events the queue of a subscription holds; 1,024 by default. */
    public int eventCapacity() {
        return eventBound.capacity();
    }

    /**
     * Returns how many bytes of events the queue of a subscription holds; 4 MiB by default. The bytes of an event are those of its data as received,
     * and 128 more.
     */
    public long eventBytes() {
        return eventBound.bytes();
    }

    QueueBound eventBound() {
        return eventBound;
    }

    /** Returns the policy for a full event queue; by default, the oldest event is dropped. */
    public EventOverflow eventOverflow() {
        return eventOverflow;
    }

    /** Returns the executor of callbacks; empty if the client uses threads of its own. */
    public Optional<Executor> callbacks() {
        return Optional.ofNullable(callbacks);
    }

    /** Returns the listener for data that the session could not use; by default, such data is ignored. */
    public SessionListener listener() {
        return listener;
    }

    boolean hasListener() {
        return listener != NO_LISTENER;
    }

    /** Returns the limits of one message from the server; 64 MiB by default. A message that exceeds them ends the session. */
    public JsonLimits limits() {
        return limits;
    }

    /** Returns whether the client rejects commands that the server does not have, before it sends them; false by default. */
    public boolean rejectUnsupported() {
        return rejectUnsupported;
    }

    /** Returns the listener for the messages of the session; empty by default. */
    public Optional<TraceListener> trace() {
        return Optional.ofNullable(trace);
    }

    /** Returns which values the trace and the log do not show; {@link Redaction#standard()} by default. */
    public Redaction redaction() {
        return redaction == null ? Redaction.standard() : redaction;
    }

    /** Returns the timeouts and the properties of the queue, for humans. */
    @Override
    public String toString() {
        return "QMP client options: connect " + connectTimeout + ", greeting " + greetingTimeout + ", negotiation "
                + negotiationTimeout + ", call " + callTimeout + " " + callTimeouts + ", error grace " + errorGrace
                + (outOfBand ? ", out of band" : "") + ", send queue " + sendCapacity + " bytes, event queue "
                + eventCapacity() + " " + eventOverflow + ", " + eventBytes() + " bytes"
                + (rejectUnsupported ? ", rejects unsupported commands" : "");
    }

    /** A builder of options. Timeouts must be positive. */
    public static final class Builder {
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration greetingTimeout = Duration.ofSeconds(10);
        private Duration negotiationTimeout = Duration.ofSeconds(10);
        private Duration callTimeout = Duration.ofSeconds(30);
        private final Map<String, Duration> callTimeouts = new HashMap<>();
        private Duration errorGrace = Duration.ofMillis(500);
        private boolean outOfBand;
        private long sendCapacity = 8 << 20;
        private QueueBound eventBound = new QueueBound(1024, 4 << 20);
        private EventOverflow eventOverflow = EventOverflow.DROP_OLDEST;
        private @Nullable Executor callbacks;
        private SessionListener listener = NO_LISTENER;
        private JsonLimits limits = JsonLimits.DEFAULT;
        private boolean rejectUnsupported;
        private @Nullable TraceListener trace;
        private @Nullable Redaction redaction;

        private Builder() {}

        /** Sets how long connecting may take, with waiting for a server that does not listen yet; 10 seconds by default. */
        public Builder connectTimeout(Duration timeout) {
            this.connectTimeout = Deadlines.requirePositive(timeout);
            return this;
        }

        /** Sets how long to wait for the greeting; 10 seconds by default. */
        public Builder greetingTimeout(Duration timeout) {
            this.greetingTimeout = Deadlines.requirePositive(timeout);
            return this;
        }

        /** Sets how long the negotiation of capabilities may take; 10 seconds by default. */
        public Builder negotiationTimeout(Duration timeout) {
            this.negotiationTimeout = Deadlines.requirePositive(timeout);
            return this;
        }

        /** Sets how long a call may take; 30 seconds by default. */
        public Builder callTimeout(Duration timeout) {
            this.callTimeout = Deadlines.requirePositive(timeout);
            return this;
        }

        /** Sets how long a call of one command may take. */
        public Builder callTimeout(String command, Duration timeout) {
            callTimeouts.put(Objects.requireNonNull(command, "command"), Deadlines.requirePositive(timeout));
            return this;
        }

        /** Sets how long to wait for an error after a command that the server does not answer on success; 500 ms by default. */
        public Builder errorGrace(Duration timeout) {
            this.errorGrace = Deadlines.requirePositive(timeout);
            return this;
        }

        /**
         * Sets whether the client negotiates out-of-band execution; by default it does not. If it does, connecting fails if the server does not offer
         * it. At most seven other commands are then sent and not answered; the others are sent when replies arrive. The reason: QEMU stops reading when
         * eight commands wait, and would not read a command that is to be executed out of band. With seven, it reads even while it executes a long
         * command of another monitor.
         */
        public Builder outOfBand(boolean enabled) {
            this.outOfBand = enabled;
            return this;
        }

        /**
         * Sets how many bytes of commands wait at most while the server does not read; 8 MiB by default. A call that would exceed this number fails
         * at once with a {@link QmpOverflowException}. If no other command waits, a longer command is accepted.
         */
        public Builder sendCapacity(long bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("the capacity of the queue of commands must be positive: " + bytes);
            }
            this.sendCapacity = bytes;
            return this;
        }

        /** Sets how many events the queue of a subscription holds, and the policy for a full queue; by default 1,024 and {@link EventOverflow#DROP_OLDEST}. */
        public Builder eventQueue(int capacity, EventOverflow overflow) {
            return eventQueue(capacity, eventBound.bytes(), overflow);
        }

        /**
         * Sets how many events and bytes the queue of a subscription holds, and the policy for a full queue; by default 1,024, 4 MiB and {@link
         * EventOverflow#DROP_OLDEST}.
         *
         * <p>The bytes of an event are those of its data as received, and 128 more. An event with more bytes than the queue holds is queued alone. Each
         * queue counts an event, although all queues of a session share the memory of its data. Up to half as many events and bytes may wait
         * outside the queue while the events of one read are collected.
         *
         * @param capacity the maximum number of events, at least one
         * @param bytes the maximum number of bytes, at least one
         */
        public Builder eventQueue(int capacity, long bytes, EventOverflow overflow) {
            QueueBound bound = new QueueBound(capacity, bytes);
            this.eventOverflow = Objects.requireNonNull(overflow, "overflow");
            this.eventBound = bound;
            return this;
        }

        /**
         * Sets the executor of callbacks: listeners, filters, and dependent stages of futures. They never run on the thread that reads the session,
         * even if the executor runs tasks on the calling thread. The executor should have enough threads for tasks that wait for other tasks.
         * If the executor throws or runs a task on the calling thread, the task runs on a thread of the library; if it drops a task, the task does not
         * run. Futures complete in each case.
         */
        public Builder callbacks(Executor executor) {
            this.callbacks = Objects.requireNonNull(executor, "executor");
            return this;
        }

        /** Sets the listener for data that the session could not use. */
        public Builder listener(SessionListener listener) {
            this.listener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /** Sets the limits of one message from the server. */
        public Builder limits(JsonLimits limits) {
            this.limits = Objects.requireNonNull(limits, "limits");
            return this;
        }

        /**
         * Sets whether the client rejects commands that the server does not have, before it sends them; by default it sends them, and the server
         * replies with an error. A call of such a command, typed or by its name, then fails at once with a {@link QmpErrorException} of the class that
         * the server's error would have, {@link QmpErrorException#COMMAND_NOT_FOUND}.
         *
         * <p>The client asks for the {@linkplain QmpClient#schema() schema} while connecting, which may take as long as the negotiation; connecting
         * fails if the server does not have the command {@code query-qmp-schema}, as a guest agent. A command that the server has but does not
         * accept in its current state is sent. Arguments are not checked; {@code client.schema().validator()} does this for a message:
         *
         * <pre>{@code
         * SchemaFindings findings = client.schema().validator().arguments("blockdev-add", arguments);
         * }</pre>
         */
        public Builder rejectUnsupported(boolean enabled) {
            this.rejectUnsupported = enabled;
            return this;
        }

        /**
         * Sets the listener for the messages that the session sends and receives. Their texts are redacted by {@link #redaction}, and also where a generated
         * type has a sensitive member.
         */
        public Builder trace(TraceListener listener) {
            this.trace = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Sets which values the trace, the log, and the texts for the {@link SessionListener} do not show; {@link Redaction#standard()} by default. Typed
         * commands and their replies are also redacted where their types have a sensitive member.
         */
        public Builder redaction(Redaction redaction) {
            this.redaction = Objects.requireNonNull(redaction, "redaction");
            return this;
        }

        /** Returns the options. */
        public QmpClientOptions build() {
            return new QmpClientOptions(this);
        }
    }
}
