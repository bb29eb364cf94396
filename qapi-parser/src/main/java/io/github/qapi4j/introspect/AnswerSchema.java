package io.github.qapi4j.introspect;

import io.github.qapi4j.introspect.TypePlaces.Place;
import io.github.qapi4j.schema.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A schema that is made from a server's answer to {@code query-qmp-schema}. Its introspection is the answer.
 *
 * <p>An answer hides the names of types, the sizes of integers, and more. Types get names from their places: the command or event that is nearest,
 * {@code Arguments}, {@code Result} or {@code Data}, and the members that lead to the type. Integers are {@link
 * io.github.qapi4j.schema.BuiltinType#ANY_INT}. {@link AnswerNotes} replace both.
 *
 * @param schema the schema, which is checked; it is not meant to be linted
 * @param notes the notes that were used and the names of all types
 */
public record AnswerSchema(Schema schema, AnswerNotes notes) {

    /**
     * Makes the schema.
     *
     * @param elements the elements of the answer, with names of types that may be masked
     * @param notes what is known in addition, such as the names from an earlier answer
     * @throws InvalidAnswerException if the answer does not describe a schema
     */
    public static AnswerSchema of(List<AnswerElement> elements, AnswerNotes notes) throws InvalidAnswerException {
        AnswerGraph graph = AnswerGraph.of(elements);
        Map<String, Place> places = TypePlaces.of(graph);
        AnswerPaths paths = new AnswerPaths(graph, places);
        Map<String, String> names = TypeNaming.of(graph, places, paths.types(notes.names()));
        Map<String, String> byPath = new LinkedHashMap<>();
        places.forEach((type, place) -> {
            if (!graph.isEmpty(type) || graph.isValue(type)) {
                byPath.put(place.path(), names.getOrDefault(type, ""));
            }
        });
        AnswerNotes used = new AnswerNotes(
                byPath,
                paths.parts(notes.integers()),
                paths.parts(notes.alternatives()),
                paths.elements(notes.boxed()),
                paths.elements(notes.unchecked()),
                paths.elements(notes.modules()),
                paths.elements(notes.docs()));
        return new AnswerSchema(new AnswerLowering(graph, paths, names, used).lower(elements), used);
    }
}
