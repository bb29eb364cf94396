package io.github.qapi4j.blocks;

import io.github.qapi4j.blocks.qmp.BlockDeviceInfo;
import io.github.qapi4j.blocks.qmp.BlockDirtyBitmapSha256;
import io.github.qapi4j.blocks.qmp.BlockDirtyInfo;
import io.github.qapi4j.blocks.qmp.JobInfo;
import io.github.qapi4j.blocks.qmp.JobStatus;
import io.github.qapi4j.blocks.qmp.SnapshotInfo;
import io.github.qapi4j.blocks.qmp.XDebugBlockDirtyBitmapSha256Command;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * What can be compared of the state of two block layers: for each node whose name a user has chosen, its driver, size, bitmaps with a digest of their
 * content, snapshots, the node with its data, and the node of which it is an overlay; the jobs. The length of an image file depends on its past, and is not compared.
 */
final class BlockState {
    private final Map<String, String> lines = new TreeMap<>();
    private Map<String, String> digests = Map.of();

    private BlockState() {}

    /** Reads the state of a server. */
    static BlockState of(BlockServer server) throws IOException, InterruptedException {
        BlockState state = new BlockState();
        BlockServer.Uses uses = server.uses();
        List<BlockDeviceInfo> nodes = server.api().blockCore().queryNamedBlockNodes(b -> b.flat(true));
        state.digests = digests(server, nodes);
        for (BlockDeviceInfo node : nodes) {
            if (isChosen(node)) {
                String file = uses.files().get(node.nodeName());
                String backing = uses.overlays().get(node.nodeName());
                state.lines.put(
                        "node " + node.nodeName(),
                        line(node, state.digests)
                                + (file == null ? "" : " data in " + chosen(file))
                                + (backing == null ? "" : " overlay of " + chosen(backing)));
            }
        }
        uses.copies().forEach((target, source) -> state.lines.put("copy to " + target, "of " + chosen(source)));
        state.addJobs(server.api().job().queryJobs());
        return state;
    }

