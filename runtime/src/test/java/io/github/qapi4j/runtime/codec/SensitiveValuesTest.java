package io.github.qapi4j.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.generated.MemberBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages do not contain text that may be sensitive. */
class SensitiveValuesTest {

    private static JsonReader reader(String json) throws CodecException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return JsonFormat.strict().reader(bytes, 0, bytes.length, "$");
    }

    @Test
    void onlyTheSensitiveValueIsHidden() throws Exception {
        JsonReader in = reader("[1, 1000, 2000]");
        in.beginSensitive();
        in.beginSensitive();
        in.endSensitive();
        assertThatThrownBy(() -> in.readList(Codecs.UINT8)).hasMessage("$[1]: expected uint8, got <redacted>");
        in.endSensitive();

        assertThatThrownBy(() -> reader("1000").readUint8()).hasMessage("$: expected uint8, got 1000");
        assertThatThrownBy(in::readUint8).hasMessage("$[1]: expected uint8, got 1000");
    }

    @Test
    void aUnionInASensitiveValueIsHiddenToo() throws Exception {
        JsonReader in = reader("{'pin': 1000}".replace('\'', '"'));
        in.beginSensitive();
        MemberBuffer buffer = in.newBuffer();
        in.beginObject();
        assertThat(in.nextMember()).isEqualTo("pin");
        buffer.addMember();
        assertThat(in.nextMember()).isNull();
        JsonReader members = buffer.replay();
        in.endSensitive();
        members.beginObject();
        assertThat(members.nextMember()).isEqualTo("pin");

        assertThatThrownBy(members::readUint8).hasMessage("$.pin: expected uint8, got <redacted>");
    }

    @Test
    void writingHidesTheSensitiveValueOnly() throws Exception {
        JsonWriter out = JsonFormat.strict().writer();
        out.beginArray();
        out.beginSensitive();
        assertThatThrownBy(() -> Codecs.UINT8.write(out, 1000)).hasMessage("$[0]: <redacted> cannot be written");
        out.endSensitive();
        assertThatThrownBy(() -> Codecs.UINT8.write(out, 1000)).hasMessage("$[1]: uint8 1000 cannot be written");
    }

    /** The parser's own messages quote the input; ours must not. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "hunter                | $: malformed JSON at byte 0: Unrecognized token",
                "[1, hunter2]          | $[1]: malformed JSON at byte 4: Unrecognized token",
                "{'a': NaN}            | $: malformed JSON at byte 9: Non-standard token",
                "{'a' 'hunter'}        | $: malformed JSON at byte 5: Unexpected character",
                "{'a': 'hunter\\q'}     | $.a: malformed JSON at byte 14: Unrecognized character escape",
                "{'a': 4242x}          | $.a: malformed JSON at byte 10: Unexpected character",
                "{'a': 042}            | $: malformed JSON at byte 7: Invalid numeric value: Leading zeroes not allowed",
                "['hunter'}            | $[1]: malformed JSON at byte 9: Unexpected close marker",
                "{'a': 'hunter         | $.a: malformed JSON: unexpected end of input"
            })
    void malformedJsonIsNotQuoted(String json, String message) {
        byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> JsonFormat.strict().read(Codecs.ANY, bytes))
                .hasMessage(message)
                .hasNoCause();
    }
}
