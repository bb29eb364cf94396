package io.github.qapi4j.runtime.transaction.job;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.QuiesceHook;
import io.github.qapi4j.runtime.transaction.TransactionJob;
import io.github.qapi4j.runtime.transaction.job.JobState.Verb;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A job of a {@link JobRegistry}. A handler that creates one starts it; a step of a transaction registers it with its scope, and the executor starts or
 * discards it. Thread-safe.
 *
 * <pre>{@code
 * jobs.newJob("backup0", "backup").create(work).start();
 * }</pre>
 */
public final class ServerJob implements TransactionJob {
    /** The error of a cancelled job, by which clients recognize it. */
    private static final String CANCELED = JobSchema.text("Operation canceled");

    private static final String FAILED = JobSchema.text("the job has failed");
    private static final String NO_THREAD = JobSchema.text("the server has no thread for the job");

    // The names of the callbacks.
    private static final String WORK = JobSchema.text("work");
    private static final String PREPARE = JobSchema.text("prepare");
    private static final String ENTER = JobSchema.text("enter");
    private static final String COMMIT = JobSchema.text("commit");
    private static final String ABORT = JobSchema.text("abort");
    private static final String CLEAN = JobSchema.text("clean");

    private final JobRegistry registry;
    private final Changes changes;
    private final String id;
    private final String type;
    private final boolean ofBlockLayer;
    private final boolean autoFinalize;
    private final boolean autoDismiss;
    private final JobWork work;
    private final JobThread thread;

    // The tasks exist beforehand: when they are needed, memory may be exhausted. Lambdas would be linked then.

    private final JobThread.Task runTask = new JobThread.Task() {
        @Override
        public void run(boolean own) {
            ServerJob.this.run(own);
        }
    };

    private final JobThread.Task prepareTask = new JobThread.Task() {
        @Override
        public void run(boolean own) {
            attempt(null);
        }
    };

    private final JobThread.Task endTask = new JobThread.Task() {
        @Override
        public void run(boolean own) {
            end();
        }
    };

    // The state is guarded by the lock of the changes; what is volatile is also read without it.

    private JobState state = JobState.CREATED;
    private CompletionGroup group;

    /** Whether the group is that of a transaction. */
    private boolean grouped;

    /** Whether {@link #start} or {@link #discard} was called. */
    private boolean decided;

    private boolean started;
    private volatile boolean pausing;
    private volatile boolean cancelled;
    private boolean completing;
    private boolean softlyCancelled;
    private boolean ending;
    private boolean failedRequest;
    private @Nullable String error;
    private volatile long speed;
    private long done;
    private long total;

    /** Counts what the work should notice while it waits: the permit of the thread may be taken by a lock for which it waits before. */
    private final AtomicInteger wakes = new AtomicInteger();

    /** The thread that runs a callback which a cancellation interrupts. */
    private @Nullable Thread runner;

    /** The thread that runs the last callbacks, if it is that of the caller of {@link #discard}. */
    private @Nullable Thread discarder;

    /** How many calls of {@link JobRegistry#close} a callback of the job waits for. */
    private int closing;

    ServerJob(JobRegistry registry, Changes changes, JobRegistry.JobBuilder builder, JobWork work, JobThread thread) {
        this.registry = registry;
        this.changes = changes;
        this.id = builder.id;
        this.type = builder.type;
        this.ofBlockLayer = JobSchema.isOfBlockLayer(type);
        this.autoFinalize = builder.autoFinalize;
        this.autoDismiss = builder.autoDismiss;
        this.speed = builder.speed;
        this.work = work;
        this.thread = thread;
        this.group = registry.groupOf(this);
    }

    /** Emits the first event; called with the lock. */
    void begin() {
        event(JobSchema.STATUS_CHANGE);
    }

    /** Returns the id. */
    public String id() {
        return id;
    }

    boolean isOfBlockLayer() {
        return ofBlockLayer;
    }

    @Override
    public String toString() {
        return "job '" + id + "'";
    }

    // Start and discard.

    /**
     * Starts the job. It returns when the event has been emitted, and does not wait for the work.
     *
     * @throws IllegalStateException if the job was started or discarded already
     */
    @Override
    public void start() {
        changes.begin();
        try {
            decide();
            if (state != JobState.CREATED) {
                return;
            }
            if (group.isAborted()) {
                abort();
                return;
            }
            started = true;
            enter(JobState.RUNNING);
            thread.add(runTask);
        } finally {
            changes.end();
        }
    }

