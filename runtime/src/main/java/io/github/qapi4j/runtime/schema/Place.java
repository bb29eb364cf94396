package io.github.qapi4j.runtime.schema;

import io.github.qapi4j.runtime.codec.JsonString;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The place of a JSON value inside another one. It refers to the place of the containing value, so its text is created only for a message. */
final class Place {
    private static final int LONGEST_NAME = 80;

    private final @Nullable Place parent;
    private final String name;
    private final int index;
    private final int depth;

    private Place(@Nullable Place parent, String name, int index) {
        this.parent = parent;
        this.name = name;
        this.index = index;
        this.depth = parent == null ? 0 : parent.depth + 1;
    }

    /** Returns the place of a whole value, whose text is given. */
    static Place root(String text) {
        return new Place(null, text, -1);
    }

    Place member(String name) {
        return new Place(this, name, -1);
    }

    Place element(int index) {
        return new Place(this, "", index);
    }

    /** Returns the number of objects and arrays around this place, up to the root. */
    int depth() {
        return depth;
    }

    /** Returns a peer's text in single quotes, as one line of printable ASCII, truncated after 80 characters. */
    static String quote(String text) {
        String json = excerpt(text);
        return "'" + json.substring(1, json.length() - 1) + "'" + (text.length() > LONGEST_NAME ? "..." : "");
    }

    private static String excerpt(String text) {
        return new JsonString(text.length() > LONGEST_NAME ? text.substring(0, LONGEST_NAME) : text).toString();
    }

    /** Returns the path, as in {@code $.arguments.actions[2].data["a b"]}. */
    @Override
    public String toString() {
        Deque<Place> way = new ArrayDeque<>();
        for (Place place = this; place != null; place = place.parent) {
            way.push(place);
        }
        StringBuilder text = new StringBuilder();
        for (Place place : way) {
            place.append(text);
        }
        return text.toString();
    }

    private void append(StringBuilder text) {
        if (parent == null) {
            text.append(name);
        } else if (index >= 0) {
            text.append('[').append(index).append(']');
        } else if (isPlain()) {
            text.append('.').append(name);
        } else {
            text.append('[').append(excerpt(name)).append(']');
        }
    }

    private boolean isPlain() {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean plain =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
            if (!plain) {
                return false;
            }
        }
        return !name.isEmpty() && name.length() <= LONGEST_NAME;
    }
}
