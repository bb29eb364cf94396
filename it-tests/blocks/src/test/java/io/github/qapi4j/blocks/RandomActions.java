package io.github.qapi4j.blocks;

import io.github.qapi4j.blocks.qmp.BitmapSyncMode;
import io.github.qapi4j.blocks.qmp.BlockDeviceInfo;
import io.github.qapi4j.blocks.qmp.BlockDirtyBitmap;
import io.github.qapi4j.blocks.qmp.BlockDirtyBitmapAdd;
import io.github.qapi4j.blocks.qmp.BlockDirtyBitmapOrStr;
import io.github.qapi4j.blocks.qmp.BlockdevBackup;
import io.github.qapi4j.blocks.qmp.BlockdevOptions;
import io.github.qapi4j.blocks.qmp.BlockdevRef;
import io.github.qapi4j.blocks.qmp.BlockdevRefOrNull;
import io.github.qapi4j.blocks.qmp.MirrorSyncMode;
import io.github.qapi4j.blocks.qmp.TransactionAction;
import io.github.qapi4j.runtime.codec.JsonNull;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Random nodes and actions. Most actions name nodes and bitmaps that exist at that point of the transaction, so that transactions of several actions
 * often succeed, and often fail late.
 */
final class RandomActions {
    static final long SIZE = 1 << 20;

    /** A size that is not a multiple of the usual granularities. */
    private static final long ODD_SIZE = SIZE + 512;

    /** A node to which no job can write. */
    static final String BROKEN = "broken";

    /** A node that is defined with another one. */
    private static final String INLINE = "r1-f";

    private static final List<String> BITMAPS = List.of("a", "b", "c", "d", "e");
    private static final List<String> SNAPSHOTS = List.of("x", "y", "z");
    private static final List<Long> GRANULARITIES = List.of(512L, 4096L, 65536L, 1L << 20, 1L << 31);
    private static final List<Long> WRONG_GRANULARITIES = List.of(0L, 256L, 3000L, (1L << 32) - 1);

    private static final List<BitmapSyncMode> MODES =
            List.of(BitmapSyncMode.ON_SUCCESS, BitmapSyncMode.NEVER, BitmapSyncMode.ALWAYS);

    private final Random random;
    private final Map<String, List<String>> bitmaps = new LinkedHashMap<>();
    private final Map<String, Long> sizes = new HashMap<>();
    private final List<String> jobs = new ArrayList<>();

    /** Nodes that can become backing nodes. */
    private final List<String> bases = new ArrayList<>();

    /** Nodes that can become overlays. */
    private final List<String> overlays = new ArrayList<>();

    private int images;
    private int jobNumber;

    RandomActions(Random random) {
        this.random = random;
    }

    /** Creates images and nodes on all servers. */
    void addNodes(List<BlockServer> servers) throws IOException, InterruptedException {
        List<Function<BlockServer, BlockdevOptions>> nodes = new ArrayList<>();
        for (String name : List.of("n0", "n1")) {
            nodes.add(server -> BlockdevOptions.nullCo(b ->
                    b.nodeName(name).size(name.equals("n0") ? SIZE : ODD_SIZE).readZeroes(true)));
        }
        for (String name : List.of("r0-f", BROKEN + "-f")) {
            nodes.add(server ->
                    BlockdevOptions.nullCo(b -> b.nodeName(name).size(SIZE).readZeroes(true)));
        }
        nodes.add(server -> BlockdevOptions.raw(b -> b.nodeName("r0").file(BlockdevRef.of("r0-f"))));
        nodes.add(server -> BlockdevOptions.raw(b -> b.nodeName("r1")
                .file(BlockdevRef.of(BlockdevOptions.nullCo(
                        below -> below.nodeName(INLINE).size(SIZE).readZeroes(true))))));
        nodes.add(server -> JobScripts.failsWrites(BROKEN, BlockdevRef.of(BROKEN + "-f")));
        for (String name : List.of("q0", "q1", "q2", "o0", "o1", "o2", "o3")) {
            String image = name + "-" + images++;
            long size = name.equals("q2") ? 2 * SIZE : SIZE;
            for (BlockServer server : servers) {
                server.createImage(image, size);
            }
            if (name.startsWith("q")) {
                nodes.add(server ->
                        BlockdevOptions.file(b -> b.nodeName(name + "-f").filename(server.path(image))));
                nodes.add(server -> BlockdevOptions.qcow2(b -> b.nodeName(name).file(BlockdevRef.of(name + "-f"))));
            } else {
                nodes.add(server -> BlockdevOptions.qcow2(b -> b.nodeName(name)
                        .file(BlockdevRef.of(BlockdevOptions.file(server.path(image))))
                        .backing(BlockdevRefOrNull.of(JsonNull.INSTANCE))));
            }
        }
        for (Function<BlockServer, BlockdevOptions> node : nodes) {
            for (BlockServer server : servers) {
                server.api().blockCore().blockdevAdd(node.apply(server));
            }
        }
    }

