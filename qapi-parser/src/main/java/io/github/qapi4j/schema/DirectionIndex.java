package io.github.qapi4j.schema;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The types that a client sends and those that it receives: the types that arguments reach, and the types that return values and events reach.
 * Conditions are ignored. A type can be both sent and received, or neither.
 */
public final class DirectionIndex {
    private final Reach sent;
    private final Reach received;

    private DirectionIndex(Reach sent, Reach received) {
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
        sent.walk();
        received.walk();
        return new DirectionIndex(sent, received);
    }

    /** Whether a command's arguments reach the type with this name. */
    public boolean sent(String type) {
        return sent.reached.contains(type);
    }

    /** Whether a command's return value or an event reaches the type with this name. */
    public boolean received(String type) {
        return received.reached.contains(type);
    }

    /**
     * Whether arguments contain values of the type with this name. A struct that is only a base, a branch of a union or unboxed arguments has no
     * values of its own: its members become members of other types.
     */
    public boolean sentAsValue(String type) {
        return sent.values.contains(type);
    }

    /** Whether return values or events contain values of the type with this name, in the sense of {@link #sentAsValue}. */
    public boolean receivedAsValue(String type) {
        return received.values.contains(type);
    }

    /** Collects the types of the values that commands and events send and receive. */
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
            sent.payload(command.arguments(), command.boxed());
            if (command.returns() != null) {
                received.type(command.returns());
            }
            return null;
        }

        @Override
        public Void event(Event event) {
            received.payload(event.data(), event.boxed());
            return null;
        }
    }

    /** The types that are reached from the types given so far. It uses a worklist instead of recursion, because schemas may be deep. */
    private static final class Reach {
        private final Schema schema;
        private final Set<String> reached = new HashSet<>();
        private final Set<String> values = new HashSet<>();
        private final Deque<String> open = new ArrayDeque<>();

        Reach(Schema schema) {
            this.schema = schema;
        }

        void walk() {
            References references = new References();
            for (String name = open.poll(); name != null; name = open.poll()) {
                schema.type(name).orElseThrow().acceptType(references);
            }
        }

        void payload(Payload payload, boolean boxed) {
            if (payload instanceof Payload.Inline inline) {
                members(inline.members());
            } else if (boxed) {
                value(((Payload.Named) payload).type());
            } else {
                flattened(((Payload.Named) payload).type());
            }
        }

        private void members(List<Member> members) {
            for (Member member : members) {
                type(member.type());
            }
        }

        void type(TypeRef type) {
            if (type instanceof TypeRef.Array array) {
                type(array.element());
            } else if (type instanceof TypeRef.Named named) {
                value(named.name());
            }
        }

        private void value(String type) {
            values.add(type);
            flattened(type);
        }

        /** Adds a type whose members become members of another type. */
        private void flattened(String type) {
            if (reached.add(type)) {
                open.add(type);
            }
        }

        /** Adds the types to which a type refers. */
        private final class References implements TypeDefinition.Visitor<Void> {
            @Override
            public Void enumType(EnumType type) {
                return null;
            }

            @Override
            public Void structType(StructType type) {
                members(type.members());
                if (type.base() != null) {
                    flattened(type.base());
                }
                return null;
            }

            @Override
            public Void unionType(UnionType type) {
                payload(type.base(), false);
                for (Branch branch : type.branches()) {
                    if (!type.simple()
                            && branch.type() instanceof TypeRef.Named named
                            && schema.type(named.name()).orElse(null) instanceof StructType) {
                        flattened(named.name());
                    } else {
                        type(branch.type());
                    }
                }
                return null;
            }

            @Override
            public Void alternateType(AlternateType type) {
                for (Alternative alternative : type.alternatives()) {
                    type(alternative.type());
                }
                return null;
            }
        }
    }
}
