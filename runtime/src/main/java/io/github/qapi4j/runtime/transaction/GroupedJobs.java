package io.github.qapi4j.runtime.transaction;

/**
 * The jobs of one transaction with completion mode {@link CompletionMode#GROUPED}: either all of them complete, or none.
 *
 * <p>A {@link TransactionExecutor} with {@linkplain TransactionExecutor.Builder#groupedJobs groups} creates one before the first step of such a
 * transaction is prepared, and adds each job that a step registers. If one of them is discarded, no job of the group completes: those that were started
 * are cancelled, and the others are discarded by their own calls. No job waits for another one to be discarded.
 *
 * <pre>{@code
 * TransactionExecutor executor =
 *         TransactionExecutor.builder().groupedJobs(jobRegistry::newGroup).build();
 * }</pre>
 */
@FunctionalInterface
public interface GroupedJobs {

    /**
     * Adds a job that was not started. It is called by {@link TransactionScope#job}, on the thread that runs the transaction.
     *
     * @throws IllegalArgumentException if the job cannot be in the group; then the job is discarded, and {@code prepare} fails
     */
    void add(TransactionJob job);
}
