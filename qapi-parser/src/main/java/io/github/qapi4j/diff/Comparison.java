package io.github.qapi4j.diff;

import io.github.qapi4j.diff.Node.Direction;
import io.github.qapi4j.diff.Node.Marks;
import io.github.qapi4j.diff.ObjectView.Variant;
import io.github.qapi4j.schema.AlternateType;
import io.github.qapi4j.schema.Alternative;
import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.DirectionIndex;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.EnumValue;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.Feature;
import io.github.qapi4j.schema.IfCond;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.Payload;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.TypeDefinition;
import io.github.qapi4j.schema.TypeRef;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One comparison of two schemas. Types wait in a queue, because schemas may be deep, and so that each pair gets a shortest path. */
final class Comparison {
    private final Schema older;
    private final Schema newer;
    private final DirectionIndex olderDirections;
    private final DirectionIndex newerDirections;

    /** Whether the older schema is from before the feature {@code unstable}, so that only names show it. */
    private final boolean unstableByName;

    private final Deque<Pair> waiting = new ArrayDeque<>();
    private final Set<PairKey> seen = new HashSet<>();
    private final Set<List<String>> renamed = new HashSet<>();
    private final List<Change> changes = new ArrayList<>();

    /** Two types at one place. */
    private record Pair(Node node, TypeRef older, TypeRef newer) {}

    private record PairKey(String older, String newer, boolean sent) {}

    Comparison(Schema older, Schema newer) {
        this.older = older;
        this.newer = newer;
        this.olderDirections = DirectionIndex.of(older);
        this.newerDirections = DirectionIndex.of(newer);
        this.unstableByName = older.definitions().stream().noneMatch(Comparison::usesUnstable);
    }

    /** Only commands and events, which are the first to be marked: a schema without any that is unstable is from before the feature. */
    private static boolean usesUnstable(Definition definition) {
        return definition.features().stream().anyMatch(feature -> feature.name().equals("unstable"));
    }

    List<Change> changes() {
        for (Definition definition : older.definitions()) {
            if (definition instanceof Command command) {
                command(command);
            } else if (definition instanceof Event event) {
                event(event);
            }
        }
        for (Definition definition : newer.definitions()) {
            Definition former = older.definition(definition.name()).orElse(null);
            if (definition instanceof Command && !(former instanceof Command)) {
                addNew(Rule.COMMAND_ADDED, definition);
            } else if (definition instanceof Event && !(former instanceof Event)) {
                addNew(Rule.EVENT_ADDED, definition);
            }
        }
        return List.copyOf(changes);
    }

    private void addNew(Rule rule, Definition definition) {
        changes.add(new Change(rule, definition.name(), rule.wire(), rule.java(), null, definition.nameSpan(), ""));
    }

    private void command(Command former) {
        Definition definition = newer.definition(former.name()).orElse(null);
        if (!(definition instanceof Command now)) {
            removed(Rule.COMMAND_REMOVED, former);
            return;
        }
        Node node = both(former, now);
        if (former.allowOob() != now.allowOob()) {
            add(node, former.allowOob() ? Rule.ALLOW_OOB_REMOVED : Rule.ALLOW_OOB_ADDED);
        }
        if (former.allowPreconfig() != now.allowPreconfig()) {
            add(node, former.allowPreconfig() ? Rule.ALLOW_PRECONFIG_REMOVED : Rule.ALLOW_PRECONFIG_ADDED);
        }
        Node arguments = node.step("arg-type", Direction.SENT);
        if (former.gen() != now.gen()) {
            add(arguments, former.gen() ? Rule.OPEN_ARGUMENTS_OPENED : Rule.OPEN_ARGUMENTS_CLOSED);
        } else {
            payloads(arguments, former.arguments(), former.boxed(), now.arguments(), now.boxed());
        }
        Node returns = node.step("ret-type", Direction.RETURNED);
        if (former.returns() != null && now.returns() != null) {
            waiting.add(new Pair(returns, former.returns(), now.returns()));
        } else if (former.returns() != now.returns()) {
            add(returns, former.returns() == null ? Rule.RETURN_ADDED : Rule.RETURN_REMOVED);
        }
        compareWaiting();
    }

