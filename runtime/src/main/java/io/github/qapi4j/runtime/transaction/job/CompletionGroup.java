package io.github.qapi4j.runtime.transaction.job;

import io.github.qapi4j.runtime.transaction.GroupedJobs;
import io.github.qapi4j.runtime.transaction.QuiesceHook;
import io.github.qapi4j.runtime.transaction.TransactionJob;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that all complete or none. A job that is in no group of a transaction has one for itself. Its methods are called with the lock of the changes,
 * except {@link #add}. A change of the phase reaches all members: it needs no memory, therefore there are no lambdas and iterators.
 */
final class CompletionGroup implements GroupedJobs {

    private enum Phase {
        /** Jobs are added, or have not done their work. */
        WORKING,
        /** All have done their work, and a client must finalize them. */
        PENDING,
        /** The jobs are prepared, one after the other. */
        PREPARING,
        /** The results take effect. */
        COMMITTED,
        /** No result takes effect. */
        ABORTED
    }

    private final Changes changes;
    private final @Nullable QuiesceHook hook;

    /** The newest job first, as in QEMU. */
    private final List<ServerJob> members = new ArrayList<>();

    /** Exists beforehand, and is no lambda, which would be linked when it is needed. */
    private final JobThread.Task commit = new JobThread.Task() {
        @Override
        public void run(boolean own) {
            commit();
        }
    };

    private Phase phase = Phase.WORKING;

    /** The thread that commits the jobs. */
    private @Nullable Thread committer;

    CompletionGroup(Changes changes, @Nullable QuiesceHook hook) {
        this.changes = changes;
        this.hook = hook;
    }

    /** Returns the group of a job that is in no group of a transaction. */
    static CompletionGroup of(Changes changes, @Nullable QuiesceHook hook, ServerJob only) {
        CompletionGroup group = new CompletionGroup(changes, hook);
        group.members.add(only);
        return group;
    }

    @Override
    public void add(TransactionJob added) {
        if (!(added instanceof ServerJob job) || !job.isOf(changes)) {
            throw new IllegalArgumentException(added + " is not a job of the registry that has made the group");
        }
        changes.begin();
        try {
            if (phase != Phase.WORKING || members.stream().anyMatch(ServerJob::wasStarted)) {
                throw new IllegalArgumentException(
                        job + " cannot be in a group whose jobs were started, or were cancelled");
            }
            job.requireNoGroup();
            members.add(0, job);
            job.join(this);
        } finally {
            changes.end();
        }
    }

    boolean isCommitted() {
        return phase == Phase.COMMITTED;
    }

    boolean isAborted() {
        return phase == Phase.ABORTED;
    }

    boolean commitsOnCurrentThread() {
        return committer == Thread.currentThread();
    }

    /** Continues after a job has done its work, if it was the last one. */
    void workDone() {
        boolean automatic = true;
        for (int i = 0; i < members.size(); i++) {
            if (!members.get(i).isWaiting()) {
                return;
            }
            automatic &= members.get(i).finalizesItself();
        }
        phase = Phase.PENDING;
        for (int i = 0; i < members.size(); i++) {
            members.get(i).becomePending();
        }
        if (automatic) {
            finish();
        }
    }

    /** Makes the results take effect if the jobs are pending; otherwise this has begun already. */
    void finish() {
        if (phase == Phase.PENDING) {
            phase = Phase.PREPARING;
            members.get(0).prepareLater();
        }
    }

    /** Prepares the job after one that is prepared; when all are prepared, they are committed, on the thread of the last one. */
    void prepareAfter(ServerJob prepared) {
        int next = members.indexOf(prepared) + 1;
        if (next < members.size()) {
            members.get(next).prepareLater();
        } else {
            prepared.runLater(commit);
        }
    }

    /** Makes all results take effect, one after the other, while the hook keeps other activity away. Called without the lock. */
    private void commit() {
        if (hook != null && !members.get(members.size() - 1).enter(hook)) {
            return;
        }
        boolean commits;
        changes.begin();
        try {
            // Otherwise a job was cancelled meanwhile.
            commits = phase == Phase.PREPARING;
            if (commits) {
                phase = Phase.COMMITTED;
                committer = Thread.currentThread();
            }
        } finally {
            changes.end();
        }
        if (commits) {
            for (int i = 0; i < members.size(); i++) {
                members.get(i).commit();
            }
        }
        if (hook != null) {
            leave(hook);
        }
        if (commits) {
            changes.begin();
            try {
                committer = null;
                for (int i = 0; i < members.size(); i++) {
                    members.get(i).endLater();
                }
            } finally {
                changes.end();
            }
        }
    }

    private void leave(QuiesceHook hook) {
        try {
            hook.leave();
        } catch (Throwable e) {
            logHook(e);
        }
    }

    private void logHook(Throwable failure) {
        try {
            changes.log(Level.ERROR, "the hook of the registry failed", failure);
        } catch (Error e) {
            // Even the text needs memory, and the jobs must end nevertheless.
        }
    }

    /** Lets no result take effect, unless they do already. */
    void abort() {
        if (phase != Phase.ABORTED && phase != Phase.COMMITTED) {
            phase = Phase.ABORTED;
            for (int i = 0; i < members.size(); i++) {
                members.get(i).abort();
            }
        }
    }

    /**
     * Aborts the group because a member is discarded. The other members that were not started are discarded too, each by its own call, which may come
     * later: nothing waits for them.
     */
    void abortStarted() {
        if (phase != Phase.ABORTED && phase != Phase.COMMITTED) {
            phase = Phase.ABORTED;
            for (int i = 0; i < members.size(); i++) {
                if (members.get(i).wasStarted()) {
                    members.get(i).abort();
                }
            }
        }
    }
}
