package io.github.qapi4j.diff;

import io.github.qapi4j.diff.Between.Release;
import io.github.qapi4j.diff.Change.Side;
import io.github.qapi4j.diff.Node.Direction;
import io.github.qapi4j.diff.Node.Marks;
import io.github.qapi4j.diff.ObjectView.InVariants;
import io.github.qapi4j.diff.ObjectView.Variant;
import io.github.qapi4j.schema.AlternateType;
import io.github.qapi4j.schema.Alternative;
import io.github.qapi4j.schema.Branch;
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
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.TypeDefinition;
import io.github.qapi4j.schema.TypeRef;
import io.github.qapi4j.schema.UnionType;
import io.github.qapi4j.source.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One comparison of two schemas. It visits all places breadth first, those that are exempt last, because types that several places have are compared
 * at the first of them. Nothing is recursive, because schemas may be deep.
 */
final class Comparison {
    private static final int EXEMPTIONS = 3;

    /** The step from a command or event to its arguments or data, as in introspection. */
    private static final String ARGUMENTS = "arg-type";

    /** A difference between a schema with conditions and a server's answer, which has none: nothing is known. */
    private static final Side NOT_SHOWN =
            new Side(Severity.OK, Severity.OK, "a server's answer does not show conditions");

    private final Release older;
    private final Schema newer;
    private final Between<Schema> between;
    private final DirectionIndex olderDirections;
    private final DirectionIndex newerDirections;

    /** What is left to compare, by the exemption of its place. */
    private final List<Deque<Runnable>> waiting = new ArrayList<>();

    /** The uses of enums, which are compared at the end: until then it is not known which of them are discriminators. */
    private final List<EnumUse> enumUses = new ArrayList<>();

    private final Set<PairKey> seen = new HashSet<>();
    private final Set<List<String>> renamed = new HashSet<>();
    private final Set<PairKey> redirected = new HashSet<>();
    private final Map<Place, Change> changes = new HashMap<>();

    /** The commands whose arguments only the newer schema leaves open, and those of which only the older one does. */
    private final Set<String> opened = new HashSet<>();

    private final Set<String> closed = new HashSet<>();

    /**
     * Two types that are compared once.
     *
     * @param role whether they are values, arguments or branches; what is reported elsewhere is excluded from the comparison
     */
    private record PairKey(String older, String newer, boolean sent, String role) {}

    private record EnumUse(
            Node node, EnumType older, EnumType newer, boolean discriminator, Between<EnumType> between) {
        PairKey key() {
            return new PairKey(older.name(), newer.name(), node.direction().isSent(), "");
        }
    }

    private record Place(String path, Rule rule, String form) {}

    Comparison(List<Schema> schemas) {
        List<Release> releases = schemas.stream().map(Release::of).toList();
        this.older = releases.get(0);
        this.newer = schemas.get(schemas.size() - 1);
        this.between = Between.of(releases.subList(1, releases.size() - 1));
        this.olderDirections = DirectionIndex.of(older.schema());
        this.newerDirections = DirectionIndex.of(newer);
        for (int i = 0; i < EXEMPTIONS; i++) {
            waiting.add(new ArrayDeque<>());
        }
    }

    List<Change> changes() {
        Map<String, Definition> roots = new TreeMap<>();
        for (Definition definition : older.schema().definitions()) {
            roots.put(definition.name(), definition);
        }
        for (Definition definition : roots.values()) {
            if (definition instanceof Command command) {
                command(command);
            }
        }
        for (Definition definition : roots.values()) {
            if (definition instanceof Event event) {
                event(event);
            }
        }
        for (Definition definition : newer.definitions()) {
            Definition former = older.schema().definition(definition.name()).orElse(null);
            if (definition instanceof Command && !(former instanceof Command)) {
                addNew(Rule.COMMAND_ADDED, definition);
            } else if (definition instanceof Event && !(former instanceof Event)) {
                addNew(Rule.EVENT_ADDED, definition);
            }
        }
        modules();
        compareWaiting();
        Set<String> olderParts = parts(older.schema());
        Set<String> newerParts = parts(newer);
        Set<String> parts = new HashSet<>(olderParts);
        parts.addAll(newerParts);
        unusedTypes(parts);
        compareWaiting();
        unusedTypesOfOneSchema(olderParts, newerParts);
        enums();
        return changes.values().stream()
                .sorted(Comparator.comparing(Change::path).thenComparing(Change::rule))
                .toList();
    }

    private void addNew(Rule rule, Definition definition) {
        add(rule, definition.name(), null, definition.nameSpan());
    }

    /** Commands of a schema of one file are methods of the facade itself. An answer does not show how many files there are. */
    private void modules() {
        if (isWithoutFiles(older.schema()) || isWithoutFiles(newer)) {
            return;
        }
        boolean one = isOneFile(older.schema());
        if (one != isOneFile(newer) && !older.schema().commands().isEmpty()) {
            Rule rule = one ? Rule.MODULE_ADDED : Rule.MODULE_REMOVED;
            add(
                    rule,
                    newer.root().name(),
                    older.schema().commands().get(0).nameSpan(),
                    newer.definitions().isEmpty()
                            ? null
                            : newer.definitions().get(0).nameSpan());
        }
    }

    /**
     * Compares the types that no command or event of one schema reaches by name: Java has them, too.
     *
     * @param parts the types whose members are those of other types, where they are compared
     */
    private void unusedTypes(Set<String> parts) {
        for (Definition definition : older.schema().definitions()) {
            TypeDefinition now = newer.type(definition.name()).orElse(null);
            if (definition instanceof TypeDefinition former
                    && now != null
                    && !parts.contains(former.name())
                    && !(isReached(olderDirections, former) && isReached(newerDirections, now))) {
                Node node = Node.root(former.name(), Direction.UNUSED, former.nameSpan(), now.nameSpan(), Marks.NONE);
                TypeRef type = new TypeRef.Named(former.name());
                later(node, type, type, between.step((schema, all) -> type(schema, former.name())));
            }
        }
    }

    private static Optional<TypeRef> type(Schema schema, String name) {
        return schema.type(name).map(type -> new TypeRef.Named(type.name()));
    }

