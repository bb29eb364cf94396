package io.github.qapi4j.runtime.qmp;

import java.io.IOException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Executes one command in a server. It receives the request, and may reply later, from any thread. It is
 * registered with {@link QmpServer.Builder#handleAsync}.
 *
 * <pre>{@code
 * QmpServer.builder(QmpApi.schema())
 *         .handleAsync(QueryNameCommand.DESCRIPTOR, (request, command) -> CompletableFuture.supplyAsync(this::readName))
 *         .listen(socket);
 * }</pre>
 *
 * @param <C> the command's type
 * @param <R> the type of its return value, {@link Void} for a command that returns nothing
 */
@FunctionalInterface
public interface AsyncCommandHandler<C, R extends @Nullable Object> {

    /**
     * Starts to execute the command. The server calls this method on one of its threads, and executes no other command until the returned stage
     * is complete.
     *
     * @return a stage that completes with the return value (null for a command that returns nothing), or with an exception, which has the same effect
     * as one that this method throws
     * @throws QmpErrorException the error reply
     * @throws IOException any other failure, which is logged; the client gets a {@code GenericError} that does not reveal it
     */
    CompletionStage<R> handle(QmpRequest request, C command) throws IOException;
}
