package io.github.qapi4j.schema;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The types that a client sends and those that it receives: the types that arguments reach, and the types that return values and events reach.
 * Conditions are ignored. A type can be both sent and received, or neither.
 */
public final class DirectionIndex {
    private final Set<String> sent;
    private final Set<String> received;

    private DirectionIndex(Set<String> sent, Set<String> received) {
        this.sent = sent;
        this.received = received;
    }

    /** The directions of a whole schema's types. */
    public static DirectionIndex of(Schema schema) {
        Reach sent = new Reach(schema);
        Reach received = new Reach(schema);
        Roots roots = new Roots(sent, received);
        for (Definition definition : schema.definitions()) {
            definition.accept(roots);
        }
        return new DirectionIndex(sent.walk(), received.walk());
    }

    /** Whether a command's arguments reach the type of this name. */
    public boolean sent(String type) {
        return sent.contains(type);
    }

    /** Whether a command's return value or an event reaches the type of this name. */
    public boolean received(String type) {
        return received.contains(type);
    }

    /** Where values are sent and received: commands and events. */
    private record Roots(Reach sent, Reach received) implements Definition.Visitor<Void> {
        @Override
        public Void enumType(EnumType type) {
            return null;
        }

        @Override
        public Void structType(StructType type) {
            return null;
        }

        @Override
        public Void unionType(UnionType type) {
            return null;
        }

        @Override
        public Void alternateType(AlternateType type) {
            return null;
        }

        @Override
        public Void command(Command command) {
            sent.payload(command.arguments());
            if (command.returns() != null) {
                received.type(command.returns());
            }
            return null;
        }

        @Override
        public Void event(Event event) {
            received.payload(event.data());
            return null;
        }
    }

    /** The types that are reached from the types given so far. It uses a worklist instead of recursion, because schemas may be deep. */
    private static final class Reach {
        private final Schema schema;
        private final Set<String> reached = new HashSet<>();
        private final Deque<String> open = new ArrayDeque<>();

        Reach(Schema schema) {
            this.schema = schema;
        }

        Set<String> walk() {
            References references = new References();
            for (String name = open.poll(); name != null; name = open.poll()) {
                schema.type(name).orElseThrow().acceptType(references).forEach(this::type);
            }
            return reached;
        }

        void payload(Payload payload) {
            references(payload).forEach(this::type);
        }

        void type(TypeRef type) {
            if (type instanceof TypeRef.Array array) {
                type(array.element());
            } else if (type instanceof TypeRef.Named named && reached.add(named.name())) {
                open.add(named.name());
            }
        }
    }

    private static List<TypeRef> references(Payload payload) {
        return payload instanceof Payload.Inline inline
                ? types(inline.members())
                : List.of(new TypeRef.Named(((Payload.Named) payload).type()));
    }

    private static List<TypeRef> types(List<Member> members) {
        List<TypeRef> types = new ArrayList<>(members.size() + 1);
        for (Member member : members) {
            types.add(member.type());
        }
        return types;
    }

    /** The types that a type refers to. */
    private static final class References implements TypeDefinition.Visitor<List<TypeRef>> {
        @Override
        public List<TypeRef> enumType(EnumType type) {
            return List.of();
        }

        @Override
        public List<TypeRef> structType(StructType type) {
            List<TypeRef> types = types(type.members());
            if (type.base() != null) {
                types.add(new TypeRef.Named(type.base()));
            }
            return types;
        }

        @Override
        public List<TypeRef> unionType(UnionType type) {
            List<TypeRef> types = new ArrayList<>(references(type.base()));
            type.branches().forEach(branch -> types.add(branch.type()));
            return types;
        }

        @Override
        public List<TypeRef> alternateType(AlternateType type) {
            return type.alternatives().stream().map(Alternative::type).toList();
        }
    }
}
