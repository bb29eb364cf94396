package io.github.qapi4j.blocks;

import static io.github.qapi4j.blocks.Actions.abort;
import static io.github.qapi4j.blocks.Actions.add;
import static io.github.qapi4j.blocks.Actions.clear;
import static io.github.qapi4j.blocks.Actions.enable;
import static io.github.qapi4j.blocks.Actions.merge;
import static io.github.qapi4j.blocks.Actions.remove;
import static io.github.qapi4j.blocks.Actions.snapshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.blocks.qmp.BitmapSyncMode;
import io.github.qapi4j.blocks.qmp.BlockDeviceInfo;
import io.github.qapi4j.blocks.qmp.BlockDirtyInfo;
import io.github.qapi4j.blocks.qmp.BlockdevOptions;
import io.github.qapi4j.blocks.qmp.BlockdevRef;
import io.github.qapi4j.blocks.qmp.BlockdevRefOrNull;
import io.github.qapi4j.blocks.qmp.MirrorSyncMode;
import io.github.qapi4j.blocks.qmp.TransactionAction;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The block layer where QEMU crashes, hangs or leaves a part done, and its parts that only tests use. */
@Timeout(20)
class BlockLayerTest {
    private OurServer server;

    @BeforeEach
    void start() throws IOException {
        server = OurServer.start("/images");
        server.api()
                .blockCore()
                .blockdevAdd(BlockdevOptions.nullCo(b -> b.nodeName("n0").size(1 << 20)));
        for (String image : List.of("q0", "q1", "q2")) {
            server.createImage(image, 1 << 20);
            server.api()
                    .blockCore()
                    .blockdevAdd(BlockdevOptions.qcow2(
                            b -> b.nodeName(image).file(BlockdevRef.of(BlockdevOptions.file(server.path(image))))));
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Rejects a transaction, with the same state as before. */
    private void rejects(boolean grouped, TransactionAction... actions) throws Exception {
        BlockState before = BlockState.of(server);
        List<BlockDeviceInfo> nodes = server.api().blockCore().queryNamedBlockNodes();
        assertThat(server.transaction(List.of(actions), grouped).result()).isEqualTo(QmpErrorException.GENERIC_ERROR);
        assertThat(BlockState.of(server)).isEqualTo(before);
        assertThat(server.api().blockCore().queryNamedBlockNodes()).isEqualTo(nodes);
    }

    private void accepts(TransactionAction... actions) throws IOException {
        assertThat(server.transaction(List.of(actions), false)).isEqualTo(BlockServer.Verdict.OK);
    }

    /** {@link LeftOut#FAILED_ENABLE}. */
    @Test
    void anEnableThatFailsChangesNothing() throws Exception {
        accepts(add("n0", "a"));
        rejects(false, enable("n0", "none"));
        rejects(false, add("n0", "b"), enable("none", "b"));
        rejects(false, remove("n0", "a"), enable("n0", "a"));
        assertThat(bitmap("n0").recording()).isTrue();
    }

    /** {@link LeftOut#GROUPED_ENABLE}. */
    @Test
    void aGroupedEnableIsRejected() throws Exception {
        accepts(add("n0", "a"));
        rejects(true, enable("n0", "a"));
        rejects(true, enable("n0", "none"));
    }

    /** {@link LeftOut#MERGE_OF_NOTHING}. */
    @Test
    void aMergeOfNothingChangesNothing() throws Exception {
        accepts(add("n0", "a"));
        server.write("n0", 0, 65536);
        BlockState before = BlockState.of(server);
        accepts(merge("n0", "a"));
        assertThat(BlockState.of(server)).isEqualTo(before);
        rejects(false, merge("n0", "a"), abort());
        rejects(false, add("n0", "b"), merge("n0", "none"));
    }

    /** {@link LeftOut#GROUPED_ROLLBACK_OF_TWO_JOBS}. */
    @Test
    void groupedJobsThatWereNotStartedAreDiscarded() throws Exception {
        for (String target : List.of("t0", "t1", "t2")) {
            server.api()
                    .blockCore()
                    .blockdevAdd(BlockdevOptions.nullCo(b -> b.nodeName(target).size(1 << 20)));
        }
        TransactionAction missing = backup("j3", "none", "t2");
        rejects(true, backup("j0", "n0", "t0"), backup("j1", "q0", "t1"), missing);
        rejects(true, backup("j0", "n0", "t0"), backup("j1", "q0", "t1"), backup("j2", "q1", "t2"), missing);
        rejects(true, backup("j0", "n0", "t0"), backup("j1", "q0", "t1"), abort());
        rejects(true, backup("j0", "n0", "t0"), backup("j1", "q0", "t1"), add("n0", "a"));
        assertThat(server.api().job().queryJobs()).isEmpty();
        assertThat(server.transaction(List.of(backup("j0", "n0", "t0"), backup("j1", "q0", "t1")), true))
                .isEqualTo(BlockServer.Verdict.OK);
    }

    /** {@link LeftOut#ROLLBACK_OF_ALWAYS}. */
    @Test
    void aBackupThatWasNotStartedKeepsItsBitmap() throws Exception {
        accepts(add("n0", "a"));
        server.write("n0", 0, 65536);
        rejects(
                false,
                TransactionAction.blockdevBackup(b -> b.jobId("j")
                        .device("n0")
                        .target("q0")
                        .sync(MirrorSyncMode.BITMAP)
                        .bitmap("a")
                        .bitmapMode(BitmapSyncMode.ALWAYS)),
                abort());
        assertThat(bitmap("n0").count()).isEqualTo(65536);
    }

    private static TransactionAction backup(String id, String source, String target) {
        return TransactionAction.blockdevBackup(
                b -> b.jobId(id).device(source).target(target).sync(MirrorSyncMode.FULL));
    }

    @Test
    void aJobThatRunsUsesItsNodes() throws Exception {
        TransactionAction copiesBeforeWrites = TransactionAction.blockdevBackup(
                b -> b.jobId("j").device("n0").target("q0").sync(MirrorSyncMode.NONE));
        accepts(copiesBeforeWrites, add("q0", "a"));
        rejects(false, copiesBeforeWrites);
        rejects(false, backup("k", "q1", "q0"));
        rejects(false, snapshot("q0", "q1"));
        rejects(false, Actions.internalSnapshot("q0", "x"));
        assertThat(server.run(api -> api.blockCore().blockdevDel("n0")).isOk()).isFalse();
        assertThat(server.run(api -> api.blockCore().blockdevDel("q0")).isOk()).isFalse();
        assertThatThrownBy(() -> server.write("n0", 0, 512)).hasMessageContaining("does not allow");
        server.api().job().jobCancel("j");
        awaitNoJob();
        assertThat(bitmap("q0").count()).isZero();
        server.api().blockCore().blockdevDel("q0");
    }

    private void awaitNoJob() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!server.api().job().queryJobs().isEmpty()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    /** QEMU 7.2 crashes. */
    @Test
    void aNodeThatOnlyAJobUsesIsClosedWithIt() throws Exception {
        BlockdevOptions below = BlockdevOptions.nullCo(b -> b.nodeName("below").size(1 << 20));
        server.api()
                .blockCore()
                .blockdevAdd(BlockdevOptions.raw(b -> b.nodeName("r").file(BlockdevRef.of(below))));
        accepts(TransactionAction.blockdevBackup(
                b -> b.jobId("j").device("below").target("q0").sync(MirrorSyncMode.NONE)));
        server.api().blockCore().blockdevDel("r");
        assertThat(server.uses().copies()).containsOnly(Map.entry("q0", "below"));
        server.api().job().jobCancel("j");
        awaitNoJob();
        assertThat(server.run(api -> api.blockCore().blockDirtyBitmapAdd("below", "a"))
                        .isOk())
                .isFalse();
    }

    @Test
    void driveBackupIsRejectedWithTheReason() {
        assertThatThrownBy(() -> server.api().transaction().transaction(List.of(driveBackup())))
                .isInstanceOf(QmpErrorException.class)
                .hasMessageContaining("blockdev-backup");
    }

    @SuppressWarnings("deprecation") // a client may still use it
    private static TransactionAction driveBackup() {
        return TransactionAction.driveBackup(
                b -> b.device("n0").target("/images/copy").sync(MirrorSyncMode.FULL));
    }

    /** {@link LeftOut#ROLLBACK_OF_USED_OVERLAY}. */
    @Test
    void anOverlayThatIsABackingNodeItselfKeepsItsUsersAfterARollback() throws Exception {
        server.createImage("top", 1 << 20);
        server.api()
                .blockCore()
                .blockdevAdd(BlockdevOptions.qcow2(b -> b.nodeName("top")
                        .file(BlockdevRef.of(BlockdevOptions.file(server.path("top"))))
                        .backing(BlockdevRefOrNull.of("q0"))));
        rejects(false, snapshot("q1", "q0"), abort());
        accepts(snapshot("q1", "q0"));
        assertThat(server.uses().overlays()).containsOnly(Map.entry("top", "q0"), Map.entry("q0", "q1"));
    }

    /** {@link LeftOut#ROLLBACK_OF_USED_OVERLAY}. */
    @Test
    void anOverlayThatAJobCopiesKeepsItsJobAfterARollback() throws Exception {
        accepts(TransactionAction.blockdevBackup(
                b -> b.jobId("none").device("q1").target("n0").sync(MirrorSyncMode.NONE)));
        assertThat(server.uses().copies()).containsOnly(Map.entry("n0", "q1"));
        rejects(false, snapshot("q0", "q1"), abort());
        assertThat(server.uses().copies()).containsOnly(Map.entry("n0", "q1"));
    }

    @Test
    void aNegativeSizeIsRejected() {
        assertThatThrownBy(() -> server.api()
                        .blockCore()
                        .blockdevAdd(BlockdevOptions.nullCo(b -> b.nodeName("n").size(-1))))
                .isInstanceOf(QmpErrorException.class)
                .hasMessageContaining("negative");
    }

    @Test
    void aNodeIsNotAnOverlayOfItself() throws Exception {
        rejects(false, snapshot("q0", "q0"));
        rejects(false, snapshot("q0", "q1"), snapshot("q1", "q2"), snapshot("q2", "q0"));
    }

    @Test
    void writesAreMarkedInBitmapsThatRecord() throws Exception {
        accepts(add("n0", "a"), add("n0", "off"), Actions.disable("n0", "off"));
        server.write("n0", 65535, 2);
        server.write("n0", (1 << 20) - 1, 1);
        assertThat(bitmap("n0").count()).isZero();
        accepts(remove("n0", "off"));
        assertThat(bitmap("n0").count()).isEqualTo(3 * 65536);
        accepts(clear("n0", "a"));
        assertThat(bitmap("n0").count()).isZero();
    }

    /** Returns the newest bitmap of a node. */
    private BlockDirtyInfo bitmap(String node) throws IOException {
        return server.api().blockCore().queryNamedBlockNodes().stream()
                .filter(each -> node.equals(each.nodeName()))
                .flatMap(each -> each.dirtyBitmaps().stream())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void writesThatAreNotPossibleAreRejected() throws Exception {
        accepts(snapshot("q0", "q1"));
        for (Runnable write : List.<Runnable>of(
                () -> write("none", 0, 1),
                () -> write("q0", 0, 1),
                () -> write("n0", 0, (1 << 20) + 1),
                () -> write("n0", -1, 1))) {
            assertThatThrownBy(write::run).hasCauseInstanceOf(QmpErrorException.class);
        }
        write("q1", 0, 1 << 20);
    }

    private void write(String node, long offset, long length) {
        try {
            server.blocks().write(node, offset, length);
        } catch (QmpErrorException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aSnapshotThatFailsPutsTheFormerImageBack() throws Exception {
        accepts(Actions.addPersistent("q1", "p"), Actions.internalSnapshot("q1", "x"));
        BlockState before = BlockState.of(server);
        server.api().blockCore().blockdevDel("q1");
        rejects(false, snapshotOnto("q0", server.path("q1")), abort());
        rejects(false, snapshotOnto("q0", server.path("new")), abort());
        assertThat(server.images().contains(server.path("new"))).isFalse();
        server.api()
                .blockCore()
                .blockdevAdd(BlockdevOptions.qcow2(
                        b -> b.nodeName("q1").file(BlockdevRef.of(BlockdevOptions.file(server.path("q1"))))));
        assertThat(BlockState.of(server)).isEqualTo(before);
    }

    @Test
    void aSnapshotDoesNotReplaceAnImageInUse() throws Exception {
        accepts(Actions.addPersistent("q1", "p"), Actions.internalSnapshot("q1", "x"));
        BlockState before = BlockState.of(server);
        rejects(false, snapshotOnto("q0", server.path("q1")));
        rejects(false, snapshotOnto("q0", server.path("q0")));
        server.api().blockCore().blockdevDel("q1");
        server.api()
                .blockCore()
                .blockdevAdd(BlockdevOptions.qcow2(
                        b -> b.nodeName("q1").file(BlockdevRef.of(BlockdevOptions.file(server.path("q1"))))));
        assertThat(BlockState.of(server)).isEqualTo(before);
    }

    private static TransactionAction snapshotOnto(String node, String path) {
        return TransactionAction.blockdevSnapshotSync(
                b -> b.nodeName(node).snapshotFile(path).snapshotNodeName("new"));
    }

    /** Each check of the permissions considers each node once: otherwise this takes longer than any test. */
    @Test
    void chainsMayBeLong() throws Exception {
        String top = "n0";
        for (int i = 0; i < 100; i++) {
            String below = top;
            top = "r" + i;
            String name = top;
            server.api()
                    .blockCore()
                    .blockdevAdd(BlockdevOptions.raw(b -> b.nodeName(name).file(BlockdevRef.of(below))));
        }
        server.write(top, 0, 512);
        for (int i = 0; i < 50; i++) {
            String overlay = "o" + i;
            server.createImage(overlay, 1 << 20);
            server.api()
                    .blockCore()
                    .blockdevAdd(BlockdevOptions.qcow2(
                            b -> b.nodeName(overlay).file(BlockdevRef.of(BlockdevOptions.file(server.path(overlay))))));
            accepts(snapshot(i == 0 ? "q0" : "o" + (i - 1), overlay));
        }
        accepts(backup("j", top, "o49"));
        awaitNoJob();
    }

    @Test
    void aChainIsDescribedWithItsBackingImages() throws Exception {
        accepts(snapshot("q0", "q1"), snapshot("q1", "q2"));
        BlockDeviceInfo top = server.api().blockCore().queryNamedBlockNodes().stream()
                .filter(each -> "q2".equals(each.nodeName()))
                .findFirst()
                .orElseThrow();
        assertThat(top.backingFileDepth()).isEqualTo(2);
        assertThat(top.image().backingImage().backingImage().filename()).isEqualTo("/images/q0");
    }
}
