package io.github.qapi4j.runtime.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.journal.InDoubtTransaction;
import io.github.qapi4j.runtime.transaction.journal.JournalException;
import io.github.qapi4j.runtime.transaction.journal.JournalRecord;
import io.github.qapi4j.runtime.transaction.journal.RecoveryHandler;
import io.github.qapi4j.runtime.transaction.journal.TransactionJournal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the executor writes to its journal, when, and what it does if that fails. */
final class JournaledTransactionTest {
    private final List<String> done = new ArrayList<>();
    private final RecordingLogger log = new RecordingLogger();

    /** The method of the journal that fails, if any. */
    private String failing = "";

    private boolean unknown;

    /** What it throws instead of a {@link JournalException}, if it is not null. */
    private Throwable failure;

    /** The method of the journal, or the place, at which the deadline expires. */
    private String expiring = "";

    private final ManualAlarm alarm = new ManualAlarm();
    private final TransactionExecutor executor = TransactionExecutor.builder()
            .logger(log)
            .journal(new Journal())
            .quiesce(new QuiesceHook() {
                @Override
                public void enter() {
                    done.add("enter");
                    if (failing.equals("enter")) {
                        throw new IllegalStateException("cannot enter");
                    }
                }

                @Override
                public void leave() {
                    done.add("leave");
                }
            })
            .build();

    /** Notes the calls. */
    private final class Journal implements TransactionJournal, TransactionJournal.Entry {
        private void call(String method, String arguments) throws JournalException {
            done.add("journal: " + method + arguments);
            expire(method);
            if (method.equals(failing) && failure instanceof RuntimeException e) {
                throw e;
            }
            if (method.equals(failing) && failure instanceof Error e) {
                throw e;
            }
            if (method.equals(failing)) {
                throw new JournalException("disk full", unknown, null);
            }
        }

        @Override
        public Entry begin(List<List<JournalRecord>> undo) throws IOException {
            call("begin", " " + texts(undo));
            return this;
        }

        @Override
        public void undo(int step, JournalRecord record) throws IOException {
            call("undo", " " + step + " " + text(record));
        }

        @Override
        public void commit(List<List<JournalRecord>> redo) throws IOException {
            call("commit", " " + texts(redo));
        }

        @Override
        public void end() throws IOException {
            call("end", "");
        }

        @Override
        public List<InDoubtTransaction> inDoubt() {
            return List.of();
        }

        @Override
        public long tornBytes() {
            return 0;
        }

        @Override
        public void recover(RecoveryHandler handler) {}

        @Override
        public long id() {
            return 1;
        }

        @Override
        public void sync() throws IOException {
            call("sync", "");
        }

        @Override
        public void close() {}
    }

    private void expire(String place) {
        if (place.equals(expiring)) {
            alarm.expire();
        }
    }

    private static JournalRecord record(String text) {
        return JournalRecord.of(Codecs.STRING, text);
    }

    private static String text(JournalRecord record) {
        try {
            return record.read(Codecs.STRING);
        } catch (CodecException e) {
            throw new AssertionError(e);
        }
    }

    private static List<List<String>> texts(List<List<JournalRecord>> records) {
        return records.stream()
                .map(step -> step.stream().map(JournaledTransactionTest::text).toList())
                .toList();
    }

    private class Step implements TransactionStep {
        private final String name;

        Step(String name) {
            this.name = name;
        }

        @Override
        public void describe(TransactionScope scope) throws QmpErrorException {
            done.add("describe " + name);
            if (name.startsWith("known")) {
                scope.undoRecord(record("undo " + name));
                scope.redoRecord(record("redo " + name));
            }
            if (name.equals("rejected")) {
                throw QmpErrorException.generic("rejected");
            }
            assertThatThrownBy(() -> scope.onAbort(() -> {})).isInstanceOf(IllegalStateException.class);
        }

        @Override
        public void prepare(TransactionScope scope) throws QmpErrorException {
            if (name.startsWith("late")) {
                scope.undoRecord(record("undo " + name));
                scope.redoRecord(record("redo " + name));
            }
            if (name.equals("redo only")) {
                scope.redoRecord(record("redo"));
            }
            done.add("prepare " + name);
            if (name.endsWith("failing")) {
                throw QmpErrorException.generic("failed");
            }
        }

        @Override
        public void commit() {
            done.add("commit " + name);
        }

