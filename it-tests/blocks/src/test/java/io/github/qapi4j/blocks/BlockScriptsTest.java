package io.github.qapi4j.blocks;

import static io.github.qapi4j.blocks.Actions.abort;
import static io.github.qapi4j.blocks.Actions.addPersistent;
import static io.github.qapi4j.blocks.Actions.clear;
import static io.github.qapi4j.blocks.Actions.disable;
import static io.github.qapi4j.blocks.Actions.enable;
import static io.github.qapi4j.blocks.Actions.internalSnapshot;
import static io.github.qapi4j.blocks.Actions.merge;
import static io.github.qapi4j.blocks.Actions.remove;
import static io.github.qapi4j.blocks.Actions.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.blocks.qmp.BlockDirtyBitmapOrStr;
import io.github.qapi4j.blocks.qmp.BlockdevOptions;
import io.github.qapi4j.blocks.qmp.BlockdevRef;
import io.github.qapi4j.blocks.qmp.BlockdevRefOrNull;
import io.github.qapi4j.blocks.qmp.QmpApi;
import io.github.qapi4j.blocks.qmp.TransactionAction;
import io.github.qapi4j.runtime.codec.JsonNull;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Scripts of transactions with stated verdicts, for the block layer of this project and for a real storage daemon, whose states are compared after each
 * transaction. Names with numbers are those of the scenarios that have no recording.
 */
@Timeout(120)
class BlockScriptsTest {
    private static final Map<String, Play.Script> SCRIPTS = scripts();

