package io.github.qapi4j.blocks;

import io.github.qapi4j.blocks.qmp.BitmapSyncMode;
import io.github.qapi4j.blocks.qmp.BlockDirtyBitmap;
import io.github.qapi4j.blocks.qmp.BlockdevBackup;
import io.github.qapi4j.blocks.qmp.MirrorSyncMode;
import io.github.qapi4j.blocks.qmp.TransactionAction;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The transactions in which QEMU 7.2 crashes, hangs, or leaves a part done. They are not sent to a real server; the block layer of this project executes
 * them. What it does with them decides nothing: the rules depend on the state before, and on how the real server executes parts of a transaction which it
 * undoes afterwards. Where these do not suffice, a rule leaves out too much.
 */
enum LeftOut {
    /** An {@code enable} that fails: its abort uses a missing bitmap and crashes, or disables one that was not its own to change. */
    FAILED_ENABLE(true) {
        @Override
        boolean applies(Attempt attempt) {
            Set<BlockDirtyBitmap> usable = new HashSet<>(attempt.usable());
            for (TransactionAction action : attempt.actions()) {
                if (action instanceof TransactionAction.Abort) {
                    return false;
                }
                if (action instanceof TransactionAction.BlockDirtyBitmapAdd add) {
                    usable.add(
                            new BlockDirtyBitmap(add.data().node(), add.data().name()));
                } else if (action instanceof TransactionAction.BlockDirtyBitmapRemove remove) {
                    usable.remove(remove.data());
                } else if (action instanceof TransactionAction.BlockdevBackup backup
                        && backup.data().bitmap() != null) {
                    usable.remove(new BlockDirtyBitmap(
                            backup.data().device(), backup.data().bitmap()));
                } else if (action instanceof TransactionAction.BlockDirtyBitmapEnable enable
                        && !usable.contains(enable.data())) {
                    return true;
                }
            }
            return false;
        }
    },

    /** An {@code enable} in a grouped transaction: it is rejected, and its abort crashes. */
    GROUPED_ENABLE(true) {
        @Override
        boolean applies(Attempt attempt) {
            return attempt.grouped()
                    && attempt.actions().stream().anyMatch(TransactionAction.BlockDirtyBitmapEnable.class::isInstance);
        }
    },

    /** A merge of no bitmaps: its commit and its abort crash. */
    MERGE_OF_NOTHING(false) {
        @Override
        boolean applies(Attempt attempt) {
            return attempt.actions().stream()
                    .anyMatch(action -> action instanceof TransactionAction.BlockDirtyBitmapMerge merge
                            && merge.data().bitmaps().isEmpty());
        }
    },

    /** A backup of a node that was defined with another one, or to it: if that one is deleted, the end of the job crashes. */
    JOB_OF_INLINE_NODE(false) {
        @Override
        boolean applies(Attempt attempt) {
            return attempt.actions().stream()
                    .anyMatch(action -> action instanceof TransactionAction.BlockdevBackup backup
                            && (RandomActions.isInline(backup.data().device())
                                    || RandomActions.isInline(backup.data().target())));
        }
    },

    /**
     * A rollback of a snapshot whose overlay has been used before: afterwards, its users use the node below. All such snapshots are left out that can be
     * undone, since the real server cannot be asked without a rollback.
     */
    ROLLBACK_OF_USED_OVERLAY(false) {
        @Override
        boolean applies(Attempt attempt) {
            List<TransactionAction> actions = attempt.actions();
            int first = attempt.firstUsedOverlay();
            return !attempt.grouped()
                    && first < actions.size()
                    && (first < actions.size() - 1 || attempt.firstAlways() < actions.size());
        }
    },

    /** A grouped transaction that fails after it has created two jobs: it waits without limit for a job that was never started. */
    GROUPED_ROLLBACK_OF_TWO_JOBS(true) {
        @Override
        boolean applies(Attempt attempt) throws IOException {
            return attempt.grouped()
                    && attempt.actions().size() > 2
                    && attempt.firstOther() > 1
                    && attempt.passes(2)
                    && !attempt.passes();
        }
    },

