package io.github.qapi4j.runtime.schema;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.schema.SchemaFinding.Kind;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Validates JSON against a {@link ServerSchema}: the arguments of a command, its return value, or the data of an event. It reports all violations with
 * their paths. Immutable and thread-safe.
 *
 * <p>The introspection form describes types only. It has one type for all integers, so the ranges of narrower ones are not checked. The time is
 * linear in the size of the value.
 *
 * <pre>{@code
 * SchemaValidator validator = schema.validator();
 * JsonObject arguments = JsonObject.builder().put("device", "disk0").put("size", "1G").build();
 * SchemaFindings findings = validator.arguments("block_resize", arguments);
 * // $.arguments.size: expected int, got string
 * }</pre>
 */
public final class SchemaValidator {
    private static final int MAX_FINDINGS = 1000;
    private static final int MAX_NESTING = 1024;

    /**
     * The commands of QEMU that accept arguments that the schema does not declare: {@code gen: false}, which the introspection form does not show.
     * {@code netdev_add} and {@code object-add} were such commands before 6.0.
     */
    private static final Set<String> OPEN = Set.of("device_add");

    private final ServerSchema schema;
    private final int maxFindings;
    private final int maxNesting;
    private final Set<String> openCommands;

    private SchemaValidator(ServerSchema schema, int maxFindings, int maxNesting, Set<String> openCommands) {
        this.schema = schema;
        this.maxFindings = maxFindings;
        this.maxNesting = maxNesting;
        this.openCommands = openCommands;
    }

    static SchemaValidator of(ServerSchema schema) {
        return new SchemaValidator(schema, MAX_FINDINGS, MAX_NESTING, OPEN);
    }

    /**
     * Returns this validator with another maximum number of findings of one validation, which ends when it has more. The default is 1000.
     *
     * @throws IllegalArgumentException if the number is not positive
     */
    public SchemaValidator withMaxFindings(int maxFindings) {
        return new SchemaValidator(schema, positive(maxFindings), maxNesting, openCommands);
    }

    /**
     * Returns this validator with another maximum nesting of objects and arrays, counted from the arguments, the return value or the data. The default
     * is 1024.
     *
     * @throws IllegalArgumentException if the number is not positive
     */
    public SchemaValidator withMaxNesting(int maxNesting) {
        return new SchemaValidator(schema, maxFindings, positive(maxNesting), openCommands);
    }

    /**
     * Returns this validator with other commands that accept arguments which the schema does not declare. The introspection form does not contain this
     * property. The default is {@code device_add}, the only such command of QEMU since 6.0.
     *
     * @param commands the names of all such commands
     */
    public SchemaValidator withOpenArguments(Set<String> commands) {
        return new SchemaValidator(schema, maxFindings, maxNesting, Set.copyOf(commands));
    }

    private static int positive(int number) {
        if (number <= 0) {
            throw new IllegalArgumentException("not positive: " + number);
        }
        return number;
    }

    /**
     * Validates the arguments of a command. Their path begins with {@code $.arguments}, and that of findings about the command itself is {@code
     * $.execute}.
     *
     * @param command the command's name
     * @param arguments the arguments; {@link JsonObject#EMPTY} for a message without them
     */
    public SchemaFindings arguments(String command, JsonValue arguments) {
        Validation validation = validation(false);
        schema.command(command)
                .ifPresentOrElse(
                        found -> {
                            Place at = Place.root("$.arguments");
                            validation.element(found, Place.root("$.execute"), "command");
                            validation.run(arguments, found.arguments(), at, openCommands.contains(command));
                        },
                        () -> unknown(validation, Kind.UNKNOWN_COMMAND, "$.execute", command));
        return validation.findings();
    }

    /**
     * Validates the return value of a command. Its path begins with {@code $.return}.
     *
     * @param command the command's name
     * @param value the return value
     */
    public SchemaFindings returned(String command, JsonValue value) {
        Validation validation = validation(true);
        Optional<SchemaCommand> found = schema.command(command);
        if (found.isPresent()) {
            validation.run(value, found.get().returns(), Place.root("$.return"), false);
        } else {
            unknown(validation, Kind.UNKNOWN_COMMAND, "$.execute", command);
        }
        return validation.findings();
    }

    /**
     * Validates the data of an event. Their path begins with {@code $.data}, and that of findings about the event itself is {@code $.event}.
     *
     * @param event the event's name
     * @param data the data; {@link JsonObject#EMPTY} for a message without them
     */
    public SchemaFindings event(String event, JsonValue data) {
        Validation validation = validation(true);
        schema.event(event)
                .ifPresentOrElse(
                        found -> {
                            validation.element(found, Place.root("$.event"), "event");
                            validation.run(data, found.data(), Place.root("$.data"), false);
                        },
                        () -> unknown(validation, Kind.UNKNOWN_EVENT, "$.event", event));
        return validation.findings();
    }

    private Validation validation(boolean received) {
        return new Validation(received, maxFindings, maxNesting);
    }

    private static void unknown(Validation validation, Kind kind, String path, String name) {
        String what = kind == Kind.UNKNOWN_EVENT ? "an event" : "a command";
        validation.violation(
                Place.root(path), kind, what + " of the schema", Place.quote(Objects.requireNonNull(name, "name")));
    }
}