        @Override
        public void abort() {
            done.add("abort " + name);
        }

        @Override
        public void clean() {
            done.add("clean " + name);
        }
    }

    private void execute(String... names) throws QmpErrorException {
        executor.execute(List.of(names), CompletionMode.INDIVIDUAL, Step::new);
    }

    @Test
    void whatIsKnownIsDurableBeforeTheFirstEffect() throws QmpErrorException {
        execute("known a", "b");
        assertThat(done)
                .containsExactly(
                        "enter",
                        "describe known a",
                        "describe b",
                        "journal: begin [[undo known a], []]",
                        "prepare known a",
                        "prepare b",
                        "journal: commit [[redo known a], []]",
                        "commit known a",
                        "commit b",
                        "clean b",
                        "clean known a",
                        "journal: end",
                        "leave");
    }

    @Test
    void whatIsKnownLaterIsDurableBeforeItsEffect() throws QmpErrorException {
        execute("a", "late b");
        assertThat(done)
                .containsExactly(
                        "enter",
                        "describe a",
                        "describe late b",
                        "journal: sync",
                        "prepare a",
                        "journal: begin [[], [undo late b]]",
                        "prepare late b",
                        "journal: commit [[], [redo late b]]",
                        "commit a",
                        "commit late b",
                        "clean late b",
                        "clean a",
                        "journal: end",
                        "leave");
    }

    @Test
    void withoutRecordsOnlyTheLastEndGetsDurable() throws QmpErrorException {
        execute("a", "b");
        assertThat(done).filteredOn(call -> call.startsWith("journal")).containsExactly("journal: sync");
        assertThat(done).containsSubsequence("describe b", "journal: sync", "prepare a");
    }

    @Test
    void withoutRecordsATransactionIsRejectedIfTheLastEndIsNotDurable() {
        failing = "sync";
        assertThatThrownBy(() -> execute("a")).hasMessage("GenericError: the journal is not ready: disk full");
        assertThat(done).containsExactly("enter", "describe a", "journal: sync", "leave");
    }

    @Test
    void anEmptyTransactionDoesNotUseTheJournal() throws QmpErrorException {
        failing = "sync";
        execute();
        assertThat(done).containsExactly("enter", "leave");
    }

    @Test
    void eachLaterRecordIsDurableByItself() throws QmpErrorException {
        execute("late a", "late b", "known c");
        assertThat(done)
                .containsSubsequence(
                        "journal: begin [[], [], [undo known c]]",
                        "journal: undo 0 undo late a",
                        "prepare late a",
                        "journal: undo 1 undo late b",
                        "prepare late b");
    }

    /** A step must not have an effect whose record is missing, so that catching the exception does not help. */
    @Test
    void aRecordThatCannotBeStoredFailsTheTransactionEvenIfCaught() {
        failing = "undo";
        assertThatThrownBy(() ->
                        executor.execute(List.of("known a", "b"), CompletionMode.INDIVIDUAL, name -> new Step(name) {
                            @Override
                            public void prepare(TransactionScope scope) throws QmpErrorException {
                                super.prepare(scope);
                                try {
                                    scope.undoRecord(record("late"));
                                } catch (QmpErrorException e) {
                                    done.add("caught");
                                }
                            }
                        }))
                .hasMessage("GenericError: the journal cannot be written: disk full");
        assertThat(done)
                .endsWith(
                        "prepare known a", "journal: undo 0 late", "caught", "clean known a", "journal: end", "leave");
    }

    @Test
    void redoRecordsAloneAreDecidedToo() throws QmpErrorException {
        execute("redo only");
        assertThat(done)
                .containsSubsequence(
                        "prepare redo only", "journal: begin [[]]", "journal: commit [[redo]]", "commit redo only");
    }

    @Test
    void aFailureIsUndoneAndEndsTheEntry() {
        assertThatThrownBy(() -> execute("known a", "known failing")).hasMessage("GenericError: failed");
        assertThat(done)
                .containsExactly(
                        "enter",
                        "describe known a",
                        "describe known failing",
                        "journal: begin [[undo known a], [undo known failing]]",
                        "prepare known a",
                        "prepare known failing",
                        "abort known a",
                        "clean known failing",
                        "clean known a",
                        "journal: end",
                        "leave");
    }

