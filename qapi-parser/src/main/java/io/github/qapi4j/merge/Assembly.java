package io.github.qapi4j.merge;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.merge.MergedType.MergedAlternate;
import io.github.qapi4j.merge.MergedType.MergedAlternative;
import io.github.qapi4j.merge.MergedType.MergedEnum;
import io.github.qapi4j.merge.MergedType.MergedMember;
import io.github.qapi4j.merge.MergedType.MergedObject;
import io.github.qapi4j.merge.MergedType.MergedValue;
import io.github.qapi4j.merge.MergedType.MergedVariant;
import io.github.qapi4j.schema.AlternateType;
import io.github.qapi4j.schema.Alternative;
import io.github.qapi4j.schema.Branch;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.EnumValue;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.Feature;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.Payload;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.TypeDefinition;
import io.github.qapi4j.schema.TypeRef;
import io.github.qapi4j.schema.UnionType;
import io.github.qapi4j.schema.doc.DocText;
import io.github.qapi4j.source.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the schema and the availability of what was merged. */
final class Assembly {
    private final List<Release> releases;
    private final Map<String, MergedType> types;
    private final Map<String, MergedMessage> messages;
    private final Diagnostics diagnostics;
    private final Map<String, List<String>> byPart = new HashMap<>();
    private final Set<String> partlyTagged = new HashSet<>();
    private final Map<String, Definition> merged = new LinkedHashMap<>();

    /** The merged definitions by the one in the newest release that has it. */
    private final Map<Definition, Definition> bySource = new IdentityHashMap<>();

    /** The documentation of the merged definitions, by that in the newest release that has it. */
    private final Map<Doc, Doc> docs = new IdentityHashMap<>();

    Assembly(ReleaseFold fold, List<Release> releases, Diagnostics diagnostics) {
        this.releases = releases;
        this.types = fold.types();
        this.messages = fold.messages();
        this.diagnostics = diagnostics;
    }

    /** The availability of the parts of the schema that was made. */
    Availability availability() {
        return new Availability(releases.stream().map(Release::name).toList(), byPart, partlyTagged);
    }

    /** Makes the schema, which may be used only if no error is reported. */
    Schema schema() {
        types.keySet().retainAll(reached());
        types.values().forEach(this::addEmptyBranches);
        types.values().forEach(type -> put(type.newest(), definition(type)));
        messages.values().forEach(this::message);
        check();
        Schema newest = releases.get(releases.size() - 1).schema();
        for (Definition definition : new UnreachedTypes(newest, merged).toList()) {
            put(newest.definition(definition.name()).orElseThrow(), definition);
            available(definition.name(), having(definition), all());
        }
        return new Layout(releases, bySource, docs).schema();
    }

    private void put(Definition source, Definition definition) {
        merged.put(definition.name(), definition);
        bySource.put(source, definition);
    }

    /** The module of a definition; all roots are one module. */
    private String module(Definition definition, int release) {
        String module = definition.module();
        return module.equals(releases.get(release).schema().root().name())
                ? releases.get(releases.size() - 1).schema().root().name()
                : module;
    }

    /** The names of the types that positions of the merged schema have: an older release can have replaced a type by a wider one. */
    private Set<String> reached() {
        Set<String> reached = new HashSet<>();
        Deque<MergedType> open = new ArrayDeque<>();
        Consumer<Slot> reach = slot -> {
            TypeRef type = slot.decided();
            MergedType merged = types.get(
                    type instanceof TypeRef.Array array ? array.element().name() : type.name());
            if (merged != null && reached.add(merged.name())) {
                open.add(merged);
            }
        };
        messages.values().forEach(message -> message.slots().forEach(reach));
        for (MergedType type = open.poll(); type != null; type = open.poll()) {
            type.slots().forEach(reach);
        }
        return reached;
    }

    private BitSet all() {
        BitSet all = new BitSet();
        all.set(0, releases.size());
        return all;
    }

    private BitSet having(Definition definition) {
        BitSet having = new BitSet();
        for (int index = 0; index < releases.size(); index++) {
            Definition same =
                    releases.get(index).schema().definition(definition.name()).orElse(null);
            if (same != null && same.getClass() == definition.getClass()) {
                having.set(index);
            }
        }
        return having;
    }

