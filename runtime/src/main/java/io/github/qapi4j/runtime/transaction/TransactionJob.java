package io.github.qapi4j.runtime.transaction;

/**
 * A job that a step has created and that does not run yet. It is {@linkplain TransactionScope#job registered} in
 * {@link TransactionStep#prepare}. Exactly one of its methods is called, once.
 *
 * <pre>{@code
 * public void prepare(TransactionScope scope) throws QmpErrorException {
 *     scope.job(new BackupJob(action.device(), action.target()));
 * }
 * }</pre>
 */
public interface TransactionJob {

    /** Starts the job. Called after all steps are committed; an exception is logged only. */
    void start();

    /** Discards the job, which has never run. Called if the transaction fails; an exception is logged only. */
    void discard();
}
