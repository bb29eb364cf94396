package io.github.qapi4j.load;

import io.github.qapi4j.syntax.Name;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names seen so far in a list whose names must be distinct identifiers. */
final class SeenNames {
    /** Up to this number of names, a linear search is faster than a map. */
    private static final int FEW = 8;

    private final int expected;
    private final List<Name> few;
    private @Nullable Map<String, Name> byIdentifier;

    /**
     * An empty collection.
     *
     * @param expected the expected number of names
     */
    SeenNames(int expected) {
        this.expected = expected;
        this.few = new ArrayList<>(Math.min(expected, FEW));
    }

    /** Adds a name, or returns the one that it collides with. */
    @Nullable
    Name add(Name name) {
        if (byIdentifier != null) {
            return byIdentifier.putIfAbsent(NameSyntax.hyphenated(name.text()), name);
        }
        for (Name other : few) {
            if (NameSyntax.isSameIdentifier(other.text(), name.text())) {
                return other;
            }
        }
        few.add(name);
        if (few.size() == FEW) {
            byIdentifier = new HashMap<>(expected * 4 / 3 + 1);
            for (Name each : few) {
                byIdentifier.put(NameSyntax.hyphenated(each.text()), each);
            }
        }
        return null;
    }
}
