package io.github.qapi4j.runtime.transaction;

import io.github.qapi4j.runtime.qmp.QmpErrorException;

/**
 * What one action of a transaction does. Each step whose {@link #prepare} was entered sees exactly one of {@link #commit} or
 * the way back ({@link #abort} if {@code prepare} returned, then what it registered, newest first), and then {@link #clean},
 * once. A step whose {@code prepare} was never entered sees no call at all. All calls come from the thread that runs the
 * transaction.
 */
@FunctionalInterface
public interface TransactionStep {

    /**
     * Does the work, and registers with the scope how to undo each part as soon as it is really done, so that a
     * {@code prepare} that fails half way leaves nothing behind. It sees the effects of the steps before it.
     *
     * @throws QmpErrorException if the action cannot be done; this is then the answer to the whole transaction, unchanged
     */
    void prepare(TransactionScope scope) throws QmpErrorException;

    /** Makes the work final, after every step was prepared; it must not fail, and what it throws is only logged. */
    default void commit() {}

    /** Undoes the work after a {@link #prepare} that returned; never called after one that threw. */
    default void abort() {}

    /** Releases what {@link #prepare} took, after commit or the way back, whatever came of it. */
    default void clean() {}

    /** Returns a step that fails with a {@code GenericError} of that text and does nothing else: the action {@code abort}. */
    static TransactionStep failing(String description) {
        return scope -> {
            throw QmpErrorException.generic(description);
        };
    }
}
