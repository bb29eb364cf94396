package io.github.qapi4j.runtime.transaction;

/**
 * A probe that a test of handlers gives to a {@link TransactionExecutor}: it is called at each place of a transaction, and what it throws, or how long it
 * takes, counts as if the user's code had done it. {@code TransactionFaults}, of the artifact {@code qapi-transaction-faults}, tries all places.
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
    /** The places of a transaction. Each is reached after the callback of its name has returned, except {@link #REGISTERING}. */
    enum Place {
        /** The source has returned the step. */
        STEP,
        /** The hook is entered; the step is 0. */
        ENTERED,
        /**
         * The step registers an undo action or a job. If the probe throws an {@link OutOfMemoryError}, the executor proceeds as if memory were exhausted.
         */
        REGISTERING,
        /** The step is prepared. If the probe throws an exception, the step is aborted with the earlier ones. */
        PREPARED,
        /** The step is committed. */
        COMMITTED,
        /** A job of the step is started. */
        STARTED,
        /** The step is aborted. */
        ABORTED,
        /** An undo action of the step has run. */
        UNDONE,
        /** A job of the step is discarded. */
        DISCARDED,
        /** The step is cleaned. */
        CLEANED,
        /** The hook is left; the step is 0. */
        LEFT
    }

    /**
     * Is called at a place, on the thread of the transaction.
     *
     * @param step the index of the step
     * @throws RuntimeException a failure at this place; an {@link Error} too
     */
    void reached(Place place, int step);
}
