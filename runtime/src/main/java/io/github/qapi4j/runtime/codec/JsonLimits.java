package io.github.qapi4j.runtime.codec;

/**
 * The limits of one message. A reader rejects a message that exceeds a limit with a {@link CodecException}. A writer checks only the nesting and the
 * size.
 *
 * <pre>{@code
 * QmpClientOptions options = QmpClientOptions.builder()
 *         .limits(JsonLimits.DEFAULT.withMessageBytes(256 << 20))
 *         .build();
 * }</pre>
 *
 * @param nesting the maximum nesting of objects and arrays; values are read recursively, so a limit far above the default needs a larger thread stack
 * @param messageBytes the maximum number of bytes of a message
 * @param tokenLength the maximum number of UTF-16 code units of a string or a number; for names, the limit is approximate
 * @param tokens the maximum number of tokens: names, values, and the beginnings and ends of objects and arrays
 */
public record JsonLimits(int nesting, int messageBytes, int tokenLength, int tokens) {
    private static final int MEBI = 1 << 20;

    /** The limits of QEMU: 1024 levels, 64 MiB, and 2 Mi tokens. */
    public static final JsonLimits DEFAULT = new JsonLimits(1024, 64 * MEBI, 64 * MEBI, 2 * MEBI);

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if a limit is not positive
     */
    public JsonLimits {
        if (nesting <= 0 || messageBytes <= 0 || tokenLength <= 0 || tokens <= 0) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }

    /** Returns these limits with another maximum nesting. */
    public JsonLimits withNesting(int nesting) {
        return new JsonLimits(nesting, messageBytes, tokenLength, tokens);
    }

    /** Returns these limits with another maximum size of messages. */
    public JsonLimits withMessageBytes(int messageBytes) {
        return new JsonLimits(nesting, messageBytes, tokenLength, tokens);
    }

    /** Returns these limits with another maximum length of strings, numbers and names. */
    public JsonLimits withTokenLength(int tokenLength) {
        return new JsonLimits(nesting, messageBytes, tokenLength, tokens);
    }

    /** Returns these limits with another maximum number of tokens. */
    public JsonLimits withTokens(int tokens) {
        return new JsonLimits(nesting, messageBytes, tokenLength, tokens);
    }
}
