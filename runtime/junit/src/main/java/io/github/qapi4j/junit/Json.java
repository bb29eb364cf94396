package io.github.qapi4j.junit;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.RawCommand;
import io.github.qapi4j.runtime.trace.Redaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The JSON of a fake server: strict, and in texts of tests also with single quotes, as QEMU accepts it. */
final class Json {
    private static final JsonFormat STRICT = JsonFormat.strict();
    private static final JsonFormat TEXTS = STRICT.withQemuDialect();
    private static final int MAX_SHOWN = 1000;

    private Json() {}

    /**
     * Reads a text that a test contains.
     *
     * @param what what it is, for the message
     * @throws IllegalArgumentException if it is not JSON, or not of this type
     */
    static <T extends @Nullable Object> JsonValue parse(Codec<T> codec, String text, String what) {
        parseTyped(codec, text, what);
        return parseTyped(Codecs.ANY, text, what);
    }

    /** Reads a text as {@link #parse} does, and returns the value of its type. */
    static <T extends @Nullable Object> T parseTyped(Codec<T> codec, String text, String what) {
        try {
            return TEXTS.read(codec, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalArgumentException(what + " is not valid: " + e.getMessage() + "\n    " + text, e);
        }
    }

    /**
     * Returns a value as JSON.
     *
     * @param what what it is, for the message
     * @throws IllegalArgumentException if it has no JSON form
     */
    static <T extends @Nullable Object> JsonValue of(Codec<T> codec, T value, String what) {
        try {
            return STRICT.read(Codecs.ANY, STRICT.write(codec, value));
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(what + " has no JSON form: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a value of a type.
     *
     * @param path the path of the value, for messages
     * @throws CodecException if it is not of this type
     */
    static <T extends @Nullable Object> T read(Codec<T> codec, JsonValue value, String path) throws CodecException {
        try {
            byte[] bytes = STRICT.write(Codecs.ANY, value);
            return STRICT.read(codec, bytes, 0, bytes.length, path);
        } catch (CodecException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a command as it is sent, redacted and shortened. */
    static String shown(RawCommand command) {
        JsonObject.Builder message = JsonObject.builder().put("execute", command.name());
        if (!command.arguments().members().isEmpty()) {
            message.put("arguments", command.arguments());
        }
        byte[] text = message.build().toString().getBytes(StandardCharsets.UTF_8);
        String shown = new String(Redaction.standard().redact(text, null), StandardCharsets.UTF_8);
        return shown.length() <= MAX_SHOWN ? shown : shown.substring(0, MAX_SHOWN) + "...";
    }
}