    private void event(Event former) {
        Definition definition = newer.definition(former.name()).orElse(null);
        if (!(definition instanceof Event now)) {
            removed(Rule.EVENT_REMOVED, former);
            return;
        }
        Node node = both(former, now).step("arg-type", Direction.IN_EVENT);
        payloads(node, former.data(), former.boxed(), now.data(), now.boxed());
        compareWaiting();
    }

    private void removed(Rule rule, Definition former) {
        Marks marks = Marks.of(former.name(), former.features(), unstableByName);
        Node node = new Node(
                null, former.name(), Direction.SENT, former.nameSpan(), null, marks.unstable(), marks.deprecated());
        add(node, rule);
    }

    /** Returns the place of a command or event that both schemas have, after comparing what both kinds have in common. */
    private Node both(Definition former, Definition now) {
        Marks marks = Marks.of(former.name(), former.features(), unstableByName);
        Node node = new Node(
                null,
                former.name(),
                Direction.SENT,
                former.nameSpan(),
                now.nameSpan(),
                marks.unstable(),
                marks.deprecated());
        features(node, former.features(), now.features());
        conditions(node, former.condition(), now.condition(), false);
        if (!former.module().equals(now.module())) {
            add(node, Rule.MODULE_MOVED, former.module() + " to " + now.module());
        }
        return node;
    }

    private void payloads(Node node, Payload former, boolean formerlyBoxed, Payload now, boolean nowBoxed) {
        if (formerlyBoxed != nowBoxed) {
            add(node, Rule.BOXED_CHANGED);
        }
        objects(node, ObjectView.of(older, former), ObjectView.of(newer, now));
    }

    private void compareWaiting() {
        for (Pair pair = waiting.poll(); pair != null; pair = waiting.poll()) {
            types(pair.node(), pair.older(), pair.newer());
        }
    }

    private void types(Node node, TypeRef former, TypeRef now) {
        if (former instanceof TypeRef.Array formerArray && now instanceof TypeRef.Array nowArray) {
            types(node, formerArray.element(), nowArray.element());
            return;
        }
        if (former instanceof TypeRef.Builtin || now instanceof TypeRef.Builtin) {
            builtins(node, former, now);
            return;
        }
        if (former instanceof TypeRef.Array || now instanceof TypeRef.Array) {
            alternateOrElse(node, former, now);
            return;
        }
        if (!seen.add(new PairKey(former.name(), now.name(), node.direction().isSent()))) {
            return;
        }
        TypeDefinition formerType = older.type(former.name()).orElseThrow();
        TypeDefinition nowType = newer.type(now.name()).orElseThrow();
        if (formerType instanceof EnumType formerEnum && nowType instanceof EnumType nowEnum) {
            names(node, formerType, nowType);
            becameReceived(node, formerType, nowType);
            values(node, formerEnum, nowEnum);
        } else if (formerType instanceof AlternateType formerAlternate
                && nowType instanceof AlternateType nowAlternate) {
            names(node, formerType, nowType);
            becameReceived(node, formerType, nowType);
            alternatives(node, formerAlternate, nowAlternate);
        } else if (isObject(formerType) && isObject(nowType)) {
            names(node, formerType, nowType);
            ObjectView formerView = ObjectView.of(older, former.name());
            ObjectView nowView = ObjectView.of(newer, now.name());
            if (formerView.tag() != null && nowView.tag() != null) {
                becameReceived(node, formerType, nowType);
            }
            objects(node, formerView, nowView);
        } else {
            alternateOrElse(node, former, now);
        }
    }

    private static boolean isObject(TypeDefinition type) {
        return !(type instanceof EnumType || type instanceof AlternateType);
    }

