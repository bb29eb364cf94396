package io.github.qapi4j.runtime.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonLimits;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonType;
import io.github.qapi4j.runtime.codec.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The recorded sessions of the corpus, validated against the introspection of their own server. The arguments of a command that the server has executed
 * have no violation, and neither have its return values and events. If the server has rejected arguments, there is a violation at the place that the
 * server names.
 */
@Timeout(60)
class RecordedTrafficTest {
    private static final JsonFormat DEEP = JsonFormat.tolerant().withLimits(JsonLimits.DEFAULT.withNesting(2000));

    /** The messages of the check of arguments; the handlers of commands use the third one, too. */
    private static final Pattern REJECTED = Pattern.compile(
            "Invalid parameter type for '([^']*)', expected: .*|Parameter '([^']*)' is (?:missing|unexpected)"
                    + "|Parameter '([^']*)' does not accept value .*");

    private final List<String> unexplained = new ArrayList<>();
    private int executed;
    private int rejected;
    private int events;

    private record Pending(JsonObject request, String where) {}

    @Test
    void sessionsFitTheSchemasOfTheirServers() throws IOException {
        SchemaValidator system =
                Introspections.recorded("7.2.0/qemu-live-recorded").validator();
        SchemaValidator daemon =
                Introspections.recorded("7.2.0/qsd-live-recorded").validator();
        SchemaValidator agent =
                Introspections.recorded("7.2.0/qga-masked-eval-all").validator();
        try (Stream<Path> files = Files.list(Introspections.corpus().resolve("transcripts"))) {
            for (Path file : files.sorted().toList()) {
                List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
                String first = lines.get(0);
                SchemaValidator validator = first.contains("qemu-system") ? system : daemon;
                session(file.getFileName().toString().startsWith("g") ? agent : validator, file, lines);
            }
        }
        System.out.println(executed + " executed commands, " + rejected + " rejected ones, " + events + " events");
        assertThat(unexplained).isEmpty();
        assertThat(executed).isGreaterThan(400);
        assertThat(rejected).isGreaterThan(40);
        assertThat(events).isGreaterThan(400);
    }

    private void session(SchemaValidator validator, Path file, List<String> lines) {
        List<Pending> pending = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            JsonObject line;
            try {
                line = DEEP.read(Codecs.ANY, lines.get(i).getBytes(StandardCharsets.UTF_8))
                        .asObject();
            } catch (IOException e) {
                // Recordings of bytes that are not text contain unpaired surrogates.
                continue;
            }
            boolean sent = line.getString("dir").equals("->");
            JsonValue json = line.find("json").orElse(null);
            if (sent || (line.getString("dir").equals("<-") && !(json instanceof JsonObject))) {
                // Calls without an id are assigned to replies only where the recording leaves no doubt.
                pending.removeIf(call -> call.request().find("id").isEmpty());
            }
            if (!(json instanceof JsonObject message)) {
                continue;
            }
            String where = file.getFileName() + ":" + (i + 1);
            if (sent) {
                if (message.find("execute").isPresent()
                        || message.find("exec-oob").isPresent()) {
                    pending.add(new Pending(message, where));
                }
            } else if (message.find("event").isPresent()) {
                event(validator, message, where);
            } else if (message.find("return").isPresent()
                    || message.find("error").isPresent()) {
                reply(validator, pending, message);
            }
        }
    }

    private void event(SchemaValidator validator, JsonObject message, String where) {
        JsonValue data = message.find("data").orElse(JsonObject.EMPTY);
        SchemaFindings findings = validator.event(message.getString("event"), data);
        if (!findings.isValid() || !findings.notes().isEmpty()) {
            unexplained.add(where + ": " + findings);
        }
        events++;
    }

    private void reply(SchemaValidator validator, List<Pending> pending, JsonObject reply) {
        Optional<Pending> answered = pending.stream()
                .filter(call -> Objects.equals(call.request().find("id"), reply.find("id")))
                .findFirst();
        if (answered.isEmpty()) {
            return;
        }
        pending.remove(answered.get());
        JsonObject request = answered.get().request();
        String where = answered.get().where();
        JsonValue command =
                request.find("execute").or(() -> request.find("exec-oob")).orElseThrow();
        if (command.type() != JsonType.STRING) {
            return;
        }
        String name = command.asString();
        SchemaFindings arguments =
                validator.arguments(name, request.find("arguments").orElse(JsonObject.EMPTY));
        if (reply.find("return").isPresent()) {
            executed++;
            SchemaFindings returned = validator.returned(name, reply.get("return"));
            if (!arguments.isValid() || !returned.isValid() || has(returned, SchemaFinding.Kind.UNEXPECTED_MEMBER)) {
                unexplained.add(where + ": " + name + ": " + arguments + ", " + returned);
            }
            return;
        }
        Matcher matcher = REJECTED.matcher(reply.getObject("error").getString("desc"));
        if (matcher.matches()) {
            String parameter = Stream.of(1, 2, 3)
                    .map(matcher::group)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElseThrow();
            rejected++;
            boolean named = arguments.violations().stream().anyMatch(violation -> names(parameter, violation.path()));
            if (!named && !isBeyondIntrospection(name)) {
                unexplained.add(where + ": " + matcher.group() + ": " + arguments);
            }
        }
    }

    /** Returns whether a message with this name of a parameter is about a path. Elements of arrays have no names: QEMU calls them null. */
    private static boolean names(String parameter, String path) {
        return path.endsWith(parameter) || (parameter.equals("null") && path.endsWith("]"));
    }

    /**
     * Returns whether a server checks the arguments of a command further than the introspection form describes: the value in {@code qom-set} is {@code
     * any}, and has the type of the property; the id in {@code guest-sync} is an {@code int64}, and the form does not distinguish integers.
     */
    private static boolean isBeyondIntrospection(String command) {
        return command.equals("qom-set") || command.equals("guest-sync");
    }

    private static boolean has(SchemaFindings findings, SchemaFinding.Kind kind) {
        return findings.notes().stream().anyMatch(note -> note.kind() == kind);
    }
}