    /**
     * A backup with a bitmap of a node whose data has moved into an overlay: if the overlay has another size, so has the node, and the bitmap keeps its
     * size, which fails an assertion.
     */
    BACKUP_AFTER_RESIZE(false) {
        @Override
        boolean applies(Attempt attempt) throws IOException {
            BlockServer.Uses uses = attempt.server().uses();
            Set<String> moved = new HashSet<>(uses.overlays().keySet());
            for (TransactionAction action : attempt.actions()) {
                if (action instanceof TransactionAction.BlockdevSnapshot snapshot) {
                    moved.add(snapshot.data().node());
                } else if (action instanceof TransactionAction.BlockdevBackup backup
                        && backup.data().bitmap() != null
                        && moved.contains(uses.files().get(backup.data().device()))) {
                    return true;
                }
            }
            return false;
        }
    },

    /** A rollback of a backup that always writes its bitmap: afterwards, the whole bitmap is marked. */
    ROLLBACK_OF_ALWAYS(true) {
        @Override
        boolean applies(Attempt attempt) throws IOException {
            int always = attempt.firstAlways();
            return always < attempt.actions().size() - 1
                    && always < attempt.firstOther()
                    && attempt.passes(always + 1)
                    && !attempt.passes();
        }
    };

    /** Whether each of these transactions must fail. */
    final boolean mustFail;

    LeftOut(boolean mustFail) {
        this.mustFail = mustFail;
    }

    abstract boolean applies(Attempt attempt) throws IOException;

    static Optional<LeftOut> of(Attempt attempt) throws IOException {
        for (LeftOut rule : values()) {
            if (rule.applies(attempt)) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }

    /**
     * A transaction before its execution.
     *
     * @param usable the bitmaps that no job uses
     * @param used the nodes that other nodes and jobs use
     * @param server the real server
     */
    record Attempt(
            List<TransactionAction> actions,
            boolean grouped,
            Set<BlockDirtyBitmap> usable,
            Set<String> used,
            BlockServer server) {

        /** Returns whether the real server executes all actions. */
        boolean passes() throws IOException {
            return firstOther() == actions.size() && passes(actions.size());
        }

        /** Returns whether the real server executes the first actions, if it undoes them then. */
        boolean passes(int count) throws IOException {
            return Prefix.passes(
                    server,
                    actions.subList(0, count).stream().map(Attempt::safe).toList());
        }

        /** Returns an action that the real server accepts if it accepts this one, and that it can undo. */
        private static TransactionAction safe(TransactionAction action) {
            return isAlways(action)
                    ? TransactionAction.blockdevBackup(((TransactionAction.BlockdevBackup) action)
                            .data().toBuilder()
                                    .bitmapMode(BitmapSyncMode.ON_SUCCESS)
                                    .build())
                    : action;
        }

        private static boolean isAlways(TransactionAction action) {
            if (!(action instanceof TransactionAction.BlockdevBackup backup)) {
                return false;
            }
            BlockdevBackup data = backup.data();
            // An incremental backup with this mode is rejected.
            return data.bitmapMode() == BitmapSyncMode.ALWAYS && data.sync() != MirrorSyncMode.INCREMENTAL;
        }

        /** Returns the index of the first backup that always writes its bitmap, or the number of actions. */
        int firstAlways() {
            int i = 0;
            while (i < actions.size() && !isAlways(actions.get(i))) {
                i++;
            }
            return i;
        }

        /** Returns the index of the first action that is rejected because of its kind, or the number of actions. */
        int firstOther() {
            int i = 0;
            while (i < actions.size()
                    && (grouped
                            ? actions.get(i) instanceof TransactionAction.BlockdevBackup
                            : !(actions.get(i) instanceof TransactionAction.Abort))) {
                i++;
            }
            return i;
        }

        /** Returns the index of the first snapshot whose overlay has been used before, or the number of actions. */
        int firstUsedOverlay() {
            Set<String> before = new HashSet<>(used);
            for (int i = 0; i < actions.size(); i++) {
                if (actions.get(i) instanceof TransactionAction.BlockdevSnapshot snapshot) {
                    if (before.contains(snapshot.data().overlay())) {
                        return i;
                    }
                    before.add(snapshot.data().node());
                } else if (actions.get(i) instanceof TransactionAction.BlockdevBackup backup) {
                    before.add(backup.data().device());
                    before.add(backup.data().target());
                }
            }
            return actions.size();
        }
    }
}
