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
import io.github.qapi4j.merge.ObjectForm.MemberForm;
import io.github.qapi4j.merge.ObjectForm.VariantForm;
import io.github.qapi4j.schema.AlternateType;
import io.github.qapi4j.schema.Alternative;
import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.EnumValue;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.ImplicitTypes;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.Payload;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.TypeDefinition;
import io.github.qapi4j.schema.TypeRef;
import io.github.qapi4j.schema.UnionType;
import io.github.qapi4j.source.Span;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Adds releases to a merged schema, from the newest to the oldest. Each is walked from its commands and events, together with what is merged so far: a
 * type of the release belongs to the merged type at the same position. A position that no newer release has gets its type last, when it is known to
 * which merged types the release's types belong. Types wait in queues, because schemas may be deep.
 */
final class ReleaseFold {
    /** What users can do about a conflict. */
    static final String REMEDY =
            "leave out the command or event that needs it (includeCommands or includeEvents with '!NAME'), leave out a release,"
                    + " or change the name in one of the schemas";

    private static final TypeRef ANY = new TypeRef.Builtin(BuiltinType.ANY);

    private final List<Release> releases;
    private final Predicate<String> selected;
    private final Diagnostics diagnostics;
    private final Map<String, MergedType> types = new LinkedHashMap<>();
    private final Map<String, String> byLowerCase = new HashMap<>();
    private final Map<String, MergedMessage> messages = new LinkedHashMap<>();
    private final Set<Object> conflicted = new HashSet<>();

    private int release;
    private Schema schema;
    private final Map<String, Set<String>> mergedInto = new HashMap<>();
    private final Set<VisitKey> seen = new HashSet<>();
    private final Deque<Visit> visits = new ArrayDeque<>();
    private final Deque<Undecided> undecided = new ArrayDeque<>();

    /** Further forms of unions that have a branch whose type is not decided: where their members belong depends on its members. */
    private final Deque<Visit> deferred = new ArrayDeque<>();

    /** What sends the values at a position. */
    private enum Direction {
        /** A client, in arguments. */
        SENT,
        /** A server, in results and events. */
        RECEIVED
    }

    /**
     * How a form of an object is added.
     *
     * @param open whether clients may send other members too
     * @param partial whether the form does not say which members are absent
     */
    private record Mode(Direction direction, boolean open, boolean partial) {
        Mode asPartial() {
            return new Mode(direction, open, true);
        }

        /** The mode for the values of members: also a form that does not say which members are absent has whole values. */
        Mode ofMembers() {
            return new Mode(direction, open, false);
        }

        boolean sent() {
            return direction == Direction.SENT;
        }
    }

    /** A form of an object that waits to be added. */
    private record Visit(MergedObject object, ObjectForm form, Mode mode, Span place) {}

    private record VisitKey(MergedType type, String form, Mode mode) {}

    /** A position that has no type yet, and its type in the current release. */
    private record Undecided(Slot slot, TypeRef type, Mode mode, Span place, Change change) {}

    /** How the members of a branch differ from those of its type, because members have moved between the base and branches. */
    private record Change(Set<String> without, Map<String, MemberForm> further) {
        static final Change NONE = new Change(Set.of(), Map.of());

        String key() {
            return without.isEmpty() && further.isEmpty() ? "" : " without " + without + " with " + describe(further);
        }
    }

    /** What distinguishes members from others with the same names: several types may be forms of one merged type. */
    private static List<String> describe(Map<String, MemberForm> members) {
        return members.values().stream()
                .map(form -> (form.mandatory() ? "" : "*") + form.member().name() + ":"
                        + form.member().type() + ":" + form.member().condition())
                .toList();
    }

    ReleaseFold(List<Release> releases, Predicate<String> selected, Diagnostics diagnostics) {
        this.releases = releases;
        this.selected = selected;
        this.diagnostics = diagnostics;
        this.release = releases.size() - 1;
        this.schema = releases.get(release).schema();
    }

    /** The merged types that were reached, by name. */
    Map<String, MergedType> types() {
        return types;
    }

    /** The merged commands and events, by name. */
    Map<String, MergedMessage> messages() {
        return messages;
    }

    /** Adds all releases. */
    void run() {
        for (int index = releases.size() - 1; index >= 0; index--) {
            add(index);
        }
    }

