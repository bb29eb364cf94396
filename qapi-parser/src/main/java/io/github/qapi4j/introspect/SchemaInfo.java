package io.github.qapi4j.introspect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One element of the answer to {@code query-qmp-schema}: a command, an event, or a type that one of them reaches. */
public sealed interface SchemaInfo {

    /** The name; the name of a type may be masked. */
    String name();

    /** Calls the visitor's method for this kind. */
    <R> R accept(Visitor<R> visitor);

    /** Handles each kind of element. It has no default methods, so that code that does not handle each kind does not compile. */
    interface Visitor<R> {
        R builtin(Builtin builtin);

        R enumeration(Enumeration enumeration);

        R array(Array array);

        R object(ObjectType object);

        R alternate(Alternate alternate);

        R command(Command command);

        R event(Event event);
    }

    /** A predefined type. */
    record Builtin(String name, String jsonType) implements SchemaInfo {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.builtin(this);
        }
    }

    /** An enumeration. */
    record Enumeration(String name, List<Conditional<String>> features, List<Conditional<EnumMember>> members)
            implements SchemaInfo {
        public Enumeration {
            features = List.copyOf(features);
            members = List.copyOf(members);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.enumeration(this);
        }
    }

    /** A value of an enumeration. */
    record EnumMember(String name, List<Conditional<String>> features) {
        public EnumMember {
            features = List.copyOf(features);
        }
    }

    /** An array type; its name is the name of the element type in brackets. */
    record Array(String name, String elementType) implements SchemaInfo {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.array(this);
        }
    }

    /**
     * A JSON object.
     *
     * @param members all members, including those of bases
     * @param tag the member that selects the variant, or null
     * @param variants empty if {@code tag} is null
     */
    record ObjectType(
            String name,
            List<Conditional<String>> features,
            List<Conditional<ObjectMember>> members,
            @Nullable String tag,
            List<Conditional<Variant>> variants)
            implements SchemaInfo {
        public ObjectType {
            features = List.copyOf(features);
            members = List.copyOf(members);
            variants = List.copyOf(variants);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.object(this);
        }
    }

    /** A member of an object. */
    record ObjectMember(String name, String type, boolean optional, List<Conditional<String>> features) {
        public ObjectMember {
            features = List.copyOf(features);
        }
    }

    /** The type whose members are added to an object if its tag has a value. */
    record Variant(String value, String type) {}

    /**
     * An alternate.
     *
     * @param members the names of the alternatives' types
     */
    record Alternate(String name, List<Conditional<String>> features, List<Conditional<String>> members)
            implements SchemaInfo {
        public Alternate {
            features = List.copyOf(features);
            members = List.copyOf(members);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.alternate(this);
        }
    }

    /** A command. Without arguments or without a return value, the type is an object without members. */
    record Command(String name, List<Conditional<String>> features, String argType, String retType, boolean allowOob)
            implements SchemaInfo {
        public Command {
            features = List.copyOf(features);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.command(this);
        }
    }

    /** An event. */
    record Event(String name, List<Conditional<String>> features, String argType) implements SchemaInfo {
        public Event {
            features = List.copyOf(features);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.event(this);
        }
    }
}
