package io.github.qapi4j.runtime.schema;

import java.util.Set;

/**
 * A command of a {@link ServerSchema}. Immutable.
 *
 * <pre>{@code
 * SchemaCommand command = schema.command("blockdev-add").orElseThrow();
 * boolean mandatory = !command.arguments().member("driver").orElseThrow().isOptional();
 * }</pre>
 */
public final class SchemaCommand extends SchemaElement {
    private final TypeReference arguments;
    private final TypeReference returns;
    private final boolean outOfBand;

    SchemaCommand(
            String name, Set<String> features, TypeReference arguments, TypeReference returns, boolean outOfBand) {
        super(name, features);
        this.arguments = arguments;
        this.returns = returns;
        this.outOfBand = outOfBand;
    }

    /** Returns the type of the arguments; without members if the command has no arguments. */
    public SchemaType.ObjectType arguments() {
        return (SchemaType.ObjectType) arguments.type();
    }

    /** Returns the type of the return value; an object without members if the command returns nothing. */
    public SchemaType returns() {
        return returns.type();
    }

    /** Returns whether the command may be executed out of band. */
    public boolean allowsOutOfBand() {
        return outOfBand;
    }

    @Override
    public String toString() {
        return "command '" + name() + "'";
    }
}