    /**
     * Discards the job. It waits for the callbacks {@link JobWork#abort} and {@link JobWork#clean}, which it calls unless they were called already, and for
     * no other job. When it returns, the id can be used again. If the job was cancelled before, another thread may be in these callbacks: then it waits
     * for them at most as long as {@link JobRegistry#close} does.
     *
     * @throws IllegalStateException if the job was started or discarded already
     */
    @Override
    public void discard() {
        boolean runs;
        changes.begin();
        try {
            decide();
            if (state == JobState.NULL || runsOnCurrentThread()) {
                return;
            }
            if (state == JobState.CREATED) {
                ending = true;
                fail(CANCELED);
                group.abortStarted();
                runs = true;
            } else {
                runs = thread.remove(endTask);
            }
            if (runs) {
                discarder = Thread.currentThread();
            }
        } finally {
            changes.end();
        }
        if (runs) {
            end();
        } else {
            registry.awaitEnd(this);
        }
    }

    private void decide() {
        if (decided) {
            throw new IllegalStateException(this + " was started or discarded already");
        }
        decided = true;
    }

    // What the group calls, with the lock.

    boolean isOf(Changes changes) {
        return this.changes == changes;
    }

    /** Rejects that the job joins a group. */
    void requireNoGroup() {
        if (state != JobState.CREATED || decided) {
            throw new IllegalArgumentException(this + " was started, discarded or cancelled already");
        }
        if (grouped) {
            throw new IllegalArgumentException(this + " is in a group already");
        }
    }

    /** Joins a group in place of its own. */
    void join(CompletionGroup joined) {
        grouped = true;
        group = joined;
    }

    boolean wasStarted() {
        return started;
    }

    boolean isWaiting() {
        return state == JobState.WAITING;
    }

    boolean finalizesItself() {
        return autoFinalize;
    }

    void becomePending() {
        enter(JobState.PENDING);
        if (!autoFinalize && ofBlockLayer) {
            event(JobSchema.PENDING);
        }
    }

    /** Prepares the result, and then the next job of the group. */
    void prepareLater() {
        thread.add(prepareTask);
    }

    /** Runs a task of the group. */
    void runLater(JobThread.Task task) {
        thread.add(task);
    }

    /** Lets the result not take effect, whatever the job does. */
    void abort() {
        if (state.isWorking()) {
            // The thread of the work continues.
            cancel();
            return;
        }
        if (state == JobState.CREATED || state == JobState.WAITING || state == JobState.PENDING) {
            cancel();
            fail(CANCELED);
        }
        // Otherwise it has ended before the others.
        if (state == JobState.ABORTING) {
            endLater();
        }
    }

    private void cancel() {
        cancelled = true;
        pausing = false;
        wake();
        JobThread.interrupt(runner);
    }

    /** Lets the work see that the job is resumed, completed or cancelled, or has another speed. */
    private void wake() {
        wakes.incrementAndGet();
        LockSupport.unpark(runner);
    }

    private void fail(String reason) {
        error = reason;
        enter(JobState.ABORTING);
    }

    /** Calls the last callbacks, once. */
    void endLater() {
        if (!ending) {
            ending = true;
            thread.add(endTask);
        }
    }

    // The life of the job, on its thread.

    private void run(boolean own) {
        String failure = own ? null : NO_THREAD;
        if (own) {
            changes.begin();
            try {
                if (state == JobState.NULL) {
                    endLater();
                    return;
                }
                runner = Thread.currentThread();
            } finally {
                changes.end();
            }
            try {
                Control control = new Control();
                // A job that was paused before it is started does nothing.
                control.pausePoint();
                work.run(control);
            } catch (Throwable e) {
                log(WORK, e);
                failure = reason(e);
            }
        }
        changes.begin();
        try {
            returned();
            // A pause that the work did not observe is over.
            pausing = false;
            if (state == JobState.NULL) {
                // The registry has been closed meanwhile.
                endLater();
            } else if (cancelled) {
                fail(CANCELED);
                endLater();
            } else if (failure != null) {
                failGroup(failure);
            } else {
                enter(JobState.WAITING);
                group.workDone();
            }
        } finally {
            changes.end();
        }
    }

    /** Enters the hook of the group; if that fails, so does the group. Returns whether the hook is entered. */
    boolean enter(QuiesceHook hook) {
        return attempt(hook);
    }

