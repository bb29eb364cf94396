package io.github.qapi4j.runtime.generated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonReader;
import io.github.qapi4j.runtime.codec.JsonWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
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

    @Test
    void successorsAreInOrderUntilAnotherOrderWasSeen() {
        Members members = Members.of("a", "b?", "c=text");
        assertThat(members.names().get(2)).isEqualTo("c");
        assertThat(members.successor(-1)).isZero();
        assertThat(members.successor(0)).isEqualTo(1);
        assertThat(members.successor(2)).as("none").isGreaterThanOrEqualTo(members.size());
        members.rememberSuccessor(-1, 2);
        members.rememberSuccessor(2, 0);
        assertThat(members.successor(-1)).isEqualTo(2);
        assertThat(members.otherSuccessor(-1)).isZero();
        assertThat(members.successor(2)).isZero();
        assertThat(members.successor(0)).isEqualTo(1);
    }

    /** The guesses of threads that read other orders are wrong, which must not change what is read. */
    @Test
    void guessesAreSharedBetweenThreads() throws Exception {
        Members members = Members.of("a", "b", "c", "rather-long-name-of-a-member");
        Codec<List<Long>> codec = new Codec<>() {
            @Override
            public List<Long> read(JsonReader in) throws IOException {
                Long[] values = new Long[members.size()];
                in.beginObject();
                for (int i = in.nextMember(members, -1); i >= 0; i = in.nextMember(members, i)) {
                    values[i] = in.readInt64();
                }
                return List.of(values);
            }

            @Override
            public void write(JsonWriter out, List<Long> value) {
                throw new UnsupportedOperationException();
            }
        };
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int task = 0; task < 4; task++) {
            Random random = new Random(task);
            tasks.add(() -> {
                List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3));
                for (int round = 0; round < 3_000; round++) {
                    if (round % 10 == 0) {
                        Collections.shuffle(order, random);
                    }
                    StringJoiner json = new StringJoiner(",", "{", "}");
                    order.forEach(i -> json.add("\"" + members.name(i) + "\":" + 7 * i));
                    assertThat(JsonFormat.strict().read(codec, json.toString().getBytes(StandardCharsets.US_ASCII)))
                            .isEqualTo(List.of(0L, 7L, 14L, 21L));
                }
                return null;
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            for (Future<Void> done : threads.invokeAll(tasks, 20, TimeUnit.SECONDS)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
