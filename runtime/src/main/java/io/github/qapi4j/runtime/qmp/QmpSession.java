package io.github.qapi4j.runtime.qmp;

/**
 * A session of a server with one client. Sessions are compared by identity, so that a handler can use them as keys of a map. {@code toString()} names
 * the connection. Any thread may use it.
 *
 * <pre>{@code
 * descriptors.keySet().removeIf(session -> !session.isOpen());
 * }</pre>
 */
public sealed interface QmpSession permits ServerSession {

    /** Returns whether the session is open: false once it has ended, for whatever reason. */
    boolean isOpen();
}
