package io.github.qapi4j.merge;

import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.ImplicitTypes;
import io.github.qapi4j.schema.Payload;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.SchemaModule;
import io.github.qapi4j.schema.TypeDefinition;
import io.github.qapi4j.schema.UnionType;
import io.github.qapi4j.source.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Puts merged definitions into modules: those of the newest release, in its order, then those that only older releases have. */
final class Layout {
    private final List<Release> releases;
    private final Map<Definition, Definition> merged;
    private final Map<Doc, Doc> completed;
    private final Schema newest;

    /** The definitions that the newest release does not have, by module. */
    private final Map<String, List<Definition>> older = new LinkedHashMap<>();

    private final Set<Definition> placed = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<TypeDefinition> implicit = new ArrayList<>();

    /**
     * A layout.
     *
     * @param merged the merged definitions, each by the one in the newest release that has it, compared by identity
     * @param completed merged documentation by that in the newest release that has it, compared by identity
     */
    Layout(List<Release> releases, Map<Definition, Definition> merged, Map<Doc, Doc> completed) {
        this.releases = releases;
        this.merged = merged;
        this.completed = completed;
        this.newest = releases.get(releases.size() - 1).schema();
    }

    Schema schema() {
        List<Definition> inNewest = new ArrayList<>();
        for (int index = releases.size() - 1; index >= 0; index--) {
            Schema schema = releases.get(index).schema();
            for (Definition definition : schema.definitions()) {
                Definition each = merged.get(definition);
                if (each != null && placed.add(definition)) {
                    (schema == newest ? inNewest : older(each)).add(each);
                }
            }
        }
        merged.forEach(this::placeOther);
        List<Definition> ordered = ordered(inNewest);
        Map<String, List<Definition>> byModule = new LinkedHashMap<>();
        newest.modules().forEach(module -> byModule.put(module.name(), new ArrayList<>()));
        ordered.forEach(each -> byModule.computeIfAbsent(each.module(), module -> new ArrayList<>())
                .add(each));
        List<SchemaModule> modules = modules(byModule);
        return new Schema(modules.get(0), modules, ordered, implicit, docs());
    }

    private List<Definition> older(Definition definition) {
        return older.computeIfAbsent(definition.module(), module -> new ArrayList<>());
    }

    /** Places a definition that is not in a text: an implicit type, or one for a former union without discriminator. */
    private void placeOther(Definition source, Definition definition) {
        if (!placed.add(source)) {
            return;
        }
        if (definition.name().equals(ImplicitTypes.EMPTY) || isKind(definition.name())) {
            implicit.add((TypeDefinition) definition);
        } else {
            older(definition).add(definition);
        }
    }

    /** Whether a type is the implicit enum of a union without discriminator; another use does not define it. */
    private boolean isKind(String name) {
        return merged.values().stream()
                .anyMatch(each -> each instanceof UnionType union
                        && union.simple()
                        && ((Payload.Inline) union.base())
                                .members()
                                .get(0)
                                .type()
                                .name()
                                .equals(name));
    }

    /** All definitions; those of older releases follow the last definition of their module in the newest one. */
    private List<Definition> ordered(List<Definition> inNewest) {
        Map<String, Definition> last = new HashMap<>();
        inNewest.forEach(each -> last.put(each.module(), each));
        List<Definition> ordered = new ArrayList<>();
        for (Definition each : inNewest) {
            ordered.add(each);
            if (last.get(each.module()) == each) {
                ordered.addAll(Objects.requireNonNullElse(older.remove(each.module()), List.of()));
            }
        }
        older.values().forEach(ordered::addAll);
        return ordered;
    }

    /** The modules of the newest release, then those of older ones, which the root includes. */
    private List<SchemaModule> modules(Map<String, List<Definition>> byModule) {
        List<SchemaModule> modules = new ArrayList<>();
        Set<String> known = new HashSet<>();
        newest.modules().forEach(module -> known.add(module.name()));
        for (SchemaModule module : newest.modules()) {
            List<SchemaModule.Include> includes = new ArrayList<>(module.includes());
            if (module.name().equals(newest.root().name())) {
                byModule.forEach((name, definitions) -> {
                    if (!known.contains(name)) {
                        Span place = definitions.get(0).span();
                        includes.add(new SchemaModule.Include(name, place));
                    }
                });
            }
            modules.add(new SchemaModule(module.name(), includes, byModule.getOrDefault(module.name(), List.of())));
        }
        byModule.forEach((name, definitions) -> {
            if (!known.contains(name)) {
                modules.add(new SchemaModule(name, List.of(), definitions));
            }
        });
        return modules;
    }

    /** The comments of the newest release, then those of definitions that only older releases have. */
    private List<Doc> docs() {
        Set<Doc> all = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Doc> docs = new ArrayList<>();
        for (Doc doc : newest.docs()) {
            Doc each = completed.getOrDefault(doc, doc);
            if (all.add(each)) {
                docs.add(each);
            }
        }
        for (Definition definition : merged.values()) {
            if (definition.doc() != null && all.add(definition.doc())) {
                docs.add(definition.doc());
            }
        }
        return docs;
    }
}