    /** A value without a branch is a form of the branch in which all of its members are absent. */
    private void addEmptyBranches(MergedType type) {
        if (type instanceof MergedObject union && !union.simple()) {
            for (MergedVariant variant : union.variants().values()) {
                if (variant.slot() != null
                        && types.get(variant.slot().decided().name()) instanceof MergedObject branch) {
                    variant.without().stream().forEach(index -> branch.addForm(index, ObjectForm.EMPTY));
                }
            }
        }
    }

    private void available(String key, BitSet in, BitSet usual) {
        if (!in.equals(usual)) {
            byPart.put(
                    key,
                    in.stream().mapToObj(index -> releases.get(index).name()).toList());
        }
    }

    private TypeDefinition definition(MergedType type) {
        BitSet in = type.occurrences().releases();
        available(type.name(), in, all());
        if (type instanceof MergedEnum each) {
            return enumeration(each, in);
        }
        if (type instanceof MergedAlternate each) {
            return alternate(each, in);
        }
        return object((MergedObject) type, in);
    }

    private EnumType enumeration(MergedEnum type, BitSet in) {
        EnumType newest = (EnumType) type.newest();
        Parts parts = new Parts(newest);
        List<EnumValue> values = new ArrayList<>();
        for (MergedValue value : type.values().values()) {
            Occurrences occurrences = value.occurrences();
            String name = value.newest().name();
            parts.add(name, value.description(), occurrences, in);
            values.add(new EnumValue(name, value.newest().span(), occurrences.condition(), occurrences.features()));
        }
        Occurrences occurrences = type.occurrences();
        return new EnumType(
                newest.name(),
                module(newest, type.newestRelease()),
                newest.span(),
                newest.nameSpan(),
                occurrences.condition(),
                occurrences.features(),
                parts.doc(occurrences, type.docs()),
                newest.prefix(),
                values);
    }

    private AlternateType alternate(MergedAlternate type, BitSet in) {
        Definition newest = type.newest();
        Parts parts = new Parts(newest);
        List<Alternative> alternatives = new ArrayList<>();
        for (MergedAlternative each : type.alternatives().values()) {
            parts.add(each.name(), each.description(), each.occurrences(), in);
            alternatives.add(new Alternative(
                    each.name(),
                    each.slot().decided(),
                    each.newest().span(),
                    each.occurrences().condition()));
        }
        Occurrences occurrences = type.occurrences();
        return new AlternateType(
                newest.name(),
                module(newest, type.newestRelease()),
                newest.span(),
                newest.nameSpan(),
                occurrences.condition(),
                occurrences.features(),
                parts.doc(occurrences, type.docs()),
                alternatives);
    }

    private TypeDefinition object(MergedObject type, BitSet in) {
        Definition newest = type.newest();
        Parts parts = new Parts(newest);
        List<Member> members = members(type, parts, in);
        List<Branch> branches = new ArrayList<>();
        for (MergedVariant variant : type.variants().values()) {
            parts.add(Availability.branch(variant.value()), variant.description(), variant.occurrences(), in);
            if (variant.slot() != null) {
                branches.add(new Branch(
                        variant.value(),
                        variant.slot().decided(),
                        variant.place(),
                        variant.branch().condition()));
            }
        }
        for (String value : values(type)) {
            if (!type.variants().containsKey(value)) {
                available(newest.name() + "." + Availability.branch(value), new BitSet(), in);
            }
        }
        if (!type.isAlwaysTagged()) {
            partlyTagged.add(newest.name());
        }
        Occurrences occurrences = type.occurrences();
        Doc doc = parts.doc(occurrences, type.docs());
        String tag = type.tag();
        if (tag == null) {
            return new StructType(
                    newest.name(),
                    module(newest, type.newestRelease()),
                    newest.span(),
                    newest.nameSpan(),
                    occurrences.condition(),
                    occurrences.features(),
                    doc,
                    null,
                    members);
        }
        return new UnionType(
                newest.name(),
                module(newest, type.newestRelease()),
                newest.span(),
                newest.nameSpan(),
                occurrences.condition(),
                occurrences.features(),
                doc,
                new Payload.Inline(members),
                tag,
                branches,
                type.simple());
    }

    /** The values of a union's discriminator, also those that only other uses of its enum have; empty for a struct. */
    private Set<String> values(MergedObject type) {
        return type.tag() != null
                        && types.get(Objects.requireNonNull(type.members().get(type.tag()))
                                        .slot()
                                        .decided()
                                        .name())
                                instanceof MergedEnum tag
                ? tag.values().keySet()
                : Set.of();
    }

