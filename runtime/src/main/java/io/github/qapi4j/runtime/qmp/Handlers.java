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

/** The handlers of a server: of single commands, and of modules. A command's own handler precedes that of its module. */
final class Handlers {
    private final SchemaDescriptor schema;
    private final Map<ModuleDescriptor<?>, QmpHandler> modules = new HashMap<>();

    /** Descriptors have the identity of their command: the value of a key is a handler of the same type arguments. */
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
     * @throws IllegalArgumentException if it implements no module's interface, or one that has a handler already
     */
    void add(QmpHandler handler) {
        Objects.requireNonNull(handler, "handler");
        boolean used = false;
        for (ModuleDescriptor<?> module : schema.modules()) {
            // A module without commands has no interface of its own.
            if (module.type() != QmpHandler.class && module.type().isInstance(handler)) {
                if (modules.putIfAbsent(module, handler) != null) {
                    throw new IllegalArgumentException(module + " has a handler already");
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
     * @throws IllegalArgumentException if the schema does not have the command, it is always built in, or it has a handler already
     */
    <C extends QmpCommand<R>, R extends @Nullable Object> void add(
            CommandDescriptor<C, R> command, CommandHandler<C, R> handler) {
        Objects.requireNonNull(command, "command");
        Objects.requireNonNull(handler, "handler");
        if (schema.command(command.name()).orElse(null) != command) {
            throw new IllegalArgumentException(schema + " does not have this " + command);
        }
        if (command.name().equals(BuiltInCommands.NEGOTIATION)) {
            throw new IllegalArgumentException(command + " is always built in");
        }
        if (commands.putIfAbsent(command, handler) != null) {
            throw new IllegalArgumentException(command + " has a handler already");
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

    /** Waits for a reply. The thread that dispatches commands executes them one at a time, so it may wait here. */
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

    /** Returns the handlers of modules. */
    Collection<QmpHandler> ofModules() {
        return Collections.unmodifiableCollection(modules.values());
    }

    /** Returns the handler of a module; null if it has none. */
    @Nullable
    QmpHandler of(ModuleDescriptor<?> module) {
        return modules.get(module);
    }

    /** Returns the own handler of a command; null if it has none. */
    @SuppressWarnings("unchecked") // as for the map
    <C extends QmpCommand<R>, R extends @Nullable Object> @Nullable CommandHandler<C, R> of(
            CommandDescriptor<C, R> command) {
        return (CommandHandler<C, R>) commands.get(command);
    }
}
