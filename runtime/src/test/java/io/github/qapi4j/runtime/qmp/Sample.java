package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonReader;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.codec.JsonWriter;
import io.github.qapi4j.runtime.generated.Members;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A small schema, written by hand in the form of generated code. */
final class Sample {

    private Sample() {}

    /** {@code echo}: returns its text. */
    record Echo(String text) implements QmpCommand<String> {
        static final CommandDescriptor<Echo, String> DESCRIPTOR = CommandDescriptor.builder(
                        "echo", Shapes.oneText("text", Echo::new, Echo::text), Codecs.STRING)
                .build();

        @Override
        public CommandDescriptor<Echo, String> descriptor() {
            return DESCRIPTOR;
        }
    }

    /** {@code poke}: returns nothing. */
    record Poke(String text) implements QmpCommand<@Nullable Void> {
        static final CommandDescriptor<Poke, @Nullable Void> DESCRIPTOR = CommandDescriptor.builder(
                        "poke", Shapes.oneText("text", Poke::new, Poke::text), Codecs.EMPTY)
                .build();

        @Override
        public CommandDescriptor<Poke, @Nullable Void> descriptor() {
            return DESCRIPTOR;
        }
    }

    /** {@code silence}: no reply on success. */
    record Silence() implements QmpCommand<@Nullable Void> {
        static final CommandDescriptor<Silence, @Nullable Void> DESCRIPTOR = CommandDescriptor.builder(
                        "silence", Shapes.empty(Silence::new), Codecs.EMPTY)
                .flag(CommandFlag.NO_SUCCESS_RESPONSE)
                .build();

        @Override
        public CommandDescriptor<Silence, @Nullable Void> descriptor() {
            return DESCRIPTOR;
        }
    }

    /** {@code yank}: may be executed out of band. */
    record Yank() implements OutOfBandCommand<@Nullable Void> {
        static final CommandDescriptor<Yank, @Nullable Void> DESCRIPTOR = CommandDescriptor.builder(
                        "yank", Shapes.empty(Yank::new), Codecs.EMPTY)
                .flag(CommandFlag.ALLOW_OOB)
                .build();

        @Override
        public CommandDescriptor<Yank, @Nullable Void> descriptor() {
            return DESCRIPTOR;
        }
    }

    record Quit() implements QmpCommand<@Nullable Void> {
        static final CommandDescriptor<Quit, @Nullable Void> DESCRIPTOR = CommandDescriptor.builder(
                        "quit", Shapes.empty(Quit::new), Codecs.EMPTY)
                .build();

        @Override
        public CommandDescriptor<Quit, @Nullable Void> descriptor() {
            return DESCRIPTOR;
        }
    }

    record QueryVersion() implements QmpCommand<JsonObject> {
        static final CommandDescriptor<QueryVersion, JsonObject> DESCRIPTOR = CommandDescriptor.builder(
                        "query-version", Shapes.empty(QueryVersion::new), JsonObject.CODEC)
                .build();

        @Override
        public CommandDescriptor<QueryVersion, JsonObject> descriptor() {
            return DESCRIPTOR;
        }
    }

    record QueryCommands() implements QmpCommand<List<JsonValue>> {
        static final CommandDescriptor<QueryCommands, List<JsonValue>> DESCRIPTOR = CommandDescriptor.builder(
                        "query-commands", Shapes.empty(QueryCommands::new), Codecs.list(Codecs.ANY))
                .build();

        @Override
        public CommandDescriptor<QueryCommands, List<JsonValue>> descriptor() {
            return DESCRIPTOR;
        }
    }

    /** {@code query-tick}: returns an object. */
    record QueryTick() implements QmpCommand<Tick> {
        static final CommandDescriptor<QueryTick, Tick> DESCRIPTOR = CommandDescriptor.builder(
                        "query-tick", Shapes.empty(QueryTick::new), Shapes.oneText("text", Tick::new, Tick::text))
                .build();

        @Override
        public CommandDescriptor<QueryTick, Tick> descriptor() {
            return DESCRIPTOR;
        }
    }

