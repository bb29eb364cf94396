package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonValue;

/**
 * A listener for data that a client's session has received and could not use. It is called on the client's callback executor, one call at a time, in
 * order. If it is so slow that 1,024 calls, or calls with 1 MiB of values, are waiting, the oldest are dropped, and {@link #missed} reports their
 * number. It receives the values of {@link #unrecognized}
 * unchanged, including those of sensitive members: a listener that logs them may log secrets. Other texts are excerpts: escaped, shortened, and without
 * the values of passwords.
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
     * Reports a reply that arrived after its call had ended: after the deadline of the call, or after its caller had cancelled it.
     *
     * @param message the text of the reply; truncated if it is long
     */
    default void late(String message) {}

    /**
     * Reports a message that could not be used at all: a message whose members are not valid together, such as a reply with two ids, a message of
     * unknown kind, a reply to no call, a reply without an id that cannot be assigned to a call, or an event that could not be decoded. If it is known to which call such a message
     * replies, that call fails.
     *
     * @param message the text of the message, or of the event's data; truncated if it is long
     * @param reason why it could not be used, for humans
     */
    default void unusable(String message, String reason) {}

    /**
     * Reports that calls of this listener were dropped, because it was too slow. They would have come before the next call.
     *
     * @param calls the number of dropped calls
     */
    default void missed(long calls) {}
}
