package io.github.qapi4j.codegen.model;

import io.github.qapi4j.merge.Availability;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.UnionType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The releases of a merged schema, and which of them have a part of it. A schema that is not merged has none. */
final class Releases {
    private final @Nullable Availability availability;
    private final Map<List<String>, JavaAvailability> marks = new HashMap<>();

    /** @param availability null for a schema that is not merged */
    Releases(@Nullable Availability availability) {
        this.availability = availability;
    }

    /** The names of all releases, the oldest first. */
    List<String> all() {
        return availability == null ? List.of() : availability.releases();
    }

    /** The releases that have a definition. */
    List<String> of(Definition definition) {
        return availability == null ? List.of() : availability.of(definition.name());
    }

    /**
     * The releases that have a part of a definition.
     *
     * @param enclosing the releases that have the type in which the part is generated: the definition itself, or one that contains its members
     */
    List<String> of(Definition definition, String part, List<String> enclosing) {
        return availability == null ? List.of() : common(availability.of(definition.name(), part), enclosing);
    }

    /** The releases in which the discriminator of a union can have a value. */
    List<String> ofBranch(UnionType union, String value) {
        return availability == null ? List.of() : common(availability.ofBranch(union.name(), value), of(union));
    }

    /** Returns the releases of the first list that are in the second. */
    private static List<String> common(List<String> releases, List<String> others) {
        return releases.stream().filter(others::contains).toList();
    }

    /** What the generated element states about its releases; null if these are all that have the enclosing type. */
    @Nullable
    JavaAvailability mark(List<String> releases, List<String> enclosing) {
        return releases.equals(enclosing)
                ? null
                : marks.computeIfAbsent(releases, some -> new JavaAvailability(some, text(some)));
    }

    private String text(List<String> some) {
        List<String> ranges = new ArrayList<>();
        List<String> all = all();
        for (int begin = 0; begin < all.size(); begin++) {
            int end = begin;
            while (end < all.size() && some.contains(all.get(end))) {
                end++;
            }
            if (end - begin > 2) {
                ranges.add(all.get(begin) + " to " + all.get(end - 1));
                begin = end;
            } else if (end > begin) {
                ranges.add(all.get(begin));
            }
        }
        int last = ranges.size() - 1;
        return switch (ranges.size()) {
            case 0 -> "no release";
            case 1 -> ranges.get(0);
            default -> String.join(", ", ranges.subList(0, last)) + " and " + ranges.get(last);
        };
    }
}