    private void add(int index) {
        release = index;
        schema = releases.get(index).schema();
        mergedInto.clear();
        seen.clear();
        for (Definition definition : schema.definitions()) {
            if ((definition instanceof Command || definition instanceof Event) && selected.test(definition.name())) {
                message(definition);
            }
        }
        while (!visits.isEmpty() || !undecided.isEmpty() || !deferred.isEmpty()) {
            if (!visits.isEmpty()) {
                Visit visit = visits.remove();
                if (hasUndecidedBranch(visit.object())) {
                    deferred.add(visit);
                } else {
                    form(visit);
                }
            } else if (!undecided.isEmpty()) {
                decide(undecided.remove());
            } else {
                form(deferred.remove());
            }
        }
    }

    private static boolean hasUndecidedBranch(MergedObject object) {
        return object.variants().values().stream()
                .anyMatch(variant -> variant.slot() != null && variant.slot().type() == null);
    }

    private void form(Visit visit) {
        form(visit.object(), visit.form(), visit.mode(), visit.place());
    }

    private void message(Definition definition) {
        MergedMessage merged =
                messages.computeIfAbsent(definition.name(), name -> new MergedMessage(definition, release));
        boolean command = definition instanceof Command;
        if (command != merged.newest() instanceof Command) {
            conflict(
                    merged,
                    "'" + definition.name() + "' is " + (command ? "a command" : "an event"),
                    definition.nameSpan(),
                    command ? "an event" : "a command",
                    merged.newest().nameSpan(),
                    merged.newestRelease());
            return;
        }
        merged.add(release, definition);
        boolean open = definition instanceof Command each && !each.gen();
        Mode mode = new Mode(command ? Direction.SENT : Direction.RECEIVED, open, false);
        payload(merged, definition, mode);
        if (definition instanceof Command each) {
            returns(merged, each);
        }
    }

    private void payload(MergedMessage merged, Definition definition, Mode mode) {
        Payload payload = MergedMessage.payload(definition);
        Slot named = merged.named();
        if (named != null && payload instanceof Payload.Named type) {
            combine(named, new TypeRef.Named(type.type()), mode, definition.nameSpan(), Change.NONE);
            return;
        }
        MergedObject object = named == null ? merged.inline() : objectType(named);
        if (object == null) {
            // The type has a conflict in a newer release.
            return;
        }
        ObjectForm form = ObjectForm.of(schema, payload, definition);
        if (!form.members().isEmpty()) {
            object.occurrences().add(release);
        }
        visit(object, form, "the members of " + definition.name(), mode, definition.nameSpan());
    }

    private void returns(MergedMessage merged, Command command) {
        Slot slot = merged.returns();
        TypeRef type = command.returns();
        if (slot != null && type != null) {
            Mode mode = new Mode(Direction.RECEIVED, false, false);
            combine(slot, type, mode, command.nameSpan(), Change.NONE);
        } else if (slot == null ? type != null : slot.type() != null) {
            conflict(
                    merged,
                    "command '" + command.name() + "' returns " + (type == null ? "nothing" : describe(type)),
                    command.nameSpan(),
                    slot == null ? "nothing" : describeMerged(slot.decided()),
                    merged.newest().nameSpan(),
                    merged.newestRelease());
        }
    }

    private void visit(MergedObject object, ObjectForm form, String key, Mode mode, Span place) {
        if (seen.add(new VisitKey(object, key, mode))) {
            visits.add(new Visit(object, form, mode, place));
        }
    }

    /** Decides the type of a position that no newer release has. */
    private void decide(Undecided each) {
        Slot slot = each.slot();
        if (slot.type() != null) {
            combine(slot, each.type(), each.mode(), each.place(), each.change());
        } else if (each.type() instanceof TypeRef.Array array) {
            Slot element = new Slot(slot.what(), slot.place(), release);
            decide(new Undecided(element, array.element(), each.mode(), each.place(), each.change()));
            if (element.type() != null) {
                slot.set(new TypeRef.Array(element.type()));
            }
        } else if (each.type() instanceof TypeRef.Named named) {
            TypeDefinition definition = schema.type(named.name()).orElseThrow();
            MergedType merged = target(definition);
            if (merged != null) {
                slot.set(new TypeRef.Named(merged.name()));
                addTo(merged, definition, each.mode(), each.change());
            }
        } else {
            slot.set(each.type());
        }
    }

