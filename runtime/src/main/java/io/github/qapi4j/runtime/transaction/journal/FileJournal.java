package io.github.qapi4j.runtime.transaction.journal;

import io.github.qapi4j.runtime.transaction.journal.SegmentFormat.Frame;
import io.github.qapi4j.runtime.transaction.journal.SegmentFormat.Header;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A journal in files. Records are appended to one segment. When the next transaction does not fit into it, a new segment replaces it: it is written
 * under another name and then renamed, so that the segment with the highest number is always complete, and all others are obsolete. At that moment no
 * transaction is open, and the existence of the new segment implies that the last one has ended.
 *
 * <p>What a method needs is allocated before it writes. The state in memory changes after a record is durable, by assignments only.
 */
final class FileJournal implements TransactionJournal {
    private static final int SEGMENT_SIZE = 1 << 20;

    /** A file is read into one array, for which the heap of an ordinary program has room. */
    private static final int MAX_SIZE = 256 << 20;

    /** How many files that cannot be deleted are accepted: on some systems, a virus scanner or a backup keeps them open. */
    private static final int MAX_OBSOLETE = 8;

    /** Their stack is several times that of any method here; about 20 to 40 kB. */
    private static final int STACK_FRAMES = 256;

    private final Disk disk;
    private final int segmentSize;
    private final int maxSize;
    private final LongSupplier uses;

    /** Allocated in advance: it must be thrown even if memory or stack are exhausted. */
    private final JournalException unknown;

    private Segment segment;
    private long nextTransaction;
    private final long tornBytes;
    private @Nullable InDoubtTransaction inDoubt;
    private @Nullable OpenTransaction current;

    /** The files that are replaced and not deleted yet. */
    private final ArrayList<String> obsolete;

    /** Whether the segment may be replaced on the disk already: nothing may be added to it, and the attempt must be repeated. */
    private boolean mustReplace;

    private boolean recovering;
    private boolean broken;
    private boolean closed;

    private FileJournal(
            Disk disk, int segmentSize, int maxSize, LongSupplier uses, Segment.Opened opened, List<String> obsolete)
            throws JournalException {
        this.disk = disk;
        this.segmentSize = segmentSize;
        this.maxSize = maxSize;
        this.uses = uses;
        this.segment = opened.segment();
        this.nextTransaction = opened.scan().nextTransaction();
        this.obsolete = new ArrayList<>(obsolete);
        this.tornBytes = opened.scan().tornBytes();
        this.inDoubt = opened.scan().inDoubt();
        this.unknown = new JournalException(
                "the outcome of a transaction is unknown until the journal in " + disk + " is recovered", true, null);
    }

    static FileJournal open(Path directory) throws IOException {
        return open(
                LocalDisk.of(directory),
                SEGMENT_SIZE,
                MAX_SIZE,
                () -> ThreadLocalRandom.current().nextLong());
    }

    /**
     * Opens the journal in a directory, which is closed with the journal, or if opening fails.
     *
     * @param segmentSize the size of a new segment
     * @param maxSize the maximum size of a segment with a large transaction
     * @param uses the random numbers of segments
     */
    static FileJournal open(Disk disk, int segmentSize, int maxSize, LongSupplier uses) throws IOException {
        Segment.Opened opened = null;
        try {
            disk.lock();
            List<Long> numbers = new ArrayList<>();
            List<String> others = new ArrayList<>();
            for (String name : disk.list()) {
                OptionalLong number = Segment.number(name);
                if (number.isPresent()) {
                    numbers.add(number.getAsLong());
                } else if (name.endsWith(Segment.DRAFT)
                        && Segment.number(name.substring(0, name.length() - Segment.DRAFT.length()))
                                .isPresent()) {
                    others.add(name);
                }
            }
            numbers.sort(Long::compareUnsigned);
            if (numbers.isEmpty()) {
                // An earlier process may have been killed after it created the directory.
                disk.syncOwnName();
                Header first = new Header(1, uses.getAsLong(), 1, 1);
                Segment.draft(disk, first, segmentSize);
                Segment.publish(disk, first, segmentSize).close();
                numbers.add(1L);
            }
            long last = numbers.remove(numbers.size() - 1);
            opened = Segment.open(disk, last, maxSize);
            numbers.forEach(number -> others.add(Segment.name(number)));
            // An earlier process may have been killed before that. And if others are deleted, the last one must stay.
            disk.sync();
            FileJournal journal = new FileJournal(disk, segmentSize, maxSize, uses, opened, others);
            journal.deleteObsolete();
            return journal;
        } catch (Throwable t) {
            try (disk) {
                if (opened != null) {
                    opened.segment().close();
                }
            } catch (IOException e) {
                t.addSuppressed(e);
            }
            throw t;
        }
    }

