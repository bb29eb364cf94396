package io.github.qapi4j.runtime.generated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonReader;
import org.junit.jupiter.api.Test;

final class MembersTest {

    @Test
    void namesInOrder() {
        Members members = Members.of("a?", "b");
        assertThat(members.name(0)).hasToString("a");
        assertThat(members.name(1)).hasToString("b");
        assertThatThrownBy(() -> members.name(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void namesNeedNoEscapes() {
        assertThat(Members.of("__com.redhat_x-1~?").name(0)).hasToString("__com.redhat_x-1~");
        for (String bad : new String[] {"\u00e4", "a\"", "a\\", "a\n", "\u007f"}) {
            assertThatThrownBy(() -> Members.of(bad)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void onlyStrictReadersRequireSome() throws CodecException {
        JsonReader strict = JsonFormat.strict().reader(new byte[0], 0, 0, "$");
        JsonReader tolerant = JsonFormat.tolerant().reader(new byte[0], 0, 0, "$");
        Members members = Members.of("a", "b!", "c?");
        assertThat(members.name(1)).hasToString("b");
        members.requireAll(0b001, tolerant);
        members.requireAll(new long[] {0b001}, tolerant);
        members.requireAll(0b011, strict);
        assertThatThrownBy(() -> members.requireAll(0b101, strict)).hasMessage("$.b: missing member");
        assertThatThrownBy(() -> members.requireAll(new long[] {0b101}, strict)).hasMessage("$.b: missing member");
        assertThatThrownBy(() -> members.requireAll(0b110, tolerant)).hasMessage("$.a: missing member");
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
}