    /**
     * The merged type to which a type belongs that is at a position which no newer release has: that of another position of the type; otherwise the one
     * with this name, apart from case; otherwise a new one. Null after a conflict.
     */
    private @Nullable MergedType target(TypeDefinition definition) {
        String name = definition.name();
        Set<String> into = mergedInto.getOrDefault(name, Set.of());
        if (!into.isEmpty()) {
            return types.get(into.contains(name) ? name : into.iterator().next());
        }
        MergedType same = types.get(name);
        if (same == null) {
            MergedType similar = types.get(byLowerCase.getOrDefault(name.toLowerCase(Locale.ROOT), name));
            same = similar != null && similar.newestRelease() > release ? similar : null;
        }
        if (same == null) {
            return create(definition, release);
        }
        if (!same.takes(definition)) {
            conflict(
                    same,
                    "type '" + name + "' is " + article(kind(definition)),
                    definition.nameSpan(),
                    article(same.kind()),
                    same.newest().nameSpan(),
                    same.newestRelease());
            return null;
        }
        return same;
    }

    private MergedType create(TypeDefinition definition, int newestRelease) {
        MergedType merged = definition.acceptType(new TypeDefinition.Visitor<MergedType>() {
            @Override
            public MergedType enumType(EnumType type) {
                return new MergedEnum(type, newestRelease);
            }

            @Override
            public MergedType structType(StructType type) {
                return new MergedObject(type, newestRelease, null, false);
            }

            @Override
            public MergedType unionType(UnionType type) {
                return new MergedObject(type, newestRelease, type.discriminator(), type.simple());
            }

            @Override
            public MergedType alternateType(AlternateType type) {
                return new MergedAlternate(type, newestRelease);
            }
        });
        types.put(definition.name(), merged);
        byLowerCase.putIfAbsent(definition.name().toLowerCase(Locale.ROOT), definition.name());
        return merged;
    }

    /** Adds a type of the current release to a merged type of the same kind. */
    private void addTo(MergedType merged, TypeDefinition definition, Mode mode, Change change) {
        if (mergedInto
                .computeIfAbsent(definition.name(), name -> new LinkedHashSet<>())
                .add(merged.name())) {
            merged.add(release, definition);
        }
        if (merged instanceof MergedEnum type) {
            values(type, (EnumType) definition);
        } else if (merged instanceof MergedAlternate type) {
            if (seen.add(new VisitKey(type, definition.name(), mode))) {
                alternatives(type, (AlternateType) definition, mode);
            }
        } else {
            ObjectForm form = ObjectForm.of(schema, definition).with(change.without(), change.further());
            visit((MergedObject) merged, form, definition.name() + change.key(), mode, definition.nameSpan());
        }
    }

    private void values(MergedEnum merged, EnumType type) {
        for (EnumValue value : type.values()) {
            merged.values()
                    .computeIfAbsent(
                            value.name(),
                            name -> new MergedValue(value, ObjectForm.entry(type.doc(), name), new Occurrences()))
                    .occurrences()
                    .add(release, value.condition(), value.features());
        }
    }

    private void alternatives(MergedAlternate merged, AlternateType type, Mode mode) {
        for (Alternative alternative : type.alternatives()) {
            JsonKind kind = Objects.requireNonNull(JsonKind.of(schema, alternative.type()), "kind");
            MergedAlternative same = merged.alternatives().get(kind);
            if (same == null) {
                same = alternative(merged, type, alternative, kind);
            }
            same.occurrences().add(release, alternative.condition(), List.of());
            combine(same.slot(), alternative.type(), mode, alternative.span(), Change.NONE);
        }
    }

    private MergedAlternative alternative(
            MergedAlternate merged, AlternateType type, Alternative alternative, JsonKind kind) {
        String name = alternative.name();
        boolean taken = merged.alternatives().values().stream()
                .anyMatch(each -> CNames.of(each.name()).equals(CNames.of(name)));
        MergedAlternative added = new MergedAlternative(
                taken ? name + "-" + kind : name,
                alternative,
                new Slot("alternative '" + name + "' of alternate '" + type.name() + "'", alternative.span(), release),
                ObjectForm.entry(type.doc(), name),
                new Occurrences());
        merged.alternatives().put(kind, added);
        return added;
    }

