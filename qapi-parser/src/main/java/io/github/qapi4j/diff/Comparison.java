package io.github.qapi4j.diff;

import io.github.qapi4j.diff.Between.Release;
import io.github.qapi4j.diff.Node.Direction;
import io.github.qapi4j.diff.Node.Marks;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.Schema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One comparison of two schemas, from commands and events down. Types that nothing on the wire uses follow, and then enums. */
final class Comparison {
    private final Schema older;
    private final Schema newer;
    private final Between<Schema> between;
    private final Changes changes;
    private final WorkList work = new WorkList();
    private final TypeUses uses;
    private final EnumComparison enums;
    private final OpenArguments open;
    private final TypeComparison types;

    Comparison(List<Schema> schemas) {
        List<Release> releases = schemas.stream().map(Release::of).toList();
        this.older = schemas.get(0);
        this.newer = schemas.get(schemas.size() - 1);
        this.between = Between.of(releases.subList(1, releases.size() - 1));
        this.changes = new Changes(releases.get(0), newer);
        this.uses = new TypeUses(older, newer, changes);
        this.enums = new EnumComparison(changes);
        this.open = new OpenArguments(older, newer, changes);
        this.types = new TypeComparison(older, newer, changes, work, uses, enums, open);
    }

    List<Change> changes() {
        Map<String, Definition> roots = new TreeMap<>();
        for (Definition definition : older.definitions()) {
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
            Definition former = older.definition(definition.name()).orElse(null);
            if (definition instanceof Command && !(former instanceof Command)) {
                addNew(Rule.COMMAND_ADDED, definition);
            } else if (definition instanceof Event && !(former instanceof Event)) {
                addNew(Rule.EVENT_ADDED, definition);
            }
        }
        modules();
        work.run();
        UnusedTypes unused = new UnusedTypes(older, newer, between, changes, uses);
        unused.ofBoth(types);
        work.run();
        unused.ofOne();
        enums.compare();
        return changes.sorted();
    }

    private void addNew(Rule rule, Definition definition) {
        changes.add(rule, definition.name(), null, definition.nameSpan());
    }

    /** Commands of a schema of one file are methods of the facade itself. An answer does not show how many files there are. */
    private void modules() {
        if (isWithoutFiles(older) || isWithoutFiles(newer)) {
            return;
        }
        boolean one = isOneFile(older);
        if (one != isOneFile(newer) && !older.commands().isEmpty()) {
            Rule rule = one ? Rule.MODULE_ADDED : Rule.MODULE_REMOVED;
            changes.add(
                    rule,
                    newer.root().name(),
                    older.commands().get(0).nameSpan(),
                    newer.definitions().isEmpty()
                            ? null
                            : newer.definitions().get(0).nameSpan());
        }
    }

    private static boolean isOneFile(Schema schema) {
        return schema.definitions().stream().map(Definition::module).distinct().count() <= 1;
    }

    private void command(Command former) {
        Between<Command> releases = between.step((schema, all) -> schema.definition(former.name())
                .filter(Command.class::isInstance)
                .map(Command.class::cast));
        Marks marks = releases.marks(changes.marks(former.name(), former.features()), former.name(), Command::features);
        Definition definition = newer.definition(former.name()).orElse(null);
        if (!(definition instanceof Command now)) {
            changes.add(Node.root(former.name(), Direction.SENT, former.nameSpan(), null, marks), Rule.COMMAND_REMOVED);
            return;
        }
        Node node = both(former, now, marks);
        if (isMoved(former, now)) {
            changes.add(node, Rule.MODULE_MOVED, former.module() + " to " + now.module());
        }
        if (former.allowOob() != now.allowOob()) {
            changes.add(node, former.allowOob() ? Rule.ALLOW_OOB_REMOVED : Rule.ALLOW_OOB_ADDED);
        }
        // A server's answer does not show these two.
        boolean known = !older.isAnswer() && !newer.isAnswer();
        if (known && former.allowPreconfig() != now.allowPreconfig()) {
            changes.add(node, former.allowPreconfig() ? Rule.ALLOW_PRECONFIG_REMOVED : Rule.ALLOW_PRECONFIG_ADDED);
        }
        if (known && former.successResponse() != now.successResponse()) {
            changes.add(node, former.successResponse() ? Rule.SUCCESS_RESPONSE_REMOVED : Rule.SUCCESS_RESPONSE_ADDED);
        }
        Node arguments = node.step(Node.ARGUMENTS, Direction.SENT);
        open.compare(arguments, former, now);
        Between<ObjectView> views =
                releases.step((schema, each) -> Optional.of(ObjectView.of(schema, each.arguments())));
        types.payloads(arguments, former.arguments(), former.boxed(), now.arguments(), now.boxed(), views);
        Node returns = node.step("ret-type", Direction.RETURNED);
        if (former.returns() != null && now.returns() != null) {
            types.later(
                    returns,
                    former.returns(),
                    now.returns(),
                    releases.step((schema, command) -> Optional.ofNullable(command.returns())));
        } else if (former.returns() != now.returns()) {
            changes.add(returns, former.returns() == null ? Rule.RETURN_ADDED : Rule.RETURN_REMOVED);
        }
    }

    private void event(Event former) {
        Between<Event> releases = between.step((schema, all) ->
                schema.definition(former.name()).filter(Event.class::isInstance).map(Event.class::cast));
        Marks marks = releases.marks(changes.marks(former.name(), former.features()), former.name(), Event::features);
        Definition definition = newer.definition(former.name()).orElse(null);
        if (!(definition instanceof Event now)) {
            changes.add(
                    Node.root(former.name(), Direction.IN_EVENT, former.nameSpan(), null, marks), Rule.EVENT_REMOVED);
            return;
        }
        Node node = both(former, now, marks);
        if (isMoved(former, now)) {
            changes.add(node, Rule.MODULE_MOVED, Severity.OK, Severity.OK, former.module() + " to " + now.module());
        }
        Between<ObjectView> views = releases.step((schema, event) -> Optional.of(ObjectView.of(schema, event.data())));
        Node data = node.step(Node.ARGUMENTS, Direction.IN_EVENT);
        types.payloads(data, former.data(), former.boxed(), now.data(), now.boxed(), views);
    }

    /** Returns the place of a command or event that both schemas have, after comparing what both kinds have in common. */
    private Node both(Definition former, Definition now, Marks marks) {
        Node node = Node.root(former.name(), Direction.SENT, former.nameSpan(), now.nameSpan(), marks);
        changes.features(node, former.features(), now.features());
        changes.conditions(node, former.condition(), now.condition(), Severity.OK);
        return node;
    }

    /** Returns whether a definition is in another file. The roots count as the same file, because compared files may need different names. */
    private boolean isMoved(Definition former, Definition now) {
        if (isUnplaced(older, former) || isUnplaced(newer, now)) {
            return false;
        }
        boolean inRoots = former.module().equals(older.root().name())
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
}
