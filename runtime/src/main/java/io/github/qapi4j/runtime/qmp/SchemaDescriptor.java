package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.schema.SchemaDifference;
import io.github.qapi4j.runtime.schema.SchemaDifference.Impact;
import io.github.qapi4j.runtime.schema.SchemaElement;
import io.github.qapi4j.runtime.schema.ServerSchema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Describes a schema: its commands and events, by module and by name. Immutable; generated code has one, {@code QmpApi.schema()}.
 *
 * <pre>{@code
 * for (CommandDescriptor<?, ?> command : QmpApi.schema().commands()) {
 *     System.out.println(command.name());
 * }
 * }</pre>
 */
public final class SchemaDescriptor implements EventSelector<QmpEvent> {
    private final String name;
    private final List<ModuleDescriptor<?>> modules;
    private final @Nullable Supplier<String> introspection;
    private final Map<String, CommandDescriptor<?, ?>> commands = new LinkedHashMap<>();
    private final Map<String, EventDescriptor<?>> events = new LinkedHashMap<>();

    private SchemaDescriptor(String name, List<ModuleDescriptor<?>> modules, @Nullable Supplier<String> introspection) {
        this.name = Objects.requireNonNull(name, "name");
        this.modules = List.copyOf(modules);
        this.introspection = introspection;
        for (ModuleDescriptor<?> module : modules) {
            for (CommandDescriptor<?, ?> command : module.commands()) {
                if (commands.put(command.name(), command) != null) {
                    throw new IllegalArgumentException(name + " has two commands '" + command.name() + "'");
                }
            }
            for (EventDescriptor<?> event : module.events()) {
                if (events.put(event.name(), event) != null) {
                    throw new IllegalArgumentException(name + " has two events '" + event.name() + "'");
                }
            }
        }
    }

    /**
     * Returns the descriptor of a schema with these modules.
     *
     * @throws IllegalArgumentException if two commands, or two events, have the same name
     */
    public static SchemaDescriptor of(String name, List<ModuleDescriptor<?>> modules) {
        return new SchemaDescriptor(name, modules, null);
    }

    /**
     * Returns the descriptor of a schema with these modules and this introspection.
     *
     * @param introspection supplies what {@link #introspection()} returns; called when that is called
     * @throws IllegalArgumentException if two commands, or two events, have the same name
     */
    public static SchemaDescriptor of(String name, List<ModuleDescriptor<?>> modules, Supplier<String> introspection) {
        return new SchemaDescriptor(name, modules, Objects.requireNonNull(introspection, "introspection"));
    }

    /** Returns the schema's name. */
    public String name() {
        return name;
    }

    /** Returns the modules, in schema order. */
    public List<ModuleDescriptor<?>> modules() {
        return modules;
    }

    /** Returns all commands, in schema order. */
    public Collection<CommandDescriptor<?, ?>> commands() {
        return Collections.unmodifiableCollection(commands.values());
    }

    /** Returns all events, in schema order. */
    public Collection<EventDescriptor<?>> events() {
        return Collections.unmodifiableCollection(events.values());
    }

    /** Returns the command with exactly this name in QMP. */
    public Optional<CommandDescriptor<?, ?>> command(String name) {
        return Optional.ofNullable(commands.get(name));
    }

    /** Returns the event with exactly this name in QMP. */
    public Optional<EventDescriptor<?>> event(String name) {
        return Optional.ofNullable(events.get(name));
    }

    /**
     * Returns the answer to {@code query-qmp-schema} of a server that has the commands and events of this schema: a JSON array in ASCII. Empty if the
     * schema does not have this command. The text of a large schema has several hundred thousand characters; it is not kept, so each call makes it
     * anew.
     */
    public Optional<String> introspection() {
        return introspection == null ? Optional.empty() : Optional.of(introspection.get());
    }

    /** Returns whether there is an {@link #introspection}, without making its text. */
    boolean hasIntrospection() {
        return introspection != null;
    }

    /**
     * Returns the differences between this schema and that of a server, in the order of their paths; see {@link ServerSchema#differences}. If this
     * schema does not have the command {@code query-qmp-schema}, and therefore no {@link #introspection()}, only the names of commands and events are
     * compared.
     */
    public List<SchemaDifference> differences(ServerSchema server) {
        return asServerSchema().map(own -> own.differences(server)).orElseGet(() -> differentNames(server));
    }

    /**
     * Returns the differences of these commands and events, in the order of their paths; see {@link ServerSchema#differences(ServerSchema, Collection)}.
     *
     * @param names the names of commands and events in QMP
     * @throws IllegalArgumentException if this schema has no command or event with one of the names
     */
    public List<SchemaDifference> differences(ServerSchema server, Collection<String> names) {
        for (String name : names) {
            if (!commands.containsKey(name) && !events.containsKey(name)) {
                throw new IllegalArgumentException(this + " has no command or event '" + name + "'");
            }
        }
        return asServerSchema()
                .map(own -> own.differences(server, names))
                .orElseGet(() -> differentNames(server).stream()
                        .filter(difference -> names.contains(difference.path()))
                        .toList());
    }

    /** Returns this schema as a server would describe it; empty if it has no introspection. */
    private Optional<ServerSchema> asServerSchema() {
        return introspection().map(text -> {
            try {
                return ServerSchema.parse(text);
            } catch (CodecException e) {
                throw new IllegalStateException("bug: the introspection of " + this + " cannot be read", e);
            }
        });
    }

    private List<SchemaDifference> differentNames(ServerSchema server) {
        List<SchemaDifference> differences = new ArrayList<>();
        commands.forEach((command, descriptor) -> {
            if (!descriptor.isSupportedBy(server)) {
                differences.add(removed(command, descriptor.features(), Impact.BREAKS, "command"));
            }
        });
        events.forEach((event, descriptor) -> {
            if (!descriptor.isSupportedBy(server)) {
                differences.add(removed(event, descriptor.features(), Impact.MAY_BREAK, "event"));
            }
        });
        server.commands().forEach(command -> {
            if (!commands.containsKey(command.name())) {
                differences.add(added(command.name(), "command"));
            }
        });
        server.events().forEach(event -> {
            if (!events.containsKey(event.name())) {
                differences.add(added(event.name(), "event"));
            }
        });
        differences.sort(Comparator.comparing(SchemaDifference::path));
        return List.copyOf(differences);
    }

    private static SchemaDifference removed(String name, List<String> features, Impact stable, String what) {
        Impact impact = features.contains(SchemaElement.DEPRECATED) ? Impact.MAY_BREAK : stable;
        return new SchemaDifference(
                name,
                SchemaDifference.Kind.REMOVED,
                features.contains(SchemaElement.UNSTABLE) ? Impact.NONE : impact,
                what,
                "nothing");
    }

    private static SchemaDifference added(String name, String what) {
        return new SchemaDifference(name, SchemaDifference.Kind.ADDED, Impact.NONE, "nothing", what);
    }

    /**
     * Returns the descriptor of the event with this name in QMP. As a schema selects all events, a name that it does not declare gets a descriptor
     * that reads the event as an {@link UnknownEvent}.
     */
    @Override
    public Optional<EventDescriptor<? extends QmpEvent>> select(String name) {
        EventDescriptor<?> event = events.get(name);
        return Optional.of(event != null ? event : UnknownEvent.descriptor(name));
    }

    @Override
    public String toString() {
        return "schema '" + name + "'";
    }
}
