package io.github.qapi4j.runtime.job;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.qmp.EventSource;
import io.github.qapi4j.runtime.qmp.QmpCaller;
import io.github.qapi4j.runtime.qmp.QmpTimeoutException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A job of a server, which {@link Jobs} has started or found. It ends exactly once, with a {@link JobOutcome}; if the connection ends first, as {@link
 * JobOutcome.Unknown}. Any thread may use it.
 *
 * <pre>{@code
 * Job mirror = jobs.start("mirror0", command);
 * if (mirror.awaitReady(Duration.ofHours(1))) {
 *     mirror.complete();
 * }
 * System.out.println(mirror.await(Duration.ofMinutes(1)));
 * }</pre>
 *
 * <p>Futures have dependents that run as callbacks of the client; the results themselves, and the waiting methods, depend on no callback. Cancelling
 * or completing a future affects only this future. Each call of {@link #outcome}, {@link #ready} or {@link #pending} returns a new future, which the job
 * keeps until its result is known: to ask again and again, use {@link #hasEnded}.
 *
 * <p>The methods that send a command wait for its reply, and throw what {@link QmpCaller#execute} throws: a {@link
 * io.github.qapi4j.runtime.qmp.QmpErrorException} if the state of the job does not allow the command, or the server does not have the job any more. They
 * do not wait for the effect: {@link #outcome} shows it.
 */
public final class Job {
    private final String id;
    private final Jobs jobs;
    private final boolean dismissed;
    private final JobLife life = new JobLife();
    private long feed;
    private final CompletableFuture<JobOutcome> outcome = new CompletableFuture<>();
    private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
    private final CompletableFuture<Boolean> pending = new CompletableFuture<>();

    Job(String id, Jobs jobs, boolean dismissed) {
        this.id = Objects.requireNonNull(id, "id");
        this.jobs = jobs;
        this.dismissed = dismissed;
    }

    /** Returns what is known of the job. The lock of the observer guards it. */
    JobLife life() {
        return life;
    }

    /** Returns the number of the first feed with events of the job. The lock of the observer guards it. */
    long feed() {
        return feed;
    }

    void setFeed(long number) {
        feed = number;
    }

    /** Returns whether the job is dismissed as soon as its outcome is known. */
    boolean isDismissed() {
        return dismissed;
    }

    /** Completes the futures of what has happened. */
    void publish() {
        JobOutcome end;
        boolean wasReady;
        boolean wasPending;
        synchronized (jobs.observer()) {
            end = life.end();
            wasReady = life.wasReady();
            wasPending = life.wasPending();
        }
        if (wasReady || end != null) {
            ready.complete(wasReady);
        }
        if (wasPending || end != null) {
            pending.complete(wasPending);
        }
        if (end != null) {
            outcome.complete(end);
        }
    }

    /** Returns the job's id. */
    public String id() {
        return id;
    }

    /** Returns a future of how the job ends. It never completes with an exception. */
    public CompletableFuture<JobOutcome> outcome() {
        return view(outcome);
    }

    /**
     * Waits until the job has ended.
     *
     * @param timeout the maximum time to wait; if it is zero or negative, this method does not wait
     * @throws QmpTimeoutException if the job has not ended by then; it continues, and so does its observation
     * @throws InterruptedIOException if the thread is interrupted; the flag stays set
     */
    public JobOutcome await(Duration timeout) throws IOException {
        return await(outcome, timeout, this + " has not ended");
    }

    /**
     * Returns a future that completes with true when the job is ready, as a mirror is when {@link #complete} may be called, and with false when the job
     * has ended without becoming ready.
     */
    public CompletableFuture<Boolean> ready() {
        return view(ready);
    }

    /**
     * Waits until the job is ready, as {@link #ready}.
     *
     * @return whether the job has become ready; false if it has ended without becoming ready
     * @throws IOException as {@link #await}
     */
    public boolean awaitReady(Duration timeout) throws IOException {
        return await(ready, timeout, this + " is not ready");
    }

    /**
     * Returns a future that completes with true when the job is pending: its work is done. With {@code auto-finalize: false}, it stays so until {@link
     * #finalizeJob} or {@link #cancel}; otherwise it ends at once. The future completes with false when the job has ended without becoming pending.
     */
    public CompletableFuture<Boolean> pending() {
        return view(pending);
    }

    /**
     * Waits until the job is pending, as {@link #pending}.
     *
     * @return whether the job has become pending; false if it has ended without becoming pending
     * @throws IOException as {@link #await}
     */
    public boolean awaitPending(Duration timeout) throws IOException {
        return await(pending, timeout, this + " is not pending");
    }

    /**
     * Asks the server for the progress of the job.
     *
     * @return the progress; empty if the server does not have the job, usually because it has ended
     * @throws IOException as {@link QmpCaller#execute}; also if the answer has no valid progress of the job
     */
    public Optional<JobProgress> progress() throws IOException {
        JsonObject entry = JobQuery.execute(jobs.caller()).get(id);
        return entry == null ? Optional.empty() : Optional.of(JobProgress.of(entry));
    }

    /**
     * Calls a listener with the progress of the job until the job has ended or the returned object is closed: at once, and again one interval after
     * each call returns. Events carry no progress, so this asks the server. An exception of the listener is logged; a question that fails is skipped. The last call is usually one with less than the total.
     *
     * @param interval the time between a call and the next question
     * @param listener runs on the callback executor of the client, and may call the client
     * @throws IllegalArgumentException if the interval is not positive
     */
    public EventSource.Registration onProgress(Duration interval, Consumer<? super JobProgress> listener) {
        Objects.requireNonNull(listener, "listener");
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("the interval must be positive: " + interval);
        }
        ProgressWatch watch = new ProgressWatch(this, jobs.caller(), interval, listener);
        watch.ask();
        return watch;
    }

    /** Returns the future of the outcome, which belongs to this object. */
    CompletableFuture<JobOutcome> result() {
        return outcome;
    }

    /** Returns whether the job has ended: whether {@link #await} would not wait. */
    public boolean hasEnded() {
        return outcome.isDone();
    }

    /** Pauses the job with {@code job-pause}. A job that has been paused by an error of its disk, with the policy {@code stop}, is paused already. */
    public void pause() throws IOException {
        command("job-pause");
    }

    /** Resumes the job with {@code job-resume}, after {@link #pause} or after an error with the policy {@code stop}. */
    public void resume() throws IOException {
        command("job-resume");
    }

    /**
     * Cancels the job with {@code job-cancel}. In a grouped transaction, this cancels all jobs of the transaction. A mirror that is ready is completed
     * without the switch to its target by QEMU before 6.2, and cancelled by later ones; {@link #cancelBlockJob} has the same effect on all.
     */
    public void cancel() throws IOException {
        command("job-cancel");
    }

    /**
     * Cancels a block job with {@code block-job-cancel}.
     *
     * @param force false to complete a mirror that is ready, without a switch to its target: its outcome is {@link JobOutcome.Completed}. True to cancel
     *     it. There is no difference for other jobs.
     */
    public void cancelBlockJob(boolean force) throws IOException {
        JsonObject arguments =
                JsonObject.builder().put("device", id).put("force", force).build();
        jobs.caller().execute("block-job-cancel", arguments);
    }

    /** Completes a job that is ready with {@code job-complete}; a mirror switches to its target. */
    public void complete() throws IOException {
        command("job-complete");
    }

    /** Finalizes a job that is pending with {@code job-finalize}. In a grouped transaction, this finalizes all jobs of the transaction. */
    public void finalizeJob() throws IOException {
        command("job-finalize");
    }

    /** Dismisses a job that has concluded with {@code job-dismiss}, after which the server does not have it. Only for jobs that {@link Jobs} does not dismiss. */
    public void dismiss() throws IOException {
        command("job-dismiss");
    }

    void dismiss(Duration timeout) throws IOException {
        command("job-dismiss", jobs.caller().withTimeout(timeout));
    }

    /**
     * Limits the speed of a block job with {@code block-job-set-speed}.
     *
     * @param bytesPerSecond the limit, or 0 for no limit
     */
    public void setSpeed(long bytesPerSecond) throws IOException {
        JsonObject arguments = JsonObject.builder()
                .put("device", id)
                .put("speed", bytesPerSecond)
                .build();
        jobs.caller().execute("block-job-set-speed", arguments);
    }

    private void command(String name) throws IOException {
        command(name, jobs.caller());
    }

    private void command(String name, QmpCaller caller) throws IOException {
        caller.execute(name, JsonObject.builder().put("id", id).build());
    }

    private <T> CompletableFuture<T> view(CompletableFuture<T> result) {
        return jobs.view(result);
    }

    /** Waits for a result of this package, which is never an exception. */
    static <T> T await(CompletableFuture<T> result, Duration timeout, String otherwise) throws IOException {
        try {
            return result.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new QmpTimeoutException(otherwise + " within " + timeout, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException) new InterruptedIOException("interrupted: " + otherwise).initCause(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("bug: an outcome is no exception", e);
        }
    }

    @Override
    public String toString() {
        return "job '" + id + "'";
    }
}
