package io.github.qapi4j.codegen.model;

import io.github.qapi4j.schema.IfCond;
import java.util.List;

/** Conditions as text, e.g. {@code "CONFIG_LINUX and not (CONFIG_A or CONFIG_B)"}. */
public final class Conditions {

    private Conditions() {}

    /** The condition in words, with parentheses where an operand has several operands itself. */
    public static String text(IfCond condition) {
        if (condition instanceof IfCond.Defined defined) {
            return defined.symbol();
        }
        if (condition instanceof IfCond.Not not) {
            return "not " + operand(not.operand());
        }
        if (condition instanceof IfCond.All all) {
            return join(all.operands(), " and ");
        }
        return join(((IfCond.Any) condition).operands(), " or ");
    }

    private static String join(List<IfCond> operands, String word) {
        StringBuilder text = new StringBuilder();
        for (IfCond operand : operands) {
            text.append(text.length() == 0 ? "" : word).append(operand(operand));
        }
        return text.toString();
    }

    private static String operand(IfCond condition) {
        // The symbol that stands for the C text of an older release may have blanks.
        boolean several = condition instanceof IfCond.All
                || condition instanceof IfCond.Any
                || condition instanceof IfCond.Defined defined
                        && defined.symbol().indexOf(' ') >= 0;
        return several ? "(" + text(condition) + ")" : text(condition);
    }
}
