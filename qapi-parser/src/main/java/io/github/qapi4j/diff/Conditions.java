package io.github.qapi4j.diff;

import io.github.qapi4j.schema.IfCond;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares conditions by the builds in which they hold. */
final class Conditions {
    /** The maximum number of symbols of which all combinations are tried. */
    private static final int MAX_SYMBOLS = 8;

    private Conditions() {}

    /**
     * Returns whether two conditions hold in the same builds; null always holds. Conditions with many symbols are only the same if they are written the
     * same.
     */
    static boolean same(@Nullable IfCond one, @Nullable IfCond other) {
        if (Objects.equals(one, other)) {
            return true;
        }
        if (one == null || other == null) {
            return false;
        }
        Set<String> symbols = new TreeSet<>(one.symbols());
        symbols.addAll(other.symbols());
        if (symbols.size() > MAX_SYMBOLS) {
            return false;
        }
        List<String> all = List.copyOf(symbols);
        for (int build = 0; build < 1 << all.size(); build++) {
            Set<String> defined = new HashSet<>();
            for (int i = 0; i < all.size(); i++) {
                if ((build >> i & 1) == 1) {
                    defined.add(all.get(i));
                }
            }
            if (one.holds(defined) != other.holds(defined)) {
                return false;
            }
        }
        return true;
    }
}
