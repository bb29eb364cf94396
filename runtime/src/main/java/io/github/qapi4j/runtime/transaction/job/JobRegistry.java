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
import io.github.qapi4j.runtime.transaction.job.JobState.Verb;
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
import java.util.concurrent.locks.Condition;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of a server: runs their work on threads of its own, keeps their states as QEMU does, emits their events, and executes the commands that query
 * and control them: {@code query-jobs}, {@code job-cancel}, {@code job-complete}, {@code job-dismiss}, {@code job-finalize}, {@code job-pause}, {@code
 * job-resume}, and their counterparts with {@code block-job-}, which also have {@code block-job-set-speed}. Jobs of the types {@code backup}, {@code
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
 * <p>A command does not wait for the work or for a callback: it is answered when the change has been requested, and the events follow. Events have the
 * order of the changes. A callback that hangs, or work that ignores its cancellation, keeps only its own job from ending. A cancellation that comes when
 * results take effect already is answered without an error, and changes nothing.
 *
 * <p>Each job has at most one thread, while a callback of it runs. Any thread may use the registry, also a callback or the emitter of the events; no
 * callback is called while the registry holds a lock.
 */
public final class JobRegistry implements AutoCloseable {

    /** What QEMU accepts as an id. */
    private static final Pattern ID = Pattern.compile("[a-zA-Z][a-zA-Z0-9._-]*");

    /** How long a thread waits until another one has emitted its events. */
    private static final Duration EMITTER_PATIENCE = Duration.ofSeconds(1);

    private final JobSchema schema;
    private final int maxJobs;
    private final Duration closeTimeout;
    private final @Nullable ClassLoader loader;
    private final JobThread.Starter starter;
    private final Changes changes;

    /** Signalled when a job is removed. */
    private final Condition removed;

    // The state, guarded by the lock of the changes.

    /** The jobs by id, in the order in which they were created. */
    private final Map<String, ServerJob> jobs = new LinkedHashMap<>();

    private boolean closed;

    private JobRegistry(Builder builder) {
        schema = new JobSchema(builder.schema);
        maxJobs = builder.maxJobs;
        closeTimeout = builder.closeTimeout;
        loader = Thread.currentThread().getContextClassLoader();
        starter = builder.starter;
        changes = new Changes(
                (event, data) -> schema.emit(builder.events, event, data), EMITTER_PATIENCE, builder.logger);
        removed = changes.condition();
    }

    /**
     * Returns a builder of a registry.
     *
     * @param schema the schema of the server
     * @param events emits the events, usually {@link QmpServer.Builder#emitter()}. It should not wait: while it does not return, commands for jobs
     *     are delayed by a second, up to 65,536 events wait, and others are dropped
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
        return new CompletionGroup(changes);
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
        changes.begin();
        try {
            switch (command) {
                case "query-jobs" -> {
                    return list(false, ServerJob::entry);
                }
                case "query-block-jobs" -> {
                    return list(true, ServerJob::blockEntry);
                }
                case "job-cancel" -> job(arguments).execute(Verb.CANCEL);
                case "job-complete" -> job(arguments).execute(Verb.COMPLETE);
                case "job-dismiss" -> job(arguments).execute(Verb.DISMISS);
                case "job-finalize" -> job(arguments).execute(Verb.FINALIZE);
                case "job-pause" -> job(arguments).execute(Verb.PAUSE);
                case "job-resume" -> job(arguments).execute(Verb.RESUME);
                case "block-job-cancel" -> {
                    ServerJob job = blockJob(arguments, "device");
                    if (arguments.findBoolean("force").orElse(false)) {
                        job.execute(Verb.CANCEL);
                    } else {
                        job.cancelSoftly();
                    }
                }
                case "block-job-complete" -> blockJob(arguments, "device").execute(Verb.COMPLETE);
                case "block-job-dismiss" -> blockJob(arguments, "id").execute(Verb.DISMISS);
                case "block-job-finalize" -> blockJob(arguments, "id").execute(Verb.FINALIZE);
                case "block-job-pause" -> blockJob(arguments, "device").execute(Verb.PAUSE);
                case "block-job-resume" -> blockJob(arguments, "device").execute(Verb.RESUME);
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
            ServerJob job = new ServerJob(
                    this, changes, builder, work, new JobThread(changes, "qmp-job-" + builder.id, loader, starter));
            jobs.put(builder.id, job);
            return job;
        } finally {
            changes.end();
        }
    }

    /** Removes a job that has ended; called with the lock. */
    void remove(ServerJob job) {
        jobs.remove(job.id());
        removed.signalAll();
    }

    /** Returns whether jobs are removed as soon as they end; called with the lock. */
    boolean isClosed() {
        return closed;
    }

    /**
     * Cancels all jobs, dismisses those that have concluded, and waits until all have ended, at most 2 seconds (or the {@linkplain Builder#closeTimeout
     * other time}). A job whose callback has not returned by then is interrupted again and removed, without its other callbacks; this is logged. If a
     * callback calls this method, its own job ends later. New jobs are rejected.
     */
    @Override
    public void close() {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(closeTimeout);
        changes.begin();
        try {
            closed = true;
            List.copyOf(jobs.values()).forEach(ServerJob::shutDown);
        } finally {
            changes.end();
        }
        List<ServerJob> abandoned;
        changes.begin();
        try {
            awaitEnds(deadline);
            abandoned = others();
            abandoned.forEach(ServerJob::abandon);
        } finally {
            changes.end();
        }
        if (!abandoned.isEmpty()) {
            changes.log(Level.WARNING, "closed, although callbacks have not returned: " + abandoned, null);
        }
    }

    private void awaitEnds(long deadline) {
        try {
            while (!others().isEmpty() && deadline - System.nanoTime() > 0) {
                removed.awaitNanos(deadline - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the jobs, without that whose callback is calling. */
    private List<ServerJob> others() {
        return jobs.values().stream().filter(job -> !job.runsOnCurrentThread()).toList();
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

        /**
         * Sets the limit of the speed, in bytes per second; 0 or null, the default, for no limit.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public JobBuilder speed(@Nullable Long limit) {
            if (limit != null && limit < 0) {
                throw new IllegalArgumentException("a speed must not be negative: " + limit);
            }
            speed = limit == null ? 0 : limit;
            return this;
        }

        /**
         * Creates the job, in the state {@code created}. It must be {@linkplain ServerJob#start started}, {@linkplain ServerJob#discard discarded}, or
         * registered with the scope of a transaction.
         *
         * @throws QmpErrorException of the class {@code GenericError}, if the id is not valid or is that of another job, if there are too many jobs, or
         *     if the registry is closed; it can be the reply to the command
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
