package io.github.qapi4j.runtime.transaction;

/**
 * A job that a step has created and not started. It is {@linkplain TransactionScope#job registered} in
 * {@link TransactionStep#prepare}. Exactly one of its methods is called, once; none if the outcome of the transaction is unknown, see {@link
 * TransactionExecutor.Builder#journal}.
 *
 * <pre>{@code
 * public void prepare(TransactionScope scope) throws QmpErrorException {
 *     scope.job(new BackupJob(action.data().device(), action.data().target()));
 * }
 * }</pre>
 */
public interface TransactionJob {

    /** Starts the job. It is called after all steps are committed; its exceptions are only logged, see also {@link TransactionExecutor.Builder#journal}. */
    void start();

    /**
     * Discards the job, which was never started. It is called if the transaction fails; its exceptions are only logged, see also {@link
     * TransactionExecutor.Builder#journal}.
     */
    void discard();
}
