package io.github.qapi4j.runtime.job;

import io.github.qapi4j.runtime.codec.JsonNull;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one job: from its events, and from the answers to {@code query-jobs} where events may be missing or do not suffice. Not thread-safe.
 *
 * <p>A block job that has run says how it ends by {@code BLOCK_JOB_COMPLETED}, perhaps with an error, or {@code BLOCK_JOB_CANCELLED}, just before
 * {@code concluded}. Other jobs have only {@code JOB_STATUS_CHANGE}: {@code concluded} after {@code pending} is success, and after {@code aborting} only
 * {@code query-jobs} has the error. A job that is dismissed automatically changes from {@code concluded} to {@code null} in one step of the server; one
 * that is not stays {@code concluded}, and only {@code query-jobs} can say that it stays. Statuses are compared with their predecessor, so that they
 * are forgotten where events may be missing.
 */
final class JobLife {
    /** The text of ECANCELED, by which a server describes a job that was cancelled. */
    private static final String CANCELED = "operation canceled";

    private boolean started;

    /** Whether an event of the job was applied, or the server was asked for it. */
    private boolean seen;

    private boolean lost;
    private String loss = "";

    /** Whether an event of the job was applied since {@link #ask}. */
    private boolean touched;

    /** The latest status; empty if it is not known. */
    private String status = "";

    private boolean aborting;
    private boolean concluded;
    private boolean ready;
    private boolean pending;
    private boolean remains;

    /** How the job will have ended when it concludes. */
    private @Nullable JobOutcome known;

    private @Nullable JobOutcome end;

    /**
     * Notes that the command that starts the job has succeeded, after all events that the server has sent before the reply. A job that the server does not
     * have is over from then on. A server sends {@code created} before the reply, so that a job without an event may have another id.
     */
    void start() {
        started = true;
        if (!seen && !lost) {
            lose("the server has sent no event of it before the reply to its command");
        }
    }

    /** Returns whether the command that starts the job has succeeded, as far as known. */
    boolean isStarted() {
        return started;
    }

    /** Notes that events may be missing from here on, with a reason for messages. */
    void lose(String reason) {
        lost = true;
        loss = reason;
        status = "";
    }

    /** Applies an event of this job. */
    void apply(String event, JsonObject data) {
        if (end != null) {
            return;
        }
        touched = true;
        seen = true;
        switch (event) {
            case JobEvents.STATUS_CHANGE -> change(JobEvents.string(data, "status"));
            case JobEvents.READY -> ready = true;
            case JobEvents.PENDING -> pending = true;
            case JobEvents.CANCELLED -> known = new JobOutcome.Cancelled();
            case JobEvents.COMPLETED ->
                known = errorOf(data).<JobOutcome>map(JobOutcome.Failed::new).orElse(new JobOutcome.Completed());
            default -> {
                // The error of a block job does not end it.
            }
        }
    }

    private void change(String next) {
        String previous = status;
        enter(next);
        if (next.equals("concluded")) {
            concluded = true;
            if (known == null && previous.equals("pending")) {
                known = new JobOutcome.Completed();
            }
        } else if (next.equals("null")) {
            end = known != null ? known : unknown();
        }
    }

    private void enter(String next) {
        status = next;
        ready |= next.equals("ready") || next.equals("standby");
        pending |= next.equals("pending");
        aborting |= next.equals("aborting");
    }

    /** Returns whether the server must be asked. Before the command has succeeded, a job with this id may be that of another program. */
    boolean needsAnswer() {
        return started && end == null && (lost || concluded);
    }

    /** Notes that the server is asked now. */
    void ask() {
        lost = false;
        touched = false;
        seen = true;
    }

    /** Notes that the server did not answer what it was asked. */
    void unanswered() {
        lost = true;
    }

    /**
     * Applies the answer of the server, after all events that the server has sent before it.
     *
     * @param entry the job's entry; null if it has none
     */
    void answer(@Nullable JsonObject entry) {
        if (end != null) {
            return;
        }
        if (entry == null) {
            if (known != null || concluded || started && !lost && !touched) {
                end = known != null ? known : unknown();
            } else {
                // The job may begin only now, or something was lost again.
                lost = true;
            }
            return;
        }
        String answered = JobEvents.string(entry, "status");
        if (!touched) {
            enter(answered);
        }
        if (answered.equals("concluded")) {
            remains = true;
            if (known == null) {
                known = errorOf(entry).map(JobLife::failure).orElse(new JobOutcome.Completed());
            }
            end = known;
        }
    }

    private static JobOutcome failure(String error) {
        String text = error.toLowerCase(Locale.ROOT).replace("cancelled", "canceled");
        return text.equals(CANCELED) ? new JobOutcome.Cancelled() : new JobOutcome.Failed(error);
    }

    private static Optional<String> errorOf(JsonObject object) {
        return object.find("error")
                .filter(error -> !(error instanceof JsonNull))
                .map(error -> error instanceof JsonString text ? text.value() : error.toString());
    }

    private JobOutcome unknown() {
        if (aborting) {
            return new JobOutcome.Unknown(
                    "the job has failed or was cancelled, and was dismissed before its error could be queried");
        }
        return new JobOutcome.Unknown("the server does not have the job any more, and its end was not observed"
                + (loss.isEmpty() ? "" : ": " + loss));
    }

    /** Ends the observation of a job that may continue, or that may remain in the server. */
    void giveUp(String reason) {
        remains = false;
        if (end == null) {
            end = known != null ? known : new JobOutcome.Unknown(reason);
        }
    }

    /** Returns how the job has ended; null if it has not, as far as known. */
    @Nullable
    JobOutcome end() {
        return end;
    }

    /** Returns whether the job was ready for completion at some time. */
    boolean wasReady() {
        return ready;
    }

    /** Returns whether the job was pending at some time. */
    boolean wasPending() {
        return pending;
    }

    /** Returns whether the server keeps the job until it is dismissed. */
    boolean remains() {
        return remains;
    }
}