    private static List<Member> members(MergedObject type, Parts parts, BitSet in) {
        List<Member> members = new ArrayList<>();
        for (MergedMember member : type.members().values()) {
            Occurrences occurrences = member.occurrences();
            String name = member.newest().name();
            parts.add(name, member.description(), occurrences, in);
            members.add(new Member(
                    name,
                    member.slot().decided(),
                    !type.isMandatory(member),
                    member.newest().span(),
                    occurrences.condition(),
                    occurrences.features()));
        }
        return members;
    }

    private void message(MergedMessage message) {
        Definition newest = message.newest();
        Occurrences occurrences = message.occurrences();
        available(newest.name(), occurrences.releases(), all());
        Parts parts = new Parts(newest);
        Slot named = message.named();
        Payload payload = named == null
                ? new Payload.Inline(members(Objects.requireNonNull(message.inline()), parts, occurrences.releases()))
                : new Payload.Named(named.decided().name());
        Doc doc = parts.doc(occurrences, message.docs());
        // Only a boxed type may be a union.
        boolean union = named != null && merged.get(named.decided().name()) instanceof UnionType;
        MergedType type = types.get(newest.name());
        if (type != null) {
            clash(
                    new Part(newest.name(), newest.nameSpan(), message.newestRelease()),
                    "'" + newest.name() + "' is " + (newest instanceof Command ? "a command" : "an event"),
                    new Part(type.name(), type.newest().nameSpan(), type.newestRelease()),
                    "a type");
        }
        if (newest instanceof Command command) {
            Slot returns = message.returns();
            put(
                    newest,
                    new Command(
                            newest.name(),
                            module(newest, message.newestRelease()),
                            newest.span(),
                            newest.nameSpan(),
                            occurrences.condition(),
                            occurrences.features(),
                            doc,
                            payload,
                            command.boxed() || union,
                            returns == null ? null : returns.decided(),
                            command.gen(),
                            message.successResponse(),
                            message.allowOob(),
                            message.allowPreconfig(),
                            command.coroutine()));
        } else {
            put(
                    newest,
                    new Event(
                            newest.name(),
                            module(newest, message.newestRelease()),
                            newest.span(),
                            newest.nameSpan(),
                            occurrences.condition(),
                            occurrences.features(),
                            doc,
                            payload,
                            ((Event) newest).boxed() || union));
        }
    }

    /** Collects the parts of a definition: their availability and their descriptions. */
    private final class Parts {
        private final Definition newest;
        private final Map<String, Doc.Entry> entries = new LinkedHashMap<>();

        Parts(Definition newest) {
            this.newest = newest;
            if (newest.doc() != null) {
                newest.doc().members().forEach(entry -> entries.put(entry.name(), entry));
            }
        }

        /** Adds a part; {@code in} are the releases that have the definition. */
        void add(String name, Doc.@Nullable Entry description, Occurrences occurrences, BitSet in) {
            available(newest.name() + "." + name, occurrences.releases(), in);
            if (description != null) {
                entries.putIfAbsent(description.name(), description);
            }
        }

        /** The documentation in the newest release, with the descriptions of all parts. */
        @Nullable
        Doc doc(Occurrences occurrences, Set<Doc> all) {
            Doc doc = newest.doc();
            Map<String, Doc.Entry> features = new LinkedHashMap<>();
            for (Doc each : all) {
                each.features().forEach(entry -> features.putIfAbsent(entry.name(), entry));
            }
            features.keySet()
                    .retainAll(
                            occurrences.features().stream().map(Feature::name).toList());
            if (doc == null) {
                return entries.isEmpty() ? null : documentation(features);
            }
            doc.features().forEach(entry -> features.put(entry.name(), entry));
            if (entries.size() == doc.members().size()
                    && features.size() == doc.features().size()) {
                return doc;
            }
            Doc completed = new Doc(
                    doc.symbol(),
                    doc.span(),
                    doc.introduction(),
                    doc.body(),
                    List.copyOf(entries.values()),
                    List.copyOf(features.values()),
                    doc.sections());
            docs.put(doc, completed);
            return completed;
        }

        private Doc documentation(Map<String, Doc.Entry> features) {
            return new Doc(
                    newest.name(),
                    newest.span(),
                    DocText.EMPTY,
                    DocText.EMPTY,
                    List.copyOf(entries.values()),
                    List.copyOf(features.values()),
                    List.of());
        }
    }

