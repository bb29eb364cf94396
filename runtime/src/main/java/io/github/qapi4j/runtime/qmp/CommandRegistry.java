package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.qmp.ModuleDescriptor.RoutedCommand;
import io.github.qapi4j.runtime.qmp.ServerCommand.Answer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The commands that a server answers, by name: those that a handler overrides, and the built-in ones that no handler overrides.
 * Which these are is determined once, by the constructor.
 */
final class CommandRegistry {
    private static final Logger LOGGER = System.getLogger(CommandRegistry.class.getName());

    /** Replies are not subject to the limits of requests. */
    private static final JsonFormat REPLIES = JsonFormat.strict();

    private final JsonFormat format;
    private final Map<String, ServerCommand> commands = new LinkedHashMap<>();

    /**
     * Registers the commands of a schema.
     *
     * @param handlers the handler of each module that has one
     * @param version the reply to {@code query-version}
     * @param quit ends the server
     * @param format reads the arguments
     */
    CommandRegistry(
            SchemaDescriptor schema,
            Map<ModuleDescriptor<?>, QmpHandler> handlers,
            JsonObject version,
            Runnable quit,
            JsonFormat format) {
        this.format = format;
        Set<QmpHandler> unused = Collections.newSetFromMap(new IdentityHashMap<>());
        unused.addAll(handlers.values());
        for (ModuleDescriptor<?> module : schema.modules()) {
            QmpHandler handler = handlers.get(module);
            if (handler != null && addOverridden(module, handler)) {
                unused.remove(handler);
            }
        }
        unused.forEach(handler -> LOGGER.log(
                Level.WARNING,
                "handler " + handler.getClass().getName() + " overrides no command, it is never called"));
        commands.put(BuiltInCommands.NEGOTIATION, BuiltInCommands.negotiation(format));
        addBuiltIn(schema, "quit", command -> BuiltInCommands.quit(command, quit, format));
        addBuiltIn(schema, "query-version", command -> BuiltInCommands.version(command, version, format));
        // Registered last, since it lists all commands.
        addBuiltIn(schema, "query-commands", command -> BuiltInCommands.commands(command, commands.keySet(), format));
    }

    /** Returns the command of this name in QMP; empty if the server has none. */
    Optional<ServerCommand> find(String name) {
        return Optional.ofNullable(commands.get(name));
    }

    /** Adds the commands that a handler overrides; returns whether there are any. */
    private <H extends QmpHandler> boolean addOverridden(ModuleDescriptor<H> module, QmpHandler handler) {
        H typed = module.type().cast(handler);
        OverriddenCommands overridden = OverriddenCommands.of(module.type(), handler.getClass());
        boolean any = false;
        for (RoutedCommand<H, ?, ?> routed : module.routes()) {
            if (overridden.contains(routed.type())) {
                commands.put(routed.command().name(), command(typed, routed));
                any = true;
            }
        }
        return any;
    }

    private <H, C, R> ServerCommand command(H handler, RoutedCommand<H, C, R> routed) {
        CommandDescriptor<C, R> descriptor = routed.command();
        boolean answered = !descriptor.flags().contains(CommandFlag.NO_SUCCESS_RESPONSE);
        return (session, arguments) -> {
            C command = BuiltInCommands.readArguments(arguments, descriptor.arguments(), format);
            R value = routed.route().call(handler, command);
            return Answer.of(answered ? Slice.of(REPLIES.write(descriptor.returns(), value)) : null);
        };
    }

    /** Adds a built-in command if the schema has it and no handler overrides it. */
    private void addBuiltIn(
            SchemaDescriptor schema, String name, Function<CommandDescriptor<?, ?>, ServerCommand> builtIn) {
        if (!commands.containsKey(name)) {
            schema.command(name).ifPresent(command -> commands.put(name, builtIn.apply(command)));
        }
    }
}
