package io.github.qapi4j.demo;

import io.github.qapi4j.blocks.BlockLayer;
import io.github.qapi4j.blocks.Images;
import io.github.qapi4j.runtime.qmp.QmpServer;
import io.github.qapi4j.runtime.transaction.TransactionExecutor;
import io.github.qapi4j.runtime.transaction.TransactionProbe.Place;
import io.github.qapi4j.runtime.transaction.journal.InDoubtTransaction;
import io.github.qapi4j.runtime.transaction.journal.TransactionJournal;
import java.io.IOException;
import java.nio.file.Path;

/** A server with a journal, whose process ends in the middle of a transaction, without any clean-up. */
final class KilledServer {
    /** The exit code of a process that was killed. */
    static final int KILLED = 137;

    private KilledServer() {}

    /**
     * Serves until a client quits it, or until its next transaction of two actions has reached a place.
     *
     * @param args the folder with images and journal, and the place of the second action at which the process ends; without a place it does not
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Path.of(args[0]);
        TransactionExecutor.Builder transactions = TransactionExecutor.builder();
        if (args.length > 1) {
            Place last = Place.valueOf(args[1]);
            transactions.probe((place, step) -> {
                // The second action: each other command is a transaction with one.
                if (place == last && step == 1) {
                    Runtime.getRuntime().halt(KILLED);
                }
            });
        }
        try (TransactionJournal journal = TransactionJournal.open(folder.resolve("journal"))) {
            for (InDoubtTransaction each : journal.inDoubt()) {
                System.out.println("   a new server recovers the journal: transaction " + each.id() + " is "
                        + (each.isDecided() ? "completed" : "undone"));
            }
            journal.recover(Images.recovery());
            try (BlockLayer blocks =
                            new BlockLayer(Images.load(folder.resolve("images")), transactions.journal(journal));
                    QmpServer server = blocks.server().listen(folder.resolve("killed.sock"))) {
                server.awaitQuit();
            }
        }
    }
}
