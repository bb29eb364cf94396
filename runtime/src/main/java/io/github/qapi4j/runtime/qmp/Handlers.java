package io.github.qapi4j.runtime.qmp;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** The handlers of a server, for commands and for modules. A command's own handler has priority over the handler of its module. */
final class Handlers {
    private final SchemaDescriptor schema;
    private final Map<ModuleDescriptor<?>, QmpHandler> modules = new HashMap<>();

    /** The handlers of commands. Each handler has the same type arguments as its key. */
    private final Map<CommandDescriptor<?, ?>, CommandHandler<?, ?>> commands = new HashMap<>();

    Handlers(SchemaDescriptor schema) {
        this.schema = schema;
    }

    SchemaDescriptor schema() {
        return schema;
    }

    /**
     * Adds a handler for every module whose interface it implements.
     *
     * @throws IllegalArgumentException if it implements no module's interface, or the interface of a module that already has a handler
     */
    void add(QmpHandler handler) {
        Objects.requireNonNull(handler, "handler");
        boolean used = false;
        for (ModuleDescriptor<?> module : schema.modules()) {
            // A module without commands has no separate interface.
            if (module.type() != QmpHandler.class && module.type().isInstance(handler)) {
                if (modules.putIfAbsent(module, handler) != null) {
                    throw new IllegalArgumentException(module + " already has a handler");
                }
                used = true;
            }
        }
        if (!used) {
            throw new IllegalArgumentException(
                    handler.getClass().getName() + " implements no handler interface of " + schema);
        }
    }

    /**
     * Adds the handler of a command.
     *
     * @throws IllegalArgumentException if the schema does not declare the command, or the command is always built in or already has a handler
     */
    <C extends QmpCommand<R>, R extends @Nullable Object> void add(
            CommandDescriptor<C, R> command, CommandHandler<C, R> handler) {
        Objects.requireNonNull(command, "command");
        Objects.requireNonNull(handler, "handler");
        if (schema.command(command.name()).orElse(null) != command) {
            throw new IllegalArgumentException(schema + " does not declare this " + command);
        }
        if (command.name().equals(BuiltInCommands.NEGOTIATION)) {
            throw new IllegalArgumentException(command + " is always built in");
        }
        if (commands.putIfAbsent(command, handler) != null) {
            throw new IllegalArgumentException(command + " already has a handler");
        }
    }

    /** Adds the handler of a command that may reply later. */
    <C extends QmpCommand<R>, R extends @Nullable Object> void addAsync(
            CommandDescriptor<C, R> command, AsyncCommandHandler<C, R> handler) {
        Objects.requireNonNull(handler, "handler");
        add(
                command,
                (request, arguments) -> await(
                        Objects.requireNonNull(handler.handle(request, arguments), "the handler returned no stage")));
    }

    /** Waits for a reply. The server executes one command at a time, so the thread may wait here. */
    private static <R extends @Nullable Object> R await(CompletionStage<R> reply) throws IOException {
        try {
            return reply.toCompletableFuture().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof QmpErrorException error) {
                throw error;
            }
            throw new IOException("the reply failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while waiting for the reply").initCause(e);
        }
    }

    /** Returns the handlers of all modules. */
    Collection<QmpHandler> ofModules() {
        return Collections.unmodifiableCollection(modules.values());
    }

    /** Returns the handler of a module, or null. */
    @Nullable
    QmpHandler of(ModuleDescriptor<?> module) {
        return modules.get(module);
    }

    /** Returns a command's own handler, or null. */
    @SuppressWarnings("unchecked") // a handler in the map has the type arguments of its key
    <C extends QmpCommand<R>, R extends @Nullable Object> @Nullable CommandHandler<C, R> of(
            CommandDescriptor<C, R> command) {
        return (CommandHandler<C, R>) commands.get(command);
    }
}
