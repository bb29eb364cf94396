package io.github.qapi4j.runtime.transaction.journal;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.transaction.journal.TransactionJournal.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Prints transactions per second with a journal, against the rate at which the same disk syncs, in alternating slices of time. Run it with the classes
 * of the tests:
 *
 * <pre>
 * java -cp runtime/target/classes:runtime/target/test-classes:jackson-core.jar \
 *     io.github.qapi4j.runtime.transaction.journal.JournalRate DIRECTORY [SECONDS]
 * </pre>
 */
final class JournalRate {
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int RECORD = 200;
    private static final int ALLOCATED = 8 << 20;

    private JournalRate() {}

    /** Something that is repeated, with the number of syncs that it needs. */
    private static final class Work {
        private final String name;
        private final int syncs;
        private final Action action;
        private long count;
        private long nanos;

        Work(String name, int syncs, Action action) {
            this.name = name;
            this.syncs = syncs;
            this.action = action;
        }

        void runSlice() throws IOException {
            long start = System.nanoTime();
            long end;
            do {
                action.run();
                count++;
                end = System.nanoTime();
            } while (end - start < SLICE_NANOS);
            nanos += end - start;
        }

        double rate() {
            return count * 1e9 / nanos;
        }
    }

    private interface Action {
        void run() throws IOException;
    }

    public static void main(String[] args) throws IOException {
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        measure(Files.createDirectories(Path.of(args[0])), seconds).forEach(System.out::println);
    }

    /** Returns a line for each kind of work, each of which runs for this time. */
    static List<String> measure(Path directory, int seconds) throws IOException {
        int slices = seconds * 10;
        List<List<JournalRecord>> records = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            JsonObject undo = JsonObject.builder()
                    .put("type", "block-dirty-bitmap-remove")
                    .put("node", "disk" + i)
                    .put("name", "bitmap0")
                    .build();
            records.add(List.of(JournalRecord.of(JsonObject.CODEC, undo)));
        }
        try (FileChannel growing = create(directory.resolve("growing"));
                FileChannel allocated = create(directory.resolve("allocated"));
                TransactionJournal journal = TransactionJournal.open(directory.resolve("journal"))) {
            allocated.write(ByteBuffer.allocate(ALLOCATED));
            allocated.force(true);
            List<Work> works = List.of(
                    new Work("syncs of a growing file", 1, () -> append(growing)),
                    new Work("syncs of an allocated file", 1, () -> {
                        if (allocated.position() + RECORD > ALLOCATED) {
                            allocated.position(0);
                        }
                        append(allocated);
                    }),
                    new Work("transactions with two syncs", 2, () -> {
                        Entry entry = journal.begin(records);
                        entry.commit(records);
                        entry.end();
                    }),
                    new Work("transactions with three syncs", 3, () -> {
                        Entry entry = journal.begin(records);
                        entry.undo(0, records.get(0).get(0));
                        entry.commit(records);
                        entry.end();
                    }));
            for (int i = 0; i < slices; i++) {
                for (Work each : works) {
                    each.runSlice();
                }
            }
            double raw = works.get(1).rate();
            return works.stream()
                    .map(each -> String.format(
                            Locale.ROOT,
                            "%-30s %8.0f per second, %8.0f syncs per second, %.2f of those of the allocated file",
                            each.name,
                            each.rate(),
                            each.rate() * each.syncs,
                            each.rate() * each.syncs / raw))
                    .toList();
        }
    }

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    }

    /** Appends some bytes and syncs them. */
    private static void append(FileChannel channel) throws IOException {
        channel.write(ByteBuffer.allocate(RECORD));
        channel.force(false);
    }
}
