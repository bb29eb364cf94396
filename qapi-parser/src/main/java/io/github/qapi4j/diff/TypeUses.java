package io.github.qapi4j.diff;

import io.github.qapi4j.schema.DirectionIndex;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.TypeDefinition;
import io.github.qapi4j.schema.UnionType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Compares the names and directions of types, which Java code sees: the wire has neither. */
final class TypeUses {
    private final DirectionIndex olderDirections;
    private final DirectionIndex newerDirections;
    private final Changes changes;
    private final Set<List<String>> renamed = new HashSet<>();
    private final Set<String> withOtherName = new HashSet<>();
    private final Set<Direct> redirected = new HashSet<>();

    private record Direct(String older, String newer, boolean sent) {}

    TypeUses(Schema older, Schema newer, Changes changes) {
        this.olderDirections = DirectionIndex.of(older);
        this.newerDirections = DirectionIndex.of(newer);
        this.changes = changes;
    }

    /** Compares two types of values at a place. */
    void compare(Node node, TypeDefinition former, TypeDefinition now) {
        names(node, former, now);
        directions(node, former, now);
    }

    private void names(Node node, TypeDefinition former, TypeDefinition now) {
        if (!former.name().equals(now.name()) && renamed.add(List.of(former.name(), now.name()))) {
            withOtherName.add(former.name());
            withOtherName.add(now.name());
            changes.add(node, Rule.TYPE_RENAMED, former.name() + " to " + now.name());
        }
    }

    /** Reports that a type is received or sent and formerly was not, or the reverse. A received enum, union or alternate has a case of unrecognized values. */
    private void directions(Node node, TypeDefinition former, TypeDefinition now) {
        boolean open = !ObjectView.isObject(former)
                || !ObjectView.isObject(now)
                || former instanceof UnionType && now instanceof UnionType;
        boolean sent = node.direction().isSent();
        if (!open || !redirected.add(new Direct(former.name(), now.name(), sent))) {
            return;
        }
        boolean formerlyOther =
                sent ? olderDirections.received(former.name()) : olderDirections.sentAsValue(former.name());
        boolean nowOther = sent ? newerDirections.received(now.name()) : newerDirections.sentAsValue(now.name());
        if (formerlyOther != nowOther) {
            Rule received = nowOther ? Rule.TYPE_BECAME_RECEIVED : Rule.TYPE_NO_LONGER_RECEIVED;
            Rule other = nowOther ? Rule.TYPE_BECAME_SENT : Rule.TYPE_NO_LONGER_SENT;
            changes.add(node, sent ? received : other, now.name());
        }
    }

    /** Returns whether a type was found to have another name in the other schema. */
    boolean isRenamed(TypeDefinition type) {
        return withOtherName.contains(type.name());
    }

    /** Returns whether a command or event of the older schema reaches a type of this schema. */
    boolean isReachedInOlder(TypeDefinition type) {
        return isReached(olderDirections, type);
    }

    /** Returns whether a command or event of the newer schema reaches a type of this schema. */
    boolean isReachedInNewer(TypeDefinition type) {
        return isReached(newerDirections, type);
    }

    private static boolean isReached(DirectionIndex directions, TypeDefinition type) {
        return directions.sent(type.name()) || directions.received(type.name());
    }
}
