package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonReader;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A command that a server executes.
 *
 * @param <C> the type of its arguments
 * @param arguments the codec of the arguments
 * @param format the format of the arguments
 * @param outOfBand whether it may be executed out of band
 * @param execution what the command does
 */
record ServerCommand<C>(Codec<C> arguments, JsonFormat format, boolean outOfBand, Execution<C> execution) {

    /** Executes a command. */
    @FunctionalInterface
    interface Execution<C> {

        /**
         * Executes the command.
         *
         * @throws QmpErrorException the error reply
         * @throws IOException a failure whose details are not sent to the client
         */
        Answer run(QmpRequest request, C arguments) throws IOException;
    }

    /** A command with its arguments, ready to be executed. */
    @FunctionalInterface
    interface Call {

        /** Executes the command; see {@link Execution#run}. */
        Answer run(QmpRequest request) throws IOException;
    }

    /** A return value, which is encoded when other commands can be executed already. */
    @FunctionalInterface
    interface Value {

        /** Returns the value as JSON text. */
        Slice encode() throws IOException;
    }

    /**
     * The result of a command.
     *
     * @param value the return value; null if there is no reply
     * @param queued an action to run when the reply is queued, before the client can receive it or any event can follow it; null for none
     * @param later a stage of the answer in place of this one; null if this is the answer
     */
    record Answer(
            @Nullable Value value,
            @Nullable Runnable queued,
            @Nullable CompletionStage<Answer> later) {

        /** The answer of a command that has no reply. */
        static final Answer NONE = new Answer(null, null, null);

        static Answer of(Value value) {
            return new Answer(value, null, null);
        }

        static Answer of(Slice text) {
            return of(() -> text);
        }

        static Answer of(Slice text, Runnable queued) {
            return new Answer(() -> text, queued, null);
        }

        static Answer later(CompletionStage<Answer> stage) {
            return new Answer(null, null, stage);
        }
    }

    /**
     * Reads the arguments.
     *
     * @throws QmpErrorException if the codec rejects them
     */
    Call read(Slice text) throws IOException {
        try {
            return call(text.read(format, arguments, "$.arguments"));
        } catch (CodecException e) {
            throw QmpErrorException.generic(String.valueOf(e.getMessage()));
        }
    }

    /** Reads the arguments. If they are not valid, the call throws the error when the command is executed, after the checks that come before. */
    Call prepare(Slice text) {
        try {
            return read(text);
        } catch (IOException e) {
            return request -> {
                throw e;
            };
        } catch (RuntimeException | Error e) {
            // The user's codec.
            return request -> {
                throw e;
            };
        }
    }

    /** Reads the arguments as a part of a message. */
    Call read(JsonReader in) throws IOException {
        return call(arguments.read(in));
    }

    private Call call(C value) {
        return request -> execution.run(request, value);
    }
}