    /**
     * Reports the unused types that only one schema has. Those with a new name are known by then. Java has no type for one that is only a part of others.
     */
    private void unusedTypesOfOneSchema(Set<String> olderParts, Set<String> newerParts) {
        Set<String> withOtherName = new HashSet<>();
        renamed.forEach(withOtherName::addAll);
        for (Definition definition : older.schema().definitions()) {
            if (definition instanceof TypeDefinition former
                    && !isReached(olderDirections, former)
                    && !olderParts.contains(former.name())
                    && (newer.type(former.name()).isEmpty() || newerParts.contains(former.name()))
                    && !withOtherName.contains(former.name())) {
                Marks marks = between.step((schema, all) -> schema.type(former.name()))
                        .marks(marks(former.name(), former.features()), former.name(), TypeDefinition::features);
                add(Node.root(former.name(), Direction.UNUSED, former.nameSpan(), null, marks), Rule.TYPE_REMOVED);
            }
        }
        for (Definition definition : newer.definitions()) {
            if (definition instanceof TypeDefinition now
                    && !isReached(newerDirections, now)
                    && !newerParts.contains(now.name())
                    && (older.schema().type(now.name()).isEmpty() || olderParts.contains(now.name()))
                    && !withOtherName.contains(now.name())) {
                addNew(Rule.TYPE_ADDED, now);
            }
        }
    }

    private static boolean isReached(DirectionIndex directions, TypeDefinition type) {
        return directions.sent(type.name()) || directions.received(type.name());
    }

    /** Returns the types that are only bases or branches: their members are those of other types. */
    private static Set<String> parts(Schema schema) {
        Set<String> parts = new HashSet<>();
        Set<String> values = new HashSet<>();
        for (Definition definition : schema.definitions()) {
            if (definition instanceof StructType struct) {
                addValues(struct.members(), values);
                if (struct.base() != null) {
                    parts.add(struct.base());
                }
            } else if (definition instanceof UnionType union) {
                if (union.base() instanceof Payload.Named base) {
                    parts.add(base.type());
                } else {
                    addValues(schema, union.base(), values);
                }
                for (Branch branch : union.branches()) {
                    if (union.simple() || schema.type(branch.type().name()).orElse(null) instanceof UnionType) {
                        addValue(branch.type(), values);
                    } else {
                        parts.add(branch.type().name());
                    }
                }
            } else if (definition instanceof AlternateType alternate) {
                alternate.alternatives().forEach(alternative -> addValue(alternative.type(), values));
            } else if (definition instanceof Command command) {
                addValues(schema, command.arguments(), values);
                if (command.returns() != null) {
                    addValue(command.returns(), values);
                }
            } else if (definition instanceof Event event) {
                addValues(schema, event.data(), values);
            }
        }
        parts.removeAll(values);
        return parts;
    }

    private static void addValues(Schema schema, Payload payload, Set<String> values) {
        if (payload instanceof Payload.Named named) {
            values.add(named.type());
        } else {
            addValues(schema.members(payload), values);
        }
    }

    private static void addValues(List<Member> members, Set<String> values) {
        members.forEach(member -> addValue(member.type(), values));
    }

    private static void addValue(TypeRef type, Set<String> values) {
        TypeRef element = type;
        while (element instanceof TypeRef.Array array) {
            element = array.element();
        }
        values.add(element.name());
    }

    private static boolean isOneFile(Schema schema) {
        return schema.definitions().stream().map(Definition::module).distinct().count() <= 1;
    }

    private void command(Command former) {
        Between<Command> releases = between.step((schema, all) -> schema.definition(former.name())
                .filter(Command.class::isInstance)
                .map(Command.class::cast));
        Marks marks = releases.marks(marks(former.name(), former.features()), former.name(), Command::features);
        Definition definition = newer.definition(former.name()).orElse(null);
        if (!(definition instanceof Command now)) {
            add(Node.root(former.name(), Direction.SENT, former.nameSpan(), null, marks), Rule.COMMAND_REMOVED);
            return;
        }
        Node node = both(former, now, marks);
        if (isMoved(former, now)) {
            add(node, Rule.MODULE_MOVED, former.module() + " to " + now.module());
        }
        if (former.allowOob() != now.allowOob()) {
            add(node, former.allowOob() ? Rule.ALLOW_OOB_REMOVED : Rule.ALLOW_OOB_ADDED);
        }
        // A server's answer does not show these two.
        boolean known = !older.schema().isAnswer() && !newer.isAnswer();
        if (known && former.allowPreconfig() != now.allowPreconfig()) {
            add(node, former.allowPreconfig() ? Rule.ALLOW_PRECONFIG_REMOVED : Rule.ALLOW_PRECONFIG_ADDED);
        }
        if (known && former.successResponse() != now.successResponse()) {
            add(node, former.successResponse() ? Rule.SUCCESS_RESPONSE_REMOVED : Rule.SUCCESS_RESPONSE_ADDED);
        }
        Node arguments = node.step(ARGUMENTS, Direction.SENT);
        boolean formerlyOpen = isOpen(former, older.schema());
        if (formerlyOpen != isOpen(now, newer)) {
            Rule rule = formerlyOpen ? Rule.OPEN_ARGUMENTS_CLOSED : Rule.OPEN_ARGUMENTS_OPENED;
            // An answer shows open arguments only if another schema lent this; Java has those that it shows.
            boolean unknown = formerlyOpen ? newer.isAnswer() : older.schema().isAnswer();
            add(arguments, rule, unknown ? Severity.OK : rule.wire(), rule.java(), "");
            (formerlyOpen ? closed : opened).add(former.name());
        }
        Between<ObjectView> views =
                releases.step((schema, each) -> Optional.of(ObjectView.of(schema, each.arguments())));
        payloads(arguments, former.arguments(), former.boxed(), now.arguments(), now.boxed(), views);
        Node returns = node.step("ret-type", Direction.RETURNED);
        if (former.returns() != null && now.returns() != null) {
            later(
                    returns,
                    former.returns(),
                    now.returns(),
                    releases.step((schema, command) -> Optional.ofNullable(command.returns())));
        } else if (former.returns() != now.returns()) {
            add(returns, former.returns() == null ? Rule.RETURN_ADDED : Rule.RETURN_REMOVED);
        }
    }

    /** Returns whether a client may send arguments that the schema does not list. A command without any takes none, however it is implemented. */
    private static boolean isOpen(Command command, Schema schema) {
        return !command.gen() && !schema.members(command.arguments()).isEmpty();
    }