    /** Adds the current release's type of a position. */
    private void combine(Slot slot, TypeRef type, Mode mode, Span place, Change change) {
        TypeRef merged = slot.type();
        if (merged == null) {
            undecided.add(new Undecided(slot, type, mode, place, change));
        } else if (merged instanceof TypeRef.Array mergedArray && type instanceof TypeRef.Array array) {
            Slot element = new Slot(slot.what(), slot.place(), slot.newest());
            element.set(mergedArray.element());
            combine(element, array.element(), mode, place, change);
            slot.set(new TypeRef.Array(element.decided()));
        } else if (merged.equals(ANY) || type.equals(ANY)) {
            slot.set(ANY);
        } else {
            combine(slot, mergedType(merged), type, definition(type), mode, place, change);
        }
    }

    /**
     * Adds the current release's type of a position.
     *
     * @param merged the merged type that the position has; null if its type has no definition
     * @param definition the definition of the current release's type; null if it has none
     */
    private void combine(
            Slot slot,
            @Nullable MergedType merged,
            TypeRef type,
            @Nullable TypeDefinition definition,
            Mode mode,
            Span place,
            Change change) {
        if (merged instanceof MergedAlternate alternate && !(definition instanceof AlternateType)) {
            JsonKind kind = JsonKind.of(schema, type);
            MergedAlternative same =
                    kind == null ? null : alternate.alternatives().get(kind);
            if (same == null) {
                conflict(slot, type, place);
            } else {
                combine(same.slot(), type, mode, place, change);
            }
        } else if (definition instanceof AlternateType alternate && !(merged instanceof MergedAlternate)) {
            becomeAlternate(slot, merged, alternate, mode, place);
        } else if (merged != null) {
            combineNamed(slot, merged, type, definition, mode, place, change);
        } else if (slot.decided() instanceof TypeRef.Builtin builtin) {
            combineBuiltin(slot, builtin.type(), type, definition, place);
        } else {
            conflict(slot, type, place);
        }
    }

    private void combineNamed(
            Slot slot,
            MergedType merged,
            TypeRef type,
            @Nullable TypeDefinition definition,
            Mode mode,
            Span place,
            Change change) {
        if (definition == null) {
            boolean text = type instanceof TypeRef.Builtin builtin && builtin.type() == BuiltinType.STR;
            if (!(text && merged instanceof MergedEnum)) {
                conflict(slot, type, place);
            }
        } else if (!merged.takes(definition)) {
            conflict(slot, type, place);
        } else if (merged.name().equals(ImplicitTypes.EMPTY)
                && !definition.name().equals(ImplicitTypes.EMPTY)) {
            // The predefined struct cannot get members.
            if (target(definition) instanceof MergedObject target) {
                target.addForm(slot.newest(), ObjectForm.EMPTY);
                target.occurrences().add(slot.newest());
                slot.set(new TypeRef.Named(target.name()));
                addTo(target, definition, mode, change);
            }
        } else {
            addTo(merged, definition, mode, change);
        }
    }

    private void combineBuiltin(
            Slot slot, BuiltinType merged, TypeRef type, @Nullable TypeDefinition definition, Span place) {
        BuiltinType builtin = type instanceof TypeRef.Builtin each ? each.type() : null;
        if (builtin != null && Integers.isInteger(merged) && Integers.isInteger(builtin)) {
            slot.set(new TypeRef.Builtin(Integers.common(merged, builtin)));
        } else if (merged != builtin && !(merged == BuiltinType.STR && definition instanceof EnumType)) {
            conflict(slot, type, place);
        }
    }

    /** Gives a position the type of an alternate that the current release has there, and that has the type of the newer releases. */
    private void becomeAlternate(
            Slot slot, @Nullable MergedType named, AlternateType alternate, Mode mode, Span place) {
        TypeRef merged = slot.decided();
        JsonKind kind = named == null
                ? JsonKind.ofUnnamed(merged)
                : named instanceof MergedEnum ? JsonKind.STRING : JsonKind.OBJECT;
        Alternative alternative = null;
        for (Alternative each : alternate.alternatives()) {
            alternative = JsonKind.of(schema, each.type()) == kind ? each : alternative;
        }
        if (alternative == null || kind == null) {
            conflict(slot, new TypeRef.Named(alternate.name()), place);
            return;
        }
        if (!(target(alternate) instanceof MergedAlternate target)) {
            return;
        }
        MergedAlternative same = target.alternatives().get(kind);
        if (same == null) {
            same = alternative(target, alternate, alternative, kind);
            same.slot().set(merged);
        } else if (!merged.equals(same.slot().type())) {
            conflict(slot, new TypeRef.Named(alternate.name()), place);
            return;
        }
        slot.set(new TypeRef.Named(target.name()));
        addTo(target, alternate, mode, Change.NONE);
    }

