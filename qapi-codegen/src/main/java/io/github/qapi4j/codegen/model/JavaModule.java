package io.github.qapi4j.codegen.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A schema module that has commands or events.
 *
 * @param file the module's name in the schema, e.g. {@code "block-core.json"}
 * @param label that name without directory and suffix, e.g. {@code "block-core"}
 * @param descriptor the simple name of the package-private class that holds its descriptor, e.g. {@code "BlockCoreModule"}
 * @param interfaces the names of its interface and clients, or null if it has events only
 * @param commands in schema order, possibly none
 * @param events in schema order, possibly none
 */
public record JavaModule(
        String file,
        String label,
        String descriptor,
        @Nullable Interfaces interfaces,
        List<JavaCommand> commands,
        List<JavaEvent> events) {

    public JavaModule {
        commands = List.copyOf(commands);
        events = List.copyOf(events);
    }

    /**
     * The names of a module's interface and clients.
     *
     * @param commands the interface, e.g. {@code "BlockCoreCommands"}
     * @param client the client that waits, e.g. {@code "BlockCoreClient"}
     * @param asyncClient the client of futures, e.g. {@code "BlockCoreAsyncClient"}
     * @param accessor the facade's accessor, e.g. {@code "blockCore"}; null if the facade is the client, because all of the schema is in one file
     */
    public record Interfaces(
            String commands,
            String client,
            String asyncClient,
            @Nullable String accessor) {}
}
