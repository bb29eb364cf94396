package io.github.qapi4j.codegen.model;

import io.github.qapi4j.source.Span;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A set of names that must differ in Java: those of a package's types, a record's components, or an enum's constants. Names that differ only in case
 * collide, because file systems may not distinguish them.
 */
final class NameScope {
    private final Collisions collisions;
    private final Map<String, Holder> holders = new HashMap<>();

    private record Holder(String what, @Nullable Span span) {}

    NameScope(Collisions collisions) {
        this.collisions = collisions;
    }

    /**
     * Takes a name. If it is taken already, takes it with a suffix {@code _2}, {@code _3} ... instead, and reports the collision.
     *
     * @param what the element that takes it, as described in messages, e.g. {@code "member 'foo-bar'"}
     * @param span the element's position, or null if the schema does not contain it
     */
    String take(String wanted, String what, @Nullable Span span) {
        Holder holder = new Holder(what, span);
        Holder first = holders.putIfAbsent(key(wanted), holder);
        if (first == null) {
            return wanted;
        }
        String chosen = takeFree(wanted, holder);
        collisions.report(what, span, first.what(), first.span(), wanted, chosen);
        return chosen;
    }

    /** Takes a name, with a suffix if needed, without reporting a collision: users do not see the name, or the collision was reported elsewhere. */
    String takeQuietly(String wanted) {
        return takeFree(wanted, new Holder("'" + wanted + "'", null));
    }

    private String takeFree(String wanted, Holder holder) {
        String chosen = wanted;
        for (int number = 2; holders.putIfAbsent(key(chosen), holder) != null; number++) {
            chosen = wanted + "_" + number;
        }
        return chosen;
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