    /** Reports what the language does not allow in one schema: equal names in a list, and members that a union and one of its branches have in common. */
    private void check() {
        for (MergedType type : types.values()) {
            String owner = type.kind() + " '" + type.name() + "'";
            if (type instanceof MergedEnum each) {
                distinctNames(
                        "a value of " + owner, each.values().values().stream().map(Assembly::part));
            } else if (type instanceof MergedAlternate each) {
                distinctNames(
                        "an alternative of " + owner,
                        each.alternatives().values().stream().map(Assembly::part));
            } else if (type instanceof MergedObject each) {
                distinctNames(
                        "a member of " + owner, each.members().values().stream().map(Assembly::part));
                if (!each.simple()) {
                    distinctMembers(each);
                }
            }
        }
        for (MergedMessage message : messages.values()) {
            if (message.inline() != null) {
                distinctNames(
                        "a member of " + MergedMessage.describe(message.newest()),
                        message.inline().members().values().stream().map(Assembly::part));
            }
        }
    }

    /** Reports the first two names of a list that the language does not distinguish. The newest names are the first ones. */
    private void distinctNames(String what, Stream<Part> parts) {
        Map<String, Part> known = new HashMap<>();
        for (Part part : (Iterable<Part>) parts::iterator) {
            Part other = known.putIfAbsent(part.identifier(), part);
            if (other != null) {
                clash(part, "'" + part.name() + "' is " + what, other, "'" + other.name() + "', the same name in C,");
                return;
            }
        }
    }

    /** Reports a common member of a union that is also a member of a branch, or of a branch of a union that is a branch. */
    private void distinctMembers(MergedObject union) {
        Map<String, Part> common = new HashMap<>();
        for (MergedMember member : union.members().values()) {
            Part part = part(member);
            common.put(part.identifier(), part);
        }
        Set<MergedObject> visited = new HashSet<>();
        Deque<MergedObject> open = new ArrayDeque<>(List.of(union));
        for (MergedObject outer = open.poll(); outer != null; outer = open.poll()) {
            for (MergedVariant variant : outer.variants().values()) {
                if (variant.slot() == null) {
                    continue;
                }
                Part twice = null;
                if (outer.simple()) {
                    twice = common.containsKey("data")
                            ? new Part("data", variant.place(), variant.branch().newest())
                            : null;
                } else if (types.get(variant.slot().decided().name()) instanceof MergedObject branch
                        && visited.add(branch)) {
                    twice = commonMember(common, branch);
                    open.add(branch);
                }
                if (twice != null) {
                    Part inBase = Objects.requireNonNull(common.get(twice.identifier()));
                    String other =
                            inBase.name().equals(twice.name()) ? "" : "'" + inBase.name() + "', the same name in C, ";
                    String of = outer == union ? "" : " of union '" + outer.name() + "'";
                    clash(
                            twice,
                            "'" + twice.name() + "' is a member of branch '" + variant.value() + "'" + of,
                            inBase,
                            other + "of all branches of union '" + union.name() + "'");
                    return;
                }
            }
        }
    }

    /** A member of a branch that is also a common member of a union; null if they have no such member. */
    private static @Nullable Part commonMember(Map<String, Part> common, MergedObject branch) {
        return branch.members().values().stream()
                .map(Assembly::part)
                .filter(part -> common.containsKey(part.identifier()))
                .findFirst()
                .orElse(null);
    }

    /** A name and its place in the newest release that has it. */
    private record Part(String name, Span place, int release) {
        String identifier() {
            return CNames.of(name);
        }
    }

    private static Part part(MergedValue value) {
        return new Part(
                value.newest().name(),
                value.newest().span(),
                value.occurrences().newest());
    }

    private static Part part(MergedAlternative alternative) {
        return new Part(
                alternative.name(),
                alternative.newest().span(),
                alternative.occurrences().newest());
    }

    private static Part part(MergedMember member) {
        return new Part(
                member.newest().name(),
                member.newest().span(),
                member.occurrences().newest());
    }

    /**
     * Reports that two parts cannot be in one schema.
     *
     * @param problem the statement on one part, to which its release is added
     * @param otherProblem what takes the place of the end of this statement for the other part
     */
    private void clash(Part one, String problem, Part other, String otherProblem) {
        String otherRelease = releases.get(other.release()).name();
        diagnostics.add(Diagnostic.of(
                        DiagnosticCode.MERGE_CONFLICT,
                        one.place(),
                        problem + " in release " + releases.get(one.release()).name() + ", and " + otherProblem + " in "
                                + otherRelease)
                .label(other.place(), "in release " + otherRelease)
                .help(ReleaseFold.REMEDY));
    }
}
