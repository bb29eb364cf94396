package io.github.qapi4j.runtime.transaction.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.CompletionMode;
import io.github.qapi4j.runtime.transaction.TransactionExecutor;
import io.github.qapi4j.runtime.transaction.TransactionScope;
import io.github.qapi4j.runtime.transaction.TransactionStep;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many syncs of the disk a transaction of an executor costs. */
class JournalSyncsTest {
    private static final JournalRecord RECORD = JournalRecord.of(Codecs.STRING, "record");

    private final SimulatedDisk disk = new SimulatedDisk(new Random(1));
    private TransactionJournal journal;
    private TransactionExecutor executor;

    @BeforeEach
    void open() throws IOException {
        journal = FileJournal.open(disk.start(), 1 << 16, 1 << 20, new Random(1)::nextLong);
        executor = TransactionExecutor.builder().journal(journal).build();
    }

    /** The name of a step says what it gives to the journal. */
    private record Step(String name) implements TransactionStep {
        @Override
        public void describe(TransactionScope scope) throws QmpErrorException {
            if (name.contains("known")) {
                scope.undoRecord(RECORD);
                scope.undoRecord(RECORD);
            }
            if (name.contains("redo")) {
                scope.redoRecord(RECORD);
            }
        }

        @Override
        public void prepare(TransactionScope scope) throws QmpErrorException {
            for (String word : name.split(" ")) {
                if (word.equals("late")) {
                    scope.undoRecord(RECORD);
                }
            }
            if (name.contains("fails")) {
                throw QmpErrorException.generic("fails");
            }
        }
    }

    private void execute(String... names) throws QmpErrorException {
        executor.execute(List.of(names), CompletionMode.INDIVIDUAL, Step::new);
    }

    private int syncsOf(String... names) throws QmpErrorException {
        int before = disk.syncs();
        execute(names);
        return disk.syncs() - before;
    }

    @Test
    void twoForATransactionAndOneForEachLateRecord() throws QmpErrorException {
        for (int i = 0; i < 3; i++) {
            assertThat(syncsOf("known redo")).isEqualTo(2);
            assertThat(syncsOf("known redo", "known", "known redo")).isEqualTo(2);
            assertThat(syncsOf("known late redo", "late", "known")).isEqualTo(4);
        }
    }

    /** The first late record is part of the BEGIN; before the transaction, the last END gets durable, unless it is. */
    @Test
    void withoutKnownRecords() throws Exception {
        assertThat(syncsOf("late")).isEqualTo(2);
        assertThat(syncsOf("late")).isEqualTo(3);
        assertThat(syncsOf("late redo", "late late")).isEqualTo(5);
        assertThat(syncsOf("redo", "")).isEqualTo(3);
        journal.sync();
        assertThat(syncsOf("redo")).isEqualTo(2);
        assertThat(syncsOf("")).isEqualTo(1);
        assertThat(syncsOf("")).isZero();
    }

    @Test
    void oneIfItIsRolledBack() {
        for (int i = 0; i < 2; i++) {
            int before = disk.syncs();
            assertThatThrownBy(() -> execute("known redo", "fails")).hasMessageContaining("fails");
            assertThat(disk.syncs() - before).isEqualTo(1);
        }
    }

    @Test
    void closingSyncsTheLastEndOnly() throws Exception {
        execute("known");
        int before = disk.syncs();
        journal.close();
        assertThat(disk.syncs() - before).isEqualTo(1);
        open();
        before = disk.syncs();
        journal.close();
        assertThat(disk.syncs() - before).isZero();
    }

    /** For the file and its name. */
    @Test
    void oneMoreForANewSegmentAndForMoreSpace() throws Exception {
        JournalRecord large = JournalRecord.of(Codecs.STRING, "a".repeat(50_000));
        int before = disk.syncs();
        TransactionJournal.Entry entry = journal.begin(List.of(List.of(large)));
        assertThat(disk.syncs() - before).isEqualTo(1);
        before = disk.syncs();
        entry.commit(List.of(List.of(large)));
        assertThat(disk.syncs() - before).isEqualTo(2);
        entry.end();
        before = disk.syncs();
        journal.begin(List.of(List.of(large, large, large)));
        assertThat(disk.syncs() - before).isEqualTo(3);
    }
}
