package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.diagnostic.Label;
import io.github.qapi4j.diagnostic.Suggestion;
import io.github.qapi4j.lint.PragmaException;
import io.github.qapi4j.lint.PragmaException.Rule;
import io.github.qapi4j.source.Span;
import io.github.qapi4j.syntax.Expr;
import io.github.qapi4j.syntax.Name;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The content of a schema's pragma directives. A pragma applies to the whole schema, wherever it is; of several with the same name, the last one
 * applies.
 */
final class Pragmas {
    private static final String DOC_REQUIRED = "doc-required";
    private static final Set<String> NAMES = names();

    private final Diagnostics diagnostics;
    private @Nullable Label place;
    private boolean lost;
    private boolean docRequired;
    // A rule has no entry if its names are unknown because of an error. Its violations are then not reported, since
    // the names might allow them.
    private final Map<Rule, Map<String, Span>> exceptions = new EnumMap<>(Rule.class);
    private final Map<Rule, Set<String>> needed = new EnumMap<>(Rule.class);

    Pragmas(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
        for (Rule rule : Rule.values()) {
            exceptions.put(rule, Map.of());
        }
    }

    private static Set<String> names() {
        Set<String> names = new TreeSet<>();
        names.add(DOC_REQUIRED);
        for (Rule rule : Rule.values()) {
            names.add(rule.pragma());
        }
        return names;
    }

    /** Reads one directive. */
    void read(Expr.Obj directive) {
        place = Places.of(directive, "in a pragma directive");
        if (directive.entries().size() != 1) {
            Span other = directive.entries().stream()
                    .map(entry -> entry.key())
                    .filter(key -> !key.text().equals("pragma"))
                    .findFirst()
                    .map(Name::span)
                    .orElse(directive.span());
            lose();
            diagnostics.add(Diagnostic.of(
                            DiagnosticCode.INVALID_PRAGMA,
                            other,
                            "a pragma directive cannot have the key " + other.text())
                    .in(place)
                    .oneMistake("other key"));
            return;
        }
        Expr value = directive.entries().get(0).value();
        if (value instanceof Expr.Obj object) {
            object.entries().forEach(this::pragma);
        } else {
            lose();
            diagnostics.add(Diagnostic.of(
                            DiagnosticCode.INVALID_PRAGMA,
                            value.span(),
                            "'pragma' must be an object, not " + value.describe())
                    .in(place));
        }
    }

    /** Whether an object that is not a definition may be meant as a pragma directive, or as an include directive of a file with pragma directives. */
    static boolean mayBeOne(Expr.Obj expr) {
        return expr.entries().isEmpty()
                || mayBeInclude(expr)
                || expr.entries().stream().anyMatch(Pragmas::mayBeOne);
    }

    /** Whether an object that is not a definition may be meant as an include directive. */
    static boolean mayBeInclude(Expr.Obj expr) {
        return expr.entries().size() == 1 && expr.entries().get(0).value() instanceof Name;
    }

    private static boolean mayBeOne(Expr.Entry entry) {
        if (Suggestion.nearest(entry.key().text(), Set.of("pragma")) != null) {
            return true;
        }
        return entry.value() instanceof Expr.Obj object
                && object.entries().stream()
                        .map(inner -> inner.key().text())
                        .anyMatch(key -> key.equals("pragma") || NAMES.contains(key));
    }

    private void pragma(Expr.Entry entry) {
        Name key = entry.key();
        switch (key.text()) {
            case DOC_REQUIRED -> {
                if (entry.value() instanceof Expr.Bool bool) {
                    docRequired = bool.value();
                } else {
                    wrong(entry, entry.value(), "true or false, not ");
                }
            }
            case "returns-whitelist" -> {
                old(entry, Rule.COMMAND_RETURNS);
            }
            case "name-case-whitelist" -> {
                old(entry, Rule.MEMBER_NAME);
            }
            default -> {
                for (Rule rule : Rule.values()) {
                    if (rule.pragma().equals(key.text())) {
                        exceptions(rule, entry);
                        return;
                    }
                }
                lose();
                diagnostics.add(
                        Diagnostic.of(DiagnosticCode.UNKNOWN_PRAGMA, key.span(), "unknown pragma '" + key.text() + "'")
                                .help(Suggestion.didYouMeanOneOf(key.text(), NAMES))
                                .in(place));
            }
        }
    }

