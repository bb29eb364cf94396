package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.ModuleDescriptor.RoutedCommand;
import io.github.qapi4j.runtime.qmp.ServerCommand.Answer;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The commands that a server executes, by name: commands with their own handler, commands that the handler of their module overrides, and built-in
 * commands without either. The constructor determines them once.
 */
final class CommandRegistry {
    private static final FailsafeLogger LOGGER = FailsafeLogger.SERVER;

    /** Replies are not subject to the limits of requests. */
    private static final JsonFormat REPLIES = JsonFormat.strict();

    private static final ServerCommand.Value NOTHING = () -> BuiltInCommands.NOTHING;

    private final JsonFormat format;
    private final SchemaDescriptor schema;
    private final Map<String, ServerCommand<?>> commands = new LinkedHashMap<>();

    private final Set<String> builtInNames = new HashSet<>();

    /** Executes the commands that are not in the map; null if the server does not have them. */
    private final Handlers.@Nullable Execution<RawCommand, JsonValue> otherwise;

    /**
     * Registers the commands of a schema.
     *
     * @param handlers the handlers of commands and modules
     * @param version the reply to {@code query-version}
     * @param outOfBand whether the server offers out-of-band execution
     * @param quit the action that ends the server
     * @param format the format of the arguments
     */
    CommandRegistry(Handlers handlers, JsonObject version, boolean outOfBand, Runnable quit, JsonFormat format) {
        this.format = format;
        this.otherwise = handlers.otherwise();
        this.schema = handlers.schema();
        Set<QmpHandler> unused = Collections.newSetFromMap(new IdentityHashMap<>());
        unused.addAll(handlers.ofModules());
        for (ModuleDescriptor<?> module : schema.modules()) {
            if (addCommands(module, handlers)) {
                unused.remove(handlers.of(module));
            }
        }
        unused.forEach(handler -> LOGGER.log(
                Level.WARNING,
                "handler " + handler.getClass().getName()
                        + " is never called: it overrides no command, or only commands that have their own handler"));
        builtInNames.add(BuiltInCommands.NEGOTIATION);
        commands.put(BuiltInCommands.NEGOTIATION, BuiltInCommands.negotiation(format, outOfBand));
        addBuiltIn(schema, "quit", command -> BuiltInCommands.quit(command, quit, format));
        addBuiltIn(schema, "query-version", command -> BuiltInCommands.version(command, version, format));
        if (schema.hasIntrospection()) {
            addBuiltIn(schema, BuiltInCommands.SCHEMA, command -> BuiltInCommands.schema(command, schema, format));
        }
        // Registered last, since it lists all commands.
        addBuiltIn(schema, "query-commands", command -> BuiltInCommands.commands(command, names(), format));
    }

    /** Returns whether the server executes a command itself. */
    boolean isBuiltIn(String name) {
        return builtInNames.contains(name);
    }

    /** Returns the names of the commands that the server has; those of the whole schema if a handler executes all other commands. */
    private Set<String> names() {
        Set<String> names = new LinkedHashSet<>(commands.keySet());
        if (otherwise != null) {
            schema.commands().forEach(command -> names.add(command.name()));
        }
        return names;
    }

    /** Returns the command of this name in QMP; null if the server has none. */
    @Nullable
    ServerCommand<?> find(String name) {
        ServerCommand<?> command = commands.get(name);
        return command != null || otherwise == null ? command : raw(name, otherwise);
    }

    /** Returns a command that the handler of all other commands executes. */
    private ServerCommand<?> raw(String name, Handlers.Execution<RawCommand, JsonValue> execution) {
        Set<CommandFlag> flags =
                schema.command(name).map(CommandDescriptor::flags).orElse(Set.of());
        Handlers.Answers<JsonValue> answers = value -> answer(flags, () -> Slice.of(REPLIES.write(Codecs.ANY, value)));
        return new ServerCommand<>(
                RawCommand.codec(name),
                format,
                flags.contains(CommandFlag.ALLOW_OOB),
                (request, arguments) -> execution.run(request, arguments, answers));
    }

    /** Adds the commands of a module that have a handler, and returns whether the module's handler executes any of them. */
    private <H extends QmpHandler> boolean addCommands(ModuleDescriptor<H> module, Handlers handlers) {
        QmpHandler handler = handlers.of(module);
        H typed = handler == null ? null : module.type().cast(handler);
        OverriddenCommands overridden =
                handler == null ? null : OverriddenCommands.of(module.type(), handler.getClass());
        boolean any = false;
        for (RoutedCommand<H, ?, ?> routed : module.routes()) {
            if (!addOwn(routed.command(), handlers)
                    && typed != null
                    && overridden != null
                    && overridden.contains(routed.type())) {
                addOverridden(typed, routed);
                any = true;
            }
        }
        return any;
    }

    /** Adds a command if it has its own handler, and returns whether it has. */
    private <C extends QmpCommand<R>, R extends @Nullable Object> boolean addOwn(
            CommandDescriptor<C, R> command, Handlers handlers) {
        Handlers.Execution<C, R> own = handlers.of(command);
        if (own == null) {
            return false;
        }
        add(command, own);
        return true;
    }

    private <H, C extends QmpCommand<R>, R extends @Nullable Object> void addOverridden(
            H handler, RoutedCommand<H, C, R> routed) {
        add(
                routed.command(),
                (request, command, answers) -> answers.of(routed.route().call(handler, command)));
    }

    private <C extends QmpCommand<R>, R extends @Nullable Object> void add(
            CommandDescriptor<C, R> command, Handlers.Execution<C, R> execution) {
        Handlers.Answers<R> answers = command.returns() == Codecs.EMPTY
                ? value -> answer(command.flags(), NOTHING)
                : value -> answer(command.flags(), () -> Slice.of(REPLIES.write(command.returns(), value)));
        commands.put(
                command.name(),
                new ServerCommand<>(
                        command.arguments(),
                        format,
                        command.flags().contains(CommandFlag.ALLOW_OOB),
                        (request, arguments) -> execution.run(request, arguments, answers)));
    }

    private static Answer answer(Set<CommandFlag> flags, ServerCommand.Value value) {
        return flags.contains(CommandFlag.NO_SUCCESS_RESPONSE) ? Answer.NONE : Answer.of(value);
    }

    /** Adds a built-in command if the schema declares it and no handler executes it. */
    private void addBuiltIn(
            SchemaDescriptor schema, String name, Function<CommandDescriptor<?, ?>, ServerCommand<?>> builtIn) {
        if (!commands.containsKey(name)) {
            schema.command(name).ifPresent(command -> {
                commands.put(name, builtIn.apply(command));
                builtInNames.add(name);
            });
        }
    }
}
