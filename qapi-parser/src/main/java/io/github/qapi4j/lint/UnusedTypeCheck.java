package io.github.qapi4j.lint;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.DirectionIndex;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.TypeDefinition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds types that neither commands nor events use.
 *
 * <p>If unused types use each other, only a type that no other type uses is reported, or the first type of a cycle. The others are unused only
 * because of it. A schema that has only types is a library for other schemas and is not checked.
 */
final class UnusedTypeCheck implements Check {
    private static final int MAX_NAMES = 5;

    private final DirectionIndex directions;
    private final Uses uses;

    UnusedTypeCheck(DirectionIndex directions, Uses uses) {
        this.directions = directions;
        this.uses = uses;
    }

    @Override
    public void check(Schema schema, Diagnostics diagnostics) {
        List<Definition> unused = new ArrayList<>();
        if (!isLibrary(schema.definitions())) {
            for (Definition definition : schema.definitions()) {
                if (isUnused(definition)) {
                    unused.add(definition);
                }
            }
        }
        if (unused.isEmpty()) {
            return;
        }
        Set<String> usedByOthers = new HashSet<>();
        for (Definition definition : schema.definitions()) {
            for (Uses.Use use : uses.by(definition)) {
                if (!use.type().name().equals(definition.name())) {
                    usedByOthers.add(use.type().name());
                }
            }
        }
        Set<String> covered = new HashSet<>();
        for (boolean cycles : new boolean[] {false, true}) {
            for (Definition definition : unused) {
                if ((cycles || !usedByOthers.contains(definition.name())) && covered.add(definition.name())) {
                    report(definition, dependents(definition, covered), diagnostics);
                }
            }
        }
    }

    private static boolean isLibrary(List<Definition> definitions) {
        return definitions.stream().allMatch(TypeDefinition.class::isInstance);
    }

    private boolean isUnused(Definition definition) {
        return definition instanceof TypeDefinition
                && !directions.sent(definition.name())
                && !directions.received(definition.name());
    }

    /** The names of the types that are unused only because another type is unused. */
    private List<String> dependents(Definition root, Set<String> covered) {
        List<String> dependents = new ArrayList<>();
        Deque<Definition> open = new ArrayDeque<>(List.of(root));
        for (Definition next = open.poll(); next != null; next = open.poll()) {
            for (Uses.Use use : uses.by(next)) {
                if (isUnused(use.type()) && covered.add(use.type().name())) {
                    dependents.add("'" + use.type().name() + "'");
                    open.add(use.type());
                }
            }
        }
        return dependents;
    }

    private static void report(Definition type, List<String> dependents, Diagnostics diagnostics) {
        diagnostics.add(Diagnostic.of(
                        DiagnosticCode.UNUSED_TYPE,
                        type.nameSpan(),
                        DefinitionLabels.describe(type) + " is not used by any command or event")
                .in(DefinitionLabels.in(type))
                .help(withIt(dependents)));
    }

    private static @Nullable String withIt(List<String> dependents) {
        if (dependents.isEmpty()) {
            return null;
        }
        int more = dependents.size() - MAX_NAMES;
        return "also unused: "
                + String.join(", ", dependents.subList(0, Math.min(MAX_NAMES, dependents.size())))
                + (more > 0 ? " and " + more + " more" : "");
    }
}
