package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonNumber;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.frame.Frame;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of a connection. One thread reads. It also sends what the server did not take from the callers' threads. It waits for input, never
 * for the server to accept bytes, and runs no user code.
 */
final class ClientSession {
    private static final FailsafeLogger LOGGER = FailsafeLogger.CLIENT;
    private static final Duration END_TIMEOUT = Duration.ofSeconds(1);

    /** How long a session continues to read after the connection has failed to send: the replies that have arrived still count. */
    private static final Duration LAST_REPLIES = Duration.ofSeconds(1);

    private static final RequestHead NEGOTIATION = new RequestHead("qmp_capabilities");
    private static final CallArguments NO_ARGUMENTS = arguments("{}");
    private static final String OUT_OF_BAND = "oob";
    private static final CallArguments ENABLE_OUT_OF_BAND = arguments("{\"enable\": [\"oob\"]}");

    /**
     * The maximum number of commands that a server with out-of-band execution has and has not answered, except those to be executed out of band. QEMU
     * stops reading when eight wait in its queue. The one that it executes does not wait; but while it executes a command of another monitor, all
     * commands of this session wait.
     */
    private static final int MAX_IN_BAND = 7;

    /** The minimum time between two looks whether a command was sent. */
    private static final long MIN_GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Transport transport;

    /** The name of the connection, for messages. */
    private final String name;

    private final QmpClientOptions options;
    private final Workers.Starter starter;
    private final Callbacks callbacks;
    private final SessionNotices notices;
    private final JsonFormat format;
    private final Tracing.@Nullable Connection tracing;
    private final EventFeed events;
    private final CallTable calls = new CallTable();
    private final CompletableFuture<Outcome<QmpGreeting>> greeting = new CompletableFuture<>();
    private final SendQueue sending;
    private final AtomicLong lastId = new AtomicLong();
    private final AtomicLong lateReplies = new AtomicLong();

    /** Why the session has ended; null while it is open. */
    private final AtomicReference<@Nullable Supplier<QmpClosedException>> ended = new AtomicReference<>();

    /** Why the connection cannot send any more; null while it can. */
    private volatile @Nullable Supplier<QmpClosedException> endOfSending;

    private final Duration forLastReplies;
    private volatile Timer.@Nullable Entry lastReplies;

    /** Runs at last on the reading thread. */
    private final Runnable afterReading;

    private final AtomicBoolean connectionIsClosed = new AtomicBoolean();
    private volatile boolean started;
    private volatile @Nullable Thread reader;
    private final CountDownLatch hasRead = new CountDownLatch(1);
    private volatile @Nullable StrayError strayError;

    /**
     * An error without an id that arrived while several calls were pending; {@code lastId} is the id of the latest call at that
     * time.
     */
    private record StrayError(long lastId, String text) {}

    /**
     * Creates a session, which begins with {@link #open}.
     *
     * @param events receives the events of the session
     * @param afterReading runs when the session has ended, on the thread that has read it, which has nothing else to do any more
     */
    ClientSession(Transport transport, ClientContext client, EventFeed events, Runnable afterReading) {
        this(transport, client, events, afterReading, Threads::start, LAST_REPLIES);
    }

    /**
     * @param starter starts the threads of this session alone
     * @param forLastReplies how long the session continues to read after the connection has failed to send
     */
    ClientSession(
            Transport transport,
            ClientContext client,
            EventFeed events,
            Runnable afterReading,
            Workers.Starter starter,
            Duration forLastReplies) {
        this.transport = transport;
        this.name = nameOf(transport);
        this.options = client.options();
        this.starter = starter;
        this.callbacks = client.callbacks();
        this.notices = client.notices();
        this.tracing = client.tracing() == null ? null : client.tracing().on(name);
        this.format = client.format();
        this.events = events;
        this.afterReading = afterReading;
        this.forLastReplies = forLastReplies;
        this.sending = new SendQueue(transport, options.sendCapacity(), starter, this::sendingFailed);
    }

    private static CallArguments arguments(String json) {
        return CallArguments.of(json.getBytes(StandardCharsets.US_ASCII));
    }