    /** Calls a callback that a cancellation interrupts: the preparation, or the hook. Returns whether it has returned without a failure. */
    private boolean attempt(@Nullable QuiesceHook hook) {
        changes.begin();
        try {
            if (state != JobState.PENDING) {
                return false;
            }
            runner = Thread.currentThread();
        } finally {
            changes.end();
        }
        String failure = null;
        try {
            if (hook == null) {
                work.prepare();
            } else {
                hook.enter();
            }
        } catch (Throwable e) {
            log(hook == null ? PREPARE : ENTER, e);
            failure = reason(e);
        }
        changes.begin();
        try {
            returned();
            // Otherwise the job was cancelled meanwhile.
            if (state == JobState.PENDING) {
                if (failure != null) {
                    failGroup(failure);
                } else if (hook == null) {
                    group.prepareAfter(this);
                }
            }
        } finally {
            changes.end();
        }
        return failure == null;
    }

    /** Notes that a callback has returned. The interrupt of a cancellation is not for those that follow. */
    private void returned() {
        runner = null;
        Thread.interrupted();
    }

    /** Returns what clients learn of a failure. */
    private static String reason(Throwable failure) {
        try {
            return failure instanceof QmpErrorException e ? JobSchema.sendable(e.description()) : FAILED;
        } catch (OutOfMemoryError e) {
            return FAILED;
        }
    }

    private void failGroup(String reason) {
        fail(reason);
        group.abort();
        endLater();
    }

    /** Makes the result take effect; called without the lock. */
    void commit() {
        try {
            work.commit();
        } catch (Throwable e) {
            log(COMMIT, e);
        }
        clearInterrupt();
    }

    /** Calls the last callbacks, without the lock, and concludes the job, unless the registry was closed meanwhile. */
    private void end() {
        if (!group.isCommitted()) {
            try {
                work.abort();
            } catch (Throwable e) {
                log(ABORT, e);
            }
            clearInterrupt();
        }
        try {
            work.clean();
        } catch (Throwable e) {
            log(CLEAN, e);
        }
        changes.begin();
        try {
            discarder = null;
            if (state != JobState.NULL) {
                conclude();
            }
            registry.callbacksReturned();
        } finally {
            changes.end();
        }
    }

    /** Clears the interrupt of {@link #abandon}, which was for one callback, not for the next one. */
    private void clearInterrupt() {
        if (discarder == null) {
            Thread.interrupted();
        }
    }

    private void log(String callback, Throwable failure) {
        if (failure instanceof QmpErrorException) {
            return;
        }
        try {
            changes.log(
                    cancelled ? Level.DEBUG : Level.ERROR, this + ": the callback '" + callback + "' failed", failure);
        } catch (Error e) {
            // The message needs memory, and the job must end nevertheless.
        }
    }

    private void conclude() {
        if (started && ofBlockLayer) {
            event(cancelled ? JobSchema.CANCELLED : JobSchema.COMPLETED);
        }
        enter(JobState.CONCLUDED);
        // What was never started has no result that a client could query.
        if (autoDismiss || !started || registry.isClosed()) {
            remove();
        }
    }

    private void remove() {
        enter(JobState.NULL);
        registry.remove(this);
    }

