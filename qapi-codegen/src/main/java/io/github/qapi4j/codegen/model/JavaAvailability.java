package io.github.qapi4j.codegen.model;

import java.util.List;

/**
 * The releases that have an element, which are not all that have its enclosing type. Elements with the same releases share an instance.
 *
 * @param releases their names, the oldest first; empty if the element and its enclosing type have no release in common
 * @param text the releases as words, with ranges: {@code "4.2.0 and 6.2.0 to 8.2.0"}; {@code "no release"} if the list is empty
 */
public record JavaAvailability(List<String> releases, String text) {
    public JavaAvailability {
        releases = List.copyOf(releases);
    }
}
