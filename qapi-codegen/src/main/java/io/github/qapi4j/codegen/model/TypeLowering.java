package io.github.qapi4j.codegen.model;

import io.github.qapi4j.codegen.model.JavaMember.Presence;
import io.github.qapi4j.codegen.model.JavaMember.Role;
import io.github.qapi4j.codegen.model.Lowering.Lower;
import io.github.qapi4j.codegen.model.MemberLowering.Declared;
import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.schema.AlternateType;
import io.github.qapi4j.schema.Alternative;
import io.github.qapi4j.schema.Branch;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.DirectionIndex;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.EnumValue;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.IfCond;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.TypeRef;
import io.github.qapi4j.schema.UnionType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lowers enums, structs, unions and alternates. */
final class TypeLowering {
    private final Lower lower;
    private final Selection selection;
    private final JavaNames names;
    private final Map<String, String> javaNames;
    private final TypeMapper mapper;
    private final MemberLowering members;
    private final DirectionIndex directions;
    private final boolean nullableReturns;
    private final Diagnostics diagnostics;
    private final Map<JavaType, JavaForms.Component> structTypes = new HashMap<>();
    private final Map<String, JavaEnum> enums = new HashMap<>();
    private final List<JavaEnum> allEnums = new ArrayList<>();
    private final List<JavaStruct> structs = new ArrayList<>();
    private final List<JavaUnion> unions = new ArrayList<>();
    private final List<JavaAlternate> alternates = new ArrayList<>();

    /**
     * Creates the lowering, which {@link #run} executes.
     *
     * @param javaNames the type name of each definition that has one
     * @param nullableReturns whether a client accepts values without their mandatory members
     */
    TypeLowering(Lower lower, Map<String, String> javaNames, boolean nullableReturns, Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
        this.nullableReturns = nullableReturns;
        this.lower = lower;
        this.selection = lower.selection();
        this.names = lower.names();
        this.javaNames = javaNames;
        this.mapper = new TypeMapper(javaNames);
        this.members = new MemberLowering(lower, mapper);
        this.directions = DirectionIndex.of(selection.schema());
    }

    void run() {
        List<Definition> definitions = selection.definitions();
        for (Definition definition : definitions) {
            if (definition instanceof EnumType type) {
                JavaEnum lowered = lower(type);
                enums.put(type.name(), lowered);
                allEnums.add(lowered);
            } else if (definition instanceof StructType type && selection.hasRecord(type)) {
                boolean canBeEmpty = members.declared(type).stream()
                        .allMatch(each -> each.member().optional() || each.condition() != null);
                structTypes.put(mapper.generated(type.name()), new JavaForms.Component(canBeEmpty));
            }
        }
        AfterEnums others = new AfterEnums();
        for (Definition definition : definitions) {
            definition.accept(others);
        }
    }

    /** The forms of the methods that create a record. */
    JavaForms forms(JavaRecord record) {
        return JavaForms.of(
                record,
                record.hasBuilder()
                        ? null
                        : structTypes.get(record.members().get(0).type()));
    }

    /** Lowers all types except enums, which the others refer to. */
    private final class AfterEnums implements Definition.Visitor<Void> {
        @Override
        public Void enumType(EnumType type) {
            return null;
        }

        @Override
        public Void structType(StructType type) {
            if (selection.hasRecord(type)) {
                structs.add(lower(type));
            }
            return null;
        }

        @Override
        public Void unionType(UnionType type) {
            unions.add(lower(type));
            return null;
        }

        @Override
        public Void alternateType(AlternateType type) {
            alternates.add(lower(type));
            return null;
        }

        /** {@link ModuleLowering} lowers commands. */
        @Override
        public Void command(Command command) {
            return null;
        }

        /** {@link ModuleLowering} lowers events. */
        @Override
        public Void event(Event event) {
            return null;
        }
    }

    List<JavaEnum> enums() {
        return allEnums;
    }

    List<JavaStruct> structs() {
        return structs;
    }

    List<JavaUnion> unions() {
        return unions;
    }

    List<JavaAlternate> alternates() {
        return alternates;
    }

    MemberLowering members() {
        return members;
    }

    TypeMapper mapper() {
        return mapper;
    }

    /** The simple name of a definition's type. */
    String javaName(Definition definition) {
        String name = javaNames.get(definition.name());
        if (name == null) {
            throw new IllegalStateException("bug: no Java name for " + definition.name());
        }
        return name;
    }

    /**
     * The presence of members that are mandatory in the schema, in a record whose values a client sends or receives. If the request has nullable
     * returns, a client accepts values of a server of another release, in which such members may be missing. Values that the client sends must have
     * them.
     */
    Presence ofMandatory(boolean sent, boolean received) {
        if (!nullableReturns || !received) {
            return Presence.MANDATORY;
        }
        return sent ? Presence.EXPECTED : Presence.OPTIONAL;
    }

    private Presence ofMandatory(Definition type) {
        return ofMandatory(directions.sentAsValue(type.name()), directions.receivedAsValue(type.name()));
    }

