package io.github.qapi4j.runtime.transaction.journal;

import io.github.qapi4j.runtime.transaction.journal.SegmentFormat.Header;
import io.github.qapi4j.runtime.transaction.journal.SegmentFormat.Reader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a segment, and distinguishes what a crash leaves from other damage.
 *
 * <p>Every record is durable before the next one is written, with one exception: the END of a transaction becomes durable together with the BEGIN of the
 * next one. Therefore a crash can only damage the last record, which is then torn, or an END before a last BEGIN. That END is implied by the BEGIN, which
 * is written after it. Any other damaged record with a complete one behind it was durable once: the disk has lost it, and nothing can be concluded.
 */
final class SegmentScan {
    private static final int NONE = -1;

    private final String path;
    private final Header header;
    private final Reader in;

    /** The position behind the last complete record. */
    private int at = SegmentFormat.HEADER_SIZE;

    private long nextSequence;
    private long nextTransaction;

    /** The position of the last BEGIN, and what follows it. */
    private int begin = SegmentFormat.HEADER_SIZE;

    private boolean open;
    private long transaction;
    private final List<Integer> undos = new ArrayList<>();
    private int commit = NONE;

    /** The position, transaction and sequence of an END that is implied by the last BEGIN. */
    private int lostEnd = NONE;

    private long lostEndTransaction;
    private long lostEndSequence;

    SegmentScan(String path, Header header, byte[] bytes) throws JournalException {
        this.path = path;
        this.header = header;
        this.in = new Reader(bytes, header.use());
        this.nextSequence = header.firstSequence();
        this.nextTransaction = header.firstTransaction();
        readAll();
    }

    private void readAll() throws JournalException {
        for (; ; ) {
            if (in.isRecord(at, nextSequence)) {
                accept();
            } else if (in.used(at) == 0) {
                return;
            } else {
                int next = in.findRecord(at + Long.BYTES, nextSequence + 1);
                if (next < 0) {
                    return;
                }
                if (!isAfterLostEnd(next)) {
                    throw damaged("a record is incomplete, although a complete one follows at byte " + next);
                }
                lostEnd = at;
                lostEndTransaction = transaction;
                lostEndSequence = in.sequence(next) - 1;
                open = false;
                at = next;
            }
        }
    }

    private boolean isAfterLostEnd(int next) {
        return open
                && next == at + SegmentFormat.RECORD_HEADER_SIZE
                && in.type(next) == SegmentFormat.BEGIN
                && in.findRecord(in.end(next), in.sequence(next) + 1) < 0;
    }

    private void accept() throws JournalException {
        long id = in.transaction(at);
        int type = in.type(at);
        boolean expected = switch (type) {
            case SegmentFormat.BEGIN -> !open && id >= nextTransaction;
            case SegmentFormat.UNDO, SegmentFormat.COMMIT -> open && id == transaction && commit == NONE;
            case SegmentFormat.END -> open && id == transaction;
            default -> false;
        };
        if (!expected) {
            throw damaged("a record of type " + type + " and transaction " + id + " is not expected there");
        }
        switch (type) {
            case SegmentFormat.BEGIN -> {
                open = true;
                transaction = id;
                nextTransaction = id + 1;
                begin = at;
                undos.clear();
                commit = NONE;
            }
            case SegmentFormat.UNDO -> undos.add(at);
            case SegmentFormat.COMMIT -> commit = at;
            default -> open = false;
        }
        nextSequence = in.sequence(at) + 1;
        at = in.end(at);
    }

    private JournalException damaged(String problem) {
        return new JournalException(path + " is damaged at byte " + at + ": " + problem);
    }

    /** Returns the position behind the last complete record. */
    int end() {
        return at;
    }

    /** Returns whether the last transaction has not ended. */
    boolean isOpen() {
        return open;
    }

    /** Returns the number of bytes behind the last complete record, without the zeros at the end of the file. */
    int tornBytes() {
        return in.used(at);
    }

    /** Returns the position of the first record that may not be durable, although it was read: the END before the last BEGIN, if there is one. */
    int firstUncertain() {
        return begin == SegmentFormat.HEADER_SIZE ? begin : begin - SegmentFormat.RECORD_HEADER_SIZE;
    }

    /** Returns the position of an END that must be written again, or -1. */
    int lostEnd() {
        return lostEnd;
    }

    long lostEndTransaction() {
        return lostEndTransaction;
    }

    long lostEndSequence() {
        return lostEndSequence;
    }

    Header header() {
        return header;
    }

    long nextSequence() {
        return nextSequence;
    }

    long nextTransaction() {
        return nextTransaction;
    }

    /** Returns the transaction that has not ended, or null. */
    @Nullable
    InDoubtTransaction inDoubt() throws JournalException {
        if (!open) {
            return null;
        }
        List<List<JournalRecord>> undo = steps(begin);
        for (int position : undos) {
            int step = in.step(position);
            if (step < 0 || step >= undo.size()) {
                throw malformed(position);
            }
            undo.get(step).add(in.text(position));
        }
        List<List<JournalRecord>> redo = new ArrayList<>();
        if (commit == NONE) {
            undo.forEach(step -> redo.add(List.of()));
        } else {
            redo.addAll(steps(commit));
        }
        return new InDoubtTransaction(transaction, commit != NONE, undo, redo);
    }

    private List<List<JournalRecord>> steps(int position) throws JournalException {
        List<List<JournalRecord>> steps = in.steps(position);
        if (steps == null) {
            throw malformed(position);
        }
        return steps;
    }

    private JournalException malformed(int position) {
        return new JournalException(
                path + " is damaged at byte " + position + ": the content of a record is malformed");
    }
}