    @Test
    void aRejectedDescriptionHasNoEffect() {
        assertThatThrownBy(() -> execute("known a", "rejected")).hasMessage("GenericError: rejected");
        assertThat(done).containsExactly("enter", "describe known a", "describe rejected", "leave");
    }

    @Test
    void aHookThatFailsDoesNotUseTheJournal() {
        failing = "enter";
        assertThatThrownBy(() -> execute("known a")).hasMessage("cannot enter");
        assertThat(done).containsExactly("enter");
    }

    @Test
    void withoutAJournalNothingBegins() {
        failing = "begin";
        assertThatThrownBy(() -> execute("known a"))
                .isInstanceOf(QmpErrorException.class)
                .hasMessage("GenericError: the journal cannot be written: disk full")
                .satisfies(e -> assertThat(e.getSuppressed()).hasExactlyElementsOfTypes(JournalException.class));
        assertThat(done).containsExactly("enter", "describe known a", "journal: begin [[undo known a]]", "leave");
    }

    @Test
    void aRecordThatCannotBeStoredFailsTheStep() {
        failing = "undo";
        assertThatThrownBy(() -> execute("known a", "late b"))
                .hasMessage("GenericError: the journal cannot be written: disk full");
        assertThat(done)
                .containsSubsequence(
                        "prepare known a",
                        "journal: undo 1 undo late b",
                        "abort known a",
                        "clean known a",
                        "journal: end")
                .doesNotContain("prepare late b");
    }

    @Test
    void aDecisionThatCannotBeStoredIsUndone() {
        failing = "commit";
        assertThatThrownBy(() -> execute("known a"))
                .hasMessage("GenericError: the journal cannot be written: disk full");
        assertThat(done)
                .containsSubsequence(
                        "journal: commit [[redo known a]]", "abort known a", "clean known a", "journal: end", "leave")
                .doesNotContain("commit known a");
    }

    /** A journal throws an Error if memory or stack are exhausted, and another implementation may throw anything. */
    @Test
    void anyExceptionOfTheJournalIsTheResult() throws QmpErrorException {
        for (Throwable each : List.of(new IllegalStateException("defect"), new OutOfMemoryError("simulated"))) {
            failure = each;

            failing = "begin";
            done.clear();
            assertThatThrownBy(() -> execute("known a")).isSameAs(each);
            assertThat(done).containsExactly("enter", "describe known a", "journal: begin [[undo known a]]", "leave");

            done.clear();
            assertThatThrownBy(() -> execute("a", "late b")).isSameAs(each);
            assertThat(done)
                    .endsWith(
                            "prepare a",
                            "journal: begin [[], [undo late b]]",
                            "abort a",
                            "clean late b",
                            "clean a",
                            "leave");

            failing = "undo";
            done.clear();
            assertThatThrownBy(() -> execute("known a", "late b")).isSameAs(each);
            assertThat(done)
                    .endsWith(
                            "journal: undo 1 undo late b",
                            "abort known a",
                            "clean late b",
                            "clean known a",
                            "journal: end",
                            "leave");

            failing = "commit";
            done.clear();
            assertThatThrownBy(() -> execute("known a")).isSameAs(each);
            assertThat(done)
                    .endsWith(
                            "journal: commit [[redo known a]]",
                            "abort known a",
                            "clean known a",
                            "journal: end",
                            "leave");

            failing = "end";
            done.clear();
            log.messages.clear();
            execute("known a");
            assertThat(done).endsWith("commit known a", "clean known a", "journal: end", "leave");
            assertThat(log.messages)
                    .containsExactly(
                            "ERROR transaction committed, but this failed: end of the transaction in the journal");
        }
        failing = "";
        execute("known a");
        assertThat(done).endsWith("journal: end", "leave");
    }

