package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonValue;
import java.io.IOException;
import java.time.Duration;

/**
 * A listener for what happens in the sessions of a client beside calls and events: data that was received and could not be used, and, for a {@link
 * ReconnectingClient}, the beginnings and ends of its sessions. It is called on the client's callback executor, one call at a time, in
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
     * Reports a reply that arrived after its call had ended: after the deadline of the call, after its caller had cancelled it, or after a command that
     * the server does not answer on success was taken to have succeeded.
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
     * Reports that a {@link ReconnectingClient} has begun a session: the first or another one.
     *
     * @param greeting the greeting of the server, which may be another one than in the session before
     */
    default void connected(QmpGreeting greeting) {}

    /**
     * Reports that a session of a {@link ReconnectingClient} has ended, and that the client connects again. Not called when the client is closed.
     *
     * @param reason the exception with which the calls in flight have failed
     */
    default void disconnected(QmpClosedException reason) {}

    /**
     * Reports that an attempt of a {@link ReconnectingClient} to begin a session has failed, and will be repeated. Not called for the attempts of {@link
     * ReconnectingClient.Builder#connect}, which throws.
     *
     * @param failure why the attempt has failed; the message names the phase
     * @param pause the time until the next attempt
     */
    default void attemptFailed(IOException failure, Duration pause) {}

    /**
     * Reports that a {@link ReconnectingClient} has ended by itself, because its connector has reported that no later attempt can succeed.
     *
     * @param reason the exception with which all later calls fail
     */
    default void gaveUp(QmpClosedException reason) {}

    /**
     * Reports that calls of this listener were dropped, because it was too slow. They would have come before the next call.
     *
     * @param calls the number of dropped calls
     */
    default void missed(long calls) {}
}
