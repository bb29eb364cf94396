package io.github.qapi4j.blocks;

import static io.github.qapi4j.blocks.Actions.abort;
import static io.github.qapi4j.blocks.Actions.add;
import static io.github.qapi4j.blocks.Actions.addPersistent;
import static io.github.qapi4j.blocks.Actions.clear;
import static io.github.qapi4j.blocks.Actions.disable;
import static io.github.qapi4j.blocks.Actions.enable;
import static io.github.qapi4j.blocks.Actions.internalSnapshot;
import static io.github.qapi4j.blocks.Actions.merge;
import static io.github.qapi4j.blocks.Actions.remove;
import static io.github.qapi4j.blocks.Actions.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.blocks.qmp.ActionCompletionMode;
import io.github.qapi4j.blocks.qmp.BlockDeviceInfo;
import io.github.qapi4j.blocks.qmp.BlockDirtyInfo;
import io.github.qapi4j.blocks.qmp.BlockdevAddCommand;
import io.github.qapi4j.blocks.qmp.BlockdevDelCommand;
import io.github.qapi4j.blocks.qmp.BlockdevOptions;
import io.github.qapi4j.blocks.qmp.BlockdevRef;
import io.github.qapi4j.blocks.qmp.BlockdevRefOrNull;
import io.github.qapi4j.blocks.qmp.MirrorSyncMode;
import io.github.qapi4j.blocks.qmp.QmpApi;
import io.github.qapi4j.blocks.qmp.QueryNamedBlockNodesCommand;
import io.github.qapi4j.blocks.qmp.TransactionAction;
import io.github.qapi4j.blocks.qmp.TransactionCommand;
import io.github.qapi4j.blocks.qmp.TransactionProperties;
import io.github.qapi4j.blocks.qmp.XDebugBlockDirtyBitmapSha256Command;
import io.github.qapi4j.faults.TransactionFaults;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.TransactionExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Failures at each place of transactions of the block layer. */
@Timeout(60)
class BlockFaultsTest {
    private static final long SIZE = 1 << 20;

    /** Whether longer transactions are tried, too. */
    private static final boolean DEEP = !System.getProperty("qapi.load", "").isEmpty();

    /** A block layer with nodes, bitmaps, and an image without a node. */
    private static final class Machine {
        private final Images images = new Images();
        private final BlockLayer blocks = new BlockLayer(images);
        private final TransactionExecutor executor;