    /** Returns the text of a connection or connector; a class of the user may fail to make it. */
    static String nameOf(Object connection) {
        try {
            return String.valueOf(connection);
        } catch (RuntimeException | Error e) {
            LOGGER.warn("the connection has no text", e);
            return connection.getClass().getName();
        }
    }

    /** Returns the name of the connection, for messages. */
    String name() {
        return name;
    }

    boolean isOpen() {
        return ending() == null;
    }

    /** Returns why the session has ended, or is about to end because it cannot send; null while it is open. */
    @Nullable
    Supplier<QmpClosedException> ending() {
        Supplier<QmpClosedException> reason = ended.get();
        return reason != null ? reason : endOfSending;
    }

    long lateReplies() {
        return lateReplies.get();
    }

    /** Starts reading, waits for the greeting, and negotiates. */
    QmpGreeting open() throws IOException {
        // Such a connection may wait in native code, where a virtual thread would occupy one of the few carriers.
        Workers.Starter reading = transport.waitsInNativeCode() ? Threads::startPlatform : starter;
        reading.start("qmp-client " + name, this::read);
        started = true;
        QmpGreeting received = awaitGreeting();
        String phase = "negotiation with " + name + ": ";
        boolean outOfBand = options.outOfBand();
        if (outOfBand && !received.capabilities().contains(OUT_OF_BAND)) {
            throw new QmpProtocolException(phase + "the server does not offer the capability '" + OUT_OF_BAND
                    + "', which the options request");
        }
        CallArguments arguments = outOfBand ? ENABLE_OUT_OF_BAND : NO_ARGUMENTS;
        try {
            await(call(NEGOTIATION, arguments, Codecs.ANY, true, false, options.negotiationTimeout()));
        } catch (QmpException e) {
            throw inPhase(phase, NEGOTIATION.command(), e);
        }
        if (outOfBand) {
            sending.limit(MAX_IN_BAND);
        }
        if (LOGGER.logs(Level.DEBUG)) {
            LOGGER.log(Level.DEBUG, "connected to " + name + (outOfBand ? ", with out-of-band execution" : ""));
        }
        return received;
    }

    /**
     * Returns an exception that says in which phase of connecting a call has failed.
     *
     * @param phase what the message begins with
     * @param command the command of the call
     */
    static QmpException inPhase(String phase, String command, QmpException failure) {
        String message = phase + failure.getMessage();
        if (failure instanceof QmpErrorException answer) {
            return answer.in(phase);
        } else if (failure instanceof QmpTimeoutException) {
            return new QmpTimeoutException(message, command, failure.getCause());
        } else if (failure instanceof QmpClosedException) {
            return new QmpClosedException(message, failure.getCause());
        }
        return new QmpProtocolException(message, command, failure);
    }

