package io.github.qapi4j.runtime.codec;

/**
 * How much one message may hold. What is over a limit is refused by the reader with a {@link CodecException}; the writer holds
 * to nesting and size, because no peer would read more.
 *
 * @param nesting objects and arrays inside each other; values are read recursively, so far more than the default needs a
 *     larger thread stack
 * @param messageBytes bytes of a message
 * @param tokenLength UTF-16 code units of a string or a number, and roughly of a name
 * @param tokens names, values, and beginnings and ends of objects and arrays
 */
public record JsonLimits(int nesting, int messageBytes, int tokenLength, int tokens) {
    private static final int MEBI = 1 << 20;

    /** The limits of QEMU: 1024 levels, 64 MiB, and 2 Mi tokens. */
    public static final JsonLimits DEFAULT = new JsonLimits(1024, 64 * MEBI, 64 * MEBI, 2 * MEBI);

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if one is not positive
     */
    public JsonLimits {
        if (nesting <= 0 || messageBytes <= 0 || tokenLength <= 0 || tokens <= 0) {
            throw new IllegalArgumentException("limits are positive");
        }
    }

    /** Returns these limits with another nesting. */
    public JsonLimits withNesting(int nesting) {
        return new JsonLimits(nesting, messageBytes, tokenLength, tokens);
    }

    /** Returns these limits with another size of messages. */
    public JsonLimits withMessageBytes(int messageBytes) {
        return new JsonLimits(nesting, messageBytes, tokenLength, tokens);
    }

    /** Returns these limits with another length of strings, numbers and names. */
    public JsonLimits withTokenLength(int tokenLength) {
        return new JsonLimits(nesting, messageBytes, tokenLength, tokens);
    }

    /** Returns these limits with another number of tokens. */
    public JsonLimits withTokens(int tokens) {
        return new JsonLimits(nesting, messageBytes, tokenLength, tokens);
    }
}
