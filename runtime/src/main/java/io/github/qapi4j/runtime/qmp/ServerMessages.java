package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Formats the messages that a server sends: one line per message, with QEMU's line ends. */
final class ServerMessages {

    private ServerMessages() {}

    static byte[] greeting(JsonObject version) {
        return line(JsonObject.builder()
                .put(
                        "QMP",
                        JsonObject.builder()
                                .put("version", version)
                                .put("capabilities", JsonArray.of())
                                .build())
                .build()
                .toString());
    }

    static byte[] success(Slice value, @Nullable JsonValue id) {
        return line("{\"return\": ", value, (id == null ? "" : ", \"id\": " + id) + "}");
    }

    static byte[] error(QmpErrorException error, @Nullable JsonValue id) {
        JsonObject content = JsonObject.builder()
                .put("class", error.errorClass())
                .put("desc", error.description())
                .build();
        return line("{" + (id == null ? "" : "\"id\": " + id + ", ") + "\"error\": " + content + "}");
    }

    static byte[] event(String name, byte @Nullable [] data, Instant time) {
        String head = "{\"timestamp\": {\"seconds\": " + time.getEpochSecond() + ", \"microseconds\": "
                + time.getNano() / 1000 + "}, \"event\": " + new JsonString(name);
        return data == null ? line(head + "}") : line(head + ", \"data\": ", Slice.of(data), "}");
    }

    private static byte[] line(String text) {
        return ascii(text + "\r\n");
    }

    private static byte[] line(String head, Slice value, String tail) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(head.length() + value.length() + tail.length() + 2);
        line.writeBytes(ascii(head));
        line.write(value.bytes(), value.offset(), value.length());
        line.writeBytes(ascii(tail + "\r\n"));
        return line.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
