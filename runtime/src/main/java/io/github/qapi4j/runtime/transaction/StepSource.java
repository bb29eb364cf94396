package io.github.qapi4j.runtime.transaction;

import io.github.qapi4j.runtime.qmp.QmpErrorException;

/** Finds the step for an action. */
@FunctionalInterface
public interface StepSource<A> {

    /**
     * Returns a new step for the action, and has no effect of its own.
     *
     * @throws QmpErrorException if the action is refused; this is then the answer to the whole transaction, and nothing has run
     */
    TransactionStep stepFor(A action) throws QmpErrorException;
}
