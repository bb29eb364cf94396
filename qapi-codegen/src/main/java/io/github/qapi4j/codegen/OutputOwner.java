package io.github.qapi4j.codegen;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The configuration that generates files, and so owns them.
 *
 * @param execution the id of the build's execution, unique in the project; null on the command line, where the schemas identify the configuration
 * @param schemas the name of the schema's root file, which does not depend on the working directory; those of all releases, the oldest first, if their
 *     schemas are merged; never empty
 */
public record OutputOwner(@Nullable String execution, List<String> schemas) {
    /**
     * Copies the names.
     *
     * @throws IllegalArgumentException if there is no name
     */
    public OutputOwner {
        schemas = List.copyOf(schemas);
        if (schemas.isEmpty()) {
            throw new IllegalArgumentException("no schema");
        }
    }

    /** The configuration with a single schema. */
    public OutputOwner(@Nullable String execution, String schema) {
        this(execution, List.of(schema));
    }

    /** Whether this is the same configuration as another, which may have had other options. */
    boolean isSame(OutputOwner other) {
        return execution == null
                ? other.execution == null && schemas.equals(other.schemas)
                : execution.equals(other.execution);
    }

    /** The owner as messages name it. */
    @Override
    public String toString() {
        return (schemas.size() == 1 ? "schema " : "schemas ")
                + schemas.stream().map(schema -> "'" + schema + "'").collect(Collectors.joining(", "))
                + (execution == null ? "" : " in execution '" + execution + "'");
    }
}
