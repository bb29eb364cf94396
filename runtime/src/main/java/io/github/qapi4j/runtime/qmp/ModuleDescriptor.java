package io.github.qapi4j.runtime.qmp;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Describes a module of a schema: its commands, each with its method in the module's handler interface, and its events.
 * Immutable; generated code has one per module.
 *
 * <pre>{@code
 * for (ModuleDescriptor<?> module : QmpApi.schema().modules()) {
 *     System.out.println(module.name() + ": " + module.commands().size() + " commands");
 * }
 * }</pre>
 *
 * @param <H> the module's handler interface
 */
public final class ModuleDescriptor<H extends QmpHandler> {
    private final String name;
    private final Class<H> type;
    private final List<RoutedCommand<H, ?, ?>> routes;
    private final List<EventDescriptor<?>> events;

    private ModuleDescriptor(Builder<H> builder) {
        this.name = builder.name;
        this.type = builder.type;
        this.routes = List.copyOf(builder.routes);
        this.events = List.copyOf(builder.events);
    }

    /**
     * Returns a builder of a descriptor.
     *
     * @param name the module's name, e.g. {@code block-core}
     * @param type the module's handler interface
     */
    public static <H extends QmpHandler> Builder<H> builder(String name, Class<H> type) {
        return new Builder<>(name, type);
    }

    /** Returns the module's name. */
    public String name() {
        return name;
    }

    /** Returns the module's handler interface. */
    public Class<H> type() {
        return type;
    }

    /** Returns the module's commands, in schema order. */
    public List<CommandDescriptor<?, ?>> commands() {
        List<CommandDescriptor<?, ?>> commands = new ArrayList<>();
        routes.forEach(route -> commands.add(route.command()));
        return List.copyOf(commands);
    }

    /** Returns the module's events, in schema order. */
    public List<EventDescriptor<?>> events() {
        return events;
    }

    List<RoutedCommand<H, ?, ?>> routes() {
        return routes;
    }

    @Override
    public String toString() {
        return "module '" + name + "'";
    }

    /** A command, its type, and the call of its method in a handler. */
    record RoutedCommand<H, C extends QmpCommand<R>, R extends @Nullable Object>(
            CommandDescriptor<C, R> command, Class<C> type, Route<H, C, R> route) {}

    /**
     * Calls the method of a handler that executes a command.
     *
     * @param <H> the handler interface
     * @param <C> the command's type
     * @param <R> the type of its return value
     */
    @FunctionalInterface
    public interface Route<H, C extends QmpCommand<R>, R extends @Nullable Object> {

        /**
         * Executes the command.
         *
         * @return the return value; null for a command that returns nothing
         * @throws QmpErrorException the error reply
         * @throws IOException any other failure
         */
        R call(H handler, C command) throws IOException;
    }

    /**
     * A builder of a module descriptor.
     *
     * @param <H> the module's handler interface
     */
    public static final class Builder<H extends QmpHandler> {
        private final String name;
        private final Class<H> type;
        private final List<RoutedCommand<H, ?, ?>> routes = new ArrayList<>();
        private final List<EventDescriptor<?>> events = new ArrayList<>();

        private Builder(String name, Class<H> type) {
            this.name = Objects.requireNonNull(name, "name");
            this.type = Objects.requireNonNull(type, "type");
        }

        /**
         * Adds a command.
         *
         * @param command the command
         * @param type the command's type, which identifies the method: it is the type of the method's only parameter
         * @param route calls the method
         */
        public <C extends QmpCommand<R>, R extends @Nullable Object> Builder<H> command(
                CommandDescriptor<C, R> command, Class<C> type, Route<H, C, R> route) {
            Objects.requireNonNull(command, "command");
            Objects.requireNonNull(type, "type");
            Objects.requireNonNull(route, "route");
            routes.add(new RoutedCommand<>(command, type, route));
            return this;
        }

        /** Adds an event. */
        public Builder<H> event(EventDescriptor<?> event) {
            events.add(Objects.requireNonNull(event, "event"));
            return this;
        }

        /** Returns the descriptor. */
        public ModuleDescriptor<H> build() {
            return new ModuleDescriptor<>(this);
        }
    }
}
