package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.qmp.CommandDescriptor;
import io.github.qapi4j.runtime.qmp.EventDescriptor;
import io.github.qapi4j.runtime.qmp.SchemaDescriptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * The sessions of the corpus, which were recorded with QEMU 7.2, read and written by the codecs of APIs: the arguments and the reply of each command, and
 * every event.
 */
final class RecordedSessions {
    private final BiFunction<String, String, SchemaDescriptor> schemas;
    private final List<String> unmatched = new ArrayList<>();
    private int arguments;
    private int returns;
    private int errors;
    private int events;

    /** @param schemas the schema of the API for a session, by the name and the text of its file */
    RecordedSessions(BiFunction<String, String, SchemaDescriptor> schemas) {
        this.schemas = schemas;
    }

    /** Reads all sessions and prints the numbers of values. */
    void replay(String what) throws IOException {
        try (Stream<Path> files = Files.list(Corpus.file("transcripts"))) {
            for (Path file : files.sorted().toList()) {
                replay(file);
            }
        }
        System.out.printf(
                "%s: %d returns, %d errors, %d events, %d arguments; %d returns of commands that cannot be found in malformed input%n",
                what, returns, errors, events, arguments, unmatched.size());
        assertThat(returns).isGreaterThan(450);
        assertThat(events).isGreaterThan(400);
        // The input in these recordings is deliberately malformed or quoted, or is truncated, so the JSON reader does
        // not find every command.
        assertThat(unmatched)
                .allSatisfy(where -> assertThat(where)
                        .containsPattern("^(p09-bad-bytes|p20-oob-system|p24-pretty|t30-thousand)\\."));
        assertThat(unmatched).hasSizeLessThan(10);
    }

    /** Returns whether a session is one of a storage daemon, and not of a system emulator or guest agent. */
    static boolean isOfStorageDaemon(String text) {
        return text.contains("\"argv\": [\"qemu-storage-daemon\"");
    }

    private void replay(Path file) throws IOException {
        SchemaDescriptor schema = schemas.apply(file.getFileName().toString(), Files.readString(file));
        Map<Object, List<Map<?, ?>>> sent = new HashMap<>();
        for (String line : Files.readAllLines(file)) {
            Map<?, ?> entry = (Map<?, ?>) Json.parse(line);
            Object monitor = entry.get("mon");
            List<Map<?, ?>> pending = sent.computeIfAbsent(monitor, key -> new ArrayList<>());
            if ("->".equals(entry.get("dir"))) {
                for (Object value : messages(entry)) {
                    if (value instanceof Map<?, ?> message
                            && (message.containsKey("execute") || message.containsKey("exec-oob"))) {
                        pending.add(message);
                    }
                }
            } else if ("<-".equals(entry.get("dir")) && entry.containsKey("rawLen")) {
                // A long reply, which was truncated in the recording.
                take(pending, Map.of());
            } else if ("<-".equals(entry.get("dir"))) {
                for (Object value : messages(entry)) {
                    receive(schema, pending, (Map<?, ?>) value, file.getFileName() + ": " + line);
                }
            }
        }
    }

    /** Returns the messages of an entry. The byte 0xFF, which resets a parser, was recorded as an unpaired surrogate. */
    private static List<Object> messages(Map<?, ?> entry) {
        return Json.parseMany(((String) entry.get("raw")).replace('\udcff', ' '));
    }

    private void receive(SchemaDescriptor schema, List<Map<?, ?>> pending, Map<?, ?> message, String where)
            throws IOException {
        if (message.containsKey("QMP")) {
            pending.clear();
        } else if (message.containsKey("event")) {
            Optional<? extends EventDescriptor<?>> event = schema.event((String) message.get("event"));
            assertThat(event).as(where).isPresent();
            Object data = message.containsKey("data") ? message.get("data") : Map.of();
            backAndForth(event.get().data(), data, JsonFormat.tolerant(), where);
            events++;
        } else if (message.containsKey("return")) {
            Optional<Map<?, ?>> command = take(pending, message);
            if (command.isEmpty()) {
                unmatched.add(where);
                return;
            }
            CommandDescriptor<?, ?> descriptor = descriptor(schema, command.get(), where);
            backAndForth(descriptor.returns(), message.get("return"), JsonFormat.tolerant(), where);
            returns++;
            if (command.get().containsKey("arguments")) {
                accepted(descriptor.arguments(), command.get().get("arguments"), where);
                arguments++;
            }
        } else if (message.containsKey("error")) {
            Map<?, ?> error = (Map<?, ?>) message.get("error");
            assertThat(error.keySet()).as(where).isEqualTo(java.util.Set.of("class", "desc"));
            if (!isAboutBrokenInput((String) error.get("desc"))) {
                take(pending, message);
            }
            errors++;
        }
    }

    /** Returns whether an error is not the reply to a command, since the input was not a command or could not be parsed. */
    private static boolean isAboutBrokenInput(String description) {
        return description.startsWith("JSON ") || description.startsWith("QMP input must be");
    }

    private static CommandDescriptor<?, ?> descriptor(SchemaDescriptor schema, Map<?, ?> command, String where) {
        Object name = command.containsKey("execute") ? command.get("execute") : command.get("exec-oob");
        Optional<? extends CommandDescriptor<?, ?>> descriptor = schema.command((String) name);
        assertThat(descriptor).as("%s in %s", name, where).isPresent();
        return descriptor.get();
    }

    /** Takes the oldest pending command to which the reply can belong: a reply with an id belongs to the command with this id. */
    private static Optional<Map<?, ?>> take(List<Map<?, ?>> pending, Map<?, ?> reply) {
        for (Map<?, ?> command : pending) {
            if (command.containsKey("id") == reply.containsKey("id")
                    && Objects.equals(command.get("id"), reply.get("id"))) {
                pending.remove(command);
                return Optional.of(command);
            }
        }
        return Optional.empty();
    }

    private static <T> void backAndForth(Codec<T> codec, Object json, JsonFormat format, String where)
            throws IOException {
        T value = format.read(codec, Json.write(json).getBytes(StandardCharsets.UTF_8));
        Object back = Json.parse(new String(format.write(codec, value), StandardCharsets.UTF_8));
        assertThat(Json.same(back, json)).as("%s came back as %s", where, back).isTrue();
    }

    /**
     * Input that QEMU has accepted is accepted. It is not compared as text, since a negative number for an unsigned member is written as the unsigned
     * number.
     */
    private static <T> void accepted(Codec<T> codec, Object json, String where) throws IOException {
        JsonFormat format = JsonFormat.strict();
        T value = format.read(codec, Json.write(json).getBytes(StandardCharsets.UTF_8));
        assertThat(format.read(codec, format.write(codec, value))).as(where).isEqualTo(value);
    }
}
