package io.github.qapi4j.runtime.transaction.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonLimits;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.transaction.journal.TransactionJournal.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What a journal accepts and rejects, and what it does after failures of its disk. */
class FileJournalTest {
    private static final int SEGMENT = 1024;
    private static final int MAX = 4096;

    private final SimulatedDisk disk = new SimulatedDisk(new Random(1));
    private final List<String> calls = new ArrayList<>();

    /** The call that fails, and its exception. */
    private String failingCall = "";

    private Throwable failure = new IOException("unplugged");

    private final RecoveryHandler handler = new RecoveryHandler() {
        private void call(String call) throws Exception {
            calls.add(call);
            if (call.equals(failingCall)) {
                if (failure instanceof Exception e) {
                    throw e;
                }
                throw (Error) failure;
            }
        }

        @Override
        public void undo(int step, JournalRecord record) throws Exception {
            call("undo " + step + record.read(Codecs.STRING));
        }

        @Override
        public void redo(int step, JournalRecord record) throws Exception {
            call("redo " + step + record.read(Codecs.STRING));
        }

        @Override
        public void sync() throws Exception {
            call("sync");
        }
    };

    private static JournalRecord record(String text) {
        return JournalRecord.of(Codecs.STRING, text);
    }

    private FileJournal open() throws IOException {
        return FileJournal.open(disk.start(), SEGMENT, MAX, new Random(1)::nextLong);
    }

    /** Opens the journal in a new process, after the old one was killed. */
    private FileJournal reopen() throws IOException {
        disk.kill();
        return open();
    }

    /** Lets the next operations of the disk fail. */
    private void failNext(int operations) {
        int next = disk.operations() + 1;
        disk.fail(
                next,
                operations == Integer.MAX_VALUE ? operations : next + operations - 1,
                () -> new IOException("No space left on device"));
    }

    private static List<List<JournalRecord>> steps(String... steps) {
        List<List<JournalRecord>> list = new ArrayList<>();
        for (String each : steps) {
            list.add(each.chars().mapToObj(c -> record(Character.toString(c))).toList());
        }
        return list;
    }

    private static void assertRejected(ThrowingCallable call, Class<? extends Throwable> type, String message) {
        assertThatThrownBy(call).isExactlyInstanceOf(type).hasMessage(message);
    }

