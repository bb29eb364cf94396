package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.diagnostic.Suggestion;
import io.github.qapi4j.schema.IfCond;
import io.github.qapi4j.syntax.Decl.Head;
import io.github.qapi4j.syntax.Expr;
import io.github.qapi4j.syntax.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of {@code if}.
 *
 * <p>Releases before QEMU 6.2 accepted any text, or a list of texts, and passed it to the C preprocessor. Text that cannot be translated to symbols,
 * {@code not}, {@code all} and {@code any} becomes a single symbol whose name is the text.
 */
final class ConditionReader {
    private static final List<String> OPERATORS = List.of("all", "any", "not");

    private final Diagnostics diagnostics;

    ConditionReader(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    /** Reads a condition; returns null if it is absent or malformed. Of several errors in it, only the first one is reported. */
    @Nullable
    IfCond read(@Nullable Expr expr, Head head) {
        if (expr == null) {
            return null;
        }
        if (expr instanceof Name text) {
            return text(text, head);
        }
        if (expr instanceof Expr.Arr list) {
            if (isOldAnyway(list, head)) {
                old(expr, head, "a list of conditions", "write { 'all': [ ... ] }", null);
                return null;
            }
            Optional<List<IfCond>> operands = operands(list, head, this::listed);
            if (operands.isPresent()) {
                old(expr, head, "a list of conditions", "write { 'all': [ ... ] }", null);
            }
            return operands.map(IfCond.All::new).orElse(null);
        }
        return condition(expr, head);
    }

    /** Whether a list is rejected only because it is an old form. Old forms in its elements are then not reported separately. */
    private boolean isOldAnyway(Expr.Arr list, Head head) {
        if (!diagnostics.isError(DiagnosticCode.OLD_CONDITION)) {
            return false;
        }
        ConditionReader elements = new ConditionReader(diagnostics.another());
        return elements.operands(list, head, elements::listed).isPresent();
    }

    /** Reads an element of a list. No release accepted lists and objects in the same condition. */
    private @Nullable IfCond listed(Expr expr, Head head) {
        return expr instanceof Name text
                ? text(text, head)
                : wrong(expr, head, "a list of conditions contains only strings, not " + expr.describe());
    }

    private @Nullable IfCond condition(Expr expr, Head head) {
        if (expr instanceof Name text) {
            return symbol(text, head);
        }
        if (!(expr instanceof Expr.Obj object)) {
            return wrong(expr, head, "a condition is a string or an object, not " + expr.describe());
        }
        for (Expr.Entry entry : object.entries()) {
            Name key = entry.key();
            if (!OPERATORS.contains(key.text())) {
                return report(
                        Diagnostic.of(
                                        DiagnosticCode.INVALID_CONDITION,
                                        key.span(),
                                        "a condition has unknown key '" + key.text() + "'")
                                .help(Suggestion.didYouMeanOneOf(key.text(), OPERATORS)),
                        head);
            }
        }
        if (object.entries().size() != 1) {
            return wrong(expr, head, "a condition must have exactly one of the keys 'all', 'any', 'not'");
        }
        Expr.Entry entry = object.entries().get(0);
        String operator = entry.key().text();
        if (operator.equals("not")) {
            IfCond operand = condition(entry.value(), head);
            return operand == null ? null : new IfCond.Not(operand);
        }
        if (!(entry.value() instanceof Expr.Arr list)) {
            return wrong(
                    entry.value(),
                    head,
                    "'" + operator + "' must be an array of conditions, not "
                            + entry.value().describe());
        }
        Optional<List<IfCond>> operands = operands(list, head, this::condition);
        return operator.equals("all")
                ? operands.map(IfCond.All::new).orElse(null)
                : operands.map(IfCond.Any::new).orElse(null);
    }

    private Optional<List<IfCond>> operands(Expr.Arr list, Head head, BiFunction<Expr, Head, @Nullable IfCond> read) {
        if (list.elements().isEmpty()) {
            wrong(list, head, "a list of conditions cannot be empty");
            return Optional.empty();
        }
        List<IfCond> operands = new ArrayList<>();
        for (Expr element : list.elements()) {
            IfCond operand = read.apply(element, head);
            if (operand == null) {
                return Optional.empty();
            }
            operands.add(operand);
        }
        return Optional.of(operands);
    }

    /** Reads a text within an object: no release accepts other text than the name of a symbol there. */
    private @Nullable IfCond symbol(Name text, Head head) {
        return isSymbol(text.text())
                ? new IfCond.Defined(text.text())
                : report(notASymbol(DiagnosticCode.INVALID_CONDITION, text), head);
    }

    /** Reads a text that is a whole condition or an element of a list: releases before 6.2 accepted any text. */
    private @Nullable IfCond text(Name text, Head head) {
        String value = text.text();
        if (isSymbol(value) || value.isBlank()) {
            return symbol(text, head);
        }
        Optional<IfCond> old = OldCondition.parse(value);
        if (old.isPresent() && old.get().equals(new IfCond.Defined(value.strip()))) {
            diagnostics.add(notASymbol(DiagnosticCode.OLD_CONDITION, text).in(Places.of(head)));
            return old.get();
        }
        boolean opaque = old.isEmpty() && !diagnostics.isError(DiagnosticCode.OLD_CONDITION);
        old(
                text,
                head,
                "condition '" + value + "' in C syntax",
                "combine symbols with 'all', 'any' and 'not'",
                opaque ? "until then, it is treated as one symbol with this name" : null);
        return old.orElseGet(() -> new IfCond.Defined(value));
    }

    private static Diagnostic.Builder notASymbol(DiagnosticCode code, Name text) {
        String upper = text.text().toUpperCase(Locale.ROOT);
        return Diagnostic.of(code, text.span(), "condition '" + text.text() + "' is not an uppercase symbol name")
                .help(isSymbol(upper) ? "did you mean '" + upper + "'?" : null);
    }

    private static boolean isSymbol(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= 'A' && c <= 'Z' || i > 0 && (c == '_' || c >= '0' && c <= '9'))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private void old(Expr expr, Head head, String what, String help, @Nullable String moreHelp) {
        diagnostics.add(Diagnostic.of(DiagnosticCode.OLD_CONDITION, expr.span(), what + " is no longer supported")
                .in(Places.of(head))
                .help(help)
                .help(moreHelp));
    }

    private @Nullable IfCond wrong(Expr expr, Head head, String message) {
        return report(Diagnostic.of(DiagnosticCode.INVALID_CONDITION, expr.span(), message), head);
    }

    private @Nullable IfCond report(Diagnostic.Builder problem, Head head) {
        diagnostics.add(problem.in(Places.of(head)));
        return null;
    }
}
