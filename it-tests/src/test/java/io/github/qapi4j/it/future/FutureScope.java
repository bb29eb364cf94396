package io.github.qapi4j.it.future;

/** The methods that {@code TransactionScope} gets. */
public interface FutureScope {

    /** Returns whether the jobs of the transaction are grouped. */
    boolean isGrouped();

    /** Returns whether the deadline of the transaction has passed: a callback that waits should stop. The thread is interrupted then, too. */
    boolean isCancelled();
}
