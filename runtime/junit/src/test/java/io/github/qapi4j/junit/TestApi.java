package io.github.qapi4j.junit;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonReader;
import io.github.qapi4j.runtime.codec.JsonTypeException;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.codec.JsonWriter;
import io.github.qapi4j.runtime.qmp.CommandDescriptor;
import io.github.qapi4j.runtime.qmp.CommandFlag;
import io.github.qapi4j.runtime.qmp.EventDescriptor;
import io.github.qapi4j.runtime.qmp.ModuleDescriptor;
import io.github.qapi4j.runtime.qmp.QmpCaller;
import io.github.qapi4j.runtime.qmp.QmpCommand;
import io.github.qapi4j.runtime.qmp.QmpEvent;
import io.github.qapi4j.runtime.qmp.QmpHandler;
import io.github.qapi4j.runtime.qmp.SchemaDescriptor;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/** A small API in the form of generated code. */
public final class TestApi {
    /** Reads and writes one object, whose members must be those that it writes. */
    private record ObjectCodec<T>(Function<JsonObject, T> reading, Function<T, JsonObject> writing)
            implements Codec<T> {
        @Override
        public T read(JsonReader in) throws IOException {
            JsonObject object = JsonObject.CODEC.read(in);
            T value;
            try {
                value = reading.apply(object);
            } catch (IllegalArgumentException | JsonTypeException e) {
                throw in.failure(String.valueOf(e.getMessage()));
            }
            for (String name : object.members().keySet()) {
                if (!writing.apply(value).members().containsKey(name)) {
                    throw in.failure("unexpected member '" + name + "'");
                }
            }
            return value;
        }

        @Override
        public void write(JsonWriter out, T value) throws IOException {
            JsonObject.CODEC.write(out, writing.apply(value));
        }
    }

    private static String text(JsonObject object, String name) {
        return object.findString(name)
                .orElseThrow(() -> new IllegalArgumentException("member '" + name + "' is missing"));
    }

    /** The return value of {@link QueryStatus}. */
    public record Status(boolean running, String status) {
        static final Codec<Status> CODEC = new ObjectCodec<>(
                object -> new Status(object.getBoolean("running"), text(object, "status")),
                status -> JsonObject.builder()
                        .put("running", status.running())
                        .put("status", status.status())
                        .build());
    }

    /** A command without arguments. */
    public record QueryStatus() implements QmpCommand<Status> {
        public static final CommandDescriptor<QueryStatus, Status> DESCRIPTOR = CommandDescriptor.builder(
                        "query-status",
                        new ObjectCodec<>(object -> new QueryStatus(), command -> JsonObject.EMPTY),
                        Status.CODEC)
                .build();

        @Override
        public CommandDescriptor<QueryStatus, Status> descriptor() {
            return DESCRIPTOR;
        }
    }

    /** A command that returns nothing. */
    public record Stop() implements QmpCommand<Void> {
        public static final CommandDescriptor<Stop, Void> DESCRIPTOR = CommandDescriptor.builder(
                        "stop", new ObjectCodec<>(object -> new Stop(), command -> JsonObject.EMPTY), Codecs.EMPTY)
                .build();

        @Override
        public CommandDescriptor<Stop, Void> descriptor() {
            return DESCRIPTOR;
        }
    }

    /** A command that is not answered on success. */
    public record Shutdown() implements QmpCommand<Void> {
        public static final CommandDescriptor<Shutdown, Void> DESCRIPTOR = CommandDescriptor.builder(
                        "guest-shutdown",
                        new ObjectCodec<>(object -> new Shutdown(), command -> JsonObject.EMPTY),
                        Codecs.EMPTY)
                .flag(CommandFlag.NO_SUCCESS_RESPONSE)
                .build();

        @Override
        public CommandDescriptor<Shutdown, Void> descriptor() {
            return DESCRIPTOR;
        }
    }

    /** A built-in command. */
    public record Quit() implements QmpCommand<Void> {
        public static final CommandDescriptor<Quit, Void> DESCRIPTOR = CommandDescriptor.builder(
                        "quit", new ObjectCodec<>(object -> new Quit(), command -> JsonObject.EMPTY), Codecs.EMPTY)
                .build();

        @Override
        public CommandDescriptor<Quit, Void> descriptor() {
            return DESCRIPTOR;
        }
    }

    /** A built-in command. */
    public record QueryVersion() implements QmpCommand<JsonValue> {
        public static final CommandDescriptor<QueryVersion, JsonValue> DESCRIPTOR = CommandDescriptor.builder(
                        "query-version",
                        new ObjectCodec<>(object -> new QueryVersion(), command -> JsonObject.EMPTY),
                        Codecs.ANY)
                .build();

        @Override
        public CommandDescriptor<QueryVersion, JsonValue> descriptor() {
            return DESCRIPTOR;
        }
    }

    /** A command with arguments, one of which is sensitive. */
    public record SetPassword(String protocol, String password) implements QmpCommand<Void> {
        public static final CommandDescriptor<SetPassword, Void> DESCRIPTOR = CommandDescriptor.builder(
                        "set_password",
                        new ObjectCodec<>(
                                object -> new SetPassword(text(object, "protocol"), text(object, "password")),
                                command -> JsonObject.builder()
                                        .put("protocol", command.protocol())
                                        .put("password", command.password())
                                        .build()),
                        Codecs.EMPTY)
                .build();

        @Override
        public CommandDescriptor<SetPassword, Void> descriptor() {
            return DESCRIPTOR;
        }
    }

    /** An event. */
    public record JobChange(String id, String status) implements QmpEvent {
        public static final EventDescriptor<JobChange> DESCRIPTOR = EventDescriptor.builder(
                        "JOB_STATUS_CHANGE",
                        new ObjectCodec<>(
                                object -> new JobChange(text(object, "id"), text(object, "status")),
                                event -> JsonObject.builder()
                                        .put("id", event.id())
                                        .put("status", event.status())
                                        .build()))
                .build();

        @Override
        public EventDescriptor<JobChange> descriptor() {
            return DESCRIPTOR;
        }
    }

    /** The handler of the module. */
    public interface Handler extends QmpHandler {}

    private static final SchemaDescriptor SCHEMA = SchemaDescriptor.of(
            "TestApi",
            List.of(ModuleDescriptor.builder("test", Handler.class)
                    .command(QueryStatus.DESCRIPTOR, QueryStatus.class, (handler, command) -> new Status(false, ""))
                    .command(Stop.DESCRIPTOR, Stop.class, (handler, command) -> null)
                    .command(Shutdown.DESCRIPTOR, Shutdown.class, (handler, command) -> null)
                    .command(Quit.DESCRIPTOR, Quit.class, (handler, command) -> null)
                    .command(QueryVersion.DESCRIPTOR, QueryVersion.class, (handler, command) -> JsonObject.EMPTY)
                    .command(SetPassword.DESCRIPTOR, SetPassword.class, (handler, command) -> null)
                    .event(JobChange.DESCRIPTOR)
                    .build()));

    private final QmpCaller caller;

    private TestApi(QmpCaller caller) {
        this.caller = caller;
    }

    public static TestApi on(QmpCaller caller) {
        return new TestApi(caller);
    }

    public static SchemaDescriptor schema() {
        return SCHEMA;
    }

    public Status queryStatus() throws IOException {
        return caller.execute(new QueryStatus());
    }
}
