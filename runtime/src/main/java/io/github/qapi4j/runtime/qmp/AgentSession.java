package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.frame.Frame;
import io.github.qapi4j.runtime.transport.Connector;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connection to a guest agent. Applications use {@link io.github.qapi4j.runtime.agent.GuestAgent}; this class is public for that class only, and may
 * change in any version.
 *
 * <pre>{@code
 * GuestAgent agent = GuestAgent.connect(Path.of("/run/vm/qga.sock"));
 * }</pre>
 *
 * <p>Calls wait in a queue; one command at a time is on the wire. Before a command is sent, the session must be synchronized: it sends the byte 0xFF,
 * which ends whatever the agent has received in part, and {@code guest-sync-delimited} with a random id, repeats this after pauses, and drops all input up to
 * the reply. A call that ends without its reply makes this necessary again.
 *
 * <p>No thread waits for the agent except the one that reads: what happens next is decided by {@link #advance}, which runs after each change of the state.
 */
public final class AgentSession implements AutoCloseable {
    private static final FailsafeLogger LOGGER = FailsafeLogger.CLIENT;
    private static final Duration END_TIMEOUT = Duration.ofSeconds(1);
    private static final RequestHead SYNC = new RequestHead("guest-sync-delimited");

    /** The ids of syncs have 17 or 18 digits. */
    private static final long SMALLEST_SYNC = 10_000_000_000_000_000L;

    private static final long LARGEST_SYNC = 999_999_999_999_999_999L;

    /** The ids of commands begin at a random number, so that the replies to the commands of other clients have other ids. */
    private static final long LARGEST_FIRST_ID = 1L << 48;

    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(1);

    /** The maximum number of unanswered syncs that the session remembers; it forgets the oldest first. */
    private static final int MOST_PENDING = 64;

    /** The minimum {@link QmpClientOptions#errorGrace}, which is also the pause between two checks whether a command was sent. */
    private static final long MIN_GRACE = TimeUnit.MILLISECONDS.toNanos(10);

    private final Transport transport;
    private final String name;
    private final QmpClientOptions options;
    private final Callbacks callbacks;
    private final SessionNotices notices;
    private final JsonFormat format;
    private final Tracing.@Nullable Connection tracing;
    private final AgentInput input;
    private final SendQueue sending;
    private final AtomicBoolean connectionIsClosed = new AtomicBoolean();
    private final CountDownLatch hasRead = new CountDownLatch(1);
    private volatile boolean started;
    private volatile @Nullable Thread reader;

    private final long firstId = ThreadLocalRandom.current().nextLong(1, LARGEST_FIRST_ID);

    // The lock of this object guards the following fields.

    private long lastId = firstId - 1;
    private final ArrayDeque<Turn<?>> queue = new ArrayDeque<>();
    private long queuedBytes;

    /** The call whose command is on the wire. */
    private @Nullable Turn<?> current;

    /** The ids of the syncs that were sent and not answered, in order, and whether the byte 0xFF precedes each. */
    private final Map<Long, Boolean> pending = new LinkedHashMap<>();

    private boolean synced;

    /**
     * Whether a thread passes the messages of a step to the sender. Meanwhile no other step begins: a sync that is sent later than a command, but was
     * decided on before it, would be taken for one that the reply to the command makes obsolete.
     */
    private boolean passing;

    /** Whether the reader is about to report a message to the trace listener. Meanwhile no other step begins: its messages were sent later. */
    private boolean reporting;

    /** Whether a sync was answered without an id. */
    private boolean omitsIds;

    /** The sync that was sent last; null in the beginning. */
    private SendQueue.@Nullable Message lastSync;

    /** Repeats the sync; null while the session does not synchronize. */
    private Timer.@Nullable Entry repetition;

    /** Counts the repetitions, so that one that was cancelled too late has no effect. */
    private long round;

    private long pause = FIRST_PAUSE;

    /** The command that has made it necessary to synchronize, because it got no reply; null without one. */
    private @Nullable String unanswered;

    /** Whether {@link SendQueue#answered} must be called, for the command that was on the wire last. */
    private boolean counted;

    private @Nullable Supplier<QmpClosedException> ended;

    /** A call in the queue or on the wire. */
    private static final class Turn<R extends @Nullable Object> {
        private final Call<R> call;

        /** Whether the call only synchronizes. */
        private final boolean sync;

        private final int bytes;

        /** Whether the session synchronizes for this call. */
        private boolean begun;

        /** The id of the sync behind a command that the agent does not answer on success; 0 for other commands. */
        private long probe;

        /** Ends the call, and its time on the wire, at the deadline. */
        private Timer.@Nullable Entry deadline;

        private Timer.@Nullable Entry grace;

        /** The outcome if the call has ended at its deadline. */
        private @Nullable Outcome<R> atDeadline;

        Turn(Call<R> call, boolean sync) {
            this.call = call;
            this.sync = sync;
            this.bytes = call.message().length();
        }

        void cancelTimers() {
            if (deadline != null) {
                deadline.cancel();
            }
            if (grace != null) {
                grace.cancel();
            }
        }
    }

    private AgentSession(Transport transport, QmpClientOptions options) {
        ClientContext client = ClientContext.of(options);
        this.transport = transport;
        this.name = ClientSession.nameOf(transport);
        this.options = options;
        this.callbacks = client.callbacks();
        this.notices = client.notices();
        this.format = client.format();
        this.tracing = client.tracing() == null ? null : client.tracing().on(name);
        this.input = new AgentInput(transport, options.limits());
        this.sending = new SendQueue(transport, options.sendCapacity(), Threads::start, this::sendingFailed);
    }

    /**
     * Connects, and begins a session, within {@link QmpClientOptions#connectTimeout}.
     *
     * @throws AgentUnreachableException if the connection fails, and as {@link #open(Transport, QmpClientOptions, Duration)}
     */
    public static AgentSession open(Connector connector, QmpClientOptions options) throws IOException {
        requireUsable(options);
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(options.connectTimeout());
        Transport transport;
        try {
            transport = connector.await(options.connectTimeout());
        } catch (IOException e) {
            if (e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException)) {
                throw e;
            }
            throw new AgentUnreachableException("no connection to the guest agent: " + e.getMessage(), null, e);
        }
        return open(transport, options, Duration.ofNanos(Math.max(deadline - System.nanoTime(), 1)));
    }

    private static void requireUsable(QmpClientOptions options) {
        if (options.outOfBand() || options.rejectUnsupported()) {
            throw new IllegalArgumentException(
                    "a guest agent has neither out-of-band execution nor a schema: do not set outOfBand and rejectUnsupported");
        }
    }

    /**
     * Begins a session, and waits until the agent answers.
     *
     * @param transport a connection, which belongs to the session, also if this method fails
     * @throws AgentUnreachableException if the agent does not answer in time, or the connection ends before
     * @throws IllegalArgumentException if the options request what a guest agent does not have: out-of-band execution, or a schema
     */
    public static AgentSession open(Transport transport, QmpClientOptions options, Duration timeout)
            throws IOException {
        AgentSession session = new AgentSession(transport, options);
        try {
            requireUsable(options);
            session.startReading();
            session.started = true;
            session.awaitReady(timeout);
            return session;
        } catch (QmpClosedException e) {
            session.close();
            throw new AgentUnreachableException(
                    "no guest agent answers on " + session.name + ": " + e.getMessage(), null, e);
        } catch (IOException | RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    private void startReading() {
        // A connection that passes descriptors may wait in native code, where a virtual thread would occupy one of the
        // few carriers.
        Workers.Starter starter = transport.waitsInNativeCode() ? Threads::startPlatform : Threads::start;
        starter.start("qmp-agent " + name, this::read);
    }

    /** Returns the name of the connection. */
    public String name() {
        return name;
    }

    /** Returns whether the session has not ended. */
    public synchronized boolean isOpen() {
        return ended == null;
    }

    /** Synchronizes again, after the calls before, and waits until the agent answers. */
    public void awaitReady(Duration timeout) throws IOException {
        await(new Turn<>(call(SYNC, CallArguments.of(json("{}")), Codecs.EMPTY, true, timeout), true));
    }

    /**
     * Executes a command and waits for its return value.
     *
     * @param timeout how long the call may take; null for the timeout from the options
     */
    public <R extends @Nullable Object> R execute(QmpCommand<R> command, @Nullable Duration timeout)
            throws IOException {
        return await(turn(command.descriptor(), command, timeout));
    }

    /**
     * Executes a command and returns a future of its return value.
     *
     * @param timeout how long the call may take; null for the timeout from the options
     */
    public <R extends @Nullable Object> CompletableFuture<R> executeAsync(
            QmpCommand<R> command, @Nullable Duration timeout) {
        Turn<R> turn = turn(command.descriptor(), command, timeout);
        CallFuture<R> future = new CallFuture<>(callbacks, () -> {
            abandon(turn);
            turn.call.cancel();
        });
        turn.call.whenDone(future::end);
        submit(turn);
        return future;
    }

    private <C extends QmpCommand<R>, R extends @Nullable Object> Turn<R> turn(
            CommandDescriptor<C, R> descriptor, QmpCommand<R> command, @Nullable Duration timeout) {
        @SuppressWarnings("unchecked") // a command's descriptor has the command's type as its type argument
        C arguments = (C) command;
        boolean answered = !descriptor.flags().contains(CommandFlag.NO_SUCCESS_RESPONSE);
        CallArguments encoded = CallArguments.of(descriptor.arguments(), arguments);
        Duration limit = timeout == null ? options.callTimeout(descriptor.name()) : timeout;
        return new Turn<>(call(descriptor.requestHead(), encoded, descriptor.returns(), answered, limit), false);
    }

    private synchronized <R extends @Nullable Object> Call<R> call(
            RequestHead command, CallArguments arguments, Codec<R> returns, boolean answered, Duration timeout) {
        lastId++;
        return new Call<>(lastId, command, arguments, returns, answered, false, timeout, tracing);
    }

    private static byte[] json(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private <R extends @Nullable Object> R await(Turn<R> turn) throws IOException {
        Call<R> call = turn.call;
        submit(turn);
        try {
            return call.await().get();
        } catch (TimeoutException e) {
            expire(turn);
            Outcome<R> outcome = call.outcome();
            // The timer may have ended the call, and be about to report it.
            outcome = outcome != null ? outcome : atDeadline(turn);
            return (outcome != null ? outcome : Outcome.<R>failed(() -> call.overdue(null))).get();
        } catch (InterruptedException e) {
            abandon(turn);
            throw ClientSession.interrupted("waiting for the reply to '" + call.command() + "'", e);
        }
    }

    /** Puts a call into the queue. If that is not possible, the call fails. */
    private void submit(Turn<?> turn) {
        Supplier<? extends IOException> failure = enqueue(turn);
        if (failure != null) {
            turn.call.fail(failure);
        } else {
            advance();
        }
    }

    private synchronized @Nullable Supplier<? extends IOException> enqueue(Turn<?> turn) {
        Call<?> call = turn.call;
        if (ended != null) {
            return ended;
        }
        if (!queue.isEmpty() && queuedBytes + turn.bytes > options.sendCapacity()) {
            long waiting = queuedBytes;
            return () -> new QmpOverflowException(
                    "'" + call.command() + "' does not fit into the queue of commands, in which " + waiting + " of "
                            + options.sendCapacity() + " bytes wait",
                    call.command());
        }
        try {
            turn.deadline = callbacks.threads().timer().schedule(call.nanosLeft(), () -> expire(turn));
        } catch (RuntimeException | Error e) {
            return () ->
                    new IOException("'" + call.command() + "' was not sent, because its deadline cannot be watched", e);
        }
        if (queue.isEmpty()) {
            // Do not wait for the end of a pause that began for calls before.
            stopRepetition();
        }
        queue.add(turn);
        queuedBytes += turn.bytes;
        return null;
    }

    /** Does what the state demands: synchronizes, or sends the next command. Not for the timer's thread, because it calls the transport. */
    private void advance() {
        Step step;
        do {
            step = next();
            pass(step);
            if (step.begun() != null && !step.begun().call.isAnswered()) {
                watchGrace(step.begun());
            }
            if (step.over() != null) {
                succeed(step.over().call);
            }
            // While the messages were passed, other threads have left what was to do to this one.
        } while (step.over() != null || !step.messages().isEmpty());
    }

    /** Passes the messages of a step to the sender. */
    private void pass(Step step) {
        try {
            if (step.counted()) {
                // The id does not matter: no message has a descriptor.
                sending.answered(0, true);
            }
            for (Outgoing message : step.messages()) {
                if (sending.send(message.content())) {
                    continue;
                }
                // A sync waits, because the agent does not read, and leaves too little space for this message.
                if (message.sync() != 0) {
                    forget(message);
                    continue;
                }
                refuse(step.begun());
                return;
            }
        } finally {
            if (!step.messages().isEmpty()) {
                synchronized (this) {
                    passing = false;
                }
            }
        }
    }

    /** Fails a call whose command does not fit into the sender's queue. */
    private void refuse(@Nullable Turn<?> turn) {
        synchronized (this) {
            if (turn == null || current != turn) {
                return;
            }
            turn.cancelTimers();
            current = null;
            pending.remove(turn.probe);
        }
        String command = turn.call.command();
        turn.call.fail(() -> new QmpOverflowException(
                name + " does not read: '" + command + "' does not fit into the queue of commands to send, in which "
                        + sending.waitingBytes() + " of " + options.sendCapacity() + " bytes wait",
                command));
    }

    /**
     * A message to send.
     *
     * @param sync the id of the sync; 0 for another command
     */
    private record Outgoing(SendQueue.Message content, long sync) {}

    /**
     * What follows from the state.
     *
     * @param counted whether the command that was on the wire before is to be reported to the sender
     * @param messages the messages to send
     * @param begun the call whose command is one of them; null for none
     * @param over the call that has only waited until the session is synchronized; null for none
     */
    private record Step(
            boolean counted,
            List<Outgoing> messages,
            @Nullable Turn<?> begun,
            @Nullable Turn<?> over) {}

    private synchronized Step next() {
        boolean wasCounted = counted;
        counted = false;
        Turn<?> first = queue.peek();
        if (ended != null || passing || reporting || current != null || first == null) {
            return new Step(wasCounted, List.of(), null, null);
        }
        if (first.sync && !first.begun) {
            first.begun = true;
            desynchronize(null);
        }
        if (!synced) {
            List<Outgoing> syncs = repetition == null ? synchronize() : List.of();
            passing = !syncs.isEmpty();
            return new Step(wasCounted, syncs, null, null);
        }
        dequeue(first);
        if (first.sync) {
            first.cancelTimers();
            return new Step(wasCounted, List.of(), null, first);
        }
        current = first;
        List<Outgoing> messages = new ArrayList<>(2);
        messages.add(new Outgoing(first.call.message(), 0));
        if (!first.call.isAnswered()) {
            // Commands are executed in order: the reply to this sync shows that no error will follow.
            first.probe = newSync(false);
            messages.add(new Outgoing(syncMessage(first.probe, false), first.probe));
        }
        passing = true;
        return new Step(wasCounted, messages, first, null);
    }

    /** Forgets a sync that was not sent because it does not fit into the sender's queue. The next repetition sends another one. */
    private synchronized void forget(Outgoing unsent) {
        pending.remove(unsent.sync());
        if (lastSync == unsent.content()) {
            lastSync = null;
        }
    }

    /** Removes a call from the queue. Returns false if it is not there. The caller has the lock. */
    private boolean dequeue(Turn<?> turn) {
        boolean removed = queue.remove(turn);
        if (removed) {
            queuedBytes -= turn.bytes;
        }
        return removed;
    }

    /** Requires that the session synchronizes before it sends the next command. The caller has the lock. */
    private void desynchronize(@Nullable String withoutReply) {
        synced = false;
        unanswered = withoutReply == null ? unanswered : withoutReply;
        input.skip();
        stopRepetition();
    }

    private void stopRepetition() {
        if (repetition != null) {
            repetition.cancel();
            repetition = null;
        }
        round++;
        pause = FIRST_PAUSE;
    }

    /** Returns the messages that synchronize, and repeats them after a pause. The caller has the lock. */
    private List<Outgoing> synchronize() {
        long next = ++round;
        repetition = callbacks.threads().timer().schedule(pause, () -> repeat(next));
        pause = Math.min(2 * pause, LONGEST_PAUSE);
        if (lastSync != null && !lastSync.isSent()) {
            // The connection does not accept anything: another sync would only wait behind it.
            return List.of();
        }
        long id = newSync(true);
        SendQueue.Message message = syncMessage(id, true);
        lastSync = message;
        return List.of(new Outgoing(message, id));
    }

    private void repeat(long scheduled) {
        synchronized (this) {
            if (scheduled != round) {
                return;
            }
            repetition = null;
            if (synced || ended != null || queue.isEmpty()) {
                return;
            }
        }
        advanceLater();
    }

    /** Advances on a thread that may call the transport. */
    private void advanceLater() {
        callbacks.threads().completions().execute(this::advance);
    }

    /** Returns the id of a new sync, whose reply is expected from now on. The caller has the lock. */
    private long newSync(boolean flush) {
        long id = ThreadLocalRandom.current().nextLong(SMALLEST_SYNC, LARGEST_SYNC);
        if (pending.size() == MOST_PENDING) {
            pending.remove(pending.keySet().iterator().next());
        }
        pending.put(id, flush);
        return id;
    }

    /**
     * Returns a message with a sync.
     *
     * @param flush whether the byte precedes it that ends what the agent has received in part; the agent then reports an error first
     */
    private SendQueue.Message syncMessage(long id, boolean flush) {
        byte[] text = SYNC.request(json("{\"id\": " + id + "}"), id, false);
        Tracing.Command trace = tracing == null ? null : tracing.command(SYNC.command(), id, text, new int[0]);
        byte[] bytes = new byte[text.length + (flush ? 1 : 0)];
        bytes[0] = AgentInput.DELIMITER;
        System.arraycopy(text, 0, bytes, bytes.length - text.length, text.length);
        return new SendQueue.Message(bytes, false, trace);
    }

    /** Forgets the syncs up to this one, which was answered: the agent answers in order. The caller has the lock. */
    private void forgetUpTo(long sync) {
        for (Iterator<Long> ids = pending.keySet().iterator(); ids.hasNext(); ) {
            long id = ids.next();
            ids.remove();
            if (id == sync) {
                return;
            }
        }
    }

    /** Takes the call off the wire. The caller has the lock. */
    private void leave(Turn<?> turn) {
        turn.cancelTimers();
        current = null;
        counted |= turn.call.isAnswered();
    }

    private synchronized <R extends @Nullable Object> @Nullable Outcome<R> atDeadline(Turn<R> turn) {
        return turn.atDeadline;
    }

    /** Ends a call at its deadline. Never waits, and does not call the transport. */
    private <R extends @Nullable Object> void expire(Turn<R> turn) {
        Outcome<R> outcome;
        synchronized (this) {
            Supplier<? extends IOException> failure;
            if (dequeue(turn)) {
                failure = unsent(turn);
            } else if (current == turn) {
                failure = retract(turn) ? timeout(turn, name + " does not read: ", "' was not sent") : silence(turn);
            } else {
                return;
            }
            turn.cancelTimers();
            outcome = failure == null ? turn.call.success() : Outcome.failed(failure);
            turn.atDeadline = outcome;
        }
        turn.call.complete(outcome);
        advanceLater();
    }

    /** Takes back a command of which the agent has got nothing. The caller has the lock. */
    private boolean retract(Turn<?> turn) {
        boolean retracted = sending.retract(turn.call.message(), () -> {});
        if (retracted) {
            turn.cancelTimers();
            current = null;
        }
        return retracted;
    }

    /** Returns the failure of a call that has waited in the queue until its deadline. The caller has the lock. */
    private Supplier<? extends IOException> unsent(Turn<?> turn) {
        Turn<?> before = current;
        if (before != null && !turn.sync) {
            return timeout(turn, "'" + before.call.command() + "' is still being executed: ", "' was not sent");
        }
        String command = turn.sync ? null : turn.call.command();
        String what = command == null
                ? "no guest agent answers on "
                : "'" + command + "' was not sent: no guest agent answers on ";
        String reason = before != null
                ? "; it still executes '" + before.call.command() + "'"
                : unanswered != null
                        ? "; it has not answered '" + unanswered + "' before, and may still execute it"
                        : omitsIds
                                ? "; its replies lack the member 'id', as those of agents that are too old"
                                : input.hasReceivedAny()
                                        ? "; what was received is no answer"
                                        : "; nothing was received: either it does not run, or another client is connected to it";
        String message = what + name + " within " + turn.call.timeout() + reason;
        return () -> new AgentUnreachableException(message, command, null);
    }

    private static Supplier<? extends IOException> timeout(Turn<?> turn, String reason, String state) {
        String command = turn.call.command();
        return () -> new QmpTimeoutException(reason + "'" + command + state, command, null);
    }

    /** Takes a call without a reply off the wire. Returns its failure; null if it succeeds. The caller has the lock. */
    private @Nullable Supplier<? extends IOException> silence(Turn<?> turn) {
        leave(turn);
        desynchronize(turn.call.command());
        boolean success = !turn.call.isAnswered() && turn.call.message().isSent();
        return success ? null : () -> turn.call.overdue(null);
    }

    private static <R extends @Nullable Object> void succeed(Call<R> call) {
        call.complete(call.success());
    }

    /** Lets a command succeed that the agent does not answer on success, if the agent is silent for long enough after it was sent. */
    private void watchGrace(Turn<?> turn) {
        synchronized (this) {
            if (current == turn) {
                turn.grace = callbacks.threads().timer().schedule(graceLeft(turn.call), () -> endGrace(turn));
            }
        }
    }

    private long graceLeft(Call<?> call) {
        long grace = Math.max(TimeUnit.NANOSECONDS.convert(options.errorGrace()), MIN_GRACE);
        return call.message().isSent()
                ? grace - (System.nanoTime() - call.message().sentAt())
                : grace;
    }

    private void endGrace(Turn<?> turn) {
        synchronized (this) {
            if (current != turn) {
                return;
            }
            if (!turn.call.message().isSent() || graceLeft(turn.call) > 0) {
                watchGrace(turn);
                return;
            }
            silence(turn);
        }
        succeed(turn.call);
        advanceLater();
    }

    /** Stops waiting for the end of a call. If the agent has got its command, the next one waits for the reply, at most until the deadline of this call. */
    private void abandon(Turn<?> turn) {
        synchronized (this) {
            if (dequeue(turn)) {
                turn.cancelTimers();
            } else if (current != turn || !retract(turn)) {
                return;
            }
        }
        advanceLater();
    }

    private void read() {
        reader = Thread.currentThread();
        EndOfReading reason = new EndOfReading(name);
        PersistentStep ending = new PersistentStep(() -> end(reason));
        try {
            for (Frame frame = input.next(); frame != null; frame = input.next()) {
                receive(frame);
            }
        } catch (IOException e) {
            reason.failure = e;
        } catch (RuntimeException | Error e) {
            // The connection may be a class of the user. Otherwise, this is a bug, or the memory is exhausted.
            reason.failure = e;
            LOGGER.log(Level.ERROR, "reading from " + name + " failed unexpectedly", e);
        } finally {
            try {
                ending.run();
            } finally {
                hasRead.countDown();
            }
        }
    }

    /** Why the thread has ended that has read the session. It exists beforehand, since the memory may be exhausted at the end. */
    private static final class EndOfReading implements Supplier<QmpClosedException> {
        private final String name;
        private volatile @Nullable Throwable failure;

        EndOfReading(String name) {
            this.name = name;
        }

        @Override
        public QmpClosedException get() {
            Throwable cause = failure;
            if (cause == null) {
                return new QmpClosedException(name + " has closed the connection");
            }
            String what =
                    cause instanceof QmpProtocolException ? " does not behave as a guest agent: " : " cannot be read: ";
            return new QmpClosedException(name + what + ClientSession.reason(cause), cause);
        }
    }

    private void receive(Frame frame) {
        if (frame instanceof Frame.Message message) {
            receive(message);
        } else if (frame instanceof Frame.Broken broken) {
            reject(broken.reason());
        }
    }

    private void receive(Frame.Message message) {
        if (tracing != null) {
            // The command that has caused this message may be on its way, and its sender about to report it. Its
            // deadline is still watched.
            sending.settle();
        }
        Envelope envelope = Envelope.of(message);
        Slice idText = envelope == null ? null : envelope.only("id");
        long id = idText == null ? 0 : idText.digits();
        Slice value = envelope == null || envelope.has("error") ? null : envelope.only("return");
        long sync = value == null ? 0 : value.digits();
        boolean isError = envelope != null && envelope.has("error");
        Call<?> replied = null;
        Call<?> succeeded = null;
        boolean isUseful;
        boolean isExpected;
        boolean isLate;
        synchronized (this) {
            boolean answersSync = pending.containsKey(sync) && id == sync;
            omitsIds |= pending.containsKey(sync) && idText == null;
            if (input.isDelimited()) {
                if (!answersSync) {
                    return;
                }
                accept();
            }
            // The agent reports the byte 0xFF before a sync as an error without an id, and then answers the sync.
            boolean ofFlush = isError && idText == null && pending.containsValue(true);
            if (answersSync) {
                forgetUpTo(sync);
            }
            Turn<?> turn = current;
            if (turn != null && turn.call.message().isBegun()) {
                if (id == turn.call.id() || (isError && idText == null && !ofFlush)) {
                    replied = turn.call;
                    leave(turn);
                    pending.keySet().removeIf(other -> other != turn.probe);
                    if (idText == null) {
                        // The agent could not read the command. What follows is not certain.
                        desynchronize(null);
                    }
                } else if (answersSync && sync == turn.probe) {
                    succeeded = turn.call;
                    leave(turn);
                }
            }
            isUseful = answersSync || replied != null;
            isExpected = isUseful || ofFlush;
            isLate = id >= firstId && id <= lastId;
            reporting = tracing != null;
        }
        if (isUseful) {
            // An error without an id does not count: an agent may send any number of them.
            input.markUseful();
        }
        if (tracing != null) {
            try {
                tracing.received(message, input.messageBytes(), envelope, replied);
            } finally {
                synchronized (this) {
                    reporting = false;
                }
            }
        }
        if (succeeded != null) {
            succeed(succeeded);
        } else if (replied != null && envelope != null) {
            reply(replied, envelope);
        } else if (envelope != null && !isExpected) {
            if (isLate) {
                notices.late(envelope);
            } else {
                notices.unusable(envelope, "a message that is no reply to a command of this client");
            }
        }
        advance();
    }

    /** Records that the input is synchronized. The caller has the lock. */
    private void accept() {
        input.open();
        synced = true;
        unanswered = null;
        stopRepetition();
    }

    private void reply(Call<?> call, Envelope reply) {
        String fault = reply.fault();
        if (fault == null) {
            call.reply(reply, format);
        } else {
            notices.unusable(reply, fault);
            call.fail(() -> new QmpProtocolException(
                    "the reply to '" + call.command() + "' is not valid: " + fault, call.command(), null));
        }
    }

    /** Fails the call whose reply exceeds a limit or is not JSON, and synchronizes before the next one, since the rest of that data may follow. */
    private void reject(String reason) {
        Turn<?> turn;
        synchronized (this) {
            turn = current;
            if (turn != null && !retract(turn)) {
                leave(turn);
            }
            desynchronize(null);
        }
        if (turn != null) {
            String command = turn.call.command();
            turn.call.fail(() -> new QmpProtocolException(
                    "the agent has sent data in place of the reply to '" + command + "': " + reason, command, null));
        }
        advance();
    }

    private void sendingFailed(Throwable failure) {
        end(() -> new QmpClosedException("writing to " + name + " failed: " + ClientSession.reason(failure), failure));
    }

    /**
     * Ends the session: all calls fail at once, except those of commands that were sent and that the agent does not answer on success. Later calls of this
     * method keep the reason, and complete what an earlier one has not done because the memory was exhausted.
     */
    private void end(Supplier<QmpClosedException> because) {
        Supplier<QmpClosedException> reason;
        List<Turn<?>> left;
        synchronized (this) {
            reason = ended == null ? because : ended;
            ended = reason;
            left = new ArrayList<>(queue);
            if (current != null) {
                left.add(current);
            }
            stopRepetition();
        }
        closeConnection();
        for (Turn<?> turn : left) {
            turn.cancelTimers();
            turn.call.end(reason);
        }
        synchronized (this) {
            queue.clear();
            queuedBytes = 0;
            current = null;
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

    /** Ends the session, and waits briefly until no thread reads it. */
    @Override
    public void close() {
        end(() -> new QmpClosedException("this client was closed"));
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
