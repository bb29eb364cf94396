package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonReader;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.codec.JsonWriter;
import io.github.qapi4j.runtime.qmp.ServerCommand.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** The built-in commands, which a server executes without a handler. */
final class BuiltInCommands {
    static final String NEGOTIATION = "qmp_capabilities";
    static final String SCHEMA = "query-qmp-schema";

    /** The reply of a command that returns nothing. */
    static final Slice NOTHING = text(JsonObject.EMPTY);

    private BuiltInCommands() {}

    private static Slice text(JsonValue value) {
        return Slice.of(value.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Returns {@code qmp_capabilities}, which ends the negotiation of a session.
     *
     * @param outOfBand whether the server offers out-of-band execution
     */
    static ServerCommand<?> negotiation(JsonFormat format, boolean outOfBand) {
        return new ServerCommand<>(Enable.CODEC, format, false, (request, enabled) -> {
            ServerSession session = request.serverSession();
            if (session.isNegotiated()) {
                throw new QmpErrorException(
                        QmpErrorException.COMMAND_NOT_FOUND,
                        "the negotiation of capabilities is complete, '" + NEGOTIATION + "' is ignored");
            }
            if (!enabled.isEmpty() && !outOfBand) {
                throw QmpErrorException.generic("capability '" + enabled.get(0) + "' is not available");
            }
            return Answer.of(NOTHING, () -> session.negotiated(!enabled.isEmpty()));
        });
    }

    /** Returns {@code query-version}. */
    static ServerCommand<?> version(CommandDescriptor<?, ?> command, JsonObject version, JsonFormat format) {
        return constant(command, version, format);
    }

    /**
     * Returns {@code query-commands}.
     *
     * @param others the names of the server's other commands, in the order in which they are listed
     */
    static ServerCommand<?> commands(CommandDescriptor<?, ?> command, Collection<String> others, JsonFormat format) {
        JsonValue[] entries = Stream.concat(others.stream(), Stream.of(command.name()))
                .map(name -> JsonObject.builder().put("name", name).build())
                .toArray(JsonValue[]::new);
        return constant(command, JsonArray.of(entries), format);
    }

    private static ServerCommand<?> constant(CommandDescriptor<?, ?> command, JsonValue value, JsonFormat format) {
        Answer answer = Answer.of(text(value));
        return new ServerCommand<>(command.arguments(), format, false, (request, arguments) -> answer);
    }

    /** Returns {@code query-qmp-schema}, whose answer is made at the first call. */
    static ServerCommand<?> schema(CommandDescriptor<?, ?> command, SchemaDescriptor schema, JsonFormat format) {
        AtomicReference<Answer> answer = new AtomicReference<>();
        return new ServerCommand<>(command.arguments(), format, false, (request, arguments) -> {
            Answer made = answer.get();
            if (made == null) {
                String text = schema.introspection().orElseThrow();
                made = Answer.of(Slice.of(text.getBytes(StandardCharsets.US_ASCII)));
                answer.set(made);
            }
            return made;
        });
    }

    /** Returns {@code quit}, which ends the server once the reply is queued. */
    static ServerCommand<?> quit(CommandDescriptor<?, ?> command, Runnable quit, JsonFormat format) {
        return new ServerCommand<>(
                command.arguments(), format, false, (request, arguments) -> Answer.of(NOTHING, quit));
    }

    /** The arguments of {@code qmp_capabilities}: a list of known capabilities. */
    private static final class Enable {
        static final Codec<List<String>> CODEC = new Codec<>() {
            @Override
            public List<String> read(JsonReader in) throws IOException {
                List<String> enable = null;
                in.beginObject();
                for (String member = in.nextMember(); member != null; member = in.nextMember()) {
                    if (member.equals("enable")) {
                        if (enable != null) {
                            throw in.failure("duplicate member");
                        }
                        enable = in.readList(CAPABILITY);
                    } else {
                        in.unknownMember();
                    }
                }
                return enable == null ? List.of() : enable;
            }

            @Override
            public void write(JsonWriter out, List<String> value) {
                throw new IllegalStateException("bug: a server does not send arguments");
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
                throw new IllegalStateException("bug: a server does not send arguments");
            }
        };
    }
}
