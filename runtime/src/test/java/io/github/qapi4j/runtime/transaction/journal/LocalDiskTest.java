package io.github.qapi4j.runtime.transaction.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.transaction.journal.TransactionJournal.Entry;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A journal in a directory of the file system. */
@Timeout(60)
class LocalDiskTest {
    private static final List<List<JournalRecord>> RECORDS = List.of(List.of(JournalRecord.of(Codecs.STRING, "a")));

    @TempDir
    private Path parent;

    private Path directory;

    @BeforeEach
    void choose() {
        directory = parent.resolve("journal");
    }

    /** Opens a journal in another process. */
    static final class Opener {
        private Opener() {}

        public static void main(String[] args) {
            try (TransactionJournal journal = TransactionJournal.open(Path.of(args[0]))) {
                System.out.println("in doubt: " + journal.inDoubt().size());
            } catch (IOException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private String openInAnotherProcess() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        String.join(
                                File.pathSeparator,
                                "target/classes",
                                "target/test-classes",
                                Path.of(JsonFactory.class
                                                .getProtectionDomain()
                                                .getCodeSource()
                                                .getLocation()
                                                .toURI())
                                        .toString()),
                        Opener.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.US_ASCII)) {
            return out.readLine();
        } finally {
            process.destroyForcibly();
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** A second journal in this process does not even open the lock file: closing it would release the lock. */
    @Test
    void onlyOneJournalCanBeOpen() throws Exception {
        String inUse = "the journal in " + directory + " is in use by ";
        try (TransactionJournal journal = TransactionJournal.open(directory)) {
            assertThatThrownBy(() -> TransactionJournal.open(directory)).hasMessage(inUse + "this process");
            assertThatThrownBy(() -> TransactionJournal.open(parent.resolve("journal/../journal")))
                    .hasMessageEndingWith("is in use by this process");
            assertThat(openInAnotherProcess()).isEqualTo(inUse + "another process");
            journal.begin(RECORDS);
        }
        Files.createFile(directory.resolve("in-use-by-a-process-that-was-killed"));
        try (TransactionJournal again = TransactionJournal.open(directory)) {
            assertThat(again.inDoubt()).hasSize(1);
            assertThat(files()).hasSize(3).noneMatch(name -> name.contains("killed"));
        }
        assertThat(files()).containsExactly("journal-0000000000000001", "lock");
        assertThat(openInAnotherProcess()).isEqualTo("in doubt: 1");
    }

    /** As in a container that loads the library once for each application. */
    @Test
    void aCopyOfTheClassesDoesNotOpenTheLockFileEither() throws Exception {
        URL[] path = {
            Path.of("target/classes").toUri().toURL(),
            JsonFactory.class.getProtectionDomain().getCodeSource().getLocation()
        };
        try (URLClassLoader loader = new URLClassLoader(path, null)) {
            Class<?> copy = loader.loadClass(TransactionJournal.class.getName());
            assertThat(copy).isNotSameAs(TransactionJournal.class);
            Method open = copy.getMethod("open", Path.class);
            try (TransactionJournal journal = TransactionJournal.open(directory)) {
                assertThatThrownBy(() -> open.invoke(null, directory))
                        .cause()
                        .hasMessage("the journal in " + directory + " is in use by this process");
                assertThat(openInAnotherProcess()).endsWith("in use by another process");
                assertThat(journal.inDoubt()).isEmpty();
            }
            AutoCloseable other = (AutoCloseable) open.invoke(null, directory);
            try {
                assertThatThrownBy(() -> TransactionJournal.open(directory)).hasMessageEndingWith("this process");
                assertThat(openInAnotherProcess()).endsWith("in use by another process");
            } finally {
                other.close();
            }
        }
        assertThat(openInAnotherProcess()).isEqualTo("in doubt: 0");
    }

    @Test
    void aMarkerThatCannotBeDeletedHasNoMeaning() throws IOException {
        TransactionJournal journal = TransactionJournal.open(directory);
        Path marker = directory.resolve(files().get(0));
        assertThat(marker.getFileName().toString()).startsWith("in-use-");
        Files.delete(marker);
        Files.createFile(Files.createDirectory(marker).resolve("file"));
        assertThatThrownBy(() -> TransactionJournal.open(directory)).hasMessageEndingWith("this process");
        journal.close();
        TransactionJournal.open(directory).close();
        assertThat(files()).hasSize(3).contains(marker.getFileName().toString());
    }

    @Test
    void onlyTheOwnerCanReadTheFiles() throws IOException {
        try (TransactionJournal journal = TransactionJournal.open(directory)) {
            journal.begin(RECORDS).end();
            assertThat(Files.getPosixFilePermissions(directory))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
            for (String file : files()) {
                assertThat(Files.getPosixFilePermissions(directory.resolve(file)))
                        .as(file)
                        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            }
            assertThat(Files.size(directory.resolve("journal-0000000000000001")))
                    .isEqualTo(1 << 20);
        }
    }

    @Test
    void anInterruptedThreadUsesTheJournalAsAnyOther() throws IOException {
        Thread.currentThread().interrupt();
        try {
            TransactionJournal journal = TransactionJournal.open(directory);
            Entry entry = journal.begin(RECORDS);
            entry.undo(0, RECORDS.get(0).get(0));
            entry.commit(RECORDS);
            entry.end();
            journal.sync();
            Entry large = journal.begin(List.of(List.of(JournalRecord.of(Codecs.STRING, "b".repeat(1 << 20)))));
            assertThat(files())
                    .anyMatch("journal-0000000000000002"::equals)
                    .noneMatch("journal-0000000000000001"::equals);
            journal.close();
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            assertThat(large.id()).isEqualTo(2);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        try (TransactionJournal journal = TransactionJournal.open(directory)) {
            assertThat(journal.inDoubt()).extracting(InDoubtTransaction::id).containsExactly(2L);
            assertThat(journal.inDoubt().get(0).undo().get(0).get(0).read(Codecs.STRING))
                    .hasSize(1 << 20);
        }
    }

    @Test
    void aPlaceThatCannotBeAJournal() throws IOException {
        directory = parent.resolve("missing/journal");
        assertThatThrownBy(() -> TransactionJournal.open(directory)).isInstanceOf(NoSuchFileException.class);
        directory = Files.createFile(parent.resolve("file"));
        assertThatThrownBy(() -> TransactionJournal.open(directory))
                .isInstanceOf(NotDirectoryException.class)
                .hasMessage(directory.toString());
    }

    /** The lock of a journal whose files are damaged is released. */
    @Test
    void aDamagedJournalCanBeRepaired() throws IOException {
        TransactionJournal.open(directory).close();
        Path segment = directory.resolve("journal-0000000000000001");
        byte[] content = Files.readAllBytes(segment);
        Files.write(segment, new byte[10]);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> TransactionJournal.open(directory))
                    .isInstanceOf(JournalException.class)
                    .hasMessage(segment + " is not a file of a journal");
        }
        Files.write(segment, content);
        TransactionJournal.open(directory).close();
    }

