package io.github.qapi4j.introspect;

import io.github.qapi4j.schema.EntityIndex;
import io.github.qapi4j.schema.Schema;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The content of {@code query-qmp-schema}, with conditions: the commands and events of a schema in its order, then the types that they reach, in the
 * order in which they are first reached.
 *
 * @param names maps each masked name to the type's name, in the order of the masked names; empty if names are not masked
 */
public record Introspection(List<Conditional<SchemaInfo>> infos, Map<String, String> names) {

    /** How a schema's type names are shown. */
    public enum TypeNames {
        /** As numbers, as servers show them: type names are not part of the protocol, and clients must not depend on them. */
        MASKED,
        /** As names. */
        UNMASKED
    }

    /** The answer of a server with this schema. */
    public static Introspection of(Schema schema, TypeNames typeNames) {
        return of(schema, typeNames, name -> true);
    }

    /**
     * The answer of a server that has only some of the schema's commands and events.
     *
     * @param shown whether the server has the command or the event with this name, regardless of its condition
     */
    public static Introspection of(Schema schema, TypeNames typeNames, Predicate<String> shown) {
        return new SchemaVisit(EntityIndex.of(schema), typeNames).introspection(shown);
    }
}