    private void executeWithDeadline(String... names) throws QmpErrorException {
        TransactionExecutor.builder()
                .deadline(Duration.ofHours(1))
                .alarm(alarm)
                .logger(log)
                .journal(new Journal())
                .probe((place, step) -> expire(place + " " + step))
                .build()
                .execute(List.of(names), CompletionMode.INDIVIDUAL, Step::new);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aDeadlineThatExpiresInBeginOrUndo() {
        String tooLate = "GenericError: the transaction has exceeded its deadline";
        expiring = "begin";
        assertThatThrownBy(() -> executeWithDeadline("known a")).hasMessage(tooLate);
        assertThat(done).containsExactly("describe known a", "journal: begin [[undo known a]]", "journal: end");

        // The step is interrupted, and may return nevertheless.
        expiring = "undo";
        done.clear();
        assertThatThrownBy(() -> executeWithDeadline("known a", "late b", "c")).hasMessage(tooLate);
        assertThat(done)
                .endsWith(
                        "journal: undo 1 undo late b",
                        "prepare late b",
                        "abort late b",
                        "abort known a",
                        "clean late b",
                        "clean known a",
                        "journal: end");
    }

    @Test
    void aDeadlineThatExpiresBeforeTheDecisionOrBehindIt() throws QmpErrorException {
        expiring = "PREPARED 1";
        assertThatThrownBy(() -> executeWithDeadline("known a", "b"))
                .hasMessage("GenericError: the transaction has exceeded its deadline");
        assertThat(done).endsWith("prepare b", "abort b", "abort known a", "clean b", "clean known a", "journal: end");

        expiring = "commit";
        done.clear();
        executeWithDeadline("known a", "b");
        assertThat(done)
                .endsWith(
                        "journal: commit [[redo known a], []]",
                        "commit known a",
                        "commit b",
                        "clean b",
                        "clean known a",
                        "journal: end");
    }

    @Test
    void anUnknownDecisionIsNeitherCommittedNorUndone() {
        failing = "commit";
        unknown = true;
        assertThatThrownBy(() -> execute("known a"))
                .hasMessage("GenericError: whether the transaction takes effect is unknown until the journal is"
                        + " recovered: disk full");
        assertThat(done).endsWith("journal: commit [[redo known a]]", "clean known a", "leave");
    }

    @Test
    void afterAnUnknownDecisionTransactionsAreRejected() {
        failing = "commit";
        unknown = true;
        assertThat(executor.isRecoveryNeeded()).isFalse();
        assertThatThrownBy(() -> execute("known a")).hasMessageContaining("unknown");
        assertThat(executor.isRecoveryNeeded()).isTrue();
        done.clear();
        assertThatThrownBy(() -> execute("b"))
                .isInstanceOf(QmpErrorException.class)
                .hasMessage("GenericError: an earlier transaction is incomplete: its journal must be recovered, and a"
                        + " new executor is needed");
        assertThat(done).isEmpty();
    }

    @Test
    void aTransactionWhoseUndoFailsStaysInTheJournal() {
        assertThatThrownBy(() -> executor.execute(
                        List.of("known a", "failing"), CompletionMode.INDIVIDUAL, name -> new Step(name) {
                            @Override
                            public void abort() {
                                throw new IllegalStateException("cannot undo");
                            }
                        }))
                .hasMessage("GenericError: failed");
        assertThat(done).endsWith("clean known a", "leave").doesNotContain("journal: end");
        assertThat(log.messages).containsExactly("ERROR transaction rolled back, but this failed: step 0, abort");
        assertThatThrownBy(() -> execute("b")).hasMessageContaining("an earlier transaction is incomplete");
    }

    /** The client is not at fault, and gets the reply; recovery completes the transaction. */
    @Test
    void aTransactionWhoseCommitOrCleanFailsStaysInTheJournal() throws QmpErrorException {
        for (String callback : List.of("commit", "start", "clean")) {
            done.clear();
            log.messages.clear();
            TransactionExecutor each = TransactionExecutor.builder()
                    .logger(log)
                    .journal(new Journal())
                    .build();
            each.execute(List.of("known a", "b"), CompletionMode.INDIVIDUAL, name -> new Step(name) {
                private void fail(String reached) {
                    if (reached.equals(callback) && name.equals("b")) {
                        throw new IllegalStateException("cannot " + reached);
                    }
                }

                @Override
                public void prepare(TransactionScope scope) throws QmpErrorException {
                    super.prepare(scope);
                    scope.job(new TransactionJob() {
                        @Override
                        public void start() {
                            fail("start");
                        }

                        @Override
                        public void discard() {
                            done.add("discard");
                        }
                    });
                }

                @Override
                public void commit() {
                    super.commit();
                    fail("commit");
                }

                @Override
                public void clean() {
                    super.clean();
                    fail("clean");
                }
            });
            assertThat(done).contains("commit known a").endsWith("clean b", "clean known a");
            assertThat(log.messages)
                    .containsExactly("ERROR transaction committed, but this failed: step 1, "
                            + (callback.equals("start") ? "start of a job" : callback));
            assertThatThrownBy(() -> each.execute(List.of("b"), CompletionMode.INDIVIDUAL, Step::new))
                    .hasMessageContaining("an earlier transaction is incomplete");
        }
    }

    @Test
    void withoutRecordsAFailedUndoRejectsNothing() throws QmpErrorException {
        assertThatThrownBy(() ->
                        executor.execute(List.of("a", "failing"), CompletionMode.INDIVIDUAL, name -> new Step(name) {
                            @Override
                            public void abort() {
                                throw new IllegalStateException("cannot undo");
                            }
                        }))
                .hasMessage("GenericError: failed");
        execute("b");
        assertThat(done).endsWith("commit b", "clean b", "leave");
    }

    @Test
    void aFailureToEndIsLogged() throws QmpErrorException {
        failing = "end";
        execute("known a");
        assertThat(done).endsWith("commit known a", "clean known a", "journal: end", "leave");
        assertThat(log.messages)
                .containsExactly("ERROR transaction committed, but this failed: end of the transaction in the journal");
    }

    @Test
    void withoutAJournalRecordsAreNotKept() throws QmpErrorException {
        TransactionExecutor.create().execute(List.of("known a", "late b"), CompletionMode.INDIVIDUAL, Step::new);
        assertThat(done)
                .containsExactly(
                        "prepare known a",
                        "prepare late b",
                        "commit known a",
                        "commit late b",
                        "clean late b",
                        "clean known a");
    }

    @Test
    void recordsAreTakenOnlyInDescribeAndPrepare() {
        List<TransactionScope> kept = new ArrayList<>();
        assertThatThrownBy(() -> executor.execute(List.of("a"), CompletionMode.INDIVIDUAL, name -> scope -> {
                    kept.add(scope);
                    throw QmpErrorException.generic("failed");
                }))
                .isInstanceOf(QmpErrorException.class);
        assertThatThrownBy(() -> kept.get(0).undoRecord(record("late"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> kept.get(0).redoRecord(record("late"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void afterRecoveryANewExecutorAcceptsTransactions(@TempDir Path folder) throws Exception {
        Path directory = folder.resolve("journal");
        try (TransactionJournal journal = TransactionJournal.open(directory)) {
            TransactionExecutor real =
                    TransactionExecutor.builder().logger(log).journal(journal).build();
            real.execute(List.of("known a"), CompletionMode.INDIVIDUAL, name -> new Step(name) {
                @Override
                public void commit() {
                    throw new IllegalStateException("cannot commit");
                }
            });
            assertThat(real.isRecoveryNeeded()).isTrue();
        }
        try (TransactionJournal journal = TransactionJournal.open(directory)) {
            journal.recover(new RecoveryHandler() {
                @Override
                public void undo(int step, JournalRecord record) {
                    done.add("recovery: " + text(record));
                }

                @Override
                public void redo(int step, JournalRecord record) {
                    done.add("recovery: " + text(record));
                }
            });
            assertThat(done).endsWith("recovery: redo known a");
            TransactionExecutor next =
                    TransactionExecutor.builder().logger(log).journal(journal).build();
            next.execute(List.of("known b"), CompletionMode.INDIVIDUAL, Step::new);
            assertThat(next.isRecoveryNeeded()).isFalse();
        }
        assertThat(done).contains("commit known b");
    }

    @Test
    void aJournalOfFilesIsUsedTheSameWay(@TempDir Path folder) throws Exception {
        try (TransactionJournal journal = TransactionJournal.open(folder.resolve("journal"))) {
            TransactionExecutor real =
                    TransactionExecutor.builder().logger(log).journal(journal).build();
            for (int i = 0; i < 3; i++) {
                real.execute(List.of("known a", "late b"), CompletionMode.INDIVIDUAL, Step::new);
                assertThatThrownBy(() ->
                                real.execute(List.of("known a", "late failing"), CompletionMode.INDIVIDUAL, Step::new))
                        .hasMessage("GenericError: failed");
            }
        }
        try (TransactionJournal journal = TransactionJournal.open(folder.resolve("journal"))) {
            assertThat(journal.inDoubt()).isEmpty();
        }
        assertThat(log.messages).isEmpty();
    }
}
