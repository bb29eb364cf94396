package io.github.qapi4j.junit;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.QmpEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What a stub does with one command, in steps. */
final class Script<C> {
    private final List<Step<C>> steps = new CopyOnWriteArrayList<>();
    private boolean hasOutcome;

    /** Makes the reply to a command. */
    interface Answer<C> {
        JsonValue to(C command) throws Exception;
    }

    /** A step. */
    sealed interface Step<C> {}

    /** @param isSilent whether the client gets no reply on success, because the schema says so */
    record Reply<C>(Answer<C> answer, boolean isSilent) implements Step<C> {}

    record NoReply<C>() implements Step<C> {}

    record Emit<C>(QmpEvent event) implements Step<C> {}

    record Pause<C>(Duration duration) implements Step<C> {}

    record SendRaw<C>(byte[] bytes) implements Step<C> {}

    record Disconnect<C>() implements Step<C> {}

    record StopReading<C>() implements Step<C> {}

    /** The only step of an answer to a command that the test does not expect. */
    record Unexpected<C>() implements Step<C> {}

    /** What a script does things with. */
    interface Stage {
        void emit(QmpEvent event);

        /** Runs an action on a thread that serves no connection. */
        void later(Duration delay, Runnable action);

        /** Notes an exception that fails the test, and returns the reply to the command. */
        QmpErrorException failed(Throwable failure);
    }

    void add(Step<C> step) {
        steps.add(step);
    }

    /** Adds the step that ends the command. */
    void addOutcome(Step<C> step) {
        steps.add(step);
        hasOutcome = true;
    }

    boolean hasOutcome() {
        return hasOutcome;
    }

    boolean isEmpty() {
        return steps.isEmpty();
    }

    boolean isUnexpected() {
        return !steps.isEmpty() && steps.get(0) instanceof Unexpected<C>;
    }

    /** Does the steps for a command, and returns the future reply. */
    CompletableFuture<JsonValue> run(C command, FakeConnection connection, Stage stage) {
        Run run = new Run(command, connection, stage);
        run.proceed();
        return run.reply;
    }

    /** A command whose steps are done. */
    private final class Run {
        private final C command;
        private final FakeConnection connection;
        private final Stage stage;
        private final CompletableFuture<JsonValue> reply = new CompletableFuture<>();

        /** One thread at a time uses it. */
        private int next;

        Run(C command, FakeConnection connection, Stage stage) {
            this.command = command;
            this.connection = connection;
            this.stage = stage;
        }

        /** Does the steps up to one after which it has to wait. */
        void proceed() {
            try {
                boolean waits = false;
                while (next < steps.size() && !waits) {
                    waits = perform(steps.get(next++));
                }
            } catch (Throwable e) {
                // Whatever a user's lambda throws fails the test, and must not end a thread.
                reply.completeExceptionally(stage.failed(e));
            }
        }

        /** Returns whether the next step follows later, on another thread. */
        private boolean perform(Step<C> step) throws IOException {
            if (step instanceof Emit<C> emit) {
                stage.emit(emit.event());
            } else if (step instanceof Pause<C> pause) {
                stage.later(pause.duration(), this::proceed);
                return true;
            } else if (step instanceof SendRaw<C> raw) {
                connection.insert(raw.bytes());
            } else if (step instanceof StopReading<C>) {
                connection.stopReading();
            } else if (step instanceof Disconnect<C>) {
                connection.cut();
                reply.complete(JsonObject.EMPTY);
            } else if (step instanceof Reply<C> answer) {
                return reply(answer);
            } else {
                return complete(true, JsonObject.EMPTY, null);
            }
            return false;
        }

        private boolean reply(Reply<C> step) {
            try {
                JsonValue value = step.answer().to(command);
                return step.isSilent() ? completeSilently(value) : complete(false, value, null);
            } catch (QmpErrorException e) {
                return complete(false, JsonObject.EMPTY, e);
            } catch (Throwable e) {
                return complete(false, JsonObject.EMPTY, stage.failed(e));
            }
        }

        /** Ends a command whose success the server does not answer. */
        private boolean completeSilently(JsonValue value) {
            reply.complete(value);
            return false;
        }

        /** Replies. The steps after the reply follow when it is sent, so that what they do cannot precede it. */
        private boolean complete(boolean isDropped, JsonValue value, @Nullable QmpErrorException error) {
            boolean more = next < steps.size();
            if (isDropped || more) {
                connection.nextReply(isDropped, more ? () -> stage.later(Duration.ZERO, this::proceed) : () -> {});
            }
            if (error == null) {
                reply.complete(value);
            } else {
                reply.completeExceptionally(error);
            }
            return more;
        }
    }
}
