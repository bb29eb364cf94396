package io.github.qapi4j.blocks;

import static io.github.qapi4j.blocks.Actions.abort;
import static io.github.qapi4j.blocks.Actions.add;
import static io.github.qapi4j.blocks.Actions.internalSnapshot;
import static io.github.qapi4j.blocks.Actions.snapshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.blocks.qmp.BlockdevAddCommand;
import io.github.qapi4j.blocks.qmp.BlockdevOptions;
import io.github.qapi4j.blocks.qmp.BlockdevRef;
import io.github.qapi4j.blocks.qmp.SnapshotInfo;
import io.github.qapi4j.blocks.qmp.TransactionAction;
import io.github.qapi4j.faults.TransactionFaults;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.TransactionExecutor;
import io.github.qapi4j.runtime.transaction.TransactionProbe;
import io.github.qapi4j.runtime.transaction.journal.TransactionJournal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images in a directory, with a journal and without one. */
@Timeout(60)
class SavedImagesTest {
    private static final List<String> NAMES = List.of("a", "b");

    /** Whether longer transactions are tried, too. */
    private static final boolean DEEP = !System.getProperty("qapi.load", "").isEmpty();

    @TempDir
    Path folder;

    /** What is in the files of images that were created, of which one has a snapshot. */
    private final Map<Path, byte[]> files = new HashMap<>();

    @BeforeEach
    void createImages() throws IOException {
        Path directory = Files.createDirectory(folder.resolve("images"));
        for (String name : NAMES) {
            Images.create(directory, name, 1 << 20);
        }
        BlockFaultsTest.execute(open(directory).blocks, TransactionExecutor.create(), internalSnapshot("a", "former"));
        for (String name : NAMES) {
            files.put(directory.resolve(name), Files.readAllBytes(directory.resolve(name)));
        }
    }

    /** A block layer with a node for each image of a directory. */
    private record Machine(Path directory, BlockLayer blocks) {
        static Machine open(Path directory, TransactionExecutor.Builder transactions) throws IOException {
            Machine machine = new Machine(directory, new BlockLayer(Images.load(directory), transactions));
            for (String name : NAMES) {
                BlockdevOptions file =
                        BlockdevOptions.file(directory.resolve(name).toString());
                machine.blocks
                        .commands(TransactionExecutor.create())
                        .blockdevAdd(new BlockdevAddCommand(
                                BlockdevOptions.qcow2(b -> b.nodeName(name).file(BlockdevRef.of(file)))));
            }
            return machine;
        }

