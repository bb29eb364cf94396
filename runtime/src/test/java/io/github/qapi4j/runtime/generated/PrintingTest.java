package io.github.qapi4j.runtime.generated;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PrintingTest {
    private record Values(int a, @Nullable String bc, List<Long> d) {}

    private record One(double value) {}

    @Test
    void aRecordIsPrintedAsTheJdkDoes() {
        assertThat(Printing.record("Values", "a;bc;d", 1, null, List.of(-1L)))
                .isEqualTo(new Values(1, null, List.of(-1L)).toString())
                .isEqualTo("Values[a=1, bc=null, d=[-1]]");
        assertThat(Printing.record("One", "value", 0.5)).isEqualTo(new One(0.5).toString());
    }

    @Test
    void unsignedNumbers() {
        assertThat(Printing.unsigned(-1L)).isEqualTo("18446744073709551615");
        assertThat(Printing.unsigned((Long) null)).isEqualTo("null");
        assertThat(Printing.unsigned(Long.valueOf(Long.MIN_VALUE))).isEqualTo("9223372036854775808");
        assertThat(Printing.unsigned((List<Long>) null)).isEqualTo("null");
        assertThat(Printing.unsigned(List.of(1L, -2L))).isEqualTo("[1, 18446744073709551614]");
        assertThat(Printing.unsigned(List.of())).isEqualTo("[]");
    }
}