    @Override
    public synchronized List<InDoubtTransaction> inDoubt() {
        InDoubtTransaction transaction = inDoubt;
        return transaction == null ? List.of() : List.of(transaction);
    }

    @Override
    public long tornBytes() {
        return tornBytes;
    }

    @Override
    public void recover(RecoveryHandler handler) throws IOException {
        Objects.requireNonNull(handler, "handler");
        InDoubtTransaction transaction;
        synchronized (this) {
            requireUsable();
            requireIdle();
            transaction = inDoubt;
            if (transaction == null) {
                return;
            }
            recovering = true;
        }
        try {
            Frame end = Frame.end(transaction.id());
            String failure = "cannot record the end of transaction " + transaction.id();
            complete(transaction, handler);
            synchronized (this) {
                requireUsable();
                append(end, failure, false);
                inDoubt = null;
            }
        } finally {
            synchronized (this) {
                recovering = false;
            }
        }
    }

    private void complete(InDoubtTransaction transaction, RecoveryHandler handler) throws JournalException {
        String call = transaction.isDecided() ? "redo" : "undo";
        int step = -1;
        try {
            if (transaction.isDecided()) {
                for (step = 0; step < transaction.redo().size(); step++) {
                    for (JournalRecord record : transaction.redo().get(step)) {
                        handler.redo(step, record);
                    }
                }
            } else {
                for (step = transaction.undo().size() - 1; step >= 0; step--) {
                    List<JournalRecord> records = transaction.undo().get(step);
                    for (int i = records.size() - 1; i >= 0; i--) {
                        handler.undo(step, records.get(i));
                    }
                }
            }
            step = -1;
            handler.sync();
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new JournalException(
                    "recovery of transaction " + transaction.id() + " failed, "
                            + (step < 0 ? "sync" : call + " of step " + step) + ": " + e,
                    e);
        }
    }

    @Override
    public synchronized Entry begin(List<List<JournalRecord>> undo) throws IOException {
        Objects.requireNonNull(undo, "undo");
        requireUsable();
        InDoubtTransaction unfinished = inDoubt;
        if (unfinished != null) {
            throw new IllegalStateException("transaction " + unfinished.id() + " in the journal in " + disk
                    + " is in doubt: call recover before begin");
        }
        requireIdle();
        long id = nextTransaction;
        OpenTransaction next = new OpenTransaction(id, undo.size());
        Frame record = requireFits(
                Frame.steps(
                        SegmentFormat.BEGIN,
                        id,
                        undo,
                        maxSize - SegmentFormat.HEADER_SIZE - SegmentFormat.RECORD_HEADER_SIZE),
                id);
        String failure = "cannot begin transaction " + id;
        try {
            if (mustReplace || !segment.hasRoom(record.size(), segmentSize)) {
                replaceSegment(Math.max(segmentSize, Segment.sizeFor(record.size())));
            }
        } catch (IOException e) {
            throw failed(failure, e);
        }
        append(record, failure, false);
        nextTransaction++;
        current = next;
        return next;
    }

    private void replaceSegment(int size) throws IOException {
        IOException failure = deleteObsolete();
        if (failure != null && obsolete.size() >= MAX_OBSOLETE) {
            throw new JournalException(obsolete.size() + " old files cannot be deleted: " + failure, failure);
        }
        Header header = new Header(segment.number() + 1, uses.getAsLong(), segment.nextSequence(), nextTransaction);
        obsolete.ensureCapacity(obsolete.size() + 1);
        Segment.draft(disk, header, size);
        String old = Segment.name(segment.number());
        mustReplace = true;
        Segment next = Segment.publish(disk, header, size);
        obsolete.add(old);
        mustReplace = false;
        Segment replaced = segment;
        segment = next;
        try {
            replaced.close();
        } catch (IOException e) {
            // The file is not needed any more, and all of it is durable.
        }
        deleteObsolete();
    }

    /** Tries to delete the files that are replaced. Returns the last failure; the next call tries again. */
    private @Nullable IOException deleteObsolete() {
        IOException last = null;
        for (Iterator<String> names = obsolete.iterator(); names.hasNext(); ) {
            try {
                disk.delete(names.next());
                names.remove();
            } catch (IOException e) {
                last = e;
            }
        }
        return last;
    }

