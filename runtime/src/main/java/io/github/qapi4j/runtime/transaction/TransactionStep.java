package io.github.qapi4j.runtime.transaction;

import io.github.qapi4j.runtime.qmp.QmpErrorException;

/**
 * The execution of one action of a transaction. If the transaction succeeds, {@link #prepare} is followed by {@link #commit}. If it fails, it is
 * followed by {@link #abort}, unless {@code prepare} itself failed, and then by the registrations of the step, in reverse order. In both cases {@link
 * #clean} is called last, once. If {@code prepare} is not called, no other method is called either. All methods are called on the thread that runs
 * the transaction.
 *
 * <p>A step that only registers undo actions can be a lambda:
 *
 * <pre>{@code
 * public TransactionStep blockDirtyBitmapAdd(TransactionAction.BlockDirtyBitmapAdd action) {
 *     return scope -> {
 *         Bitmap bitmap = node(action.data().node()).addBitmap(action.data().name());
 *         scope.onAbort(bitmap::remove);
 *     };
 * }
 * }</pre>
 */
@FunctionalInterface
public interface TransactionStep {

    /**
     * Describes, as data, how the step is undone and completed if the process ends in the middle of the transaction: by {@link
     * TransactionScope#undoRecord} and {@link TransactionScope#redoRecord}. It is called for each step before the first {@link #prepare}, only by an
     * executor with a {@linkplain TransactionExecutor.Builder#journal journal}. It must not execute any part of the action. What is known only in {@code
     * prepare} is recorded there.
     *
     * @throws QmpErrorException if the action is rejected; this exception is then the reply, and no step is prepared
     */
    default void describe(TransactionScope scope) throws QmpErrorException {}

    /**
     * Executes the action. As soon as a part of it is done, it registers an action with the scope that undoes this part, so that a failure half-way
     * leaves nothing behind. It sees the effects of the earlier steps.
     *
     * @throws QmpErrorException if the action fails; this exception is then the reply to the whole transaction, unchanged
     */
    void prepare(TransactionScope scope) throws QmpErrorException;

    /**
     * Makes the effects final, after all steps are prepared. It must not fail; its exceptions are only logged, see also {@link
     * TransactionExecutor.Builder#journal}. The order of the steps is not specified:
     * QEMU 7.2 commits in list order, QEMU 10 in reverse order.
     */
    default void commit() {}

    /**
     * Undoes the effects of {@link #prepare}. It is not called if {@code prepare} itself failed. Its exceptions are only logged, see also {@link
     * TransactionExecutor.Builder#journal}.
     */
    default void abort() {}

    /**
     * Releases the resources of {@link #prepare}, after commit or abort. Its exceptions are only logged, see also {@link
     * TransactionExecutor.Builder#journal}.
     */
    default void clean() {}

    /** Returns a step whose {@link #prepare} fails with a {@code GenericError} of this description: the action {@code abort}. */
    static TransactionStep failing(String description) {
        return scope -> {
            throw QmpErrorException.generic(description);
        };
    }
}
