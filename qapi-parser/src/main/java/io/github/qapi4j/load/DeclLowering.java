package io.github.qapi4j.load;

import io.github.qapi4j.load.ModuleReader.WrittenDecl;
import io.github.qapi4j.schema.AlternateType;
import io.github.qapi4j.schema.Alternative;
import io.github.qapi4j.schema.Branch;
import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.EnumValue;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.Feature;
import io.github.qapi4j.schema.IfCond;
import io.github.qapi4j.schema.ImplicitTypes;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.Payload;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.TypeDefinition;
import io.github.qapi4j.schema.TypeRef;
import io.github.qapi4j.schema.UnionType;
import io.github.qapi4j.source.Span;
import io.github.qapi4j.syntax.Decl;
import io.github.qapi4j.syntax.Decl.BranchDecl;
import io.github.qapi4j.syntax.Decl.FeatureDecl;
import io.github.qapi4j.syntax.Decl.Head;
import io.github.qapi4j.syntax.Decl.MemberDecl;
import io.github.qapi4j.syntax.Decl.ObjectDecl;
import io.github.qapi4j.syntax.Decl.TypeDecl;
import io.github.qapi4j.syntax.Decl.ValueDecl;
import io.github.qapi4j.syntax.Expr;
import io.github.qapi4j.syntax.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lowers declarations to definitions and reads their conditions.
 *
 * <p>Conditions can be malformed, so the definitions may be used only if no error is reported.
 */
final class DeclLowering {
    private static final Map<String, TypeRef> BUILTINS = BuiltinType.NAMED.stream()
            .collect(Collectors.toUnmodifiableMap(BuiltinType::qapiName, TypeRef.Builtin::new));
    private static final TypeRef ANY = new TypeRef.Builtin(BuiltinType.ANY);

    private final Set<String> arrayElements;
    private final ConditionReader conditions;
    private final ConditionChecks conditionChecks = new ConditionChecks();
    private final List<TypeDefinition> implicitTypes = new ArrayList<>();
    /** The latest reference, which is reused: neighbouring members often have the same type. */
    private TypeRef.Named latest = new TypeRef.Named("");

    private boolean emptyDefined;

    /**
     * A lowering. It needs no {@link SymbolTable}, since no declaration of a valid schema has the name of an array type or built-in type.
     *
     * @param arrayElements the element types of the schema's array types, see {@link SymbolTable#arrayElement}
     */
    DeclLowering(Set<String> arrayElements, ConditionReader conditions) {
        this.arrayElements = arrayElements;
        this.conditions = conditions;
    }

    /** The types that are implied by the declarations that were lowered so far. */
    List<TypeDefinition> implicitTypes() {
        return implicitTypes;
    }

    /** Lowers one declaration. */
    Definition lower(WrittenDecl written, @Nullable Doc doc) {
        return written.decl().accept(new OfDefinition(written, doc));
    }

    /** Reads the conditions of a declaration and reports errors in them, without making a definition. */
    void checkConditions(Decl decl) {
        Head head = decl.head();
        conditions.read(head.condition(), head);
        conditionChecks.features(head.features(), head);
        decl.accept(conditionChecks);
    }

    private final class ConditionChecks implements Decl.Visitor<Void> {
        @Override
        public Void enumeration(Decl.EnumDecl enumeration) {
            for (ValueDecl value : enumeration.values()) {
                conditions.read(value.condition(), enumeration.head());
                features(value.features(), enumeration.head());
            }
            return null;
        }

        @Override
        public Void struct(Decl.StructDecl struct) {
            return members(struct);
        }

        @Override
        public Void union(Decl.UnionDecl union) {
            branches(union.branches(), union.head());
            return members(union);
        }

        @Override
        public Void alternate(Decl.AlternateDecl alternate) {
            return branches(alternate.alternatives(), alternate.head());
        }

        @Override
        public Void command(Decl.CommandDecl command) {
            return members(command);
        }

        @Override
        public Void event(Decl.EventDecl event) {
            return members(event);
        }

        private Void members(ObjectDecl decl) {
            for (MemberDecl member : decl.members()) {
                conditions.read(member.condition(), decl.head());
                features(member.features(), decl.head());
            }
            return null;
        }

        private Void branches(List<BranchDecl> branches, Head head) {
            for (BranchDecl branch : branches) {
                conditions.read(branch.condition(), head);
            }
            return null;
        }

        void features(List<FeatureDecl> features, Head head) {
            for (FeatureDecl feature : features) {
                conditions.read(feature.condition(), head);
            }
        }
    }

    private static <T, R> List<R> each(List<T> written, Function<T, R> lowering) {
        if (written.isEmpty()) {
            return List.of();
        }
        List<R> lowered = new ArrayList<>(written.size());
        for (T one : written) {
            lowered.add(lowering.apply(one));
        }
        return List.copyOf(lowered);
    }

    /** Lowers one declaration. */
    private final class OfDefinition implements Decl.Visitor<Definition> {
        private final Head head;
        private final String name;
        private final String module;
        private final Span span;
        private final Span nameSpan;
        private final @Nullable Doc doc;
        private final @Nullable IfCond condition;
        private final List<Feature> features;

