package io.github.qapi4j.runtime.transaction;

import io.github.qapi4j.runtime.qmp.QmpErrorException;

/**
 * A function from the actions of a transaction to their steps. Generated code calls the method of the handler interface for the kind of
 * an action.
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
     * Returns a new step for an action. This method has no effect of its own.
     *
     * @throws QmpErrorException if the action is rejected; this is the reply to the whole transaction then, and no step is prepared
     */
    TransactionStep stepFor(A action) throws QmpErrorException;
}
