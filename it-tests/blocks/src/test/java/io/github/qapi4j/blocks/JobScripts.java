package io.github.qapi4j.blocks;

import static io.github.qapi4j.blocks.Actions.abort;
import static io.github.qapi4j.blocks.Actions.add;
import static io.github.qapi4j.blocks.Actions.clear;
import static io.github.qapi4j.blocks.Actions.disable;
import static io.github.qapi4j.blocks.Actions.internalSnapshot;
import static io.github.qapi4j.blocks.Actions.merge;
import static io.github.qapi4j.blocks.Actions.remove;
import static io.github.qapi4j.blocks.Actions.snapshot;

import io.github.qapi4j.blocks.qmp.BlkdebugEvent;
import io.github.qapi4j.blocks.qmp.BlkdebugIOType;
import io.github.qapi4j.blocks.qmp.BlkdebugInjectErrorOptions;
import io.github.qapi4j.blocks.qmp.BlockdevBackup;
import io.github.qapi4j.blocks.qmp.BlockdevOptions;
import io.github.qapi4j.blocks.qmp.BlockdevRef;
import io.github.qapi4j.blocks.qmp.MirrorSyncMode;
import io.github.qapi4j.blocks.qmp.TransactionAction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Scripts with backup jobs, whose ids describe them as {@link BlockState#settled} requires. */
final class JobScripts {
    private JobScripts() {}

    static Map<String, Play.Script> scripts() {
        Map<String, Play.Script> all = new LinkedHashMap<>();
        all.put("t16, t17, t27 backups of what was written", play -> {
            play.ok(add("d0", "a"), add("d1", "a"));
            addBroken(play);
            for (boolean grouped : new boolean[] {true, false}) {
                play.write("d0", 0, 131072);
                play.write("d1", 65536, 131072);
                if (grouped) {
                    play.grouped(true, incremental("d0", "o0"), incremental("d1", "broken"));
                } else {
                    play.ok(incremental("d0", "o0"), incremental("d1", "broken"));
                }
                play.endJobs();
            }
            play.grouped(true, incremental("d0", "o0"), incremental("d1", "o1"));
            play.endJobs();
            play.command(false, api -> api.job().jobDismiss("d0"));
        });
        all.put("data that is copied before it is written", play -> {
            BlockdevOptions raw = BlockdevOptions.raw(b -> b.nodeName("raw").file(BlockdevRef.of("n0")));
            play.command(true, api -> api.blockCore().blockdevAdd(raw));
            play.ok(add("o0", "a"), running("none", "n0", "o0"));
            play.write("raw", 65536, 512);
            play.ok(clear("o0", "a"));
            play.write("raw", 65536, 131072);
            play.ok(full("j", "d0", "raw"));
            play.endJobs();
        });
        all.put("writes of jobs that fail are marked, but not below", play -> {
            play.command(true, api -> api.blockCore().blockdevAdd(failsWrites("broken", BlockdevRef.of("n0"))));
            play.ok(add("broken", "a"), add("n0", "a"), add("d0", "a"));
            play.write("d0", 0, 131072);
            play.ok(incremental("d0", "broken"));
            play.endJobs();
            play.ok(full("j", "d1", "broken"));
            play.endJobs();
        });
        all.put("t18, t19, t20, t21 one job is cancelled", play -> {
            for (String cancelled : List.of("none-g", "g")) {
                play.grouped(true, running("none-g", "d0", "o0"), full("g", "d1", "o1"));
                play.cancels(cancelled);
                play.endJobs();
            }
            play.ok(running("none", "d0", "o0"), full("j", "d1", "o1"));
            play.command(false, api -> api.job().jobCancel("j"));
            play.cancels("none");
            play.endJobs();
            addBroken(play);
            play.grouped(true, running("none-g", "d0", "o0"), full("g", "d1", "broken"));
            play.endJobs();
            play.ok(running("none", "d0", "o0"), full("j", "d1", "broken"));
            play.endJobs();
        });
        all.put("t22, t23 jobs that clients finalize", play -> {
            play.grouped(true, manual("m-g", "d0", "o0"), full("g", "d1", "o1"));
            play.finalizes("g");
            play.command(false, api -> api.job().jobFinalize("m-g"));
            play.command(false, api -> api.job().jobCancel("m-g"));
            play.endJobs();
            play.grouped(true, manual("m-g", "d0", "o0"), manual("m-h", "d1", "o1"));
            play.cancels("m-g");
            play.endJobs();
            play.ok(manual("m0", "d0", "o0"), manual("m1", "d1", "o1"));
            play.finalizes("m1");
            play.endJobs();
        });
        all.put("t24 grouped actions that start no job", play -> {
            play.ok(add("d0", "a"));
            for (TransactionAction action : List.of(
                    abort(),
                    add("d0", "b"),
                    add("none", "b"),
                    remove("d0", "a"),
                    clear("d0", "a"),
                    disable("d0", "a"),
                    merge("d0", "a", "a"),
                    snapshot("d0", "o0"),
                    internalSnapshot("d0", "x"))) {
                play.grouped(false, action);
                play.grouped(false, full("g", "d1", "o1"), action);
            }
        });
        all.put("t25, t39, t40 jobs that are not started", play -> {
            play.fails(full("j0", "d0", "o0"), full("j1", "d1", "o1"), abort());
            play.fails(full("j0", "d0", "o0"), full("j1", "d1", "o1"), full("j2", "none", "o2"));
            play.fails(full("j0", "d0", "o0"), full("j1", "d1", "o1"), full("j2", "n0", "none"));
            play.grouped(false, full("g0", "d0", "o0"), full("g1", "none", "o1"));
            play.grouped(false, full("g0", "d0", "o0"), full("g1", "d1", "big"));
            play.ok(full("j0", "d0", "o0"), full("j1", "d1", "o1"));
            play.endJobs();
        });
        all.put("t26 jobs that exclude each other", play -> {
            play.fails(full("j", "d0", "o0"), full("j", "d1", "o1"));
            play.fails(full("j", "d0", "o0"), full("k", "d1", "o0"));
            play.fails(full("j", "d0", "d0"));
            play.fails(full("j", "d0", "big"));
            play.fails(full("1 wrong", "d0", "o0"));
            play.fails(backup(b -> b.device("d0").target("o0").sync(MirrorSyncMode.FULL)));
            play.fails(backup(b -> b.jobId("j").device("d0").target("o0").sync(MirrorSyncMode.INCREMENTAL)));
            play.fails(full("j", "d0", "o0"), full("k", "d1", "d0"));
            play.ok(full("j", "d0", "o0"), full("k", "d0", "o1"));
            play.endJobs();
            play.ok(running("none", "d0", "o0"), add("o0", "a"));
            play.fails(full("j", "o0", "o1"));
            play.fails(full("j", "d1", "o0"));
            play.fails(snapshot("o0", "o1"));
            play.fails(internalSnapshot("d0", "x"));
            play.command(false, api -> api.blockCore().blockdevDel("d0"));
            play.command(false, api -> api.blockCore().blockdevDel("o0"));
            play.ok(snapshot("d0", "o1"));
            play.endJobs();
        });
        return all;
    }

    private static void addBroken(Play play) throws Exception {
        BlockdevOptions empty =
                BlockdevOptions.nullCo(b -> b.size(RandomActions.SIZE).readZeroes(true));
        play.command(true, api -> api.blockCore().blockdevAdd(failsWrites("broken", BlockdevRef.of(empty))));
    }

    /** Returns a node above another one, to which all writes fail. */
    static BlockdevOptions failsWrites(String name, BlockdevRef below) {
        return BlockdevOptions.blkdebug(b -> b.nodeName(name)
                .image(below)
                .injectError(List.of(writeError(BlkdebugIOType.WRITE), writeError(BlkdebugIOType.WRITE_ZEROES))));
    }

    private static BlkdebugInjectErrorOptions writeError(BlkdebugIOType type) {
        return BlkdebugInjectErrorOptions.builder()
                .event(BlkdebugEvent.NONE)
                .iotype(type)
                .once(false)
                .build();
    }

    private static TransactionAction backup(Consumer<BlockdevBackup.Builder> members) {
        return TransactionAction.blockdevBackup(members);
    }

    private static TransactionAction full(String id, String source, String target) {
        return backup(b -> b.jobId(id)
                .device(source)
                .target(target)
                .sync(MirrorSyncMode.FULL)
                .autoDismiss(false));
    }

    private static TransactionAction manual(String id, String source, String target) {
        return backup(b -> b.jobId(id)
                .device(source)
                .target(target)
                .sync(MirrorSyncMode.FULL)
                .autoFinalize(false)
                .autoDismiss(false));
    }

    /** Returns a backup that runs until it is cancelled. */
    private static TransactionAction running(String id, String source, String target) {
        return backup(b -> b.jobId(id)
                .device(source)
                .target(target)
                .sync(MirrorSyncMode.NONE)
                .autoDismiss(false));
    }

    private static TransactionAction incremental(String disk, String target) {
        return backup(b -> b.jobId(disk)
                .device(disk)
                .target(target)
                .sync(MirrorSyncMode.INCREMENTAL)
                .bitmap("a")
                .autoDismiss(false));
    }
}
