package io.github.qapi4j.runtime.qmp;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The failure of a QMP call, session or subscription. The subtypes are the kinds of failure: an error reply, a message that could not be decoded, a
 * deadline that passed, a violation of the protocol, the end of the session or subscription, a full queue, a gap between sessions, a guest agent that cannot be
 * reached. Other failures of the connection are plain {@link IOException}s.
 *
 * <pre>{@code
 * try {
 *     client.execute(command);
 * } catch (QmpErrorException e) {
 *     log("the server rejects the command: " + e.description());
 * } catch (QmpException e) {
 *     log("no answer to " + e.command().orElse("the command") + ": " + e.getMessage());
 * }
 * }</pre>
 */
public abstract sealed class QmpException extends IOException
        permits QmpErrorException,
                QmpDecodeException,
                QmpTimeoutException,
                QmpProtocolException,
                QmpClosedException,
                QmpOverflowException,
                QmpGapException,
                AgentUnreachableException {
    private static final long serialVersionUID = 1L;

    /** The command of the call that failed, or null. */
    private final @Nullable String command;

    QmpException(String message, @Nullable String command, @Nullable Throwable cause) {
        super(message, cause);
        this.command = command;
    }

    /**
     * Returns the name of the command whose call failed. Empty if no single call failed, as at the end of a session, and for an exception that a
     * server's handler created.
     */
    public Optional<String> command() {
        return Optional.ofNullable(command);
    }
}
