package io.github.qapi4j.blocks;

import io.github.qapi4j.blocks.qmp.BitmapSyncMode;
import io.github.qapi4j.blocks.qmp.TransactionAction;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The transactions in which QEMU 7.2 crashes, hangs, or leaves a part done. They are not sent to a real server; the block layer of this project executes them. */
enum LeftOut {
    /** An {@code enable} that fails: its abort uses a missing bitmap and crashes, or disables one that was not its own to change. */
    FAILED_ENABLE {
        @Override
        boolean applies(Result result) {
            return result.failed() instanceof TransactionAction.BlockDirtyBitmapEnable;
        }
    },

    /** An {@code enable} in a grouped transaction: it is rejected, and its abort crashes. */
    GROUPED_ENABLE {
        @Override
        boolean applies(Result result) {
            return result.grouped()
                    && result.actions().stream().anyMatch(TransactionAction.BlockDirtyBitmapEnable.class::isInstance);
        }
    },

    /** A merge of no bitmaps: its commit crashes. */
    MERGE_OF_NOTHING {
        @Override
        boolean applies(Result result) {
            return result.actions().stream()
                    .anyMatch(action -> action instanceof TransactionAction.BlockDirtyBitmapMerge merge
                            && merge.data().bitmaps().isEmpty());
        }
    },

    /** A grouped transaction that fails after it has created two jobs: it waits without limit for a job that was never started. */
    GROUPED_ROLLBACK_OF_TWO_JOBS {
        @Override
        boolean applies(Result result) {
            return result.grouped()
                    && result.failedAt() > 1
                    && result.actions().subList(0, result.failedAt()).stream()
                                    .filter(TransactionAction.BlockdevBackup.class::isInstance)
                                    .count()
                            > 1;
        }
    },

    /** A rollback of a backup that always writes its bitmap: afterwards, the whole bitmap is marked. */
    ROLLBACK_OF_ALWAYS {
        @Override
        boolean applies(Result result) {
            return result.actions().subList(0, Math.max(0, result.failedAt())).stream()
                    .anyMatch(action -> action instanceof TransactionAction.BlockdevBackup backup
                            && backup.data().bitmapMode() == BitmapSyncMode.ALWAYS);
        }
    },

    /** A rollback of a snapshot whose overlay has been used before: afterwards, its users use the node below. */
    ROLLBACK_OF_USED_OVERLAY {
        @Override
        boolean applies(Result result) {
            Set<String> used = new HashSet<>(result.used());
            for (TransactionAction action : result.actions().subList(0, Math.max(0, result.failedAt()))) {
                if (action instanceof TransactionAction.BlockdevSnapshot snapshot) {
                    if (used.contains(snapshot.data().overlay())) {
                        return true;
                    }
                    used.add(snapshot.data().node());
                }
            }
            return false;
        }
    };

    /** A transaction as the block layer of this project has executed it; the index is -1 after success; the used nodes are
     * those that other nodes and jobs have used before it. */
    record Result(List<TransactionAction> actions, boolean grouped, int failedAt, Set<String> used) {
        TransactionAction failed() {
            return failedAt < 0 ? null : actions.get(failedAt);
        }
    }

    abstract boolean applies(Result result);

    static Optional<LeftOut> of(Result result) {
        for (LeftOut rule : values()) {
            if (rule.applies(result)) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }
}
