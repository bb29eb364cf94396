package io.github.qapi4j.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Discriminators at the end of an object, after all members of the branch. */
final class LookAheadTest {

    @Test
    void bufferKnowsWhereItsObjectsAndArraysEnd() {
        TokenBuffer buffer = new TokenBuffer();
        buffer.add(JsonToken.END_OBJECT, null);
        buffer.add(JsonToken.START_OBJECT, null);
        buffer.add(JsonToken.FIELD_NAME, "a");
        buffer.add(JsonToken.START_ARRAY, null);
        assertThat(buffer.end(1)).isZero();
        buffer.add(JsonToken.END_ARRAY, null);
        buffer.add(JsonToken.END_OBJECT, null);
        assertThat(buffer.end(1)).isEqualTo(5);
        assertThat(buffer.end(3)).isEqualTo(4);

        buffer.clear();
        buffer.add(JsonToken.START_ARRAY, null);
        buffer.add(JsonToken.START_ARRAY, null);
        assertThat(buffer.end(1)).isZero();
        buffer.add(JsonToken.END_ARRAY, null);
        assertThat(buffer.end(0)).isZero();
        assertThat(buffer.end(1)).isEqualTo(2);
    }

    /** If this message were scanned once for each of its 900 levels, a server would be busy for minutes. */
    @Test
    void levelsAreLookedThroughOnce() throws IOException {
        int levels = 900;
        String json = "{\"next\":".repeat(levels) + "{\"blob\":[" + "[],".repeat(300_000) + "0],\"kind\":\"leaf\"}"
                + ",\"kind\":\"node\"}".repeat(levels);
        assertThat(Json.strict(new Nested(), json)).isEqualTo(levels);
    }

    /** Reads the number of nodes that enclose the leaf. */
    private static final class Nested implements Codec<Integer> {
        @Override
        public Integer read(JsonReader in) throws IOException {
            String kind = in.discriminator("kind");
            int levels = 0;
            in.beginObject();
            for (String member = in.nextMember(); member != null; member = in.nextMember()) {
                if (member.equals("next")) {
                    levels = read(in) + 1;
                } else if (member.equals("kind")) {
                    assertThat(in.readString()).isEqualTo(kind);
                } else {
                    in.readValue();
                }
            }
            return levels;
        }

        @Override
        public void write(JsonWriter out, Integer value) {
            throw new UnsupportedOperationException();
        }
    }
}
