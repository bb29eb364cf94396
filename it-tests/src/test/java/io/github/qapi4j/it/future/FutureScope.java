package io.github.qapi4j.it.future;

import io.github.qapi4j.runtime.transaction.CompletionMode;

/** The methods that {@code TransactionScope} gets. */
public interface FutureScope {

    /** Returns the completion mode of the transaction. */
    CompletionMode mode();

    /** Returns whether the deadline of the transaction has passed: a callback that waits should stop. The thread is interrupted then, too. */
    boolean isCancelled();
}
