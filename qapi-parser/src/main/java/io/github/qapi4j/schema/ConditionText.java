package io.github.qapi4j.schema;

import java.util.List;

/** Writes conditions in words. */
final class ConditionText implements IfCond.Visitor<String> {
    static final ConditionText WHOLE = new ConditionText(false);

    private static final ConditionText OPERAND = new ConditionText(true);

    private final boolean operand;

    private ConditionText(boolean operand) {
        this.operand = operand;
    }

    @Override
    public String defined(IfCond.Defined defined) {
        return defined.symbol().indexOf(' ') < 0 ? defined.symbol() : grouped(defined.symbol());
    }

    @Override
    public String not(IfCond.Not not) {
        return "not " + not.operand().accept(OPERAND);
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
        StringBuilder text = new StringBuilder();
        for (IfCond each : operands) {
            text.append(text.isEmpty() ? "" : conjunction).append(each.accept(OPERAND));
        }
        return grouped(text.toString());
    }

    private String grouped(String text) {
        return operand ? "(" + text + ")" : text;
    }
}