    private static Map<String, Play.Script> scripts() {
        Map<String, Play.Script> all = new LinkedHashMap<>();
        all.put("t04 three bitmaps", play -> play.ok(add("d0", "a"), add("d0", "b"), add("d1", "a")));
        all.put("t05, t06, t07 the failing action is first, in the middle, last", play -> {
            for (int i = 0; i < 3; i++) {
                List<TransactionAction> actions = new ArrayList<>(List.of(add("d0", "a"), addPersistent("d0", "b")));
                actions.add(i, add("d0", ""));
                play.fails(actions.toArray(TransactionAction[]::new));
            }
        });
        all.put("t11 several actions for one bitmap", play -> {
            play.fails(add("d0", "a"), add("d0", "a"));
            play.ok(add("d0", "a"), clear("d0", "a"), disable("d0", "a"));
            play.fails(remove("d0", "a"), clear("d0", "a"));
            play.fails(remove("d0", "a"), remove("d0", "a"));
            play.fails(remove("d0", "a"), disable("d0", "a"));
            play.fails(remove("d0", "a"), merge("d0", "a", "a"));
            play.fails(remove("d0", "a"), add("d0", "b"), merge("d0", "b", "a"));
            play.fails(remove("d0", "a"), add("d0", "a"));
            play.ok(add("d0", "b"), remove("d0", "b"));
            play.ok(enable("d0", "a"), merge("d0", "a", "a"), remove("d0", "a"));
        });
        all.put("t13 snapshots that create their overlays", play -> {
            play.fails(snapshotSync(play, "d0", "new", "new.qcow2"), abort());
            play.fails(snapshotSync(play, "d0", "new", "missing/new.qcow2"));
            play.fails(snapshotSync(play, "d0", "d1", "new.qcow2"));
            play.fails(snapshotSync(play, "n0", "new", "new.qcow2"), add("new", ""));
            play.ok(snapshotSync(play, "d0", "new", "new.qcow2"), add("new", "a"));
            play.ok(snapshotSync(play, "n0", "new", "other.qcow2"));
        });
        all.put("t30 a thousand bitmaps", play -> {
            // A storage daemon needs a second to read a thousand actions.
            int count = System.getProperty("qapi.load", "").isEmpty() ? 100 : 1000;
            List<TransactionAction> actions = new ArrayList<>(
                    IntStream.range(0, count).mapToObj(i -> add("d0", "b" + i)).toList());
            play.ok(actions.toArray(TransactionAction[]::new));
            play.ok(actions.stream()
                    .map(each -> ((TransactionAction.BlockDirtyBitmapAdd) each)
                            .data()
                            .name())
                    .map(name -> remove("d0", name))
                    .toArray(TransactionAction[]::new));
            actions.add(abort());
            play.fails(actions.toArray(TransactionAction[]::new));
        });
        all.put("t33 many kinds", play -> {
            play.ok(add("d0", "a"), addPersistent("d0", "b"), add("d0", "c"), disableNew("d0", "off"));
            play.write("d0", 65536, 131072);
            List<TransactionAction> actions = new ArrayList<>(List.of(
                    add("d1", "new"),
                    remove("d0", "a"),
                    clear("d0", "b"),
                    enable("d0", "off"),
                    disable("d0", "c"),
                    merge("d0", "off", "c"),
                    internalSnapshot("d1", "x"),
                    snapshot("d0", "o0"),
                    snapshot("n0", "o1")));
            actions.add(abort());
            play.fails(actions.toArray(TransactionAction[]::new));
            actions.remove(actions.size() - 1);
            play.ok(actions.toArray(TransactionAction[]::new));
        });
        all.put("t37 actions on what does not exist", play -> {
            play.fails(add("d0", "a"), clear("d0", "none"));
            play.fails(add("d0", "a"), disable("d0", "none"));
            play.fails(add("d0", "a"), remove("d0", "none"));
            play.fails(add("d0", "a"), merge("d0", "a", "none"));
            play.fails(add("d0", "a"), merge("d0", "none", "a"));
            play.fails(add("d0", "a"), clear("none", "a"));
            play.fails(add("d0", "a"), disable("none", "a"));
            play.fails(add("d0", "a"), remove("none", "a"));
            play.fails(add("d0", "a"), merge("none", "a", "a"));
            play.fails(add("d0", "a"), snapshot("d0", "none"));
            play.fails(add("d0", "a"), snapshot("none", "o0"));
            play.fails(add("d0", "a"), internalSnapshot("none", "x"));
        });
        all.put("granularities and names at their limits", play -> {
            for (long granularity : new long[] {512, 1 << 20, 1L << 30, 1L << 31}) {
                play.ok(add("d0", "g" + granularity, granularity));
            }
            for (long granularity : new long[] {0, 1, 256, 511, 513, 3 << 10, (1L << 32) - 1}) {
                play.fails(add("d0", "wrong", granularity));
            }
            play.fails(add("d0", ""));
            play.ok(add("d0", "l".repeat(1023)));
            play.fails(add("d0", "l".repeat(1024)));
            play.ok(add("d0", "ä".repeat(511)));
            play.fails(add("d0", "ä".repeat(512)));
            play.ok(addPersistent("d0", "p"));
            play.fails(addPersistent("n0", "p"));
            play.fails(addPersistent("d0-f", "p"));
        });
        all.put("merges of several bitmaps", play -> {
            play.ok(
                    add("d0", "fine", 512),
                    add("d0", "coarse", 1 << 20),
                    add("d0", "a"),
                    add("d0", "b"),
                    add("d1", "a"));
            play.ok(add("n0", "a"), add("big", "a"), add("odd", "fine", 512), add("odd", "coarse", 1 << 20));
            play.write("d0", 1024, 512);
            play.write("d1", 196608, 65536);
            play.write("odd", 1 << 20, 512);
            play.write("big", 1 << 20, 512);
            play.ok(clear("d0", "b"), merge("d0", "b", "fine"));
            play.ok(clear("d0", "fine"), merge("d0", "fine", "b"));
            play.ok(clear("d0", "fine"), merge("d0", "fine", "coarse", "b", "fine"));
            play.ok(merge("odd", "fine", "coarse"), merge("odd", "coarse", "fine"));
            play.ok(merges("d0", "a", external("d1", "a"), external("n0", "a"), BlockDirtyBitmapOrStr.of("b")));
            play.fails(clear("d0", "a"), merges("d0", "a", external("d1", "a"), external("big", "a")));
            play.fails(clear("d0", "a"), merges("d0", "a", external("d1", "a"), external("none", "a")));
            play.fails(clear("d0", "a"), merges("d0", "a", external("d1", "a"), external("d1", "none")));
        });
        all.put("backing chains", play -> {
            play.fails(snapshot("d0", "d0"));
            play.fails(snapshot("d0", "n0"));
            play.fails(snapshot("d0", "d0-f"));
            play.fails(snapshot("o0", "o0"), abort());
            play.ok(snapshot("d0", "o0"), snapshot("o0", "o1"), add("o1", "a"));
            play.fails(snapshot("o1", "d0"));
            play.fails(snapshot("d0", "o2"));
            play.fails(snapshot("o0", "o2"));
            play.fails(snapshot("d1", "o1"));
            play.fails(addPersistent("o2", "p"), snapshot("o1", "o2"), snapshot("o2", "d1"), snapshot("d1", "d0"));
            play.ok(addPersistent("o1", "p"), add("o1", "q"));
            play.write("o1", 0, 65536);
            play.ok(snapshot("o1", "o2"));
            play.fails(clear("o1", "p"));
            play.fails(remove("o1", "p"));
            play.fails(merge("o1", "p", "q"));
            play.ok(disable("o1", "p"), clear("o1", "q"), merge("o1", "q", "p"), remove("o1", "q"));
            play.fails(internalSnapshot("o1", "x"));
            play.fails(internalSnapshot("d0", "x"));
            play.ok(internalSnapshot("o2", "x"), internalSnapshot("o2", "y"));
            play.command(false, api -> api.blockCore().blockdevDel("o1"));
            play.command(false, api -> api.blockCore().blockdevDel("d0-f"));
            play.command(true, api -> api.blockCore().blockdevDel("o2"));
            play.command(true, api -> api.blockCore().blockdevDel("o1"));
        });
        all.put("users of one image", play -> {
            BlockdevOptions second =
                    BlockdevOptions.qcow2(b -> b.nodeName("second").file(BlockdevRef.of("d0-f")));
            play.command(false, api -> api.blockCore().blockdevAdd(second));
            play.command(
                    false,
                    api -> api.blockCore()
                            .blockdevAdd(BlockdevOptions.qcow2(b -> b.nodeName("second")
                                    .file(BlockdevRef.of(BlockdevOptions.file(play.server.path("d0")))))));
            play.ok(addPersistent("d0", "p"), disable("d0", "p"), addPersistent("d0", "q"));
            play.write("d0", 0, 65536);
            play.command(true, api -> api.blockCore().blockdevDel("d0"));
            play.command(true, api -> api.blockCore().blockdevAdd(second));
            play.ok(clear("second", "q"), remove("second", "p"));
            play.command(true, api -> api.blockCore().blockdevDel("second"));
            play.command(
                    true,
                    api -> api.blockCore()
                            .blockdevAdd(BlockdevOptions.qcow2(
                                    b -> b.nodeName("d0").readOnly(true).file(BlockdevRef.of("d0-f")))));
            play.fails(clear("d0", "q"));
        });
        all.put("snapshots onto images that exist", play -> {
            play.ok(internalSnapshot("d1", "x"));
            play.fails(snapshotSync(play, "d0", "new", "d0"));
            play.fails(snapshotSync(play, "d0", "new", "d1"));
            play.fails(snapshotSync(play, "n0", "new", "d1"));
            play.command(true, api -> api.blockCore().blockdevDel("d1"));
            // The file has a node, and that has no users.
            play.fails(snapshotSync(play, "d0", "new", "d1"), abort());
            play.ok(snapshotSync(play, "d0", "new", "d1"));
            play.command(
                    true,
                    api -> api.blockCore()
                            .blockdevAdd(BlockdevOptions.qcow2(b -> b.nodeName("d1")
                                    .file(BlockdevRef.of("d1-f"))
                                    .backing(BlockdevRefOrNull.of(JsonNull.INSTANCE)))));
        });
        all.put("sizes of nodes whose lower node is replaced", play -> {
            play.server.createImage("large", 2 * RandomActions.SIZE);
            BlockdevOptions large = BlockdevOptions.qcow2(
                    b -> b.nodeName("large").file(BlockdevRef.of(BlockdevOptions.file(play.server.path("large")))));
            play.command(true, api -> api.blockCore().blockdevAdd(large));
            play.command(
                    true, api -> api.blockCore().blockdevAdd(JobScripts.failsWrites("filter", BlockdevRef.of("n0"))));
            play.command(
                    true,
                    api -> api.blockCore()
                            .blockdevAdd(
                                    BlockdevOptions.raw(b -> b.nodeName("raw").file(BlockdevRef.of("n0")))));
            play.ok(snapshot("n0", "large"));
        });
        all.put("definitions of several nodes, of which one is not possible", play -> {
            BlockdevOptions below = BlockdevOptions.nullCo(b -> b.nodeName("b").readZeroes(true));
            for (BlockdevOptions definition : List.of(
                    BlockdevOptions.qcow2(
                            b -> b.nodeName("x").file(BlockdevRef.of("d0-f")).backing(BlockdevRefOrNull.of(below))),
                    BlockdevOptions.raw(b -> b.nodeName("b").file(BlockdevRef.of(below))),
                    BlockdevOptions.raw(b -> b.nodeName("d0").file(BlockdevRef.of(below))),
                    BlockdevOptions.qcow2(b -> b.nodeName("x").file(BlockdevRef.of(below))),
                    BlockdevOptions.raw(b -> b.nodeName("x")
                            .file(BlockdevRef.of(BlockdevOptions.raw(
                                    middle -> middle.nodeName("x").file(BlockdevRef.of(below)))))))) {
                play.command(false, api -> api.blockCore().blockdevAdd(definition));
            }
            play.command(true, api -> api.blockCore().blockdevAdd(below));
        });
        all.put("names of nodes", play -> {
            for (String name : List.of("1", "a b", "ä", "d0", "n".repeat(32))) {
                play.command(false, api -> api.blockCore().blockdevAdd(BlockdevOptions.nullCo(b -> b.nodeName(name))));
            }
            for (String name : List.of("a", "A.b-c_d", "n".repeat(31))) {
                play.command(true, api -> api.blockCore().blockdevAdd(BlockdevOptions.nullCo(b -> b.nodeName(name))));
            }
            play.command(false, api -> api.blockCore().blockdevAdd(BlockdevOptions.nullCo()));
            play.command(false, api -> api.blockCore().blockdevDel("none"));
            play.command(
                    false,
                    api -> api.blockCore()
                            .blockdevAdd(
                                    BlockdevOptions.qcow2(b -> b.nodeName("e").file(BlockdevRef.of("n0")))));
            play.command(
                    false,
                    api -> api.blockCore()
                            .blockdevAdd(
                                    BlockdevOptions.file(b -> b.nodeName("e").filename(play.server.path("none")))));
        });
        all.putAll(JobScripts.scripts());
        return all;
    }

