package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonReader;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.codec.JsonWriter;
import java.io.IOException;
import java.util.Objects;

/**
 * A command given by its name, without a schema: for example, a command of a newer server. Its return value is JSON. If the server does not answer a
 * command on success, use the generated command: a call of a raw command always waits for a reply.
 *
 * <pre>{@code
 * JsonValue status = caller.execute(new RawCommand("query-status", JsonObject.EMPTY));
 * }</pre>
 *
 * @param name the command's name in QMP
 * @param arguments its arguments; may be empty
 */
public record RawCommand(String name, JsonObject arguments) implements QmpCommand<JsonValue> {

    /** Checks that nothing is null. */
    public RawCommand {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(arguments, "arguments");
    }

    /** Returns the descriptor of a command with this name and with any arguments and return value. */
    @Override
    public CommandDescriptor<RawCommand, JsonValue> descriptor() {
        return CommandDescriptor.builder(name, codec(name), Codecs.ANY).build();
    }

    /** Returns the codec of the arguments of a command. */
    static Codec<RawCommand> codec(String name) {
        return new ArgumentsCodec(name);
    }

    private record ArgumentsCodec(String name) implements Codec<RawCommand> {
        @Override
        public RawCommand read(JsonReader in) throws IOException {
            return new RawCommand(name, JsonObject.CODEC.read(in));
        }

        @Override
        public void write(JsonWriter out, RawCommand value) throws IOException {
            JsonObject.CODEC.write(out, value.arguments());
        }
    }
}
