package io.github.qapi4j.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.generated.Members;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A codec that calls the writer in a wrong order, or too often, gets an exception and never sends bytes that are not JSON. */
final class JsonWriterMisuseTest {
    private static final Members MEMBERS = Members.of("kind");

    private interface Calls {
        void on(JsonWriter out) throws IOException;
    }

    private static void isABug(String message, Calls calls) {
        assertThatThrownBy(() -> {
                    JsonWriter out = JsonFormat.strict().writer();
                    calls.on(out);
                    out.finish();
                })
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("bug: " + message);
    }

    private static void isInvalid(String message, Calls calls) {
        isABug("a codec wrote invalid JSON: " + message, calls);
    }

    @Test
    void valuesInObjectsNeedNames() {
        List<Calls> values = List.of(
                out -> out.string(""),
                out -> out.bool(true),
                out -> out.integer(1),
                out -> out.unsigned(1),
                out -> out.number(0.5),
                out -> out.number(1),
                JsonWriter::nullValue,
                JsonWriter::beginObject,
                JsonWriter::beginArray,
                out -> out.value(JsonNumber.of(1)),
                out -> out.list(Codecs.STRING, List.of()));
        for (Calls value : values) {
            isInvalid("$: a value without a name", out -> {
                out.beginObject();
                value.on(out);
            });
            isInvalid("$[0].a: a value without a name", out -> {
                out.beginArray();
                out.beginObject();
                out.member("a").nullValue();
                value.on(out);
            });
        }
    }

    @Test
    void namesBelongToObjects() {
        isInvalid("$: a member outside an object", out -> out.member("a"));
        isInvalid("$: a member outside an object", out -> out.member(MEMBERS.name(0)));
        isInvalid("$: a member outside an object", out -> {
            out.bool(true);
            out.member("a");
        });
        isInvalid("$[0]: a member outside an object", out -> {
            out.beginArray();
            out.bool(true);
            out.member(MEMBERS.name(0));
        });
    }

    @Test
    void membersHaveOneValue() {
        isInvalid("$.a: a member without a value", out -> {
            out.beginObject();
            out.member("a").member("b");
        });
        isInvalid("$.kind: a member without a value", out -> {
            out.beginObject();
            out.member(MEMBERS.name(0)).endObject();
        });
    }

    @Test
    void endsMatchBegins() {
        isInvalid("$: the end of an object outside an object", JsonWriter::endObject);
        isInvalid("$: the end of an array outside an array", JsonWriter::endArray);
        isInvalid("$[0].a: the end of an array outside an array", out -> {
            out.beginArray();
            out.beginObject();
            out.member("a").endArray();
        });
        isInvalid("$.a[0]: the end of an object outside an object", out -> {
            out.beginObject();
            out.member("a").beginArray();
            out.bool(true);
            out.endObject();
        });
        isABug("$.a was not ended", out -> {
            out.beginObject();
            out.member("a").bool(true);
        });
    }

    @Test
    void aMessageIsOneValue() {
        isABug("nothing was written", out -> {});
        isABug("more than one value was written", out -> {
            out.bool(true);
            out.bool(true);
        });
    }

    @Test
    void afterTheEndNothingIsWritten() throws IOException {
        JsonWriter out = JsonFormat.strict().writer();
        out.bool(true);
        byte[] first = out.finish();
        JsonWriter other = JsonFormat.strict().writer();
        other.beginArray();
        List<Calls> calls = List.of(
                JsonWriter::finish,
                JsonWriter::nullValue,
                JsonWriter::beginArray,
                JsonWriter::endArray,
                JsonWriter::endObject,
                late -> late.member("a"),
                late -> late.string("late"));
        for (Calls call : calls) {
            assertThatThrownBy(() -> call.on(out))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("bug: ");
        }
        other.endArray();
        assertThat(other.finish()).asString().isEqualTo("[]");
        assertThat(first).asString().isEqualTo("true");
    }

    /** A codec that catches the exception for a value can write another one. */
    @Test
    void rejectedValuesLeaveNothingBehind() throws IOException {
        JsonWriter out = JsonFormat.strict()
                .withLimits(JsonLimits.DEFAULT.withNesting(1))
                .writer();
        out.beginObject();
        out.member("a");
        List<Calls> calls =
                List.of(bad -> bad.string("ab\n\ud800"), bad -> bad.number(Double.NaN), JsonWriter::beginArray, bad -> {
                    throw bad.unwritable("x");
                });
        for (Calls call : calls) {
            assertThatThrownBy(() -> call.on(out))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("$.a: ");
        }
        out.string("good");
        assertThatThrownBy(() -> out.member("\u00e4\udc00"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(": unpaired surrogate");
        out.member("b").bool(true);
        out.endObject();
        assertThat(out.finish()).asString().isEqualTo("{\"a\":\"good\",\"b\":true}");
    }

    @Test
    void pathsShowNamesAsTheyWereGiven() throws IOException {
        JsonWriter out = JsonFormat.strict().writer();
        out.beginObject();
        out.member("plain").beginArray();
        out.nullValue();
        out.beginObject();
        out.member("\u00e4\t\"\\\ud83d\ude00").beginObject();
        out.beginSensitive();
        out.member("secret").beginObject();
        out.member(MEMBERS.name(0)).beginObject();
        assertThat(out.unwritable("x"))
                .hasMessage("$.plain[1][\"" + Excerpt.of("\u00e4\t\"\\\ud83d\ude00")
                        + "\"][\"<redacted>\"].kind: <redacted> cannot be written");
    }

    @Test
    void theLimitIsExact() throws IOException {
        for (int length : new int[] {1, 5, 40, 100, 2000, 5000, 100_000}) {
            String text = "x".repeat(length);
            JsonFormat enough = JsonFormat.strict().withLimits(JsonLimits.DEFAULT.withMessageBytes(length + 4));
            JsonFormat tooLittle = JsonFormat.strict().withLimits(JsonLimits.DEFAULT.withMessageBytes(length + 3));
            Codec<List<String>> codec = Codecs.list(Codecs.STRING);
            assertThat(enough.write(codec, List.of(text))).hasSize(length + 4);
            assertThatThrownBy(() -> tooLittle.write(codec, List.of(text)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("$: message is longer than " + (length + 3) + " bytes");
        }
    }

    @Test
    void constantMembersAreWrittenAtOnce() throws IOException {
        JsonWriter out = JsonFormat.strict().writer();
        out.beginObject();
        assertThatThrownBy(() -> out.constant(MEMBERS.name(0))).isInstanceOf(NullPointerException.class);
        out.member("a").bool(true);
        out.endObject();
        assertThat(out.finish()).asString(StandardCharsets.US_ASCII).isEqualTo("{\"a\":true}");
    }
}