    /** Returns whether a place is that of all arguments of one of some commands. */
    private static boolean isOneOf(Set<String> commands, Node node) {
        Node parent = node.parent();
        return parent != null
                && parent.parent() == null
                && node.direction() == Direction.SENT
                && node.step().equals(ARGUMENTS)
                && commands.contains(parent.step());
    }

    private void event(Event former) {
        Between<Event> releases = between.step((schema, all) ->
                schema.definition(former.name()).filter(Event.class::isInstance).map(Event.class::cast));
        Marks marks = releases.marks(marks(former.name(), former.features()), former.name(), Event::features);
        Definition definition = newer.definition(former.name()).orElse(null);
        if (!(definition instanceof Event now)) {
            add(Node.root(former.name(), Direction.IN_EVENT, former.nameSpan(), null, marks), Rule.EVENT_REMOVED);
            return;
        }
        Node node = both(former, now, marks);
        if (isMoved(former, now)) {
            add(node, Rule.MODULE_MOVED, Severity.OK, Severity.OK, former.module() + " to " + now.module());
        }
        Between<ObjectView> views = releases.step((schema, event) -> Optional.of(ObjectView.of(schema, event.data())));
        Node data = node.step(ARGUMENTS, Direction.IN_EVENT);
        payloads(data, former.data(), former.boxed(), now.data(), now.boxed(), views);
    }

    private Marks marks(String name, List<Feature> features) {
        return Marks.of(name, features, older.unstableByName());
    }

    /** Returns the place of a command or event that both schemas have, after comparing what both kinds have in common. */
    private Node both(Definition former, Definition now, Marks marks) {
        Node node = Node.root(former.name(), Direction.SENT, former.nameSpan(), now.nameSpan(), marks);
        features(node, former.features(), now.features());
        conditions(node, former.condition(), now.condition(), Severity.OK);
        return node;
    }

    /** Returns whether a definition is in another file. The roots count as the same file, because compared files may need different names. */
    private boolean isMoved(Definition former, Definition now) {
        if (isUnplaced(older.schema(), former) || isUnplaced(newer, now)) {
            return false;
        }
        boolean inRoots = former.module().equals(older.schema().root().name())
                && now.module().equals(newer.root().name());
        return !inRoots && !former.module().equals(now.module());
    }

    /** Returns whether a schema is an answer to which no other schema lent files. */
    private static boolean isWithoutFiles(Schema schema) {
        return schema.isAnswer() && schema.modules().size() == 1;
    }

    /** Returns whether the file of a definition is not known. */
    private static boolean isUnplaced(Schema schema, Definition definition) {
        return schema.isAnswer() && definition.module().equals(schema.root().name());
    }

    private void payloads(
            Node node,
            Payload former,
            boolean formerlyBoxed,
            Payload now,
            boolean nowBoxed,
            Between<ObjectView> releases) {
        if (formerlyBoxed != nowBoxed) {
            add(node, Rule.BOXED_CHANGED);
        }
        String role = formerlyBoxed && nowBoxed ? "" : "=";
        // What opens or closes the arguments of one command has no effect on other uses of the type.
        String openness = isOneOf(opened, node) ? ">" : isOneOf(closed, node) ? "<" : "";
        if (former instanceof Payload.Named formerName && now instanceof Payload.Named nowName) {
            TypeDefinition formerType = older.schema().type(formerName.type()).orElseThrow();
            TypeDefinition nowType = newer.type(nowName.type()).orElseThrow();
            later(node, () -> {
                if (role.isEmpty()) {
                    names(node, formerType, nowType);
                    redirected(node, formerType, nowType);
                }
                if (seen.add(new PairKey(
                        formerType.name(), nowType.name(), node.direction().isSent(), role + openness))) {
                    objects(
                            typed(node, formerType, nowType, releases, ObjectView::features),
                            formerType,
                            nowType,
                            role,
                            releases);
                }
            });
        } else {
            later(node, () -> {
                ObjectView view = ObjectView.of(older.schema(), former);
                boolean byClients = node.direction().isSent() && !formerlyBoxed;
                objects(
                        node,
                        view,
                        ObjectView.of(newer, now),
                        () -> byClients ? Forms.ofArguments(view) : Forms.NONE,
                        releases);
            });
        }
    }

    private void objects(
            Node node, TypeDefinition former, TypeDefinition now, String role, Between<ObjectView> releases) {
        ObjectView view = ObjectView.of(older.schema(), former.name());
        boolean byClients = !role.isEmpty() && node.direction().isSent();
        objects(
                node,
                view,
                ObjectView.of(newer, now.name()),
                () -> former instanceof UnionType
                        ? Forms.ofUnion(view, older.schema())
                        : byClients ? Forms.ofArguments(view) : Forms.NONE,
                releases);
    }

    private void later(Node node, TypeRef former, TypeRef now, Between<TypeRef> releases) {
        later(node, () -> types(node, former, now, releases));
    }

    private void later(Node node, Runnable comparison) {
        waiting.get(node.marks().exemption()).add(comparison);
    }

    private void compareWaiting() {
        for (Deque<Runnable> queue : waiting) {
            for (Runnable next = queue.poll(); next != null; next = queue.poll()) {
                next.run();
            }
        }
    }

