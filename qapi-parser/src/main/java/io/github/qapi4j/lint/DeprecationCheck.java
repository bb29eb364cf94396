package io.github.qapi4j.lint;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.lint.Uses.Kind;
import io.github.qapi4j.lint.Uses.Use;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.DirectionIndex;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.TypeDefinition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds definitions and members that are not deprecated and require something deprecated.
 *
 * <p>A client cannot omit a mandatory member, so a mandatory member that it sends must not be deprecated by itself; a server sends a deprecated
 * member until the member is removed. A member is useless if all values of its enum, or all members of its struct, are deprecated. In old releases
 * types can be deprecated too. A type that is used only by something deprecated may use anything.
 */
final class DeprecationCheck implements Check {
    private final DirectionIndex directions;
    private final Uses uses;
    private final boolean any;
    private final Map<String, String> verdicts = new HashMap<>();

    /**
     * A check.
     *
     * @param any whether anything in the schema is deprecated
     */
    DeprecationCheck(DirectionIndex directions, Uses uses, boolean any) {
        this.directions = directions;
        this.uses = uses;
        this.any = any;
    }

    @Override
    public void check(Schema schema, Diagnostics diagnostics) {
        if (!any) {
            return;
        }
        boolean library = schema.definitions().stream().allMatch(TypeDefinition.class::isInstance);
        Set<String> live =
                reach(schema, definition -> !(definition instanceof TypeDefinition type) || isUnused(type), true);
        Set<String> sent = reach(schema, definition -> library || definition instanceof Command, false);
        for (Definition definition : schema.definitions()) {
            if (sent.contains(definition.name())) {
                checkMandatory(definition, diagnostics);
            }
            if (live.contains(definition.name())) {
                checkUses(schema, definition, diagnostics);
            }
        }
    }

    private boolean isUnused(TypeDefinition type) {
        return !directions.sent(type.name()) && !directions.received(type.name());
    }

    /** The names of the given definitions, and of those that they reach without passing through anything deprecated. */
    private Set<String> reach(Schema schema, Predicate<Definition> from, boolean returns) {
        Set<String> reached = new HashSet<>();
        Deque<Definition> open = new ArrayDeque<>();
        for (Definition definition : schema.definitions()) {
            if (from.test(definition) && !Special.DEPRECATED.in(definition.features())) {
                reached.add(definition.name());
                open.add(definition);
            }
        }
        for (Definition next = open.poll(); next != null; next = open.poll()) {
            for (Use use : uses.by(next)) {
                if (!Special.DEPRECATED.in(use.features())
                        && !Special.DEPRECATED.in(use.type().features())
                        && (returns || use.kind() != Kind.RETURNS)
                        && reached.add(use.type().name())) {
                    open.add(use.type());
                }
            }
        }
        return reached;
    }

    private static void checkMandatory(Definition definition, Diagnostics diagnostics) {
        for (Part part : Part.of(definition)) {
            if (part.isMember() && !part.optional() && Special.DEPRECATED.in(part.features())) {
                diagnostics.add(Diagnostic.of(
                                DiagnosticCode.DEPRECATED_IN_USE,
                                part.span(),
                                "deprecated " + part.describe() + " is mandatory")
                        .in(DefinitionLabels.in(definition))
                        .help("make it optional, or deprecate its definition"));
            }
        }
    }

    private void checkUses(Schema schema, Definition definition, Diagnostics diagnostics) {
        for (Use use : uses.by(definition)) {
            if (Special.DEPRECATED.in(use.features())) {
                continue;
            }
            TypeDefinition type = use.type();
            String verdict = "";
            if (Special.DEPRECATED.in(type.features())) {
                verdict = "which is deprecated";
            } else if (use.kind() == Kind.MEMBER) {
                verdict = verdicts.computeIfAbsent(type.name(), name -> verdict(schema, type));
            }
            if (!verdict.isEmpty()) {
                diagnostics.add(Diagnostic.of(
                                DiagnosticCode.DEPRECATED_IN_USE,
                                use.span(),
                                use.what() + " uses " + DefinitionLabels.describe(type) + ", " + verdict)
                        .in(DefinitionLabels.in(definition))
                        .label(type.nameSpan(), "defined here")
                        .help("deprecate " + use.what() + " too, or stop using '" + type.name() + "'"));
            }
        }
    }

    /** The reason why a type that is not deprecated itself is useless, or an empty string. */
    private static String verdict(Schema schema, TypeDefinition type) {
        if (type instanceof EnumType enumeration) {
            return !enumeration.values().isEmpty() && isDeprecated(Part.of(type))
                    ? "which has only deprecated values"
                    : "";
        }
        boolean any = false;
        TypeDefinition each = type;
        while (each instanceof StructType struct) {
            if (!isDeprecated(Part.of(struct))) {
                return "";
            }
            any |= !struct.members().isEmpty();
            if (struct.base() == null) {
                return any ? "which has only deprecated members" : "";
            }
            each = schema.type(struct.base()).orElseThrow();
        }
        return "";
    }

    private static boolean isDeprecated(List<Part> parts) {
        return parts.stream().allMatch(part -> Special.DEPRECATED.in(part.features()));
    }
}
