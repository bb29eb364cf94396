package io.github.qapi4j.runtime.generated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

final class MemberChecksTest {

    @Test
    void require() {
        MemberChecks.require("T", "a", "x");
        MemberChecks.require("T", "a", "x", "b", 1);
        assertThatThrownBy(() -> MemberChecks.require("T", "a", null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("T: missing member a");
        assertThatThrownBy(() -> MemberChecks.require("T.B", "a", "x", "b", null))
                .hasMessage("T.B: missing member b");
        assertThatThrownBy(() -> MemberChecks.require("T", "a", null, "b", 1, "c", null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("T: missing members a, c");
    }

    @Test
    void ranges() {
        assertThat(MemberChecks.int8(-128, "T.a")).isEqualTo(-128);
        assertThat(MemberChecks.int16(32767, "T.a")).isEqualTo(32767);
        assertThat(MemberChecks.uint8(255, "T.a")).isEqualTo(255);
        assertThat(MemberChecks.uint16(65535, "T.a")).isEqualTo(65535);
        assertThat(MemberChecks.uint32(4294967295L, "T.a")).isEqualTo(4294967295L);
        assertThatThrownBy(() -> MemberChecks.uint32(4294967296L, "T.a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("T.a: 4294967296 is not in 0 to 4294967295");
        assertThatThrownBy(() -> MemberChecks.int8(128, "T.a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MemberChecks.int16(-32769, "T.a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MemberChecks.uint8(-1, "T.a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MemberChecks.uint16(65536, "T.a")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rangesOfWhatMayBeAbsent() {
        Integer none = null;
        assertThat(MemberChecks.int8(none, "T.a")).isNull();
        assertThat(MemberChecks.int16(none, "T.a")).isNull();
        assertThat(MemberChecks.uint8(none, "T.a")).isNull();
        assertThat(MemberChecks.uint16(none, "T.a")).isNull();
        assertThat(MemberChecks.uint32((Long) null, "T.a")).isNull();
        assertThat(MemberChecks.uint8(Integer.valueOf(7), "T.a")).isEqualTo(7);
        assertThatThrownBy(() -> MemberChecks.uint32(Long.valueOf(-1), "T.a"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MemberChecks.int8(Integer.valueOf(200), "T.a"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void unsigned() {
        BigInteger max = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
        assertThat(MemberChecks.unsigned(max, "T.a")).isEqualTo(-1);
        assertThatThrownBy(() -> MemberChecks.unsigned(max.add(BigInteger.ONE), "T.a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("T.a: 18446744073709551616 is not in 0 to 18446744073709551615");
        assertThatThrownBy(() -> MemberChecks.unsigned(BigInteger.ONE.negate(), "T.a"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MemberChecks.unsigned(null, "T.a"))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("T.a");
    }

    @Test
    void sensitiveValuesAreNotInMessages() {
        BigInteger max = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
        assertThat(Sensitive.unsigned(max, "T.a")).isEqualTo(-1);
        assertThatThrownBy(() -> Sensitive.unsigned(max.add(BigInteger.ONE), "T.a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("T.a: <redacted> is not in 0 to 18446744073709551615");
        assertThatThrownBy(() -> Sensitive.unsigned(null, "T.a"))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("T.a");
        Sensitive.uint8(255, "T.a");
        Sensitive.int16(null, "T.a");
        assertThatThrownBy(() -> Sensitive.int8(-129, "T.a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("T.a: <redacted> is not in -128 to 127");
        assertThatThrownBy(() -> Sensitive.uint32(4294967296L, "T.a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("T.a: <redacted> is not in 0 to 4294967295");
    }
}
