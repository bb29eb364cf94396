package io.github.qapi4j.blocks;

import io.github.qapi4j.blocks.qmp.BlockDirtyBitmapOrStr;
import io.github.qapi4j.blocks.qmp.TransactionAction;
import java.util.Arrays;

/** Short forms of the actions that tests use most. */
final class Actions {
    private Actions() {}

    static TransactionAction add(String node, String bitmap) {
        return TransactionAction.blockDirtyBitmapAdd(b -> b.node(node).name(bitmap));
    }

    static TransactionAction addPersistent(String node, String bitmap) {
        return TransactionAction.blockDirtyBitmapAdd(
                b -> b.node(node).name(bitmap).persistent(true));
    }

    static TransactionAction remove(String node, String bitmap) {
        return TransactionAction.blockDirtyBitmapRemove(b -> b.node(node).name(bitmap));
    }

    static TransactionAction clear(String node, String bitmap) {
        return TransactionAction.blockDirtyBitmapClear(b -> b.node(node).name(bitmap));
    }

    static TransactionAction enable(String node, String bitmap) {
        return TransactionAction.blockDirtyBitmapEnable(b -> b.node(node).name(bitmap));
    }

    static TransactionAction disable(String node, String bitmap) {
        return TransactionAction.blockDirtyBitmapDisable(b -> b.node(node).name(bitmap));
    }

    static TransactionAction merge(String node, String target, String... sources) {
        return TransactionAction.blockDirtyBitmapMerge(b -> b.node(node)
                .target(target)
                .bitmaps(Arrays.stream(sources).map(BlockDirtyBitmapOrStr::of).toList()));
    }

    static TransactionAction snapshot(String node, String overlay) {
        return TransactionAction.blockdevSnapshot(b -> b.node(node).overlay(overlay));
    }

    static TransactionAction internalSnapshot(String node, String name) {
        return TransactionAction.blockdevSnapshotInternalSync(
                b -> b.device(node).name(name));
    }

    static TransactionAction abort() {
        return TransactionAction.abort();
    }
}
