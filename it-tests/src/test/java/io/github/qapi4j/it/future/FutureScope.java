package io.github.qapi4j.it.future;

import io.github.qapi4j.runtime.transaction.CompletionMode;

/** The methods that {@code TransactionScope} gets. */
public interface FutureScope {

    /** Returns the completion mode of the transaction. */
    CompletionMode mode();

    /**
     * Returns whether the deadline of the transaction has passed, in which case a waiting callback should stop. The thread is also interrupted at the
     * deadline.
     */
    boolean isCancelled();
}
