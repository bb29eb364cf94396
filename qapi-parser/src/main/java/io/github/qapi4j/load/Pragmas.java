package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.diagnostic.Label;
import io.github.qapi4j.diagnostic.Suggestion;
import io.github.qapi4j.source.Span;
import io.github.qapi4j.syntax.Expr;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the pragma directives of a schema say. They hold for all of it, wherever they stand; of two, the later one counts. */
final class Pragmas {
    private static final String DOC_REQUIRED = "doc-required";
    private static final String COMMAND_NAMES = "command-name-exceptions";
    private static final String COMMAND_RETURNS = "command-returns-exceptions";
    private static final String DOCUMENTATION = "documentation-exceptions";
    private static final String MEMBER_NAMES = "member-name-exceptions";
    private static final Set<String> NAMES =
            Set.of(DOC_REQUIRED, COMMAND_NAMES, COMMAND_RETURNS, DOCUMENTATION, MEMBER_NAMES);

    private final Diagnostics diagnostics;
    private @Nullable Label place;
    private boolean lost;
    private boolean docRequired;
    // Null where an error makes a set unknown: of what it might allow nothing is told.
    private @Nullable Set<String> commandNames = Set.of();
    private @Nullable Set<String> commandReturns = Set.of();
    private @Nullable Set<String> documentation = Set.of();
    private @Nullable Set<String> memberNames = Set.of();

    Pragmas(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    /** Reads one directive. */
    void read(Expr.Obj directive) {
        place = Places.of(directive, "in a pragma directive");
        if (directive.entries().size() != 1) {
            Span other = directive.entries().stream()
                    .map(entry -> entry.key())
                    .filter(key -> !key.value().equals("pragma"))
                    .findFirst()
                    .map(Expr.Str::span)
                    .orElse(directive.span());
            diagnostics.add(Diagnostic.of(
                            DiagnosticCode.INVALID_PRAGMA,
                            other,
                            "a pragma directive cannot have the key " + other.text())
                    .in(place));
            return;
        }
        Expr value = directive.entries().get(0).value();
        if (value instanceof Expr.Obj object) {
            object.entries().forEach(this::pragma);
        } else {
            diagnostics.add(Diagnostic.of(
                            DiagnosticCode.INVALID_PRAGMA,
                            value.span(),
                            "'pragma' must be an object, not " + value.describe())
                    .in(place));
        }
    }

    private void pragma(Expr.Entry entry) {
        Expr.Str key = entry.key();
        switch (key.value()) {
            case DOC_REQUIRED -> {
                if (entry.value() instanceof Expr.Bool bool) {
                    docRequired = bool.value();
                } else {
                    wrong(entry, entry.value(), "true or false, not ");
                }
            }
            case COMMAND_NAMES -> commandNames = strings(entry);
            case COMMAND_RETURNS -> commandReturns = strings(entry);
            case DOCUMENTATION -> documentation = strings(entry);
            case MEMBER_NAMES -> memberNames = strings(entry);
            case "returns-whitelist" -> {
                old(key, COMMAND_RETURNS);
                commandReturns = strings(entry);
            }
            case "name-case-whitelist" -> {
                old(key, MEMBER_NAMES);
                memberNames = strings(entry);
            }
            default -> {
                lose();
                diagnostics.add(
                        Diagnostic.of(DiagnosticCode.UNKNOWN_PRAGMA, key.span(), "unknown pragma '" + key.value() + "'")
                                .help(Suggestion.didYouMeanOneOf(key.value(), new TreeSet<>(NAMES)))
                                .in(place));
            }
        }
    }

    private void old(Expr.Str key, String newName) {
        diagnostics.add(Diagnostic.of(
                        DiagnosticCode.OLD_PRAGMA, key.span(), "pragma '" + key.value() + "' was removed in QEMU 6.0")
                .help("it is '" + newName + "' now")
                .in(place));
    }

    private @Nullable Set<String> strings(Expr.Entry entry) {
        List<Expr> elements = entry.value() instanceof Expr.Arr array ? array.elements() : List.of(entry.value());
        Set<String> strings = new HashSet<>();
        for (Expr element : elements) {
            if (!(entry.value() instanceof Expr.Arr)) {
                wrong(entry, element, "an array of strings, not ");
                return null;
            }
            if (!(element instanceof Expr.Str text)) {
                wrong(entry, element, "an array of strings, and one of them is ");
                return null;
            }
            strings.add(text.value());
        }
        return strings;
    }

    private void wrong(Expr.Entry entry, Expr value, String what) {
        diagnostics.add(Diagnostic.of(
                        DiagnosticCode.INVALID_PRAGMA,
                        value.span(),
                        "pragma '" + entry.key().value() + "' must be " + what + value.describe())
                .in(place));
    }

    /** Tells that directives may be lost because of an error. */
    void lose() {
        lost = true;
    }

    private boolean allows(@Nullable Set<String> exceptions, String name) {
        return lost || exceptions == null || exceptions.contains(name);
    }

    /** Whether every definition must have a documentation comment. */
    boolean docRequired() {
        return docRequired;
    }

    /** Whether a command's name may have underscores. */
    boolean freeCommandName(String command) {
        return allows(commandNames, command);
    }

    /** Whether a command may return something else than objects. */
    boolean freeReturns(String command) {
        return allows(commandReturns, command);
    }

    /** Whether a definition's members need not be documented. */
    boolean freeDocumentation(String definition) {
        return allows(documentation, definition);
    }

    /** Whether the names of a type's members may have uppercase letters and underscores. */
    boolean freeMemberNames(String type) {
        return allows(memberNames, type);
    }
}
