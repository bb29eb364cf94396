package io.github.qapi4j.faults;

import io.github.qapi4j.runtime.transaction.journal.JournalRecord;
import io.github.qapi4j.runtime.transaction.journal.RecoveryHandler;
import java.io.IOException;

/** A handler that fails after some calls, as if the process of the recovery had ended there. */
final class InterruptedRecovery implements RecoveryHandler {
    private final RecoveryHandler handler;
    private int calls;
    private boolean interrupted;

    /** @param calls how many calls return normally */
    InterruptedRecovery(RecoveryHandler handler, int calls) {
        this.handler = handler;
        this.calls = calls;
    }

    boolean isInterrupted() {
        return interrupted;
    }

    @Override
    public void undo(int step, JournalRecord record) throws Exception {
        handler.undo(step, record);
        count();
    }

    @Override
    public void redo(int step, JournalRecord record) throws Exception {
        handler.redo(step, record);
        count();
    }

    @Override
    public void sync() throws Exception {
        handler.sync();
        count();
    }

    private void count() throws IOException {
        if (calls-- == 0) {
            interrupted = true;
            throw new IOException("the recovery is interrupted");
        }
    }
}
