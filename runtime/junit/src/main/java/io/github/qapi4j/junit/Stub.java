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
import java.util.function.Consumer;
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
 * the last answer is repeated. A stub takes effect with its reply, or a step in its place: {@link #fail}, {@link #noReply} or {@link #disconnect}. Of
 * several stubs for a command, the latest one whose condition holds answers it.
 *
 * <p>The server executes one command at a time: while a stub pauses before its reply, other commands wait. Lambdas run on a thread of the server. If one
 * throws an exception, the test fails, and the reply is an error; a {@link QmpErrorException} is just the reply. A stub is set up by one thread.
 *
 * @param <C> the command's type
 * @param <R> the type of its return value, {@link Void} for a command that returns nothing
 */
public final class Stub<C extends QmpCommand<R>, R extends @Nullable Object> {
    private final CommandDescriptor<C, R> command;
    private final boolean isRaw;
    private final Events events;
    private final String place;
    private final Consumer<Stub<?, ?>> onEffect;
    private final ReentrantLock lock = new ReentrantLock();

    /** The answer that is being set up. Only the thread that sets up the stub uses it. */
    private Script<C> current = new Script<>();

    // The lock guards the following fields.
    private final List<Script<C>> answers = new ArrayList<>();
    private @Nullable Predicate<? super C> condition;
    private boolean lenient;
    private int uses;

    /** Makes an event of its name and JSON. */
    interface Events {
        QmpEvent of(String name, String data);
    }

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
     * @param onEffect is called when the stub takes effect
     */
    Stub(CommandDescriptor<C, R> command, boolean isRaw, Events events, String place, Consumer<Stub<?, ?>> onEffect) {
        this.command = command;
        this.isRaw = isRaw;
        this.events = events;
        this.place = place;
        this.onEffect = onEffect;
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

    /** Lets the test pass even if the stub is never used, for example because only some tests of a class need it. */
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
            throw new IllegalArgumentException(
                    "'" + command.name() + "' returns a value: use reply(value) or replyJson(text)");
        }
        return answer(any -> JsonObject.EMPTY);
    }

    /**
     * Replies with a value.
     *
     * @throws IllegalArgumentException if the value has no JSON form
     */
    public Stub<C, R> reply(R value) {
        Objects.requireNonNull(value, "value");
        JsonValue json = Json.of(command.returns(), value, "the reply to '" + command.name() + "'");
        return answer(any -> json);
    }

    /** Replies with the value that a lambda returns; null for a command that returns nothing. */
    public Stub<C, R> reply(Reply<? super C, ? extends R> reply) {
        Objects.requireNonNull(reply, "reply");
        return answer(
                request -> Json.of(command.returns(), reply.to(request), "the reply to '" + command.name() + "'"));
    }

    /**
     * Replies with a value in JSON, also with single quotes: {@code replyJson("{'running': true, 'status': 'running'}")}. The text must be exactly what
     * the schema says; for a value of another version, make the stub by the command's name.
     *
     * @throws IllegalArgumentException if the text is not JSON, or not a value of the command's return type: the message has the path
     */
    public Stub<C, R> replyJson(String json) {
        JsonValue value = Json.parse(command.returns(), json, "the reply to '" + command.name() + "'");
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
        return emit(events.of(name, data));
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
     * @throws IllegalStateException if the current answer has no reply yet
     */
    public Stub<C, R> then() {
        if (!current.hasOutcome()) {
            throw new IllegalStateException(this + " has no reply before then()");
        }
        current = new Script<>();
        return this;
    }

    private Stub<C, R> step(Script.Step<C> step) {
        current.add(step);
        return this;
    }

    private Stub<C, R> outcome(Script.Step<C> step) {
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
        } finally {
            lock.unlock();
        }
        if (first) {
            onEffect.accept(this);
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

    /** Returns the answer to the next command. */
    Script<C> use() {
        lock.lock();
        try {
            return answers.get(Math.min(uses++, answers.size() - 1));
        } finally {
            lock.unlock();
        }
    }

    /** Returns why this stub fails the test; null if it does not. */
    @Nullable
    String complaint(boolean allowUnused) {
        lock.lock();
        try {
            if (answers.isEmpty()) {
                return this + " has no reply: add reply(...), fail(...), noReply() or disconnect()";
            }
            if (!current.hasOutcome()) {
                return this + " has no reply after then()";
            }
            return uses == 0 && !lenient && !allowUnused ? this + " was never used" : null;
        } finally {
            lock.unlock();
        }
    }

    /** Returns what messages about all stubs show. */
    String shown() {
        lock.lock();
        try {
            return command.name() + (condition == null ? "" : " with a condition") + ", " + place + ": "
                    + (uses == 0 ? "never used" : uses == 1 ? "used once" : "used " + uses + " times");
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