    private void names(Node node, TypeDefinition former, TypeDefinition now) {
        if (!former.name().equals(now.name()) && renamed.add(List.of(former.name(), now.name()))) {
            add(node, Rule.TYPE_RENAMED, former.name() + " to " + now.name());
        }
    }

    /** A type that is received too has a case of unrecognized values. */
    private void becameReceived(Node node, TypeDefinition former, TypeDefinition now) {
        if (node.direction().isSent()
                && !olderDirections.receivedAsValue(former.name())
                && newerDirections.receivedAsValue(now.name())) {
            add(node, Rule.TYPE_BECAME_RECEIVED, now.name());
        }
        if (!node.direction().isSent()
                && !olderDirections.sentAsValue(former.name())
                && newerDirections.sentAsValue(now.name())) {
            add(node, Rule.TYPE_BECAME_SENT, now.name());
        }
    }

    private void builtins(Node node, TypeRef former, TypeRef now) {
        BuiltinType formerBuiltin = former instanceof TypeRef.Builtin builtin ? builtin.type() : null;
        BuiltinType nowBuiltin = now instanceof TypeRef.Builtin builtin ? builtin.type() : null;
        boolean sent = node.direction().isSent();
        boolean integers = isInteger(formerBuiltin) && isInteger(nowBuiltin);
        // A server's answer does not show the size of an integer, so there is nothing to compare.
        boolean unknown = formerBuiltin == BuiltinType.ANY_INT || nowBuiltin == BuiltinType.ANY_INT;
        if (formerBuiltin == nowBuiltin || integers && unknown) {
            return;
        }
        String detail = former.name() + " to " + now.name();
        if (formerBuiltin == BuiltinType.ANY) {
            add(node, Rule.ANY_NARROWED, sent ? Severity.BREAK : Severity.OK, Severity.BREAK, detail);
        } else if (nowBuiltin == BuiltinType.ANY) {
            add(node, Rule.ANY_WIDENED, sent ? Severity.OK : Severity.BREAK, Severity.BREAK, detail);
        } else if (isInteger(formerBuiltin) && isInteger(nowBuiltin)) {
            boolean sameInJava = isUnsigned64(formerBuiltin) && isUnsigned64(nowBuiltin)
                    || isSigned64(formerBuiltin) && isSigned64(nowBuiltin);
            add(node, Rule.INT_TYPE_CHANGED, Severity.NOTE, sameInJava ? Severity.OK : Severity.BREAK, detail);
        } else if (formerBuiltin == BuiltinType.STR && isEnum(newer, now)) {
            add(node, Rule.STR_TO_ENUM, sent ? Severity.WARNING : Severity.OK, Severity.BREAK, detail);
        } else if (isEnum(older, former) && nowBuiltin == BuiltinType.STR) {
            add(node, Rule.ENUM_TO_STR, sent ? Severity.OK : Severity.WARNING, Severity.BREAK, detail);
        } else {
            alternateOrElse(node, former, now);
        }
    }

    private static boolean isEnum(Schema schema, TypeRef type) {
        return type instanceof TypeRef.Builtin builtin
                ? builtin.type() == BuiltinType.QTYPE
                : type instanceof TypeRef.Named && schema.type(type.name()).orElse(null) instanceof EnumType;
    }

    private static boolean isInteger(@Nullable BuiltinType type) {
        return type != null && type.jsonType().equals("int");
    }

    private static boolean isSigned64(@Nullable BuiltinType type) {
        return type == BuiltinType.INT || type == BuiltinType.INT64;
    }

    private static boolean isUnsigned64(@Nullable BuiltinType type) {
        return type == BuiltinType.UINT64 || type == BuiltinType.SIZE;
    }

