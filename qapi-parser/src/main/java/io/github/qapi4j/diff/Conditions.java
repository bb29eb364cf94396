package io.github.qapi4j.diff;

import io.github.qapi4j.schema.IfCond;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares conditions by the builds in which they hold. Those with many symbols are compared as they are written. */
final class Conditions {
    /** The maximum number of symbols of which all combinations are tried. */
    private static final int MAX_SYMBOLS = 8;

    private Conditions() {}

    /** Returns whether two conditions hold in the same builds; null always holds. */
    static boolean same(@Nullable IfCond one, @Nullable IfCond other) {
        if (Objects.equals(one, other)) {
            return true;
        }
        Set<String> symbols = new TreeSet<>();
        for (IfCond condition : Arrays.asList(one, other)) {
            if (condition != null) {
                symbols.addAll(condition.symbols());
            }
        }
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
            if (holds(one, defined) != holds(other, defined)) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether all builds have what has a condition. */
    static boolean alwaysHolds(@Nullable IfCond condition) {
        return same(condition, null);
    }

    private static boolean holds(@Nullable IfCond condition, Set<String> defined) {
        return condition == null || condition.holds(defined);
    }
}
