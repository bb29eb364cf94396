package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.qmp.ModuleDescriptor.RoutedCommand;
import io.github.qapi4j.runtime.qmp.ServerCommand.Answer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The commands of a server by name: those of the schema's modules that have a handler, and the built-in ones. */
final class CommandRegistry {
    /** The limits of what clients may send are not those of what they get. */
    private static final JsonFormat REPLIES = JsonFormat.strict();

    private final JsonFormat format;
    private final Map<String, ServerCommand> commands = new LinkedHashMap<>();

    /**
     * @param handlers the handler of each module that has one
     * @param quit ends the server
     * @param format how arguments are read
     */
    CommandRegistry(
            SchemaDescriptor schema,
            Map<ModuleDescriptor<?>, QmpHandler> handlers,
            JsonObject version,
            Runnable quit,
            JsonFormat format) {
        this.format = format;
        schema.modules().forEach(module -> addModule(module, handlers.get(module)));
        schema.command("quit").ifPresent(c -> addBuiltIn(c, BuiltInCommands.quit(c, quit, format)));
        schema.command("query-version").ifPresent(c -> addBuiltIn(c, BuiltInCommands.version(c, version, format)));
        commands.put(BuiltInCommands.NEGOTIATION, BuiltInCommands.negotiation(format));
        schema.command("query-commands").ifPresent(c -> {
            List<String> names = new ArrayList<>(commands.keySet());
            if (!names.contains(c.name())) {
                names.add(c.name());
            }
            addBuiltIn(c, BuiltInCommands.commands(c, names, format));
        });
    }

    Optional<ServerCommand> find(String name) {
        return Optional.ofNullable(commands.get(name));
    }

    private <H extends QmpHandler> void addModule(ModuleDescriptor<H> module, @Nullable QmpHandler handler) {
        if (handler == null) {
            return;
        }
        H typed = module.type().cast(handler);
        for (RoutedCommand<H, ?, ?> routed : module.routes()) {
            commands.put(routed.command().name(), command(typed, routed));
        }
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

    /** Adds a command that is done so where no handler does it: where there is none, or it has not overridden the method. */
    private void addBuiltIn(CommandDescriptor<?, ?> descriptor, ServerCommand builtIn) {
        ServerCommand handled = commands.get(descriptor.name());
        commands.put(
                descriptor.name(),
                handled == null
                        ? builtIn
                        : (session, arguments) -> {
                            try {
                                return handled.run(session, arguments);
                            } catch (QmpErrorException e) {
                                if (isNotOverridden(e, descriptor.name())) {
                                    return builtIn.run(session, arguments);
                                }
                                throw e;
                            }
                        });
    }

    private static boolean isNotOverridden(QmpErrorException e, String name) {
        QmpErrorException notFound = QmpErrorException.commandNotFound(name);
        return e.errorClass().equals(notFound.errorClass()) && e.description().equals(notFound.description());
    }
}
