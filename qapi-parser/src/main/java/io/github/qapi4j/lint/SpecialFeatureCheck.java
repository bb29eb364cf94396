package io.github.qapi4j.lint;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.Span;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Finds special features that the documentation does not describe.
 *
 * <p>A definition and all its members share one description of a feature. The description must name each member that has the feature, since otherwise
 * readers do not know which members it concerns; a common beginning of several names, such as {@code x-}, is sufficient. Whether there is a
 * description at all is checked when the schema is loaded.
 */
final class SpecialFeatureCheck implements Check {
    private static final int MAX_BEGINNINGS = 10;
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

    private final Set<Special> specials;

    /**
     * A check.
     *
     * @param specials the special features that occur in the schema
     */
    SpecialFeatureCheck(Set<Special> specials) {
        this.specials = specials;
    }

    /** Whether this check reports a definition without a documentation comment, because the definition has a special feature. */
    boolean reports(Definition definition, Diagnostics diagnostics) {
        for (Special special : specials) {
            if (diagnostics.reports(code(special)) && has(definition, special)) {
                return true;
            }
        }
        return false;
    }

    private static boolean has(Definition definition, Special special) {
        return special.in(definition.features())
                || Part.of(definition).stream().anyMatch(part -> special.in(part.features()));
    }

    @Override
    public void check(Schema schema, Diagnostics diagnostics) {
        for (Special special : specials) {
            for (Definition definition : schema.definitions()) {
                Doc doc = definition.doc();
                if (doc == null) {
                    checkComment(definition, special, diagnostics);
                } else {
                    doc.features().stream()
                            .filter(entry -> entry.name().equals(special.feature()))
                            .findFirst()
                            .ifPresent(entry -> checkMentions(definition, special, entry, diagnostics));
                }
            }
        }
    }

    private static void checkComment(Definition definition, Special special, Diagnostics diagnostics) {
        if (special.in(definition.features())) {
            diagnostics.add(
                    withoutComment(definition, special, definition.nameSpan(), DefinitionLabels.describe(definition)));
        }
        for (Part part : Part.of(definition)) {
            if (special.in(part.features())) {
                diagnostics.add(withoutComment(definition, special, part.span(), part.describe()));
            }
        }
    }

    private static Diagnostic.Builder withoutComment(Definition definition, Special special, Span span, String what) {
        return Diagnostic.of(code(special), span, what + " is " + special.feature() + ", but it has no documentation")
                .in(DefinitionLabels.in(definition))
                .help("write a documentation comment with '@" + special.feature() + ":' below 'Features:'")
                .help(whatToSay(special));
    }

    private static void checkMentions(
            Definition definition, Special special, Doc.Entry entry, Diagnostics diagnostics) {
        Set<String> mentioned = new HashSet<>();
        Set<String> beginnings = new HashSet<>();
        WORD.matcher(entry.text().source()).results().map(MatchResult::group).forEach(word -> {
            String name = withoutFullStops(word);
            if (!name.endsWith("-")) {
                mentioned.add(name);
            } else if (beginnings.size() < MAX_BEGINNINGS) {
                beginnings.add(name);
            }
        });
        for (Part part : Part.of(definition)) {
            if (!special.in(part.features())
                    || mentioned.contains(part.name())
                    || beginnings.stream().anyMatch(part.name()::startsWith)) {
                continue;
            }
            diagnostics.add(Diagnostic.of(
                            code(special),
                            part.span(),
                            part.describe() + " is " + special.feature()
                                    + ", but the description of the feature does not mention it")
                    .in(DefinitionLabels.in(definition))
                    .label(entry.span(), "the description of the feature")
                    .help(whatToSay(special)));
        }
    }

    private static String withoutFullStops(String word) {
        int end = word.length();
        while (end > 0 && word.charAt(end - 1) == '.') {
            end--;
        }
        return word.substring(0, end);
    }

    private static DiagnosticCode code(Special special) {
        return special == Special.DEPRECATED
                ? DiagnosticCode.UNDOCUMENTED_DEPRECATION
                : DiagnosticCode.UNDOCUMENTED_INSTABILITY;
    }

    private static String whatToSay(Special special) {
        return special == Special.DEPRECATED ? "say what to use instead" : "say what may change";
    }
}
