package io.github.qapi4j.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.CompletionMode;
import io.github.qapi4j.runtime.transaction.TransactionScope;
import io.github.qapi4j.runtime.transaction.TransactionStep;
import io.github.qapi4j.runtime.transaction.journal.JournalRecord;
import io.github.qapi4j.runtime.transaction.journal.RecoveryHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Crashes, and failures with a journal. */
@Timeout(60)
class CrashFaultsTest {
    private static final List<String> NAMES = List.of("a", "b", "c");

    /** A machine whose state is in files, which are what a restarted one finds. */
    private static final class Disk {
        private final Map<String, String> files;

        Disk(Map<String, String> files) {
            this.files = new ConcurrentSkipListMap<>(files);
        }

        /** Returns the machine that finds the files. */
        Disk restart() {
            return new Disk(files);
        }

        String describe() {
            return files.toString();
        }

        RecoveryHandler recovery() {
            return new Recovery(this);
        }
    }

    private static class Recovery implements RecoveryHandler {
        final Disk disk;

        Recovery(Disk disk) {
            this.disk = disk;
        }

        @Override
        public void undo(int step, JournalRecord record) throws Exception {
            disk.files.remove(record.read(Codecs.STRING));
        }

        @Override
        public void redo(int step, JournalRecord record) throws Exception {
            disk.files.put(record.read(Codecs.STRING), "final");
        }
    }

    /** A step that writes a file, and is right in all cases. */
    private static class Step implements TransactionStep {
        final Disk disk;
        final String name;
        final JournalRecord record;

        Step(Disk disk, String name) {
            this.disk = disk;
            this.name = name;
            this.record = JournalRecord.of(Codecs.STRING, name);
        }

        @Override
        public void describe(TransactionScope scope) throws QmpErrorException {
            scope.undoRecord(record);
            scope.redoRecord(record);
        }

        @Override
        public void prepare(TransactionScope scope) throws QmpErrorException {
            disk.files.put(name, "prepared");
            scope.onAbort(() -> disk.files.remove(name));
        }

        @Override
        public void commit() {
            disk.files.put(name, "final");
        }
    }

    /** What a handler does wrong or right. */
    private interface Handler {
        TransactionStep step(Disk disk, String name);
    }

    private static TransactionFaults<Disk> crashes(Handler handler) {
        return TransactionFaults.of(() -> new Disk(Map.of()))
                .state(Disk::describe)
                .transaction((disk, executor) ->
                        executor.execute(NAMES, CompletionMode.INDIVIDUAL, name -> handler.step(disk, name)))
                .crashes(Disk::restart, Disk::recovery);
    }

    @Test
    void crashesAreRecovered() throws Exception {
        TransactionFaults<Disk> withoutPairs = crashes(Step::new).pairs(0, 0);
        // As without a journal, except for hangs of what must not fail; then the effect after a restart, the journal on
        // the
        // disk, and once without a failure.
        int others = 1 + 4 * 7 + 4 * 3 + 2 * 7 + 3;
        // A crash and an exception at each exit and registration, an exception and a hang at each entry of describe,
        // commit,
        // clean and leave; around each of three writes two crashes, and a failure of the write.
        int journaled = 2 * (3 + 1 + 3 + 3 + 3 + 3 + 3 + 1) + 2 * (3 + 3 + 3 + 1) + 3 * 3;
        assertThat(withoutPairs.check()).isEqualTo(others + journaled);
        int pairs = 0;
        for (int k = 1; k <= 3; k++) {
            // Behind step k and its registration: without a journal exceptions at the exits of abort, undo actions and
            // clean, and of leave; with it, four failures each, and three at the end of the journal.
            int callbacks = k + k + k + 1 + k - 1 + k + k + 1;
            pairs += callbacks + 4 * callbacks + 2 * 3;
        }
        assertThat(crashes(Step::new).check()).isEqualTo(others + journaled + pairs);
    }

    @Test
    void whatIsOnlyInMemoryIsNotCompared() throws Exception {
        assertThat(crashes((disk, name) -> new Step(disk, name) {
                            @Override
                            public void clean() {
                                disk.files.remove("in memory");
                            }
                        })
                        .crashes(
                                disk -> {
                                    Disk restarted = disk.restart();
                                    restarted.files.put("in memory", "");
                                    return restarted;
                                },
                                Disk::recovery)
                        .check())
                .isPositive();
    }

