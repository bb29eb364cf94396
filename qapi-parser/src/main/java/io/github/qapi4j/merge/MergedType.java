package io.github.qapi4j.merge;

import io.github.qapi4j.schema.AlternateType;
import io.github.qapi4j.schema.Alternative;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.EnumValue;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.TypeDefinition;
import io.github.qapi4j.source.Span;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A type of the merged schema, to which the types of older releases are added. */
abstract sealed class MergedType {
    private final Definition newest;
    private final int newestRelease;
    private final Occurrences occurrences = new Occurrences();

    /** The documentation of all forms, the newest first. */
    private final Set<Doc> docs = new LinkedHashSet<>(1);

    /**
     * A type without parts.
     *
     * @param newest the definition in the newest release that has it, which decides name, module and documentation
     */
    private MergedType(Definition newest, int newestRelease) {
        this.newest = newest;
        this.newestRelease = newestRelease;
    }

    Definition newest() {
        return newest;
    }

    int newestRelease() {
        return newestRelease;
    }

    String name() {
        return newest.name();
    }

    Occurrences occurrences() {
        return occurrences;
    }

    Set<Doc> docs() {
        return docs;
    }

    /** Adds the definition of a release. */
    void add(int release, Definition definition) {
        occurrences.add(release, definition.condition(), definition.features());
        if (definition.doc() != null) {
            docs.add(definition.doc());
        }
    }

    /** The kind of the type, such as {@code "enum"}. */
    abstract String kind();

    /** The positions in the type that have types. */
    abstract Stream<Slot> slots();

    /** Whether a definition is of the same kind; a struct and a union are. */
    abstract boolean takes(TypeDefinition definition);

    /** An enumeration. */
    static final class MergedEnum extends MergedType {
        private final Map<String, MergedValue> values = new LinkedHashMap<>();

        MergedEnum(EnumType newest, int release) {
            super(newest, release);
        }

        Map<String, MergedValue> values() {
            return values;
        }

        @Override
        String kind() {
            return "enum";
        }

        @Override
        Stream<Slot> slots() {
            return Stream.empty();
        }

        @Override
        boolean takes(TypeDefinition definition) {
            return definition instanceof EnumType;
        }
    }

    /** A value of an enumeration. */
    record MergedValue(EnumValue newest, Doc.@Nullable Entry description, Occurrences occurrences) {}

    /** An alternate. */
    static final class MergedAlternate extends MergedType {
        private final Map<JsonKind, MergedAlternative> alternatives = new LinkedHashMap<>();

        MergedAlternate(TypeDefinition newest, int release) {
            super(newest, release);
        }

        Map<JsonKind, MergedAlternative> alternatives() {
            return alternatives;
        }

        @Override
        String kind() {
            return "alternate";
        }

        @Override
        Stream<Slot> slots() {
            return alternatives.values().stream().map(MergedAlternative::slot);
        }

        @Override
        boolean takes(TypeDefinition definition) {
            return definition instanceof io.github.qapi4j.schema.AlternateType;
        }
    }

    /** One type of an alternate; {@code name} differs from that in {@code newest} if another alternative has this name. */
    record MergedAlternative(
            String name, Alternative newest, Slot slot, Doc.@Nullable Entry description, Occurrences occurrences) {}

    /** A struct or union, or the inline members of a command or event. */
    static final class MergedObject extends MergedType {
        private final Map<String, MergedMember> members = new LinkedHashMap<>();
        private final Map<String, MergedVariant> variants = new LinkedHashMap<>();
        private final Set<Form> forms = new LinkedHashSet<>();
        private final @Nullable String tag;
        private final boolean simple;

        /** What one form of an object says about the presence of members; {@code mandatory} are the members that all its values have. */
        record Form(int release, Set<String> mandatory) {}

        MergedObject(Definition newest, int release, @Nullable String tag, boolean simple) {
            super(newest, release);
            this.tag = tag;
            this.simple = simple;
        }

        /** The common members. */
        Map<String, MergedMember> members() {
            return members;
        }

        /** The variants by value of the discriminator; empty for a struct. */
        Map<String, MergedVariant> variants() {
            return variants;
        }

        /** The discriminator; null for a struct. */
        @Nullable
        String tag() {
            return tag;
        }

        boolean simple() {
            return simple;
        }

        /** Adds a form in which some members may be absent. */
        void addForm(int release, ObjectForm form) {
            Set<String> mandatory = new HashSet<>();
            form.members().forEach((name, member) -> {
                if (member.mandatory()) {
                    mandatory.add(name);
                }
            });
            forms.add(new Form(release, mandatory));
        }

        /** Whether all values in all releases have a common member. */
        boolean isMandatory(MergedMember member) {
            String name = member.newest().name();
            return name.equals(tag)
                    || member.occurrences().sameCondition()
                            && forms.stream().allMatch(form -> form.mandatory().contains(name));
        }

        /** Whether all values in all releases have the discriminator; true for a struct. */
        boolean isAlwaysTagged() {
            return tag == null
                    || forms.stream().allMatch(form -> form.mandatory().contains(tag));
        }

        @Override
        String kind() {
            return tag == null ? "struct" : "union";
        }

        @Override
        Stream<Slot> slots() {
            return Stream.concat(
                    members.values().stream().map(MergedMember::slot),
                    variants.values().stream().map(MergedVariant::slot).filter(Objects::nonNull));
        }

        @Override
        boolean takes(TypeDefinition definition) {
            return !(definition instanceof EnumType || definition instanceof AlternateType);
        }
    }

    /** A member of an object. */
    record MergedMember(Member newest, Slot slot, Doc.@Nullable Entry description, Occurrences occurrences) {}

    /** What a union also has if the discriminator has one value. */
    static final class MergedVariant {
        private final String value;
        private final Span place;
        private final Doc.@Nullable Entry description;
        private final Occurrences occurrences = new Occurrences();
        private final Occurrences branch = new Occurrences();
        private final BitSet without = new BitSet();
        private @Nullable Slot slot;

        MergedVariant(String value, Span place, Doc.@Nullable Entry description) {
            this.value = value;
            this.place = place;
            this.description = description;
        }

        String value() {
            return value;
        }

        Span place() {
            return place;
        }

        Doc.@Nullable Entry description() {
            return description;
        }

        /** The releases that have the value. */
        Occurrences occurrences() {
            return occurrences;
        }

        /** The releases that have the value with a branch. */
        Occurrences branch() {
            return branch;
        }

        /** The releases that have the value without a branch. */
        BitSet without() {
            return without;
        }

        /** The branch's type; null if no release so far has a branch. */
        @Nullable
        Slot slot() {
            return slot;
        }

        void setSlot(Slot branchSlot) {
            slot = branchSlot;
        }
    }
}
