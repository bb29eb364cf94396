package io.github.qapi4j.runtime.transaction.journal;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.CompletionMode;
import io.github.qapi4j.runtime.transaction.TransactionExecutor;
import io.github.qapi4j.runtime.transaction.TransactionScope;
import io.github.qapi4j.runtime.transaction.TransactionStep;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * A program whose transactions change files in place, by the executor of the library, until {@link JournalKillTest} kills it. It prints the phases that it enters. It may stop in a
 * chosen phase, so that it is killed there.
 */
final class KilledProgram {
    static final int FILES = 4;

    /** The size of each file, which is written in pieces. A file is whole if all its integers are equal. */
    static final int FILE_SIZE = 4096;

    private static final int PIECE = 512;

    private static final String REFUSAL = "rolled back on purpose";

    /** What the program does when it is killed. */
    enum Phase {
        /** It recovers. */
        RECOVERY,
        /** It has called {@code begin}, which has not returned. */
        BEGIN,
        /** It changes files, or undoes the changes, before a decision. */
        EFFECTS,
        /** All steps are prepared, and the decision is not durable. */
        COMMIT,
        /** The transaction is decided, and no step has completed its effect since. */
        DECIDED,
        /** Steps complete their effects, and make them durable. */
        COMMITTING,
        /** The transaction has ended. */
        ENDED
    }

    /** A transaction: the files that it sets to its number, one for each step, and whether it is rolled back. */
    record Work(int number, List<Integer> files, boolean rolledBack) {

        /** Returns a transaction, which depends only on the seed and its number. */
        static Work of(long seed, int number) {
            Random random = new Random(seed * 1_000_003 + number);
            List<Integer> files = new ArrayList<>();
            for (int i = 0; i < FILES; i++) {
                if (files.isEmpty() || random.nextInt(3) > 0) {
                    files.add((i + number) % FILES);
                }
            }
            return new Work(number, files, random.nextInt(4) == 0);
        }

        /** Returns whether a step changes its file before the decision. The others do it afterwards, by their redo records. */
        boolean isEarly(int step) {
            return (files.get(step) + number) % 3 > 0;
        }

        /** Returns whether the undo record of a step is written just before its effect. */
        boolean isLate(int step) {
            return (files.get(step) + number) % 3 > 1;
        }
    }

    /** Files that are changed in place. */
    static final class StoreOfFiles implements RecoveryHandler {
        private final List<RandomAccessFile> files = new ArrayList<>();
        private final KilledProgram phases;

        StoreOfFiles(Path directory, KilledProgram phases) throws IOException {
            this.phases = phases;
            for (int i = 0; i < FILES; i++) {
                files.add(new RandomAccessFile(file(directory, i).toFile(), "rw"));
            }
        }

        int value(int file) throws IOException {
            files.get(file).seek(0);
            return files.get(file).readInt();
        }

        void set(int file, int value) throws IOException {
            byte[] piece = new byte[PIECE];
            ByteBuffer bytes = ByteBuffer.wrap(piece);
            while (bytes.hasRemaining()) {
                bytes.putInt(value);
            }
            files.get(file).seek(0);
            for (int i = 0; i < FILE_SIZE / PIECE; i++) {
                files.get(file).write(piece);
                phases.stopPoint();
            }
        }

        static JournalRecord record(int file, int value) {
            return JournalRecord.of(
                    JsonObject.CODEC,
                    JsonObject.builder().put("file", file).put("value", value).build());
        }

        private void apply(JournalRecord record) throws IOException {
            JsonObject object = record.read(JsonObject.CODEC);
            set(object.getInt("file"), object.getInt("value"));
        }

        @Override
        public void undo(int step, JournalRecord record) throws IOException {
            apply(record);
        }

        @Override
        public void redo(int step, JournalRecord record) throws IOException {
            apply(record);
        }

        void sync(int file) throws IOException {
            files.get(file).getFD().sync();
            phases.stopPoint();
        }

        @Override
        public void sync() throws IOException {
            for (int i = 0; i < FILES; i++) {
                sync(i);
            }
        }
    }

    private final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    private Phase phase = Phase.RECOVERY;
    private Phase stopIn = Phase.RECOVERY;
    private int stopPoints = Integer.MAX_VALUE;

    private KilledProgram() {}

    static Path file(Path directory, int number) {
        return directory.resolve("file" + number);
    }

    /**
     * Waits for commands on the standard input: {@code recover PHASE POINTS}, which chooses that the program stops at the given stop point of a phase, or
     * not at all, and recovers; then {@code run FROM}, which executes transactions without end.
     *
     * @param args the directory, which contains the files, and the seed
     */
    public static void main(String[] args) throws Exception {
        new KilledProgram().run(Path.of(args[0]), Long.parseLong(args[1]));
    }

    private void run(Path directory, long seed) throws Exception {
        // Loads the classes that are needed, while another process is still running.
        StoreOfFiles.record(0, 0).read(JsonObject.CODEC);
        print("ready");
        String[] command = in.readLine().split(" ");
        stopIn = Phase.valueOf(command[1]);
        stopPoints = Integer.parseInt(command[2]);
        enter(Phase.RECOVERY, 0);
        TransactionJournal journal = FileJournal.open(
                new StoppingDisk(LocalDisk.of(directory.resolve("journal"))),
                16 << 10,
                1 << 20,
                () -> ThreadLocalRandom.current().nextLong());
        StoreOfFiles files = new StoreOfFiles(directory, this);
        int inDoubt = journal.inDoubt().size();
        print("in doubt " + inDoubt);
        journal.recover(files);
        print("recovered " + inDoubt);
        TransactionExecutor executor =
                TransactionExecutor.builder().journal(journal).build();
        int number = Integer.parseInt(in.readLine().split(" ")[1]);
        for (; ; number++) {
            execute(executor, Work.of(seed, number), files);
        }
    }

