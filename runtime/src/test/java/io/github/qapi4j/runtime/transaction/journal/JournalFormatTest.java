package io.github.qapi4j.runtime.transaction.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.transaction.journal.SegmentFormat.Header;
import io.github.qapi4j.runtime.transaction.journal.TransactionJournal.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** The bytes of a journal: as they are written, torn at each byte, with each bit flipped, and of other programs. */
class JournalFormatTest {
    private static final String FIRST = "journal-0000000000000001";
    private static final int SIZE = 1024;
    private static final long USE = 0x0123456789abcdefL;

    /** The bytes of {@link #sample}; the checksums were computed by another program. */
    private static final String GOLDEN = """
            51415049344a544a 00000001 00000000
            0000000000000001 0123456789abcdef
            0000000000000001 0000000000000001
            000000000000000000000000 6075fd82

            7c6a2acc 0000000f 0123456789abcdef
            0000000000000001 0000000000000001 00000001 00000000
            00000001 00000001 00000003 226122 00

            d8045826 00000000 0123456789abcdef
            0000000000000002 0000000000000001 00000004 00000000

            9e7fe975 0000001a 0123456789abcdef
            0000000000000003 0000000000000002 00000001 00000000
            00000002 00000002 00000003 226222 00000003 226322 00000000 000000000000

            b1198de8 00000003 0123456789abcdef
            0000000000000004 0000000000000002 00000002 00000001
            226422 0000000000

            ba385e7a 00000013 0123456789abcdef
            0000000000000005 0000000000000002 00000003 00000000
            00000002 00000000 00000001 00000003 226522 0000000000
            """;

    /** Where the header and the records of the sample end, with and without the zeros that fill them up. */
    private static final int[] ENDS = {64, 120, 160, 232, 280, 344};

    private static final int[] CONTENT_ENDS = {64, 119, 160, 226, 275, 339};

    /** What is in doubt after the header and after each record. */
    private static final String[] STATES = {
        "", "1 undecided [a] []", "", "2 undecided [bc][] [][]", "2 undecided [bc][d] [][]", "2 decided [bc][d] [][e]"
    };

    private final SimulatedDisk disk = new SimulatedDisk(new Random(1));

    /** What the journal has reported that was opened last. */
    private long tornBytes;

    private static JournalRecord record(String text) {
        return JournalRecord.of(Codecs.STRING, text);
    }

    private FileJournal open() throws IOException {
        return FileJournal.open(disk.start(), SIZE, 1 << 20, () -> USE);
    }

