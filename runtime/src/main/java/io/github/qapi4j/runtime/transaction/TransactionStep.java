package io.github.qapi4j.runtime.transaction;

import io.github.qapi4j.runtime.qmp.QmpErrorException;

/**
 * The execution of one action of a transaction. For each step whose {@link #prepare} is called, exactly one of these follows: either
 * {@link #commit}, or {@link #abort} (only if {@code prepare} returned) and then what the step registered, in reverse order. Then
 * {@link #clean} is called, once. No method is called on a step whose {@code prepare} is not called. The thread that runs the
 * transaction makes all calls.
 *
 * <p>A step that only registers undos is a lambda:
 *
 * <pre>{@code
 * public TransactionStep blockDirtyBitmapAdd(TransactionAction.BlockDirtyBitmapAdd action) {
 *     return scope -> {
 *         Bitmap bitmap = node(action.node()).addBitmap(action.name());
 *         scope.onAbort(bitmap::remove);
 *     };
 * }
 * }</pre>
 */
@FunctionalInterface
public interface TransactionStep {

    /**
     * Executes the action. It registers the undo of each part with the scope as soon as the part is done, so that a {@code prepare} that
     * fails half-way leaves nothing behind. It sees the effects of the earlier steps.
     *
     * @throws QmpErrorException if the action fails; this is the reply to the whole transaction then, unchanged
     */
    void prepare(TransactionScope scope) throws QmpErrorException;

    /** Makes the effects final, after all steps are prepared. It must not fail; an exception is logged only. */
    default void commit() {}

    /** Undoes the effects, after a {@link #prepare} that returned. It is never called after a {@code prepare} that threw. */
    default void abort() {}

    /** Releases the resources of {@link #prepare}, after commit or abort. An exception is logged only. */
    default void clean() {}

    /** Returns a step whose {@link #prepare} fails with a {@code GenericError} of this description: the action {@code abort}. */
    static TransactionStep failing(String description) {
        return scope -> {
            throw QmpErrorException.generic(description);
        };
    }
}