    /** Compares types of different kinds, one of which may be an alternate that has the other one. */
    private void alternateOrElse(Node node, TypeRef former, TypeRef now) {
        boolean sent = node.direction().isSent();
        String detail = former.name() + " to " + now.name();
        if (alternate(newer, now) instanceof AlternateType alternate) {
            Alternative same = alternative(newer, alternate, jsonType(older, former));
            if (same != null) {
                add(node, Rule.TYPE_TO_ALTERNATE, sent ? Severity.OK : Severity.WARNING, Severity.BREAK, detail);
                waiting.add(new Pair(node, former, same.type()));
                return;
            }
        } else if (alternate(older, former) instanceof AlternateType alternate) {
            Alternative same = alternative(older, alternate, jsonType(newer, now));
            if (same != null) {
                add(node, Rule.ALTERNATE_TO_TYPE, sent ? Severity.BREAK : Severity.OK, Severity.BREAK, detail);
                waiting.add(new Pair(node, same.type(), now));
                return;
            }
        }
        add(node, Rule.MEMBER_TYPE_CHANGED, detail);
    }

    private static @Nullable TypeDefinition alternate(Schema schema, TypeRef type) {
        TypeDefinition definition =
                type instanceof TypeRef.Named ? schema.type(type.name()).orElse(null) : null;
        return definition instanceof AlternateType ? definition : null;
    }

    private static @Nullable Alternative alternative(Schema schema, AlternateType alternate, String jsonType) {
        return alternate.alternatives().stream()
                .filter(each -> jsonType(schema, each.type()).equals(jsonType))
                .findFirst()
                .orElse(null);
    }

    /** Returns the kind of JSON value by which an alternate distinguishes its alternatives. */
    private static String jsonType(Schema schema, TypeRef type) {
        if (type instanceof TypeRef.Array) {
            return "array";
        }
        if (type instanceof TypeRef.Builtin builtin) {
            return isInteger(builtin.type()) ? "number" : builtin.type().jsonType();
        }
        TypeDefinition definition = schema.type(type.name()).orElseThrow();
        return definition instanceof EnumType ? "string" : isObject(definition) ? "object" : "alternate";
    }

    private void alternatives(Node node, AlternateType former, AlternateType now) {
        boolean sent = node.direction().isSent();
        Map<String, Alternative> formerByType = byJsonType(older, former);
        Map<String, Alternative> nowByType = byJsonType(newer, now);
        formerByType.forEach((jsonType, alternative) -> {
            Alternative other = nowByType.get(jsonType);
            if (other == null) {
                add(
                        node.element("!" + jsonType, alternative.span(), now.nameSpan(), Marks.NONE),
                        sent ? Rule.ALTERNATIVE_REMOVED : Rule.RECEIVED_ALTERNATIVE_REMOVED);
            } else {
                Node place = node.element("!" + jsonType, alternative.span(), other.span(), Marks.NONE);
                conditions(place, alternative.condition(), other.condition(), false);
                waiting.add(new Pair(node.at(alternative.span(), other.span()), alternative.type(), other.type()));
            }
        });
        nowByType.forEach((jsonType, alternative) -> {
            if (!formerByType.containsKey(jsonType)) {
                add(
                        node.element("!" + jsonType, former.nameSpan(), alternative.span(), Marks.NONE),
                        sent ? Rule.ALTERNATIVE_ADDED : Rule.RECEIVED_ALTERNATIVE_ADDED);
            }
        });
    }

    private static Map<String, Alternative> byJsonType(Schema schema, AlternateType type) {
        Map<String, Alternative> byType = new LinkedHashMap<>();
        type.alternatives().forEach(each -> byType.put(jsonType(schema, each.type()), each));
        return byType;
    }