    /** {@code TICK}: has data. */
    record Tick(String text) implements QmpEvent {
        static final EventDescriptor<Tick> DESCRIPTOR = EventDescriptor.builder(
                        "TICK", Shapes.oneText("text", Tick::new, Tick::text))
                .build();

        @Override
        public EventDescriptor<Tick> descriptor() {
            return DESCRIPTOR;
        }
    }

    /** {@code STOP}: has no data. */
    record Stop() implements QmpEvent {
        static final EventDescriptor<Stop> DESCRIPTOR = EventDescriptor.builder("STOP", Shapes.empty(Stop::new))
                .withoutData()
                .build();

        @Override
        public EventDescriptor<Stop> descriptor() {
            return DESCRIPTOR;
        }
    }

    interface SampleCommands extends QmpHandler {
        default String echo(Echo command) throws IOException {
            throw QmpErrorException.commandNotFound("echo");
        }

        default void poke(Poke command) throws IOException {
            throw QmpErrorException.commandNotFound("poke");
        }

        default void silence(Silence command) throws IOException {
            throw QmpErrorException.commandNotFound("silence");
        }
    }

    interface ControlCommands extends QmpHandler {
        default void quit(Quit command) throws IOException {
            throw QmpErrorException.commandNotFound("quit");
        }

        default JsonObject queryVersion(QueryVersion command) throws IOException {
            throw QmpErrorException.commandNotFound("query-version");
        }

        default List<JsonValue> queryCommands(QueryCommands command) throws IOException {
            throw QmpErrorException.commandNotFound("query-commands");
        }
    }

    static final ModuleDescriptor<SampleCommands> SAMPLE = ModuleDescriptor.builder("sample", SampleCommands.class)
            .command(Echo.DESCRIPTOR, Echo.class, SampleCommands::echo)
            .command(Poke.DESCRIPTOR, Poke.class, (handler, command) -> {
                handler.poke(command);
                return null;
            })
            .command(Silence.DESCRIPTOR, Silence.class, (handler, command) -> {
                handler.silence(command);
                return null;
            })
            .event(Tick.DESCRIPTOR)
            .event(Stop.DESCRIPTOR)
            .build();

    static final ModuleDescriptor<ControlCommands> CONTROL = ModuleDescriptor.builder("control", ControlCommands.class)
            .command(Quit.DESCRIPTOR, Quit.class, (handler, command) -> {
                handler.quit(command);
                return null;
            })
            .command(QueryVersion.DESCRIPTOR, QueryVersion.class, ControlCommands::queryVersion)
            .command(QueryCommands.DESCRIPTOR, QueryCommands.class, ControlCommands::queryCommands)
            .build();

    static final SchemaDescriptor SCHEMA = SchemaDescriptor.of("sample", List.of(SAMPLE, CONTROL));

    /** Codecs. They are in a separate class because initializing the schema's constants initializes the commands, which need them. */
    private static final class Shapes {
        private interface OfText<T> {
            T of(String text);
        }

        private interface TextOf<T> {
            String of(T value);
        }

        private interface New<T> {
            T make();
        }

        static <T> Codec<T> oneText(String name, OfText<T> make, TextOf<T> text) {
            return new Codec<>() {
                @Override
                public T read(JsonReader in) throws IOException {
                    String value = null;
                    long seen = 0;
                    in.beginObject();
                    for (String member = in.nextMember(); member != null; member = in.nextMember()) {
                        if (member.equals(name)) {
                            seen = Members.once(in, seen, 0);
                            value = in.readString();
                        } else {
                            in.unknownMember();
                        }
                    }
                    if (value == null) {
                        throw in.missingMember(name);
                    }
                    return make.of(value);
                }

                @Override
                public void write(JsonWriter out, T value) throws IOException {
                    out.beginObject();
                    out.member(name).string(text.of(value));
                    out.endObject();
                }
            };
        }

        static <T> Codec<T> empty(New<T> make) {
            return new Codec<>() {
                @Override
                public T read(JsonReader in) throws IOException {
                    Codecs.EMPTY.read(in);
                    return make.make();
                }

                @Override
                public void write(JsonWriter out, T value) throws IOException {
                    Codecs.EMPTY.write(out, null);
                }
            };
        }
    }
}