    private void types(Node node, TypeRef former, TypeRef now, Between<TypeRef> releases) {
        if (former instanceof TypeRef.Array formerArray && now instanceof TypeRef.Array nowArray) {
            types(
                    node,
                    formerArray.element(),
                    nowArray.element(),
                    releases.step((schema, type) ->
                            type instanceof TypeRef.Array array ? Optional.of(array.element()) : Optional.empty()));
            return;
        }
        if (former instanceof TypeRef.Builtin || now instanceof TypeRef.Builtin) {
            builtins(node, former, now, releases);
            return;
        }
        if (former instanceof TypeRef.Array || now instanceof TypeRef.Array) {
            alternateOrElse(node, former, now, releases);
            return;
        }
        TypeDefinition formerType = older.schema().type(former.name()).orElseThrow();
        TypeDefinition nowType = newer.type(now.name()).orElseThrow();
        boolean isNew =
                seen.add(new PairKey(former.name(), now.name(), node.direction().isSent(), ""));
        if (formerType instanceof EnumType formerEnum && nowType instanceof EnumType nowEnum) {
            enumUses.add(new EnumUse(
                    node,
                    formerEnum,
                    nowEnum,
                    false,
                    releases.step((schema, type) -> definition(schema, type, EnumType.class))));
        }
        if (!isNew) {
            return;
        }
        if (formerType instanceof EnumType && nowType instanceof EnumType) {
            names(node, formerType, nowType);
            redirected(node, formerType, nowType);
        } else if (formerType instanceof AlternateType formerAlternate
                && nowType instanceof AlternateType nowAlternate) {
            names(node, formerType, nowType);
            redirected(node, formerType, nowType);
            Between<AlternateType> alternates =
                    releases.step((schema, type) -> definition(schema, type, AlternateType.class));
            alternatives(
                    typed(node, formerType, nowType, alternates, AlternateType::features),
                    formerAlternate,
                    nowAlternate,
                    alternates);
        } else if (isObject(formerType) && isObject(nowType)) {
            names(node, formerType, nowType);
            redirected(node, formerType, nowType);
            PairKey asArguments =
                    new PairKey(former.name(), now.name(), node.direction().isSent(), "=");
            if (!seen.contains(asArguments)) {
                Between<ObjectView> views = releases.step(ObjectView::of);
                Node typed = typed(node, formerType, nowType, views, ObjectView::features);
                objects(typed, formerType, nowType, "", views);
            }
        } else {
            alternateOrElse(node, former, now, releases);
        }
    }

    private static <T extends TypeDefinition> Optional<T> definition(Schema schema, TypeRef type, Class<T> kind) {
        return type instanceof TypeRef.Named
                ? schema.type(type.name()).filter(kind::isInstance).map(kind::cast)
                : Optional.empty();
    }

    private static boolean isObject(TypeDefinition type) {
        return !(type instanceof EnumType || type instanceof AlternateType);
    }

    /**
     * Returns the place of a value with its type's marks, after comparing the types' features. Their conditions are not compared: a build without a type
     * has no member of it either, so that the members, commands and events have the conditions that matter.
     */
    private <T> Node typed(
            Node node,
            TypeDefinition former,
            TypeDefinition now,
            Between<T> releases,
            Function<T, List<Feature>> features) {
        Node typed = node.typed(former.nameSpan(), now.nameSpan(), marks(former, releases, features));
        features(typed, former.features(), now.features());
        return typed;
    }

    /** Returns the marks of a type, which its values have in each release. */
    private <T> Marks marks(TypeDefinition former, Between<T> releases, Function<T, List<Feature>> features) {
        return releases.marks(marks("", former.features()), "", features);
    }

    private void names(Node node, TypeDefinition former, TypeDefinition now) {
        if (!former.name().equals(now.name()) && renamed.add(List.of(former.name(), now.name()))) {
            add(node, Rule.TYPE_RENAMED, former.name() + " to " + now.name());
        }
    }

    /** Reports that a type is received or sent and formerly was not, or the reverse. A received enum, union or alternate has a case of unrecognized values. */
    private void redirected(Node node, TypeDefinition former, TypeDefinition now) {
        boolean open = !isObject(former) || !isObject(now) || former instanceof UnionType && now instanceof UnionType;
        boolean sent = node.direction().isSent();
        if (!open || !redirected.add(new PairKey(former.name(), now.name(), sent, ""))) {
            return;
        }
        boolean formerlyOther =
                sent ? olderDirections.received(former.name()) : olderDirections.sentAsValue(former.name());
        boolean nowOther = sent ? newerDirections.received(now.name()) : newerDirections.sentAsValue(now.name());
        if (formerlyOther != nowOther) {
            Rule received = nowOther ? Rule.TYPE_BECAME_RECEIVED : Rule.TYPE_NO_LONGER_RECEIVED;
            Rule other = nowOther ? Rule.TYPE_BECAME_SENT : Rule.TYPE_NO_LONGER_SENT;
            add(node, sent ? received : other, now.name());
        }
    }