    private void enter(JobState next) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException("bug: " + this + " cannot change from " + state + " to " + next);
        }
        state = next;
        event(JobSchema.STATUS_CHANGE);
    }

    /** Emits an event. If memory is exhausted, it is dropped: the state has changed, and what follows must happen. */
    private void event(String name) {
        try {
            JsonObject.Builder data = JsonObject.builder();
            if (name.equals(JobSchema.STATUS_CHANGE)) {
                data.put("id", id).put("status", state.text());
            } else if (name.equals(JobSchema.PENDING)) {
                data.put("type", type).put("id", id);
            } else {
                data.put("type", type)
                        .put("device", id)
                        .put("len", total)
                        .put("offset", done)
                        .put("speed", speed);
                if (error != null && name.equals(JobSchema.COMPLETED)) {
                    data.put("error", error);
                }
            }
            changes.event(name, data.build());
        } catch (Error e) {
            changes.drop();
        }
    }

    // What the registry calls, with the lock.

    /** Returns whether the current thread is in a callback of the job, or in one of its group. */
    boolean runsOnCurrentThread() {
        return thread.isCurrent() || discarder == Thread.currentThread() || group.commitsOnCurrentThread();
    }

    boolean hasEnded() {
        return state == JobState.NULL;
    }

    /** Returns whether a callback of the job is in {@link JobRegistry#close}. */
    boolean isClosing() {
        return closing > 0;
    }

    /** @param change 1 when a callback of the job begins to close the registry, -1 when it ends */
    void addClosing(int change) {
        closing += change;
    }

    /** Ends the job because the registry is closed. */
    void shutDown() {
        if (state == JobState.CONCLUDED) {
            remove();
        } else {
            abortGroup();
        }
    }

    private void abortGroup() {
        group.abort();
        // A group that was aborted because another member was discarded has left this one to its own call.
        if (state == JobState.CREATED) {
            abort();
        }
    }

    /** Ends the job although a callback does not return. The other callbacks follow when it does. */
    void abandon() {
        thread.interrupt();
        wake();
        if (state == JobState.PAUSED) {
            enter(JobState.RUNNING);
        } else if (state == JobState.STANDBY) {
            enter(JobState.READY);
        }
        if (!group.isCommitted() && state != JobState.ABORTING) {
            fail(CANCELED);
        }
        conclude();
    }

    // The commands, with the lock.

    void cancelByForce() throws QmpErrorException {
        require(Verb.CANCEL);
        abortGroup();
    }

    /** Cancels the job; if it is ready, it completes without its switch. */
    void cancelSoftly() throws QmpErrorException {
        if (pausing) {
            throw QmpErrorException.generic(this + " is paused: resume it, or cancel it with 'force'");
        }
        if (!state.isReady()) {
            cancelByForce();
        } else if (!completing) {
            softlyCancelled = true;
            completing = true;
            wake();
        }
    }

    void pause() throws QmpErrorException {
        require(Verb.PAUSE);
        if (pausing) {
            throw QmpErrorException.generic(this + " was paused already");
        }
        pausing = true;
        wake();
    }

    void resume() throws QmpErrorException {
        if (!pausing) {
            throw QmpErrorException.generic(this + " was not paused, and cannot be resumed");
        }
        require(Verb.RESUME);
        pausing = false;
        failedRequest = false;
        wake();
    }

    void complete() throws QmpErrorException {
        require(Verb.COMPLETE);
        if (softlyCancelled) {
            throw QmpErrorException.generic(this + " was cancelled, and cannot be completed");
        }
        completing = true;
        wake();
    }

    void finish() throws QmpErrorException {
        require(Verb.FINALIZE);
        group.finish();
    }

    void dismiss() throws QmpErrorException {
        require(Verb.DISMISS);
        remove();
    }

    void setSpeed(long limit) throws QmpErrorException {
        require(Verb.SET_SPEED);
        if (limit < 0) {
            throw QmpErrorException.generic("a speed must not be negative: " + limit);
        }
        speed = limit;
        wake();
    }

    /** Returns what changes the job, to be called without the lock. */
    JobWork change(String ofType) throws QmpErrorException {
        require(Verb.CHANGE);
        if (!ofType.equals(type)) {
            throw QmpErrorException.generic(this + " is of the type '" + type + "', not '" + ofType + "'");
        }
        return work;
    }

    private void require(Verb verb) throws QmpErrorException {
        if (!state.accepts(verb)) {
            throw QmpErrorException.generic(
                    this + " in state '" + state.text() + "' does not accept '" + verb.command() + "'");
        }
    }

    /** Returns the job's entry in the answer to {@code query-jobs}. */
    JsonObject entry() {
        return withError(JsonObject.builder()
                .put("id", id)
                .put("type", type)
                .put("status", state.text())
                .put("current-progress", done)
                .put("total-progress", total));
    }

    /** Returns the job's entry in the answer to {@code query-block-jobs}, with members of all releases. */
    JsonObject blockEntry() {
        return withError(JsonObject.builder()
                .put("type", type)
                .put("device", id)
                .put("len", total)
                .put("offset", done)
                .put("busy", runner != null && (state == JobState.RUNNING || state == JobState.READY))
                .put("paused", pausing || state == JobState.CREATED)
                .put("speed", speed)
                .put("io-status", failedRequest ? "failed" : "ok")
                .put("ready", state.isReady())
                .put("status", state.text())
                .put("auto-finalize", autoFinalize)
                .put("auto-dismiss", autoDismiss)
                // Of a mirror, since 8.2; the registry does not know more.
                .put("actively-synced", false));
    }

    private JsonObject withError(JsonObject.Builder entry) {
        return (error == null ? entry : entry.put("error", error)).build();
    }

    /** What the work sees of the job. */
    private final class Control implements JobControl {
        /** The speed of which the work knows: a change between its question and its sleep must end the sleep. */
        private volatile long knownSpeed = speed;

        @Override
        public void progress(long done, long total) {
            if (done < 0 || total < 0) {
                throw new IllegalArgumentException("progress must not be negative: " + done + " of " + total);
            }
            changes.begin();
            try {
                // A thread of the work may call late.
                if (state.compareTo(JobState.WAITING) < 0) {
                    ServerJob.this.done = done;
                    ServerJob.this.total = total;
                }
            } finally {
                changes.end();
            }
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }

        @Override
        public long speed() {
            long limit = speed;
            knownSpeed = limit;
            return limit;
        }

        @Override
        public void pausePoint() {
            // Usually nothing has happened, and then the lock is not needed.
            if (runner != Thread.currentThread() || cancelled || pausing) {
                observe();
            }
        }

        private void observe() {
            JobState before = null;
            boolean interrupted = false;
            try {
                while (true) {
                    int seen;
                    changes.begin();
                    try {
                        seen = wakes.get();
                        if (before == null) {
                            check();
                            if (!pausing) {
                                return;
                            }
                            before = state;
                            enter(before == JobState.READY ? JobState.STANDBY : JobState.PAUSED);
                        } else if (!pausing || cancelled || state == JobState.NULL) {
                            if (state != JobState.NULL) {
                                enter(before);
                            }
                            check();
                            return;
                        }
                    } finally {
                        changes.end();
                    }
                    if (wakes.get() == seen) {
                        LockSupport.park(this);
                    }
                    interrupted |= Thread.interrupted();
                }
            } catch (CancellationException e) {
                interrupted = false;
                throw e;
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        /** Rejects other threads, and ends the work of a cancelled job. */
        private void check() {
            if (runner != Thread.currentThread()) {
                throw new IllegalStateException("only the thread that does the work of " + ServerJob.this
                        + " may call this method, and only until it returns");
            }
            if (cancelled) {
                // Otherwise what the work still does to clean up would be interrupted.
                Thread.interrupted();
                throw new CancellationException(ServerJob.this + " is cancelled");
            }
        }

        @Override
        public void sleep(Duration time) {
            await(time, false);
        }

        @Override
        public boolean awaitCompletion(Duration timeout) {
            return await(timeout, true);
        }

        private boolean await(Duration time, boolean forCompletion) {
            long left = TimeUnit.NANOSECONDS.convert(Objects.requireNonNull(time, "time"));
            boolean interrupted = false;
            try {
                while (true) {
                    observe();
                    boolean waits;
                    int seen;
                    changes.begin();
                    try {
                        seen = wakes.get();
                        check();
                        if (forCompletion && !state.isReady()) {
                            throw new IllegalStateException(ServerJob.this + " is not ready");
                        }
                        if (forCompletion && completing) {
                            return true;
                        }
                        waits = !pausing;
                        if (waits) {
                            if (!forCompletion && speed != knownSpeed) {
                                knownSpeed = speed;
                                return false;
                            }
                            if (left <= 0) {
                                return false;
                            }
                        }
                    } finally {
                        changes.end();
                    }
                    if (waits) {
                        long before = System.nanoTime();
                        if (wakes.get() == seen) {
                            LockSupport.parkNanos(this, left);
                        }
                        // Usually the job is cancelled.
                        interrupted |= Thread.interrupted();
                        left -= System.nanoTime() - before;
                    }
                }
            } catch (CancellationException e) {
                interrupted = false;
                throw e;
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public void ready() {
            changes.begin();
            try {
                check();
                if (state != JobState.RUNNING) {
                    throw new IllegalStateException(ServerJob.this + " is ready already");
                }
                enter(JobState.READY);
                if (ofBlockLayer) {
                    event(JobSchema.READY);
                }
            } finally {
                changes.end();
            }
        }

        @Override
        public boolean isSoftlyCancelled() {
            changes.begin();
            try {
                return softlyCancelled;
            } finally {
                changes.end();
            }
        }

        @Override
        public void ioError(Operation operation, ErrorAction action) {
            changes.begin();
            try {
                check();
                if (ofBlockLayer) {
                    changes.event(
                            JobSchema.ERROR,
                            JsonObject.builder()
                                    .put("device", id)
                                    .put("operation", operation.name().toLowerCase(Locale.ROOT))
                                    .put("action", action.name().toLowerCase(Locale.ROOT))
                                    .build());
                }
                if (action == ErrorAction.STOP) {
                    failedRequest = true;
                    pausing = true;
                }
            } finally {
                changes.end();
            }
            pausePoint();
        }
    }
}
