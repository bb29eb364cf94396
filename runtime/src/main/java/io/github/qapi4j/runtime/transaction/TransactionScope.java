package io.github.qapi4j.runtime.transaction;

/**
 * Where {@link TransactionStep#prepare} registers what happens at the transaction's end. Each step has a scope of its own, open
 * only until its {@code prepare} returns or throws: later calls throw {@link IllegalStateException}. Not for several threads at
 * once.
 */
public interface TransactionScope {

    /**
     * Registers how to undo something that has just been done. It runs only when the transaction fails, at most once, the
     * newest of the step first.
     */
    void onAbort(Runnable undo);

    /** Registers a job that has been created: started when the transaction has succeeded, else discarded. */
    void job(TransactionJob job);
}