    /** Adds a form of an object. */
    private void form(MergedObject object, ObjectForm given, Mode mode, Span place) {
        String tag = object.tag();
        boolean flattened = tag == null && given.tag() != null;
        ObjectForm form = flattened ? given.flattened(schema) : given;
        if (tag != null && form.tag() != null && !tag.equals(form.tag())) {
            conflict(
                    object,
                    "the discriminator of union '" + object.name() + "' is '" + form.tag() + "'",
                    place,
                    "'" + tag + "'",
                    object.newest().nameSpan(),
                    object.newestRelease());
            return;
        }
        Map<String, MemberForm> moved = movedIntoBranches(object, form);
        Map<String, MemberForm> raised = form.tag() == null ? Map.of() : movedIntoBase(object, form);
        for (MemberForm member : raised.isEmpty() ? List.<MemberForm>of() : form.inVariants(schema)) {
            if (raised.containsKey(member.member().name())) {
                member(object, member, mode);
            }
        }
        ObjectForm common = form.with(moved.keySet(), raised);
        common.members().forEach((name, member) -> {
            if (!raised.containsKey(name)) {
                member(object, member, mode);
            }
        });
        if (!mode.partial()) {
            object.addForm(release, common);
        }
        if (flattened) {
            given.inVariants(schema).forEach(member -> member(object, member, mode));
        } else if (tag == null) {
            return;
        } else if (form.tag() == null) {
            behindUnion(object, common.members().get(tag), moved, mode, place);
        } else {
            Set<String> inBase = Set.copyOf(object.members().keySet());
            for (VariantForm variant : form.variants().values()) {
                variant(object, variant, inBase, moved, mode);
            }
        }
    }

    /** The common members of a form that newer releases have in branches only. */
    private Map<String, MemberForm> movedIntoBranches(MergedObject object, ObjectForm form) {
        Map<String, MemberForm> moved = new LinkedHashMap<>();
        if (object.tag() != null) {
            form.members().forEach((name, member) -> {
                if (!object.members().containsKey(name) && branches(object).anyMatch(name::equals)) {
                    moved.put(name, member);
                }
            });
        }
        return moved;
    }

    /** The names of the members of a union's branches. */
    private Stream<String> branches(MergedObject union) {
        return union.variants().values().stream()
                .map(variant -> variant.slot() == null || union.simple() ? null : objectType(variant.slot()))
                .filter(Objects::nonNull)
                .flatMap(type -> type.members().keySet().stream());
    }

    /** The merged type of a position that has a struct or union; null if it is not decided. */
    private @Nullable MergedObject objectType(Slot slot) {
        TypeRef type = slot.type();
        return type == null ? null : (MergedObject) types.get(type.name());
    }

    /** The common members of an object that a form has in branches only. */
    private Map<String, MemberForm> movedIntoBase(MergedObject object, ObjectForm form) {
        Map<String, MemberForm> moved = new LinkedHashMap<>();
        for (String name : object.members().keySet()) {
            if (form.members().containsKey(name)) {
                continue;
            }
            for (VariantForm variant : form.variants().values()) {
                MemberForm member = variant.object(schema).members().get(name);
                if (member != null) {
                    moved.putIfAbsent(name, form.isMandatoryInVariants(schema, name) ? member : member.optional());
                }
            }
        }
        return moved;
    }

    private void member(MergedObject object, MemberForm form, Mode mode) {
        Member member = form.member();
        MergedMember merged = object.members()
                .computeIfAbsent(
                        member.name(),
                        name -> new MergedMember(
                                member,
                                new Slot("member '" + name + "' of " + describe(object), member.span(), release),
                                form.description(),
                                new Occurrences()));
        merged.occurrences().add(release, member.condition(), member.features());
        Slot slot = merged.slot();
        TypeRef newer = slot.type();
        combine(slot, member.type(), mode.ofMembers(), member.span(), Change.NONE);
        if (newer != null && !newer.equals(slot.type()) && member.name().equals(object.tag())) {
            // Only an enum, which never becomes another one, can select a branch.
            slot.set(newer);
            conflict(slot, member.type(), member.span());
        }
    }