    private void execute(TransactionExecutor executor, Work work, StoreOfFiles files) {
        enter(Phase.BEGIN, work.number());
        List<Integer> steps = IntStream.range(0, work.files().size()).boxed().toList();
        try {
            executor.execute(steps, CompletionMode.INDIVIDUAL, step -> new FileStep(work, step, files));
            require(!work.rolledBack(), work);
        } catch (QmpErrorException e) {
            require(work.rolledBack() && e.getMessage().contains(REFUSAL), work);
        }
        enter(Phase.ENDED, work.number());
    }

    private static void require(boolean asExpected, Work work) {
        if (!asExpected) {
            throw new IllegalStateException("unexpected outcome of " + work);
        }
    }

    /** A step that sets a file to the number of the transaction. The last step of a transaction that is rolled back fails after its effect. */
    private final class FileStep implements TransactionStep {
        private final Work work;
        private final int step;
        private final int file;
        private final StoreOfFiles files;
        private int old;

        FileStep(Work work, int step, StoreOfFiles files) {
            this.work = work;
            this.step = step;
            this.file = work.files().get(step);
            this.files = files;
        }

        @Override
        public void describe(TransactionScope scope) throws QmpErrorException {
            old = unchecked(() -> files.value(file));
            if (work.isEarly(step) && !work.isLate(step)) {
                scope.undoRecord(StoreOfFiles.record(file, old));
            }
            scope.redoRecord(StoreOfFiles.record(file, work.number()));
        }

        @Override
        public void prepare(TransactionScope scope) throws QmpErrorException {
            if (step == 0) {
                enter(Phase.EFFECTS, work.number());
            }
            if (work.isEarly(step)) {
                if (work.isLate(step)) {
                    scope.undoRecord(StoreOfFiles.record(file, old));
                }
                scope.onAbort(() -> set(old));
                set(work.number());
            }
            if (step == work.files().size() - 1) {
                if (work.rolledBack()) {
                    throw QmpErrorException.generic(REFUSAL);
                }
                enter(Phase.COMMIT, work.number());
            }
        }

        @Override
        public void commit() {
            if (phase == Phase.COMMIT) {
                enter(Phase.DECIDED, work.number());
                enter(Phase.COMMITTING, work.number());
            }
            if (!work.isEarly(step)) {
                set(work.number());
            }
        }

        // The journal forgets the transaction after this.
        @Override
        public void clean() {
            unchecked(() -> {
                files.sync(file);
                return 0;
            });
        }

        private void set(int value) {
            unchecked(() -> {
                files.set(file, value);
                return 0;
            });
        }
    }

    private static int unchecked(Callable<Integer> access) {
        try {
            return access.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    void enter(Phase next, int number) {
        phase = next;
        print(next + " " + number);
        stopPoint();
    }

    /** Stops for the kill if this is the chosen point of the chosen phase. */
    void stopPoint() {
        if (phase == stopIn) {
            stopPoints--;
            if (stopPoints == 0) {
                print("stopped");
                try {
                    in.readLine();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                // The test has ended.
                Runtime.getRuntime().halt(0);
            }
        }
    }

    private static void print(String line) {
        System.out.println(line);
        System.out.flush();
    }

    static List<String> lines(Path directory) throws IOException {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file(directory, i)));
            int first = bytes.getInt(0);
            boolean whole = bytes.capacity() == FILE_SIZE;
            while (bytes.hasRemaining()) {
                whole &= bytes.getInt() == first;
            }
            values.add(whole ? Integer.toString(first) : "half");
        }
        return values;
    }

    /** Has a stop point before, within and after each operation. */
    private final class StoppingDisk implements Disk {
        private final Disk disk;

        StoppingDisk(Disk disk) {
            this.disk = disk;
        }

        @Override
        public void lock() throws IOException {
            disk.lock();
        }

        @Override
        public List<String> list() throws IOException {
            return disk.list();
        }

        @Override
        public DiskFile create(String name) throws IOException {
            DiskFile file = disk.create(name);
            stopPoint();
            return new StoppingFile(file);
        }

        @Override
        public DiskFile open(String name) throws IOException {
            return new StoppingFile(disk.open(name));
        }

        @Override
        public void rename(String from, String to) throws IOException {
            stopPoint();
            disk.rename(from, to);
            stopPoint();
        }

        @Override
        public void delete(String name) throws IOException {
            disk.delete(name);
            stopPoint();
        }

        @Override
        public void sync() throws IOException {
            disk.sync();
            stopPoint();
        }

        @Override
        public void syncOwnName() throws IOException {
            disk.syncOwnName();
            stopPoint();
        }

        @Override
        public void close() throws IOException {
            disk.close();
        }

        @Override
        public String toString() {
            return disk.toString();
        }
    }

    private final class StoppingFile implements Disk.DiskFile {
        private final Disk.DiskFile file;

        StoppingFile(Disk.DiskFile file) {
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void read(byte[] bytes) throws IOException {
            file.read(bytes);
        }

        @Override
        public void write(long position, byte[] bytes, int from, int length) throws IOException {
            stopPoint();
            file.write(position, bytes, from, length / 2);
            stopPoint();
            file.write(position, bytes, from, length);
            stopPoint();
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
            stopPoint();
        }

        @Override
        public void sync() throws IOException {
            file.sync();
            stopPoint();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
