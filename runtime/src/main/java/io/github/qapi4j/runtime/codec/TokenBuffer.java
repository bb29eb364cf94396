package io.github.qapi4j.runtime.codec;

import com.fasterxml.jackson.core.JsonToken;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A buffer of tokens that were read ahead. It stores the text of names, strings and numbers. */
final class TokenBuffer {
    private JsonToken[] kinds = new JsonToken[16];
    private @Nullable String[] texts = new String[16];

    /** For the first token of an object or array, the index of its last token; 0 if the buffer does not contain that token yet. */
    private int[] ends = new int[16];

    /** The indexes of the first tokens of the open objects and arrays. */
    private int[] open = new int[16];

    private int depth;
    private int size;

    int size() {
        return size;
    }

    JsonToken kind(int index) {
        return kinds[index];
    }

    @Nullable
    String text(int index) {
        return texts[index];
    }

    /**
     * Returns the index of the last token of the object or array whose first token is at this index; 0 if the buffer does not contain that token yet.
     */
    int end(int index) {
        return ends[index];
    }

    void add(JsonToken kind, @Nullable String text) {
        if (size == kinds.length) {
            kinds = Arrays.copyOf(kinds, 2 * size);
            texts = Arrays.copyOf(texts, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
        }
        kinds[size] = kind;
        texts[size] = text;
        ends[size] = 0;
        if (kind.isStructStart()) {
            if (depth == open.length) {
                open = Arrays.copyOf(open, 2 * depth);
            }
            open[depth++] = size;
        } else if (kind.isStructEnd() && depth > 0) {
            ends[open[--depth]] = size;
        }
        size++;
    }

    void clear() {
        size = 0;
        depth = 0;
    }
}