    /**
     * Adds a struct to a union, into which newer releases have made it.
     *
     * @param tag the member of the struct that is the discriminator now; null if the struct does not have it
     */
    private void behindUnion(
            MergedObject union, @Nullable MemberForm tag, Map<String, MemberForm> moved, Mode mode, Span place) {
        boolean closed = mode.sent() && !mode.open() && !mode.partial();
        if (closed && (tag == null || !tag.mandatory()) || union.simple()) {
            String role = tag == null ? "not a member" : tag.mandatory() ? "a member" : "an optional member";
            conflict(
                    union,
                    "'" + union.tag() + "' is " + role,
                    tag == null ? place : tag.member().span(),
                    "selects the branch of union '" + union.name() + "'",
                    union.newest().nameSpan(),
                    union.newestRelease());
            return;
        }
        if (tag == null) {
            return;
        }
        if (definition(tag.member().type()) instanceof EnumType type) {
            for (EnumValue each : type.values()) {
                variant(union, each.name(), each.span(), ObjectForm.entry(type.doc(), each.name()));
            }
        }
        ObjectForm inBranch = new ObjectForm(moved, null, Map.of());
        for (MergedVariant variant : union.variants().values()) {
            MergedObject branch = variant.slot() == null ? null : objectType(variant.slot());
            if (branch != null && (!mode.sent() || !moved.isEmpty())) {
                moved(
                        branch,
                        inBranch,
                        "the struct behind " + union.name(),
                        mode.sent() ? mode.asPartial() : mode,
                        place);
            } else if (variant.slot() == null) {
                checkKept(union, variant, moved, mode);
                if (!mode.sent()) {
                    variant.without().set(release);
                }
            }
        }
    }

    /** Reports a member that values of the current release can have with a value of the discriminator for which newer releases have no branch. */
    private void checkKept(MergedObject union, MergedVariant variant, Map<String, MemberForm> moved, Mode mode) {
        if (!moved.isEmpty() && !mode.open() && !mode.partial()) {
            MemberForm lost = moved.values().iterator().next();
            conflict(
                    union,
                    "'" + lost.member().name() + "' is a common member of '" + union.name() + "'",
                    lost.member().span(),
                    "not a member of branch '" + variant.value() + "'",
                    isNewer(variant) ? variant.place() : union.newest().nameSpan(),
                    union.newestRelease());
        }
    }

    /** Whether a newer release has a value of a discriminator. */
    private boolean isNewer(MergedVariant variant) {
        return variant.occurrences().newest() > release;
    }

    /** Adds members to a branch that are not in a branch in the current release. */
    private void moved(MergedObject branch, ObjectForm form, String from, Mode mode, Span place) {
        if (!form.members().isEmpty()) {
            branch.occurrences().add(release);
        }
        visit(branch, form, from + describe(form.members()), mode, place);
    }

    /** The variant for a value of a discriminator, which the current release has. */
    private MergedVariant variant(MergedObject union, String value, Span place, Doc.@Nullable Entry description) {
        MergedVariant variant =
                union.variants().computeIfAbsent(value, name -> new MergedVariant(name, place, description));
        variant.occurrences().add(release);
        return variant;
    }

    private void variant(
            MergedObject union, VariantForm form, Set<String> inBase, Map<String, MemberForm> moved, Mode mode) {
        MergedVariant variant = variant(union, form.value(), form.span(), form.description());
        Slot slot = variant.slot();
        if (form.branch() == null) {
            variant.without().set(release);
            MergedObject branch = slot == null || union.simple() ? null : objectType(slot);
            if (branch != null && !moved.isEmpty()) {
                ObjectForm inBranch = new ObjectForm(moved, null, Map.of());
                moved(branch, inBranch, "the base of " + union.name(), mode.asPartial(), form.span());
            } else if (slot == null) {
                checkKept(union, variant, moved, mode);
            }
            return;
        }
        variant.branch().add(release, form.condition(), List.of());
        if (slot == null) {
            slot = new Slot("branch '" + form.value() + "' of union '" + union.name() + "'", form.span(), release);
            variant.setSlot(slot);
        }
        if (union.simple() && !form.simple()) {
            conflict(
                    union,
                    "union '" + union.name() + "' has a discriminator",
                    form.span(),
                    "no discriminator",
                    union.newest().nameSpan(),
                    union.newestRelease());
        } else if (union.simple() || !form.simple()) {
            Change change = union.simple() ? Change.NONE : change(form, inBase, moved);
            combine(slot, form.branch().type(), mode, form.span(), change);
        } else {
            wrapped(union, variant, slot, form, mode);
        }
    }

