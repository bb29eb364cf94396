package io.github.qapi4j.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares {@link JsonFormat#read}, which tries the fast reader first, with the reader over Jackson alone. */
final class TwoReaders {
    /** Bytes that could continue or complete a text that ends too early. */
    private static final String TAILS = "}]\"1, e.";

    private final List<String> heard = new ArrayList<>();
    private final UnrecognizedListener listener = (path, value) -> heard.add(path + "=" + value);
    private final JsonLimits small = new JsonLimits(6, 1 << 20, 1024, 60);
    private final List<JsonFormat> formats = List.of(
            JsonFormat.tolerant(),
            JsonFormat.strict(),
            JsonFormat.tolerant().withListener(listener),
            JsonFormat.strict().withQemuDialect(),
            JsonFormat.tolerant().withLimits(small),
            JsonFormat.tolerant().withQemuDialect().withListener(listener));

    /** Returns formats of both modes, with and without a listener, the dialect and small limits. */
    List<JsonFormat> formats() {
        return formats;
    }

    private interface Attempt {
        @Nullable
        Object run() throws IOException;
    }

    /** Returns the value, or the exception, and what the listener has received. */
    private String outcome(Attempt attempt) {
        heard.clear();
        String result;
        try {
            result = attempt.run() + "";
        } catch (IOException | RuntimeException e) {
            result = e.toString();
        }
        return result + " " + heard;
    }

    static <T extends @Nullable Object> T readWithJackson(
            JsonFormat format, Codec<T> codec, byte[] bytes, int offset, int length) throws IOException {
        JsonReader in = format.reader(bytes, offset, length, "$.x");
        T value = codec.read(in);
        in.finish();
        return value;
    }

    /**
     * Expects the same outcome of both: verdict, value, message with path, and calls of the listener. The text is read as a whole array, and as a slice
     * with other bytes around it.
     *
     * @param run a description for the message
     */
    void compare(String run, JsonFormat format, Codec<?> codec, byte[] text) {
        byte[] padded = new byte[text.length + 12];
        Arrays.fill(padded, (byte) TAILS.charAt(text.length % TAILS.length()));
        System.arraycopy(text, 0, padded, 2, text.length);
        String expected = outcome(() -> readWithJackson(format, codec, text, 0, text.length));
        assertThat(outcome(() -> format.read(codec, padded, 2, text.length, "$.x")))
                .as(() -> run + ": slice " + new String(text, StandardCharsets.UTF_8))
                .isEqualTo(expected);
        assertThat(outcome(() -> format.read(codec, text, 0, text.length, "$.x")))
                .as(() -> run + ": " + new String(text, StandardCharsets.UTF_8))
                .isEqualTo(expected);
    }
}
