package io.github.qapi4j.schema;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A condition that decides, by the symbols that a build defines, whether an element of the schema exists in the build. */
public sealed interface IfCond {

    /** Whether the condition holds in a build that defines exactly these symbols. */
    boolean holds(Set<String> defined);

    /** The symbols that it depends on, in alphabetical order. */
    Set<String> symbols();

    /** The conjunction of this condition and another one; null means a condition that always holds. */
    default IfCond and(@Nullable IfCond other) {
        return other == null ? this : new All(List.of(this, other));
    }

    /**
     * The condition in words, e.g. {@code "CONFIG_LINUX and not (CONFIG_A or CONFIG_B)"}. An operand is in parentheses if it has several operands itself,
     * or if it is a symbol with spaces, that is, C text of an older release.
     */
    default String text() {
        return accept(new ConditionText(null, false));
    }

    /**
     * The condition in words, with each symbol in markup.
     *
     * @param markup marks up a symbol, so that it needs no parentheses
     */
    default String text(UnaryOperator<String> markup) {
        return accept(new ConditionText(markup, false));
    }

    /** Calls the visitor's method for this kind of condition. */
    <R> R accept(Visitor<R> visitor);

    /** Handles each kind of condition. It has no default methods, so that code that does not handle each kind does not compile. */
    interface Visitor<R> {
        R defined(Defined defined);

        R not(Not not);

        R all(All all);

        R any(Any any);
    }

    private static Set<String> symbols(List<IfCond> operands) {
        Set<String> symbols = new TreeSet<>();
        operands.forEach(operand -> symbols.addAll(operand.symbols()));
        return symbols;
    }

    /** The condition that holds if a symbol is defined. */
    record Defined(String symbol) implements IfCond {
        @Override
        public boolean holds(Set<String> defined) {
            return defined.contains(symbol);
        }

        @Override
        public Set<String> symbols() {
            return Set.of(symbol);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.defined(this);
        }
    }

    /** The negation of a condition. */
    record Not(IfCond operand) implements IfCond {
        @Override
        public boolean holds(Set<String> defined) {
            return !operand.holds(defined);
        }

        @Override
        public Set<String> symbols() {
            return operand.symbols();
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.not(this);
        }
    }

    /** The conjunction of several conditions: it holds if all of them hold. */
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

        @Override
        public Set<String> symbols() {
            return IfCond.symbols(operands);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.all(this);
        }
    }

    /** The disjunction of several conditions: it holds if at least one of them holds. */
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

        @Override
        public Set<String> symbols() {
            return IfCond.symbols(operands);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.any(this);
        }
    }
}
