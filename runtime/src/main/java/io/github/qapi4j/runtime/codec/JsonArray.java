package io.github.qapi4j.runtime.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON array.
 *
 * @param elements the elements, unmodifiable
 */
public record JsonArray(List<JsonValue> elements) implements JsonValue {

    /** Copies the elements. */
    public JsonArray {
        elements = List.copyOf(elements);
    }

    /** Returns an array of these elements. */
    public static JsonArray of(JsonValue... elements) {
        return new JsonArray(List.of(elements));
    }

    // Not the record's own, nor the list's: at full nesting they would need a megabyte of stack.
    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof JsonArray that) || elements.size() != that.elements.size()) {
            return false;
        }
        for (int i = 0; i < elements.size(); i++) {
            if (!elements.get(i).equals(that.elements.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (JsonValue element : elements) {
            hash = 31 * hash + element.hashCode();
        }
        return hash;
    }

    @Override
    public JsonType type() {
        return JsonType.ARRAY;
    }

    /** Returns the array as JSON text. */
    @Override
    public String toString() {
        return JsonWriter.text(this);
    }
}
