package io.github.qapi4j.runtime.schema;

import io.github.qapi4j.runtime.codec.JsonNumber;
import io.github.qapi4j.runtime.codec.JsonType;
import io.github.qapi4j.runtime.codec.JsonValue;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A type of a {@link ServerSchema}. Types refer to each other directly and may be recursive. Immutable.
 *
 * <pre>{@code
 * SchemaType type = schema.command("query-status").orElseThrow().returns();
 * if (type instanceof SchemaType.ObjectType object) {
 *     object.members().forEach(member -> System.out.println(member.name() + ": " + member.type().kind()));
 * }
 * }</pre>
 */
public abstract sealed class SchemaType extends SchemaElement {
    private final String kind;

    private SchemaType(String name, Set<String> features, String kind) {
        super(name, features);
        this.kind = kind;
    }

    /**
     * Returns the kind, as in messages: {@code enum}, {@code array}, {@code object}, {@code alternate}, the JSON type of a built-in type, e.g. {@code
     * int}, or the meta-type of an {@link Other}.
     */
    public final String kind() {
        return kind;
    }

    /** Calls the visitor's method for this kind. */
    public abstract <R> R accept(Visitor<R> visitor);

    /** Returns the kind; for an alternate, the kinds of its alternatives, e.g. {@code string or object}. */
    @Override
    public String toString() {
        return kind;
    }

    /**
     * Handles each kind of type. It has no default methods, so that code that does not handle each kind does not compile.
     *
     * @param <R> the type of the results
     */
    public interface Visitor<R> {
        /** Handles a built-in type. */
        R builtin(Builtin type);

        /** Handles an enum. */
        R enumeration(Enumeration type);

        /** Handles an array. */
        R array(Array type);

        /** Handles an object type. */
        R object(ObjectType type);

        /** Handles an alternate. */
        R alternate(Alternate type);

        /** Handles a type of another kind, which this version does not know. */
        R other(Other type);
    }

    /** A built-in type. The introspection form has one for all kinds of integers. */
    public static final class Builtin extends SchemaType {
        Builtin(String name, Set<String> features, String jsonType) {
            super(name, features, jsonType);
        }

        /**
         * Returns the type in JSON: {@code string}, {@code number}, {@code int}, {@code boolean}, {@code null}, {@code object}, {@code array}, {@code
         * value} for any value, or another name, which a later version defines.
         */
        public String jsonType() {
            return kind();
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.builtin(this);
        }
    }

    /** An enum. Its values are strings in JSON. */
    public static final class Enumeration extends SchemaType {
        private final Map<String, Value> values;

        Enumeration(String name, Set<String> features, Map<String, Value> values) {
            super(name, features, "enum");
            this.values = values;
        }

        /** Returns the values, in the server's order; unmodifiable. */
        public Collection<Value> values() {
            return Collections.unmodifiableCollection(values.values());
        }

        /** Returns the value with this name. */
        public Optional<Value> value(String name) {
            return Optional.ofNullable(values.get(name));
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.enumeration(this);
        }
    }

    /** A value of an {@link Enumeration}. */
    public static final class Value extends SchemaElement {
        Value(String name, Set<String> features) {
            super(name, features);
        }

        @Override
        public String toString() {
            return "value " + Place.quote(name());
        }
    }

    /** An array. */
    public static final class Array extends SchemaType {
        private final TypeReference element;

        Array(String name, Set<String> features, TypeReference element) {
            super(name, features, "array");
            this.element = element;
        }

        /** Returns the type of the elements. */
        public SchemaType element() {
            return element.type();
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.array(this);
        }
    }

    /**
     * An object type: a struct, or a union. A union has a tag, the member whose value selects the variant; the members of the variant's type are further
     * members of the object.
     */
    public static final class ObjectType extends SchemaType {
        private final Map<String, Member> members;
        private final List<Member> mandatory;
        private final @Nullable Member tag;
        private final Map<String, Variant> variants;

        ObjectType(
                String name,
                Set<String> features,
                Map<String, Member> members,
                @Nullable Member tag,
                Map<String, Variant> variants) {
            super(name, features, "object");
            this.members = members;
            this.mandatory = members.values().stream()
                    .filter(member -> !member.isOptional())
                    .toList();
            this.tag = tag;
            this.variants = variants;
        }

        /** Returns the members that do not depend on the tag, in the server's order; unmodifiable. */
        public Collection<Member> members() {
            return Collections.unmodifiableCollection(members.values());
        }

        /** Returns the member with this name, of those that do not depend on the tag. */
        public Optional<Member> member(String name) {
            return Optional.ofNullable(members.get(name));
        }

        /** Returns the members that do not depend on the tag and are not optional. */
        List<Member> mandatory() {
            return mandatory;
        }

