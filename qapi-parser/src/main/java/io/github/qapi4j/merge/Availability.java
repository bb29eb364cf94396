package io.github.qapi4j.merge;

import io.github.qapi4j.schema.UnionType;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which releases have which parts of a merged schema. Immutable.
 *
 * @param releases the names of all releases, the oldest first
 * @param byPart the releases that have a part, in their order; parts that all releases have are not in the map, and neither are parts of a definition that
 *     all releases with this definition have. The key is the name of a definition of the merged schema, or this name, a dot and the name of a member,
 *     value or alternative of that definition, or this name, a dot, a plus sign and the value of a branch
 * @param partlyTagged the names of the unions some of whose values have no discriminator
 */
public record Availability(List<String> releases, Map<String, List<String>> byPart, Set<String> partlyTagged) {
    public Availability {
        releases = List.copyOf(releases);
        byPart = Map.copyOf(byPart);
        partlyTagged = Set.copyOf(partlyTagged);
    }

    /** Returns the releases that have a definition. A release has a type if a command or event of the release reaches it. */
    public List<String> of(String definition) {
        return byPart.getOrDefault(definition, releases);
    }

    /** Returns the releases that have a member, value or alternative of a definition. */
    public List<String> of(String definition, String part) {
        return byPart.getOrDefault(definition + "." + part, of(definition));
    }

    /**
     * Returns the releases in which the discriminator of a union can have a value. The list is empty if the enum has the value only because of other uses, in
     * releases without the union.
     */
    public List<String> ofBranch(String union, String value) {
        return of(union, branch(value));
    }

    /**
     * Returns whether the discriminator of a union is in each value that servers of all releases send. It is not if an older release has a struct instead of
     * the union, in which the discriminator is absent or optional; then such values have the common members only, and the further members of the struct.
     */
    public boolean isAlwaysTagged(UnionType union) {
        return !partlyTagged.contains(union.name());
    }

    /** The name of a branch as a part of its union, which may have a member with the same name. */
    static String branch(String value) {
        return "+" + value;
    }
}
