package io.github.qapi4j.diff;

import io.github.qapi4j.diff.Node.Direction;
import io.github.qapi4j.diff.Node.Marks;
import io.github.qapi4j.schema.AlternateType;
import io.github.qapi4j.schema.Branch;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.Payload;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.TypeDefinition;
import io.github.qapi4j.schema.TypeRef;
import io.github.qapi4j.schema.UnionType;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Compares the types that no command or event of one of the schemas reaches. */
final class UnusedTypes {
    private final Schema older;
    private final Schema newer;
    private final Between<Schema> between;
    private final Changes changes;
    private final TypeUses uses;

    /** The types whose members are those of other types. */
    private final Set<String> olderParts;

    private final Set<String> newerParts;

    UnusedTypes(Schema older, Schema newer, Between<Schema> between, Changes changes, TypeUses uses) {
        this.older = older;
        this.newer = newer;
        this.between = between;
        this.changes = changes;
        this.uses = uses;
        this.olderParts = parts(older);
        this.newerParts = parts(newer);
    }

    /**
     * Compares the types that both schemas have by name: Java has them, too. Those whose members are those of other types are compared there.
     */
    void ofBoth(TypeComparison types) {
        for (Definition definition : older.definitions()) {
            TypeDefinition now = newer.type(definition.name()).orElse(null);
            if (definition instanceof TypeDefinition former
                    && now != null
                    && !olderParts.contains(former.name())
                    && !newerParts.contains(former.name())
                    && !(uses.isReachedInOlder(former) && uses.isReachedInNewer(now))) {
                Node node = Node.root(former.name(), Direction.UNUSED, former.nameSpan(), now.nameSpan(), Marks.NONE);
                TypeRef type = new TypeRef.Named(former.name());
                types.later(node, type, type, between.step((schema, all) -> type(schema, former.name())));
            }
        }
    }

    private static Optional<TypeRef> type(Schema schema, String name) {
        return schema.type(name).map(type -> new TypeRef.Named(type.name()));
    }

    /**
     * Reports the types that only one schema has. Those with a new name are known by then. Java has no type for one that is only a part of others.
     */
    void ofOne() {
        for (Definition definition : older.definitions()) {
            if (definition instanceof TypeDefinition former
                    && !uses.isReachedInOlder(former)
                    && !olderParts.contains(former.name())
                    && (newer.type(former.name()).isEmpty() || newerParts.contains(former.name()))
                    && !uses.isRenamed(former)) {
                Marks marks = between.step((schema, all) -> schema.type(former.name()))
                        .marks(
                                changes.marks(former.name(), former.features()),
                                former.name(),
                                TypeDefinition::features);
                changes.add(
                        Node.root(former.name(), Direction.UNUSED, former.nameSpan(), null, marks), Rule.TYPE_REMOVED);
            }
        }
        for (Definition definition : newer.definitions()) {
            if (definition instanceof TypeDefinition now
                    && !uses.isReachedInNewer(now)
                    && !newerParts.contains(now.name())
                    && (older.type(now.name()).isEmpty() || olderParts.contains(now.name()))
                    && !uses.isRenamed(now)) {
                changes.add(Rule.TYPE_ADDED, now.name(), null, now.nameSpan());
            }
        }
    }

    /** Returns the types that are only bases or branches: their members are those of other types. */
    private static Set<String> parts(Schema schema) {
        Set<String> parts = new HashSet<>();
        Set<String> values = new HashSet<>();
        for (Definition definition : schema.definitions()) {
            if (definition instanceof StructType struct) {
                addValues(struct.members(), values);
                if (struct.base() != null) {
                    parts.add(struct.base());
                }
            } else if (definition instanceof UnionType union) {
                if (union.base() instanceof Payload.Named base) {
                    parts.add(base.type());
                } else {
                    addValues(schema, union.base(), values);
                }
                for (Branch branch : union.branches()) {
                    if (union.simple() || schema.type(branch.type().name()).orElse(null) instanceof UnionType) {
                        addValue(branch.type(), values);
                    } else {
                        parts.add(branch.type().name());
                    }
                }
            } else if (definition instanceof AlternateType alternate) {
                alternate.alternatives().forEach(alternative -> addValue(alternative.type(), values));
            } else if (definition instanceof Command command) {
                addValues(schema, command.arguments(), values);
                if (command.returns() != null) {
                    addValue(command.returns(), values);
                }
            } else if (definition instanceof Event event) {
                addValues(schema, event.data(), values);
            }
        }
        parts.removeAll(values);
        return parts;
    }

    private static void addValues(Schema schema, Payload payload, Set<String> values) {
        if (payload instanceof Payload.Named named) {
            values.add(named.type());
        } else {
            addValues(schema.members(payload), values);
        }
    }

    private static void addValues(List<Member> members, Set<String> values) {
        members.forEach(member -> addValue(member.type(), values));
    }

    private static void addValue(TypeRef type, Set<String> values) {
        TypeRef element = type;
        while (element instanceof TypeRef.Array array) {
            element = array.element();
        }
        values.add(element.name());
    }
}
