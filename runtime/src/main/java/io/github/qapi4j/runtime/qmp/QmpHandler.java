package io.github.qapi4j.runtime.qmp;

/**
 * Executes the commands of a schema module in a server. Generated code has a sub-interface per module, with one method per command. The method's only
 * parameter is the command, and its default body answers {@code CommandNotFound}. A server executes the commands that a handler {@linkplain
 * QmpServer.Builder#handler overrides}.
 *
 * <p>The methods do not receive the request that contains the command, and return when the command has been executed, because clients implement the
 * same interfaces. A {@link CommandHandler} receives the request; an {@link AsyncCommandHandler} may also reply later.
 *
 * <pre>{@code
 * QmpHandler handler = new RunStateCommands() {
 *     @Override
 *     public StatusInfo queryStatus(QueryStatusCommand command) {
 *         return status;
 *     }
 * };
 * QmpServer server = QmpServer.builder(QmpApi.schema()).handler(handler).listen(socket);
 * }</pre>
 */
public interface QmpHandler {}
