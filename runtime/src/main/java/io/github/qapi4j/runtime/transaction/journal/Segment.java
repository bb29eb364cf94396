package io.github.qapi4j.runtime.transaction.journal;

import io.github.qapi4j.runtime.transaction.journal.Disk.DiskFile;
import io.github.qapi4j.runtime.transaction.journal.SegmentFormat.Frame;
import io.github.qapi4j.runtime.transaction.journal.SegmentFormat.Header;
import java.io.Closeable;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file of the journal. Its space is allocated when it is created, by writing zeros: then a sync does not write a new size, which takes longer, and a
 * full disk cannot prevent a decision. More space is allocated, durably, before a record is written to it, and with it the space of the END.
 *
 * <p>A record that is removed is overwritten with zeros. It is not cut off: where a file grows again, some file systems show old bytes after a loss of
 * power, and a removed COMMIT among them would be valid. What is cut off has never contained a record.
 */
final class Segment implements Closeable {
    private static final Pattern NAME = Pattern.compile("journal-([0-9a-f]{16})");

    /** The end of the name of a file that is not complete. */
    static final String DRAFT = ".new";

    private static final byte[] ZEROS = new byte[1 << 16];

    private final DiskFile file;
    private final Header header;
    private final CRC32C checksum = new CRC32C();

    /** The size of the file, or less. While a transaction is open, there is room for its END. */
    private long size;

    /** The position up to which the content is durable, and the next record is written. */
    private long durable;

    private long nextSequence;

    /** The END at the position {@link #durable} that is not known to be durable. */
    private @Nullable Frame end;

    private long endSequence;

    /** Whether the END is in the file. A failed sync may have lost it. */
    private boolean endWritten;

    private Segment(DiskFile file, Header header, long size, long durable, long nextSequence) {
        this.file = file;
        this.header = header;
        this.size = size;
        this.durable = durable;
        this.nextSequence = nextSequence;
    }

    /** Returns the name of the file with this number. */
    static String name(long number) {
        return "journal-%016x".formatted(number);
    }

    /** Returns the number of the file with this name; empty if the name is not that of a segment. */
    static OptionalLong number(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches() ? OptionalLong.of(Long.parseUnsignedLong(matcher.group(1), 16)) : OptionalLong.empty();
    }

    /** Writes the file of a new segment durably, under another name than its own. */
    static void draft(Disk disk, Header header, long size) throws IOException {
        String draft = name(header.number()) + DRAFT;
        disk.delete(draft);
        try (DiskFile file = disk.create(draft)) {
            file.write(0, header.bytes(), 0, SegmentFormat.HEADER_SIZE);
            writeZeros(file, SegmentFormat.HEADER_SIZE, size);
            file.sync();
        } catch (Throwable t) {
            // A disk may be full because of it.
            try {
                disk.delete(draft);
            } catch (IOException e) {
                t.addSuppressed(e);
            }
            throw t;
        }
    }

    private static void writeZeros(DiskFile file, long from, long to) throws IOException {
        for (long at = from; at < to; at += ZEROS.length) {
            file.write(at, ZEROS, 0, (int) Math.min(ZEROS.length, to - at));
        }
    }

    /** Gives the file of a new segment its own name, durably. After a failure, it is unknown which name it has. */
    static Segment publish(Disk disk, Header header, long size) throws IOException {
        String name = name(header.number());
        disk.rename(name + DRAFT, name);
        disk.sync();
        return new Segment(disk.open(name), header, size, SegmentFormat.HEADER_SIZE, header.firstSequence());
    }

    /** What was found in a file. */
    record Opened(Segment segment, SegmentScan scan) {}

    /**
     * Opens a file, and overwrites what a crash has left of a torn record.
     *
     * @throws JournalException if it is not a segment, or damaged; it is left as it is
     */
    static Opened open(Disk disk, long number, int maxSize) throws IOException {
        String path = disk + "/" + name(number);
        DiskFile file = disk.open(name(number));
        try {
            long size = file.size();
            if (size > maxSize) {
                throw new JournalException(path + " is not a file of a journal: it has " + size + " bytes");
            }
            byte[] bytes = new byte[(int) size];
            file.read(bytes);
            Header header = Header.of(path, bytes);
            if (header.number() != number) {
                throw new JournalException(path + " is the file " + name(header.number()) + " of a journal, renamed");
            }
            SegmentScan scan = new SegmentScan(path, header, bytes);
            Segment segment = new Segment(file, header, size, scan.end(), scan.nextSequence());
            segment.repair(scan, bytes);
            return new Opened(segment, scan);
        } catch (Throwable t) {
            try {
                file.close();
            } catch (IOException e) {
                t.addSuppressed(e);
            }
            throw t;
        }
    }

