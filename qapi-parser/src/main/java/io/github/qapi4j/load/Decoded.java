package io.github.qapi4j.load;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Text that was decoded from bytes.
 *
 * @param invalidAt the offset in the text of the first bytes that are not UTF-8, or -1; the text ends there
 */
record Decoded(String text, int invalidAt) {
    static Decoded of(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        // This is fast, but replaces malformed bytes with U+FFFD. The bytes are decoded again only if the text contains
        // U+FFFD.
        return text.indexOf('\uFFFD') < 0 ? new Decoded(text, -1) : decode(bytes);
    }

    private static Decoded decode(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer chars = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), chars, true);
        boolean valid = !result.isError();
        int length = chars.position();
        if (!valid) {
            chars.put('\uFFFD');
        }
        chars.flip();
        return new Decoded(chars.toString(), valid ? -1 : length);
    }
}
