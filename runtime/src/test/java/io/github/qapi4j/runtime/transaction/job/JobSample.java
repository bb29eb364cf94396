package io.github.qapi4j.runtime.transaction.job;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonReader;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.codec.JsonWriter;
import io.github.qapi4j.runtime.qmp.CommandDescriptor;
import io.github.qapi4j.runtime.qmp.EventDescriptor;
import io.github.qapi4j.runtime.qmp.ModuleDescriptor;
import io.github.qapi4j.runtime.qmp.QmpCommand;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.QmpEvent;
import io.github.qapi4j.runtime.qmp.QmpHandler;
import io.github.qapi4j.runtime.qmp.SchemaDescriptor;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Two schemas with jobs: one like that of QEMU 8.2, and one like that of 2.4, which has only block jobs. */
final class JobSample {
    private static final Set<String> TYPES = Set.of("backup", "commit", "create", "mirror", "stream");

    static final SchemaDescriptor CURRENT = current();
    static final SchemaDescriptor OLD = old();

    private JobSample() {}

    private static SchemaDescriptor current() {
        ModuleDescriptor.Builder<QmpHandler> job = ModuleDescriptor.builder("job", QmpHandler.class);
        for (String verb : List.of("cancel", "complete", "dismiss", "finalize", "pause", "resume")) {
            command(job, "job-" + verb, Codecs.EMPTY, Shape.of("id"));
        }
        command(
                job,
                "query-jobs",
                Codecs.list(new Shape(
                        List.of("id", "type", "status", "current-progress", "total-progress"), List.of("error"))),
                Shape.of());
        event(job, "JOB_STATUS_CHANGE", Shape.of("id", "status"));
        ModuleDescriptor.Builder<QmpHandler> block = ModuleDescriptor.builder("block-core", QmpHandler.class);
        for (String verb : List.of("complete", "pause", "resume")) {
            command(block, "block-job-" + verb, Codecs.EMPTY, Shape.of("device"));
        }
        for (String verb : List.of("dismiss", "finalize")) {
            command(block, "block-job-" + verb, Codecs.EMPTY, Shape.of("id"));
        }
        command(block, "block-job-cancel", Codecs.EMPTY, new Shape(List.of("device"), List.of("force")));
        command(block, "block-job-change", Codecs.EMPTY, new Shape(List.of("id", "type"), List.of("copy-mode")));
        command(block, "block-job-set-speed", Codecs.EMPTY, Shape.of("device", "speed"));
        command(
                block,
                "query-block-jobs",
                Codecs.list(new Shape(
                        List.of(
                                "type",
                                "device",
                                "len",
                                "offset",
                                "busy",
                                "paused",
                                "speed",
                                "io-status",
                                "ready",
                                "status",
                                "auto-finalize",
                                "auto-dismiss"),
                        List.of("error"))),
                Shape.of());
        event(
                block,
                "BLOCK_JOB_COMPLETED",
                new Shape(List.of("type", "device", "len", "offset", "speed"), List.of("error")));
        event(block, "BLOCK_JOB_CANCELLED", Shape.of("type", "device", "len", "offset", "speed"));
        event(block, "BLOCK_JOB_READY", Shape.of("type", "device", "len", "offset", "speed"));
        event(block, "BLOCK_JOB_PENDING", Shape.of("type", "id"));
        event(block, "BLOCK_JOB_ERROR", Shape.of("device", "operation", "action"));
        return SchemaDescriptor.of("current", List.of(job.build(), block.build()));
    }

    private static SchemaDescriptor old() {
        ModuleDescriptor.Builder<QmpHandler> block = ModuleDescriptor.builder("block-core", QmpHandler.class);
        command(block, "block-job-cancel", Codecs.EMPTY, Shape.of("device"));
        command(
                block,
                "query-block-jobs",
                Codecs.list(Shape.of("type", "device", "len", "offset", "busy", "paused", "speed")),
                Shape.of());
        event(block, "BLOCK_JOB_COMPLETED", Shape.of("type", "device", "len", "offset"));
        return SchemaDescriptor.of("old", List.of(block.build()));
    }

    /** A command of any name. */
    private record Call<R extends @Nullable Object>(CommandDescriptor<Call<R>, R> descriptor, JsonObject arguments)
            implements QmpCommand<R> {}

    /** An event of any name. */
    record Event(EventDescriptor<Event> descriptor, JsonObject data) implements QmpEvent {}

    @SuppressWarnings("unchecked")
    private static <R extends @Nullable Object> void command(
            ModuleDescriptor.Builder<QmpHandler> module, String name, Codec<R> returns, Shape arguments) {
        AtomicReference<CommandDescriptor<Call<R>, R>> self = new AtomicReference<>();
        Codec<Call<R>> codec = new Codec<>() {
            @Override
            public Call<R> read(JsonReader in) throws IOException {
                return new Call<>(self.get(), arguments.read(in));
            }

            @Override
            public void write(JsonWriter out, Call<R> value) throws IOException {
                arguments.write(out, value.arguments);
            }
        };
        self.set(CommandDescriptor.builder(name, codec, returns).build());
        module.command(self.get(), (Class<Call<R>>) (Class<?>) Call.class, (handler, command) -> {
            throw QmpErrorException.commandNotFound(name);
        });
    }

    private static void event(ModuleDescriptor.Builder<QmpHandler> module, String name, Shape data) {
        AtomicReference<EventDescriptor<Event>> self = new AtomicReference<>();
        Codec<Event> codec = new Codec<>() {
            @Override
            public Event read(JsonReader in) throws IOException {
                return new Event(self.get(), data.read(in));
            }

            @Override
            public void write(JsonWriter out, Event value) throws IOException {
                data.write(out, value.data);
            }
        };
        self.set(EventDescriptor.builder(name, codec).build());
        module.event(self.get());
    }

    /** The codec of objects with certain members. Like a generated one, it does not write a value of an enum that it does not know. */
    private record Shape(List<String> mandatory, List<String> optional) implements Codec<JsonObject> {
        static Shape of(String... mandatory) {
            return new Shape(List.of(mandatory), List.of());
        }

        @Override
        public JsonObject read(JsonReader in) throws IOException {
            JsonObject.Builder object = JsonObject.builder();
            Set<String> seen = new HashSet<>();
            in.beginObject();
            for (String member = in.nextMember(); member != null; member = in.nextMember()) {
                if (!mandatory.contains(member) && !optional.contains(member)) {
                    in.unknownMember();
                } else if (seen.add(member)) {
                    object.put(member, in.readValue());
                } else {
                    throw in.failure("duplicate member");
                }
            }
            for (String member : mandatory) {
                if (!seen.contains(member)) {
                    throw in.missingMember(member);
                }
            }
            return object.build();
        }

        @Override
        public void write(JsonWriter out, JsonObject value) throws IOException {
            JsonValue type = value.find("type").orElse(null);
            if (type instanceof JsonString text && !TYPES.contains(text.value())) {
                throw new IllegalArgumentException("there is no type " + text.value());
            }
            JsonObject.CODEC.write(out, value);
        }
    }
}