    private void old(Expr.Entry entry, Rule rule) {
        Name key = entry.key();
        Map<String, Span> before = exceptions.get(rule);
        exceptions(rule, entry);
        Map<String, Span> names = exceptions.get(rule);
        if (before != null && names != null && diagnostics.isError(DiagnosticCode.OLD_PRAGMA)) {
            // A rejected pragma does not remove names that a valid one lists.
            if (!before.isEmpty()) {
                names.forEach(before::putIfAbsent);
                exceptions.put(rule, before);
            }
        }
        diagnostics.add(Diagnostic.of(
                        DiagnosticCode.OLD_PRAGMA, key.span(), "pragma '" + key.text() + "' was removed in QEMU 6.0")
                .help("use pragma '" + rule.pragma() + "' instead")
                .in(place));
    }

    private void exceptions(Rule rule, Expr.Entry entry) {
        List<Expr> elements = entry.value() instanceof Expr.Arr array ? array.elements() : List.of(entry.value());
        Map<String, Span> names = new LinkedHashMap<>();
        for (Expr element : elements) {
            if (!(entry.value() instanceof Expr.Arr)) {
                wrong(entry, element, "an array of strings, not ");
                exceptions.remove(rule);
                return;
            }
            if (!(element instanceof Name text)) {
                wrong(entry, element, "an array of strings, but one element is ");
                exceptions.remove(rule);
                return;
            }
            names.putIfAbsent(text.text(), text.span());
        }
        exceptions.put(rule, names);
    }

    private void wrong(Expr.Entry entry, Expr value, String what) {
        diagnostics.add(Diagnostic.of(
                        DiagnosticCode.INVALID_PRAGMA,
                        value.span(),
                        "pragma '" + entry.key().text() + "' must be " + what + value.describe())
                .in(place));
    }

    /** Records that directives may be lost because of an error. */
    void lose() {
        lost = true;
    }

    private boolean exempts(Rule rule, String name) {
        Map<String, Span> names = exceptions.get(rule);
        if (lost || names == null) {
            return true;
        }
        boolean exempt = names.containsKey(name);
        if (exempt) {
            needed.computeIfAbsent(rule, none -> new HashSet<>()).add(name);
        }
        return exempt;
    }

    /** Whether every definition must have a documentation comment. */
    boolean docRequired() {
        return docRequired;
    }

    /** Whether the name of a command may contain underscores. */
    boolean freeCommandName(String command) {
        return exempts(Rule.COMMAND_NAME, command);
    }

    /** Whether a command may return values other than objects. */
    boolean freeReturns(String command) {
        return exempts(Rule.COMMAND_RETURNS, command);
    }

    /** Whether a definition may have undocumented members. */
    boolean freeDocumentation(String definition) {
        return exempts(Rule.DOCUMENTATION, definition);
    }

    /** Whether the names of a type's members may contain uppercase letters and underscores. */
    boolean freeMemberNames(String type) {
        return exempts(Rule.MEMBER_NAME, type);
    }

    /** All exceptions; an exception is needed if a check has asked whether it exists. */
    List<PragmaException> exceptions() {
        List<PragmaException> all = new ArrayList<>();
        exceptions.forEach((rule, names) -> {
            Set<String> neededNames = needed.getOrDefault(rule, Set.of());
            names.forEach((name, span) -> all.add(new PragmaException(rule, name, span, neededNames.contains(name))));
        });
        return all;
    }
}