    @Test
    void aRecordIsAValue() throws IOException {
        JsonObject value =
                JsonObject.builder().put("node", "disk0").put("size", 3).build();
        JournalRecord record = JournalRecord.of(JsonObject.CODEC, value);
        assertThat(record.read(JsonObject.CODEC)).isEqualTo(value);
        assertThat(record)
                .isEqualTo(JournalRecord.of(JsonObject.CODEC, value))
                .hasSameHashCodeAs(JournalRecord.of(JsonObject.CODEC, value))
                .isNotEqualTo(record("disk0"))
                .hasToString("JournalRecord[25 bytes]");
        assertThatThrownBy(() -> record.read(Codecs.STRING))
                .isInstanceOf(CodecException.class)
                .hasMessage("$: expected string, got object");
        assertThatThrownBy(() -> JournalRecord.of(Codecs.INT8, 200)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Otherwise a transaction would be in doubt forever. */
    @Test
    void whatARecordAcceptsItReads() throws IOException {
        Codec<List<Boolean>> codec = Codecs.list(Codecs.BOOLEAN);
        List<Boolean> large = Collections.nCopies(JsonLimits.DEFAULT.tokens(), false);
        assertThat(JournalRecord.of(codec, large).read(codec).equals(large)).isTrue();
        JsonValue deep = JsonArray.of();
        for (int i = 1; i < JsonLimits.DEFAULT.nesting(); i++) {
            deep = JsonArray.of(deep);
        }
        JournalRecord record = JournalRecord.of(Codecs.ANY, deep);
        assertThat(record.read(Codecs.ANY).equals(deep)).isTrue();
    }

    @Test
    void recoveryUndoesBackwardsAndRedoesForwards() throws IOException {
        Entry undecided = open().begin(steps("ab", "", "c"));
        undecided.undo(1, record("d"));
        undecided.undo(0, record("e"));
        FileJournal journal = reopen();
        assertThat(journal.inDoubt())
                .containsExactly(new InDoubtTransaction(1, false, steps("abe", "d", "c"), steps("", "", "")));
        journal.recover(handler);
        assertThat(calls).containsExactly("undo 2c", "undo 1d", "undo 0e", "undo 0b", "undo 0a", "sync");
        assertThat(journal.inDoubt()).isEmpty();

        Entry decided = journal.begin(steps("a", "b"));
        decided.commit(steps("xy", "z"));
        assertThat(decided.id()).isEqualTo(2);
        journal = reopen();
        assertThat(journal.inDoubt())
                .containsExactly(new InDoubtTransaction(2, true, steps("a", "b"), steps("xy", "z")));
        calls.clear();
        journal.recover(handler);
        assertThat(calls).containsExactly("redo 0x", "redo 0y", "redo 1z", "sync");
        calls.clear();
        journal.recover(handler);
        assertThat(calls).isEmpty();
        disk.kill();
        disk.losePower();
        assertThat(open().inDoubt()).isEmpty();
    }

    @Test
    void aFailedRecoveryLeavesTheTransactionInDoubt() throws IOException {
        open().begin(steps("a", "b"));
        FileJournal journal = reopen();
        failingCall = "undo 0a";
        assertThatThrownBy(() -> journal.recover(handler))
                .isInstanceOf(JournalException.class)
                .hasMessage("recovery of transaction 1 failed, undo of step 0: java.io.IOException: unplugged")
                .hasCause(failure);
        failingCall = "sync";
        assertThatThrownBy(() -> journal.recover(handler))
                .hasMessage("recovery of transaction 1 failed, sync: java.io.IOException: unplugged");
        failure = new OutOfMemoryError("none left");
        assertThatThrownBy(() -> journal.recover(handler)).isSameAs(failure);
        failure = new InterruptedException("stop");
        assertThatThrownBy(() -> journal.recover(handler)).hasCause(failure);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(journal.inDoubt()).hasSize(1);
        assertRejected(
                () -> journal.begin(List.of()),
                IllegalStateException.class,
                "transaction 1 in the journal in disk is in doubt: call recover before begin");
        failingCall = "";
        calls.clear();
        journal.recover(handler);
        assertThat(calls).containsExactly("undo 1b", "undo 0a", "sync");
        assertThat(journal.begin(List.of()).id()).isEqualTo(2);
    }

    @Test
    void aHandlerCannotUseTheJournal() throws IOException {
        open().begin(steps("a"));
        FileJournal journal = reopen();
        RecoveryHandler nested = new RecoveryHandler() {
            @Override
            public void undo(int step, JournalRecord record) throws IOException {
                assertRejected(
                        () -> journal.recover(this), IllegalStateException.class, "the journal is being recovered");
                assertThatThrownBy(() -> journal.begin(List.of())).isInstanceOf(IllegalStateException.class);
                journal.close();
            }

            @Override
            public void redo(int step, JournalRecord record) {}
        };
        assertRejected(() -> journal.recover(nested), JournalException.class, "the journal in disk is closed");
        assertThat(reopen().inDoubt()).hasSize(1);
    }

    @Test
    void callsInAWrongOrderAreRejected() throws IOException {
        FileJournal journal = open();
        Entry entry = journal.begin(steps("a", "b"));
        assertRejected(() -> journal.begin(List.of()), IllegalStateException.class, "transaction 1 has not ended");
        assertRejected(() -> journal.recover(handler), IllegalStateException.class, "transaction 1 has not ended");
        assertRejected(journal::sync, JournalException.class, "transaction 1 has not ended");
        assertThatThrownBy(() -> entry.undo(2, record("c"))).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> entry.undo(-1, record("c"))).isInstanceOf(IndexOutOfBoundsException.class);
        assertRejected(
                () -> entry.commit(steps("a")),
                IllegalArgumentException.class,
                "transaction 1 has 2 steps, and redo records of 1");
        entry.commit(steps("", ""));
        assertRejected(() -> entry.commit(steps("", "")), IllegalStateException.class, "transaction 1 is decided");
        assertRejected(() -> entry.undo(0, record("c")), IllegalStateException.class, "transaction 1 is decided");
        entry.end();
        entry.end();
        assertRejected(() -> entry.commit(steps("", "")), IllegalStateException.class, "transaction 1 has ended");
        assertRejected(() -> entry.undo(0, record("c")), IllegalStateException.class, "transaction 1 has ended");
        Entry second = journal.begin(List.of());
        entry.end();
        journal.close();
        journal.close();
        entry.end();
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> journal.begin(List.of()),
                journal::sync,
                () -> journal.recover(handler),
                () -> second.commit(List.of()),
                second::end)) {
            assertRejected(call, JournalException.class, "the journal in disk is closed");
        }
        FileJournal again = open();
        assertThat(again.inDoubt()).extracting(InDoubtTransaction::id).containsExactly(2L);
        assertRejected(again::sync, JournalException.class, "transaction 2 is in doubt: recover the journal");
        again.recover(handler);
        again.sync();
    }

    @Test
    void theEndIsDurableAfterSyncCloseOrTheNextBegin() throws IOException {
        for (int way = 0; way < 4; way++) {
            // The disk loses all that is not synced with some of these.
            for (int seed = 0; seed < 10; seed++) {
                SimulatedDisk other = new SimulatedDisk(new Random(seed));
                FileJournal journal = FileJournal.open(other.start(), SEGMENT, MAX, new Random(1)::nextLong);
                journal.begin(steps("a")).end();
                switch (way) {
                    case 0 -> journal.sync();
                    case 1 -> journal.close();
                    case 2 -> journal.begin(steps("b"));
                    default -> {}
                }
                other.kill();
                other.losePower();
                List<Long> ids =
                        FileJournal.open(other.start(), SEGMENT, MAX, new Random(2)::nextLong).inDoubt().stream()
                                .map(InDoubtTransaction::id)
                                .toList();
                switch (way) {
                    case 0, 1 -> assertThat(ids).isEmpty();
                    case 2 -> assertThat(ids).containsExactly(2L);
                    default -> assertThat(ids).isIn(List.of(), List.of(1L));
                }
            }
        }
    }

    @Test
    void theFilesStaySmall() throws IOException {
        FileJournal journal = open();
        for (int i = 0; i < 200; i++) {
            Entry entry = journal.begin(steps("abc"));
            entry.commit(steps("abc"));
            entry.end();
            assertThat(disk.names()).hasSize(1);
            assertThat(disk.content(disk.names().get(0))).hasSize(SEGMENT);
        }
        assertThat(disk.names()).containsExactly("journal-0000000000000028");
        // A larger transaction needs a larger segment, and the next one does not.
        Entry large = journal.begin(steps("a".repeat(200)));
        large.commit(steps("a".repeat(200)));
        large.end();
        assertThat(disk.content("journal-0000000000000029")).hasSizeBetween(2 * SEGMENT, MAX);
        assertThat(journal.begin(steps("a")).id()).isEqualTo(202);
        assertThat(disk.names()).containsExactly("journal-000000000000002a");
        assertThat(disk.content("journal-000000000000002a")).hasSize(SEGMENT);
        disk.kill();
        disk.losePower();
        assertThat(open().inDoubt()).extracting(InDoubtTransaction::id).containsExactly(202L);
    }

    @Test
    void aTransactionCanBeTooLarge() throws IOException {
        FileJournal journal = open();
        String error = "the records of transaction 1 are too large for a journal";
        List<List<JournalRecord>> large = steps("a".repeat(MAX / 7));
        assertRejected(() -> journal.begin(large), JournalException.class, error);
        Entry entry = journal.begin(steps("a"));
        assertRejected(() -> entry.commit(large), JournalException.class, error);
        JournalException e = catchThrowableOfType(JournalException.class, () -> entry.undo(0, record("a".repeat(MAX))));
        assertThat(e).hasMessage(error);
        assertThat(e.isOutcomeUnknown()).isFalse();
        entry.end();
        // The largest that fits; then its end must fit too.
        Entry largest = journal.begin(List.of(List.of(record("a".repeat(MAX - 64 - 2 * 40 - 8 - 4 - 4 - 4 - 2)))));
        largest.end();
        for (int i = 0; i < 2; i++) {
            assertThat(reopen().inDoubt()).isEmpty();
            assertThat(disk.content(disk.names().get(0)).length).isBetween(MAX - 8, MAX);
        }
    }

    /** Its space is allocated before its records are written. */
    @Test
    void aFullDiskPreventsOnlyWhatNeedsMoreSpace() throws IOException {
        FileJournal journal = open();
        Entry entry = journal.begin(steps("a"));
        disk.setFull(true);
        String full = "in disk: java.io.IOException: No space left on device";
        for (int i = 0; i < 2; i++) {
            assertRejected(
                    () -> entry.commit(steps("b".repeat(200))),
                    JournalException.class,
                    "cannot commit transaction 1 " + full);
            assertRejected(
                    () -> entry.undo(0, record("b".repeat(1000))),
                    JournalException.class,
                    "cannot record the undo of step 0 of transaction 1 " + full);
            assertThat(disk.content(disk.names().get(0))).hasSize(SEGMENT);
        }
        entry.undo(0, record("c"));
        entry.commit(steps("d"));
        entry.end();
        assertRejected(
                () -> journal.begin(steps("e".repeat(200))),
                JournalException.class,
                "cannot begin transaction 2 " + full);
        Entry second = journal.begin(steps("f"));
        second.undo(0, record("g".repeat(SEGMENT - 64 - 456)));
        disk.kill();
        FileJournal again = open();
        assertThat(again.inDoubt()).extracting(InDoubtTransaction::id).containsExactly(2L);
        again.recover(handler);
        assertThat(disk.content(disk.names().get(0))).hasSize(SEGMENT);
        assertThat(reopen().inDoubt()).isEmpty();
    }

    @Test
    void oldFilesThatCannotBeDeletedAreDeletedLater() throws IOException {
        disk.keepFiles(true);
        FileJournal journal = open();
        List<List<JournalRecord>> large = steps("a".repeat(100));
        for (int files = 1; files <= 8; files++) {
            journal.begin(large).end();
            assertThat(disk.names()).hasSize(files);
        }
        journal.begin(large).end();
        journal = reopen();
        journal.begin(steps("a")).end();
        FileJournal full = journal;
        assertThatThrownBy(() -> full.begin(large))
                .isExactlyInstanceOf(JournalException.class)
                .hasMessageStartingWith("cannot begin transaction 11 in disk: ")
                .hasMessageContaining("8 old files cannot be deleted")
                .hasMessageEndingWith("is in use");
        disk.keepFiles(false);
        assertThat(journal.begin(large).id()).isEqualTo(11);
        assertThat(disk.names()).containsExactly("journal-000000000000000a");
    }

    /** Whatever fails while a journal is opened, the next attempt succeeds. */
    @Test
    void aFailedOpenLeavesTheJournalAsItWas() throws IOException {
        FileJournal journal = open();
        journal.begin(steps("a"));
        disk.kill();
        open();
        int reads = disk.reads();
        assertThat(reads).isEqualTo(4);
        for (int failing = 1; failing <= reads; failing++) {
            disk.kill();
            Disk process = disk.start();
            disk.failRead(failing);
            assertThatThrownBy(() -> FileJournal.open(process, SEGMENT, MAX, new Random(1)::nextLong))
                    .hasMessage("unreadable");
            assertThat(FileJournal.open(process, SEGMENT, MAX, new Random(1)::nextLong)
                            .inDoubt())
                    .hasSize(1);
        }
    }

    @Test
    void aFileThatCannotBeClosedIsReported() throws IOException {
        for (int failing = 1; failing <= 2; failing++) {
            FileJournal journal = open();
            journal.begin(steps("a")).end();
            disk.failRead(disk.reads() + failing);
            assertRejected(
                    journal::close,
                    JournalException.class,
                    "cannot close the journal properly in disk: java.io.IOException: unreadable");
            assertThat(reopen().inDoubt()).isEmpty();
        }
    }

    @Test
    void aFailedBeginLeavesNothing() throws IOException {
        FileJournal journal = open();
        journal.begin(steps("a")).end();
        for (int failing = 1; failing <= 2; failing++) {
            failNext(1);
            // The write, then the sync.
            assertThatThrownBy(() -> journal.begin(steps("b")))
                    .isInstanceOf(JournalException.class)
                    .hasMessage("cannot begin transaction 2 in disk: java.io.IOException: No space left on device")
                    .hasCauseInstanceOf(IOException.class);
        }
        Entry entry = journal.begin(steps("c"));
        assertThat(entry.id()).isEqualTo(2);
        disk.kill();
        disk.losePower();
        assertThat(open().inDoubt()).containsExactly(new InDoubtTransaction(2, false, steps("c"), steps("")));
    }

    /** The space of the segment lasts for a small transaction and not for a large one, whose new segment may exist when its begin has failed. */
    @Test
    void afterAFailedReplacementTheOldSegmentIsNotUsed() throws IOException {
        for (int failing = 0; failing < 8; failing++) {
            for (int seed = 0; seed < 20; seed++) {
                SimulatedDisk other = new SimulatedDisk(new Random(seed));
                FileJournal journal = FileJournal.open(other.start(), SEGMENT, MAX, new Random(1)::nextLong);
                journal.begin(steps("a".repeat(100))).end();
                int next = other.operations() + 1 + failing;
                other.fail(next, next, () -> new IOException("broken"));
                try {
                    journal.begin(steps("b".repeat(20))).end();
                    assertThat(other.failures()).isBetween(0, 1);
                } catch (JournalException e) {
                    assertThat(e).hasMessageEndingWith("in disk: java.io.IOException: broken");
                }
                long id = journal.begin(steps("c")).id();
                other.kill();
                other.losePower();
                assertThat(FileJournal.open(other.start(), SEGMENT, MAX, new Random(2)::nextLong)
                                .inDoubt())
                        .as("failure %s, seed %s", failing, seed)
                        .extracting(InDoubtTransaction::id)
                        .containsExactly(id);
            }
        }
    }

    @Test
    void afterAFailedCommitTheTransactionIsUndecided() throws IOException {
        for (int seed = 0; seed < 10; seed++) {
            for (int failing = 0; failing < 2; failing++) {
                SimulatedDisk other = new SimulatedDisk(new Random(seed));
                FileJournal journal = FileJournal.open(other.start(), SEGMENT, MAX, new Random(1)::nextLong);
                Entry entry = journal.begin(steps("a"));
                int next = other.operations() + 1 + failing;
                other.fail(next, next, () -> new IOException("broken"));
                JournalException e = catchThrowableOfType(JournalException.class, () -> entry.commit(steps("b")));
                assertThat(e).hasMessage("cannot commit transaction 1 in disk: java.io.IOException: broken");
                assertThat(e.isOutcomeUnknown()).isFalse();
                if (seed % 2 == 0) {
                    other.kill();
                    other.losePower();
                    journal = FileJournal.open(other.start(), SEGMENT, MAX, new Random(2)::nextLong);
                    assertThat(journal.inDoubt())
                            .extracting(InDoubtTransaction::isDecided)
                            .containsExactly(false);
                } else {
                    entry.commit(steps("c"));
                    entry.end();
                    assertThat(journal.begin(List.of()).id()).isEqualTo(2);
                }
            }
        }
    }

    /** Not even if the next record is lost, and the disk shows old bytes where a file has grown. */
    @Test
    void aRemovedDecisionDoesNotReappear() throws IOException {
        for (int each : new int[] {0, 30, 60, 90}) {
            String size = "a".repeat(each);
            for (int seed = 0; seed < 100; seed++) {
                SimulatedDisk other = new SimulatedDisk(new Random(seed));
                FileJournal journal = FileJournal.open(other.start(), SEGMENT, MAX, new Random(1)::nextLong);
                Entry entry = journal.begin(steps(size));
                int next = other.operations() + 2;
                other.fail(next, next, () -> new IOException("broken"));
                // The last one needs more space.
                assertThatThrownBy(() -> entry.commit(steps("b" + size))).isInstanceOf(JournalException.class);
                other.fail(other.operations() + 2, Integer.MAX_VALUE, () -> new IOException("broken"));
                if (seed % 3 == 1) {
                    entry.end();
                    assertThatThrownBy(journal::sync).isInstanceOf(JournalException.class);
                } else if (seed % 3 == 2) {
                    assertThatThrownBy(() -> entry.undo(0, record("c" + size + "longer than the decision")))
                            .isInstanceOf(JournalException.class);
                }
                other.kill();
                other.losePower();
                for (InDoubtTransaction inDoubt : FileJournal.open(other.start(), SEGMENT, MAX, new Random(2)::nextLong)
                        .inDoubt()) {
                    assertThat(inDoubt.isDecided())
                            .as("size %s, seed %s", each, seed)
                            .isFalse();
                }
            }
        }
    }

    /** After two failures, the system may show zeros where the disk still has a record. */
    @Test
    void aRecordThatCouldNotBeRemovedDoesNotReappearOnceAnotherProcessHasNotSeenIt() throws IOException {
        int unseen = 0;
        for (int seed = 0; seed < 200; seed++) {
            SimulatedDisk other = new SimulatedDisk(new Random(seed));
            FileJournal journal = FileJournal.open(other.start(), SEGMENT, MAX, new Random(1)::nextLong);
            int next = other.operations() + 2;
            other.fail(next, next + 2, () -> new IOException("broken"));
            other.failOnlySyncs();
            assertThatThrownBy(() -> journal.begin(steps("a".repeat(80)))).isInstanceOf(JournalException.class);
            other.kill();
            if (FileJournal.open(other.start(), SEGMENT, MAX, new Random(2)::nextLong)
                    .inDoubt()
                    .isEmpty()) {
                unseen++;
                other.kill();
                other.losePower();
                FileJournal last = FileJournal.open(other.start(), SEGMENT, MAX, new Random(3)::nextLong);
                assertThat(last.inDoubt()).as("seed %s", seed).isEmpty();
                assertThat(last.tornBytes()).as("seed %s", seed).isZero();
            }
        }
        assertThat(unseen).isPositive();
    }

    /** Neither while the next record is removed, whose sync has failed, nor later. */
    @Test
    void aKillLosesNoEndThatWasWritten() throws IOException {
        for (int failing = 1; failing <= 2; failing++) {
            for (int killed = 1; killed <= 6; killed++) {
                for (int seed = 0; seed < 10; seed++) {
                    SimulatedDisk other = new SimulatedDisk(new Random(seed));
                    FileJournal journal = FileJournal.open(other.start(), SEGMENT, MAX, new Random(1)::nextLong);
                    journal.begin(steps("a")).end();
                    int next = other.operations() + failing;
                    other.fail(next, next, () -> new IOException("broken"));
                    other.killAt(next + killed);
                    for (int i = 0; i < 4 && !other.isKilled(); i++) {
                        try {
                            journal.begin(steps("b")).end();
                        } catch (JournalException | SimulatedDisk.Killed e) {
                            // The next one succeeds, or the process is killed.
                        }
                    }
                    assertThat(other.isKilled()).isTrue();
                    assertThat(FileJournal.open(other.start(), SEGMENT, MAX, new Random(2)::nextLong)
                                    .inDoubt())
                            .as("failure %s, killed %s, seed %s", failing, killed, seed)
                            .extracting(InDoubtTransaction::id)
                            .doesNotContain(1L);
                }
            }
        }
    }

    /** Space that is allocated stays allocated. */
    @Test
    void aFailedOrTornRecordLeavesTheSizeAsItIs() throws IOException {
        FileJournal journal = open();
        String file = disk.names().get(0);
        Entry entry = journal.begin(steps("a"));
        failNext(1);
        assertThatThrownBy(() -> entry.commit(steps("bc"))).isInstanceOf(JournalException.class);
        assertThat(disk.content(file)).hasSize(SEGMENT);
        byte[] torn = disk.content(file);
        torn[200] = 1;
        disk.replace(file, torn);
        disk.kill();
        FileJournal again = open();
        assertThat(again.tornBytes()).isEqualTo(200 + 1 - 64 - 56);
        torn[200] = 0;
        assertThat(disk.content(file)).isEqualTo(torn);
    }

    @Test
    void ifTheDecisionCannotBeRemovedTheOutcomeIsUnknown() throws IOException {
        FileJournal journal = open();
        Entry entry = journal.begin(steps("a"));
        failNext(Integer.MAX_VALUE);
        JournalException e = catchThrowableOfType(JournalException.class, () -> entry.commit(steps("b")));
        assertThat(e)
                .hasMessage(
                        "cannot commit transaction 1 in disk: java.io.IOException: No space left on device. The outcome is unknown: "
                                + "close the journal, open it again, and recover");
        assertThat(e.isOutcomeUnknown()).isTrue();
        assertThat(e.getSuppressed()).hasSize(1);
        disk.fail(0, -1, () -> new IOException("never"));
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> journal.begin(List.of()),
                journal::sync,
                () -> journal.recover(handler),
                () -> entry.commit(steps("b")),
                () -> entry.undo(0, record("b")),
                entry::end)) {
            assertRejected(
                    call,
                    JournalException.class,
                    "the journal in disk could not be written: close it, open it again, and recover");
        }
        journal.close();
        FileJournal again = open();
        assertThat(again.inDoubt()).hasSize(1);
        again.recover(handler);
        assertThat(calls).contains("sync");
        assertThat(again.begin(List.of()).id()).isEqualTo(2);
    }

    @Test
    void exhaustedMemoryIsAnErrorOrAnUnknownOutcome() throws IOException {
        FileJournal journal = open();
        Entry entry = journal.begin(steps("a"));
        OutOfMemoryError error = new OutOfMemoryError("simulated");
        int next = disk.operations() + 1;
        disk.fail(next, next, () -> error);
        assertThatThrownBy(() -> entry.commit(steps("b"))).isSameAs(error);
        disk.fail(disk.operations() + 1, Integer.MAX_VALUE, () -> error);
        JournalException e = catchThrowableOfType(JournalException.class, () -> entry.commit(steps("b")));
        assertThat(e).hasCause(error);
        assertThat(e.isOutcomeUnknown()).isTrue();
    }

    /** The system may forget what it could not sync, and show it to readers nevertheless. */
    @Test
    void anEndWhoseSyncHasFailedIsWrittenAgain() throws IOException {
        for (int size = 0; size < 64; size++) {
            for (int seed = 0; seed < 3; seed++) {
                SimulatedDisk other = new SimulatedDisk(new Random(seed));
                FileJournal journal = FileJournal.open(other.start(), SEGMENT, MAX, new Random(1)::nextLong);
                journal.begin(List.of(List.of(record("a".repeat(340 + 8 * size)))))
                        .end();
                int next = other.operations() + 1;
                other.fail(next, next, () -> new IOException("broken"));
                assertThatThrownBy(journal::sync).isInstanceOf(JournalException.class);
                Entry entry = journal.begin(steps("b"));
                entry.undo(0, record("c"));
                other.kill();
                other.losePower();
                assertThat(FileJournal.open(other.start(), SEGMENT, MAX, new Random(2)::nextLong)
                                .inDoubt())
                        .as("size %s, seed %s", size, seed)
                        .containsExactly(new InDoubtTransaction(2, false, steps("bc"), steps("")));
            }
        }
    }

    @Test
    void anEndThatCannotBeWrittenIsWrittenLater() throws IOException {
        FileJournal journal = open();
        Entry entry = journal.begin(steps("a"));
        failNext(1);
        assertRejected(
                entry::end,
                JournalException.class,
                "cannot record the end of transaction 1 in disk: java.io.IOException: No space left on device");
        entry.end();
        failNext(1);
        assertRejected(
                journal::sync,
                JournalException.class,
                "cannot make the end of the last transaction durable in disk: java.io.IOException: No space left on device");
        Entry second = journal.begin(steps("b"));
        second.undo(0, record("c"));
        disk.kill();
        disk.losePower();
        assertThat(open().inDoubt()).containsExactly(new InDoubtTransaction(2, false, steps("bc"), steps("")));
    }
}
