package io.github.qapi4j.runtime.frame;

/**
 * The limits of one message. White space between tokens does not count.
 *
 * @param nesting the maximum nesting of arrays and objects
 * @param tokenBytes the number of bytes of all tokens from which a message is rejected, at most 512 MiB
 * @param tokens the maximum number of tokens
 */
public record FrameLimits(int nesting, int tokenBytes, int tokens) {

    /** QEMU's limits: 1024 levels, 64 MiB, 2 Mi tokens. */
    public static final FrameLimits DEFAULT = new FrameLimits(1024, 64 << 20, 2 << 20);

    /** The maximum value of {@code tokenBytes}. */
    public static final int MAX_TOKEN_BYTES = 512 << 20;

    /** Checks that the limits are valid. */
    public FrameLimits {
        if (nesting < 1 || tokenBytes < 1 || tokens < 1) {
            throw new IllegalArgumentException("limits must be positive");
        }
        if (tokenBytes > MAX_TOKEN_BYTES) {
            throw new IllegalArgumentException("tokenBytes is at most " + MAX_TOKEN_BYTES + ": " + tokenBytes);
        }
    }
}
