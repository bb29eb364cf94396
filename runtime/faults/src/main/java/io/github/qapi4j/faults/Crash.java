package io.github.qapi4j.faults;

import io.github.qapi4j.runtime.transaction.TransactionProbe;
import io.github.qapi4j.runtime.transaction.journal.InDoubtTransaction;
import io.github.qapi4j.runtime.transaction.journal.JournalRecord;
import io.github.qapi4j.runtime.transaction.journal.RecoveryHandler;
import io.github.qapi4j.runtime.transaction.journal.TransactionJournal;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Stops the thread of a transaction at a place, or before or after a write of its journal, as if the process had ended there. */
final class Crash implements TransactionProbe {
    private static final long LONGEST_SECONDS = 60;

    private final int index;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private @Nullable Thread thread;
    private int passed;
    private String place = "";
    private boolean happened;
    private boolean decided;

    /** @param index the number of the place, from 0 */
    Crash(int index) {
        this.index = index;
    }

    /** Runs an action on a thread of its own until it crashes or ends; returns whether it has crashed. */
    boolean run(Runnable action) throws InterruptedException {
        thread = new Thread(
                () -> {
                    try {
                        action.run();
                    } finally {
                        stopped.countDown();
                    }
                },
                "transaction-crash");
        thread.setDaemon(true);
        thread.start();
        if (!stopped.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the transaction has not ended in " + LONGEST_SECONDS + " seconds");
        }
        return happened;
    }

    /** Returns whether the decision was durable before the crash. */
    boolean isDecided() {
        return decided;
    }

    /** Lets the thread end, whose transaction then fails at the place, and waits for its end. */
    void release() throws InterruptedException {
        released.countDown();
        if (thread != null) {
            thread.join(TimeUnit.SECONDS.toMillis(LONGEST_SECONDS));
        }
    }

    @Override
    public String toString() {
        return "a crash " + place;
    }

    @Override
    public void reached(Place at, int step) {
        pass("at " + at + " of step " + step);
    }

    private void pass(String at) {
        if (happened) {
            throw new IllegalStateException("the process has ended " + place);
        }
        if (passed++ == index) {
            place = at;
            happened = true;
            stopped.countDown();
            awaitRelease();
            throw new IllegalStateException("the process has ended " + place);
        }
    }

    /** Waits until the thread is released, also if it is interrupted: nothing runs in a process that has ended. */
    private void awaitRelease() {
        boolean interrupted = false;
        while (true) {
            try {
                released.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns a journal that is the other one, with a place before and after each of its writes. */
    TransactionJournal journal(TransactionJournal journal) {
        return new TransactionJournal() {
            @Override
            public Entry begin(List<List<JournalRecord>> undo) throws IOException {
                pass("before the undo records are durable");
                Entry entry = journal.begin(undo);
                pass("after the undo records are durable");
                return entry(entry);
            }

            @Override
            public List<InDoubtTransaction> inDoubt() {
                return journal.inDoubt();
            }

            @Override
            public long tornBytes() {
                return journal.tornBytes();
            }

            @Override
            public void recover(RecoveryHandler handler) throws IOException {
                journal.recover(handler);
            }

            @Override
            public void sync() throws IOException {
                journal.sync();
            }

            @Override
            public void close() throws IOException {
                journal.close();
            }
        };
    }

    private TransactionJournal.Entry entry(TransactionJournal.Entry entry) {
        return new TransactionJournal.Entry() {
            @Override
            public long id() {
                return entry.id();
            }

            @Override
            public void undo(int step, JournalRecord record) throws IOException {
                pass("before an undo record of step " + step + " is durable");
                entry.undo(step, record);
                pass("after an undo record of step " + step + " is durable");
            }

            @Override
            public void commit(List<List<JournalRecord>> redo) throws IOException {
                pass("before the decision is durable");
                entry.commit(redo);
                decided = true;
                pass("after the decision is durable");
            }

            @Override
            public void end() throws IOException {
                pass("before the end is written");
                entry.end();
                pass("after the end is written");
            }
        };
    }
}
