package io.github.qapi4j.runtime.transaction;

/**
 * A probe that a test of handlers gives to a {@link TransactionExecutor}: it is called at the entry and the exit of each callback of a transaction, and
 * what it throws, or how long it takes, counts as if the user's code had done it. {@code TransactionFaults}, of the artifact {@code
 * qapi-transaction-faults}, tries all places.
 *
 * <pre>{@code
 * TransactionExecutor executor = TransactionExecutor.builder()
 *         .probe((place, step) -> {
 *             if (place == TransactionProbe.Place.PREPARED && step == 1) {
 *                 throw new IllegalStateException("a failure between step 1 and step 2");
 *             }
 *         })
 *         .build();
 * }</pre>
 */
@FunctionalInterface
public interface TransactionProbe {
    /**
     * The places of a transaction. Those that end with {@code ING} are reached immediately before a callback is called, which is not called if the probe
     * throws an exception; the others are reached after it has returned. The places of the hook have step 0.
     */
    enum Place {
        /** The source is asked for the step. */
        ASKING,
        /** The source has returned the step. */
        STEP,
        /** The hook is entered. */
        ENTERING,
        /** The hook was entered. */
        ENTERED,
        /** The step describes itself for the journal. */
        DESCRIBING,
        /** The step has described itself. */
        DESCRIBED,
        /** The step is prepared. */
        PREPARING,
        /**
         * The step registers an undo action or a job. If the probe throws an {@link OutOfMemoryError}, the executor proceeds as if memory were exhausted.
         */
        REGISTERING,
        /**
         * The undo action or the job is registered. What the probe throws, {@link TransactionScope#onAbort} or {@link TransactionScope#job} throws, and the
         * transaction fails, even if {@code prepare} catches it.
         */
        REGISTERED,
        /** The step was prepared. If the probe throws an exception, the step is aborted with the earlier ones. */
        PREPARED,
        /** The step is committed. */
        COMMITTING,
        /** The step was committed. */
        COMMITTED,
        /** A job of the step is started. */
        STARTING,
        /** A job of the step was started. */
        STARTED,
        /** The step is aborted. */
        ABORTING,
        /** The step was aborted. */
        ABORTED,
        /** An undo action of the step runs. */
        UNDOING,
        /** An undo action of the step has run. */
        UNDONE,
        /** A job of the step is discarded. */
        DISCARDING,
        /** A job of the step was discarded. */
        DISCARDED,
        /** The step is cleaned. */
        CLEANING,
        /** The step was cleaned. */
        CLEANED,
        /** The hook is left. */
        LEAVING,
        /** The hook was left. */
        LEFT
    }

    /**
     * Is called at a place, on the thread of the transaction.
     *
     * @param step the index of the step
     * @throws RuntimeException a failure at this place; an {@link Error} too
     */
    void reached(Place place, int step);

    /**
     * Returns whether the {@linkplain TransactionExecutor.Builder#deadline deadline} expires at a place, as if the callback had taken too long: before the
     * outcome is decided, the transaction is cancelled; and the thread is interrupted until the callback ends. Without a deadline, nothing happens. It is
     * called immediately before {@link #reached}; by default, false is returned.
     */
    default boolean expires(Place place, int step) {
        return false;
    }

    /**
     * Is called when a callback that must not fail has thrown an exception by itself; by default, nothing is done.
     *
     * @param place the entry of the callback, from {@link Place#COMMITTING}
     * @param step the index of the step
     */
    default void failed(Place place, int step, Throwable failure) {}
}
