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
 * @param unstable whether the older schema has marked this element, or one around it, as unstable
 * @param deprecated whether the older schema has marked this element, or one around it, as deprecated
 */
record Node(
        @Nullable Node parent,
        String step,
        Direction direction,
        Span older,
        @Nullable Span newer,
        boolean unstable,
        boolean deprecated) {

    /** What sends the values of a place. */
    enum Direction {
        /** A client, as arguments. */
        SENT,
        /** A server, as the result of a command. */
        RETURNED,
        /** A server, in an event. */
        IN_EVENT;

        boolean isSent() {
            return this == SENT;
        }
    }

    /** Returns a part of this place that is not an element of the schema. */
    Node step(String name, Direction towards) {
        return new Node(this, name, towards, older, newer, unstable, deprecated);
    }

    /** Returns an element of this place that both schemas have. */
    Node element(String name, Span inOlder, @Nullable Span inNewer, Marks marks) {
        return new Node(
                this,
                name,
                direction,
                inOlder,
                inNewer,
                unstable || marks.unstable(),
                deprecated || marks.deprecated());
    }

    /** Returns the same place with other elements. */
    Node at(Span inOlder, Span inNewer) {
        return new Node(parent, step, direction, inOlder, inNewer, unstable, deprecated);
    }

    @Override
    public String toString() {
        Deque<String> steps = new ArrayDeque<>();
        for (Node node = this; node != null; node = node.parent) {
            steps.push(node.step);
        }
        return String.join("/", steps);
    }

    /** How the older schema marks an element. */
    record Marks(boolean unstable, boolean deprecated) {
        static final Marks NONE = new Marks(false, false);

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
            return new Marks(unstable, deprecated);
        }
    }
}
