package io.github.qapi4j.runtime.job;

import io.github.qapi4j.runtime.qmp.EventSource;
import io.github.qapi4j.runtime.qmp.QmpCaller;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpCommand;
import io.github.qapi4j.runtime.qmp.ReconnectingClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Starts jobs of a server, and observes them until they have ended. It needs no generated types, and works with QEMU 4.2 and later. Use one object for
 * each client; it does not need to be closed. Any thread may use it.
 *
 * <pre>{@code
 * Jobs jobs = Jobs.of(client);
 * QmpCommand<?> backup = new BlockdevBackupCommand(BlockdevBackup.builder()
 *         .jobId("backup0").device("disk0").target("target0").sync(MirrorSyncMode.FULL).autoDismiss(false).build());
 * Job job = jobs.start("backup0", backup);
 * System.out.println(job.await(Duration.ofHours(1)));
 * }</pre>
 *
 * <p>A job is observed from before its command is sent, so that one that ends before the reply is not missed. Where events may have been lost, because
 * a queue was full or a {@link ReconnectingClient} has connected again, the server is asked with {@code query-jobs}.
 *
 * <p><b>Start jobs with {@code auto-dismiss: false}.</b> Such a job stays in the server when it has concluded, with its error, until it is dismissed;
 * this class dismisses it when the outcome is known. A job with {@code auto-dismiss: true}, the default of QEMU's commands, disappears the moment
 * it ends: if the events of this moment are lost, it cannot be known whether it has completed, has failed or was cancelled, and the outcome is
 * {@link JobOutcome.Unknown}. Jobs that are not block jobs, such as that of {@code blockdev-create}, are never dismissed by the server.
 *
 * <p>When the session of a {@link QmpClient} ends, the jobs that have not ended get the outcome {@link JobOutcome.Unknown} with the reason. With a {@link
 * ReconnectingClient}, jobs outlive a session; they get this outcome when the client is closed, or has no session for a minute (or {@linkplain
 * Builder#absenceLimit another time}). A server that hangs does not end its session: {@link Job#await} has a deadline.
 *
 * <p>A dismissal that the end of a session prevents is repeated by a {@link ReconnectingClient}, before the outcome is published, for a minute (or the
 * {@linkplain Builder#absenceLimit other time}). The job may remain in the server after that, if the server does not answer within 10 seconds, or if the
 * session of a {@link QmpClient} ends; its outcome is published nevertheless.
 *
 * <p>One thread observes all jobs. It exists while there are jobs, and a second longer. At most 8,192 events wait for it, and as many bytes as in {@link
 * io.github.qapi4j.runtime.qmp.QmpClientOptions.Builder#eventQueue(int, long, io.github.qapi4j.runtime.qmp.EventOverflow) the options of the client}, for
 * each command that is being started.
 */
public final class Jobs {
    private final QmpCaller caller;
    private final JobObserver observer;
    private final boolean dismisses;

    private final EventSource events;

    private Jobs(Builder builder) {
        this.caller = builder.caller;
        this.dismisses = builder.dismisses;
        this.observer = new JobObserver(caller, builder.events, builder.reconnecting, builder.absenceLimit);
        this.events = builder.events;
    }

    /** Returns the jobs of a client's server. */
    public static Jobs of(QmpClient client) {
        return builder(client).build();
    }

    /** Returns the jobs of the server of a client that connects again. */
    public static Jobs of(ReconnectingClient client) {
        return builder(client).build();
    }

    /** Returns a builder with the defaults. */
    public static Builder builder(QmpClient client) {
        return new Builder(client, client.events(), null);
    }

    /** Returns a builder with the defaults. */
    public static Builder builder(ReconnectingClient client) {
        return new Builder(client, client.events(), client);
    }

    QmpCaller caller() {
        return caller;
    }

    JobObserver observer() {
        return observer;
    }

    /** Returns a future with the same result whose dependents run as callbacks of the client, and which a user may complete. */
    <T> CompletableFuture<T> view(CompletableFuture<T> result) {
        return events.view(result);
    }

    /**
     * Executes a command that starts a job, and waits for its reply.
     *
     * @param id the id of the job, as in the command: usually its member {@code job-id}. If the server has no job with this id after the reply, the
     *     outcome is {@link JobOutcome.Unknown}.
     * @param command the command, generated or a {@link io.github.qapi4j.runtime.qmp.RawCommand}
     * @return the job, which may have ended already
     * @throws IOException as {@link QmpCaller#execute}: the job is not observed. If the exception is not a {@link
     *     io.github.qapi4j.runtime.qmp.QmpErrorException}, the server may have started the job: see {@link #find}
     * @throws IllegalStateException if a job with this id is observed already; the command is not sent
     */
    public Job start(String id, QmpCommand<?> command) throws IOException {
        return start(List.of(id), command).job(id);
    }

    /**
     * Executes a command that starts several jobs, and waits for its reply.
     *
     * <pre>{@code
     * JobGroup backups = jobs.start(List.of("backup0", "backup1"), TransactionCommand.builder()
     *         .actions(actions)
     *         .properties(TransactionProperties.builder().completionMode(ActionCompletionMode.GROUPED).build())
     *         .build());
     * }</pre>
     *
     * @param ids the ids of the jobs, as in the command
     * @param command the command, which starts all of these jobs if it succeeds
     * @throws IOException as {@link #start(String, QmpCommand)}
     * @throws IllegalArgumentException if there are no ids
     * @throws IllegalStateException if a job with one of these ids is observed already; the command is not sent
     */
    public JobGroup start(Collection<String> ids, QmpCommand<?> command) throws IOException {
        Objects.requireNonNull(command, "command");
        List<Job> started = new LinkedHashSet<>(ids)
                .stream().map(id -> new Job(id, this, dismisses)).toList();
        if (started.isEmpty()) {
            throw new IllegalArgumentException("there are no ids of jobs");
        }
        observer.add(started);
        boolean succeeded = false;
        try {
            caller.execute(command);
            succeeded = true;
        } finally {
            if (!succeeded) {
                observer.remove(started);
            }
        }
        observer.start(started);
        return new JobGroup(started, this);
    }

    /**
     * Finds a job that the server has, and that this program, or another one, has started before. It is not dismissed automatically.
     *
     * <pre>{@code
     * Optional<Job> left = jobs.find("backup0");
     * if (left.isPresent()) {
     *     left.get().cancel();
     * }
     * }</pre>
     *
     * @return the job, which may have concluded already; empty if the server does not have it
     * @throws IOException as {@link QmpCaller#execute}
     * @throws IllegalStateException if a job with this id is observed already
     */
    public Optional<Job> find(String id) throws IOException {
        Job job = new Job(id, this, false);
        List<Job> added = List.of(job);
        observer.add(added);
        boolean found = false;
        try {
            found = observer.find(job);
        } finally {
            if (!found) {
                observer.remove(added);
            }
        }
        return found ? Optional.of(job) : Optional.empty();
    }

    /**
     * A builder.
     *
     * <pre>{@code
     * Jobs jobs = Jobs.builder(client).keepConcluded().absenceLimit(Duration.ofMinutes(10)).build();
     * }</pre>
     */
    public static final class Builder {
        private final QmpCaller caller;
        private final EventSource events;
        private final @Nullable ReconnectingClient reconnecting;
        private boolean dismisses = true;
        private Duration absenceLimit = Duration.ofMinutes(1);

        private Builder(QmpCaller caller, EventSource events, @Nullable ReconnectingClient reconnecting) {
            this.caller = caller;
            this.events = events;
            this.reconnecting = reconnecting;
        }

        /**
         * Leaves jobs with {@code auto-dismiss: false} in the server when they have concluded, until {@link Job#dismiss}: for a program that first stores
         * the outcome, so that it can query it again after it was killed.
         */
        public Builder keepConcluded() {
            dismisses = false;
            return this;
        }

        /**
         * Sets how long a {@link ReconnectingClient} may have no session before its jobs end as {@link JobOutcome.Unknown}; a minute by default.
         *
         * @throws IllegalArgumentException if the limit is not positive
         */
        public Builder absenceLimit(Duration limit) {
            if (limit.isNegative() || limit.isZero()) {
                throw new IllegalArgumentException("the limit must be positive: " + limit);
            }
            absenceLimit = limit;
            return this;
        }

        /** Returns the jobs of the client's server. */
        public Jobs build() {
            return new Jobs(this);
        }
    }
}
