package io.github.qapi4j.runtime.transport;

/**
 * How much one message may hold. Whitespace is free.
 *
 * @param nesting how deep arrays and objects may be nested
 * @param tokenBytes what the number of bytes of all tokens must stay below, at most 512 MiB
 * @param tokens how many tokens there may be
 */
public record FrameLimits(int nesting, int tokenBytes, int tokens) {

    /** QEMU's limits: 1024 levels, 64 MiB, 2 Mi tokens. */
    public static final FrameLimits DEFAULT = new FrameLimits(1024, 64 << 20, 2 << 20);

    /** What {@code tokenBytes} may be at most. */
    public static final int MAX_TOKEN_BYTES = 512 << 20;

    /** Checks that the limits make sense. */
    public FrameLimits {
        if (nesting < 1 || tokenBytes < 1 || tokens < 1) {
            throw new IllegalArgumentException("limits must be positive");
        }
        if (tokenBytes > MAX_TOKEN_BYTES) {
            throw new IllegalArgumentException("tokenBytes is at most " + MAX_TOKEN_BYTES + ": " + tokenBytes);
        }
    }
}
