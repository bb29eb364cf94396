package io.github.qapi4j.runtime.job;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Jobs that one command has started: usually a transaction. In a transaction of individual completion mode, each job ends independently of the others.
 * In a grouped one, either all complete, or one fails or is cancelled and the others are cancelled. Any thread may use it.
 *
 * <pre>{@code
 * JobGroup backups = jobs.start(List.of("backup0", "backup1"), transaction);
 * JobGroup.Outcome outcome = backups.await(Duration.ofHours(2));
 * if (!outcome.isCompleted()) {
 *     throw new IOException("the backup has failed: " + outcome);
 * }
 * }</pre>
 */
public final class JobGroup {
    private final Map<String, Job> members = new LinkedHashMap<>();
    private final CompletableFuture<Outcome> outcome;
    private final Jobs jobs;

    JobGroup(List<Job> jobs, Jobs source) {
        jobs.forEach(job -> members.put(job.id(), job));
        this.jobs = source;
        CompletableFuture<?>[] ends = jobs.stream().map(Job::result).toArray(CompletableFuture[]::new);
        this.outcome = CompletableFuture.allOf(ends).thenApply(ended -> summary());
    }

    private Outcome summary() {
        Map<String, JobOutcome> outcomes = new LinkedHashMap<>();
        members.forEach((id, job) -> outcomes.put(id, job.result().join()));
        return new Outcome(outcomes);
    }

    /** Returns the jobs, in the order in which their ids were given. */
    public List<Job> jobs() {
        return List.copyOf(members.values());
    }

    /**
     * Returns a job.
     *
     * @throws IllegalArgumentException if the group has no job with this id
     */
    public Job job(String id) {
        Job job = members.get(Objects.requireNonNull(id, "id"));
        if (job == null) {
            throw new IllegalArgumentException("the group has no job '" + id + "': " + members.keySet());
        }
        return job;
    }

    /** Returns a future that completes when all jobs have ended. It never completes with an exception. */
    public CompletableFuture<Outcome> outcome() {
        return jobs.view(outcome);
    }

    /**
     * Waits until all jobs have ended.
     *
     * @param timeout the maximum time to wait; if it is zero or negative, this method does not wait
     * @throws IOException as {@link Job#await}
     */
    public Outcome await(Duration timeout) throws IOException {
        return Job.await(outcome, timeout, this + " have not all ended");
    }

    @Override
    public String toString() {
        return "jobs " + members.keySet();
    }

    /**
     * How the jobs of a group have ended.
     *
     * @param outcomes the outcomes by the ids of the jobs, in the order in which the ids were given
     */
    public record Outcome(Map<String, JobOutcome> outcomes) {

        /** Copies the outcomes. */
        public Outcome {
            outcomes = Collections.unmodifiableMap(new LinkedHashMap<>(outcomes));
        }

        /** Returns whether all jobs have completed without an error. */
        public boolean isCompleted() {
            return outcomes.values().stream().allMatch(JobOutcome::isCompleted);
        }

        /** Returns the ids of the jobs whose outcomes are of a kind, for example {@code JobOutcome.Failed.class}. */
        public List<String> jobs(Class<? extends JobOutcome> kind) {
            return outcomes.entrySet().stream()
                    .filter(entry -> kind.isInstance(entry.getValue()))
                    .map(Map.Entry::getKey)
                    .toList();
        }

        /** Returns text such as {@code backup0 failed: Input/output error; backup1 cancelled}. */
        @Override
        public String toString() {
            return outcomes.entrySet().stream()
                    .map(entry -> entry.getKey() + " " + entry.getValue())
                    .collect(Collectors.joining("; "));
        }
    }
}
