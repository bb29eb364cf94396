package io.github.qapi4j.load;

import io.github.qapi4j.syntax.Name;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names of one list so far, none of which may be the same identifier as an earlier one. */
final class SeenNames {
    /** Up to this number of names, looking through all of them takes less than keeping a map. */
    private static final int FEW = 8;

    private final int expected;
    private final List<Name> few;
    private @Nullable Map<String, Name> byIdentifier;

    /**
     * No names yet.
     *
     * @param expected how many there will be
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
