package io.github.qapi4j.runtime.transaction.job;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The states of a job, in QEMU's order: which state may follow, and which commands a job accepts. */
enum JobState {
    CREATED,
    RUNNING,
    PAUSED,
    READY,
    STANDBY,
    WAITING,
    PENDING,
    ABORTING,
    CONCLUDED,
    NULL;

    /** The states that may follow each state. A switch would load a class of its own, which may be when memory is exhausted. */
    private static final Map<JobState, Set<JobState>> NEXT = Map.of(
            CREATED, Set.of(RUNNING, ABORTING),
            RUNNING, Set.of(PAUSED, READY, WAITING, ABORTING),
            PAUSED, Set.of(RUNNING),
            READY, Set.of(STANDBY, WAITING, ABORTING),
            STANDBY, Set.of(READY),
            WAITING, Set.of(PENDING, ABORTING),
            PENDING, Set.of(CONCLUDED, ABORTING),
            ABORTING, Set.of(CONCLUDED),
            CONCLUDED, Set.of(NULL));

    /** What commands do with a job, and the first and the last state in which they may. */
    enum Verb {
        CANCEL("cancel", CREATED, PENDING),
        PAUSE("pause", CREATED, STANDBY),
        RESUME("resume", CREATED, STANDBY),
        SET_SPEED("set-speed", CREATED, STANDBY),
        CHANGE("change", RUNNING, STANDBY),
        COMPLETE("complete", READY, STANDBY),
        FINALIZE("finalize", PENDING, PENDING),
        DISMISS("dismiss", CONCLUDED, CONCLUDED);

        private final String command;
        private final JobState first;
        private final JobState last;

        Verb(String command, JobState first, JobState last) {
            this.command = command;
            this.first = first;
            this.last = last;
        }

        /** Returns the last part of the names of the commands. */
        String command() {
            return command;
        }
    }

    /** Returns the state's name in QMP. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean mayBecome(JobState next) {
        return NEXT.getOrDefault(this, Set.of()).contains(next);
    }

    boolean accepts(Verb verb) {
        return compareTo(verb.first) >= 0 && compareTo(verb.last) <= 0;
    }

    /** Returns whether the job can be completed by a command. */
    boolean isReady() {
        return this == READY || this == STANDBY;
    }

    /** Returns whether the work has begun and has not returned. */
    boolean isWorking() {
        return this != CREATED && compareTo(STANDBY) <= 0;
    }
}
