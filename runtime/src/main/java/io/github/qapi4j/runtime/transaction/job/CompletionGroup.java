package io.github.qapi4j.runtime.transaction.job;

import io.github.qapi4j.runtime.transaction.GroupedJobs;
import io.github.qapi4j.runtime.transaction.TransactionJob;
import java.util.ArrayList;
import java.util.List;

/**
 * Jobs that all complete or none. A job that is in no group of a transaction has one for itself. Its methods are called with the lock of the changes,
 * except {@link #add}.
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

    /** The newest job first, as in QEMU. */
    private final List<ServerJob> members = new ArrayList<>();

    private Phase phase = Phase.WORKING;

    CompletionGroup(Changes changes) {
        this.changes = changes;
    }

    /** Returns the group of a job that is in no group of a transaction. */
    static CompletionGroup of(Changes changes, ServerJob only) {
        CompletionGroup group = new CompletionGroup(changes);
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
            job.join(this);
            members.add(0, job);
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

    /** Continues after a job has done its work, if it was the last one. */
    void workDone() {
        if (!members.stream().allMatch(ServerJob::isWaiting)) {
            return;
        }
        phase = Phase.PENDING;
        members.forEach(ServerJob::becomePending);
        if (members.stream().allMatch(ServerJob::finalizesItself)) {
            finish();
        }
    }

    /** Makes the results take effect if the jobs are pending; otherwise this has begun already. */
    void finish() {
        if (phase == Phase.PENDING) {
            phase = Phase.PREPARING;
            prepareFrom(0);
        }
    }

    /** Prepares the jobs from a position; when all are prepared, they are committed. */
    void prepareFrom(int index) {
        if (index < members.size()) {
            members.get(index).prepare(index);
            return;
        }
        phase = Phase.COMMITTED;
        members.forEach(ServerJob::commit);
    }

    /** Lets no result take effect, unless they do already. */
    void abort() {
        if (phase != Phase.ABORTED && phase != Phase.COMMITTED) {
            phase = Phase.ABORTED;
            members.forEach(ServerJob::abort);
        }
    }

    /**
     * Aborts the group because a member is discarded. The other members that were not started are discarded too, each by its own call, which may come
     * later: nothing waits for them.
     */
    void abortStarted() {
        if (phase != Phase.ABORTED && phase != Phase.COMMITTED) {
            phase = Phase.ABORTED;
            members.stream().filter(ServerJob::wasStarted).forEach(ServerJob::abort);
        }
    }
}
