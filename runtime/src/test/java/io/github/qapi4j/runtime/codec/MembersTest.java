package io.github.qapi4j.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class MembersTest {

    @Test
    void namesInOrder() {
        Members members = Members.mandatory("a", "b").optional("c").optional("d");
        assertThat(members.name(0)).hasToString("a");
        assertThat(members.name(3)).hasToString("d");
        assertThat(Members.of("a?", "b").name(0)).hasToString("a");
        assertThatThrownBy(() -> members.name(4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Members.of("\u00e4")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void requireAllNamesTheFirst() throws CodecException {
        JsonReader in = JsonFormat.strict().reader(new byte[0], 0, 0, "$");
        Members members = Members.of("a?", "b", "c?", "d");
        members.requireAll(0b1010, in);
        members.requireAll(0b1111, in);
        assertThatThrownBy(() -> members.requireAll(0b0101, in)).hasMessage("$.b: missing member");
        assertThatThrownBy(() -> members.requireAll(0b0111, in)).hasMessage("$.d: missing member");
        assertThatThrownBy(() -> members.requireAll(new long[1], in)).hasMessage("$.b: missing member");
        Members.of().requireAll(0, in);
        Members full = Members.of("m".repeat(64).replace("m", "m ").trim().split(" "));
        full.requireAll(-1L, in);
        assertThatThrownBy(() -> full.requireAll(Long.MAX_VALUE, in)).hasMessage("$.m: missing member");
    }

    @Test
    void required() {
        assertThat(Members.required("x", "T.a")).isEqualTo("x");
        assertThatThrownBy(() -> Members.required(null, "T.a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("T.a is missing");
    }

    @Test
    void ranges() {
        assertThat(Members.checkInt8(-128, "T.a")).isEqualTo(-128);
        assertThat(Members.checkInt16(32767, "T.a")).isEqualTo(32767);
        assertThat(Members.checkUint8(255, "T.a")).isEqualTo(255);
        assertThat(Members.checkUint16(65535, "T.a")).isEqualTo(65535);
        assertThat(Members.checkUint32(4294967295L, "T.a")).isEqualTo(4294967295L);
        assertThatThrownBy(() -> Members.checkUint32(4294967296L, "T.a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("T.a: 4294967296 is not in 0 to 4294967295");
        assertThatThrownBy(() -> Members.checkInt8(128, "T.a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Members.checkInt16(-32769, "T.a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Members.checkUint8(-1, "T.a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Members.checkUint16(65536, "T.a")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rangesOfWhatMayBeAbsent() {
        Integer none = null;
        assertThat(Members.checkInt8(none, "T.a")).isNull();
        assertThat(Members.checkInt16(none, "T.a")).isNull();
        assertThat(Members.checkUint8(none, "T.a")).isNull();
        assertThat(Members.checkUint16(none, "T.a")).isNull();
        assertThat(Members.checkUint32((Long) null, "T.a")).isNull();
        assertThat(Members.checkUint8(Integer.valueOf(7), "T.a")).isEqualTo(7);
        assertThatThrownBy(() -> Members.checkUint32(Long.valueOf(-1), "T.a"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Members.checkInt8(Integer.valueOf(200), "T.a"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
