package io.github.qapi4j.runtime.transaction.job;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.CommandDescriptor;
import io.github.qapi4j.runtime.qmp.EventDescriptor;
import io.github.qapi4j.runtime.qmp.EventEmitter;
import io.github.qapi4j.runtime.qmp.QmpCommand;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.QmpEvent;
import io.github.qapi4j.runtime.qmp.QmpServer;
import io.github.qapi4j.runtime.qmp.SchemaDescriptor;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Converts between the JSON of jobs and the types of a server's schema, which may be that of any release: what it does not declare is left out. The
 * runtime does not know these types, but their descriptors, by name.
 */
final class JobSchema {
    private static final Set<String> BLOCK_TYPES = Set.of("backup", "commit", "mirror", "stream");

    private static final List<String> COMMANDS = List.of(
            "query-jobs",
            "job-cancel",
            "job-complete",
            "job-dismiss",
            "job-finalize",
            "job-pause",
            "job-resume",
            "query-block-jobs",
            "block-job-cancel",
            "block-job-change",
            "block-job-complete",
            "block-job-dismiss",
            "block-job-finalize",
            "block-job-pause",
            "block-job-resume",
            "block-job-set-speed");

    // The names of events are not constants, which would be made where they are needed first, maybe while memory is
    // exhausted.

    static final String STATUS_CHANGE = text("JOB_STATUS_CHANGE");
    static final String COMPLETED = text("BLOCK_JOB_COMPLETED");
    static final String CANCELLED = text("BLOCK_JOB_CANCELLED");
    static final String ERROR = text("BLOCK_JOB_ERROR");
    static final String PENDING = text("BLOCK_JOB_PENDING");
    static final String READY = text("BLOCK_JOB_READY");

    private static final List<String> BLOCK_EVENTS = List.of(COMPLETED, CANCELLED, ERROR, PENDING, READY);

    /** A job with all members of entries and events together; each reader takes those that it knows. */
    private static final JsonObject SAMPLE = JsonObject.builder()
            .put("id", "job0")
            .put("device", "job0")
            .put("status", "running")
            .put("current-progress", 0)
            .put("total-progress", 0)
            .put("len", 0)
            .put("offset", 0)
            .put("speed", 0)
            .put("busy", false)
            .put("paused", false)
            .put("ready", false)
            .put("io-status", "ok")
            .put("auto-finalize", true)
            .put("auto-dismiss", true)
            .put("actively-synced", false)
            .put("operation", "read")
            .put("action", "report")
            .build();

    /** Skips members that the schema does not declare. */
    private static final JsonFormat ANY_RELEASE = JsonFormat.tolerant();

    private static final JsonFormat STRICT = JsonFormat.strict();

    private final SchemaDescriptor schema;

    JobSchema(SchemaDescriptor schema) {
        this.schema = schema;
    }

    /** Returns a text that exists from now on; a constant is made by the code that uses it first. */
    static String text(String constant) {
        return constant;
    }

    /** Returns whether jobs of a type belong to the block layer: only these have the events and commands of block jobs. */
    static boolean isOfBlockLayer(String type) {
        return BLOCK_TYPES.contains(type);
    }

    /** Returns a text without unpaired surrogates, which cannot be sent: they are replaced by U+FFFD. */
    static String sendable(String text) {
        StringBuilder sendable = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
            int c = text.codePointAt(i);
            boolean unpaired = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
            sendable.appendCodePoint(unpaired ? 0xFFFD : c);
        }
        return sendable.toString();
    }

    /** Executes a command. */
    interface Execution {
        JsonValue execute(String command, JsonObject arguments) throws QmpErrorException;
    }

    /** Adds a handler for each command of jobs that the schema declares. */
    void addHandlers(QmpServer.Builder builder, Execution execution) {
        for (String name : COMMANDS) {
            schema.command(name).ifPresent(command -> addHandler(builder, command, execution));
        }
    }

    private static <C extends QmpCommand<R>, R extends @Nullable Object> void addHandler(
            QmpServer.Builder builder, CommandDescriptor<C, R> command, Execution execution) {
        builder.handle(command, (request, typed) -> {
            JsonObject arguments = STRICT.read(JsonObject.CODEC, STRICT.write(command.arguments(), typed));
            return convert(command.returns(), execution.execute(command.name(), arguments));
        });
    }

    /** Emits an event if the schema declares it. */
    void emit(EventEmitter emitter, String name, JsonObject data) throws IOException {
        EventDescriptor<?> event = schema.event(name).orElse(null);
        if (event != null) {
            emitter.emit(typed(event, data));
        }
    }

    private static <E extends QmpEvent> QmpEvent typed(EventDescriptor<E> event, JsonObject data) throws IOException {
        return convert(event.data(), data);
    }

    private static <T extends @Nullable Object> T convert(Codec<T> codec, JsonValue value) throws IOException {
        return ANY_RELEASE.read(codec, value.toString().getBytes(US_ASCII));
    }

    /**
     * Checks that the schema can describe jobs of a type.
     *
     * @throws IllegalArgumentException if it does not declare the type, or a member that the registry does not know
     */
    void check(String type) {
        JsonObject job = SAMPLE.toBuilder().put("type", type).build();
        check("query-jobs", job);
        check(STATUS_CHANGE, job);
        if (isOfBlockLayer(type)) {
            check("query-block-jobs", job);
            BLOCK_EVENTS.forEach(event -> check(event, job));
        }
    }

    private void check(String name, JsonObject job) {
        try {
            CommandDescriptor<?, ?> command = schema.command(name).orElse(null);
            if (command != null) {
                check(command.returns(), JsonArray.of(job));
            }
            EventDescriptor<?> event = schema.event(name).orElse(null);
            if (event != null) {
                check(event.data(), job);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    schema + " cannot describe a job of type '" + job.getString("type") + "' in '" + name + "': "
                            + e.getMessage(),
                    e);
        }
    }

    private static <T extends @Nullable Object> void check(Codec<T> codec, JsonValue value) throws IOException {
        STRICT.write(codec, convert(codec, value));
    }
}
