package io.github.qapi4j.runtime.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The current path of a reader or writer. Updates are cheap; the text is created only when a message needs it. */
final class Path {
    private static final int OBJECT = -2;
    private static final int BEFORE_FIRST_ELEMENT = -1;

    private final String root;
    private @Nullable String[] members;

    /** The index in an array, or OBJECT. */
    private int[] indexes;

    private int depth;

    Path(String root) {
        this.root = root;
        this.members = new String[16];
        this.indexes = new int[16];
    }

    private Path(Path other) {
        this.root = other.root;
        this.members = other.members.clone();
        this.indexes = other.indexes.clone();
        this.depth = other.depth;
    }

    /** Returns an independent copy. */
    Path copy() {
        return new Path(this);
    }

    void enterObject() {
        enter(OBJECT);
    }

    void enterArray() {
        enter(BEFORE_FIRST_ELEMENT);
    }

    private void enter(int index) {
        if (depth == indexes.length) {
            members = Arrays.copyOf(members, 2 * depth);
            indexes = Arrays.copyOf(indexes, 2 * depth);
        }
        members[depth] = null;
        indexes[depth] = index;
        depth++;
    }

    void leave() {
        depth--;
    }

    /** Moves to a member of the innermost object. */
    void member(String name) {
        members[depth - 1] = name;
    }

    /** Returns the current member of the innermost object. */
    String lastMember() {
        String member = members[depth - 1];
        if (member == null) {
            throw new IllegalStateException("bug: " + this + ": not at a member");
        }
        return member;
    }

    /** Moves to the next value: inside an array, to its next element. */
    void value() {
        if (depth > 0 && indexes[depth - 1] != OBJECT) {
            indexes[depth - 1]++;
        }
    }

    /** Moves to the element of the innermost array with this index. */
    void element(int index) {
        indexes[depth - 1] = index;
    }

    int depth() {
        return depth;
    }

    /** Returns the path of a member of the object at this path. */
    String of(String member) {
        StringBuilder text = new StringBuilder(toString());
        append(text, member);
        return text.toString();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(root);
        for (int i = 0; i < depth; i++) {
            String member = members[i];
            if (member != null) {
                append(text, member);
            } else if (indexes[i] >= 0) {
                text.append('[').append(indexes[i]).append(']');
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, String member) {
        if (isPlain(member)) {
            text.append('.').append(member);
        } else {
            text.append("[\"").append(Excerpt.of(member)).append("\"]");
        }
    }

    /** Returns whether a path can contain the name after a dot, without quotes. */
    private static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean plain =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
            if (!plain) {
                return false;
            }
        }
        return !name.isEmpty() && name.length() <= 80;
    }
}
