package io.github.qapi4j.runtime.qmp;

/**
 * The handler of the commands of a schema module, in a server. Generated code has a sub-interface per module with one method per command,
 * whose only parameter is the command. The method has a default body that answers {@code CommandNotFound}: a server executes the
 * commands that a handler {@linkplain QmpServer.Builder#handler overrides}.
 *
 * <p>The methods do not know the request that contains the command, and return when the command has been executed, since clients
 * implement the same interfaces. A {@link CommandHandler} knows the request; an {@link AsyncCommandHandler} may also reply later.
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
