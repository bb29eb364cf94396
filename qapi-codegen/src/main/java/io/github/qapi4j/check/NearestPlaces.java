package io.github.qapi4j.check;

import io.github.qapi4j.diff.Change;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.SchemaModule;
import io.github.qapi4j.source.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The places in a newer schema that are nearest to the definitions which it does not have any more: the definition before them in their module that
 * it still has, or otherwise the next one. If nothing is left of the module, the directive that includes it or, if that is gone too, the first definition
 * of the root, or of the first module that has one.
 */
final class NearestPlaces {
    private final Map<String, Span> byName = new HashMap<>();

    NearestPlaces(Schema older, Schema newer) {
        for (SchemaModule module : older.modules()) {
            List<Definition> gone = new ArrayList<>();
            Span last = null;
            for (Definition definition : module.definitions()) {
                Span kept = span(newer, definition);
                if (kept == null) {
                    gone.add(definition);
                    put(gone, last);
                } else {
                    put(gone, last == null ? kept : last);
                    last = kept;
                }
            }
            put(gone, instead(newer, module.name()));
        }
    }

    /** Sets the place of definitions that have none yet, and forgets these definitions; does nothing without a place. */
    private void put(List<Definition> gone, @Nullable Span place) {
        if (place != null) {
            gone.forEach(definition -> byName.put(definition.name(), place));
            gone.clear();
        }
    }

    /** Returns the place for definitions of a module of which nothing is left; null in an empty schema. */
    private static @Nullable Span instead(Schema newer, String module) {
        return newer.modules().stream()
                .flatMap(each -> each.includes().stream())
                .filter(include -> include.module().equals(module))
                .map(SchemaModule.Include::span)
                .findFirst()
                .or(() -> newer.modules().stream()
                        .flatMap(each -> each.definitions().stream())
                        .map(Definition::nameSpan)
                        .findFirst())
                .orElse(null);
    }

    private static @Nullable Span span(Schema newer, Definition definition) {
        return newer.definition(definition.name()).map(Definition::nameSpan).orElse(null);
    }

    /** Returns a change of a definition that is gone with its nearest place, if there is one; any other change as it is. */
    Change complete(Change change) {
        Span nearest = change.newer() == null ? byName.get(change.path()) : null;
        return nearest == null ? change : change.withNewer(nearest);
    }
}
