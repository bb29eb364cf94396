package io.github.qapi4j.runtime.transaction.job;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.TransactionJob;

/**
 * What a job does. The registry calls {@link #run} once the job is started. If it returns, the job has done its work, and its result is made final:
 * {@link #prepare}, {@link #commit}, {@link #clean}. If {@code run} or {@code prepare} fails, if the job is cancelled, or if a job of the same group
 * fails or is cancelled, {@link #abort} and {@link #clean} are called. They are also called for a job that is {@linkplain TransactionJob#discard
 * discarded} and never started.
 *
 * <p>Exactly one of {@code commit} and {@code abort} is called, once, and then {@code clean}, once. If the registry is closed while a callback hangs, they
 * are called late, when it returns. These callbacks of one job are called one after the other, without a lock, by threads of the registry; those of {@code
 * discard} by its caller. A callback that hangs keeps only its own job from ending, except {@code commit}, and except that jobs for
 * which no thread can be started share one.
 *
 * <p>{@code abort} and {@code clean} must not need a lock that a transaction holds, such as that of its {@code QuiesceHook}, for longer than the
 * transaction: if the job was cancelled before the transaction discards it, the rollback waits for them, at most as long as {@link JobRegistry#close}.
 *
 * <p>In a group, {@code prepare} is called for one job after the other, and {@code commit} once all of them have returned, also for one job after the other,
 * on one thread. While a {@code prepare} hangs, the others are pending, until a client cancels one of them; while a {@code commit} hangs, the group is
 * pending, and cannot be cancelled any more.
 *
 * <p>A job that only copies can be a lambda; the rest is for jobs whose result takes effect at the end:
 *
 * <pre>{@code
 * JobWork backup = control -> {
 *     for (long done = 0; done < size; done += CHUNK) {
 *         control.pausePoint();
 *         copy(done, CHUNK);
 *         control.progress(done + CHUNK, size);
 *     }
 * };
 * }</pre>
 */
@FunctionalInterface
public interface JobWork {

    /**
     * Does the work. When the job is cancelled, the thread is interrupted, and the methods of the control throw a {@link
     * java.util.concurrent.CancellationException}. A method that ignores both delays the end of its job; the job is cancelled nevertheless.
     *
     * @throws Exception if the work fails. The description of a {@link io.github.qapi4j.runtime.qmp.QmpErrorException} is the error of the job, which
     *     clients can read; of any other exception, they learn nothing, and it is logged
     */
    void run(JobControl control) throws Exception;

    /**
     * Checks that the result can take effect. It is called when all jobs of the group have done their work and, for jobs without automatic
     * finalization, a client has finalized them. If the job is cancelled meanwhile, the thread is interrupted.
     *
     * @throws Exception if it cannot; then no job of the group takes effect. For the error of the job, see {@link #run}
     */
    default void prepare() throws Exception {}

    /**
     * Makes the result take effect, possibly {@linkplain JobRegistry.Builder#quiesce inside a hook}. It must not fail; its exceptions are only logged.
     */
    default void commit() {}

    /** Undoes the work, or what was acquired for a job that was never started. Its exceptions are only logged. */
    default void abort() {}

    /** Releases the resources of the job, after {@link #commit} or {@link #abort}. Its exceptions are only logged. */
    default void clean() {}

    /**
     * Changes the job while it works, for the command {@code block-job-change}. The thread that executes the command calls it, at any time after the job
     * was started, also before {@link #run} or while another callback runs. By default, the job cannot be changed.
     *
     * @param options the arguments of the command, with its members {@code id} and {@code type} and those of the job's type
     * @throws QmpErrorException the error reply, if the job cannot be changed so
     */
    default void change(JsonObject options) throws QmpErrorException {
        throw QmpErrorException.generic("a job of this type cannot be changed");
    }
}