    private static TransactionAction add(String node, String bitmap, long granularity) {
        return TransactionAction.blockDirtyBitmapAdd(
                b -> b.node(node).name(bitmap).granularity(granularity));
    }

    private static TransactionAction add(String node, String bitmap) {
        return Actions.add(node, bitmap);
    }

    private static TransactionAction disableNew(String node, String bitmap) {
        return TransactionAction.blockDirtyBitmapAdd(
                b -> b.node(node).name(bitmap).disabled(true));
    }

    private static TransactionAction snapshotSync(Play play, String node, String overlay, String file) {
        return TransactionAction.blockdevSnapshotSync(
                b -> b.nodeName(node).snapshotFile(play.server.path(file)).snapshotNodeName(overlay));
    }

    private static TransactionAction merges(String node, String target, BlockDirtyBitmapOrStr... sources) {
        return TransactionAction.blockDirtyBitmapMerge(
                b -> b.node(node).target(target).bitmaps(List.of(sources)));
    }

    private static BlockDirtyBitmapOrStr external(String node, String bitmap) {
        return BlockDirtyBitmapOrStr.of(b -> b.node(node).name(bitmap));
    }

    @Test
    void ourServerHasTheStatedVerdicts() throws Exception {
        try (OurServer server = OurServer.start("/images")) {
            for (Map.Entry<String, Play.Script> script : SCRIPTS.entrySet()) {
                assertThat(log(script.getValue(), server)).as(script.getKey()).isNotEmpty();
            }
        }
    }

