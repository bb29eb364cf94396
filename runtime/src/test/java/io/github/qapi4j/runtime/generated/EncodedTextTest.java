package io.github.qapi4j.runtime.generated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class EncodedTextTest {

    /** The text that a buffer contains after a copy into its middle. */
    private static String copy(EncodedText text) {
        byte[] buffer = new byte[3 + text.length() + 15];
        Arrays.fill(buffer, (byte) '.');
        text.copyTo(buffer, 3);
        String copied = new String(buffer, 0, 3 + text.length(), StandardCharsets.US_ASCII);
        assertThat(copied).startsWith("...");
        return copied.substring(3);
    }

    @Test
    void anyNumberOfWords() {
        for (int length = 0; length <= 70; length++) {
            String text = "0123456789abcdefghijklmnopqrstuvwxyz".repeat(2).substring(0, length);
            assertThat(copy(EncodedText.value(text))).isEqualTo("\"" + text + "\",");
            assertThat(copy(EncodedText.name(text))).isEqualTo("\"" + text + "\":");
        }
    }

    @Test
    void constantsOfMembers() {
        MemberName driver = new MemberName("driver", "file");
        assertThat(driver).hasToString("driver");
        assertThat(copy(driver.encoded())).isEqualTo("\"driver\":");
        assertThat(copy(driver.constant())).isEqualTo("\"driver\":\"file\",");
        assertThatThrownBy(() -> new MemberName("driver", null).constant())
                .isInstanceOf(NullPointerException.class)
                .hasMessage("driver");
    }

    @Test
    void textsNeedNoEscapes() {
        for (String bad : new String[] {"\u00e4", "a\"", "a\\", "a\n", "\u007f"}) {
            assertThatThrownBy(() -> EncodedText.value(bad)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new MemberName("driver", bad)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void tooLittleRoomIsRejected() {
        EncodedText text = EncodedText.value("x");
        assertThatThrownBy(() -> text.copyTo(new byte[18], 3)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aWriterTreatsThemAsMembersAndValues() throws IOException {
        MemberName driver = new MemberName("driver", "file");
        JsonWriter out = JsonFormat.strict().writer();
        out.beginArray();
        for (int i = 0; i < 1000; i++) {
            out.beginObject();
            out.constant(driver);
            out.member(driver)
                    .constant(EncodedText.value(
                            "a value of more than sixty-four characters, which needs many words".repeat(2)));
            out.endObject();
        }
        out.constant(EncodedText.value("end"));
        out.endArray();
        String object = "{\"driver\":\"file\",\"driver\":\""
                + "a value of more than sixty-four characters, which needs many words".repeat(2) + "\"},";
        assertThat(new String(out.finish(), StandardCharsets.US_ASCII))
                .isEqualTo("[" + object.repeat(1000) + "\"end\"]");
    }

    @Test
    void constantsBelongToObjects() throws IOException {
        MemberName driver = new MemberName("driver", "file");
        JsonWriter out = JsonFormat.strict().writer();
        out.beginArray();
        assertThatThrownBy(() -> out.constant(driver))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("bug: a codec wrote invalid JSON: $: a member outside an object");
        out.beginObject();
        out.constant(driver);
        assertThat(out.unwritable("x")).hasMessage("$[0].driver: x cannot be written");
        assertThatThrownBy(() -> out.constant(EncodedText.value("file")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("bug: a codec wrote invalid JSON: $[0].driver: a value without a name");
    }
}
