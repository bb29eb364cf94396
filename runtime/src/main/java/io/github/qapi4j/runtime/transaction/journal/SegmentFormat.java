package io.github.qapi4j.runtime.transaction.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a segment: a header, records, and zeros up to the end of the file. All integers are big-endian. Records begin at multiples of 8, and are
 * filled up with zeros.
 *
 * <pre>
 * header  0  8 bytes  QAPI4JTJ
 *         8  int      version of the format
 *        12  int      0
 *        16  long     number of the segment, as in its name
 *        24  long     use: a random number, so that bytes of another segment on the same blocks of the disk are not taken for records of this one
 *        32  long     sequence of the first record
 *        40  long     id of the first transaction
 *        48  int[3]   0
 *        60  int      CRC32C of the bytes before
 *
 * record  0  int      CRC32C of the bytes behind, up to the end of the content
 *         4  int      length of the content
 *         8  long     use of the segment
 *        16  long     sequence: higher than that of all earlier records
 *        24  long     id of the transaction
 *        32  int      type
 *        36  int      step of an UNDO, otherwise 0
 *        40           content
 *
 * content of an UNDO:            the text of the record
 * content of BEGIN and COMMIT:   int number of steps; for each step: int number of records; for each record: int length, text
 * content of an END:             nothing
 * </pre>
 */
final class SegmentFormat {
    static final int VERSION = 1;
    static final int HEADER_SIZE = 64;
    static final int RECORD_HEADER_SIZE = 40;

    static final int BEGIN = 1;
    static final int UNDO = 2;
    static final int COMMIT = 3;
    static final int END = 4;

    private static final int ALIGNMENT = 8;
    private static final byte[] MAGIC = "QAPI4JTJ".getBytes(StandardCharsets.US_ASCII);

    private static final int AT_VERSION = 8;
    private static final int AT_NUMBER = 16;
    private static final int AT_HEADER_USE = 24;
    private static final int AT_FIRST_SEQUENCE = 32;
    private static final int AT_FIRST_TRANSACTION = 40;
    private static final int AT_HEADER_CHECKSUM = 60;

    private static final int AT_LENGTH = 4;
    private static final int AT_USE = 8;
    private static final int AT_SEQUENCE = 16;
    private static final int AT_TRANSACTION = 24;
    private static final int AT_TYPE = 32;
    private static final int AT_STEP = 36;

    private SegmentFormat() {}

    /** The content of a header. */
    record Header(long number, long use, long firstSequence, long firstTransaction) {

        byte[] bytes() {
            ByteBuffer bytes = ByteBuffer.allocate(HEADER_SIZE);
            bytes.put(MAGIC).putInt(VERSION).putInt(0);
            bytes.putLong(number).putLong(use).putLong(firstSequence).putLong(firstTransaction);
            CRC32C checksum = new CRC32C();
            checksum.update(bytes.array(), 0, AT_HEADER_CHECKSUM);
            bytes.putInt(AT_HEADER_CHECKSUM, (int) checksum.getValue());
            return bytes.array();
        }

        /**
         * Reads the header of a file.
         *
         * @throws JournalException if it is not a segment of this version
         */
        static Header of(String file, byte[] bytes) throws JournalException {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            if (bytes.length < HEADER_SIZE || !in.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
                throw new JournalException(file + " is not a file of a journal");
            }
            int version = in.getInt(AT_VERSION);
            if (version != VERSION) {
                throw new JournalException(file + " has version " + Integer.toUnsignedString(version)
                        + " of the journal's format, and this program knows only version " + VERSION);
            }
            CRC32C checksum = new CRC32C();
            checksum.update(bytes, 0, AT_HEADER_CHECKSUM);
            if (in.getInt(AT_HEADER_CHECKSUM) != (int) checksum.getValue()) {
                throw new JournalException(file + " is damaged at byte 0: the checksum of its header does not match");
            }
            return new Header(
                    in.getLong(AT_NUMBER),
                    in.getLong(AT_HEADER_USE),
                    in.getLong(AT_FIRST_SEQUENCE),
                    in.getLong(AT_FIRST_TRANSACTION));
        }
    }

    /** The bytes of a record that is to be written. It is complete after {@link #stamp}. */
    static final class Frame {
        private final byte[] bytes;
        private final ByteBuffer out;

        private Frame(int type, long transaction, int step, int length) {
            bytes = new byte[aligned(RECORD_HEADER_SIZE + length)];
            out = ByteBuffer.wrap(bytes);
            out.putInt(AT_LENGTH, length).putLong(AT_TRANSACTION, transaction);
            out.putInt(AT_TYPE, type).putInt(AT_STEP, step).position(RECORD_HEADER_SIZE);
        }

        /** Returns a BEGIN or COMMIT, or null if it would be larger than the limit. */
        static @Nullable Frame steps(int type, long transaction, List<List<JournalRecord>> steps, int limit) {
            long length = Integer.BYTES;
            for (List<JournalRecord> records : steps) {
                length += Integer.BYTES;
                for (JournalRecord record : records) {
                    length += Integer.BYTES + record.length();
                }
            }
            if (isTooLong(length, limit)) {
                return null;
            }
            Frame frame = new Frame(type, transaction, 0, (int) length);
            frame.out.putInt(steps.size());
            for (List<JournalRecord> records : steps) {
                frame.out.putInt(records.size());
                for (JournalRecord record : records) {
                    frame.out.putInt(record.length());
                    record.put(frame.out);
                }
            }
            return frame;
        }