    private void values(Node node, EnumType former, EnumType now) {
        boolean sent = node.direction().isSent();
        Map<String, EnumValue> formerValues = byName(former);
        Map<String, EnumValue> nowValues = byName(now);
        formerValues.forEach((name, value) -> {
            Marks marks = Marks.of(name, value.features(), unstableByName);
            EnumValue other = nowValues.get(name);
            if (other == null) {
                add(
                        node.element("^" + name, value.span(), now.nameSpan(), marks),
                        sent ? Rule.ENUM_VALUE_REMOVED : Rule.RECEIVED_ENUM_VALUE_REMOVED);
            } else {
                Node place = node.element("^" + name, value.span(), other.span(), marks);
                features(place, value.features(), other.features());
                conditions(place, value.condition(), other.condition(), false);
            }
        });
        nowValues.forEach((name, value) -> {
            if (!formerValues.containsKey(name)) {
                add(
                        node.element("^" + name, former.nameSpan(), value.span(), Marks.NONE),
                        sent ? Rule.ENUM_VALUE_ADDED : Rule.RECEIVED_ENUM_VALUE_ADDED);
            }
        });
    }

    private static Map<String, EnumValue> byName(EnumType type) {
        Map<String, EnumValue> byName = new LinkedHashMap<>();
        type.values().forEach(value -> byName.put(value.name(), value));
        return byName;
    }

    private void objects(Node node, ObjectView former, ObjectView now) {
        if (former.tag() == null && now.tag() != null) {
            boolean needsMore = now.variants().values().stream()
                    .flatMap(variant -> variant.object(newer).members().values().stream())
                    .anyMatch(member ->
                            !member.optional() && !isMandatory(former.members().get(member.name())));
            Severity sent = needsMore ? Severity.BREAK : Severity.OK;
            add(node, Rule.STRUCT_TO_UNION, node.direction().isSent() ? sent : Severity.WARNING, Severity.BREAK, "");
        } else if (former.tag() != null && now.tag() == null) {
            boolean hasLess = former.variants().values().stream()
                    .flatMap(variant -> variant.object(older).members().keySet().stream())
                    .anyMatch(name -> !now.members().containsKey(name));
            Severity sent = hasLess ? Severity.BREAK : Severity.OK;
            add(node, Rule.UNION_TO_STRUCT, node.direction().isSent() ? sent : Severity.WARNING, Severity.BREAK, "");
        } else if (!Objects.equals(former.tag(), now.tag())) {
            add(node, Rule.DISCRIMINATOR_RENAMED, former.tag() + " to " + now.tag());
        }
        members(node, former, now);
        if (former.tag() != null && now.tag() != null) {
            variants(node, former, now);
        }
    }

    private static boolean isMandatory(@Nullable Member member) {
        return member != null && !member.optional();
    }

    private void members(Node node, ObjectView former, ObjectView now) {
        List<String> common = new ArrayList<>();
        former.members().forEach((name, member) -> {
            Member other = now.members().get(name);
            if (other == null) {
                missing(node, member, now);
            } else {
                common.add(name);
                boolean isTag = name.equals(former.tag()) && name.equals(now.tag());
                member(node, member, other, isTag);
            }
        });
        now.members().forEach((name, member) -> {
            if (!former.members().containsKey(name)) {
                appeared(node, member, former);
            }
        });
        List<String> order = now.members().keySet().stream()
                .filter(former.members()::containsKey)
                .toList();
        if (!order.equals(common)) {
            add(node, Rule.MEMBERS_REORDERED);
        }
    }

    private void member(Node node, Member former, Member now, boolean isTag) {
        Marks marks = Marks.of(former.name(), former.features(), unstableByName);
        Node place = node.element(former.name(), former.span(), now.span(), marks);
        boolean sent = node.direction().isSent();
        if (former.optional() && !now.optional()) {
            add(place, sent ? Rule.ARG_OPTIONAL_TO_MANDATORY : Rule.RETURN_OPTIONAL_TO_MANDATORY);
        } else if (!former.optional() && now.optional()) {
            add(place, sent ? Rule.ARG_MANDATORY_TO_OPTIONAL : Rule.RETURN_MANDATORY_TO_OPTIONAL);
        }
        features(place, former.features(), now.features());
        conditions(place, former.condition(), now.condition(), !former.optional());
        if (isTag) {
            // A value that is removed or added is reported as its branch.
            seen.add(new PairKey(former.type().name(), now.type().name(), sent));
            names(
                    place,
                    older.type(former.type().name()).orElseThrow(),
                    newer.type(now.type().name()).orElseThrow());
        } else {
            waiting.add(new Pair(place, former.type(), now.type()));
        }
    }

