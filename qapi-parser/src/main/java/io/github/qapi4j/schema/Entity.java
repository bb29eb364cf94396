package io.github.qapi4j.schema;

import io.github.qapi4j.source.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A thing that a schema has, spelled out or implicit: what QEMU's generators visit. Entities refer to types by name; {@link EntityIndex#type} has them.
 */
public sealed interface Entity {

    /** The name: in the schema, or made up by the language as {@code q_obj_eject-arg}; of an include directive that of the included module. */
    String name();

    /** Where the entity is defined, or for an implicit one the definition that first needed it; null for what the language predefines. */
    @Nullable
    Span span();

    /** Calls the visitor's method for this kind of entity. */
    <R> R accept(Visitor<R> visitor);

    /** One method for each kind of entity, none with a default. */
    interface Visitor<R> {
        R include(Include include);

        R builtin(Builtin builtin);

        R enumeration(Enumeration enumeration);

        R array(Array array);

        R object(ObjectType object);

        R alternate(Alternate alternate);

        R command(CommandEntity command);

        R event(EventEntity event);
    }

    /** An entity that members, commands and events can refer to. */
    sealed interface TypeEntity extends Entity {
        /** What must hold for the type to exist in a build, or null if it always does. */
        @Nullable
        IfCond condition();
    }

    /** An include directive. */
    record Include(String name, Span span) implements Entity {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.include(this);
        }
    }

    /** A predefined type, other than {@code QType}, which is an enumeration. */
    record Builtin(BuiltinType type) implements TypeEntity {
        @Override
        public String name() {
            return type.qapiName();
        }

        @Override
        public @Nullable Span span() {
            return null;
        }

        @Override
        public @Nullable IfCond condition() {
            return null;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.builtin(this);
        }
    }

    /** An enumeration. */
    record Enumeration(
            String name,
            @Nullable Span span,
            @Nullable IfCond condition,
            List<Feature> features,
            @Nullable String prefix,
            List<EnumValue> values)
            implements TypeEntity {
        public Enumeration {
            features = List.copyOf(features);
            values = List.copyOf(values);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.enumeration(this);
        }
    }

    /**
     * An array type.
     *
     * @param condition that of the elements' type
     */
    record Array(String name, @Nullable Span span, @Nullable IfCond condition, TypeRef element) implements TypeEntity {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.array(this);
        }
    }

    /**
     * A struct, a union, or implicit members of one of them, of a command or of an event.
     *
     * @param base the name of the type whose members come first, or null
     * @param allMembers the base's members, recursively, then the local ones
     * @param tag the name of a union's discriminator; null if this is no union
     * @param variants a union's branches: those of the schema, then one of type {@code q_empty} for each other value of the discriminator
     */
    record ObjectType(
            String name,
            @Nullable Span span,
            @Nullable IfCond condition,
            List<Feature> features,
            boolean implicit,
            @Nullable String base,
            List<Member> localMembers,
            List<Member> allMembers,
            @Nullable String tag,
            List<Variant> variants)
            implements TypeEntity {
        public ObjectType {
            features = List.copyOf(features);
            localMembers = List.copyOf(localMembers);
            allMembers = List.copyOf(allMembers);
            variants = List.copyOf(variants);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.object(this);
        }
    }

    /** An alternate. */
    record Alternate(
            String name,
            @Nullable Span span,
            @Nullable IfCond condition,
            List<Feature> features,
            List<Variant> variants)
            implements TypeEntity {
        public Alternate {
            features = List.copyOf(features);
            variants = List.copyOf(variants);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.alternate(this);
        }
    }

    /**
     * A branch of a union, or an alternative of an alternate.
     *
     * @param name the value of the discriminator, or the alternative's name
     * @param type the name of the type
     */
    record Variant(String name, String type, @Nullable IfCond condition) {}

    /**
     * A command.
     *
     * @param argType the name of the type that has the arguments as members, or null if there are none
     * @param retType the name of the type that is returned, or null
     */
    record CommandEntity(
            Command definition,
            @Nullable String argType,
            @Nullable String retType) implements Entity {
        @Override
        public String name() {
            return definition.name();
        }

        @Override
        public Span span() {
            return definition.span();
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.command(this);
        }
    }

    /**
     * An event.
     *
     * @param argType the name of the type of what comes with it, or null if nothing does
     */
    record EventEntity(Event definition, @Nullable String argType) implements Entity {
        @Override
        public String name() {
            return definition.name();
        }

        @Override
        public Span span() {
            return definition.span();
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.event(this);
        }
    }
}
