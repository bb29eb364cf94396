package io.github.qapi4j.introspect;

import io.github.qapi4j.introspect.TypePlaces.Place;
import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.schema.ImplicitTypes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Decides the names of an answer's types. A given name wins, then one that the answer shows, then one that is derived from the type's place. All names
 * differ also if case is ignored, since each becomes the name of a file.
 */
final class TypeNaming {
    /** The length from which a derived name leaves out the steps in the middle of the path. */
    private static final int LONG = 100;

    private final AnswerGraph graph;
    private final Map<String, Place> places;
    private final Set<String> definitions = new HashSet<>();
    private final Set<String> taken = new HashSet<>();
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, String> derived = new HashMap<>();

    /** The last number that was appended to a name in lower case; no smaller one is free. */
    private final Map<String, Integer> suffixes = new HashMap<>();

    private TypeNaming(AnswerGraph graph, Map<String, Place> places) {
        this.graph = graph;
        this.places = places;
        taken.add(lower(BuiltinType.QTYPE.qapiName()));
        for (AnswerElement root : graph.roots()) {
            String name = root.info().name();
            definitions.add(name);
            // The generated record of the command or the event.
            taken.add(lower(camel(name) + (root.info() instanceof SchemaInfo.Event ? "Event" : "Command")));
        }
    }

    /**
     * The names by the types' names in the answer, in the order of the places.
     *
     * @param given names for some types, in the order of their precedence
     */
    static Map<String, String> of(AnswerGraph graph, Map<String, Place> places, Map<String, String> given) {
        TypeNaming naming = new TypeNaming(graph, places);
        given.forEach(naming::keep);
        places.keySet().forEach(type -> naming.keep(type, type));
        places.values().forEach(naming::derive);
        Map<String, String> ordered = new LinkedHashMap<>();
        places.keySet().forEach(type -> ordered.put(type, naming.name(type)));
        return ordered;
    }

    private String name(String type) {
        return names.getOrDefault(type, "");
    }

    private boolean isNamed(String type) {
        return places.containsKey(type) && (!graph.isEmpty(type) || graph.isValue(type));
    }

    private void keep(String type, String name) {
        boolean free = isTypeName(name) && !definitions.contains(name);
        if (free && isNamed(type) && !names.containsKey(type) && taken.add(lower(name))) {
            names.put(type, name);
        }
    }

    private void derive(Place place) {
        String type = place.type();
        String words = shortened(camel(place.words()));
        String outer = place.parent() == null
                ? ""
                : derived.getOrDefault(place.parent().type(), "");
        String base = outer.length() + words.length() > LONG ? stem(place) + words : outer + words;
        derived.put(type, base);
        if (names.containsKey(type)) {
            return;
        }
        boolean reserved = base.endsWith("List") || base.endsWith("Kind");
        String name = reserved ? base + "Type" : base;
        while (definitions.contains(name) || !taken.add(lower(name))) {
            name = base + suffixes.merge(lower(base), 2, (last, two) -> last + 1);
        }
        names.put(type, name);
    }

    /** The part of a derived name for the command or event. */
    private String stem(Place place) {
        Place first = place;
        while (first.parent() != null) {
            first = first.parent();
        }
        return shortened(camel(first.words()));
    }

    private static String shortened(String name) {
        return name.length() > LONG ? name.substring(0, LONG) : name;
    }

    /** Whether a schema can define a type with this name. */
    static boolean isTypeName(String name) {
        return AnswerChecks.isName(name, false)
                && name.length() <= LONG * 2
                && !name.startsWith("q_")
                && BuiltinType.of(name).isEmpty()
                && ImplicitTypes.arrayElement(name) == null;
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** The words of a name, each beginning with a capital: {@code BLOCK_JOB_ERROR} becomes {@code BlockJobError}. */
    static String camel(String name) {
        StringBuilder camel = new StringBuilder(name.length());
        int end;
        for (int start = 0; start < name.length(); start = end + 1) {
            end = start;
            boolean capitals = true;
            while (end < name.length() && "-_.".indexOf(name.charAt(end)) < 0) {
                capitals &= !Character.isLowerCase(name.charAt(end));
                end++;
            }
            String word = name.substring(start, end);
            if (!word.isEmpty()) {
                camel.append(Character.toUpperCase(word.charAt(0)));
                camel.append(capitals ? lower(word.substring(1)) : word.substring(1));
            }
        }
        return camel.toString();
    }
}