    @Override
    public synchronized void sync() throws IOException {
        requireUsable();
        OpenTransaction open = current;
        if (open != null) {
            throw new JournalException(open.hasNotEnded());
        }
        InDoubtTransaction unfinished = inDoubt;
        if (unfinished != null) {
            throw new JournalException("transaction " + unfinished.id() + " is in doubt: recover the journal");
        }
        try {
            segment.syncEnd();
        } catch (IOException e) {
            throw failed("cannot make the end of the last transaction durable", e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        requireStack(STACK_FRAMES, 1, 2, 3, 4, 5, 6);
        closed = true;
        Segment last = segment;
        try (disk;
                last) {
            if (!broken) {
                last.syncEnd();
            }
        } catch (IOException e) {
            throw failed("cannot close the journal properly", e);
        }
    }

    private void requireUsable() throws JournalException {
        requireStack(STACK_FRAMES, 1, 2, 3, 4, 5, 6);
        if (closed) {
            throw new JournalException("the journal in " + disk + " is closed");
        }
        if (broken) {
            throw new JournalException(
                    "the journal in " + disk + " could not be written: close it, open it again, and recover");
        }
    }

    /**
     * Fails if the stack is nearly exhausted. An overflow in the middle of a sync could leave a lock of the JDK's channel locked, and closing the channel
     * would then wait without limit. The arguments make each frame larger, also that of compiled code, since they are needed after the call.
     */
    private static long requireStack(int frames, long a, long b, long c, long d, long e, long f) {
        return frames == 0 ? 0 : requireStack(frames - 1, b, c, d, e, f, a) + (a ^ b ^ c ^ d ^ e ^ f);
    }

    private void requireIdle() {
        OpenTransaction open = current;
        if (open != null) {
            throw new IllegalStateException(open.hasNotEnded());
        }
        if (recovering) {
            throw new IllegalStateException("the journal is being recovered");
        }
    }

    private static Frame requireFits(@Nullable Frame record, long transaction) throws JournalException {
        if (record == null) {
            throw new JournalException("the records of transaction " + transaction + " are too large for a journal");
        }
        return record;
    }

    /**
     * Appends a record durably, or leaves the journal without it, or broken. Throws an Error or an unchecked exception unchanged if the record is
     * certainly not there.
     *
     * @param decides whether the record is the decision, about which an exception makes a statement
     */
    private void append(Frame record, String failure, boolean decides) throws IOException {
        try {
            segment.reserve(record, segmentSize, maxSize);
        } catch (IOException e) {
            throw failed(failure, e);
        }
        Throwable first;
        try {
            segment.append(record);
            return;
        } catch (Throwable t) {
            first = t;
        }
        broken = true;
        try {
            segment.remove(record);
        } catch (Throwable t) {
            JournalException e = new JournalException(
                    failure + " in " + disk + ": " + first
                            + (decides ? ". The outcome is unknown: close the journal" : ". Close the journal")
                            + ", open it again, and recover",
                    decides,
                    first);
            e.addSuppressed(t);
            throw e;
        }
        broken = false;
        if (first instanceof IOException io) {
            throw failed(failure, io);
        }
        if (first instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) first;
    }

    private JournalException failed(String failure, IOException cause) {
        return new JournalException(failure + " in " + disk + ": " + cause, cause);
    }

    private final class OpenTransaction implements Entry {
        private final long id;
        private final int steps;
        private final Frame end;
        private boolean decided;
        private boolean ended;

        OpenTransaction(long id, int steps) {
            this.id = id;
            this.steps = steps;
            this.end = Frame.end(id);
        }

        @Override
        public long id() {
            return id;
        }

        private String hasNotEnded() {
            return "transaction " + id + " has not ended";
        }

        @Override
        public void undo(int step, JournalRecord record) throws IOException {
            Objects.requireNonNull(record, "record");
            Objects.checkIndex(step, steps);
            synchronized (FileJournal.this) {
                requireUndecided();
                append(
                        requireFits(Frame.undo(id, step, record, segment.room(maxSize)), id),
                        "cannot record the undo of step " + step + " of transaction " + id,
                        false);
            }
        }

        @Override
        public void commit(List<List<JournalRecord>> redo) throws IOException {
            if (redo.size() != steps) {
                throw new IllegalArgumentException(
                        "transaction " + id + " has " + steps + " steps, and redo records of " + redo.size());
            }
            synchronized (FileJournal.this) {
                requireUndecided();
                try {
                    append(
                            requireFits(Frame.steps(SegmentFormat.COMMIT, id, redo, segment.room(maxSize)), id),
                            "cannot commit transaction " + id,
                            true);
                } catch (Throwable t) {
                    // Without calls: the stack may be exhausted.
                    if (broken && !(t instanceof JournalException)) {
                        throw unknown;
                    }
                    throw t;
                }
                decided = true;
            }
        }

        private void requireUndecided() throws JournalException {
            requireUsable();
            if (ended) {
                throw new IllegalStateException("transaction " + id + " has ended");
            }
            if (decided) {
                throw new IllegalStateException("transaction " + id + " is decided");
            }
        }

        @Override
        public void end() throws IOException {
            synchronized (FileJournal.this) {
                if (ended) {
                    return;
                }
                requireUsable();
                segment.setEnd(end);
                ended = true;
                current = null;
                try {
                    segment.writeEnd();
                } catch (IOException e) {
                    throw failed("cannot record the end of transaction " + id, e);
                }
            }
        }
    }
}