    private void builtins(Node node, TypeRef former, TypeRef now, Between<TypeRef> releases) {
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
            add(
                    node,
                    Rule.ANY_NARROWED,
                    sent ? Severity.BREAK : Severity.OK,
                    Severity.BREAK,
                    detail,
                    forms(former, now));
        } else if (nowBuiltin == BuiltinType.ANY) {
            add(
                    node,
                    Rule.ANY_WIDENED,
                    sent ? Severity.OK : Severity.BREAK,
                    Severity.BREAK,
                    detail,
                    forms(former, now));
        } else if (isInteger(formerBuiltin) && isInteger(nowBuiltin)) {
            boolean sameInJava = javaInteger(former).equals(javaInteger(now));
            add(node, Rule.INT_TYPE_CHANGED, Severity.NOTE, sameInJava ? Severity.OK : Severity.BREAK, detail);
        } else if (sent && isInteger(formerBuiltin) && nowBuiltin == BuiltinType.NUMBER
                || !sent && formerBuiltin == BuiltinType.NUMBER && isInteger(nowBuiltin)) {
            // Each integer is a number.
            add(node, Rule.MEMBER_TYPE_CHANGED, Severity.OK, Severity.BREAK, detail, forms(former, now));
        } else if (formerBuiltin == BuiltinType.STR && isEnum(newer, now)) {
            add(node, Rule.STR_TO_ENUM, sent ? Severity.WARNING : Severity.OK, Severity.BREAK, detail);
        } else if (isEnum(older.schema(), former) && nowBuiltin == BuiltinType.STR) {
            add(node, Rule.ENUM_TO_STR, sent ? Severity.OK : Severity.WARNING, Severity.BREAK, detail);
        } else {
            alternateOrElse(node, former, now, releases);
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

    /** Returns the Java type of an integer, and whether it is unsigned. */
    private static String javaInteger(TypeRef type) {
        return switch (type.name()) {
            case "uint64", "size" -> "unsigned long";
            case "int", "int64", "uint32" -> "long";
            default -> "int";
        };
    }

    /** Compares types of different kinds, one of which may be an alternate that has the other one. */
    private void alternateOrElse(Node node, TypeRef former, TypeRef now, Between<TypeRef> releases) {
        boolean sent = node.direction().isSent();
        String forms = forms(former, now);
        // A type of another kind may have the same name.
        String detail = former.name().equals(now.name()) ? forms : former.name() + " to " + now.name();
        if (alternate(newer, now) instanceof AlternateType alternate) {
            Alternative same = alternative(newer, alternate, jsonType(older.schema(), former));
            if (same != null) {
                add(node, Rule.TYPE_TO_ALTERNATE, sent ? Severity.OK : Severity.WARNING, Severity.BREAK, detail, forms);
                later(node, former, same.type(), releases);
                return;
            }
        } else if (alternate(older.schema(), former) instanceof AlternateType alternate) {
            Alternative same = alternative(older.schema(), alternate, jsonType(newer, now));
            if (same != null) {
                add(node, Rule.ALTERNATE_TO_TYPE, sent ? Severity.BREAK : Severity.OK, Severity.BREAK, detail, forms);
                later(node, same.type(), now, releases);
                return;
            }
        }
        add(node, Rule.MEMBER_TYPE_CHANGED, Severity.BREAK, Severity.BREAK, detail, forms);
    }

    /** Returns the kinds of JSON values of two types, which do not depend on the names of types. */
    private String forms(TypeRef former, TypeRef now) {
        return form(older.schema(), former) + " to " + form(newer, now);
    }

    private static String form(Schema schema, TypeRef type) {
        StringBuilder form = new StringBuilder();
        TypeRef element = type;
        while (element instanceof TypeRef.Array array) {
            form.append("array of ");
            element = array.element();
        }
        return form.append(
                        element instanceof TypeRef.Builtin builtin
                                ? builtin.type().jsonType()
                                : jsonType(schema, element))
                .toString();
    }

    private static @Nullable TypeDefinition alternate(Schema schema, TypeRef type) {
        return definition(schema, type, AlternateType.class).orElse(null);
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

    private void alternatives(Node node, AlternateType former, AlternateType now, Between<AlternateType> releases) {
        boolean sent = node.direction().isSent();
        Map<String, Alternative> formerByType = byJsonType(older.schema(), former);
        Map<String, Alternative> nowByType = byJsonType(newer, now);
        formerByType.forEach((jsonType, alternative) -> {
            Alternative other = nowByType.get(jsonType);
            if (other == null) {
                add(
                        node.element("!" + jsonType, alternative.span(), now.nameSpan(), Marks.NONE),
                        sent ? Rule.ALTERNATIVE_REMOVED : Rule.RECEIVED_ALTERNATIVE_REMOVED);
                return;
            }
            Node place = node.element("!" + jsonType, alternative.span(), other.span(), Marks.NONE);
            conditions(place, alternative.condition(), other.condition(), Severity.OK);
            if (!alternative.name().equals(other.name())) {
                add(place, Rule.ALTERNATIVE_RENAMED, alternative.name() + " to " + other.name());
            }
            later(
                    place,
                    alternative.type(),
                    other.type(),
                    releases.step((schema, type) -> Optional.ofNullable(alternative(schema, type, jsonType))
                            .map(Alternative::type)));
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
        Map<String, Alternative> byType = new TreeMap<>();
        type.alternatives().forEach(each -> byType.put(jsonType(schema, each.type()), each));
        return byType;
    }

    /** Compares enums. A value that is removed or added is reported as the branch of a union if a union at a place that is no more exempt has it. */
    private void enums() {
        Map<PairKey, Integer> discriminators = new HashMap<>();
        for (EnumUse use : enumUses) {
            if (use.discriminator()) {
                discriminators.merge(use.key(), use.node().marks().exemption(), Math::min);
            }
        }
        Set<PairKey> compared = new HashSet<>();
        Set<PairKey> listed = new HashSet<>();
        for (EnumUse use : enumUses) {
            PairKey key = use.key();
            Node node = use.node();
            if (compared.add(key)) {
                commonValues(typed(node, use.older(), use.newer(), use.between(), EnumType::features), use);
            }
            if (!use.discriminator()
                    && discriminators.getOrDefault(key, EXEMPTIONS)
                            > node.marks().exemption()
                    && listed.add(key)) {
                otherValues(
                        node.typed(
                                use.older().nameSpan(),
                                use.newer().nameSpan(),
                                marks(use.older(), use.between(), EnumType::features)),
                        use);
            }
        }
    }

    private void commonValues(Node node, EnumUse use) {
        Map<String, EnumValue> nowValues = byName(use.newer());
        for (EnumValue value : use.older().values()) {
            EnumValue other = nowValues.get(value.name());
            if (other != null) {
                Node place = node.element("^" + value.name(), value.span(), other.span(), marks(value, use));
                features(place, value.features(), other.features());
                conditions(place, value.condition(), other.condition(), Severity.OK);
            }
        }
    }

    private void otherValues(Node node, EnumUse use) {
        boolean sent = node.direction().isSent();
        Map<String, EnumValue> formerValues = byName(use.older());
        Map<String, EnumValue> nowValues = byName(use.newer());
        formerValues.forEach((name, value) -> {
            if (!nowValues.containsKey(name)) {
                add(
                        node.element("^" + name, value.span(), use.newer().nameSpan(), marks(value, use)),
                        sent ? Rule.ENUM_VALUE_REMOVED : Rule.RECEIVED_ENUM_VALUE_REMOVED);
            }
        });
        nowValues.forEach((name, value) -> {
            if (!formerValues.containsKey(name)) {
                add(
                        node.element("^" + name, use.older().nameSpan(), value.span(), Marks.NONE),
                        sent ? Rule.ENUM_VALUE_ADDED : Rule.RECEIVED_ENUM_VALUE_ADDED);
            }
        });
    }

    private Marks marks(EnumValue value, EnumUse use) {
        Marks marks = marks(value.name(), value.features());
        return use.between()
                .step((schema, type) -> value(type, value.name()))
                .marks(marks, value.name(), EnumValue::features);
    }

    private static Optional<EnumValue> value(EnumType type, String name) {
        return type.values().stream().filter(each -> each.name().equals(name)).findFirst();
    }

    private static Map<String, EnumValue> byName(EnumType type) {
        Map<String, EnumValue> byName = new LinkedHashMap<>();
        type.values().forEach(value -> byName.put(value.name(), value));
        return byName;
    }

    private void objects(
            Node node, ObjectView former, ObjectView now, Supplier<Forms> forms, Between<ObjectView> releases) {
        boolean sent = node.direction().isSent();
        if (former.tag() == null && now.tag() != null) {
            boolean needsMore = now.membersOfVariants(newer).stream()
                    .anyMatch(member ->
                            !member.optional() && !isMandatory(former.members().get(member.name())));
            // Clients may have sent what a branch needs when the arguments were open.
            Severity most = isOneOf(closed, node) ? Severity.WARNING : Severity.BREAK;
            Severity wire = sent ? (needsMore ? most : Severity.OK) : Severity.WARNING;
            add(node, Rule.STRUCT_TO_UNION, wire, Severity.BREAK, "");
        } else if (former.tag() != null && now.tag() == null) {
            boolean loses = former.membersOfVariants(older.schema()).stream()
                    .anyMatch(member ->
                            (sent || !member.optional()) && !now.members().containsKey(member.name()));
            Severity wire = loses && !isOneOf(opened, node) ? Severity.BREAK : sent ? Severity.OK : Severity.WARNING;
            add(node, Rule.UNION_TO_STRUCT, wire, Severity.BREAK, "");
        }
        members(node, former, now, forms, releases);
        if (former.tag() != null && now.tag() != null) {
            variants(node, former, now, releases);
        }
    }

    private static boolean isMandatory(@Nullable Member member) {
        return member != null && !member.optional();
    }

    private void members(
            Node node, ObjectView former, ObjectView now, Supplier<Forms> forms, Between<ObjectView> releases) {
        Set<String> names = new TreeSet<>(former.members().keySet());
        names.addAll(now.members().keySet());
        if (former.tag() != null && now.tag() != null && !former.tag().equals(now.tag())) {
            renamedTag(node, former, now, releases);
            if (!now.members().containsKey(former.tag())) {
                names.remove(former.tag());
            }
            if (!former.members().containsKey(now.tag())) {
                names.remove(now.tag());
            }
        }
        boolean same = former.members().keySet().equals(now.members().keySet());
        Map<String, InVariants> formerInVariants = same ? Map.of() : former.inVariants(older.schema());
        Map<String, InVariants> nowInVariants = same ? Map.of() : now.inVariants(newer);
        for (String name : names) {
            Member before = former.members().get(name);
            Member after = now.members().get(name);
            if (before == null) {
                InVariants moved = formerInVariants.get(name);
                if (moved == null) {
                    appeared(node, Objects.requireNonNull(after), forms);
                } else {
                    movedIntoBase(node, moved, Objects.requireNonNull(after), releases);
                }
            } else if (after == null) {
                InVariants moved = nowInVariants.get(name);
                if (moved == null) {
                    missing(node, before, releases);
                } else {
                    movedIntoBranch(node, before, moved, releases);
                }
            } else if (name.equals(former.tag()) && name.equals(now.tag())) {
                tag(node, before, after, forms, releases);
            } else {
                Node place = member(node, before, after, forms, releases);
                later(place, before.type(), after.type(), types(releases, name));
            }
        }
        reordered(node, former, now, forms);
    }

    /** Returns the types of a member in the releases in between. */
    private static Between<TypeRef> types(Between<ObjectView> releases, String member) {
        return releases.step((schema, object) -> object.find(schema, member).map(Member::type));
    }

    private Marks marks(Member member, Between<ObjectView> releases) {
        return releases.step((schema, object) -> object.find(schema, member.name()))
                .marks(marks(member.name(), member.features()), member.name(), Member::features);
    }

    private void reordered(Node node, ObjectView former, ObjectView now, Supplier<Forms> forms) {
        List<String> before = former.members().keySet().stream()
                .filter(now.members()::containsKey)
                .toList();
        List<String> after = now.members().keySet().stream()
                .filter(former.members()::containsKey)
                .toList();
        if (before.equals(after)) {
            return;
        }
        List<String> taken = before.stream()
                .filter(name -> !name.equals(former.tag()) && Forms.isRequired(member(former, name)))
                .toList();
        boolean inForms = forms.get().values()
                && !taken.equals(after.stream().filter(taken::contains).toList());
        // Otherwise only the order of the constructor is another one.
        add(node, Rule.MEMBERS_REORDERED, Severity.OK, inForms ? Severity.BREAK : Severity.NOTE, "");
    }

    private static Member member(ObjectView object, String name) {
        return Objects.requireNonNull(object.members().get(name));
    }

    private void renamedTag(Node node, ObjectView former, ObjectView now, Between<ObjectView> releases) {
        String before = Objects.requireNonNull(former.tag());
        String after = Objects.requireNonNull(now.tag());
        add(node, Rule.DISCRIMINATOR_RENAMED, before + " to " + after);
        if (!now.members().containsKey(before) && !former.members().containsKey(after)) {
            Node place = node.element(
                    before,
                    member(former, before).span(),
                    member(now, after).span(),
                    marks(member(former, before), releases));
            tagTypes(place, member(former, before).type(), member(now, after).type(), types(releases, before));
        }
    }

    private void tag(Node node, Member former, Member now, Supplier<Forms> forms, Between<ObjectView> releases) {
        Node place = member(node, former, now, forms, releases);
        tagTypes(place, former.type(), now.type(), types(releases, former.name()));
    }

    /** A value that is removed or added is reported as its branch. */
    private void tagTypes(Node place, TypeRef former, TypeRef now, Between<TypeRef> releases) {
        EnumType before = definition(older.schema(), former, EnumType.class).orElse(null);
        EnumType after = definition(newer, now, EnumType.class).orElse(null);
        if (before == null || after == null) {
            later(place, former, now, releases);
            return;
        }
        names(place, before, after);
        redirected(place, before, after);
        enumUses.add(new EnumUse(
                place, before, after, true, releases.step((schema, type) -> definition(schema, type, EnumType.class))));
    }

    /** Returns the place of a member that both objects have, after comparing all of it except its type. */
    private Node member(Node node, Member former, Member now, Supplier<Forms> forms, Between<ObjectView> releases) {
        Node place = node.element(former.name(), former.span(), now.span(), marks(former, releases));
        boolean sent = node.direction().isSent();
        if (former.optional() && !now.optional()) {
            Rule rule = sent ? Rule.ARG_OPTIONAL_TO_MANDATORY : Rule.RETURN_OPTIONAL_TO_MANDATORY;
            add(place, rule, rule.wire(), nowRequired(former, sent, forms), "");
        } else if (!former.optional() && now.optional()) {
            add(place, sent ? Rule.ARG_MANDATORY_TO_OPTIONAL : Rule.RETURN_MANDATORY_TO_OPTIONAL);
        }
        features(place, former.features(), now.features());
        Severity java = Severity.OK;
        if (!former.optional() && (former.condition() == null) != (now.condition() == null)) {
            java = now.condition() == null ? nowRequired(former, sent, forms) : Severity.BREAK;
        }
        conditions(place, former.condition(), now.condition(), java);
        return place;
    }

    /** Returns the severity of a member that is not null any more. Builders demand it if it is sent; a reference that is received has the same type. */
    private static Severity nowRequired(Member former, boolean sent, Supplier<Forms> forms) {
        return sent || isPrimitive(former.type()) || forms.get().values() ? Severity.BREAK : Severity.NOTE;
    }

    private static boolean isPrimitive(TypeRef type) {
        return type instanceof TypeRef.Builtin builtin
                && (isInteger(builtin.type())
                        || builtin.type() == BuiltinType.NUMBER
                        || builtin.type() == BuiltinType.BOOL);
    }

    private void missing(Node node, Member former, Between<ObjectView> releases) {
        Node place = node.element(former.name(), former.span(), node.newer(), marks(former, releases));
        Rule rule = switch (node.direction()) {
            case SENT, UNUSED -> Rule.ARG_REMOVED;
            case RETURNED -> former.optional() ? Rule.OPTIONAL_RETURN_REMOVED : Rule.RETURN_MEMBER_REMOVED;
            case IN_EVENT -> former.optional() ? Rule.OPTIONAL_RETURN_REMOVED : Rule.EVENT_MEMBER_REMOVED;
        };
        // Open arguments may have any member.
        add(place, rule, isOneOf(opened, node) ? Severity.OK : rule.wire(), rule.java(), "");
    }

    private void appeared(Node node, Member now, Supplier<Forms> forms) {
        Node place = node.element(now.name(), node.older(), now.span(), Marks.NONE);
        boolean breaksForms = forms.get().wrapped() || forms.get().values() && Forms.isRequired(now);
        Rule rule = switch (node.direction()) {
            case SENT, UNUSED -> now.optional() ? Rule.ARG_ADDED_OPTIONAL : Rule.ARG_ADDED_MANDATORY;
            case RETURNED -> Rule.RETURN_MEMBER_ADDED;
            case IN_EVENT -> Rule.EVENT_MEMBER_ADDED;
        };
        add(place, rule, rule.wire(), breaksForms ? Severity.BREAK : rule.java(), "");
    }

    /** Reports a member that the newer object has in branches only. */
    private void movedIntoBranch(Node node, Member former, InVariants moved, Between<ObjectView> releases) {
        boolean sent = node.direction().isSent();
        Node place = node.element(
                former.name(), former.span(), moved.members().get(0).span(), marks(former, releases));
        // A client that sends the member with a value whose branch lacks it gets an error, and one that omits it where
        // it has become mandatory.
        boolean breaks = sent
                ? !moved.everywhere() || former.optional() && moved.anyMandatory()
                : !former.optional() && !moved.alwaysMandatory();
        Rule rule = Rule.MEMBER_MOVED_INTO_BRANCH;
        add(place, rule, breaks ? Severity.BREAK : Severity.OK, rule.java(), "");
        Set<TypeRef> compared = new HashSet<>();
        for (Member member : moved.members()) {
            if (compared.add(member.type())) {
                later(place, former.type(), member.type(), types(releases, former.name()));
            }
        }
        features(place, former.features(), moved.members().get(0).features());
    }

    /** Reports a member that the older object has in branches only. */
    private void movedIntoBase(Node node, InVariants moved, Member now, Between<ObjectView> releases) {
        boolean sent = node.direction().isSent();
        Member first = moved.members().get(0);
        Node place = node.element(now.name(), first.span(), now.span(), marks(first, releases));
        boolean breaks = sent ? !now.optional() && !moved.alwaysMandatory() : now.optional() && moved.anyMandatory();
        Rule rule = Rule.MEMBER_MOVED_INTO_BASE;
        add(place, rule, breaks ? Severity.BREAK : Severity.OK, rule.java(), "");
        Set<TypeRef> compared = new HashSet<>();
        for (Member member : moved.members()) {
            if (compared.add(member.type())) {
                later(place, member.type(), now.type(), types(releases, now.name()));
            }
        }
        features(place, first.features(), now.features());
    }

    private void variants(Node node, ObjectView former, ObjectView now, Between<ObjectView> releases) {
        boolean sent = node.direction().isSent();
        Set<String> values = new TreeSet<>(former.variants().keySet());
        values.addAll(now.variants().keySet());
        for (String value : values) {
            Variant variant = former.variants().get(value);
            Variant other = now.variants().get(value);
            Between<Variant> others = releases.step(
                    (schema, object) -> Optional.ofNullable(object.variants().get(value)));
            if (variant == null) {
                add(
                        node.element(
                                "+" + value,
                                node.older(),
                                Objects.requireNonNull(other).span(),
                                Marks.NONE),
                        sent ? Rule.BRANCH_ADDED : Rule.RECEIVED_BRANCH_ADDED);
                continue;
            }
            Marks marks = others.marks(marks(value, variant.features()), value, Variant::features);
            if (other == null) {
                add(
                        node.element("+" + value, variant.span(), node.newer(), marks),
                        sent ? Rule.UNION_BRANCH_REMOVED : Rule.RECEIVED_BRANCH_REMOVED);
                continue;
            }
            variant(
                    node.element("+" + value, variant.span(), other.span(), marks),
                    variant,
                    other,
                    former,
                    now,
                    others.step((schema, each) -> Optional.of(each.object(schema))));
        }
    }

    private void variant(
            Node node,
            Variant former,
            Variant now,
            ObjectView union,
            ObjectView nowUnion,
            Between<ObjectView> releases) {
        boolean both = former.branch() != null && now.branch() != null;
        // A branch and its value change their conditions together.
        boolean follows = Conditions.same(former.condition(), former.value().condition())
                && Conditions.same(now.condition(), now.value().condition());
        if (both && !follows) {
            conditions(node, former.condition(), now.condition(), Severity.OK);
        }
        later(node, () -> {
            ObjectView formerObject = former.object(older.schema());
            ObjectView nowObject = now.object(newer);
            // What has moved between a branch and the base is reported at the base.
            Set<String> inNowBase = common(formerObject, nowUnion);
            Set<String> inFormerBase = common(nowObject, union);
            Node typed = node;
            if (former.type() != null && now.type() != null) {
                TypeDefinition formerType = older.schema().type(former.type()).orElseThrow();
                TypeDefinition nowType = newer.type(now.type()).orElseThrow();
                if (formerType instanceof UnionType && nowType instanceof UnionType) {
                    names(node, formerType, nowType);
                    redirected(node, formerType, nowType);
                }
                String role = "+" + inNowBase + inFormerBase;
                if (!seen.add(
                        new PairKey(former.type(), now.type(), node.direction().isSent(), role))) {
                    return;
                }
                typed = typed(node, formerType, nowType, releases, ObjectView::features);
            }
            objects(
                    typed,
                    formerObject.without(inNowBase),
                    nowObject.without(inFormerBase),
                    () -> formerObject.tag() == null
                            ? Forms.ofVariant(union, former, older.schema())
                            : Forms.ofUnion(formerObject, older.schema()),
                    releases);
        });
    }

    private static Set<String> common(ObjectView branch, ObjectView union) {
        Set<String> names = new TreeSet<>(branch.members().keySet());
        names.retainAll(union.members().keySet());
        return names;
    }

    private void features(Node node, List<Feature> former, List<Feature> now) {
        for (Feature feature : former) {
            Feature other = named(now, feature.name());
            if (other == null) {
                Node place = node.element("$" + feature.name(), feature.span(), node.newer(), Marks.NONE);
                add(
                        place,
                        switch (feature.name()) {
                            case "deprecated" -> Rule.DEPRECATED_REMOVED;
                            case "unstable" -> Rule.UNSTABLE_REMOVED;
                            default -> Rule.FEATURE_REMOVED;
                        });
            } else {
                Node place = node.element("$" + feature.name(), feature.span(), other.span(), Marks.NONE);
                conditions(place, feature.condition(), other.condition(), Severity.OK);
            }
        }
        for (Feature feature : now) {
            if (named(former, feature.name()) == null) {
                Node place = node.element("$" + feature.name(), node.older(), feature.span(), Marks.NONE);
                add(
                        place,
                        switch (feature.name()) {
                            case "deprecated" -> Rule.DEPRECATED_ADDED;
                            case "unstable" -> Rule.UNSTABLE_ADDED;
                            default -> Rule.FEATURE_ADDED;
                        });
            }
        }
    }

    private static @Nullable Feature named(List<Feature> features, String name) {
        return features.stream()
                .filter(feature -> feature.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /**
     * Compares the conditions of an element.
     *
     * @param java the severity for Java code if the element gets its first condition or loses its only one
     */
    private void conditions(Node node, @Nullable IfCond former, @Nullable IfCond now, Severity java) {
        IfCond before = Conditions.alwaysHolds(former) ? null : former;
        IfCond after = Conditions.alwaysHolds(now) ? null : now;
        if (!Conditions.same(before, after)) {
            if (before == null && older.schema().isAnswer()) {
                add(node, Rule.CONDITION_ADDED, NOT_SHOWN, java, text(after), text(after));
            } else if (after == null && newer.isAnswer()) {
                add(node, Rule.CONDITION_REMOVED, NOT_SHOWN, java, text(before), "");
            } else if (before == null) {
                add(node, Rule.CONDITION_ADDED, Severity.WARNING, java, text(after));
            } else if (after == null) {
                add(node, Rule.CONDITION_REMOVED, Severity.OK, java, text(before));
            } else {
                add(node, Rule.CONDITION_CHANGED, text(before) + " to " + text(after));
            }
        } else if (java != Severity.OK) {
            // All builds have the element, but Java has another type for one with a condition.
            Rule rule = former == null ? Rule.CONDITION_ADDED : Rule.CONDITION_REMOVED;
            add(node, rule, Severity.OK, java, text(former == null ? now : former));
        }
    }

    private static String text(@Nullable IfCond condition) {
        return Objects.requireNonNull(condition).text();
    }

    private void add(Node node, Rule rule) {
        add(node, rule, rule.wire(), rule.java(), "");
    }

    private void add(Node node, Rule rule, String detail) {
        add(node, rule, rule.wire(), rule.java(), detail);
    }

    private void add(Node node, Rule rule, Severity wire, Severity java, String detail) {
        String form = switch (rule) {
            case INT_TYPE_CHANGED,
                    DISCRIMINATOR_RENAMED,
                    ALTERNATIVE_RENAMED,
                    TYPE_RENAMED,
                    CONDITION_ADDED,
                    CONDITION_CHANGED,
                    MODULE_MOVED -> detail;
            default -> "";
        };
        add(node, rule, wire, java, detail, form);
    }

    private void add(Node node, Rule rule, Severity wire, Severity java, String detail, String form) {
        Severity most = node.direction() == Direction.UNUSED ? Severity.OK : most(node, rule);
        Side onWire = Side.onWire(rule, wire, most, node.direction().isSent());
        add(node, rule, onWire, java, detail, form);
    }

    /** Returns the highest severity that a change can have at a place, because of what schemas had announced there. */
    private static Severity most(Node node, Rule rule) {
        boolean announced = node.marks().deprecated() && rule.isRemoval();
        return node.marks().unstable() ? Severity.NOTE : announced ? Severity.WARNING : Severity.BREAK;
    }

    private void add(Node node, Rule rule, Side onWire, Severity java, String detail, String form) {
        put(new Change(
                rule,
                node.toString(),
                onWire,
                Side.inJava(rule, java, most(node, rule), node.direction().isSent()),
                node.older(),
                node.newer(),
                detail,
                form));
    }

    /** Adds a change of what the older schema cannot have marked. */
    private void add(Rule rule, String path, @Nullable Span inOlder, @Nullable Span inNewer) {
        put(new Change(
                rule,
                path,
                Side.onWire(rule, rule.wire(), Severity.BREAK, true),
                Side.inJava(rule, rule.java(), Severity.BREAK, true),
                inOlder,
                inNewer,
                "",
                ""));
    }

    /** A member and its type may have the same feature, which is one change for users. The more severe one is kept, the first one of equals. */
    private void put(Change change) {
        changes.merge(new Place(change.path(), change.rule(), change.form()), change, Change::moreSevere);
    }
}
