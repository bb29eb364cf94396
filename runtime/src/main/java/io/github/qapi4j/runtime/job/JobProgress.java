package io.github.qapi4j.runtime.job;

import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonTypeException;
import java.io.IOException;
import java.util.Objects;

/**
 * The progress of a job at one time, as {@code query-jobs} answers it. Immutable.
 *
 * <pre>{@code
 * job.progress().ifPresent(progress -> System.out.printf("%s: %.0f %%%n", job.id(), 100 * progress.fraction()));
 * }</pre>
 *
 * @param type the kind of the job in QMP, e.g. {@code backup}
 * @param status the status in QMP, e.g. {@code running}
 * @param current the work done, in units that depend on the job: usually bytes. It need not grow evenly.
 * @param total the work to do, as estimated at this time, in the same units; it may grow, and may be zero before the job knows it
 */
public record JobProgress(String type, String status, long current, long total) {

    /** Checks that nothing is null. */
    public JobProgress {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(status, "status");
    }

    /** @throws IOException if a member is missing or has another type */
    static JobProgress of(JsonObject entry) throws IOException {
        try {
            return new JobProgress(
                    entry.getString("type"),
                    entry.getString("status"),
                    entry.getLong("current-progress"),
                    entry.getLong("total-progress"));
        } catch (JsonTypeException e) {
            throw new IOException("the answer to 'query-jobs' has no valid progress: " + e.getMessage(), e);
        }
    }

    /** Returns the part of the work that is done, from 0 to 1; 0 if the total is not known yet. */
    public double fraction() {
        return total <= 0 ? 0 : Math.min(1, Math.max(0, (double) current / total));
    }
}
