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
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Prints transactions per second with a journal, against the rate at which the same disk syncs, in alternating rounds. Run it with the classes of the
 * tests:
 *
 * <pre>
 * java -cp runtime/target/classes:runtime/target/test-classes:jackson-core.jar \
 *     io.github.qapi4j.runtime.transaction.journal.JournalRate DIRECTORY [SECONDS]
 * </pre>
 */
final class JournalRate {
    private static final int ROUNDS = 5;
    private static final int RECORD = 200;

    private JournalRate() {}

    /** Something that is repeated. */
    private interface Work {
        void run() throws IOException;
    }

    public static void main(String[] args) throws IOException {
        Path directory = Files.createDirectories(Path.of(args[0]));
        long nanos = TimeUnit.SECONDS.toNanos(args.length > 1 ? Long.parseLong(args[1]) : 1);
        List<List<JournalRecord>> records = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            JsonObject undo = JsonObject.builder()
                    .put("type", "block-dirty-bitmap-remove")
                    .put("node", "disk" + i)
                    .put("name", "bitmap0")
                    .build();
            records.add(List.of(JournalRecord.of(JsonObject.CODEC, undo)));
        }
        List<Double> growing = new ArrayList<>();
        List<Double> allocated = new ArrayList<>();
        List<Double> transactions = new ArrayList<>();
        List<Double> withLateUndo = new ArrayList<>();
        Path journalDirectory = directory.resolve("journal");
        for (int round = 0; round < ROUNDS; round++) {
            growing.add(raw(directory.resolve("growing"), 0, nanos));
            allocated.add(raw(directory.resolve("allocated"), 8 << 20, nanos));
            try (TransactionJournal journal = TransactionJournal.open(journalDirectory)) {
                transactions.add(rate(nanos, () -> {
                    Entry entry = journal.begin(records);
                    entry.commit(records);
                    entry.end();
                }));
                withLateUndo.add(rate(nanos, () -> {
                    Entry entry = journal.begin(records);
                    entry.undo(0, records.get(0).get(0));
                    entry.commit(records);
                    entry.end();
                }));
            }
        }
        print("syncs of a growing file", growing, 1);
        print("syncs of an allocated file", allocated, 1);
        print("transactions, two syncs each", transactions, 2);
        print("transactions, three syncs each", withLateUndo, 3);
    }

    /** Returns how often per second 200 bytes are appended and synced. */
    private static double raw(Path file, int allocated, long nanos) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            if (allocated > 0) {
                channel.write(ByteBuffer.allocate(allocated));
                channel.force(true);
                channel.position(0);
            }
            ByteBuffer bytes = ByteBuffer.allocate(RECORD);
            return rate(nanos, () -> {
                if (allocated > 0 && channel.position() + RECORD > allocated) {
                    channel.position(0);
                }
                channel.write(bytes.rewind());
                channel.force(false);
            });
        } finally {
            Files.delete(file);
        }
    }

    private static double rate(long nanos, Work work) throws IOException {
        long start = System.nanoTime();
        int count = 0;
        do {
            work.run();
            count++;
        } while (System.nanoTime() - start < nanos);
        return count * 1e9 / (System.nanoTime() - start);
    }

    private static void print(String what, List<Double> rates, int syncs) {
        Collections.sort(rates);
        System.out.println(String.format(
                Locale.ROOT,
                "%-32s %8.0f per second (%.0f to %.0f), %8.0f syncs per second",
                what,
                rates.get(ROUNDS / 2),
                rates.get(0),
                rates.get(ROUNDS - 1),
                rates.get(ROUNDS / 2) * syncs));
    }
}
