package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonValue;

/**
 * A listener for data that a client's session has received and could not use. It is called on the client's callback executor, one call at a time, in
 * order; if it is far too slow, the oldest calls are dropped. It receives values and texts unchanged, including those of sensitive members: a
 * listener that logs them may log secrets.
 *
 * <pre>{@code
 * QmpClientOptions options = QmpClientOptions.builder()
 *         .listener(new SessionListener() {
 *             @Override
 *             public void unrecognized(String path, JsonValue value) {
 *                 log("unknown: " + path);
 *             }
 *         })
 *         .build();
 * }</pre>
 */
public interface SessionListener {

    /**
     * Reports that a message contained an element that the generated API does not know: a member, an enum value, a branch, an alternative.
     *
     * @param path the element's path, e.g. {@code $.return[3].inserted.driver}
     * @param value the element as received; {@link io.github.qapi4j.runtime.codec.JsonNull} at the path of a union's discriminator
     *     that is missing
     */
    default void unrecognized(String path, JsonValue value) {}

    /**
     * Reports a message that could not be used at all: a message of unknown kind, a reply to no pending call, or an event that could not be decoded.
     *
     * @param message the text of the message, or of the event's data; truncated if it is long
     * @param reason why it could not be used, for humans
     */
    default void unusable(String message, String reason) {}
}
