package io.github.qapi4j.runtime.transaction.job;

import java.time.Duration;

/**
 * Connects the work of a job with the clients that observe and control it. Any thread may report the progress, and ask for the speed and for
 * cancellation. Only the thread that runs {@link JobWork#run} may call the other methods, until it returns. These throw an {@link IllegalStateException}
 * for other callers, and a {@link java.util.concurrent.CancellationException} if the job is cancelled, which also clears the thread's interrupt.
 *
 * <p>The work of a mirror, which copies until a client completes it:
 *
 * <pre>{@code
 * JobWork mirror = control -> {
 *     copyEverything(control);
 *     control.ready();
 *     while (!control.awaitCompletion(Duration.ofMillis(100))) {
 *         copyChanges();
 *     }
 *     if (!control.isSoftlyCancelled()) {
 *         useTheCopy();
 *     }
 * };
 * }</pre>
 */
public interface JobControl {

    /** The operation of a request that failed. */
    enum Operation {
        READ,
        WRITE
    }

    /** How a failed request was handled. */
    enum ErrorAction {
        /** The request was skipped. */
        IGNORE,
        /** The job will fail. */
        REPORT,
        /** The job pauses until a client resumes it, and tries again. */
        STOP
    }

    /**
     * Sets the progress, in a unit of the job's choice, for block jobs in bytes. The total may change at any time.
     *
     * @throws IllegalArgumentException if a number is negative
     */
    void progress(long done, long total);

    /** Waits while the job is paused: until a client resumes or cancels it, or the registry is closed. Work should call it often. */
    void pausePoint();

    /**
     * Waits for this time, without that of pauses, which are observed meanwhile. It returns early, once, if the limit of the {@link #speed} has
     * changed since the work asked for it, so that work can use it to observe the limit.
     */
    void sleep(Duration time);

    /** Returns whether the job is cancelled, by a client, by another job of its group, or because the registry is closed. */
    boolean isCancelled();

    /** Returns the limit of the speed, in bytes per second; 0 for no limit. It may change at any time; the work observes it. */
    long speed();

    /**
     * Reports that the job can be completed: its state becomes {@code ready}.
     *
     * @throws IllegalStateException if the job is ready already
     */
    void ready();

    /**
     * Waits until a client completes the job, at most for this time, without that of pauses, which are observed meanwhile.
     *
     * @return whether the job should end with its result
     * @throws IllegalStateException if the job is not {@linkplain #ready ready}
     */
    boolean awaitCompletion(Duration timeout);

    /**
     * Returns whether a client has cancelled the job with {@code block-job-cancel} and without {@code force} when it was ready. Such a job should end at
     * once, without an error, and without the switch that its completion would cause.
     */
    boolean isSoftlyCancelled();

    /**
     * Reports a failed request of a block job with the event {@code BLOCK_JOB_ERROR}. With {@link ErrorAction#STOP}, the job then pauses, and this method
     * returns when a client has resumed it.
     */
    void ioError(Operation operation, ErrorAction action);
}
