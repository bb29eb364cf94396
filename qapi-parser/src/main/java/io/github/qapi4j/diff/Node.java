package io.github.qapi4j.diff;

import io.github.qapi4j.schema.Feature;
import io.github.qapi4j.source.Span;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place of both schemas on the wire.
 *
 * @param parent the place before the last step; null for a command or event
 * @param direction who sends the values
 * @param older the nearest element of the older schema, at this place or around it
 * @param newer the same of the newer schema; null if it has nothing of it
 * @param marks how an earlier schema has marked this element, or one around it
 * @param depth the number of steps
 * @param digest a number that depends on all steps
 */
record Node(
        @Nullable Node parent,
        String step,
        Direction direction,
        Span older,
        @Nullable Span newer,
        Marks marks,
        int depth,
        long digest) {

    /** The step from a command or event to its arguments or data, as in introspection. */
    static final String ARGUMENTS = "arg-type";

    /** The number of steps of which a path shows all; a longer one shows half of them at each end. */
    private static final int MAX_SHOWN = 200;

    /** Spreads the bits of a step's hash. */
    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    /** What sends the values of a place. */
    enum Direction {
        /** A client, as arguments. */
        SENT,
        /** A server, as the result of a command. */
        RETURNED,
        /** A server, in an event. */
        IN_EVENT,
        /** No command or event: only Java has the type. Its changes have the rules of what is sent. */
        UNUSED;

        boolean isSent() {
            return this == SENT || this == UNUSED;
        }
    }

    /** Returns the place of a command or event. */
    static Node root(String name, Direction direction, Span older, @Nullable Span newer, Marks marks) {
        return new Node(null, name, direction, older, newer, marks, 1, name.hashCode());
    }

    /** Returns a part of this place that is not an element of the schema. */
    Node step(String name, Direction towards) {
        return child(name, towards, older, newer, marks);
    }

    /** Returns an element of this place. */
    Node element(String name, Span inOlder, @Nullable Span inNewer, Marks own) {
        return child(name, direction, inOlder, inNewer, marks.and(own));
    }

    private Node child(String name, Direction towards, Span inOlder, @Nullable Span inNewer, Marks all) {
        return new Node(this, name, towards, inOlder, inNewer, all, depth + 1, digest * FACTOR + name.hashCode());
    }

    /** Returns the same place with the type of its values as the nearest element. */
    Node typed(Span inOlder, Span inNewer, Marks own) {
        return new Node(parent, step, direction, inOlder, inNewer, marks.and(own), depth, digest);
    }

    /**
     * Returns the path. An alternative is a step only at the end, because the path of a member does not depend on alternates; those that are arrays are
     * always steps, because their elements may have the same members or values as the alternative that is an object or a string.
     */
    @Override
    public String toString() {
        Deque<String> steps = new ArrayDeque<>();
        for (Node node = this; node != null; ) {
            if (depth > MAX_SHOWN && depth - node.depth == MAX_SHOWN / 2) {
                int left = node.depth - MAX_SHOWN / 2;
                steps.push("..." + left + ":" + Long.toHexString(node.digest) + "...");
                for (int i = 0; i < left && node.parent != null; i++) {
                    node = node.parent;
                }
            } else {
                if (!node.step.startsWith("!") || node.step.equals("!array") || node.depth == depth) {
                    steps.push(node.step);
                }
                node = node.parent;
            }
        }
        return String.join("/", steps);
    }

    /** How a schema marks an element. */
    record Marks(boolean unstable, boolean deprecated) {
        static final Marks NONE = new Marks(false, false);

        /** The number of values of {@link #exemption()}. */
        static final int EXEMPTIONS = 3;

        /**
         * Returns the marks of an element.
         *
         * @param byName whether names that begin with {@code x-} are unstable, because the schema is older than the feature
         */
        static Marks of(String name, List<Feature> features, boolean byName) {
            boolean unstable = byName && name.startsWith("x-");
            boolean deprecated = false;
            for (Feature feature : features) {
                unstable |= feature.name().equals("unstable");
                deprecated |= feature.name().equals("deprecated");
            }
            return unstable || deprecated ? new Marks(unstable, deprecated) : NONE;
        }

        Marks and(Marks other) {
            return new Marks(unstable || other.unstable, deprecated || other.deprecated);
        }

        /** Returns how much is exempt here: nothing, removals, everything. A change that several places have is reported at the one with the least. */
        int exemption() {
            return unstable ? 2 : deprecated ? 1 : 0;
        }
    }
}
