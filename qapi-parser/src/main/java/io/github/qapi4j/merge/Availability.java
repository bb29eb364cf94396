package io.github.qapi4j.merge;

import java.util.List;
import java.util.Map;

/**
 * Which releases have which parts of a merged schema. Immutable.
 *
 * @param releases the names of all releases, the oldest first
 * @param byPart the releases that have a part, in their order; parts that all releases have are not in the map. The key is the name of a definition of
 *     the merged schema, or this name, a dot and the name of a member, value, branch or alternative of that definition
 */
public record Availability(List<String> releases, Map<String, List<String>> byPart) {
    public Availability {
        releases = List.copyOf(releases);
        byPart = Map.copyOf(byPart);
    }

    /** Returns the releases that have a definition. */
    public List<String> of(String definition) {
        return byPart.getOrDefault(definition, releases);
    }

    /** Returns the releases that have a member, value, branch or alternative. */
    public List<String> of(String definition, String part) {
        return byPart.getOrDefault(definition + "." + part, of(definition));
    }
}