    /** A commit in each frame of an exhausted stack either has no effect, or is complete. */
    @Test
    void anExhaustedStackLeavesTheJournalConsistent() throws Exception {
        TransactionJournal journal = TransactionJournal.open(directory);
        int overflows = 0;
        for (int i = 0; i < 2; i++) {
            Entry entry = journal.begin(RECORDS);
            Attempts attempts = new Attempts(entry);
            // A small stack is exhausted sooner.
            FutureTask<Integer> task = new FutureTask<>(attempts);
            new Thread(null, task, "small stack", 256 << 10).start();
            overflows += task.get(50, TimeUnit.SECONDS);
            journal.close();
            journal = TransactionJournal.open(directory);
            assertThat(journal.inDoubt())
                    .extracting(InDoubtTransaction::isDecided)
                    .containsExactly(true);
            journal.recover(new NoEffects());
        }
        journal.close();
        assertThat(overflows).isGreaterThan(2);
    }

    private static final class NoEffects implements RecoveryHandler {
        @Override
        public void undo(int step, JournalRecord record) {}

        @Override
        public void redo(int step, JournalRecord record) {}
    }

    /** Exhausts the stack; then tries to commit in each frame while it returns, until an attempt succeeds. */
    private static final class Attempts implements Callable<Integer> {
        private final Entry entry;
        private boolean committed;
        private int overflows;

        Attempts(Entry entry) {
            this.entry = entry;
        }

        @Override
        public Integer call() throws IOException {
            descend();
            return overflows;
        }

        private void descend() throws IOException {
            try {
                descend();
            } catch (StackOverflowError e) {
                overflows++;
            }
            if (!committed) {
                entry.commit(RECORDS);
                committed = true;
            }
        }
    }
}
