package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.ServerCommand.Answer;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The handlers of a server, for commands and for modules. A command's own handler has priority over the handler of its module. */
final class Handlers {
    private final SchemaDescriptor schema;
    private final Map<ModuleDescriptor<?>, QmpHandler> modules = new HashMap<>();

    /** The handlers of commands. Each handler has the same type arguments as its key. */
    private final Map<CommandDescriptor<?, ?>, Execution<?, ?>> commands = new HashMap<>();

    private @Nullable Execution<RawCommand, JsonValue> otherwise;

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

    /** Executes a command by a user's handler of either kind. */
    interface Execution<C, R extends @Nullable Object> {
        /**
         * Executes the command.
         *
         * @param answers makes the answer of a return value
         * @throws IOException as the user's handler
         */
        Answer run(QmpRequest request, C command, Answers<R> answers) throws IOException;
    }

    /** Makes the answer of a return value. */
    interface Answers<R extends @Nullable Object> {
        Answer of(R value);
    }

    /**
     * Adds the handler of a command.
     *
     * @throws IllegalArgumentException if the schema does not declare the command, or the command is always built in or already has a handler
     */
    <C extends QmpCommand<R>, R extends @Nullable Object> void add(
            CommandDescriptor<C, R> command, CommandHandler<C, R> handler) {
        Objects.requireNonNull(handler, "handler");
        put(command, (request, arguments, answers) -> answers.of(handler.handle(request, arguments)));
    }

    /** Adds the handler of a command that may reply later; see {@link #add(CommandDescriptor, CommandHandler)}. */
    <C extends QmpCommand<R>, R extends @Nullable Object> void addAsync(
            CommandDescriptor<C, R> command, AsyncCommandHandler<C, R> handler) {
        Objects.requireNonNull(handler, "handler");
        put(command, (request, arguments, answers) -> {
            CompletionStage<R> stage = handler.handle(request, arguments);
            return later(stage, answers);
        });
    }

    private static <R extends @Nullable Object> Answer later(CompletionStage<R> stage, Answers<R> answers) {
        return Answer.later(
                Objects.requireNonNull(stage, "the handler returned no stage").thenApply(answers::of));
    }

    /**
     * Sets the handler of all other commands.
     *
     * @throws IllegalStateException if there is one
     */
    void addOtherwise(AsyncCommandHandler<RawCommand, JsonValue> handler) {
        Objects.requireNonNull(handler, "handler");
        if (otherwise != null) {
            throw new IllegalStateException("there is a handler of all other commands already");
        }
        otherwise = (request, command, answers) -> later(handler.handle(request, command), answers);
    }

    /** Returns the handler of all other commands, or null. */
    @Nullable
    Execution<RawCommand, JsonValue> otherwise() {
        return otherwise;
    }

    private <C extends QmpCommand<R>, R extends @Nullable Object> void put(
            CommandDescriptor<C, R> command, Execution<C, R> execution) {
        Objects.requireNonNull(command, "command");
        if (schema.command(command.name()).orElse(null) != command) {
            throw new IllegalArgumentException(schema + " does not declare this " + command);
        }
        if (command.name().equals(BuiltInCommands.NEGOTIATION)) {
            throw new IllegalArgumentException(command + " is always built in");
        }
        if (commands.putIfAbsent(command, execution) != null) {
            throw new IllegalArgumentException(command + " already has a handler");
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
    <C extends QmpCommand<R>, R extends @Nullable Object> @Nullable Execution<C, R> of(
            CommandDescriptor<C, R> command) {
        return (Execution<C, R>) commands.get(command);
    }
}