    private Change change(VariantForm form, Set<String> inBase, Map<String, MemberForm> moved) {
        Set<String> without = new LinkedHashSet<>(form.object(schema).members().keySet());
        without.retainAll(inBase);
        return without.isEmpty() && moved.isEmpty() ? Change.NONE : new Change(without, moved);
    }

    /** Adds a branch of a union without discriminator to a union with one: the member {@code data} is in the branch's struct there. */
    private void wrapped(MergedObject union, MergedVariant variant, Slot slot, VariantForm form, Mode mode) {
        if (slot.type() == null) {
            slot.set(new TypeRef.Named(wrapper(union, variant, form)));
        }
        MergedObject branch = Objects.requireNonNull(objectType(slot));
        branch.occurrences().add(release);
        ObjectForm data = form.object(schema);
        visit(branch, data, "data of " + union.name() + " " + describe(data.members()), mode, form.span());
    }

    /** The name of a new struct, or of one that has only {@code data}, for a branch that no newer release has. */
    private String wrapper(MergedObject union, MergedVariant variant, VariantForm form) {
        TypeRef type = Objects.requireNonNull(form.branch()).type();
        String wanted =
                (type instanceof TypeRef.Named ? type.name() : union.name() + "-" + variant.value()) + "Wrapper";
        String name = wanted;
        for (int number = 2; types.containsKey(name) && !isWrapper(types.get(name)); number++) {
            name = wanted + number;
        }
        if (!types.containsKey(name)) {
            create(
                    new StructType(
                            name,
                            union.newest().module(),
                            form.span(),
                            form.span(),
                            null,
                            List.of(),
                            null,
                            null,
                            List.of()),
                    union.newestRelease());
        }
        return name;
    }

    private static boolean isWrapper(@Nullable MergedType type) {
        return type instanceof MergedObject object && object.members().keySet().equals(Set.of("data"));
    }

    private @Nullable MergedType mergedType(TypeRef type) {
        return type instanceof TypeRef.Named ? types.get(type.name()) : null;
    }

    /** The definition of a type in the current release; null if it has none. */
    private @Nullable TypeDefinition definition(TypeRef type) {
        return type instanceof TypeRef.Named ? schema.type(type.name()).orElseThrow() : null;
    }

    private static String describe(MergedObject object) {
        Definition newest = object.newest();
        return newest instanceof TypeDefinition
                ? (object.tag() == null ? "struct '" : "union '") + object.name() + "'"
                : MergedMessage.describe(newest);
    }

    private String describe(TypeRef type) {
        if (type instanceof TypeRef.Array array) {
            return "an array of " + describe(array.element());
        }
        TypeDefinition definition = definition(type);
        return (definition == null ? "" : kind(definition) + " ") + "'" + type.name() + "'";
    }

    private String describeMerged(TypeRef type) {
        if (type instanceof TypeRef.Array array) {
            return "an array of " + describeMerged(array.element());
        }
        MergedType merged = mergedType(type);
        return (merged == null ? "" : merged.kind() + " ") + "'" + type.name() + "'";
    }

    private static String kind(TypeDefinition type) {
        return type instanceof EnumType
                ? "enum"
                : type instanceof AlternateType ? "alternate" : type instanceof UnionType ? "union" : "struct";
    }

    private static String article(String kind) {
        return (kind.startsWith("e") || kind.startsWith("a") ? "an " : "a ") + kind;
    }

    private void conflict(Slot slot, TypeRef type, Span place) {
        conflict(
                slot,
                slot.what() + " is " + describe(type),
                place,
                describeMerged(slot.decided()),
                slot.place(),
                slot.newest());
    }

    /**
     * Reports that the current release cannot be merged, once for each element.
     *
     * @param older the statement on the current release
     * @param newer what takes the place of the end of this statement in the newer release
     */
    private void conflict(
            Object element, String older, Span olderPlace, String newer, Span newerPlace, int newerRelease) {
        if (conflicted.add(element)) {
            String newerName = releases.get(newerRelease).name();
            diagnostics.add(Diagnostic.of(
                            DiagnosticCode.MERGE_CONFLICT,
                            olderPlace,
                            older + " in release " + releases.get(release).name() + ", and " + newer + " in "
                                    + newerName)
                    .label(newerPlace, "in release " + newerName)
                    .help(REMEDY));
        }
    }
}