    /**
     * Reads the state of a server when its jobs have ended or wait for a client, which is expected within seconds. The ids describe the jobs: those with
     * {@code none} run until they are cancelled, those with {@code m} must be finalized, those with {@code g} are grouped.
     */
    static BlockState settled(BlockServer server) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (true) {
            List<JobInfo> jobs = server.api().job().queryJobs();
            if (jobs.stream().allMatch(job -> isSettled(job, jobs)) || System.nanoTime() > deadline) {
                return of(server);
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private static boolean isSettled(JobInfo job, List<JobInfo> jobs) {
        return switch (job.status()) {
            case CONCLUDED -> true;
            case RUNNING -> job.id().startsWith("none");
            case WAITING ->
                job.id().contains("g") && jobs.stream().anyMatch(other -> other.status() == JobStatus.RUNNING);
            case PENDING ->
                job.id().contains("m")
                        || job.id().contains("g")
                                && jobs.stream().anyMatch(other -> other.id().contains("m"));
            default -> false;
        };
    }

    private void addJobs(List<JobInfo> jobs) {
        for (JobInfo job : jobs) {
            String error = job.error() == null ? "" : " error";
            lines.put(
                    "job " + job.id(),
                    job.type().wireName() + " " + job.status().wireName() + error);
        }
    }

    /** Returns the state that these replies describe. */
    static BlockState of(List<BlockDeviceInfo> nodes) {
        BlockState state = new BlockState();
        for (BlockDeviceInfo node : nodes) {
            if (isChosen(node)) {
                String file = node.backingFile() == null ? "" : " by " + node.backingFile();
                state.lines.put("node " + node.nodeName(), line(node, Map.of()) + file);
            }
        }
        return state;
    }

    /** Returns the digests of the bitmaps that have marked some parts, and not all. */
    Collection<String> digests() {
        return digests.values();
    }

    /** Returns a digest of each bitmap that has marked some parts, and not all. */
    private static Map<String, String> digests(BlockServer server, List<BlockDeviceInfo> nodes)
            throws IOException, InterruptedException {
        Map<String, CompletableFuture<BlockDirtyBitmapSha256>> calls = new TreeMap<>();
        for (BlockDeviceInfo node : nodes) {
            for (BlockDirtyInfo bitmap : bitmaps(node)) {
                if (isChosen(node)
                        && bitmap.count() > 0
                        && bitmap.count() < node.image().virtualSize()) {
                    calls.put(
                            node.nodeName() + " " + bitmap.name(),
                            server.client()
                                    .executeAsync(
                                            new XDebugBlockDirtyBitmapSha256Command(node.nodeName(), bitmap.name())));
                }
            }
        }
        Map<String, String> digests = new TreeMap<>();
        for (Map.Entry<String, CompletableFuture<BlockDirtyBitmapSha256>> call : calls.entrySet()) {
            try {
                String digest = call.getValue().get(20, TimeUnit.SECONDS).sha256();
                digests.put(call.getKey(), digest.substring(0, 8));
            } catch (ExecutionException | TimeoutException e) {
                throw new IOException(e);
            }
        }
        return digests;
    }

    /** Returns the bitmaps with names: a real server has others for its jobs. */
    private static List<BlockDirtyInfo> bitmaps(BlockDeviceInfo node) {
        return node.dirtyBitmaps() == null
                ? List.of()
                : node.dirtyBitmaps().stream()
                        .filter(bitmap -> bitmap.name() != null)
                        .toList();
    }

    private static boolean isChosen(BlockDeviceInfo node) {
        return node.nodeName() != null && !node.nodeName().startsWith("#");
    }

    private static String chosen(String name) {
        return name.startsWith("#") ? "#" : name;
    }

    private static String line(BlockDeviceInfo node, Map<String, String> digests) {
        StringBuilder line = new StringBuilder(node.drv());
        line.append(node.ro() ? " ro" : " rw");
        if (!node.drv().equals("file")) {
            line.append(' ').append(node.image().virtualSize());
        }
        if (node.backingFile() != null) {
            line.append(" backed");
        }
        List<String> bitmaps = new ArrayList<>();
        for (BlockDirtyInfo bitmap : bitmaps(node)) {
            bitmaps.add(shortened(bitmap.name()) + " " + bitmap.count() + "/" + bitmap.granularity()
                    + (bitmap.recording() ? " recording" : "") + (bitmap.busy() ? " busy" : "")
                    + (bitmap.persistent() ? " persistent" : "")
                    + (Boolean.TRUE.equals(bitmap.inconsistent()) ? " inconsistent" : "")
                    + (digests.containsKey(node.nodeName() + " " + bitmap.name())
                            ? " " + digests.get(node.nodeName() + " " + bitmap.name())
                            : ""));
        }
        Collections.sort(bitmaps); // a real server changes their order when it loads them
        if (!bitmaps.isEmpty()) {
            line.append(" bitmaps ").append(bitmaps);
        }
        List<SnapshotInfo> snapshots = node.image().snapshots();
        if (snapshots != null) {
            line.append(" snapshots ")
                    .append(snapshots.stream()
                            .map(snapshot -> snapshot.id() + " " + snapshot.name())
                            .toList());
        }
        return line.toString();
    }

    private static String shortened(String name) {
        return name.length() < 50 ? name : name.length() + " characters";
    }

    /** Returns the lines that differ, for messages. */
    static String differences(BlockState ours, BlockState theirs) {
        Map<String, String> all = new TreeMap<>(ours.lines);
        all.putAll(theirs.lines);
        return all.keySet().stream()
                .filter(key -> !String.valueOf(ours.lines.get(key)).equals(theirs.lines.get(key)))
                .map(key -> "\n  " + key + "\n    ours:   " + ours.lines.get(key) + "\n    theirs: "
                        + theirs.lines.get(key))
                .collect(Collectors.joining());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BlockState state && lines.equals(state.lines);
    }

    @Override
    public int hashCode() {
        return lines.hashCode();
    }

    @Override
    public String toString() {
        return lines.entrySet().stream()
                .map(line -> "\n  " + line.getKey() + ": " + line.getValue())
                .collect(Collectors.joining());
    }
}