        /** Returns the names of the snapshots in the files. */
        Map<String, List<String>> snapshots() {
            try {
                Images images = Images.load(directory);
                Map<String, List<String>> snapshots = new TreeMap<>();
                for (String name : NAMES) {
                    snapshots.put(
                            name,
                            images.get(directory.resolve(name).toString()).snapshots().stream()
                                    .map(SnapshotInfo::name)
                                    .toList());
                }
                return snapshots;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Returns a machine with the images as they were created. */
    private Machine newMachine() {
        try {
            for (Map.Entry<Path, byte[]> file : files.entrySet()) {
                Files.write(file.getKey(), file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return open(folder.resolve("images"));
    }

    private static Machine open(Path directory) {
        try {
            return Machine.open(directory, TransactionExecutor.builder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void snapshotsRemainInTheFiles() throws Exception {
        Machine machine = newMachine();
        BlockFaultsTest.execute(
                machine.blocks,
                TransactionExecutor.create(),
                internalSnapshot("a", "x"),
                internalSnapshot("b", "x"),
                internalSnapshot("a", "y"));
        assertThat(machine.snapshots()).isEqualTo(Map.of("a", List.of("former", "x", "y"), "b", List.of("x")));
        assertThatThrownBy(() -> BlockFaultsTest.execute(
                        open(machine.directory).blocks, TransactionExecutor.create(), internalSnapshot("a", "x")))
                .isInstanceOf(QmpErrorException.class)
                .hasMessageContaining("already has a snapshot 'x'");
    }

    @Test
    void newImagesReplaceOthersOnlyIfTheyAreCreatedByName() throws Exception {
        Machine machine = newMachine();
        String path = Images.create(machine.directory, "a", 1 << 20);
        assertThat(path).isEqualTo(machine.directory.resolve("a").toString());
        assertThat(machine.snapshots().get("a")).isEmpty();
        BlockLayer unused = new BlockLayer(Images.load(machine.directory));
        BlockdevOptions empty = BlockdevOptions.nullCo(b -> b.nodeName("n").size(1 << 20));
        unused.commands(TransactionExecutor.create()).blockdevAdd(new BlockdevAddCommand(empty));
        TransactionAction replacing = TransactionAction.blockdevSnapshotSync(
                b -> b.nodeName("n").snapshotFile(path).snapshotNodeName("o"));
        assertThatThrownBy(() -> BlockFaultsTest.execute(unused, TransactionExecutor.create(), replacing))
                .isInstanceOf(QmpErrorException.class)
                .hasMessageContaining("is in a file");
    }

    @Test
    void aFileThatIsNoImageIsNotLoaded() throws Exception {
        Files.writeString(folder.resolve("image"), "{\"filename\": \"x\"}");
        assertThatThrownBy(() -> Images.load(folder)).isInstanceOf(IOException.class);
    }

    private TransactionFaults<Machine> faults(TransactionAction... actions) {
        return TransactionFaults.of(this::newMachine)
                .state(Machine::snapshots)
                .options((machine, builder) -> machine.blocks.setOptions(builder))
                .transaction((machine, executor) -> BlockFaultsTest.execute(machine.blocks, executor, actions))
                .crashes(machine -> open(machine.directory), machine -> Images.recovery())
                .end(machine -> machine.blocks.close());
    }

    @Test
    void snapshotsAreAllOrNothing() throws Exception {
        assertThat(faults(internalSnapshot("a", "x")).check()).isGreaterThan(20);
        if (DEEP) {
            faults(internalSnapshot("a", "x"), internalSnapshot("b", "x"), internalSnapshot("a", "y"))
                    .check();
        }
    }

    @Test
    void twoSnapshotsOfOneImageAreUndoneAfterACrash() throws Exception {
        Machine former = newMachine();
        Path journals = folder.resolve("journal");
        Map<Path, byte[]> crashed = new HashMap<>();
        try (TransactionJournal journal = TransactionJournal.open(journals)) {
            TransactionExecutor.Builder builder = TransactionExecutor.builder()
                    .journal(journal)
                    .probe((place, step) -> {
                        if (place == TransactionProbe.Place.PREPARED && step == 1) {
                            copy(journals, crashed);
                            copy(former.directory, crashed);
                        }
                    });
            Machine machine = Machine.open(former.directory, builder);
            BlockFaultsTest.execute(
                    machine.blocks, builder.build(), internalSnapshot("a", "x"), internalSnapshot("a", "y"));
        }
        for (Map.Entry<Path, byte[]> file : crashed.entrySet()) {
            Files.write(file.getKey(), file.getValue());
        }
        assertThat(former.snapshots().get("a")).containsExactly("former", "x", "y");
        try (TransactionJournal journal = TransactionJournal.open(journals)) {
            assertThat(journal.inDoubt()).hasSize(1);
            journal.recover(Images.recovery());
        }
        assertThat(former.snapshots().get("a")).containsExactly("former");
    }

    /** Remembers what is in the files of a directory, except for those by which a journal shows that it is in use. */
    private static void copy(Path directory, Map<Path, byte[]> files) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(
                directory, file -> !file.getFileName().toString().matches("lock|in-use-.*"))) {
            for (Path file : all) {
                files.put(file, Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void snapshotsBeforeAFailureAreUndone() throws Exception {
        assertThatThrownBy(() -> BlockFaultsTest.execute(
                        newMachine().blocks, TransactionExecutor.create(), internalSnapshot("a", "x"), abort()))
                .isInstanceOf(QmpErrorException.class);
        assertThat(open(folder.resolve("images")).snapshots())
                .isEqualTo(Map.of("a", List.of("former"), "b", List.of()));
        if (DEEP) {
            faults(internalSnapshot("a", "x"), abort())
                    .fails(QmpErrorException.class)
                    .check();
            faults(internalSnapshot("a", "x"), snapshot("a", "b"), internalSnapshot("b", "y"), abort())
                    .fails(QmpErrorException.class)
                    .check();
        }
    }

    @Test
    void aTransactionThatFailsLeavesNothingInTheJournal() throws Exception {
        Machine former = newMachine();
        Path journals = folder.resolve("journal");
        try (TransactionJournal journal = TransactionJournal.open(journals)) {
            TransactionExecutor.Builder builder = TransactionExecutor.builder().journal(journal);
            Machine machine = Machine.open(former.directory, builder);
            TransactionExecutor executor = builder.build();
            assertThatThrownBy(() -> BlockFaultsTest.execute(
                            machine.blocks, executor, add("a", "x"), internalSnapshot("a", "x"), abort()))
                    .isInstanceOf(QmpErrorException.class);
            assertThat(machine.snapshots()).isEqualTo(Map.of("a", List.of("former"), "b", List.of()));
            BlockFaultsTest.execute(machine.blocks, executor, internalSnapshot("b", "x"));
        }
        try (TransactionJournal journal = TransactionJournal.open(journals)) {
            assertThat(journal.inDoubt()).isEmpty();
        }
        assertThat(former.snapshots()).isEqualTo(Map.of("a", List.of("former"), "b", List.of("x")));
    }
}
