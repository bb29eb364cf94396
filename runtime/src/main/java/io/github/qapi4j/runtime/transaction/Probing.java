package io.github.qapi4j.runtime.transaction;

import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.TransactionProbe.Place;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a probe. The callbacks are wrapped, so that a transaction without a probe does not ask for one at each of them. Unlike the rest of a
 * transaction, these calls may allocate memory at any time: probes are for tests.
 */
final class Probing {
    private final TransactionProbe probe;
    private final @Nullable Deadline deadline;

    Probing(TransactionProbe probe, @Nullable Deadline deadline) {
        this.probe = probe;
        this.deadline = deadline;
    }

    void reached(Place place, int step) {
        if (probe.expires(place, step) && deadline != null) {
            deadline.expireNow();
        }
        probe.reached(place, step);
    }

    /** Calls a callback that must not fail. */
    private void call(Place entry, Place exit, int step, Runnable callback) {
        reached(entry, step);
        try {
            callback.run();
        } catch (Throwable t) {
            probe.failed(entry, step, t);
            throw t;
        }
        reached(exit, step);
    }

    QuiesceHook hook(QuiesceHook hook) {
        return new QuiesceHook() {
            @Override
            public void enter() throws QmpErrorException {
                // Its exit is reached when the executor knows that the hook must be left.
                reached(Place.ENTERING, 0);
                hook.enter();
            }

            @Override
            public void leave() {
                call(Place.LEAVING, Place.LEFT, 0, hook::leave);
            }
        };
    }

    TransactionStep step(TransactionStep step, int index) {
        return new TransactionStep() {
            @Override
            public void describe(TransactionScope scope) throws QmpErrorException {
                reached(Place.DESCRIBING, index);
                step.describe(scope);
                reached(Place.DESCRIBED, index);
            }

            @Override
            public void prepare(TransactionScope scope) throws QmpErrorException {
                // Its exit is reached when the executor knows that the step must be aborted.
                reached(Place.PREPARING, index);
                step.prepare(scope);
            }

            @Override
            public void commit() {
                call(Place.COMMITTING, Place.COMMITTED, index, step::commit);
            }

            @Override
            public void abort() {
                call(Place.ABORTING, Place.ABORTED, index, step::abort);
            }

            @Override
            public void clean() {
                call(Place.CLEANING, Place.CLEANED, index, step::clean);
            }
        };
    }

    Runnable undo(Runnable undo, int step) {
        return () -> call(Place.UNDOING, Place.UNDONE, step, undo);
    }

    TransactionJob job(TransactionJob job, int step) {
        return new TransactionJob() {
            @Override
            public void start() {
                call(Place.STARTING, Place.STARTED, step, job::start);
            }

            @Override
            public void discard() {
                call(Place.DISCARDING, Place.DISCARDED, step, job::discard);
            }
        };
    }
}