    /**
     * Makes durable what was read. After a kill, records may exist only in the system's memory; after a failed sync, the system may even regard them as
     * written, and show zeros where the disk still has a record that was removed. Therefore the last records are written again, and zeros behind them.
     */
    private void repair(SegmentScan scan, byte[] bytes) throws IOException {
        int from = scan.firstUncertain();
        int to = Math.min(scan.end(), bytes.length);
        file.write(from, bytes, from, to - from);
        if (scan.lostEnd() >= 0) {
            Frame lost = Frame.end(scan.lostEndTransaction());
            lost.stamp(header.use(), scan.lostEndSequence(), checksum);
            file.write(scan.lostEnd(), lost.bytes(), 0, lost.size());
        }
        size = Math.max(size, scan.isOpen() ? durable + SegmentFormat.RECORD_HEADER_SIZE : durable);
        writeZeros(file, to, size);
        file.sync();
    }

    long number() {
        return header.number();
    }

    long nextSequence() {
        return nextSequence;
    }

    /** Returns the position of the next record. */
    private long next() {
        return end == null ? durable : durable + SegmentFormat.RECORD_HEADER_SIZE;
    }

    /** Returns the size of a file in which a record is the first. */
    static int sizeFor(int length) {
        return SegmentFormat.HEADER_SIZE + length + SegmentFormat.RECORD_HEADER_SIZE;
    }

    /** Returns whether a record can be appended without making the file larger than the limit; always if it would be the first. */
    boolean hasRoom(int length, int limit) {
        return next() == SegmentFormat.HEADER_SIZE
                || next() + length + SegmentFormat.RECORD_HEADER_SIZE <= Math.min(size, limit);
    }

    /** Returns how large a record can be at most, such that an END fits behind it. */
    int room(int maxSize) {
        return (int) Math.max(0, maxSize - next() - SegmentFormat.RECORD_HEADER_SIZE);
    }

    /**
     * Makes the file larger if a record does not fit into it, durably. After a failure, no record has changed.
     *
     * @param step by how much it becomes larger at least, unless it gets too large
     */
    void reserve(Frame record, int step, int maxSize) throws IOException {
        long needed = next() + record.size() + (record.isEnd() ? 0 : SegmentFormat.RECORD_HEADER_SIZE);
        if (needed <= size) {
            return;
        }
        long larger = Math.max(needed, Math.min(size + step, maxSize));
        // The sync could lose it.
        endWritten = false;
        try {
            writeZeros(file, size, larger);
            file.sync();
        } catch (Throwable t) {
            // Others may need the space. The journal does not need to be shorter.
            try {
                file.truncate(size);
            } catch (IOException e) {
                t.addSuppressed(e);
            }
            throw t;
        }
        size = larger;
    }

    /** Appends a record, durably, after {@link #reserve}. After a failure, {@link #remove} must be called. */
    void append(Frame record) throws IOException {
        writeEnd();
        long at = next();
        int length = record.size();
        record.stamp(header.use(), nextSequence, checksum);
        file.write(at, record.bytes(), 0, length);
        file.sync();
        // Only assignments follow, which cannot fail: otherwise remove would not find the record.
        nextSequence++;
        end = null;
        durable = at + length;
    }

    /** Removes a record whose {@link #append} has failed, durably. The END before it stays throughout. */
    void remove(Frame record) throws IOException {
        endWritten = false;
        writeEnd();
        writeZeros(file, next(), next() + record.size());
        file.sync();
        durable = next();
        end = null;
    }

    /** Appends an END, which {@link #writeEnd} writes. */
    void setEnd(Frame record) {
        end = record;
        endSequence = nextSequence;
        nextSequence++;
        endWritten = false;
    }

    /** Writes the last END if it is not written. */
    void writeEnd() throws IOException {
        Frame record = end;
        if (record != null && !endWritten) {
            record.stamp(header.use(), endSequence, checksum);
            file.write(durable, record.bytes(), 0, record.size());
            endWritten = true;
        }
    }

    /** Makes the last END durable. */
    void syncEnd() throws IOException {
        if (end != null) {
            writeEnd();
            endWritten = false;
            file.sync();
            durable = next();
            end = null;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
