package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonReader;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.codec.JsonWriter;
import io.github.qapi4j.runtime.qmp.ServerCommand.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The commands that a server does itself. */
final class BuiltInCommands {
    static final String NEGOTIATION = "qmp_capabilities";

    private static final Slice NOTHING = text(JsonObject.EMPTY);

    private BuiltInCommands() {}

    private static Slice text(JsonValue value) {
        return Slice.of(value.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** Leaves negotiation. No capability is offered. */
    static ServerCommand negotiation(JsonFormat format) {
        return (session, arguments) -> {
            List<String> enabled = readArguments(arguments, Enable.CODEC, format);
            if (session.isNegotiated()) {
                throw new QmpErrorException(
                        "CommandNotFound",
                        "the negotiation of capabilities is complete, '" + NEGOTIATION + "' is ignored");
            }
            if (!enabled.isEmpty()) {
                throw QmpErrorException.generic("capability '" + enabled.get(0) + "' is not available");
            }
            return new Answer(NOTHING, session::negotiated);
        };
    }

    static ServerCommand version(CommandDescriptor<?, ?> command, JsonObject version, JsonFormat format) {
        return constant(command, version, format);
    }

    static ServerCommand commands(CommandDescriptor<?, ?> command, List<String> names, JsonFormat format) {
        JsonValue[] entries = names.stream()
                .map(name -> JsonObject.builder().put("name", name).build())
                .toArray(JsonValue[]::new);
        return constant(command, JsonArray.of(entries), format);
    }

    private static ServerCommand constant(CommandDescriptor<?, ?> command, JsonValue value, JsonFormat format) {
        Slice text = text(value);
        return (session, arguments) -> {
            readArguments(arguments, command.arguments(), format);
            return Answer.of(text);
        };
    }

    /** Ends the server, when the reply is on its way. */
    static ServerCommand quit(CommandDescriptor<?, ?> command, Runnable quit, JsonFormat format) {
        return (session, arguments) -> {
            readArguments(arguments, command.arguments(), format);
            return new Answer(NOTHING, quit);
        };
    }

    /**
     * Reads the arguments of a command.
     *
     * @throws QmpErrorException if they are not as the codec expects
     */
    static <C> C readArguments(Slice arguments, Codec<C> codec, JsonFormat format) throws IOException {
        try {
            return arguments.read(format, codec, "$.arguments");
        } catch (CodecException e) {
            throw QmpErrorException.generic(String.valueOf(e.getMessage()));
        }
    }

    /** The arguments of the negotiation: the names of known capabilities. */
    private static final class Enable {
        static final Codec<List<String>> CODEC = new Codec<>() {
            @Override
            public List<String> read(JsonReader in) throws IOException {
                List<String> enable = List.of();
                long seen = 0;
                in.beginObject();
                for (String member = in.nextMember(); member != null; member = in.nextMember()) {
                    if (member.equals("enable")) {
                        seen = in.once(seen, 0);
                        enable = in.readList(CAPABILITY);
                    } else {
                        in.unknownMember();
                    }
                }
                return enable;
            }

            @Override
            public void write(JsonWriter out, List<String> value) {
                throw new IllegalStateException("bug: a server does not send this");
            }
        };

        private static final Codec<String> CAPABILITY = new Codec<>() {
            @Override
            public String read(JsonReader in) throws IOException {
                String name = in.readString();
                if (!name.equals("oob")) {
                    throw in.unknownValue(name);
                }
                return name;
            }

            @Override
            public void write(JsonWriter out, String value) {
                throw new IllegalStateException("bug: a server does not send this");
            }
        };
    }
}