    @Test
    void aStorageDaemonHasTheSameVerdictsAndStates(@TempDir Path folder) throws Exception {
        try (OurServer ours = OurServer.start(folder.toString());
                StorageDaemon theirs = StorageDaemon.start(folder)) {
            for (Map.Entry<String, Play.Script> script : SCRIPTS.entrySet()) {
                List<String> expected = log(script.getValue(), theirs);
                List<String> log = log(script.getValue(), ours);
                for (int i = 0; i < expected.size(); i++) {
                    assertThat(log.get(i)).as(script.getKey()).isEqualTo(expected.get(i));
                }
                assertThat(log).hasSameSizeAs(expected);
            }
        }
    }

    /** Runs a script, and returns the state after each command. */
    private static List<String> log(Play.Script script, BlockServer server) throws Exception {
        Play play = new Play(server);
        script.run(play);
        server.deleteNodes();
        return play.log;
    }

    /** t31: transactions that are sent without waiting are executed in order. */
    @Test
    void pipelinedTransactionsAreExecutedInOrder(@TempDir Path folder) throws Exception {
        BlockState state;
        try (OurServer ours = OurServer.start("/images")) {
            state = afterPipelinedTransactions(ours);
        }
        try (StorageDaemon theirs = StorageDaemon.start(folder)) {
            assertThat(state).isEqualTo(afterPipelinedTransactions(theirs));
        }
    }

    private static BlockState afterPipelinedTransactions(BlockServer server) throws Exception {
        new Play(server);
        List<CompletableFuture<Void>> replies = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            boolean adds = i % 2 == 0;
            replies.add(QmpApi.async(server.client())
                    .transaction()
                    .transaction(
                            adds
                                    ? List.of(add("d0", "a"), add("d0", "b"))
                                    : List.of(remove("d0", "a"), remove("d0", "b"))));
        }
        for (CompletableFuture<Void> reply : replies) {
            reply.get(20, TimeUnit.SECONDS);
        }
        CompletableFuture<Void> failing =
                QmpApi.async(server.client()).transaction().transaction(List.of(add("d0", "a"), abort()));
        CompletableFuture<Void> next = QmpApi.async(server.client())
                .transaction()
                .transaction(List.of(add("d0", "a"), addPersistent("d0", "c")));
        next.get(20, TimeUnit.SECONDS);
        assertThat(failing).isCompletedExceptionally();
        BlockState state = BlockState.of(server);
        assertThat(state.toString())
                .contains("bitmaps [a 0/65536 recording, c 0/65536 recording persistent]")
                .doesNotContain("b 0/65536");
        return state;
    }
}
