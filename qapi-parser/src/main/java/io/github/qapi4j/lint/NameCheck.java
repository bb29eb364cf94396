package io.github.qapi4j.lint;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Feature;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.TypeDefinition;
import io.github.qapi4j.source.Span;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds names that the rules allow and the conventions do not. */
final class NameCheck implements Check {
    private static final String EXPERIMENTAL = "x-";

    @Override
    public void check(Schema schema, Diagnostics diagnostics) {
        for (Definition definition : schema.definitions()) {
            new InDefinition(definition, diagnostics).check();
        }
    }

    private static final class InDefinition {
        private final Definition definition;
        private final Diagnostics diagnostics;
        private final Set<String> partNames = new HashSet<>();

        InDefinition(Definition definition, Diagnostics diagnostics) {
            this.definition = definition;
            this.diagnostics = diagnostics;
        }

        void check() {
            List<Part> parts = Part.of(definition);
            parts.forEach(part -> partNames.add(part.name()));
            String described = Places.describe(definition);
            checkSeparators(definition.name(), definition.nameSpan(), described);
            // Types cannot have the feature, and what is in a command or event shares its fate.
            boolean settled = !(definition instanceof TypeDefinition)
                    && (Special.UNSTABLE.in(definition.features())
                            || checkExperimental(
                                    definition.name(), definition.nameSpan(), described, definition.features()));
            for (Part part : parts) {
                checkSeparators(part.name(), part.span(), part.describe());
                if (!settled) {
                    checkExperimental(part.name(), part.span(), part.describe(), part.features());
                }
            }
        }

        /** Tells of a name of an experiment; false if it is none, or rightly so. */
        private boolean checkExperimental(String name, Span span, String described, List<Feature> features) {
            int stem = stem(name);
            if (!name.regionMatches(true, stem, EXPERIMENTAL, 0, EXPERIMENTAL.length())
                    || Special.UNSTABLE.in(features)
                    || isCoordinate(name, stem)) {
                return false;
            }
            diagnostics.add(Diagnostic.of(
                            DiagnosticCode.EXPERIMENTAL_NAME,
                            span,
                            described + " has the name of an experiment and no feature 'unstable'")
                    .in(Places.in(definition))
                    .help("give it the feature, or a name without '" + EXPERIMENTAL + "'"));
            return true;
        }

        /** Whether there is a {@code y-} beside an {@code x-}. */
        private boolean isCoordinate(String name, int stem) {
            return partNames.contains(name.substring(0, stem) + "y" + name.substring(stem + 1));
        }

        private void checkSeparators(String name, Span span, String described) {
            for (int i = stem(name); i < name.length(); i++) {
                if (isSeparator(name, i) && (i + 1 == name.length() || isSeparator(name, i + 1))) {
                    diagnostics.add(Diagnostic.of(
                                    DiagnosticCode.STRAY_SEPARATOR,
                                    span,
                                    "the name of " + described + " has a '" + name.charAt(i)
                                            + "' that separates no words")
                            .in(Places.in(definition)));
                    return;
                }
            }
        }
    }

    /** Where a name begins after the prefix of a vendor, {@code __RFQDN_}. */
    private static int stem(String name) {
        return name.startsWith("__") ? name.indexOf('_', 2) + 1 : 0;
    }

    private static boolean isSeparator(String name, int at) {
        return name.charAt(at) == '-' || name.charAt(at) == '_';
    }
}
