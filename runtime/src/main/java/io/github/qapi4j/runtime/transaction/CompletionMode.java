package io.github.qapi4j.runtime.transaction;

/**
 * The completion mode of a transaction: whether the jobs that its actions start complete independently.
 *
 * <pre>{@code
 * executor.execute(bitmaps, CompletionMode.INDIVIDUAL, bitmap -> scope -> {
 *     node.addBitmap(bitmap);
 *     scope.onAbort(() -> node.removeBitmap(bitmap));
 * });
 * }</pre>
 */
public enum CompletionMode {
    /** Each job completes or fails independently. */
    INDIVIDUAL,

    /**
     * Either all jobs complete or none does: a job that fails or is cancelled cancels the others. An executor supports it if it has {@linkplain
     * TransactionExecutor.Builder#groupedJobs groups}.
     */
    GROUPED
}