    /** A transaction. */
    record Choice(List<TransactionAction> actions, boolean grouped) {}

    /** Returns two grouped backups that begin in the state of a server. In some pairs, one job runs until the other one fails. */
    Choice groupedBackups(BlockServer server) throws IOException {
        readState(server);
        return random.nextInt(3) == 0
                ? new Choice(
                        List.of(whole(MirrorSyncMode.NONE, pickNode(bases)), whole(MirrorSyncMode.FULL, BROKEN)), true)
                : new Choice(List.of(backup(true), backup(true)), true);
    }

    private TransactionAction whole(MirrorSyncMode sync, String target) {
        bases.remove(target);
        String source = pickNode(bases);
        String id = (sync == MirrorSyncMode.NONE ? "noneg" : "jg") + jobNumber++;
        return TransactionAction.blockdevBackup(b -> b.jobId(id)
                .device(source)
                .target(sync == MirrorSyncMode.NONE && target.equals(BROKEN) ? "none" : target)
                .sync(sync)
                .autoDismiss(random.nextInt(5) > 0));
    }

    /** Returns a transaction that begins in the state of a server. */
    Choice transaction(BlockServer server) throws IOException {
        readState(server);
        List<TransactionAction> actions = new ArrayList<>();
        boolean grouped = random.nextInt(8) == 0;
        int count = grouped ? 1 + random.nextInt(3) : random.nextInt(6) == 0 ? 1 : 2 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            actions.add(grouped && random.nextInt(12) > 0 ? backup(true) : action(server::path));
        }
        if (random.nextInt(200) == 0) {
            BlockDirtyBitmap target = existing();
            actions.clear();
            actions.add(TransactionAction.blockDirtyBitmapMerge(
                    b -> b.node(target.node()).target(target.name()).bitmaps(List.of())));
            grouped = false;
        }
        if (random.nextInt(grouped ? 10 : 5) == 0) {
            actions.add(TransactionAction.abort());
        }
        return new Choice(actions, grouped);
    }

    private void readState(BlockServer server) throws IOException {
        bitmaps.clear();
        jobs.clear();
        bases.clear();
        overlays.clear();
        for (BlockDeviceInfo node : server.api().blockCore().queryNamedBlockNodes(b -> b.flat(true))) {
            if (node.nodeName() != null && !node.nodeName().startsWith("#")) {
                List<String> names = new ArrayList<>();
                if (node.dirtyBitmaps() != null) {
                    node.dirtyBitmaps().stream()
                            .filter(bitmap -> !bitmap.busy() || random.nextInt(10) == 0)
                            .forEach(bitmap -> names.add(String.valueOf(bitmap.name())));
                }
                bitmaps.put(node.nodeName(), names);
                sizes.put(node.nodeName(), node.image().virtualSize());
                if (!node.ro() && !isFile(node.nodeName()) && !isInline(node.nodeName())) {
                    bases.add(node.nodeName());
                }
                if (node.drv().equals("qcow2") && node.backingFile() == null) {
                    overlays.add(node.nodeName());
                }
            }
        }
        BlockServer.Uses uses = server.uses();
        bases.removeAll(uses.overlays().values());
        // Many snapshots with overlays that are used are left out.
        overlays.removeIf(node -> random.nextInt(4) > 0
                && (uses.overlays().containsValue(node)
                        || uses.copies().containsKey(node)
                        || uses.copies().containsValue(node)));
        server.api().job().queryJobs().forEach(job -> jobs.add(job.id()));
    }

    private TransactionAction action(Function<String, String> path) {
        int kind = random.nextInt(100);
        boolean hasBitmaps = bitmaps.values().stream().anyMatch(names -> !names.isEmpty());
        if (kind < 25 || kind < 68 && !hasBitmaps && random.nextInt(10) > 0) {
            return add();
        }
        if (kind < 34) {
            return TransactionAction.blockDirtyBitmapClear(existing());
        }
        if (kind < 42) {
            BlockDirtyBitmap removed = existing();
            forget(removed);
            return TransactionAction.blockDirtyBitmapRemove(removed);
        }
        if (kind < 49) {
            return TransactionAction.blockDirtyBitmapEnable(existing());
        }
        if (kind < 56) {
            return TransactionAction.blockDirtyBitmapDisable(existing());
        }
        if (kind < 68) {
            return merge();
        }
        if (kind < 78) {
            return overlays.isEmpty() || bases.isEmpty() ? add() : snapshot();
        }
        if (kind < 87) {
            String node = random.nextInt(12) == 0
                    ? anyNode()
                    : pickNode(bases.stream()
                            .filter(base -> base.matches("[qo][0-9]"))
                            .toList());
            String name = random.nextInt(20) == 0
                    ? ""
                    : random.nextInt(4) == 0 ? pick(SNAPSHOTS) : "s" + random.nextInt(1000);
            return TransactionAction.blockdevSnapshotInternalSync(
                    b -> b.device(node).name(name));
        }
        if (kind < 97) {
            return backup(false);
        }
        if (kind < 99) {
            String node = disk();
            String overlay = random.nextInt(4) == 0 ? anyNode() : "new" + random.nextInt(3);
            String file = random.nextInt(6) == 0 ? "missing/" : "sync-" + images++;
            return TransactionAction.blockdevSnapshotSync(b -> b.nodeName(node)
                    .snapshotFile(path.apply(file))
                    .snapshotNodeName(random.nextInt(8) == 0 ? null : overlay));
        }
        return TransactionAction.abort();
    }

    private TransactionAction snapshot() {
        String node = random.nextInt(10) == 0 ? disk() : pickNode(bases);
        String overlay = random.nextInt(10) == 0 ? disk() : pickNode(overlays);
        bases.remove(node);
        overlays.remove(overlay);
        return TransactionAction.blockdevSnapshot(b -> b.node(node).overlay(overlay));
    }

    private TransactionAction backup(boolean grouped) {
        BlockdevBackup.Builder backup = BlockdevBackup.builder();
        BlockDirtyBitmap bitmap = existing();
        MirrorSyncMode sync = MirrorSyncMode.FULL;
        int kind = grouped && random.nextBoolean() ? 9 : random.nextInt(10);
        if (kind == 0) {
            sync = MirrorSyncMode.NONE;
        } else if (kind < 3) {
            sync = MirrorSyncMode.INCREMENTAL;
        } else if (kind < 5) {
            sync = MirrorSyncMode.BITMAP;
        }
        String whole = grouped ? pickNode(bases) : disk();
        String source = sync == MirrorSyncMode.FULL || sync == MirrorSyncMode.NONE ? whole : bitmap.node();
        if (source.equals(bitmap.node()) && (sync != MirrorSyncMode.NONE || random.nextInt(5) == 0)) {
            backup.bitmap(bitmap.name());
            if (sync != MirrorSyncMode.INCREMENTAL || random.nextInt(8) == 0) {
                backup.bitmapMode(random.nextInt(12) == 0 ? null : pick(MODES));
            }
        }
        boolean manual = random.nextInt(5) == 0;
        String kindOfId = (sync == MirrorSyncMode.NONE ? "none" : "j") + (manual ? "m" : "") + (grouped ? "g" : "");
        String id = kindOfId + jobNumber++;
        if (random.nextInt(10) == 0) {
            id = jobs.stream()
                    .filter(other -> other.startsWith(kindOfId))
                    .findAny()
                    .orElse("1 wrong");
        }
        jobs.add(id);
        // A job that copies before writes would make writes to its source fail. How much the other jobs of a group have
        // copied before one fails depends on
        // time.
        boolean mayFail = sync != MirrorSyncMode.NONE && !grouped;
        String target = random.nextInt(12) == 0 ? anyNode() : target(source, mayFail);
        if (target.equals(BROKEN) && !mayFail) {
            target = "none";
        }
        if (grouped) {
            bases.remove(target);
        }
        return TransactionAction.blockdevBackup(backup.jobId(id)
                .device(source)
                .target(target)
                .sync(sync)
                .autoFinalize(!manual)
                .autoDismiss(random.nextInt(5) > 0)
                .build());
    }

    /** Returns a node of the same size, in most cases. */
    private String target(String source, boolean mayFail) {
        long size = sizes.getOrDefault(source, SIZE);
        if (mayFail && random.nextInt(4) == 0) {
            return BROKEN;
        }
        List<String> targets = bases.stream()
                .filter(base -> !base.equals(source) && !base.equals(BROKEN) && sizes.get(base) == size)
                .toList();
        return pickNode(targets);
    }

    /** A command with a description. */
    record NamedCommand(String text, BlockServer.Command command) {}

    /** Returns a command for a job, of which most exist. */
    NamedCommand jobCommand(BlockServer server) throws IOException {
        readState(server);
        String id = jobs.isEmpty() || random.nextInt(10) == 0 ? "j" : pick(jobs);
        return switch (random.nextInt(6)) {
            case 0, 1 -> new NamedCommand("job-cancel " + id, api -> api.job().jobCancel(id));
            case 2, 3 -> new NamedCommand("job-finalize " + id, api -> api.job().jobFinalize(id));
            case 4 -> new NamedCommand("job-dismiss " + id, api -> api.job().jobDismiss(id));
            default ->
                new NamedCommand(
                        "block-job-cancel " + id, api -> api.blockCore().blockJobCancel(id));
        };
    }

    private TransactionAction add() {
        String node = disk();
        List<String> there = bitmaps.getOrDefault(node, List.of());
        List<String> free =
                BITMAPS.stream().filter(name -> !there.contains(name)).toList();
        String name = wrongName();
        if (name == null) {
            name = free.isEmpty() || random.nextInt(20) == 0 ? pick(BITMAPS) : pick(free);
        }
        if (bitmaps.containsKey(node) && !there.contains(name)) {
            there.add(name);
        }
        BlockDirtyBitmapAdd.Builder bitmap =
                BlockDirtyBitmapAdd.builder().node(node).name(name);
        if (random.nextInt(3) == 0) {
            bitmap.granularity(random.nextInt(20) == 0 ? pick(WRONG_GRANULARITIES) : pick(GRANULARITIES));
        }
        if (random.nextInt(4) == 0) {
            boolean stores = node.matches("[qo][0-9]");
            bitmap.persistent(stores || random.nextInt(5) == 0);
        }
        if (random.nextInt(6) == 0) {
            bitmap.disabled(random.nextBoolean());
        }
        return TransactionAction.blockDirtyBitmapAdd(bitmap.build());
    }

    /** Returns a name at the limits, or null in most cases. */
    private @Nullable String wrongName() {
        return switch (random.nextInt(120)) {
            case 0 -> "";
            case 1 -> "l".repeat(1023);
            case 2 -> "l".repeat(1024);
            case 3 -> "ä".repeat(511);
            case 4 -> "ä".repeat(512);
            default -> null;
        };
    }

    private TransactionAction merge() {
        BlockDirtyBitmap target = existing();
        List<BlockDirtyBitmapOrStr> sources = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            BlockDirtyBitmap source = existing();
            boolean local = source.node().equals(target.node()) || random.nextInt(10) == 0;
            sources.add(local ? BlockDirtyBitmapOrStr.of(source.name()) : BlockDirtyBitmapOrStr.of(source));
        }
        return TransactionAction.blockDirtyBitmapMerge(
                b -> b.node(target.node()).target(target.name()).bitmaps(sources));
    }

    /** Returns a bitmap that exists, in most cases. */
    private BlockDirtyBitmap existing() {
        List<BlockDirtyBitmap> all = new ArrayList<>();
        bitmaps.forEach((node, names) -> names.forEach(name -> all.add(new BlockDirtyBitmap(node, name))));
        return all.isEmpty() || random.nextInt(25) == 0 ? new BlockDirtyBitmap(anyNode(), pick(BITMAPS)) : pick(all);
    }

    private void forget(BlockDirtyBitmap bitmap) {
        if (random.nextInt(10) > 0) {
            bitmaps.getOrDefault(bitmap.node(), new ArrayList<>()).remove(bitmap.name());
        }
    }

    /** Returns a node that is not the file of an image: its length, and what a format writes there, are not part of the model. */
    private String disk() {
        String node = anyNode();
        return isFile(node) || isInline(node) && random.nextInt(20) > 0 ? disk() : node;
    }

    static boolean isInline(String node) {
        return node.equals(INLINE);
    }

    private static boolean isFile(String node) {
        return node.matches("q[0-9]-f");
    }

    private String anyNode() {
        return random.nextInt(40) == 0 || bitmaps.isEmpty() ? "none" : pick(List.copyOf(bitmaps.keySet()));
    }

    /** Returns a command that is executed between transactions. */
    NamedCommand command(BlockServer server) throws IOException {
        readState(server);
        BlockDirtyBitmap bitmap = existing();
        String node = disk();
        return switch (random.nextInt(5)) {
            case 0 ->
                new NamedCommand(
                        "remove " + bitmap,
                        api -> api.blockCore().blockDirtyBitmapRemove(bitmap.node(), bitmap.name()));
            case 1 ->
                new NamedCommand(
                        "enable " + bitmap,
                        api -> api.blockCore().blockDirtyBitmapEnable(bitmap.node(), bitmap.name()));
            case 2 ->
                new NamedCommand(
                        "add to " + node + " " + bitmap.name(),
                        api -> api.blockCore().blockDirtyBitmapAdd(node, bitmap.name()));
            case 3 -> new NamedCommand("delete " + node, api -> api.blockCore().blockdevDel(node));
            default ->
                new NamedCommand(
                        "clear " + bitmap, api -> api.blockCore().blockDirtyBitmapClear(bitmap.node(), bitmap.name()));
        };
    }

    private String pickNode(List<String> nodes) {
        return nodes.isEmpty() ? disk() : pick(nodes);
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