    /** Returns the bytes of a journal with a transaction that has ended, and one that is decided. */
    private static byte[] sample() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(new Random(1));
        FileJournal journal = FileJournal.open(disk.start(), SIZE, 1 << 20, () -> USE);
        journal.begin(List.of(List.of(record("a")))).end();
        Entry second = journal.begin(List.of(List.of(record("b"), record("c")), List.of()));
        second.undo(1, record("d"));
        second.commit(List.of(List.of(), List.of(record("e"))));
        disk.kill();
        return disk.content(FIRST);
    }

    /** Returns what is found in a journal with this content: transactions in doubt, whether there is a torn record, or the error without its numbers. */
    private String found(byte[] content) throws IOException {
        disk.replace(FIRST, content);
        try (FileJournal journal = open()) {
            tornBytes = journal.tornBytes();
            return found(journal);
        } catch (JournalException e) {
            assertThat(e).hasMessageStartingWith("disk/" + FIRST + " ");
            assertThat(disk.content(FIRST))
                    .as("a damaged file is left as it is")
                    .isEqualTo(content);
            return e.getMessage()
                    .substring("disk/".length() + FIRST.length() + 1)
                    .replaceAll("-?[0-9]+", "N");
        }
    }

    private static String found(FileJournal journal) throws IOException {
        StringBuilder text = new StringBuilder();
        for (InDoubtTransaction each : journal.inDoubt()) {
            text.append(each.id()).append(each.isDecided() ? " decided" : " undecided");
            for (List<List<JournalRecord>> steps : List.of(each.undo(), each.redo())) {
                text.append(' ');
                for (List<JournalRecord> records : steps) {
                    text.append('[');
                    for (JournalRecord record : records) {
                        text.append(record.read(Codecs.STRING));
                    }
                    text.append(']');
                }
            }
        }
        return text + (journal.tornBytes() > 0 ? " torn" : "");
    }

    @Test
    void theBytesAreAsDocumented() throws IOException {
        byte[] golden = HexFormat.of().parseHex(GOLDEN.replaceAll("\\s", ""));
        assertThat(golden).hasSize(ENDS[5]);
        assertThat(HexFormat.of().formatHex(sample())).isEqualTo(HexFormat.of().formatHex(Arrays.copyOf(golden, SIZE)));
        assertThat(found(Arrays.copyOf(golden, SIZE))).isEqualTo(STATES[5]);
    }

    @Test
    void tornAtEachByte() throws IOException {
        byte[] whole = sample();
        for (int length = 0; length <= ENDS[5]; length++) {
            byte[] shorter = Arrays.copyOf(whole, length);
            byte[] zeros = Arrays.copyOf(shorter, SIZE);
            byte[] noise = new byte[SIZE];
            new Random(length).nextBytes(noise);
            System.arraycopy(whole, 0, noise, 0, length);
            if (length < SegmentFormat.HEADER_SIZE) {
                assertThat(found(shorter)).isEqualTo("is not a file of a journal");
                String error =
                        length < 8 ? "is not a" : length < 12 ? "has version" : "is damaged at byte N: the checksum";
                assertThat(found(zeros)).as("zeros from %s", length).startsWith(error);
                assertThat(found(noise)).as("noise from %s", length).startsWith(error);
                continue;
            }
            int last = 0;
            int lastWithZeros = 0;
            for (int i = 0; i < ENDS.length; i++) {
                last = length >= CONTENT_ENDS[i] ? i : last;
                lastWithZeros =
                        Arrays.equals(Arrays.copyOf(zeros, ENDS[i]), Arrays.copyOf(whole, ENDS[i])) ? i : lastWithZeros;
            }
            boolean torn = length > ENDS[last];
            assertThat(found(shorter)).as("%s bytes", length).isEqualTo(STATES[last] + (torn ? " torn" : ""));
            assertThat(tornBytes).as("%s bytes", length).isEqualTo(used(shorter, ENDS[last]));
            torn = length > ENDS[lastWithZeros];
            assertThat(found(zeros))
                    .as("zeros from %s", length)
                    .isEqualTo(STATES[lastWithZeros] + (torn ? " torn" : ""));
            assertThat(tornBytes).as("zeros from %s", length).isEqualTo(used(zeros, ENDS[lastWithZeros]));
            assertThat(found(noise)).as("noise from %s", length).isEqualTo(STATES[last] + " torn");
        }
    }

    /** Returns the number of bytes from a position to the last one that is not zero. */
    private static int used(byte[] bytes, int from) {
        int used = 0;
        for (int i = from; i < bytes.length; i++) {
            used = bytes[i] == 0 ? used : i + 1 - from;
        }
        return used;
    }

    /** After each record of the sample, as the last one: each flipped bit is noticed, or is in bytes without a meaning. */
    @Test
    void everyFlippedBit() throws IOException {
        byte[] whole = sample();
        for (int last = 1; last < ENDS.length; last++) {
            for (int at = 0; at < ENDS[last] + 16; at++) {
                int record = 0;
                while (record < last && at >= ENDS[record]) {
                    record++;
                }
                String expected;
                if (at < SegmentFormat.HEADER_SIZE) {
                    expected = at < 8 ? "is not a" : at < 12 ? "has version" : "is damaged at byte N: the checksum";
                } else if (at >= ENDS[last]) {
                    expected = STATES[last] + " torn";
                } else if (at >= CONTENT_ENDS[record]) {
                    expected = STATES[last];
                } else if (record == last) {
                    expected = STATES[last - 1] + " torn";
                } else if (record == 2 && last == 3) {
                    // The END is implied by the BEGIN behind it.
                    expected = STATES[3];
                } else {
                    expected =
                            "is damaged at byte N: a record is incomplete, although a complete one follows at byte N";
                }
                for (int bit = last == 5 ? 0 : at % 8; bit < (last == 5 ? 8 : at % 8 + 1); bit++) {
                    byte[] flipped = Arrays.copyOf(Arrays.copyOf(whole, ENDS[last]), SIZE);
                    flipped[at] ^= (byte) (1 << bit);
                    String found = found(flipped);
                    boolean isError = expected.startsWith("is ") || expected.startsWith("has ");
                    assertThat(isError && found.startsWith(expected) ? expected : found)
                            .as("records %s, byte %s, bit %s", last, at, bit)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void anEndThatOnlyTheNextTransactionImpliesIsWrittenAgain() throws IOException {
        byte[] begun = Arrays.copyOf(Arrays.copyOf(sample(), ENDS[3]), SIZE);
        byte[] lost = begun.clone();
        Arrays.fill(lost, ENDS[1], ENDS[2], (byte) 0);
        assertThat(found(lost)).isEqualTo(STATES[3]);
        assertThat(disk.content(FIRST)).isEqualTo(begun);
    }

    @Test
    void theErrorNamesTheFirstDamagedByte() throws IOException {
        byte[] bytes = sample();
        bytes[ENDS[2] + 50] ^= 1;
        disk.replace(FIRST, bytes);
        assertThat(error())
                .isEqualTo(
                        "disk/" + FIRST
                                + " is damaged at byte 160: a record is incomplete, although a complete one follows at byte 232");
    }

    private String error() throws IOException {
        try (FileJournal journal = open()) {
            throw new AssertionError("opened: " + found(journal));
        } catch (JournalException e) {
            return e.getMessage();
        }
    }

    @Test
    void lengthsThatCannotBe() throws IOException {
        byte[] whole = sample();
        for (int length : new int[] {Integer.MAX_VALUE, -1, Integer.MIN_VALUE, SIZE, SIZE - 280 - 40 + 1, 0x7fffffd0}) {
            ByteBuffer bytes = ByteBuffer.wrap(whole.clone());
            bytes.putInt(ENDS[4] + 4, length);
            assertThat(found(bytes.array())).as("length %s", length).isEqualTo(STATES[4] + " torn");
        }
    }

    /** Returns a record with a correct checksum. */
    private static byte[] complete(int type, long transaction, int step, long sequence, byte[] content) {
        ByteBuffer record = ByteBuffer.allocate(40 + content.length);
        record.putInt(0).putInt(content.length).putLong(USE).putLong(sequence).putLong(transaction);
        record.putInt(type).putInt(step).put(content);
        CRC32C checksum = new CRC32C();
        checksum.update(record.position(4));
        return record.putInt(0, (int) checksum.getValue()).array();
    }

    /** Appends a record to the sample. */
    private static byte[] withRecord(int type, long transaction, int step, byte... content) throws IOException {
        byte[] bytes = sample();
        byte[] record = complete(type, transaction, step, 6, content);
        System.arraycopy(record, 0, bytes, ENDS[5], record.length);
        return bytes;
    }

    @Test
    void recordsThatAreNotExpected() throws IOException {
        String error = "is damaged at byte N: a record of type N and transaction N is not expected there";
        assertThat(found(withRecord(SegmentFormat.BEGIN, 3, 0, new byte[4]))).isEqualTo(error);
        assertThat(found(withRecord(SegmentFormat.UNDO, 2, 0))).isEqualTo(error);
        assertThat(found(withRecord(SegmentFormat.COMMIT, 2, 0, new byte[4]))).isEqualTo(error);
        assertThat(found(withRecord(SegmentFormat.END, 3, 0))).isEqualTo(error);
        assertThat(found(withRecord(5, 2, 0))).isEqualTo(error);
        assertThat(found(withRecord(0, 2, 0))).isEqualTo(error);
        assertThat(found(withRecord(SegmentFormat.END, 2, 0))).isEmpty();
    }

    /** A BEGIN, whose content is malformed in spite of a correct checksum, as that of a defective program. */
    @Test
    void malformedContent() throws IOException {
        for (int[] ints : new int[][] {
            {},
            {1},
            {-1},
            {Integer.MAX_VALUE},
            {1, -1},
            {1, Integer.MAX_VALUE},
            {1, 1, 4},
            {1, 1, -4},
            {1, 1, Integer.MAX_VALUE},
            {0, 0}
        }) {
            ByteBuffer content = ByteBuffer.allocate(ints.length * 4);
            for (int each : ints) {
                content.putInt(each);
            }
            byte[] record = complete(SegmentFormat.BEGIN, 1, 0, 1, content.array());
            byte[] bytes = Arrays.copyOf(new Header(1, USE, 1, 1).bytes(), SIZE);
            System.arraycopy(record, 0, bytes, SegmentFormat.HEADER_SIZE, record.length);
            assertThat(found(bytes))
                    .as(Arrays.toString(ints))
                    .isEqualTo("is damaged at byte N: the content of a record is malformed");
        }
    }

    @Test
    void bytesOfAnotherUseAreNotRecords() throws IOException {
        byte[] whole = sample();
        byte[] reused = Arrays.copyOf(new Header(1, USE + 1, 1, 1).bytes(), SIZE);
        System.arraycopy(whole, 64, reused, 64, SIZE - 64);
        assertThat(found(reused)).isEqualTo(" torn");
        // Nor are those of an earlier sequence, behind the records of a later one.
        byte[] later = Arrays.copyOf(new Header(1, USE, 6, 3).bytes(), SIZE);
        System.arraycopy(whole, 64, later, 64, SIZE - 64);
        assertThat(found(later)).isEqualTo(" torn");
    }

    @Test
    void foreignFiles() throws IOException {
        assertThat(found(new byte[0])).isEqualTo("is not a file of a journal");
        assertThat(found("PNG, or anything else that is longer than the header of a segment of a journal"
                        .getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("is not a file of a journal");
        assertThat(found(new byte[2 << 20])).isEqualTo("is not a file of a journal: it has N bytes");
        byte[] version2 = sample();
        version2[11] = 2;
        assertThat(found(version2))
                .isEqualTo("has version N of the journal's format, and this program knows only version N");
        disk.replace(FIRST, Arrays.copyOf(new Header(0xab, USE, 1, 1).bytes(), SIZE));
        assertThat(error()).isEqualTo("disk/" + FIRST + " is the file journal-00000000000000ab of a journal, renamed");
    }

    @Test
    void otherFilesAreLeftAlone() throws IOException {
        disk.replace("journal.txt", new byte[] {1});
        disk.replace("journal-0000000000000001.new", new byte[] {2});
        disk.replace("journal-000000000000000g.new", new byte[] {3});
        try (FileJournal journal = open()) {
            assertThat(journal.inDoubt()).isEmpty();
        }
        assertThat(disk.names()).containsExactly(FIRST, "journal-000000000000000g.new", "journal.txt");
    }
}
