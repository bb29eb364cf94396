package io.github.qapi4j.lint;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.lint.Uses.Use;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.IfCond;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.TypeDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds definitions and members that exist in builds without a type that they use. The C code of these builds does not compile.
 *
 * <p>Symbols are assumed to be independent of each other. Conditions with many symbols are not checked.
 */
final class ConditionCheck implements Check {
    private static final int MAX_SYMBOLS = 8;

    private final Uses uses;

    ConditionCheck(Uses uses) {
        this.uses = uses;
    }

    @Override
    public void check(Schema schema, Diagnostics diagnostics) {
        if (schema.definitions().stream().noneMatch(ConditionCheck::isConditionalType)) {
            return;
        }
        for (Definition definition : schema.definitions()) {
            for (Use use : uses.by(definition)) {
                IfCond needed = use.type().condition();
                if (needed != null
                        && !needed.equals(definition.condition())
                        && !needed.equals(use.condition())
                        && !implies(definition.condition(), use.condition(), needed)) {
                    diagnostics.add(Diagnostic.of(
                                    DiagnosticCode.UNGUARDED_USE,
                                    use.span(),
                                    use.what() + " also exists in builds without "
                                            + DefinitionLabels.describe(use.type()) + ", which it uses")
                            .in(DefinitionLabels.in(definition))
                            .label(use.type().nameSpan(), "the type is conditional")
                            .help("add this condition or a stricter one to it or to its definition"));
                }
            }
        }
    }

    private static boolean isConditionalType(Definition definition) {
        return definition instanceof TypeDefinition && definition.condition() != null;
    }

    /** Whether {@code needed} holds whenever both other conditions hold. */
    private static boolean implies(@Nullable IfCond first, @Nullable IfCond second, IfCond needed) {
        Set<String> symbols = needed.and(first).and(second).symbols();
        if (symbols.size() > MAX_SYMBOLS) {
            return true;
        }
        List<String> all = new ArrayList<>(symbols);
        for (int i = 0; i < 1 << all.size(); i++) {
            Set<String> defined = new HashSet<>();
            for (int j = 0; j < all.size(); j++) {
                if ((i >> j & 1) != 0) {
                    defined.add(all.get(j));
                }
            }
            if ((first == null || first.holds(defined))
                    && (second == null || second.holds(defined))
                    && !needed.holds(defined)) {
                return false;
            }
        }
        return true;
    }
}
