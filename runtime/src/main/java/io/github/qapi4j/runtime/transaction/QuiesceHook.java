package io.github.qapi4j.runtime.transaction;

import io.github.qapi4j.runtime.qmp.QmpErrorException;

/**
 * Stops other activity, such as guest I/O, while a transaction runs, so that all its actions see the same point in time. The thread
 * that runs the transaction calls it. A registry of jobs can also have one, for the time in which results of jobs take
 * effect.
 *
 * <pre>{@code
 * TransactionExecutor executor = TransactionExecutor.builder().quiesce(blockLayer).build();
 * }</pre>
 */
public interface QuiesceHook {

    /**
     * Waits until no activity is in progress, and prevents new activity. It is called before the first step is prepared.
     *
     * @throws QmpErrorException if the activity cannot be stopped; this exception is then the reply, no step is prepared, and {@link #leave} is not
     * called
     */
    void enter() throws QmpErrorException;

    /** Allows activity again. It is called after the last step is cleaned; its exceptions are only logged. */
    void leave();
}
