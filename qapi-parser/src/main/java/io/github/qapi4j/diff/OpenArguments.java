package io.github.qapi4j.diff;

import io.github.qapi4j.diff.Node.Direction;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Schema;
import java.util.HashSet;
import java.util.Set;

/** Compares whether clients may send arguments that are not listed, and keeps where this differs. */
final class OpenArguments {
    private final Schema older;
    private final Schema newer;
    private final Changes changes;

    /** The commands whose arguments only the newer schema leaves open, and those of which only the older one does. */
    private final Set<String> opened = new HashSet<>();

    private final Set<String> closed = new HashSet<>();

    OpenArguments(Schema older, Schema newer, Changes changes) {
        this.older = older;
        this.newer = newer;
        this.changes = changes;
    }

    /** Compares whether the arguments of a command are open. */
    void compare(Node arguments, Command former, Command now) {
        boolean formerlyOpen = isOpen(former, older);
        if (formerlyOpen != isOpen(now, newer)) {
            Rule rule = formerlyOpen ? Rule.OPEN_ARGUMENTS_CLOSED : Rule.OPEN_ARGUMENTS_OPENED;
            // An answer shows open arguments only if another schema lent this; Java has those that it shows.
            boolean unknown = formerlyOpen ? newer.isAnswer() : older.isAnswer();
            changes.add(arguments, rule, unknown ? Severity.OK : rule.wire(), rule.java(), "");
            (formerlyOpen ? closed : opened).add(former.name());
        }
    }

    /** Returns whether a client may send arguments that the schema does not list. A command without any takes none, however it is implemented. */
    private static boolean isOpen(Command command, Schema schema) {
        return !command.gen() && !schema.members(command.arguments()).isEmpty();
    }

    /** Returns whether a place is that of all arguments of a command, and only the newer schema leaves them open. */
    boolean areOpened(Node node) {
        return isOneOf(opened, node);
    }

    /** The same if only the older schema leaves them open. */
    boolean areClosed(Node node) {
        return isOneOf(closed, node);
    }

    /** Returns what distinguishes arguments from other uses of their types, on which opening or closing them has no effect. */
    String role(Node node) {
        return areOpened(node) ? ">" : areClosed(node) ? "<" : "";
    }

    /** Returns whether a place is that of all arguments of one of some commands. */
    private static boolean isOneOf(Set<String> commands, Node node) {
        Node parent = node.parent();
        return parent != null
                && parent.parent() == null
                && node.direction() == Direction.SENT
                && node.step().equals(Node.ARGUMENTS)
                && commands.contains(parent.step());
    }
}
