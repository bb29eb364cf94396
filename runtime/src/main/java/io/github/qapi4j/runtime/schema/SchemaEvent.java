package io.github.qapi4j.runtime.schema;

import java.util.Set;

/**
 * An event of a {@link ServerSchema}. Immutable.
 *
 * <pre>{@code
 * SchemaEvent event = schema.event("BLOCK_JOB_COMPLETED").orElseThrow();
 * boolean namesDevice = event.data().member("device").isPresent();
 * }</pre>
 */
public final class SchemaEvent implements SchemaElement {
    private final String name;
    private final Set<String> features;
    private final TypeReference data;

    SchemaEvent(String name, Set<String> features, TypeReference data) {
        this.name = name;
        this.features = features;
        this.data = data;
    }

    /** Returns the event's name in QMP, e.g. {@code BLOCK_JOB_COMPLETED}. */
    @Override
    public String name() {
        return name;
    }

    @Override
    public Set<String> features() {
        return features;
    }

    /** Returns the type of the data; without members if the event has no data. */
    public SchemaType.ObjectType data() {
        return (SchemaType.ObjectType) data.type();
    }

    @Override
    public String toString() {
        return "event '" + name + "'";
    }
}