        /** Returns whether the type has no members of its own and no variants. */
        boolean isEmpty() {
            return members.isEmpty() && variants.isEmpty();
        }

        /** Returns the member that selects the variant; empty if the type is not a union. */
        public Optional<Member> tag() {
            return Optional.ofNullable(tag);
        }

        /** Returns the variants, in the server's order; unmodifiable, empty if the type is not a union. */
        public Collection<Variant> variants() {
            return Collections.unmodifiableCollection(variants.values());
        }

        /** Returns the variant for this value of the tag. */
        public Optional<Variant> variant(String value) {
            return Optional.ofNullable(variants.get(value));
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.object(this);
        }
    }

    /** A member of an {@link ObjectType}. */
    public static final class Member extends SchemaElement {
        private final TypeReference type;
        private final @Nullable JsonValue defaultValue;

        Member(String name, Set<String> features, TypeReference type, @Nullable JsonValue defaultValue) {
            super(name, features);
            this.type = type;
            this.defaultValue = defaultValue;
        }

        TypeReference reference() {
            return type;
        }

        /** Returns the member's type. */
        public SchemaType type() {
            return type.type();
        }

        /** Returns whether the member may be absent. */
        public boolean isOptional() {
            return defaultValue != null;
        }

        /**
         * Returns the default of an optional member, as the server states it; empty if the member is mandatory. All versions of QEMU up to 10.2 state
         * {@code null}, which says only that the member is optional.
         */
        public Optional<JsonValue> defaultValue() {
            return Optional.ofNullable(defaultValue);
        }

        @Override
        public String toString() {
            return "member " + Place.quote(name());
        }
    }

    /** A variant of a union: the type of the further members that an object has if its tag has a certain value. */
    public static final class Variant extends SchemaElement {
        private final TypeReference type;

        Variant(String name, TypeReference type) {
            super(name, Set.of());
            this.type = type;
        }

        /** Returns the type of the further members. */
        public ObjectType type() {
            return (ObjectType) type.type();
        }

        @Override
        public String toString() {
            return "variant " + Place.quote(name());
        }
    }

    /** An alternate: a choice of types that differ in their JSON type. */
    public static final class Alternate extends SchemaType {
        private final List<TypeReference> alternatives;

        /** Made when it is needed first, since alternatives are resolved late; making it twice does no harm. */
        private @Nullable Choices choices;

        /** The first alternative for each JSON type; {@code integer} is the one for numbers that are integers. */
        private record Choices(
                Map<JsonType, SchemaType> byType, @Nullable SchemaType integer) {
            static Choices of(List<SchemaType> alternatives) {
                Map<JsonType, SchemaType> byType = new EnumMap<>(JsonType.class);
                SchemaType integer = null;
                for (SchemaType alternative : alternatives) {
                    boolean isInt = alternative.kind().equals("int");
                    if (isInt && integer == null) {
                        integer = alternative;
                    }
                    for (JsonType type : JsonTypes.of(alternative)) {
                        SchemaType first = byType.putIfAbsent(type, alternative);
                        if (type == JsonType.NUMBER && !isInt && first == integer) {
                            byType.put(type, alternative);
                        }
                    }
                }
                return new Choices(byType, integer != null ? integer : byType.get(JsonType.NUMBER));
            }
        }

        Alternate(String name, Set<String> features, List<TypeReference> alternatives) {
            super(name, features, "alternate");
            this.alternatives = List.copyOf(alternatives);
        }

        /** Returns the types of the alternatives, in the server's order; unmodifiable. */
        public List<SchemaType> alternatives() {
            return alternatives.stream().map(TypeReference::type).toList();
        }

        /** Returns the alternative whose values have the JSON type of this value; if there are two for numbers, that for integers or that for others. */
        public Optional<SchemaType> alternative(JsonValue value) {
            return alternative(value.type(), value instanceof JsonNumber number && number.isInteger());
        }

        Optional<SchemaType> alternative(JsonType type, boolean integer) {
            Choices known = choices;
            if (known == null) {
                known = Choices.of(alternatives());
                choices = known;
            }
            return Optional.ofNullable(
                    integer ? known.integer() : known.byType().get(type));
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.alternate(this);
        }

        /** Returns the kinds of the alternatives, e.g. {@code string or object}. */
        @Override
        public String toString() {
            Set<String> kinds = new LinkedHashSet<>();
            for (TypeReference alternative : alternatives) {
                kinds.add(alternative.type().kind());
                if (kinds.size() > JsonType.values().length) {
                    break;
                }
            }
            return kinds.isEmpty() ? "nothing" : String.join(" or ", kinds);
        }
    }

    /** A type of a kind that this version does not know. Nothing is known about its values. */
    public static final class Other extends SchemaType {
        Other(String name, Set<String> features, String metaType) {
            super(name, features, metaType);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.other(this);
        }
    }
}
