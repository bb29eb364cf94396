package io.github.qapi4j.junit;

import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.QmpCaller;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.trace.RecordedCall;
import io.github.qapi4j.runtime.trace.Recording;
import io.github.qapi4j.runtime.trace.Redaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Compares the replies of a recorded QEMU with those of another one, for example of a newer version, by their form: return value or error, the class of an
 * error, the names of members, and the types of values. The values themselves, events, and the times are not compared. Of two lists, the elements at the
 * same positions are compared.
 *
 * <pre>{@code
 * Recording recording = Recording.read(Path.of("src/test/recordings/start.jsonl"));
 * try (QmpClient client = QmpClient.connect(socketOfOtherQemu)) {
 *     assertEquals(List.of(), RecordingComparison.withServer(recording, client));
 * }
 * }</pre>
 *
 * <p>Each difference is a line with the line of the recording, the command and the path: {@code start.jsonl:5: query-status: $.return.singlestep: boolean,
 * then missing}.
 */
public final class RecordingComparison {
    private static final String NEGOTIATION = "qmp_capabilities";

    private final String name;
    private final List<String> differences = new ArrayList<>();

    private RecordingComparison(String name) {
        this.name = name;
    }

    /**
     * Executes the recorded commands on another server, in their order and one after the other, and returns the differences between the replies. The
     * commands have the same effects as in the recorded session: use a server for tests. A recorded value that is redacted is sent as
     * {@code "<redacted>"}, which the server may reject.
     *
     * @throws IOException if a call fails other than by an error reply
     */
    public static List<String> withServer(Recording recording, QmpCaller server) throws IOException {
        RecordingComparison comparison = new RecordingComparison(recording.toString());
        for (RecordedCall call : callsOf(recording)) {
            comparison.compare(call, Optional.of(execute(call, server)));
        }
        return List.copyOf(comparison.differences);
    }

    private static JsonObject execute(RecordedCall call, QmpCaller server) throws IOException {
        try {
            return JsonObject.builder()
                    .put("return", server.execute(call.command(), call.arguments()))
                    .build();
        } catch (QmpErrorException e) {
            JsonObject error = JsonObject.builder()
                    .put("class", e.errorClass())
                    .put("desc", e.description())
                    .build();
            return JsonObject.builder().put("error", error).build();
        }
    }

    /**
     * Returns the differences between the replies of two recordings of the same test. If the second one has other commands, that is a difference, too, and
     * the comparison ends there.
     */
    public static List<String> ofRecordings(Recording recording, Recording other) {
        RecordingComparison comparison = new RecordingComparison(recording.toString());
        List<RecordedCall> calls = callsOf(recording);
        List<RecordedCall> others = callsOf(other);
        for (int i = 0; i < Math.max(calls.size(), others.size()); i++) {
            String command = i < calls.size() ? calls.get(i).command() : "no command";
            String otherCommand = i < others.size() ? others.get(i).command() : "no command";
            if (!command.equals(otherCommand)) {
                RecordedCall at = (i < calls.size() ? calls : others).get(i);
                comparison.differences.add((i < calls.size() ? recording : other) + ":" + at.line() + ": " + command
                        + ", then " + otherCommand);
                break;
            }
            comparison.compare(calls.get(i), others.get(i).reply());
        }
        return List.copyOf(comparison.differences);
    }

    /** The negotiation is part of connecting. */
    private static List<RecordedCall> callsOf(Recording recording) {
        return recording.calls().stream()
                .filter(call -> !call.command().equals(NEGOTIATION))
                .toList();
    }

    private void compare(RecordedCall call, Optional<JsonObject> other) {
        String recorded = kind(call.reply());
        if (!recorded.equals(kind(other))) {
            add(call, "$", recorded, kind(other));
        } else if (recorded.equals("return")) {
            compare(call, "$.return", member(call.reply(), recorded), member(other, recorded));
        }
    }

    /** Returns what a reply is: {@code return}, {@code error CommandNotFound}, or {@code no reply}. */
    private static String kind(Optional<JsonObject> reply) {
        if (reply.isEmpty()) {
            return "no reply";
        }
        return reply.get()
                .find("error")
                .map(error -> "error "
                        + (error instanceof JsonObject object
                                ? object.find("class").map(JsonValue::asString).orElse("")
                                : ""))
                .orElse("return");
    }

    private static JsonValue member(Optional<JsonObject> reply, String name) {
        return reply.orElseThrow().get(name);
    }

    private void compare(RecordedCall call, String path, JsonValue recorded, JsonValue other) {
        if (recorded.equals(new JsonString(Redaction.REDACTED))) {
            return;
        }
        if (recorded.type() != other.type()) {
            add(call, path, type(recorded), type(other));
        } else if (recorded instanceof JsonObject object && other instanceof JsonObject with) {
            for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
                JsonValue found = with.members().get(member.getKey());
                String at = path + "." + member.getKey();
                if (found == null) {
                    add(call, at, type(member.getValue()), "missing");
                } else {
                    compare(call, at, member.getValue(), found);
                }
            }
            with.members().forEach((name, value) -> {
                if (!object.members().containsKey(name)) {
                    add(call, path + "." + name, "missing", type(value));
                }
            });
        } else if (recorded instanceof JsonArray array && other instanceof JsonArray with) {
            int both = Math.min(array.elements().size(), with.elements().size());
            for (int i = 0; i < both; i++) {
                compare(
                        call,
                        path + "[" + i + "]",
                        array.elements().get(i),
                        with.elements().get(i));
            }
        }
    }

    private static String type(JsonValue value) {
        return value.type().name().toLowerCase(Locale.ROOT);
    }

    private void add(RecordedCall call, String path, String recorded, String other) {
        differences.add(
                name + ":" + call.line() + ": " + call.command() + ": " + path + ": " + recorded + ", then " + other);
    }
}