        /** Returns an UNDO, or null if it would be larger than the limit. */
        static @Nullable Frame undo(long transaction, int step, JournalRecord record, int limit) {
            if (isTooLong(record.length(), limit)) {
                return null;
            }
            Frame frame = new Frame(UNDO, transaction, step, record.length());
            record.put(frame.out);
            return frame;
        }

        static Frame end(long transaction) {
            return new Frame(END, transaction, 0, 0);
        }

        private static boolean isTooLong(long length, int limit) {
            return length > limit - RECORD_HEADER_SIZE - ALIGNMENT;
        }

        /** Completes the record. Needs no memory. */
        void stamp(long use, long sequence, CRC32C checksum) {
            out.putLong(AT_USE, use).putLong(AT_SEQUENCE, sequence);
            checksum.reset();
            checksum.update(bytes, AT_LENGTH, RECORD_HEADER_SIZE + out.getInt(AT_LENGTH) - AT_LENGTH);
            out.putInt(0, (int) checksum.getValue());
        }

        /** Returns the bytes themselves. */
        byte[] bytes() {
            return bytes;
        }

        int size() {
            return bytes.length;
        }

        boolean isEnd() {
            return out.getInt(AT_TYPE) == END;
        }
    }

    private static int aligned(int length) {
        return (length + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /** The records of a segment in memory. */
    static final class Reader {
        private final byte[] bytes;
        private final ByteBuffer in;
        private final long use;
        private final CRC32C checksum = new CRC32C();

        Reader(byte[] bytes, long use) {
            this.bytes = bytes;
            this.in = ByteBuffer.wrap(bytes);
            this.use = use;
        }

        /** Returns whether a complete record with at least this sequence begins at a position. */
        boolean isRecord(int at, long sequence) {
            int room = bytes.length - at - RECORD_HEADER_SIZE;
            if (room < 0 || in.getLong(at + AT_USE) != use || in.getLong(at + AT_SEQUENCE) < sequence) {
                return false;
            }
            int length = in.getInt(at + AT_LENGTH);
            if (length < 0 || length > room) {
                return false;
            }
            checksum.reset();
            checksum.update(bytes, at + AT_LENGTH, RECORD_HEADER_SIZE + length - AT_LENGTH);
            return in.getInt(at) == (int) checksum.getValue();
        }

        /** Returns the first position from this one on at which a complete record with at least this sequence begins, or -1. */
        int findRecord(int from, long sequence) {
            for (int at = from; at <= bytes.length - RECORD_HEADER_SIZE; at += ALIGNMENT) {
                if (isRecord(at, sequence)) {
                    return at;
                }
            }
            return -1;
        }

        /** Returns the number of bytes from a position to the last one that is not zero. */
        int used(int from) {
            int to = bytes.length;
            while (to > from && bytes[to - 1] == 0) {
                to--;
            }
            // The last record may end behind the last byte.
            return Math.max(0, to - from);
        }

        /** Returns the position behind the record at a position; the last bytes that fill it up may be missing in the file. */
        int end(int at) {
            return aligned(at + RECORD_HEADER_SIZE + in.getInt(at + AT_LENGTH));
        }

        int type(int at) {
            return in.getInt(at + AT_TYPE);
        }

        long sequence(int at) {
            return in.getLong(at + AT_SEQUENCE);
        }

        long transaction(int at) {
            return in.getLong(at + AT_TRANSACTION);
        }

        int step(int at) {
            return in.getInt(at + AT_STEP);
        }

        /** Returns the text of an UNDO. */
        JournalRecord text(int at) {
            int from = at + RECORD_HEADER_SIZE;
            return JournalRecord.stored(bytes, from, in.getInt(at + AT_LENGTH));
        }

        /** Returns the lists of a BEGIN or COMMIT, or null if its content is malformed, which no crash and no faulty disk can cause. */
        @Nullable
        List<List<JournalRecord>> steps(int at) {
            int end = at + RECORD_HEADER_SIZE + in.getInt(at + AT_LENGTH);
            int next = at + RECORD_HEADER_SIZE;
            List<List<JournalRecord>> steps = new ArrayList<>();
            if (end - next < Integer.BYTES) {
                return null;
            }
            int missingSteps = in.getInt(next);
            next += Integer.BYTES;
            for (; missingSteps > 0 && end - next >= Integer.BYTES; missingSteps--) {
                int missingRecords = in.getInt(next);
                next += Integer.BYTES;
                List<JournalRecord> records = new ArrayList<>();
                for (; missingRecords > 0 && end - next >= Integer.BYTES; missingRecords--) {
                    int from = next + Integer.BYTES;
                    int length = in.getInt(next);
                    if (length < 0 || length > end - from) {
                        return null;
                    }
                    next = from + length;
                    records.add(JournalRecord.stored(bytes, from, length));
                }
                if (missingRecords != 0) {
                    return null;
                }
                steps.add(records);
            }
            return missingSteps == 0 && next == end ? steps : null;
        }
    }
}
