package io.github.qapi4j.blocks;

import io.github.qapi4j.blocks.qmp.TransactionAction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The beginning of a transaction, executed with a further {@code abort}. The text of its error shows whether all other actions were executed, although all
 * errors are of one class. Their effects are undone.
 */
final class Prefix {
    /** The text of the error of {@code abort} in this project and in QEMU. */
    private static final Set<String> ABORTED =
            Set.of("the action 'abort' ends the transaction", "Transaction aborted using Abort action");

    private Prefix() {}

    /** Returns whether a server executes all these actions, and none of them is {@code abort}. */
    static boolean passes(BlockServer server, List<TransactionAction> actions) throws IOException {
        List<TransactionAction> undone = new ArrayList<>(actions);
        undone.add(TransactionAction.abort());
        return actions.stream().noneMatch(TransactionAction.Abort.class::isInstance)
                && isAborted(server.transaction(undone, false));
    }

    /** Returns whether a transaction has failed because of an action {@code abort}. */
    static boolean isAborted(BlockServer.Verdict verdict) {
        return ABORTED.contains(verdict.description());
    }
}
