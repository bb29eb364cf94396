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
import org.jspecify.annotations.Nullable;

/** Finds names that the language allows and its conventions do not. */
final class NameConventionCheck implements Check {
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
        private final List<Part> parts;
        private @Nullable Set<String> partNames;

        InDefinition(Definition definition, Diagnostics diagnostics) {
            this.definition = definition;
            this.diagnostics = diagnostics;
            this.parts = Part.of(definition);
        }

        void check() {
            int stray = strayAt(definition.name());
            if (stray >= 0) {
                straySeparator(
                        definition.name().charAt(stray), definition.nameSpan(), DefinitionLabels.describe(definition));
            }
            boolean settled = false;
            // Types cannot have the feature, and the feature of a command or event also applies to its parameters.
            if (!(definition instanceof TypeDefinition)) {
                settled = Special.UNSTABLE.in(definition.features());
                if (!settled && isExperimental(definition.name(), definition.features())) {
                    experimental(definition.nameSpan(), DefinitionLabels.describe(definition));
                    settled = true;
                }
            }
            for (Part part : parts) {
                stray = strayAt(part.name());
                if (stray >= 0) {
                    straySeparator(part.name().charAt(stray), part.span(), part.describe());
                }
                if (!settled && isExperimental(part.name(), part.features())) {
                    experimental(part.span(), part.describe());
                }
            }
        }

        /** Whether a name has the prefix of experiments, lacks the feature and is not a coordinate. */
        private boolean isExperimental(String name, List<Feature> features) {
            int stem = stem(name);
            return name.regionMatches(true, stem, EXPERIMENTAL, 0, EXPERIMENTAL.length())
                    && !Special.UNSTABLE.in(features)
                    && !isCoordinate(name, stem);
        }

        private void experimental(Span span, String described) {
            diagnostics.add(Diagnostic.of(
                            DiagnosticCode.EXPERIMENTAL_NAME,
                            span,
                            described + " has an experimental name without the feature 'unstable'")
                    .in(DefinitionLabels.in(definition))
                    .help("add the feature, or remove '" + EXPERIMENTAL + "' from the name"));
        }

        /** Whether the definition also has the name with {@code y-} instead of {@code x-}. */
        private boolean isCoordinate(String name, int stem) {
            if (partNames == null) {
                partNames = new HashSet<>();
                for (Part part : parts) {
                    partNames.add(part.name());
                }
            }
            return partNames.contains(name.substring(0, stem) + "y" + name.substring(stem + 1));
        }

        private void straySeparator(char separator, Span span, String described) {
            diagnostics.add(Diagnostic.of(
                            DiagnosticCode.STRAY_SEPARATOR,
                            span,
                            "the name of " + described + " has a '" + separator + "' that does not separate words")
                    .in(DefinitionLabels.in(definition)));
        }
    }

    /** The offset of a separator that is not between two words, or -1. */
    private static int strayAt(String name) {
        boolean before = false;
        int length = name.length();
        for (int i = stem(name); i < length; i++) {
            char c = name.charAt(i);
            boolean separator = c == '-' || c == '_';
            if (separator && (before || i + 1 == length)) {
                return before ? i - 1 : i;
            }
            before = separator;
        }
        return -1;
    }

    /** The offset at which a name begins after the prefix of a vendor, {@code __RFQDN_}. */
    private static int stem(String name) {
        return name.startsWith("__") ? name.indexOf('_', 2) + 1 : 0;
    }
}