    @Test
    void aMissingRecordIsFound() {
        assertThatThrownBy(() -> crashes((disk, name) -> new Step(disk, name) {
                            @Override
                            public void describe(TransactionScope scope) throws QmpErrorException {
                                if (!name.equals("b")) {
                                    super.describe(scope);
                                }
                            }
                        })
                        .check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(
                        "a crash at PREPARED of step 1: after recovery, expected the state {}, but it is {b=prepared}")
                .hasMessageContaining("a crash after the decision is durable: after recovery,"
                        + " expected the state {a=final, b=final, c=final}, but it is {a=final, b=prepared, c=final}");
    }

    @Test
    void aJournalThatIsNotUsedIsFound() {
        assertThatThrownBy(() -> crashes((disk, name) -> new Step(disk, name) {
                            @Override
                            public void describe(TransactionScope scope) {}
                        })
                        .check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("without a failure of the kit: no step has given a record to the journal");
    }

    @Test
    void aFailureOnlyWithAJournalIsFound() {
        assertThatThrownBy(() -> crashes((disk, name) -> new Step(disk, name) {
                            @Override
                            public void describe(TransactionScope scope) {
                                throw new IllegalStateException("no description");
                            }
                        })
                        .check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("with a journal, without a failure of the kit: the transaction has thrown"
                        + " java.lang.IllegalStateException: no description;"
                        + " expected the state {a=final, b=final, c=final}, but it is {}");
    }

    @Test
    void anEffectThatIsLostByARestartIsFound() {
        assertThatThrownBy(() -> crashes(Step::new)
                        .crashes(disk -> new Disk(Map.of()), Disk::recovery)
                        .check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("after a restart, the state does not show the effect of the transaction: {}");
    }

    @Test
    void aRecoveryThatCannotBeRepeatedIsFound() {
        // Right if it is not interrupted.
        assertThatThrownBy(() -> crashes(Step::new)
                        .crashes(Disk::restart, disk -> new Recovery(disk) {
                            private void begin() {
                                if (disk.files.putIfAbsent("recovering", "") != null) {
                                    disk.files.put("recovered twice", "");
                                }
                            }

                            @Override
                            public void undo(int step, JournalRecord record) throws Exception {
                                if (step == 2) {
                                    begin();
                                }
                                super.undo(step, record);
                            }

                            @Override
                            public void redo(int step, JournalRecord record) throws Exception {
                                if (step == 0) {
                                    begin();
                                }
                                super.redo(step, record);
                            }

                            @Override
                            public void sync() {
                                disk.files.remove("recovering");
                            }
                        })
                        .check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a crash at PREPARED of step 0: after recovery, expected the state {}, but it is"
                        + " {recovered twice=}");
    }

    @Test
    void aRecoveryThatRestsOnAnUndoActionIsFound() {
        // The undo actions leave a state between them that the handler for recovery does not know.
        assertThatThrownBy(() -> crashes((disk, name) -> new Step(disk, name) {
                            @Override
                            public void prepare(TransactionScope scope) throws QmpErrorException {
                                super.prepare(scope);
                                scope.onAbort(() -> disk.files.put(name, "half"));
                            }
                        })
                        .crashes(Disk::restart, disk -> new Recovery(disk) {
                            @Override
                            public void undo(int step, JournalRecord record) throws Exception {
                                disk.files.remove(record.read(Codecs.STRING), "prepared");
                            }
                        })
                        .check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("an exception at PREPARED of step 0, then a crash at UNDONE of step 0:"
                        + " after recovery, expected the state {}, but it is {a=half}");
    }

    @Test
    void anEffectBeforeItsRecordIsFound() {
        assertThatThrownBy(() -> crashes((disk, name) -> new Step(disk, name) {
                            @Override
                            public void describe(TransactionScope scope) {
                                scope.redoRecord(record);
                            }

                            @Override
                            public void prepare(TransactionScope scope) throws QmpErrorException {
                                disk.files.put(name, "prepared");
                                scope.undoRecord(record);
                                scope.onAbort(() -> disk.files.remove(name));
                            }
                        })
                        .check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a crash before an undo record is durable by step 1: after recovery,"
                        + " expected the state {}, but it is {b=prepared}")
                .hasMessageContaining("an exception before an undo record is durable by step 2: after recovery,"
                        + " expected the state {}, but it is {c=prepared}");
    }

    @Test
    void aCommitThatRecoveryDoesNotCompleteIsFound() throws Exception {
        Handler waits = (disk, name) -> new Step(disk, name) {
            @Override
            public void commit() {
                try {
                    // Throws an exception only if the thread is interrupted.
                    new CountDownLatch(0).await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                super.commit();
            }
        };
        assertThat(crashes(waits).check()).isPositive();
        assertThatThrownBy(() -> crashes((disk, name) -> new Step(disk, name) {
                            @Override
                            public void describe(TransactionScope scope) throws QmpErrorException {
                                scope.undoRecord(record);
                            }
                        })
                        .check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("an exception at COMMITTING of step 1: after recovery,"
                        + " expected the state {a=final, b=final, c=final}, but it is {a=final, b=prepared, c=final}");
    }

    @Test
    void aTransactionThatFailsIsRecovered() throws Exception {
        Handler fails = (disk, name) -> name.equals("c") ? TransactionStep.failing("no") : new Step(disk, name);
        assertThat(crashes(fails).fails(QmpErrorException.class).check()).isPositive();
        assertThatThrownBy(() -> crashes((disk, name) -> name.equals("a")
                                ? fails.step(disk, "a")
                                : new Step(disk, name) {
                                    @Override
                                    public void describe(TransactionScope scope) {}

                                    @Override
                                    public void prepare(TransactionScope scope) throws QmpErrorException {
                                        if (name.equals("c")) {
                                            throw QmpErrorException.generic("no");
                                        }
                                        super.prepare(scope);
                                    }
                                })
                        .fails(QmpErrorException.class)
                        .check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a crash at PREPARED of step 1: after recovery, expected the state {}, but it is")
                .hasMessageNotContaining("step 0");
    }

    @Test
    void whatFailsAfterACrashIsReportedWithItsPlace() {
        assertThatThrownBy(() -> crashes(Step::new)
                        .crashes(
                                disk -> {
                                    if (disk.files.containsValue("prepared")) {
                                        throw new IllegalStateException("half a file");
                                    }
                                    return disk.restart();
                                },
                                Disk::recovery)
                        .check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a crash at PREPARED of step 1: the restart has thrown"
                        + " java.lang.IllegalStateException: half a file");
        // The state cannot be read of what recovery leaves.
        assertThatThrownBy(() -> crashes((disk, name) -> new Step(disk, name) {
                            @Override
                            public void describe(TransactionScope scope) throws QmpErrorException {
                                scope.redoRecord(record);
                            }
                        })
                        .state(disk -> {
                            if (disk.files.containsValue("prepared")) {
                                throw new IllegalStateException("half a file");
                            }
                            return disk.describe();
                        })
                        .check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a crash at REGISTERED of step 0: the restart has thrown"
                        + " java.lang.IllegalStateException: half a file");
    }

    @Test
    void eachSubjectIsKilledBeforeItIsRestartedAndTheLastOneIsEnded() throws Exception {
        List<Disk> killed = new ArrayList<>();
        List<Disk> restarted = new ArrayList<>();
        List<Disk> ended = new ArrayList<>();
        crashes(Step::new)
                .kill(killed::add)
                .crashes(
                        disk -> {
                            assertThat(killed.get(killed.size() - 1)).isSameAs(disk);
                            Disk next = disk.restart();
                            restarted.add(next);
                            return next;
                        },
                        Disk::recovery)
                .end(ended::add)
                .check();
        assertThat(killed).hasSameSizeAs(restarted).doesNotHaveDuplicates().doesNotContainAnyElementsOf(ended);
        assertThat(ended).doesNotHaveDuplicates().containsAll(List.of(restarted.get(restarted.size() - 1)));
    }

    /** A machine in a real directory. */
    private record Folder(Path path) {
        static Folder create(Path parent) {
            try {
                return new Folder(Files.createTempDirectory(parent, "machine"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Map<String, String> describe() {
            Map<String, String> state = new TreeMap<>();
            try (Stream<Path> files = Files.list(path)) {
                for (Path file : files.toList()) {
                    state.put(file.getFileName().toString(), Files.readString(file));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return state;
        }

        void write(String name, String text) {
            try {
                // Also if it was deleted, so that a write behind the end leaves something.
                Files.createDirectories(path);
                Files.writeString(path.resolve(name), text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void remove(String name) {
            try {
                Files.deleteIfExists(path.resolve(name));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void delete() {
            describe().keySet().forEach(this::remove);
            try {
                Files.delete(path);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        TransactionStep step(String name) {
            JournalRecord record = JournalRecord.of(Codecs.STRING, name);
            return new TransactionStep() {
                @Override
                public void describe(TransactionScope scope) throws QmpErrorException {
                    scope.undoRecord(record);
                    scope.redoRecord(record);
                }

                @Override
                public void prepare(TransactionScope scope) {
                    try {
                        scope.onAbort(() -> remove(name));
                        write(name, "prepared");
                    } catch (IllegalStateException e) {
                        // Only in the thread of a process that has ended.
                        write(name, "failed");
                        throw e;
                    }
                }

                @Override
                public void commit() {
                    write(name, "final");
                }

                @Override
                public void clean() {
                    remove("none");
                }
            };
        }

        RecoveryHandler recovery() {
            return new RecoveryHandler() {
                @Override
                public void undo(int step, JournalRecord record) throws Exception {
                    remove(record.read(Codecs.STRING));
                }

                @Override
                public void redo(int step, JournalRecord record) throws Exception {
                    write(record.read(Codecs.STRING), "final");
                }
            };
        }
    }

    @Test
    void aSubjectInFilesLeavesNothing(@TempDir Path parent) throws Exception {
        TransactionFaults.of(() -> Folder.create(parent))
                .state(Folder::describe)
                .transaction((folder, executor) ->
                        executor.execute(List.of("a", "b"), CompletionMode.INDIVIDUAL, folder::step))
                .crashes(folder -> new Folder(folder.path), Folder::recovery)
                .end(Folder::delete)
                .check();
        assertThat(parent).isEmptyDirectory();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("transaction-crash");
    }

    @Test
    void manyStepsTakeSeconds() throws Exception {
        List<String> names = IntStream.range(0, 20).mapToObj(i -> "n" + i).toList();
        int transactions = TransactionFaults.of(() -> new Disk(Map.of()))
                .state(Disk::describe)
                .transaction((disk, executor) ->
                        executor.execute(names, CompletionMode.INDIVIDUAL, name -> new Step(disk, name)))
                .crashes(Disk::restart, Disk::recovery)
                .check();
        assertThat(transactions).isBetween(3_500, 4_500);
    }
}
