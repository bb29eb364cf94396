package io.github.qapi4j.runtime.qmp;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Executes one command in a server. It receives the request that contains the command. It is registered with
 * {@link QmpServer.Builder#handle}.
 *
 * <pre>{@code
 * QmpServer.builder(QmpApi.schema())
 *         .handle(QueryNameCommand.DESCRIPTOR, (request, command) -> NameInfo.builder().name("vm1").build())
 *         .listen(socket);
 * }</pre>
 *
 * @param <C> the command's type
 * @param <R> the type of its return value, {@link Void} for a command that returns nothing
 */
@FunctionalInterface
public interface CommandHandler<C, R extends @Nullable Object> {

    /**
     * Executes the command. The server calls this method on one of its threads, and executes no other command until it returns.
     *
     * @return the return value; null for a command that returns nothing
     * @throws QmpErrorException the error reply
     * @throws IOException any other failure, which is logged; the client gets a {@code GenericError} that does not reveal it
     */
    R handle(QmpRequest request, C command) throws IOException;
}
