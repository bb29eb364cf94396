package io.github.qapi4j.codegen;

import org.jspecify.annotations.Nullable;

/**
 * The configuration that generates files, and so owns them.
 *
 * @param execution the id of the build's execution, unique in the project; null on the command line, where the schema identifies the configuration
 * @param schema the name of the schema's root file, which does not depend on the working directory
 */
public record OutputOwner(@Nullable String execution, String schema) {

    /** Whether this is the same configuration as another, which may have had other options. */
    boolean isSame(OutputOwner other) {
        return execution == null
                ? other.execution == null && schema.equals(other.schema)
                : execution.equals(other.execution);
    }

    /** The owner as messages name it. */
    @Override
    public String toString() {
        return "schema '" + schema + "'" + (execution == null ? "" : " in execution '" + execution + "'");
    }
}
