package io.github.qapi4j.junit;

import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.CommandDescriptor;
import io.github.qapi4j.runtime.qmp.CommandFlag;
import io.github.qapi4j.runtime.qmp.QmpCommand;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.QmpEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Defines what a {@link FakeServer} does when a command comes. A stub is read from left to right: a condition, if any, then the steps in the order in
 * which they happen. One of the steps is the reply.
 *
 * <pre>{@code
 * qemu.on(BlockdevBackupCommand.DESCRIPTOR)
 *         .when(backup -> backup.arguments().device().equals("disk0"))
 *         .reply()
 *         .emit(JobStatusChangeEvent.builder().id("backup0").status(JobStatus.RUNNING).build())
 *         .pause(Duration.ofMillis(20))
 *         .emit(JobStatusChangeEvent.builder().id("backup0").status(JobStatus.CONCLUDED).build());
 * }</pre>
 *
 * <p>Steps before the reply happen before it is sent, steps after it happen once it is sent. {@link #then()} begins the answer to the next such command;
 * the last answer is repeated, unless it is {@link #unexpected}. A stub takes effect with its reply, or a step in its place: {@link #fail}, {@link
 * #noReply}, {@link #disconnect} or {@link #unexpected}. Of several stubs for a command, the latest one whose condition holds answers it; one without a condition replaces all earlier ones, which need not be used.
 *
 * <p>The server executes one command at a time: while a stub pauses before its reply, other commands wait. A pause after the reply delays only the steps
 * that follow it. Lambdas run on a thread of the server. If one
 * throws an exception, the test fails, and the reply is an error; a {@link QmpErrorException} is just the reply. A stub is set up by one thread.
 *
 * @param <C> the command's type
 * @param <R> the type of its return value, {@link Void} for a command that returns nothing
 */
public final class Stub<C extends QmpCommand<R>, R extends @Nullable Object> {
    private final CommandDescriptor<C, R> command;
    private final boolean isRaw;
    private final SchemaTexts texts;
    private final String place;
    private final Stubs stubs;
    private final ReentrantLock lock = new ReentrantLock();

    /** The answer that is being set up. Only the thread that sets up the stub uses it. */
    private Script<C> current = new Script<>();

    // The lock guards the following fields.
    private final List<Script<C>> answers = new ArrayList<>();
    private @Nullable Predicate<? super C> condition;
    private boolean lenient;

    /** The number of commands that were answered, without those that were unexpected. */
    private int uses;

    /** Whether setting up an answer has failed, with an exception in the test: the answer must not be reported as missing, too. */
    private boolean unusable;

    /** How many of its lambdas run. */
    private int running;

    /**
     * Makes the reply to a command.
     *
     * @param <C> the command's type
     * @param <R> the type of its return value
     */
    @FunctionalInterface
    public interface Reply<C, R extends @Nullable Object> {

        /**
         * Returns the value that the command returns.
         *
         * @throws QmpErrorException the error reply
         * @throws Exception any other exception, which fails the test, like an {@link Error}
         */
        R to(C command) throws Exception;
    }

    /**
     * Makes a stub without answers.
     *
     * @param isRaw whether the stub is for commands by their name, without a type
     * @param place where it is set up, for messages
     * @param stubs has the stub, and is informed when it takes effect
     */
    Stub(CommandDescriptor<C, R> command, boolean isRaw, SchemaTexts texts, String place, Stubs stubs) {
        this.command = command;
        this.isRaw = isRaw;
        this.texts = texts;
        this.place = place;
        this.stubs = stubs;
    }

    /**
     * Sets the condition: the stub only answers commands for which it holds. Set it before the reply.
     *
     * @throws IllegalStateException if the stub has a condition or a reply already
     */
    public Stub<C, R> when(Predicate<? super C> condition) {
        Objects.requireNonNull(condition, "condition");
        lock.lock();
        try {
            if (this.condition != null || !answers.isEmpty()) {
                throw new IllegalStateException(this + " has a " + (answers.isEmpty() ? "condition" : "reply")
                        + " already: call when(...) once, directly after on(...)");
            }
            this.condition = condition;
        } finally {
            lock.unlock();
        }
        return this;
    }

    /** Lets the test pass even if the stub, or an answer of it, is never used, for example because only some tests of a class need it. */
    public Stub<C, R> lenient() {
        lock.lock();
        try {
            lenient = true;
        } finally {
            lock.unlock();
        }
        return this;
    }

    /**
     * Replies to a command that returns nothing. For a stub by name, the reply is an empty object.
     *
     * @throws IllegalArgumentException if the command returns a value
     */
    public Stub<C, R> reply() {
        if (!isRaw && command.returns() != Codecs.EMPTY) {
            throw unusable(new IllegalArgumentException(
                    "'" + command.name() + "' returns a value: use reply(value) or replyJson(text)"));
        }
        return answer(any -> JsonObject.EMPTY);
    }

    /**
     * Replies with a value.
     *
     * @throws IllegalArgumentException if the value has no JSON form, or is null although the command returns a value
     */
    public Stub<C, R> reply(R value) {
        JsonValue json;
        try {
            json = json(value, "the reply is null");
        } catch (IllegalArgumentException e) {
            throw unusable(e);
        }
        return answer(any -> json);
    }

    /** @param absent the problem if the value is null, but the command returns a value */
    private JsonValue json(R value, String absent) {
        if (value == null && command.returns() != Codecs.EMPTY) {
            throw new IllegalArgumentException("'" + command.name() + "' returns a value, but " + absent);
        }
        return Json.of(command.returns(), value, "the reply to '" + command.name() + "'");
    }

    /** Drops this stub, or its last answer, whose reply could not be set up, and returns why. */
    private IllegalArgumentException unusable(IllegalArgumentException reason) {
        lock.lock();
        try {
            unusable = true;
        } finally {
            lock.unlock();
        }
        stubs.drop(this);
        return reason;
    }

    /** Replies with the value that a lambda returns; null for a command that returns nothing. */
    public Stub<C, R> reply(Reply<? super C, ? extends R> reply) {
        Objects.requireNonNull(reply, "reply");
        return answer(request -> json(call(reply, request), "the lambda has returned null"));
    }

    private R call(Reply<? super C, ? extends R> reply, C request) throws Exception {
        count(1);
        try {
            return reply.to(request);
        } finally {
            count(-1);
        }
    }

    private void count(int change) {
        lock.lock();
        try {
            running += change;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Replies with a value in JSON, also with single quotes: {@code replyJson("{'running': true, 'status': 'running'}")}. The text must be exactly what
     * the schema says; for a value of another version, make the stub by the command's name.
     *
     * @throws IllegalArgumentException if the text is not JSON, or not a value of the command's return type: the message has the paths
     */
    public Stub<C, R> replyJson(String json) {
        JsonValue value;
        try {
            value = texts.reply(command, json);
        } catch (IllegalArgumentException e) {
            throw unusable(e);
        }
        return answer(any -> value);
    }

    private Stub<C, R> answer(Script.Answer<C> answer) {
        return outcome(new Script.Reply<>(answer, command.flags().contains(CommandFlag.NO_SUCCESS_RESPONSE)));
    }

    /** Replies with an error of class {@code GenericError}. */
    public Stub<C, R> fail(String description) {
        return fail(QmpErrorException.GENERIC_ERROR, description);
    }

    /**
     * Replies with an error.
     *
     * @param errorClass its class, such as {@link QmpErrorException#DEVICE_NOT_FOUND}
     * @param description its description, for humans
     */
    public Stub<C, R> fail(String errorClass, String description) {
        Objects.requireNonNull(errorClass, "errorClass");
        Objects.requireNonNull(description, "description");
        return outcome(new Script.Reply<>(
                any -> {
                    throw new QmpErrorException(errorClass, description);
                },
                false));
    }

    /** Never replies to the command; the client's deadline passes. Later commands are answered. */
    public Stub<C, R> noReply() {
        return outcome(new Script.NoReply<>());
    }

    /** Closes the connection that the command came on: before the reply, which the client never gets, or after it. */
    public Stub<C, R> disconnect() {
        return current.hasOutcome() ? step(new Script.Disconnect<>()) : outcome(new Script.Disconnect<>());
    }

    /**
     * Expects no command, or none after the answers before: a command is then unexpected, as one without a stub, and fails the test. Nothing follows this
     * step. {@code reply().then().unexpected()} expects exactly one command.
     *
     * @throws IllegalStateException if the current answer has other steps
     */
    public Stub<C, R> unexpected() {
        if (!current.isEmpty()) {
            throw new IllegalStateException(this + " has a step already: call then() before unexpected()");
        }
        return outcome(new Script.Unexpected<>());
    }

    /** Emits an event to all clients that have negotiated. */
    public Stub<C, R> emit(QmpEvent event) {
        return step(new Script.Emit<>(Objects.requireNonNull(event, "event")));
    }

    /**
     * Emits an event in JSON; see {@link FakeServer#emit(String, String)}.
     *
     * @throws IllegalArgumentException if the data is not JSON, or not that of the event
     */
    public Stub<C, R> emit(String name, String data) {
        QmpEvent event;
        try {
            event = texts.event(name, data);
        } catch (IllegalArgumentException e) {
            throw current.hasOutcome() ? e : unusable(e);
        }
        return emit(event);
    }

    /** Waits before the next step. */
    public Stub<C, R> pause(Duration duration) {
        return step(new Script.Pause<>(Objects.requireNonNull(duration, "duration")));
    }

    /**
     * Sends characters in UTF-8 as they are, between two messages: garbage before a reply, or, with {@link #disconnect} after it, half a message, such
     * as <code>sendRaw("&#123;").disconnect()</code>.
     */
    public Stub<C, R> sendRaw(String text) {
        return step(new Script.SendRaw<>(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Stops reading from the connection that the command came on, until {@link FakeServer#resumeReading}. */
    public Stub<C, R> stopReading() {
        return step(new Script.StopReading<>());
    }

    /**
     * Begins the answer to the next command.
     *
     * @throws IllegalStateException if the current answer has no reply yet, or is {@link #unexpected}
     */
    public Stub<C, R> then() {
        requireNotUnexpected();
        if (!current.hasOutcome()) {
            throw new IllegalStateException(this + " has no reply before then()");
        }
        current = new Script<>();
        return this;
    }

    private void requireNotUnexpected() {
        if (current.isUnexpected()) {
            throw new IllegalStateException(this + " expects no further command: nothing follows unexpected()");
        }
    }

    private Stub<C, R> step(Script.Step<C> step) {
        requireNotUnexpected();
        current.add(step);
        return this;
    }

    private Stub<C, R> outcome(Script.Step<C> step) {
        requireNotUnexpected();
        if (current.hasOutcome()) {
            throw new IllegalStateException(
                    this + " has a reply already: call then() before the reply to the next command");
        }
        current.addOutcome(step);
        boolean first;
        lock.lock();
        try {
            first = answers.isEmpty();
            answers.add(current);
            unusable = false;
        } finally {
            lock.unlock();
        }
        if (first) {
            stubs.takeEffect(this);
        }
        return this;
    }

    String name() {
        return command.name();
    }

    /** Returns where the stub is set up. */
    String place() {
        return place;
    }

    boolean isRaw() {
        return isRaw;
    }

    /** Returns whether this stub, if it is the later one, answers all commands that the other one would answer. */
    boolean replaces(Stub<?, ?> other) {
        lock.lock();
        try {
            return name().equals(other.name()) && condition == null && (isRaw || !other.isRaw);
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether a lambda of this stub has not returned yet. */
    boolean isRunning() {
        lock.lock();
        try {
            return running > 0;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether the condition holds for a command. */
    boolean accepts(C request) {
        Predicate<? super C> tested;
        lock.lock();
        try {
            tested = condition;
        } finally {
            lock.unlock();
        }
        return tested == null || tested.test(request);
    }

    /** Returns the answer to the next command; null if the stub does not expect it. */
    @Nullable
    Script<C> use() {
        lock.lock();
        try {
            Script<C> answer = answers.get(Math.min(uses, answers.size() - 1));
            if (answer.isUnexpected()) {
                return null;
            }
            uses++;
            return answer;
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many commands this stub expects, for messages. */
    String expectation() {
        int expected = expected();
        return this + " expects "
                + (expected == 0 ? "no command" : expected == 1 ? "one command" : expected + " commands");
    }

    /** Returns the number of answers to commands that are expected. */
    private int expected() {
        lock.lock();
        try {
            return (int)
                    answers.stream().filter(answer -> !answer.isUnexpected()).count();
        } finally {
            lock.unlock();
        }
    }

    /** Returns that this stub has no reply, for messages. */
    String unfinished() {
        return this + " has no reply: add reply(...), fail(...), noReply() or disconnect()";
    }

    /** Returns why this stub fails the test; null if it does not. */
    @Nullable
    String complaint(boolean allowUnused) {
        lock.lock();
        try {
            if (answers.isEmpty()) {
                return unfinished();
            }
            if (!current.hasOutcome() && !unusable) {
                return this + " has no reply after then()";
            }
            int expected = expected();
            if (lenient || allowUnused || uses >= expected) {
                return null;
            }
            return uses == 0
                    ? this + " was never used"
                    : this + " has " + expected + " answers, but " + (uses == 1 ? "one was" : uses + " were") + " used";
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns what messages about all stubs show.
     *
     * @param isReplaced whether a later stub replaces this one
     */
    String shown(boolean isReplaced) {
        lock.lock();
        try {
            String unused =
                    answers.isEmpty() ? "without a reply" : isReplaced ? "replaced by a later one" : "never used";
            return command.name() + (condition == null ? "" : " with a condition") + ", " + place + ": "
                    + (uses == 0 ? unused : uses == 1 ? "used once" : "used " + uses + " times");
        } finally {
            lock.unlock();
        }
    }

    /** Returns the stub's command, and where it is set up. */
    @Override
    public String toString() {
        return "the stub of '" + command.name() + "' (" + place + ")";
    }
}
