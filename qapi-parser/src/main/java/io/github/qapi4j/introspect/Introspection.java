package io.github.qapi4j.introspect;

import io.github.qapi4j.schema.EntityIndex;
import io.github.qapi4j.schema.Schema;
import java.util.List;
import java.util.Map;

/**
 * The content of {@code query-qmp-schema}, with conditions: the commands and events of a schema in its order, then the types that they reach in the
 * order in which they are first met.
 *
 * @param names what masked names stand for, in the order of the masked names; empty if names are not masked
 */
public record Introspection(List<Conditional<SchemaInfo>> infos, Map<String, String> names) {

    /** What is shown of a schema's type names. */
    public enum TypeNames {
        /** Numbers, as servers do: types are not part of the protocol, and clients are not to look for them. */
        MASKED,
        /** The names. */
        UNMASKED
    }

    /** What a server with this schema answers. */
    public static Introspection of(Schema schema, TypeNames typeNames) {
        return new SchemaVisit(EntityIndex.of(schema), typeNames).introspection();
    }
}
