package io.github.qapi4j.runtime.generated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