        Machine() {
            TransactionExecutor.Builder builder = TransactionExecutor.builder();
            blocks.setOptions(builder);
            executor = builder.build();
            try {
                prepare();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void prepare() throws IOException {
            for (String node : List.of("n0", "n1", "n2")) {
                add(executor, BlockdevOptions.nullCo(b -> b.nodeName(node).size(SIZE)));
            }
            for (String node : List.of("q0", "q1", "free")) {
                images.create("/images/" + node, SIZE);
                add(executor, qcow2(node));
            }
            execute(
                    blocks,
                    executor,
                    Actions.add("n0", "a"),
                    Actions.add("n0", "b"),
                    Actions.add("n0", "c"),
                    addPersistent("free", "p"),
                    internalSnapshot("free", "x"));
            blocks.write("n0", 65536, 65536);
            execute(blocks, executor, clear("n0", "b"));
            blocks.write("n0", 262144, 65536);
            delete(executor, "free");
        }

        private static BlockdevOptions qcow2(String node) {
            return BlockdevOptions.qcow2(
                    b -> b.nodeName(node).file(BlockdevRef.of(BlockdevOptions.file("/images/" + node))));
        }

        void add(TransactionExecutor executor, BlockdevOptions options) throws IOException {
            blocks.commands(executor).blockdevAdd(new BlockdevAddCommand(options));
        }

        void delete(TransactionExecutor executor, String node) throws IOException {
            blocks.commands(executor).blockdevDel(new BlockdevDelCommand(node));
        }

        /** Returns all that a transaction can change, except the threads of jobs. */
        List<String> state() {
            try {
                List<String> state = new ArrayList<>();
                BlockCommands commands = blocks.commands(executor);
                for (BlockDeviceInfo node : commands.queryNamedBlockNodes(new QueryNamedBlockNodesCommand(true))) {
                    state.add(node.toString());
                    List<BlockDirtyInfo> bitmaps = node.dirtyBitmaps() == null ? List.of() : node.dirtyBitmaps();
                    for (BlockDirtyInfo bitmap : bitmaps) {
                        state.add(commands.xDebugBlockDirtyBitmapSha256(
                                        new XDebugBlockDirtyBitmapSha256Command(node.nodeName(), bitmap.name()))
                                .sha256());
                    }
                }
                state.add(blocks.overlays() + " " + blocks.files() + " " + blocks.copies());
                for (String path : List.of("/images/q0", "/images/q1", "/images/free", "/images/new")) {
                    Image image = images.find(path);
                    state.add(path + (image == null ? "" : image.info() + " " + image.bitmaps()));
                }
                return state;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Executes a transaction of a block layer by another executor than its own. */
    static void execute(BlockLayer blocks, TransactionExecutor executor, TransactionAction... actions)
            throws IOException {
        // The handler does not use the request.
        QmpApi.transactions(blocks.actions(), executor)
                .handle(
                        null,
                        TransactionCommand.builder().actions(List.of(actions)).build());
    }

    private static TransactionFaults<Machine> faults() {
        return TransactionFaults.of(Machine::new)
                .state(Machine::state)
                .options((machine, builder) -> machine.blocks.setOptions(builder))
                .end(machine -> machine.blocks.close());
    }

    private static void check(TransactionAction... actions) throws Exception {
        int transactions = faults().transaction((machine, executor) -> execute(machine.blocks, executor, actions))
                .check();
        assertThat(transactions).isGreaterThan(10);
    }

    private static void checkFailing(TransactionAction... actions) throws Exception {
        int transactions = faults().transaction((machine, executor) -> execute(machine.blocks, executor, actions))
                .fails(QmpErrorException.class)
                .check();
        assertThat(transactions).isGreaterThan(10);
    }

    @Test
    void bitmaps() throws Exception {
        check(add("n0", "d"), clear("n0", "a"), merge("n0", "d", "b"), remove("n0", "c"));
        if (DEEP) {
            checkFailing(disable("n0", "a"), enable("n0", "a"), merge("n0", "a", "b", "none"));
        }
    }

    @Test
    void snapshots() throws Exception {
        TransactionAction sync = TransactionAction.blockdevSnapshotSync(
                b -> b.nodeName("n0").snapshotFile("/images/new").snapshotNodeName("new"));
        TransactionAction replacing = TransactionAction.blockdevSnapshotSync(
                b -> b.nodeName("n1").snapshotFile("/images/free").snapshotNodeName("free"));
        check(snapshot("q0", "q1"), internalSnapshot("q1", "y"));
        checkFailing(replacing, abort());
        if (DEEP) {
            check(snapshot("q0", "q1"), internalSnapshot("q1", "y"), sync);
            checkFailing(replacing, addPersistent("free", "q"), abort());
        }
    }

    @Test
    void backups() throws Exception {
        TransactionAction[] backups = {backup("j0", "n0", "q0"), backup("j1", "q1", "n1")};
        if (DEEP) {
            check(backups);
        }
        TransactionCommand grouped = TransactionCommand.builder()
                .actions(List.of(backups))
                .properties(TransactionProperties.builder()
                        .completionMode(ActionCompletionMode.GROUPED)
                        .build())
                .build();
        faults().transaction((machine, executor) ->
                        QmpApi.transactions(machine.blocks.actions(), executor).handle(null, grouped))
                .check();
        // Both write to one target.
        checkFailing(add("n0", "d"), backup("j0", "n0", "q0"), backup("j1", "n1", "q0"));
    }

    /** Returns a backup that runs until it is cancelled. */
    private static TransactionAction backup(String id, String source, String target) {
        return TransactionAction.blockdevBackup(
                b -> b.jobId(id).device(source).target(target).sync(MirrorSyncMode.NONE));
    }

    @Test
    void nodes() throws Exception {
        BlockdevOptions below = BlockdevOptions.nullCo(b -> b.nodeName("below"));
        BlockdevOptions definition = BlockdevOptions.qcow2(b -> b.nodeName("top")
                .file(BlockdevRef.of(BlockdevOptions.file("/images/free")))
                .backing(BlockdevRefOrNull.of(below)));
        faults().transaction((machine, executor) -> machine.add(executor, definition))
                .check();
        faults().transaction((machine, executor) -> machine.delete(executor, "q0"))
                .check();
        BlockdevOptions impossible =
                BlockdevOptions.qcow2(b -> b.nodeName("top").file(BlockdevRef.of(below)));
        faults().transaction((machine, executor) -> machine.add(executor, impossible))
                .fails(QmpErrorException.class)
                .check();
    }
}
