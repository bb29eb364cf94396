package io.github.qapi4j.runtime.generated;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The name of a member, encoded once for all writes. Immutable. */
public final class MemberName {
    private final String name;
    private final byte[] encoded;
    private final @Nullable String constant;

    /**
     * Encodes a name.
     *
     * @throws IllegalArgumentException if JSON would have to escape a character of it, which never applies to a name in a schema
     */
    MemberName(String name, @Nullable String constant) {
        this.constant = constant;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < ' ' || c >= 0x7F || c == '"' || c == '\\') {
                throw new IllegalArgumentException("not a member name: a character " + (int) c);
            }
        }
        this.name = name;
        this.encoded = name.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Copies the name in ASCII and without quotes into a buffer.
     *
     * @return the number of bytes; or -1, without copying, if they do not fit between the offset and the end of the buffer
     */
    public int copyTo(byte[] buffer, int offset) {
        int length = encoded.length;
        if (length > buffer.length - offset) {
            return -1;
        }
        System.arraycopy(encoded, 0, buffer, offset, length);
        return length;
    }

    /** Returns the value of the member if it is constant. */
    public @Nullable String constant() {
        return constant;
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name;
    }
}
