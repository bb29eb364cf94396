package io.github.qapi4j.runtime.transaction;

import io.github.qapi4j.runtime.qmp.QmpErrorException;

/**
 * A function that returns the step for an action of a transaction. The function in generated code calls the handler's method for the kind of the
 * action.
 *
 * <pre>{@code
 * StepSource<String> source = name -> scope -> {
 *     names.add(name);
 *     scope.onAbort(() -> names.remove(name));
 * };
 * }</pre>
 *
 * @param <A> the type of the actions
 */
@FunctionalInterface
public interface StepSource<A> {

    /**
     * Returns a new step for an action. This method must not execute any part of the action.
     *
     * @throws QmpErrorException if the action is rejected; this exception is then the reply to the whole transaction, and no step is prepared
     */
    TransactionStep stepFor(A action) throws QmpErrorException;
}
