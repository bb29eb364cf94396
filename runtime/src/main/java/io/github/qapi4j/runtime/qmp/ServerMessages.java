package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Formats the messages that a server sends: one line per message, with QEMU's line ends. */
final class ServerMessages {
    private static final byte[] RETURN = ascii("{\"return\": ");
    private static final byte[] END = ascii("}\r\n");

    private ServerMessages() {}

    static byte[] greeting(JsonObject version, boolean outOfBand) {
        return line(JsonObject.builder()
                .put(
                        "QMP",
                        JsonObject.builder()
                                .put("version", version)
                                .put("capabilities", outOfBand ? JsonArray.of(new JsonString("oob")) : JsonArray.of())
                                .build())
                .build()
                .toString());
    }

    static byte[] success(Slice value, @Nullable JsonValue id) {
        return line(RETURN, value, id == null ? END : ascii(", \"id\": " + id + "}\r\n"));
    }

    static byte[] error(QmpErrorException error, @Nullable JsonValue id) {
        JsonObject content = JsonObject.builder()
                .put("class", error.errorClass())
                .put("desc", error.description())
                .build();
        return line("{" + (id == null ? "" : "\"id\": " + id + ", ") + "\"error\": " + content + "}");
    }

    /** @param time null if it is unknown, which QEMU expresses by the numbers -1 */
    static byte[] event(String name, byte @Nullable [] data, @Nullable Instant time) {
        long seconds = time == null ? -1 : time.getEpochSecond();
        int microseconds = time == null ? -1 : time.getNano() / 1000;
        String head = "{\"timestamp\": {\"seconds\": " + seconds + ", \"microseconds\": " + microseconds
                + "}, \"event\": " + new JsonString(name);
        return data == null ? line(head + "}") : line(ascii(head + ", \"data\": "), Slice.of(data), END);
    }

    private static byte[] line(String text) {
        return ascii(text + "\r\n");
    }

    private static byte[] line(byte[] head, Slice value, byte[] tail) {
        byte[] line = Arrays.copyOf(head, head.length + value.length() + tail.length);
        System.arraycopy(value.bytes(), value.offset(), line, head.length, value.length());
        System.arraycopy(tail, 0, line, line.length - tail.length, tail.length);
        return line;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