    private JavaEnum lower(EnumType type) {
        NameScope scope = lower.collisions().scope();
        List<JavaEnum.Constant> constants = new ArrayList<>(type.values().size());
        for (EnumValue value : selection.values(type)) {
            String what = "value '" + value.name() + "' of enum '" + type.name() + "'";
            String name = scope.take(names.constant(type.name(), value.name()), what, value.span());
            constants.add(new JavaEnum.Constant(name, value.name(), members.origin(type, value)));
        }
        String name = javaName(type);
        return new JavaEnum(name, constants, directions.received(type.name()), members.origin(Origin.Kind.ENUM, type));
    }

    /** The runtime's enum. It contains all values, so it has no constant {@code UNRECOGNIZED}. */
    private JavaEnum qtype(EnumType type) {
        List<JavaEnum.Constant> constants = new ArrayList<>(type.values().size());
        for (EnumValue value : type.values()) {
            String name = names.constant(type.name(), value.name());
            constants.add(new JavaEnum.Constant(name, value.name(), members.origin(type, value)));
        }
        return new JavaEnum(type.name(), constants, false, members.origin(Origin.Kind.ENUM, type));
    }

    private JavaStruct lower(StructType type) {
        String name = javaName(type);
        List<JavaMember> components = members.lower(
                members.declared(type),
                lower.collisions().scope(),
                ofMandatory(type),
                lower.releases().of(type));
        JavaRecord record = JavaRecord.of(name, components, members.origin(Origin.Kind.STRUCT, type));
        return new JavaStruct(record);
    }

    private JavaUnion lower(UnionType type) {
        String name = javaName(type);
        List<JavaMember> accessors = members.lowerBase(type, ofMandatory(type));
        JavaMember discriminator = discriminator(type, accessors);
        EnumType tag = selection.tag(type);
        JavaEnum javaTag = discriminator.type() == JavaType.Scalar.QTYPE ? qtype(tag) : enums.get(tag.name());
        if (javaTag == null) {
            throw new IllegalStateException("bug: " + tag.name() + " was not lowered before " + type.name());
        }
        List<JavaMember> base = new ArrayList<>(accessors);
        base.remove(discriminator);

        NameScope scope = lower.collisions().scope();
        NameScope methods = lower.collisions().scope();
        Set<String> taken = Set.of(name, javaTag.name());
        Set<String> accessorNames = new HashSet<>();
        accessors.forEach(accessor -> accessorNames.add(accessor.name()));
        List<JavaUnion.Branch> branches = new ArrayList<>(javaTag.constants().size());
        List<EnumValue> values = selection.values(tag);
        for (int i = 0; i < values.size(); i++) {
            EnumValue value = values.get(i);
            Branch branch = selection.branch(type, value.name());
            String what = "branch '" + value.name() + "' of union '" + type.name() + "'";
            String nested = scope.take(
                    names.nestedType(type.name(), value.name(), taken),
                    what,
                    branch == null ? value.span() : branch.span());
            List<JavaMember> components = new ArrayList<>(base);
            if (branch != null) {
                components.addAll(branchMembers(type, branch, value, accessors, members.releases(type, value)));
            }
            JavaRecord record = new JavaRecord(
                    nested,
                    name + "." + nested,
                    components,
                    base,
                    branch == null || !base.isEmpty() || !isWrapper(type, branch),
                    members.origin(type, tag, value, branch));
            branches.add(new JavaUnion.Branch(
                    record,
                    javaTag.constants().get(i),
                    methods.takeQuietly(names.branchMethod(type.name(), value.name(), accessorNames)),
                    forms(record)));
        }
        requireSome(branches, "branches", "union", type);
        Origin origin = members.origin(Origin.Kind.UNION, type);
        boolean open = directions.received(type.name()) && discriminator.type() != JavaType.Scalar.QTYPE;
        JavaRecord unrecognized = open ? unrecognized(name, base, origin) : null;
        return new JavaUnion(name, accessors, discriminator, base, javaTag, branches, unrecognized, origin);
    }

    /**
     * Whether the branch's only member is a mandatory {@code data}, as in a simple union or in the wrapper structs that QEMU uses for former ones.
     * Such a branch never gets further members. Conditions are ignored, because the forms must not depend on them.
     */
    private boolean isWrapper(UnionType union, Branch branch) {
        if (union.simple()) {
            return true;
        }
        String type = ((TypeRef.Named) branch.type()).name();
        if (!(selection.schema().type(type).orElseThrow() instanceof StructType struct)) {
            return false;
        }
        List<Declared> declared = members.declared(struct);
        return declared.size() == 1
                && declared.get(0).member().name().equals("data")
                && !declared.get(0).member().optional();
    }

