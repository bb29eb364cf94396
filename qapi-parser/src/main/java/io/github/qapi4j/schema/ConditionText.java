package io.github.qapi4j.schema;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Writes conditions in words. */
final class ConditionText implements IfCond.Visitor<String> {
    private final @Nullable UnaryOperator<String> markup;
    private final boolean operand;

    /**
     * A writer of conditions.
     *
     * @param markup marks up a symbol, or null if symbols are written as they are
     * @param operand whether a condition is part of a longer one
     */
    ConditionText(@Nullable UnaryOperator<String> markup, boolean operand) {
        this.markup = markup;
        this.operand = operand;
    }

    @Override
    public String defined(IfCond.Defined defined) {
        String symbol = defined.symbol();
        if (markup != null) {
            return markup.apply(symbol);
        }
        return operand && symbol.indexOf(' ') >= 0 ? "(" + symbol + ")" : symbol;
    }

    @Override
    public String not(IfCond.Not not) {
        return "not " + not.operand().accept(new ConditionText(markup, true));
    }

    @Override
    public String all(IfCond.All all) {
        return joined(all.operands(), " and ");
    }

    @Override
    public String any(IfCond.Any any) {
        return joined(any.operands(), " or ");
    }

    private String joined(List<IfCond> operands, String conjunction) {
        boolean several = operands.size() > 1;
        ConditionText each = new ConditionText(markup, operand || several);
        StringBuilder text = new StringBuilder();
        for (IfCond condition : operands) {
            text.append(text.isEmpty() ? "" : conjunction).append(condition.accept(each));
        }
        return operand && several ? "(" + text + ")" : text.toString();
    }
}
