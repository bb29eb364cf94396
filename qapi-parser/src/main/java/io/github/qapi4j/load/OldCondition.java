package io.github.qapi4j.load;

import io.github.qapi4j.schema.IfCond;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Parses conditions of releases before 6.2, which are C text: {@code defined(A) && !(defined(B) || defined(C))}.
 *
 * <p>A name alone counts as {@code defined(NAME)}: build systems define a symbol as 1 or not at all.
 */
final class OldCondition {
    private static final int MAX_NESTING = 100;

    private final String text;
    private int at;
    private int depth;

    private OldCondition(String text) {
        this.text = text;
    }

    /** Parses a condition; returns empty if it has no meaning without a C preprocessor. */
    static Optional<IfCond> parse(String text) {
        OldCondition parser = new OldCondition(text);
        IfCond condition = parser.any();
        parser.skipSpace();
        return parser.at == text.length() ? Optional.ofNullable(condition) : Optional.empty();
    }

    private @Nullable IfCond any() {
        return chain("||", OldCondition::all, IfCond.Any::new);
    }

    private @Nullable IfCond all() {
        return chain("&&", OldCondition::operand, IfCond.All::new);
    }

    private @Nullable IfCond chain(
            String operator, Function<OldCondition, @Nullable IfCond> operand, Function<List<IfCond>, IfCond> combine) {
        List<IfCond> operands = new ArrayList<>();
        do {
            IfCond next = operand.apply(this);
            if (next == null) {
                return null;
            }
            operands.add(next);
        } while (accept(operator));
        return operands.size() == 1 ? operands.get(0) : combine.apply(operands);
    }

    private @Nullable IfCond operand() {
        if (depth == MAX_NESTING) {
            return null;
        }
        depth++;
        try {
            if (accept("!")) {
                IfCond operand = operand();
                return operand == null ? null : new IfCond.Not(operand);
            }
            if (accept("(")) {
                IfCond inner = any();
                return accept(")") ? inner : null;
            }
            return defined();
        } finally {
            depth--;
        }
    }

    private @Nullable IfCond defined() {
        String word = word();
        if (!word.equals("defined")) {
            return word.isEmpty() ? null : new IfCond.Defined(word);
        }
        boolean parenthesis = accept("(");
        String symbol = word();
        if (symbol.isEmpty() || parenthesis && !accept(")")) {
            return null;
        }
        return new IfCond.Defined(symbol);
    }

    private String word() {
        skipSpace();
        int start = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')
                && (at > start || !Character.isDigit(text.charAt(at)))) {
            at++;
        }
        return text.substring(start, at);
    }

    private boolean accept(String token) {
        skipSpace();
        boolean here = text.startsWith(token, at);
        if (here) {
            at += token.length();
        }
        return here;
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }
}
