package io.github.qapi4j.runtime.transaction.job;

import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonTypeException;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.EventEmitter;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.QmpServer;
import io.github.qapi4j.runtime.qmp.SchemaDescriptor;
import io.github.qapi4j.runtime.transaction.GroupedJobs;
import io.github.qapi4j.runtime.transaction.QuiesceHook;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of a server: runs their work on threads of its own, keeps their states as QEMU does, emits their events, and executes the commands that query
 * and control them: {@code query-jobs}, {@code job-cancel}, {@code job-complete}, {@code job-dismiss}, {@code job-finalize}, {@code job-pause}, {@code
 * job-resume}, and their counterparts with {@code block-job-}, which also have {@code block-job-set-speed} and {@code block-job-change}. Jobs of the types {@code backup}, {@code
 * commit}, {@code mirror} and {@code stream} are block jobs; only these have the commands and events of block jobs.
 *
 * <pre>{@code
 * QmpServer.Builder builder = QmpServer.builder(QmpApi.schema());
 * JobRegistry jobs = JobRegistry.builder(QmpApi.schema(), builder.emitter()).build();
 * jobs.addHandlers(builder).handle(BlockdevBackupCommand.DESCRIPTOR, (request, command) -> {
 *     BlockdevBackup backup = command.arguments();
 *     jobs.newJob(backup.jobId(), "backup").create(control -> copy(backup, control)).start();
 *     return null;
 * });
 * }</pre>
 *
 * <p>The schema may be that of any release of QEMU: commands, events and members that it does not declare are left out. A step of a transaction
 * registers its job with the scope instead of starting it. For the completion mode {@code grouped}, the executor gets {@code jobs::newGroup}.
 *
 * <p>A command does not wait for the work or for a callback: it is answered when the change has been requested, and the events follow. Only {@code
 * block-job-change} waits for {@link JobWork#change}. Events have the order of the changes. A callback that hangs, or work that ignores its cancellation,
 * keeps only its own job from ending; one that hangs in {@link JobWork#commit}, its group. A cancellation that comes when results take effect already is
 * answered without an error, and changes nothing.
 *
 * <p>Each job has at most one thread, while a callback of it runs. If no thread can be started for a job, its work fails, and a thread that the registry
 * has in reserve from the first job to {@link #close} calls the other callbacks of all such jobs. Any thread may use the registry, also a callback or the
 * emitter of the events; no callback is called while the registry holds a lock. If memory is exhausted, events may be missing, but all rules about
 * callbacks hold.
 */
public final class JobRegistry implements AutoCloseable {

    /** What QEMU accepts as an id. */
    private static final Pattern ID = Pattern.compile("[a-zA-Z][a-zA-Z0-9._-]*");

    /** Keeps sums with the current time in the range in which they can be compared. */
    private static final long LONGEST_NANOS = Long.MAX_VALUE / 4;

    private final JobSchema schema;
    private final int maxJobs;
    private final long closeNanos;
    private final @Nullable ClassLoader loader;
    private final JobThread.Starter starter;
    private final @Nullable QuiesceHook hook;
    private final Changes changes;

    // The state, guarded by the lock of the changes.

    /** The jobs by id, in the order in which they were created. */
    private final Map<String, ServerJob> jobs = new LinkedHashMap<>();

    private final SpareThread spare;

    /** The threads that wait until a job is removed. */
    private final List<Thread> waiting = new ArrayList<>();

    /** Counts what these threads should notice: the permit of a thread may be taken by a lock for which it waits before. */
    private final AtomicInteger wakes = new AtomicInteger();

    private boolean closed;

    private JobRegistry(Builder builder) {
        schema = new JobSchema(builder.schema);
        maxJobs = builder.maxJobs;
        closeNanos = Math.min(LONGEST_NANOS, TimeUnit.NANOSECONDS.convert(builder.closeTimeout));
        loader = Thread.currentThread().getContextClassLoader();
        starter = builder.starter;
        hook = builder.hook;
        changes = new Changes(
                (event, data) -> schema.emit(builder.events, event, data), builder.patience, builder.logger);
        spare = new SpareThread(changes, loader, starter);
    }

    /**
     * Returns a builder of a registry.
     *
     * @param schema the schema of the server
     * @param events emits the events, usually {@link QmpServer.Builder#emitter()}. It should not wait: if it does not return, those who
     *     use the registry wait once for a second; then up to 65,536 events wait, and others are dropped
     */
    public static Builder builder(SchemaDescriptor schema, EventEmitter events) {
        return new Builder(schema, events);
    }

    /**
     * Adds a handler for each command of jobs that the schema declares.
     *
     * @return the builder of the server
     * @throws IllegalArgumentException if the builder has another schema, or a handler for one of these commands
     */
    public QmpServer.Builder addHandlers(QmpServer.Builder builder) {
        schema.addHandlers(builder, this::execute);
        return builder;
    }

    /**
     * Returns a builder of a job, which finalizes and dismisses itself and has no limit of speed.
     *
     * @param id the id: a letter, then letters, digits, and the characters {@code .}, {@code _}, {@code -}. Null, as of a member that is absent, is not
     *     a valid id
     * @param type the type, such as {@code backup}
     */
    public JobBuilder newJob(@Nullable String id, String type) {
        return new JobBuilder(this, id, type);
    }

    /** Returns a new group, for the jobs of one transaction: they all complete, or none of them. */
    public GroupedJobs newGroup() {
        return new CompletionGroup(changes, hook);
    }

    /**
     * Executes a command of jobs, as its handler does, for handlers that do more than that. The command need not be in the schema.
     *
     * @param command the name, such as {@code job-cancel}
     * @param arguments the arguments; unknown ones are ignored
     * @return the return value, with the members of all releases
     * @throws QmpErrorException the error reply: for an unknown block job of the class {@code DeviceNotActive}, for a job whose state does not allow the
     *     command, and for other errors, of the class {@code GenericError}; {@code CommandNotFound} if there is no such command
     */
    public JsonValue execute(String command, JsonObject arguments) throws QmpErrorException {
        Objects.requireNonNull(command, "command");
        Objects.requireNonNull(arguments, "arguments");
        if (command.equals("block-job-change")) {
            change(command, arguments);
            return JsonObject.EMPTY;
        }
        changes.begin();
        try {
            switch (command) {
                case "query-jobs" -> {
                    return list(false, ServerJob::entry);
                }
                case "query-block-jobs" -> {
                    return list(true, ServerJob::blockEntry);
                }
                case "job-cancel" -> job(arguments).cancelByForce();
                case "job-complete" -> job(arguments).complete();
                case "job-dismiss" -> job(arguments).dismiss();
                case "job-finalize" -> job(arguments).finish();
                case "job-pause" -> job(arguments).pause();
                case "job-resume" -> job(arguments).resume();
                case "block-job-cancel" -> {
                    ServerJob job = blockJob(arguments, "device");
                    if (arguments.findBoolean("force").orElse(false)) {
                        job.cancelByForce();
                    } else {
                        job.cancelSoftly();
                    }
                }
                case "block-job-complete" -> blockJob(arguments, "device").complete();
                case "block-job-dismiss" -> blockJob(arguments, "id").dismiss();
                case "block-job-finalize" -> blockJob(arguments, "id").finish();
                case "block-job-pause" -> blockJob(arguments, "device").pause();
                case "block-job-resume" -> blockJob(arguments, "device").resume();
                case "block-job-set-speed" -> blockJob(arguments, "device").setSpeed(arguments.getLong("speed"));
                default -> throw QmpErrorException.commandNotFound(command);
            }
            return JsonObject.EMPTY;
        } catch (JsonTypeException e) {
            throw QmpErrorException.generic(command + ": " + e.getMessage());
        } finally {
            changes.end();
        }
    }

    private void change(String command, JsonObject arguments) throws QmpErrorException {
        JobWork work;
        changes.begin();
        try {
            work = blockJob(arguments, "id").change(arguments.getString("type"));
        } catch (JsonTypeException e) {
            throw QmpErrorException.generic(command + ": " + e.getMessage());
        } finally {
            changes.end();
        }
        work.change(arguments);
    }

    private JsonArray list(boolean ofBlockLayer, Function<ServerJob, JsonObject> entry) {
        List<JsonValue> entries = new ArrayList<>();
        for (ServerJob job : jobs.values()) {
            if (!ofBlockLayer || job.isOfBlockLayer()) {
                entries.add(entry.apply(job));
            }
        }
        // The newest job first, as in QEMU.
        Collections.reverse(entries);
        return new JsonArray(entries);
    }

    private ServerJob job(JsonObject arguments) throws QmpErrorException {
        String id = arguments.getString("id");
        ServerJob job = jobs.get(id);
        if (job == null) {
            throw QmpErrorException.generic("there is no job '" + id + "'");
        }
        return job;
    }

    private ServerJob blockJob(JsonObject arguments, String member) throws QmpErrorException {
        String id = arguments.getString(member);
        ServerJob job = jobs.get(id);
        if (job == null || !job.isOfBlockLayer()) {
            throw new QmpErrorException(QmpErrorException.DEVICE_NOT_ACTIVE, "there is no block job '" + id + "'");
        }
        return job;
    }

    private ServerJob create(JobBuilder builder, JobWork work) throws QmpErrorException {
        if (!ID.matcher(builder.id).matches()) {
            throw QmpErrorException.generic("'" + builder.id + "' is not a valid id of a job");
        }
        if (builder.speed < 0) {
            throw QmpErrorException.generic("a speed must not be negative: " + builder.speed);
        }
        schema.check(builder.type);
        changes.begin();
        try {
            if (closed) {
                throw QmpErrorException.generic("the server is closing, and accepts no new job");
            }
            if (jobs.containsKey(builder.id)) {
                throw QmpErrorException.generic("there is a job '" + builder.id + "' already");
            }
            if (jobs.size() >= maxJobs) {
                throw QmpErrorException.generic("the server has " + maxJobs + " jobs, and accepts no other one");
            }
            startSpare();
            ServerJob job = new ServerJob(
                    this,
                    changes,
                    builder,
                    work,
                    new JobThread(changes, spare, "qmp-job-" + builder.id, loader, starter));
            try {
                jobs.put(builder.id, job);
            } catch (OutOfMemoryError e) {
                // A map may have the entry already when it finds no memory to grow.
                jobs.remove(builder.id);
                throw e;
            }
            spare.jobBegins();
            job.begin();
            return job;
        } finally {
            changes.end();
        }
    }

    private void startSpare() throws QmpErrorException {
        try {
            spare.start();
        } catch (Exception | OutOfMemoryError e) {
            throw QmpErrorException.generic("the server has no thread for jobs");
        }
    }

    /** Returns a group for a job by itself. */
    CompletionGroup groupOf(ServerJob only) {
        return CompletionGroup.of(changes, hook, only);
    }

    /** Notes that all callbacks of a job have returned; called with the lock. */
    void callbacksReturned() {
        spare.jobEnds();
    }

    /** Removes a job that has ended; called with the lock. */
    void remove(ServerJob job) {
        jobs.remove(job.id());
        wakeWaiting();
    }

    private void wakeWaiting() {
        wakes.incrementAndGet();
        for (int i = 0; i < waiting.size(); i++) {
            LockSupport.unpark(waiting.get(i));
        }
    }

    /** Waits until a job has ended, at most as long as {@link #close} waits. */
    void awaitEnd(ServerJob job) {
        boolean ended;
        changes.begin();
        try {
            ended = await(job::hasEnded, System.nanoTime() + closeNanos);
        } finally {
            changes.end();
        }
        if (!ended) {
            changes.log(Level.WARNING, "discarded, although callbacks have not returned: " + job, null);
        }
    }

    /**
     * Waits, with the lock except while it waits, until a condition holds that depends on the jobs that were removed. An interrupt does not end the wait.
     *
     * @return whether the condition holds
     */
    private boolean await(BooleanSupplier condition, long deadline) {
        Thread thread = Thread.currentThread();
        boolean interrupted = false;
        waiting.add(thread);
        try {
            while (true) {
                if (condition.getAsBoolean()) {
                    return true;
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                int seen = wakes.get();
                changes.end(left);
                if (wakes.get() == seen) {
                    LockSupport.parkNanos(this, deadline - System.nanoTime());
                }
                interrupted |= Thread.interrupted();
                changes.begin();
            }
        } finally {
            waiting.remove(thread);
            if (interrupted) {
                thread.interrupt();
            }
        }
    }

    /** Returns whether jobs are removed as soon as they end; called with the lock. */
    boolean isClosed() {
        return closed;
    }

    /**
     * Cancels all jobs, dismisses those that have concluded, and waits until all have ended, at most 2 seconds (or the {@linkplain Builder#closeTimeout
     * other time}), also if the thread is interrupted. A job whose callback has not returned by then is interrupted again and removed; this is logged. When
     * the callback returns, the others follow: {@link JobWork#abort}, unless the results of the group take effect already, and {@link JobWork#clean}. If a
     * callback calls this method, its own job ends later, and so do other jobs whose callbacks are in this method. New jobs are rejected.
     */
    @Override
    public void close() {
        long deadline = System.nanoTime() + closeNanos;
        List<ServerJob> callers = new ArrayList<>();
        List<ServerJob> abandoned = List.of();
        changes.begin();
        try {
            ServerJob[] all = jobs.values().toArray(ServerJob[]::new);
            for (ServerJob job : all) {
                if (job.runsOnCurrentThread()) {
                    callers.add(job);
                }
            }
            closed = true;
            spare.close();
            for (ServerJob job : all) {
                job.shutDown();
            }
            addClosing(callers, 1);
        } finally {
            changes.end(closeNanos);
        }
        changes.begin();
        try {
            boolean isCallback = !callers.isEmpty();
            if (!await(() -> others(isCallback).isEmpty(), deadline)) {
                abandoned = others(isCallback);
                abandoned.forEach(ServerJob::abandon);
            }
        } finally {
            addClosing(callers, -1);
            changes.end(Math.max(0, deadline - System.nanoTime()));
        }
        if (!abandoned.isEmpty()) {
            changes.log(Level.WARNING, "closed, although callbacks have not returned: " + abandoned, null);
        }
    }

    private void addClosing(List<ServerJob> callers, int change) {
        for (ServerJob job : callers) {
            job.addClosing(change);
        }
        // Other callbacks that close the registry do not wait for these jobs.
        wakeWaiting();
    }

    /** Returns the jobs for which {@link #close} waits: not for its caller, and a callback not for others that also wait. */
    private List<ServerJob> others(boolean isCallback) {
        List<ServerJob> others = new ArrayList<>();
        for (ServerJob job : jobs.values()) {
            if (!job.runsOnCurrentThread() && !(isCallback && job.isClosing())) {
                others.add(job);
            }
        }
        return others;
    }

    /**
     * A builder of a job. Optional members of a command can be passed as they are.
     *
     * <pre>{@code
     * ServerJob job = jobs.newJob(backup.jobId(), "backup").autoDismiss(backup.autoDismiss()).speed(backup.speed()).create(work);
     * }</pre>
     */
    public static final class JobBuilder {
        private final JobRegistry registry;
        final String id;
        final String type;
        boolean autoFinalize = true;
        boolean autoDismiss = true;
        long speed;

        private JobBuilder(JobRegistry registry, @Nullable String id, String type) {
            this.registry = registry;
            this.id = id == null ? "" : id;
            this.type = Objects.requireNonNull(type, "type");
        }

        /** Sets whether the result of the job takes effect without {@code job-finalize}; null for the default, which is true. */
        public JobBuilder autoFinalize(@Nullable Boolean automatic) {
            autoFinalize = automatic == null || automatic;
            return this;
        }

        /** Sets whether the job is removed when it has ended, without {@code job-dismiss}; null for the default, which is true. */
        public JobBuilder autoDismiss(@Nullable Boolean automatic) {
            autoDismiss = automatic == null || automatic;
            return this;
        }

        /** Sets the limit of the speed, in bytes per second; 0 or null, the default, for no limit. A job with a negative one cannot be created. */
        public JobBuilder speed(@Nullable Long limit) {
            speed = limit == null ? 0 : limit;
            return this;
        }

        /**
         * Creates the job, in the state {@code created}. It must be {@linkplain ServerJob#start started}, {@linkplain ServerJob#discard discarded}, or
         * registered with the scope of a transaction.
         *
         * @throws QmpErrorException of the class {@code GenericError}, if the id is not valid or is that of another job, if the speed is negative, if
         *     there are too many jobs or no threads, or if the registry is closed; it can be the reply to the command
         * @throws IllegalArgumentException if the schema does not declare the type
         */
        public ServerJob create(JobWork work) throws QmpErrorException {
            return registry.create(this, Objects.requireNonNull(work, "work"));
        }
    }

    /** A builder of a registry. */
    public static final class Builder {
        private final SchemaDescriptor schema;
        private final EventEmitter events;
        private int maxJobs = 256;
        private Duration closeTimeout = Duration.ofSeconds(2);
        private @Nullable QuiesceHook hook;

        /** How long a thread waits until another one has emitted its events. */
        private Duration patience = Duration.ofSeconds(1);

        private Logger logger = System.getLogger("io.github.qapi4j.runtime.transaction.job");

        private JobThread.Starter starter = Thread::start;

        private Builder(SchemaDescriptor schema, EventEmitter events) {
            this.schema = Objects.requireNonNull(schema, "schema");
            this.events = Objects.requireNonNull(events, "events");
        }

        /**
         * Sets how many jobs there may be at the same time, with those that were not dismissed; 256 by default.
         *
         * @throws IllegalArgumentException if the number is not positive
         */
        public Builder maxJobs(int count) {
            if (count <= 0) {
                throw new IllegalArgumentException("the maximum number of jobs must be positive: " + count);
            }
            maxJobs = count;
            return this;
        }

        /**
         * Sets the maximum time that {@link JobRegistry#close()} waits; 2 seconds by default.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder closeTimeout(Duration timeout) {
            if (timeout.isNegative()) {
                throw new IllegalArgumentException("the time must not be negative: " + timeout);
            }
            closeTimeout = timeout;
            return this;
        }

        /**
         * Sets what stops other activity while the results of a job, or of the jobs of a group, take effect, so that others see the results of all jobs
         * or of none. The thread of a job calls {@link QuiesceHook#enter} when all jobs are prepared, and {@link QuiesceHook#leave} after the last
         * {@link JobWork#commit}. If {@code enter} fails, so do the jobs, after all of their work: it should wait as long as the activity lasts. A
         * cancellation interrupts it. There is no hook by default.
         */
        public Builder quiesce(QuiesceHook hook) {
            this.hook = Objects.requireNonNull(hook, "hook");
            return this;
        }

        Builder patience(Duration patience) {
            this.patience = patience;
            return this;
        }

        Builder logger(Logger logger) {
            this.logger = logger;
            return this;
        }

        Builder starter(JobThread.Starter starter) {
            this.starter = starter;
            return this;
        }

        /** Returns the registry. Its threads get the context class loader of the current thread. */
        public JobRegistry build() {
            return new JobRegistry(this);
        }
    }
}