    /** Reports a member that the newer object does not have, or has only in branches. */
    private void missing(Node node, Member former, ObjectView now) {
        Marks marks = Marks.of(former.name(), former.features(), unstableByName);
        List<@Nullable Member> moved = now.inVariants(newer, former.name()).toList();
        boolean sent = node.direction().isSent();
        if (moved.stream().anyMatch(Objects::nonNull)) {
            Member first = moved.stream().filter(Objects::nonNull).findFirst().orElseThrow();
            Node place = node.element(former.name(), former.span(), first.span(), marks);
            boolean breaks = sent
                    ? former.optional() && moved.stream().anyMatch(Comparison::isMandatory)
                    : !former.optional() && !moved.stream().allMatch(Comparison::isMandatory);
            // A client that sends the member to a branch without it gets an error.
            boolean gone = sent && moved.stream().anyMatch(Objects::isNull);
            Severity wire = breaks ? Severity.BREAK : gone ? Severity.WARNING : Severity.OK;
            add(place, Rule.MEMBER_MOVED_INTO_BRANCH, wire, Severity.BREAK, "");
            return;
        }
        Node place = node.element(former.name(), former.span(), node.newer(), marks);
        add(
                place,
                switch (node.direction()) {
                    case SENT -> Rule.ARG_REMOVED;
                    case RETURNED -> former.optional() ? Rule.OPTIONAL_RETURN_REMOVED : Rule.RETURN_MEMBER_REMOVED;
                    case IN_EVENT -> former.optional() ? Rule.OPTIONAL_RETURN_REMOVED : Rule.EVENT_MEMBER_REMOVED;
                });
    }

    /** Reports a member that the older object does not have, or has only in branches. */
    private void appeared(Node node, Member now, ObjectView former) {
        List<@Nullable Member> moved = former.inVariants(older, now.name()).toList();
        boolean sent = node.direction().isSent();
        if (moved.stream().anyMatch(Objects::nonNull)) {
            Member first = moved.stream().filter(Objects::nonNull).findFirst().orElseThrow();
            Node place = node.element(now.name(), first.span(), now.span(), Marks.NONE);
            boolean breaks = sent
                    ? !now.optional() && !moved.stream().allMatch(Comparison::isMandatory)
                    : now.optional() && moved.stream().anyMatch(Comparison::isMandatory);
            add(place, Rule.MEMBER_MOVED_INTO_BASE, breaks ? Severity.BREAK : Severity.OK, Severity.BREAK, "");
            return;
        }
        Node place = node.element(now.name(), node.older(), now.span(), Marks.NONE);
        add(
                place,
                switch (node.direction()) {
                    case SENT -> now.optional() ? Rule.ARG_ADDED_OPTIONAL : Rule.ARG_ADDED_MANDATORY;
                    case RETURNED -> Rule.RETURN_MEMBER_ADDED;
                    case IN_EVENT -> Rule.EVENT_MEMBER_ADDED;
                });
    }

