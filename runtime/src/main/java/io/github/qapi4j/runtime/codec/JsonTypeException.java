package io.github.qapi4j.runtime.codec;

/**
 * Thrown if a JSON value, or a member or element of one, does not have the requested type, or if the member is missing. The message
 * names the member or the index, the expected and the actual type, as in {@code member 'status': expected string, got object} and
 * {@code member 'status' is missing: expected string}. It does not contain the value.
 *
 * <p>It is unchecked, unlike {@link CodecException}, which reports errors in text that is read.
 *
 * <pre>{@code
 * try {
 *     speed = reply.asObject().getLong("speed");
 * } catch (JsonTypeException e) {
 *     throw new IOException("unexpected reply: " + e.getMessage(), e);
 * }
 * }</pre>
 */
public final class JsonTypeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JsonTypeException(String message) {
        super(message);
    }
}