    private List<JavaMember> branchMembers(
            UnionType union, Branch branch, EnumValue value, List<JavaMember> accessors, List<String> releases) {
        NameScope scope = lower.collisions().scope();
        accessors.forEach(accessor -> scope.takeQuietly(accessor.name()));
        IfCond condition = selection.open(branch.condition());
        // The branch exists in fewer builds than its value.
        IfCond extra = condition == null || condition.equals(value.condition()) ? null : condition;
        if (union.simple()) {
            return List.of(members.part(
                    Role.MEMBER,
                    "data",
                    scope.takeQuietly("data"),
                    mapper.map(branch.type()),
                    ofMandatory(union),
                    branch,
                    extra));
        }
        String type = ((TypeRef.Named) branch.type()).name();
        if (selection.schema().type(type).orElseThrow() instanceof StructType struct) {
            List<Declared> declared = members.declared(struct);
            return members.lower(
                    extra == null ? declared : MemberLowering.under(extra, declared),
                    scope,
                    ofMandatory(union),
                    releases);
        }
        // Never absent: its members are flattened into the object, so that absence could not be detected.
        String name = scope.takeQuietly(names.branchComponent(union.name(), branch.value()));
        return List.of(members.part(
                Role.FLAT, branch.value(), name, mapper.generated(type), Presence.MANDATORY, branch, null));
    }

    private static JavaMember discriminator(UnionType type, List<JavaMember> accessors) {
        for (JavaMember accessor : accessors) {
            if (accessor.wireName().equals(type.discriminator())) {
                return accessor;
            }
        }
        throw new IllegalStateException("bug: union " + type.name() + " has no discriminator");
    }

    private static JavaRecord unrecognized(String union, List<JavaMember> base, Origin origin) {
        List<JavaMember> components = new ArrayList<>(base.size() + 2);
        components.add(new JavaMember(
                Role.RAW_DISCRIMINATOR,
                "",
                "rawDiscriminator",
                "rawDiscriminator",
                JavaType.Scalar.STRING,
                Presence.OPTIONAL,
                false,
                null));
        components.addAll(base);
        components.add(new JavaMember(
                Role.FURTHER, "", "others", "others", JavaType.Scalar.OBJECT, Presence.MANDATORY, false, null));
        return new JavaRecord("Unrecognized", union + ".Unrecognized", components, base, !base.isEmpty(), origin);
    }

    private JavaAlternate lower(AlternateType type) {
        String name = javaName(type);
        NameScope scope = lower.collisions().scope();
        List<JavaAlternate.Alternative> alternatives =
                new ArrayList<>(type.alternatives().size());
        for (Alternative alternative : type.alternatives()) {
            if (selection.keeps(alternative.condition())) {
                String what = "alternative '" + alternative.name() + "' of alternate '" + type.name() + "'";
                String wanted = names.nestedType(type.name(), alternative.name(), Set.of(name));
                JavaRecord record = alternative(
                        name,
                        scope.take(wanted, what, alternative.span()),
                        mapper.map(alternative.type()),
                        members.origin(type, alternative));
                alternatives.add(new JavaAlternate.Alternative(
                        record,
                        forms(record),
                        json(alternative.type()),
                        definition(alternative.type()) instanceof EnumType));
            }
        }
        requireSome(alternatives, "alternatives", "alternate", type);
        Origin origin = members.origin(Origin.Kind.ALTERNATE, type);
        JavaRecord unrecognized = directions.received(type.name())
                ? alternative(name, "Unrecognized", JavaType.Scalar.ANY, origin)
                : null;
        return new JavaAlternate(name, alternatives, unrecognized, origin);
    }

    private static JavaRecord alternative(String alternate, String name, JavaType type, Origin origin) {
        JavaMember value =
                new JavaMember(Role.BOXED, "value", "value", "value_", type, Presence.MANDATORY, false, null);
        return JavaRecord.fixed(name, alternate + "." + name, List.of(value), origin);
    }

    /** Reports a type without parts, since a sealed interface needs at least one record. */
    private void requireSome(List<?> parts, String what, String kind, Definition type) {
        if (parts.isEmpty()) {
            diagnostics.add(Diagnostic.of(
                    DiagnosticCode.LEFT_OUT_TYPE,
                    type.span(),
                    "the defined symbols exclude all " + what + " of " + kind + " '" + type.name() + "'"));
        }
    }

    private @Nullable Definition definition(TypeRef type) {
        return type instanceof TypeRef.Named named
                ? selection.schema().type(named.name()).orElseThrow()
                : null;
    }

    private JavaAlternate.Json json(TypeRef type) {
        if (type instanceof TypeRef.Builtin builtin) {
            return switch (builtin.type()) {
                case STR, QTYPE -> JavaAlternate.Json.STRING;
                case BOOL -> JavaAlternate.Json.BOOLEAN;
                case NULL -> JavaAlternate.Json.NULL;
                case ANY -> throw new IllegalStateException("bug: an alternative of any type");
                default -> JavaAlternate.Json.NUMBER;
            };
        }
        if (type instanceof TypeRef.Array) {
            return JavaAlternate.Json.ARRAY;
        }
        return definition(type) instanceof EnumType ? JavaAlternate.Json.STRING : JavaAlternate.Json.OBJECT;
    }
}
