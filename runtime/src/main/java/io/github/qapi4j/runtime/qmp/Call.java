package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A call of a command, from before it is sent until it has ended, with its outcome. */
final class Call<R extends @Nullable Object> {
    private static final String NO_DESCRIPTION = "the error has no description";

    private final long id;
    private final String command;
    private final Codec<R> returns;
    private final boolean answered;
    private final boolean outOfBand;
    private final Duration timeout;
    private final long deadline;
    private final SendQueue.Message message;

    /** Reports the command when it is sent; null without tracing. */
    private final Tracing.@Nullable Command trace;

    /** Any thread may complete it, because no user code runs in its dependent stages. */
    private final CompletableFuture<Outcome<R>> outcome = new CompletableFuture<>();

    private volatile Timer.@Nullable Entry watch;

    /**
     * @param arguments the object of arguments, as JSON text
     * @param answered whether the server answers when the command succeeds
     * @param outOfBand whether the server executes the command out of band
     * @param tracing traces the command; null without tracing
     */
    Call(
            long id,
            RequestHead command,
            CallArguments arguments,
            Codec<R> returns,
            boolean answered,
            boolean outOfBand,
            Duration timeout,
            Tracing.@Nullable Connection tracing) {
        this.id = id;
        this.command = command.command();
        byte[] text = command.request(arguments.json(), id, outOfBand);
        this.trace = tracing == null
                ? null
                : tracing.command(
                        this.command, id, text, Tracing.shifted(arguments.sensitive(), command.argumentsAt(outOfBand)));
        this.message = new SendQueue.Message(text, answered && !outOfBand, trace);
        this.returns = returns;
        this.answered = answered;
        this.outOfBand = outOfBand;
        this.timeout = timeout;
        this.deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
    }

    long id() {
        return id;
    }

    String command() {
        return command;
    }

    boolean isAnswered() {
        return answered;
    }

    Duration timeout() {
        return timeout;
    }

    boolean isOutOfBand() {
        return outOfBand;
    }

    SendQueue.Message message() {
        return message;
    }

    Codec<R> returns() {
        return returns;
    }

    Tracing.@Nullable Command trace() {
        return trace;
    }

    boolean isDone() {
        return outcome.isDone();
    }

    /** Returns the outcome of the call; null if it has not ended. */
    @Nullable
    Outcome<R> outcome() {
        return outcome.getNow(null);
    }

    /** Waits for the end, at most until the deadline. */
    Outcome<R> await() throws InterruptedException, TimeoutException {
        try {
            return outcome.get(nanosLeft(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("bug: an outcome is never an exception", e);
        }
    }

    /** Calls a consumer when the call ends, on the thread that ends it. */
    @SuppressWarnings("FutureReturnValueIgnored") // the returned stage has the same outcome
    void whenDone(Consumer<? super Outcome<R>> consumer) {
        outcome.thenAccept(consumer);
    }

    /** Sets the entry of the timer that may end the call. It is cancelled when the call ends. */
    void watchedBy(Timer.Entry entry) {
        watch = entry;
        if (isDone()) {
            entry.cancel();
        }
    }

    /** Ends the call with this outcome, unless it has ended before. */
    void complete(Outcome<R> ended) {
        try {
            outcome.complete(ended);
        } finally {
            unwatch();
        }
    }

    private void unwatch() {
        Timer.Entry entry = watch;
        if (entry != null) {
            entry.cancel();
        }
    }

    long nanosLeft() {
        return deadline - System.nanoTime();
    }

    /** Completes the call with its reply, which is not needed after this call. A reply that cannot be decoded fails only this call. */
    void reply(Envelope reply, JsonFormat format) {
        Slice error = reply.member("error");
        Slice value = error == null ? reply.member("return") : error;
        if (value == null) {
            fail(() -> new QmpProtocolException(
                    "the reply to '" + command + "' has no return and no error", command, null));
            return;
        }
        try {
            if (error != null) {
                QmpErrorException answer = readError(error, format);
                fail(() -> answer.replyTo(command));
            } else {
                complete(Outcome.of(value.read(format, returns, "$.return")));
            }
        } catch (CodecException e) {
            Slice raw = value.copy();
            fail(() -> new QmpDecodeException("the reply to '" + command + "'", command, raw, format, e));
        } catch (IOException e) {
            fail(() -> e);
        } catch (RuntimeException | StackOverflowError e) {
            fail(() -> new QmpProtocolException("the reply to '" + command + "' could not be read", command, e));
        } catch (Error e) {
            // Rethrown, the error ends the session; this call is no longer pending and must fail here.
            fail(() -> new QmpClosedException("the reply to '" + command + "' could not be read", e));
            throw e;
        }
    }

    /** Returns which member of an error has a wrong type, with its path; null if none has. An error that cannot be read has no members. */
    static @Nullable String faultOf(Slice error, JsonFormat format) {
        JsonValue value;
        try {
            value = error.read(format, Codecs.ANY, "$.error");
        } catch (IOException | StackOverflowError e) {
            return String.valueOf(e.getMessage());
        }
        if (!(value instanceof JsonObject members)) {
            return "$.error: expected object, got " + value.type();
        }
        for (String name : List.of("class", "desc")) {
            JsonValue member = members.find(name).orElse(null);
            if (!(member instanceof JsonString)) {
                return "$.error." + name
                        + (member == null ? ": missing member" : ": expected string, got " + member.type());
            }
        }
        return null;
    }

    static QmpErrorException readError(Slice error, JsonFormat format) throws IOException {
        JsonObject members = error.read(format, JsonObject.CODEC, "$.error");
        return new QmpErrorException(
                text(members, "class", QmpErrorException.GENERIC_ERROR), text(members, "desc", NO_DESCRIPTION));
    }

    private static String text(JsonObject error, String name, String fallback) {
        return error.find(name).orElse(null) instanceof JsonString text ? text.value() : fallback;
    }

    void fail(Supplier<? extends IOException> failure) {
        complete(Outcome.failed(failure));
    }

    /** Ends the call because its caller has cancelled it; no consumer is called. */
    void cancel() {
        outcome.cancel(false);
        unwatch();
    }

    /** Ends the call because the session has ended. A call that the server does not answer on success succeeds, if it was sent. */
    void end(Supplier<QmpClosedException> reason) {
        if (answered || !message.isSent()) {
            fail(reason);
        } else {
            complete(success());
        }
    }

    /** Returns the outcome of a successful call that a server does not answer. */
    @SuppressWarnings("NullAway") // such a command returns nothing
    Outcome<R> success() {
        return Outcome.of(null);
    }

    /**
     * Creates the exception of a call whose deadline has passed.
     *
     * @param strayError an error without an id that arrived meanwhile, or null
     */
    QmpTimeoutException overdue(@Nullable String strayError) {
        String stray = strayError == null ? "" : "; an error without an id arrived meanwhile: " + strayError;
        return new QmpTimeoutException(
                "no reply to '" + command + "' within " + timeout + "; the server may still execute it" + stray,
                command,
                null);
    }
}
