package io.github.qapi4j.runtime.qmp;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if a guest agent cannot be reached: there is no connection, or no agent answers on it, because none runs in the guest, the guest is stopped, or
 * the agent is busy. The command of the call, if any, was not sent. While the connection is open, a later call tries again.
 *
 * <pre>{@code
 * try {
 *     agent.execute(GuestPingCommand.builder().build());
 * } catch (AgentUnreachableException e) {
 *     log("no agent runs in the guest: " + e.getMessage());
 * }
 * }</pre>
 */
public final class AgentUnreachableException extends QmpException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param command the command of the call; null if no command was to be sent
     */
    AgentUnreachableException(String message, @Nullable String command, @Nullable Throwable cause) {
        super(message, command, cause);
    }
}
