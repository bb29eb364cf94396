package io.github.qapi4j.runtime.transaction.job;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.TransactionJob;
import io.github.qapi4j.runtime.transaction.job.JobState.Verb;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * A job of a {@link JobRegistry}. A handler that creates one starts it; a step of a transaction registers it with its scope, and the executor starts or
 * discards it. If it was cancelled before, both do nothing. Thread-safe.
 *
 * <pre>{@code
 * jobs.newJob("backup0", "backup").create(work).start();
 * }</pre>
 */
public final class ServerJob implements TransactionJob {
    /** The error of a cancelled job, by which clients recognize it. */
    private static final String CANCELED = "Operation canceled";

    private final JobRegistry registry;
    private final Changes changes;
    private final String id;
    private final String type;
    private final boolean ofBlockLayer;
    private final boolean autoFinalize;
    private final boolean autoDismiss;
    private final JobWork work;
    private final JobThread thread;

    /** Signalled when the job is resumed, completed or cancelled, or gets another speed. */
    private final Condition changed;

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

    /** The thread that runs a callback which a cancellation interrupts. */
    private @Nullable Thread runner;

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
        this.changed = changes.condition();
        this.group = CompletionGroup.of(changes, this);
        statusEvent();
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
            thread.add(this::run);
        } finally {
            changes.end();
        }
    }

    /**
     * Discards the job. It waits for the callbacks {@link JobWork#abort} and {@link JobWork#clean}, and for no other job. When it returns, the id can be
     * used again.
     *
     * @throws IllegalStateException if the job was started or discarded already
     */
    @Override
    public void discard() {
        changes.begin();
        try {
            decide();
            if (state != JobState.CREATED) {
                return;
            }
            ending = true;
            fail(CANCELED);
            group.abortStarted();
        } finally {
            changes.end();
        }
        end(false);
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

    /** Joins a group in place of its own. */
    void join(CompletionGroup joined) {
        if (state != JobState.CREATED || decided) {
            throw new IllegalArgumentException(this + " was started, discarded or cancelled already");
        }
        if (grouped) {
            throw new IllegalArgumentException(this + " is in a group already");
        }
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
            changes.event(
                    JobSchema.PENDING,
                    JsonObject.builder().put("type", type).put("id", id).build());
        }
    }

    /** Prepares the result, and then those from the next position in the group. */
    void prepare(int index) {
        thread.add(own -> prepare(index, own));
    }

    void commit() {
        endLater(true);
    }

    /** Lets the result not take effect, whatever the job does. */
    void abort() {
        switch (state) {
            // The thread of the work continues.
            case RUNNING, PAUSED, READY, STANDBY -> cancel();
            case CREATED, WAITING, PENDING -> {
                cancel();
                fail(CANCELED);
                endLater(false);
            }
            case ABORTING -> endLater(false);
            case CONCLUDED, NULL -> {
                // It has ended before the others.
            }
        }
    }

    private void cancel() {
        cancelled = true;
        pausing = false;
        changed.signalAll();
        if (runner != null) {
            runner.interrupt();
        }
    }

    private void fail(String reason) {
        error = reason;
        enter(JobState.ABORTING);
    }

    private void endLater(boolean success) {
        if (!ending) {
            ending = true;
            thread.add(own -> end(success));
        }
    }

    // The life of the job, on its thread.

    private void run(boolean own) {
        Throwable failure = own ? null : QmpErrorException.generic("the server has no thread for the job");
        if (own) {
            changes.begin();
            try {
                if (state == JobState.NULL) {
                    return;
                }
                runner = Thread.currentThread();
            } finally {
                changes.end();
            }
            Control control = new Control();
            try {
                // A job that was paused before it is started does nothing.
                control.pausePoint();
                work.run(control);
            } catch (Throwable e) {
                failure = e;
            }
        }
        if (failure != null) {
            log("work", failure);
        }
        changes.begin();
        try {
            returned(own);
            // A pause that the work did not observe is over.
            pausing = false;
            if (state == JobState.NULL) {
                return;
            }
            if (cancelled) {
                fail(CANCELED);
                endLater(false);
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

    private void prepare(int index, boolean own) {
        changes.begin();
        try {
            if (state != JobState.PENDING) {
                return;
            }
            runner = own ? Thread.currentThread() : null;
        } finally {
            changes.end();
        }
        Throwable failure = null;
        try {
            work.prepare();
        } catch (Throwable e) {
            failure = e;
            log("prepare", e);
        }
        changes.begin();
        try {
            returned(own);
            // Otherwise the job was cancelled meanwhile.
            if (state == JobState.PENDING) {
                if (failure == null) {
                    group.prepareFrom(index + 1);
                } else {
                    failGroup(failure);
                }
            }
        } finally {
            changes.end();
        }
    }

    /** Notes that a callback has returned. The interrupt of a cancellation is not for those that follow. */
    private void returned(boolean own) {
        runner = null;
        if (own) {
            Thread.interrupted();
        }
    }

    private void failGroup(Throwable failure) {
        fail(failure instanceof QmpErrorException e ? e.description() : "the job has failed");
        group.abort();
        endLater(false);
    }

    /** Calls the last callbacks, without the lock, and concludes the job. */
    private void end(boolean success) {
        if (success) {
            guard("commit", work::commit);
        } else {
            guard("abort", work::abort);
        }
        guard("clean", work::clean);
        changes.begin();
        try {
            conclude();
        } finally {
            changes.end();
        }
    }

    private void guard(String callback, Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            log(callback, e);
        }
    }

    private void log(String callback, Throwable failure) {
        if (!(failure instanceof QmpErrorException)) {
            changes.log(
                    cancelled ? Level.DEBUG : Level.ERROR, this + ": the callback '" + callback + "' failed", failure);
        }
    }

    private void conclude() {
        if (state == JobState.NULL) {
            return;
        }
        if (started && ofBlockLayer) {
            JsonObject.Builder data = blockEvent();
            if (error != null && !cancelled) {
                data.put("error", error);
            }
            changes.event(cancelled ? JobSchema.CANCELLED : JobSchema.COMPLETED, data.build());
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
        statusEvent();
    }

    private void statusEvent() {
        changes.event(
                JobSchema.STATUS_CHANGE,
                JsonObject.builder().put("id", id).put("status", state.text()).build());
    }

    private JsonObject.Builder blockEvent() {
        return JsonObject.builder()
                .put("type", type)
                .put("device", id)
                .put("len", total)
                .put("offset", done)
                .put("speed", speed);
    }

    // What the registry calls, with the lock.

    boolean runsOnCurrentThread() {
        return thread.isCurrent();
    }

    /** Ends the job because the registry is closed. */
    void shutDown() {
        if (state == JobState.CONCLUDED) {
            remove();
        } else {
            group.abort();
        }
    }

    /** Ends the job although a callback does not return. */
    void abandon() {
        thread.interrupt();
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

    /** Executes a command without arguments of its own. */
    void execute(Verb verb) throws QmpErrorException {
        if (verb == Verb.RESUME && !pausing) {
            throw QmpErrorException.generic(this + " was not paused, and cannot be resumed");
        }
        require(verb);
        switch (verb) {
            case CANCEL -> group.abort();
            case PAUSE -> {
                if (pausing) {
                    throw QmpErrorException.generic(this + " was paused already");
                }
                pausing = true;
                changed.signalAll();
            }
            case RESUME -> {
                pausing = false;
                failedRequest = false;
                changed.signalAll();
            }
            case COMPLETE -> {
                if (softlyCancelled) {
                    throw QmpErrorException.generic(this + " was cancelled, and cannot be completed");
                }
                completing = true;
                changed.signalAll();
            }
            case FINALIZE -> group.finish();
            case DISMISS -> remove();
            case SET_SPEED -> throw new IllegalStateException("bug: the speed is missing");
        }
    }

    private void require(Verb verb) throws QmpErrorException {
        if (!state.accepts(verb)) {
            throw QmpErrorException.generic(
                    this + " in state '" + state.text() + "' does not accept '" + verb.command() + "'");
        }
    }

    /** Cancels the job; if it is ready, it completes without its switch. */
    void cancelSoftly() throws QmpErrorException {
        if (pausing) {
            throw QmpErrorException.generic(this + " is paused: resume it, or cancel it with 'force'");
        }
        if (!state.isReady()) {
            execute(Verb.CANCEL);
        } else if (!completing) {
            softlyCancelled = true;
            completing = true;
            changed.signalAll();
        }
    }

    void setSpeed(long limit) throws QmpErrorException {
        require(Verb.SET_SPEED);
        if (limit < 0) {
            throw QmpErrorException.generic("a speed must not be negative: " + limit);
        }
        speed = limit;
        changed.signalAll();
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
            changes.begin();
            JobState before;
            try {
                check();
                if (!pausing) {
                    return;
                }
                before = state;
                enter(before == JobState.READY ? JobState.STANDBY : JobState.PAUSED);
            } finally {
                changes.end();
            }
            // The event was emitted before the wait begins.
            changes.begin();
            try {
                while (pausing && !cancelled && state != JobState.NULL) {
                    changed.awaitUninterruptibly();
                }
                if (state != JobState.NULL) {
                    enter(before);
                }
                check();
            } finally {
                changes.end();
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
                    changes.begin();
                    try {
                        check();
                        if (forCompletion && !state.isReady()) {
                            throw new IllegalStateException(ServerJob.this + " is not ready");
                        }
                        if (forCompletion && completing) {
                            return true;
                        }
                        if (!pausing) {
                            if (!forCompletion && speed != knownSpeed) {
                                knownSpeed = speed;
                                return false;
                            }
                            if (left <= 0) {
                                return false;
                            }
                            long before = System.nanoTime();
                            try {
                                changed.awaitNanos(left);
                            } catch (InterruptedException e) {
                                // Usually the job is cancelled.
                                interrupted = true;
                            }
                            left -= System.nanoTime() - before;
                        }
                    } finally {
                        changes.end();
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
                    changes.event(JobSchema.READY, blockEvent().build());
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
