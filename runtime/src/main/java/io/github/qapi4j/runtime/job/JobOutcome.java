package io.github.qapi4j.runtime.job;

import java.util.Objects;

/**
 * How a job has ended. Its text, such as {@code failed: No space left on device}, is for messages. Immutable.
 *
 * <pre>{@code
 * JobOutcome outcome = job.await(Duration.ofHours(1));
 * if (outcome instanceof JobOutcome.Failed failed) {
 *     throw new IOException("the backup has failed: " + failed.error());
 * }
 * }</pre>
 */
public sealed interface JobOutcome {

    /** Returns whether the job has completed without an error. */
    default boolean isCompleted() {
        return this instanceof Completed;
    }

    /** The job has completed without an error. This includes a mirror that was ready and was cancelled without force. */
    record Completed() implements JobOutcome {
        @Override
        public String toString() {
            return "completed";
        }
    }

    /**
     * The job has failed.
     *
     * @param error the text of the error, for humans; texts differ between releases and hosts
     */
    record Failed(String error) implements JobOutcome {
        /** Checks that the text is not null. */
        public Failed {
            Objects.requireNonNull(error, "error");
        }

        @Override
        public String toString() {
            return "failed: " + error;
        }
    }

    /** The job was cancelled: by a command, or because another job of its grouped transaction has failed or was cancelled. */
    record Cancelled() implements JobOutcome {
        @Override
        public String toString() {
            return "cancelled";
        }
    }

    /**
     * It cannot be known whether the job has ended, or how: the connection has ended, or the server does not have the job any more and the events of
     * its end were lost.
     *
     * @param reason the reason, for humans
     */
    record Unknown(String reason) implements JobOutcome {
        /** Checks that the reason is not null. */
        public Unknown {
            Objects.requireNonNull(reason, "reason");
        }

        @Override
        public String toString() {
            return "unknown: " + reason;
        }
    }
}
