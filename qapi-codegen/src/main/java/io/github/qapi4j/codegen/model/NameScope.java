package io.github.qapi4j.codegen.model;

import io.github.qapi4j.source.Span;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names of things that stand side by side in Java: a package's types, a record's components, an enum's constants. Names that are equal but for case
 * meet, because file systems may not tell them apart.
 */
final class NameScope {
    private final Collisions collisions;
    private final Map<String, Holder> holders = new HashMap<>();

    private record Holder(String what, @Nullable Span span) {}

    NameScope(Collisions collisions) {
        this.collisions = collisions;
    }

    /**
     * Takes a name, or where it is taken already that name with {@code _2}, {@code _3} ..., which is told.
     *
     * @param what who takes it, as messages say, e.g. {@code "member 'foo-bar'"}
     * @param span where that stands, or null for what no schema spells out
     */
    String take(String wanted, String what, @Nullable Span span) {
        Holder first = holders.get(key(wanted));
        String chosen = takeFree(wanted, new Holder(what, span));
        if (first != null) {
            collisions.tell(what, span, first.what(), first.span(), wanted, chosen);
        }
        return chosen;
    }

    /** Takes a name that users do not see, or that was told elsewhere, so that it is told to nobody if it gets a number. */
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
