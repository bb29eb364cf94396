package io.github.qapi4j.schema;

import java.util.List;
import java.util.Set;

/** A condition on symbols of the build that decides whether something exists in it. */
public sealed interface IfCond {

    /** Whether the condition holds where exactly these symbols are defined. */
    boolean holds(Set<String> defined);

    /** That a symbol is defined. */
    record Defined(String symbol) implements IfCond {
        @Override
        public boolean holds(Set<String> defined) {
            return defined.contains(symbol);
        }
    }

    /** That another condition does not hold. */
    record Not(IfCond operand) implements IfCond {
        @Override
        public boolean holds(Set<String> defined) {
            return !operand.holds(defined);
        }
    }

    /** That all of the conditions hold. */
    record All(List<IfCond> operands) implements IfCond {
        public All {
            operands = List.copyOf(operands);
        }

        @Override
        public boolean holds(Set<String> defined) {
            for (IfCond operand : operands) {
                if (!operand.holds(defined)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** That at least one of the conditions holds. */
    record Any(List<IfCond> operands) implements IfCond {
        public Any {
            operands = List.copyOf(operands);
        }

        @Override
        public boolean holds(Set<String> defined) {
            for (IfCond operand : operands) {
                if (operand.holds(defined)) {
                    return true;
                }
            }
            return false;
        }
    }
}
