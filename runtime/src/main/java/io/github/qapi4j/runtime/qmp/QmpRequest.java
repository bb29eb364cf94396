package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonValue;
import java.util.Optional;

/**
 * A request that a handler executes: its session, its id and the name of its command. Immutable; any thread may use it.
 *
 * <pre>{@code
 * Void getfd(QmpRequest request, GetfdCommand command) {
 *     descriptors.computeIfAbsent(request.session(), session -> new HashSet<>()).add(command.fdname());
 *     return null;
 * }
 * }</pre>
 */
public final class QmpRequest {
    private final ServerSession session;
    private final Request request;

    QmpRequest(ServerSession session, Request request) {
        this.session = session;
        this.request = request;
    }

    /** Returns the session that the request belongs to. */
    public QmpSession session() {
        return session;
    }

    /** Returns the id of the request, which the reply repeats; empty if the client has sent no id. */
    public Optional<JsonValue> id() {
        return Optional.ofNullable(request.id());
    }

    /** Returns the name of the command in QMP, e.g. {@code blockdev-add}. */
    public String command() {
        return request.command();
    }

    ServerSession serverSession() {
        return session;
    }

    @Override
    public String toString() {
        return "request '" + Excerpt.of(command()) + "' of " + session;
    }
}
