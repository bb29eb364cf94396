package io.github.qapi4j.merge;

import io.github.qapi4j.schema.TypeRef;
import io.github.qapi4j.source.Span;
import org.jspecify.annotations.Nullable;

/** A position in the merged schema that has a type, such as a member. Its type can change while older releases are added. */
final class Slot {
    private final String what;
    private final Span place;
    private final int newest;
    private @Nullable TypeRef type;

    /**
     * A slot without a type.
     *
     * @param what what it is, for messages
     * @param place its place in the newest release that has it
     * @param newest the newest release that has it
     */
    Slot(String what, Span place, int newest) {
        this.what = what;
        this.place = place;
        this.newest = newest;
    }

    String what() {
        return what;
    }

    Span place() {
        return place;
    }

    int newest() {
        return newest;
    }

    /** The type, whose name is that of a merged type; null until it is decided. */
    @Nullable
    TypeRef type() {
        return type;
    }

    void set(TypeRef decided) {
        type = decided;
    }

    /** The type, which is decided. */
    TypeRef decided() {
        if (type == null) {
            throw new IllegalStateException("bug: " + what + " has no type");
        }
        return type;
    }
}