        OfDefinition(WrittenDecl written, @Nullable Doc doc) {
            this.head = written.decl().head();
            this.name = head.name().text();
            this.module = written.module().name();
            this.span = head.span();
            this.nameSpan = head.name().span();
            this.doc = doc;
            this.condition = condition(head.condition());
            this.features = features(head.features());
        }

        @Override
        public Definition enumeration(Decl.EnumDecl enumeration) {
            List<EnumValue> values = each(
                    enumeration.values(),
                    value -> new EnumValue(
                            value.name().text(),
                            value.name().span(),
                            condition(value.condition()),
                            features(value.features())));
            return new EnumType(name, module, span, nameSpan, condition, features, doc, enumeration.prefix(), values);
        }

        @Override
        public Definition struct(Decl.StructDecl struct) {
            TypeDecl base = struct.base();
            if (base != null) {
                named(base);
            }
            return new StructType(
                    name,
                    module,
                    span,
                    nameSpan,
                    condition,
                    features,
                    doc,
                    base == null ? null : base.name().text(),
                    members(struct.members()));
        }

        @Override
        public Definition union(Decl.UnionDecl union) {
            List<Branch> branches = each(
                    union.branches(),
                    b -> new Branch(b.name().text(), type(b.type()), b.span(), condition(b.condition())));
            Name discriminator = union.discriminator();
            Payload base = payload(union);
            if (union.simple()) {
                base = new Payload.Inline(List.of(implicitDiscriminator(branches)));
            }
            return new UnionType(
                    name,
                    module,
                    span,
                    nameSpan,
                    condition,
                    features,
                    doc,
                    base,
                    discriminator == null ? "type" : discriminator.text(),
                    branches,
                    union.simple());
        }

        @Override
        public Definition alternate(Decl.AlternateDecl alternate) {
            List<Alternative> alternatives = each(
                    alternate.alternatives(),
                    a -> new Alternative(a.name().text(), type(a.type()), a.span(), condition(a.condition())));
            return new AlternateType(name, module, span, nameSpan, condition, features, doc, alternatives);
        }

        @Override
        public Definition command(Decl.CommandDecl command) {
            return new Command(
                    name,
                    module,
                    span,
                    nameSpan,
                    condition,
                    features,
                    doc,
                    payload(command),
                    command.boxed(),
                    command.returns() == null ? null : type(command.returns()),
                    command.gen(),
                    command.successResponse(),
                    command.allowOob(),
                    command.allowPreconfig(),
                    command.coroutine());
        }

        @Override
        public Definition event(Decl.EventDecl event) {
            return new Event(name, module, span, nameSpan, condition, features, doc, payload(event), event.boxed());
        }

        private Member implicitDiscriminator(List<Branch> branches) {
            String kind = ImplicitTypes.simpleUnionKind(name);
            List<EnumValue> values = each(
                    branches, branch -> new EnumValue(branch.value(), branch.span(), branch.condition(), List.of()));
            implicitTypes.add(new EnumType(kind, module, span, nameSpan, condition, List.of(), null, null, values));
            return new Member("type", new TypeRef.Named(kind), false, span, null, List.of());
        }

        private void defineEmpty() {
            if (!emptyDefined) {
                emptyDefined = true;
                implicitTypes.add(new StructType(
                        Type.Empty.NAME, module, span, nameSpan, null, List.of(), null, null, List.of()));
            }
        }

        private Payload payload(ObjectDecl decl) {
            TypeDecl base = decl.base();
            return base == null ? new Payload.Inline(members(decl.members())) : named(base);
        }

        private Payload named(TypeDecl type) {
            String name = type.name().text();
            if (name.equals(Type.Empty.NAME)) {
                defineEmpty();
            }
            return new Payload.Named(name);
        }

        private List<Member> members(List<MemberDecl> members) {
            return each(
                    members,
                    member -> new Member(
                            member.name().text(),
                            type(member.type()),
                            member.optional(),
                            member.span(),
                            condition(member.condition()),
                            features(member.features())));
        }

        private List<Feature> features(List<FeatureDecl> declared) {
            return each(
                    declared,
                    feature ->
                            new Feature(feature.name().text(), feature.name().span(), condition(feature.condition())));
        }

        private @Nullable IfCond condition(@Nullable Expr expr) {
            return conditions.read(expr, head);
        }

        private TypeRef type(@Nullable TypeDecl type) {
            if (type == null) {
                return ANY;
            }
            TypeRef named = named(type.name().text());
            return type.array() ? new TypeRef.Array(named) : named;
        }

        private TypeRef named(String name) {
            TypeRef builtin = BUILTINS.get(name);
            if (builtin != null) {
                return builtin;
            }
            String element = SymbolTable.arrayElement(name, arrayElements);
            if (element != null) {
                return new TypeRef.Array(named(element));
            }
            if (name.equals(Type.Empty.NAME)) {
                defineEmpty();
            }
            if (!latest.name().equals(name)) {
                latest = new TypeRef.Named(name);
            }
            return latest;
        }
    }
}
