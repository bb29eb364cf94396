package io.github.qapi4j.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IfCondTest {
    private static final IfCond A = new IfCond.Defined("A");
    private static final IfCond B = new IfCond.Defined("B");
    private static final IfCond C = new IfCond.Defined("C");
    private static final IfCond OLD = new IfCond.Defined("CONFIG_X > 2");

    private static IfCond not(IfCond operand) {
        return new IfCond.Not(operand);
    }

    private static IfCond all(IfCond... operands) {
        return new IfCond.All(List.of(operands));
    }

    private static IfCond any(IfCond... operands) {
        return new IfCond.Any(List.of(operands));
    }

    @Test
    void textHasParenthesesAroundOperandsWithOperands() {
        assertThat(A.text()).isEqualTo("A");
        assertThat(not(A).text()).isEqualTo("not A");
        assertThat(all(A, B).text()).isEqualTo("A and B");
        assertThat(any(A, B, C).text()).isEqualTo("A or B or C");
        assertThat(all(A, not(any(B, C))).text()).isEqualTo("A and not (B or C)");
        assertThat(any(all(A, B), not(not(C))).text()).isEqualTo("(A and B) or not not C");
        assertThat(all(all(A, B), C).text()).isEqualTo("(A and B) and C");
    }

    @Test
    void textHasParenthesesAroundOperandsOfSeveralWords() {
        assertThat(all(A).text()).isEqualTo("A");
        assertThat(not(all(A)).text()).isEqualTo("not A");
        assertThat(all(any(A, B)).text()).isEqualTo("A or B");
        assertThat(OLD.text()).isEqualTo("CONFIG_X > 2");
        assertThat(not(OLD).text()).isEqualTo("not (CONFIG_X > 2)");
        assertThat(all(OLD, A).text()).isEqualTo("(CONFIG_X > 2) and A");
    }

    @Test
    void textMayHaveSymbolsInMarkup() {
        assertThat(any(all(A, B), not(OLD)).text(symbol -> "<" + symbol + ">"))
                .isEqualTo("(<A> and <B>) or not <CONFIG_X > 2>");
    }

    @Test
    void symbolsAreThoseOfAllOperands() {
        assertThat(A.symbols()).containsExactly("A");
        assertThat(all(C, not(any(B, A)), B).symbols()).containsExactly("A", "B", "C");
    }

    @Test
    void bothOfTwoConditionsHold() {
        assertThat(A.and(null)).isSameAs(A);
        assertThat(A.and(B)).isEqualTo(all(A, B));
        assertThat(A.and(not(B)).holds(Set.of("A"))).isTrue();
        assertThat(A.and(not(B)).holds(Set.of("A", "B"))).isFalse();
    }
}