    private QmpGreeting awaitGreeting() throws IOException {
        try {
            long nanos = TimeUnit.NANOSECONDS.convert(options.greetingTimeout());
            return greeting.get(nanos, TimeUnit.NANOSECONDS).get();
        } catch (TimeoutException e) {
            throw new QmpTimeoutException(
                    "no greeting from " + name + " within " + options.greetingTimeout()
                            + "; another client may be connected, since a monitor serves one at a time, or the server is stopped or busy",
                    e);
        } catch (QmpClosedException e) {
            throw new QmpClosedException("no greeting from " + name + ": " + e.getMessage(), e.getCause());
        } catch (InterruptedException e) {
            throw interrupted("waiting for the greeting of " + name, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("bug: an outcome is never an exception", e);
        }
    }

    /**
     * Creates a call, which is not sent yet.
     *
     * @param answered whether the server answers when the command succeeds
     * @param outOfBand whether the server executes the command out of band
     */
    <R extends @Nullable Object> Call<R> call(
            RequestHead command,
            CallArguments arguments,
            Codec<R> returns,
            boolean answered,
            boolean outOfBand,
            Duration timeout) {
        return new Call<>(lastId.incrementAndGet(), command, arguments, returns, answered, outOfBand, timeout, tracing);
    }

    /**
     * Checks that the connection can pass file descriptors.
     *
     * @throws UnsupportedOperationException if it cannot
     */
    void requireDescriptors() {
        if (!transport.canPassDescriptors()) {
            throw new UnsupportedOperationException(name
                    + " cannot pass file descriptors: connect with Transport.unixWithDescriptors, which needs the optional dependency"
                    + " com.kohlschutter.junixsocket:junixsocket-core (of type pom)");
        }
    }

    /** Passes a file descriptor with the command of a call, which is not sent yet. */
    void pass(Call<?> call, FileDescriptor descriptor) {
        call.message().pass(descriptor, call.id(), reason -> {
            calls.remove(call);
            call.fail(() -> new IOException("'" + call.command() + "' was not sent: " + reason(reason), reason));
        });
    }

    /**
     * Sends the command of a call, or puts it into the queue if the server does not read. Never waits. If the command cannot be sent, the call fails. A
     * call that has failed before is not sent.
     *
     * @param timed whether the call ends by itself at its deadline
     */
    private void start(Call<?> call, boolean timed) {
        if (call.isDone()) {
            return;
        }
        calls.add(call);
        if (call.isDone()) {
            return;
        }
        try {
            if (timed || !call.isAnswered()) {
                watch(call);
            }
        } catch (RuntimeException | Error e) {
            calls.remove(call);
            call.fail(() -> new IOException(
                    "'" + call.command() + "' was not sent, because its deadline cannot be watched: " + reason(e), e));
            return;
        }
        if (!sending.send(call.message())) {
            calls.remove(call);
            call.fail(() -> full(call));
        }
    }

    /** Lets the timer end a call: at its deadline or, if the server does not answer it on success, when no error comes in time after it was sent. */
    private <R extends @Nullable Object> void watch(Call<R> call) {
        long nanos = Math.min(call.nanosLeft(), graceLeft(call));
        call.watchedBy(callbacks.threads().timer().schedule(nanos, () -> {
            if (call.isDone()) {
                return;
            }
            if (call.nanosLeft() > 0 && graceLeft(call) > 0) {
                watch(call);
            } else {
                abandon(call);
                call.complete(atDeadline(call));
            }
        }));
    }

    /** Returns how many nanoseconds an error can still come that ends a call. */
    private long graceLeft(Call<?> call) {
        if (call.isAnswered()) {
            return Long.MAX_VALUE;
        }
        long grace = Math.max(TimeUnit.NANOSECONDS.convert(options.errorGrace()), MIN_GRACE_NANOS);
        return call.message().isSent()
                ? grace - (System.nanoTime() - call.message().sentAt())
                : grace;
    }

    /** Returns the message of a failure, or a description if it has none. */
    static String reason(Throwable failure) {
        String message = failure.getMessage();
        if (message != null) {
            return message;
        }
        // The exceptions of channels that have no message report that the channel is closed.
        return failure instanceof IOException
                ? "the connection is closed"
                : failure.getClass().getSimpleName() + " without a message";
    }

    /** Returns why a command waits to be sent. */
    private String obstacle(Call<?> call) {
        if (!call.message().isHeld()) {
            return name + " does not read";
        }
        return name + " has not answered "
                + (sending.waitsForDescriptor() ? "a command with a file descriptor" : MAX_IN_BAND + " commands");
    }

    private QmpOverflowException full(Call<?> call) {
        return new QmpOverflowException(
                obstacle(call) + ": '" + call.command()
                        + "' does not fit into the queue of commands to send, in which " + sending.waitingBytes()
                        + " of " + options.sendCapacity() + " bytes wait",
                call.command());
    }

    /** Sends the command of a call, and waits for the end of the call, at most until its deadline. */
    <R extends @Nullable Object> R await(Call<R> call) throws IOException {
        start(call, false);
        try {
            return call.await().get();
        } catch (TimeoutException e) {
            abandon(call);
            Outcome<R> meanwhile = call.outcome();
            return (meanwhile != null ? meanwhile : atDeadline(call)).get();
        } catch (InterruptedException e) {
            abandon(call);
            throw interrupted("waiting for the reply to '" + call.command() + "'", e);
        }
    }

    /** Stops waiting for a reply. A command that the server has not got yet is not sent. Never waits, and does not call the transport. */
    private void abandon(Call<?> call) {
        if (!calls.abandon(call)) {
            return;
        }
        // The thread may be one that must not call the transport.
        if (sending.retract(call.message(), () -> calls.forget(call))) {
            if (call.message().isHeld()) {
                callbacks.threads().completions().execute(sending::proceed);
            }
        } else if (call.message().isSent() && calls.settle(call)) {
            callbacks.threads().completions().execute(() -> sending.answered(call.id(), true));
        }
    }

    /** Sends the command of a call, and returns a future of its result, whose dependent stages run as callbacks. */
    <R extends @Nullable Object> CompletableFuture<R> future(Call<R> call) {
        CallFuture<R> future = new CallFuture<>(callbacks, () -> {
            abandon(call);
            call.cancel();
        });
        call.whenDone(outcome -> {
            try {
                abandon(call);
            } finally {
                future.end(outcome);
            }
        });
        start(call, true);
        return future;
    }

    /** Returns the outcome of a call that has no other outcome when its deadline passes. */
    private <R extends @Nullable Object> Outcome<R> atDeadline(Call<R> call) {
        return call.isAnswered() ? Outcome.failed(() -> overdue(call)) : unanswered(call);
    }

    private <R extends @Nullable Object> Outcome<R> unanswered(Call<R> call) {
        return call.message().isSent() ? call.success() : Outcome.failed(() -> overdue(call));
    }

    private QmpTimeoutException overdue(Call<?> call) {
        SendQueue.Message message = call.message();
        if (!message.isSent()) {
            String part = message.isHeld()
                    ? "' was not sent"
                    : message.isBegun() ? "' was sent only in part in time" : "' could not be sent in time";
            return new QmpTimeoutException(obstacle(call) + ": '" + call.command() + part, call.command(), null);
        }
        StrayError stray = strayError;
        return call.overdue(stray != null && call.id() <= stray.lastId() ? stray.text() : null);
    }

    static InterruptedIOException interrupted(String doing, InterruptedException cause) {
        Thread.currentThread().interrupt();
        return (InterruptedIOException) new InterruptedIOException("interrupted while " + doing).initCause(cause);
    }

    /** Why the thread has ended that has read the session. It exists beforehand, since the memory may be exhausted at the end. */
    private static final class EndOfReading implements Supplier<QmpClosedException> {
        private final String name;
        private volatile boolean isInMessage;
        private volatile @Nullable Throwable failure;

        EndOfReading(String name) {
            this.name = name;
        }

        @Override
        public QmpClosedException get() {
            Throwable cause = failure;
            if (cause == null) {
                String where = isInMessage ? " in the middle of a message" : "";
                return new QmpClosedException(name + " has closed the connection" + where);
            }
            String what = cause instanceof QmpProtocolException
                    ? name + " does not speak QMP: "
                    : "reading from " + name + " failed: ";
            return new QmpClosedException(what + reason(cause), cause);
        }
    }

    private void read() {
        reader = Thread.currentThread();
        EndOfReading reason = new EndOfReading(name);
        PersistentStep ending = new PersistentStep(() -> end(reason));
        String unexpected = "reading from " + name + " failed unexpectedly";
        try {
            readToEnd(reason);
        } catch (RuntimeException | Error e) {
            // The connection may be a class of the user. Otherwise, this is a bug, or the memory is exhausted.
            reason.failure = e;
            LOGGER.log(Level.ERROR, unexpected, e);
        } finally {
            try {
                ending.run();
            } finally {
                hasRead.countDown();
                afterReading.run();
            }
        }
    }

    private void readToEnd(EndOfReading end) {
        FrameReader frames = FrameReader.tolerant(transport, options.limits());
        try {
            for (Frame frame = frames.next(); frame != null; ) {
                if (tracing != null) {
                    trace(tracing, frame, frames.bytes());
                }
                receive(frame);
                frame = frames.poll();
                if (frame == null) {
                    events.handOver();
                    frame = frames.next();
                }
            }
            end.isInMessage = frames.isInMessage();
        } catch (IOException e) {
            end.failure = e;
        } finally {
            events.handOver();
        }
    }

    private void trace(Tracing.Connection tracing, Frame frame, long bytes) {
        if (frame instanceof Frame.Message message) {
            Envelope envelope = Envelope.of(message);
            Slice id = envelope == null || envelope.has("event") ? null : envelope.only("id");
            // The command that has caused this message may be on the server, and its sender about to report it.
            sending.settle();
            tracing.received(message, bytes, envelope, id == null ? null : calls.find(number(id)));
        }
    }

    private void receive(Frame frame) throws QmpProtocolException {
        if (frame instanceof Frame.Broken broken) {
            throw new QmpProtocolException(broken.reason());
        }
        Frame.Message content = (Frame.Message) frame;
        Envelope envelope = Envelope.of(content);
        if (envelope == null) {
            throw new QmpProtocolException("a message is not an object: " + excerpt(content));
        }
        String fault = envelope.fault();
        if (fault != null && greeting.isDone()) {
            reject(envelope, fault);
            return;
        }
        Slice event = envelope.member("event");
        if (event != null) {
            receiveEvent(envelope, event);
            return;
        }
        // When a caller gets its reply, it can take all events that were sent before the reply.
        events.handOver();
        if (!greeting.isDone()) {
            receiveGreeting(envelope);
        } else if (envelope.has("return") || envelope.has("error")) {
            receiveReply(envelope);
        } else {
            notices.unusable(envelope, "a message of unknown kind");
        }
    }

    private String excerpt(Frame.Message message) {
        return Excerpt.ofValue(message.bytes(), 0, message.length(), options.redaction());
    }

    /** Rejects a message whose members are not valid together. If it is the reply to a call, the call fails. */
    private void reject(Envelope envelope, String fault) {
        events.handOver();
        notices.unusable(envelope, fault);
        Slice id = envelope.has("event") ? null : envelope.only("id");
        if (id == null) {
            return;
        }
        Call<?> call = calls.answer(number(id));
        if (call == null) {
            isLate(number(id));
        } else {
            answered(call);
            call.fail(() -> new QmpProtocolException(
                    "the reply to '" + call.command() + "' is not valid: " + fault, call.command(), null));
        }
    }

    private void receiveGreeting(Envelope envelope) throws QmpProtocolException {
        Slice content = envelope.member("QMP");
        if (content == null) {
            throw new QmpProtocolException(
                    "the first message is not a greeting: " + envelope.excerpt(options.redaction()));
        }
        try {
            JsonObject members = content.read(format, JsonObject.CODEC, "$.QMP");
            JsonValue version = members.find("version").orElse(JsonObject.EMPTY);
            List<String> capabilities = new ArrayList<>();
            if (members.find("capabilities").orElse(null) instanceof JsonArray names) {
                names.elements().forEach(name -> {
                    if (name instanceof JsonString text) {
                        capabilities.add(text.value());
                    }
                });
            }
            greeting.complete(Outcome.of(
                    new QmpGreeting(version instanceof JsonObject object ? object : JsonObject.EMPTY, capabilities)));
        } catch (IOException e) {
            throw new QmpProtocolException("the greeting cannot be read: " + e.getMessage(), e);
        }
    }

    private void receiveEvent(Envelope envelope, Slice name) {
        try {
            events.publish(envelope, name);
        } catch (IOException e) {
            notices.unusable(envelope, "an event that cannot be read: " + e.getMessage());
        }
    }

    private void receiveReply(Envelope envelope) {
        Slice id = envelope.member("id");
        if (id == null) {
            receiveReplyWithoutId(envelope);
            return;
        }
        long number = number(id);
        Call<?> call = calls.answer(number);
        if (call != null) {
            answered(call);
            reply(call, envelope);
            return;
        }
        if (isLate(number)) {
            notices.late(envelope);
        } else {
            notices.unusable(envelope, "a reply to an unknown call");
        }
    }

    /** Completes a call with its reply. An error whose members have wrong types is also reported to the listener. */
    private void reply(Call<?> call, Envelope envelope) {
        Slice error = notices.isListening() ? envelope.member("error") : null;
        String fault = error == null ? null : Call.faultOf(error, format);
        if (fault != null) {
            notices.unusable(envelope, fault);
        }
        call.reply(envelope, format);
    }

    /** Returns whether this is the id of a call that has ended and is answered now. */
    private boolean isLate(long id) {
        CallTable.Ended late = calls.answerLate(id);
        if (late == null) {
            return false;
        }
        sending.answered(id, late == CallTable.Ended.IN_BAND);
        lateReplies.incrementAndGet();
        return true;
    }

    private void answered(Call<?> call) {
        if (call.isAnswered() && !call.isOutOfBand()) {
            sending.answered(call.id(), true);
        }
    }

    /** Returns the number in the id of a reply. If the id cannot come from this client, returns 0, which no call has. */
    private long number(Slice id) {
        long digits = id.digits();
        if (digits >= 0 && id.length() <= format.limits().tokenLength()) {
            return digits;
        }
        try {
            return id.read(format, Codecs.ANY, "$.id") instanceof JsonNumber number ? number.toLong() : 0;
        } catch (IOException | ArithmeticException e) {
            return 0;
        }
    }

    /**
     * Handles a reply without an id. A server omits the id only in the error about a command that it could not read. If only one
     * call is pending, it is the reply to that call. If several are pending, they stay pending, and a call whose deadline passes reports the error.
     */
    private void receiveReplyWithoutId(Envelope envelope) {
        if (!envelope.has("error")) {
            notices.unusable(envelope, "a return without an id, which cannot be assigned to a call");
            return;
        }
        Call<?> call = calls.answerOnly();
        if (call != null) {
            answered(call);
            reply(call, envelope);
            return;
        }
        StrayError stray = new StrayError(lastId.get(), envelope.excerpt(options.redaction()));
        strayError = stray;
        long answered = calls.stray(stray.lastId());
        if (answered >= 0) {
            sending.answered(answered, true);
        }
        notices.unusable(envelope, "an error without an id, which cannot be assigned to a call");
    }

    /**
     * Ends the session after its connection has failed to send. Before, all replies are read that have arrived, up to the end of the input or for a
     * limited time. Calls whose commands were not sent fail at once.
     */
    private void sendingFailed(Throwable failure) {
        Supplier<QmpClosedException> reason =
                () -> new QmpClosedException("writing to " + name + " failed: " + reason(failure), failure);
        endOfSending = reason;
        if (!(failure instanceof IOException)) {
            end(reason);
            return;
        }
        calls.endSending(reason);
        try {
            // The timer must not call the transport.
            lastReplies = callbacks
                    .threads()
                    .timer()
                    .schedule(
                            TimeUnit.NANOSECONDS.convert(forLastReplies),
                            () -> end(reason, callbacks.threads().completions()));
        } catch (RuntimeException | Error e) {
            end(reason);
        }
        if (ended.get() != null) {
            cancelLastReplies();
        }
    }

    private void cancelLastReplies() {
        Timer.Entry entry = lastReplies;
        if (entry != null) {
            entry.cancel();
        }
    }

    private void end(Supplier<QmpClosedException> reason) {
        end(reason, Runnable::run);
    }

    /**
     * Ends the session: all pending calls and waiting threads fail at once. Later calls of this method keep the reason, and have an effect only if an
     * earlier one has failed because the memory was exhausted: the thread that has read the session repeats it until it succeeds.
     *
     * @param closer closes the connection
     */
    private void end(Supplier<QmpClosedException> because, Executor closer) {
        boolean first = ended.compareAndSet(null, because);
        Supplier<QmpClosedException> reason = Objects.requireNonNull(ended.get(), "bug: the session has ended");
        cancelLastReplies();
        if (!connectionIsClosed.get()) {
            closer.execute(this::closeConnection);
        }
        calls.end(reason);
        if (!greeting.isDone()) {
            greeting.complete(Outcome.failed(reason));
        }
        events.end(reason);
        if (first && LOGGER.logs(Level.DEBUG)) {
            callbacks.execute(() -> LOGGER.log(
                    Level.DEBUG,
                    "the session with " + name + " has ended: " + reason.get().getMessage()));
        }
    }

    private void closeConnection() {
        if (connectionIsClosed.getAndSet(true)) {
            return;
        }
        try {
            transport.close();
        } catch (IOException | RuntimeException | Error e) {
            LOGGER.log(Level.DEBUG, "closing the connection to " + name + " failed", e);
        }
        sending.close();
    }

    /** Ends the session with this reason, and waits briefly until no thread reads it. */
    void close(String reason) {
        end(() -> new QmpClosedException(reason));
        if (!started || reader == Thread.currentThread()) {
            return;
        }
        try {
            // If reading has not ended in this time, it ends later: the connection is closed.
            boolean ignored = hasRead.await(END_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