    private void variants(Node node, ObjectView former, ObjectView now) {
        boolean sent = node.direction().isSent();
        former.variants().forEach((value, variant) -> {
            Marks marks = Marks.of(value, variant.features(), unstableByName);
            Variant other = now.variants().get(value);
            if (other == null) {
                add(
                        node.element("+" + value, variant.span(), node.newer(), marks),
                        sent ? Rule.UNION_BRANCH_REMOVED : Rule.RECEIVED_BRANCH_REMOVED);
            } else {
                Node place = node.element("+" + value, variant.span(), other.span(), marks);
                features(place, variant.features(), other.features());
                conditions(place, variant.condition(), other.condition(), false);
                variant(place, variant, other, former, now);
            }
        });
        now.variants().forEach((value, variant) -> {
            if (!former.variants().containsKey(value)) {
                add(
                        node.element("+" + value, node.older(), variant.span(), Marks.NONE),
                        sent ? Rule.BRANCH_ADDED : Rule.RECEIVED_BRANCH_ADDED);
            }
        });
    }

    private void variant(Node place, Variant former, Variant now, ObjectView formerUnion, ObjectView nowUnion) {
        if (former.branch() != null
                && now.branch() != null
                && !former.union().simple()
                && !now.union().simple()) {
            String formerName = former.branch().type().name();
            String nowName = now.branch().type().name();
            if (!seen.add(new PairKey(
                    "+" + formerName, "+" + nowName, place.direction().isSent()))) {
                return;
            }
        }
        ObjectView formerView = former.object(older);
        ObjectView nowView = now.object(newer);
        // What has moved between a branch and the base is reported at the base.
        objects(place, without(formerView, nowUnion), without(nowView, formerUnion));
    }

    private static ObjectView without(ObjectView view, ObjectView base) {
        Map<String, Member> members = new LinkedHashMap<>(view.members());
        members.keySet().removeAll(base.members().keySet());
        return new ObjectView(members, view.tag(), view.variants());
    }

    private void features(Node node, List<Feature> former, List<Feature> now) {
        for (Feature feature : former) {
            if (now.stream().noneMatch(other -> other.name().equals(feature.name()))) {
                Node place = node.element("$" + feature.name(), feature.span(), node.newer(), Marks.NONE);
                switch (feature.name()) {
                    case "deprecated" -> add(place, Rule.DEPRECATED_REMOVED);
                    case "unstable" -> add(place, Rule.UNSTABLE_REMOVED);
                    default -> add(place, Rule.FEATURE_REMOVED);
                }
            }
        }
        for (Feature feature : now) {
            if (former.stream().noneMatch(other -> other.name().equals(feature.name()))) {
                Node place = node.element("$" + feature.name(), node.older(), feature.span(), Marks.NONE);
                switch (feature.name()) {
                    case "deprecated" -> add(place, Rule.DEPRECATED_ADDED);
                    case "unstable" -> add(place, Rule.UNSTABLE_ADDED);
                    default -> add(place, Rule.FEATURE_ADDED);
                }
            }
        }
    }

    private void conditions(Node node, @Nullable IfCond former, @Nullable IfCond now, boolean mandatory) {
        if (Objects.equals(former, now)) {
            return;
        }
        Severity java = mandatory ? Severity.BREAK : Severity.OK;
        if (former == null) {
            add(
                    node,
                    Rule.CONDITION_ADDED,
                    Severity.WARNING,
                    java,
                    Objects.requireNonNull(now).text());
        } else if (now == null) {
            add(node, Rule.CONDITION_REMOVED, Severity.OK, java, former.text());
        } else {
            add(node, Rule.CONDITION_CHANGED, former.text() + " to " + now.text());
        }
    }

    private void add(Node node, Rule rule) {
        add(node, rule, rule.wire(), rule.java(), "");
    }

    private void add(Node node, Rule rule, String detail) {
        add(node, rule, rule.wire(), rule.java(), detail);
    }

    private void add(Node node, Rule rule, Severity wire, Severity java, String detail) {
        boolean announced = node.deprecated() && rule.isRemoval();
        Severity most = node.unstable() ? Severity.NOTE : announced ? Severity.WARNING : Severity.BREAK;
        changes.add(new Change(
                rule, node.toString(), least(wire, most), least(java, most), node.older(), node.newer(), detail));
    }

    private static Severity least(Severity one, Severity other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
