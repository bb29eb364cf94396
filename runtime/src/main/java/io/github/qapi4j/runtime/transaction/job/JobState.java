package io.github.qapi4j.runtime.transaction.job;

import java.util.Locale;

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

    /** What commands do with a job. */
    enum Verb {
        CANCEL("cancel"),
        PAUSE("pause"),
        RESUME("resume"),
        SET_SPEED("set-speed"),
        COMPLETE("complete"),
        FINALIZE("finalize"),
        DISMISS("dismiss");

        private final String command;

        Verb(String command) {
            this.command = command;
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
        return switch (this) {
            case CREATED -> next == RUNNING || next == ABORTING;
            case RUNNING -> next == PAUSED || next == READY || next == WAITING || next == ABORTING;
            case PAUSED -> next == RUNNING;
            case READY -> next == STANDBY || next == WAITING || next == ABORTING;
            case STANDBY -> next == READY;
            case WAITING -> next == PENDING || next == ABORTING;
            case PENDING -> next == CONCLUDED || next == ABORTING;
            case ABORTING -> next == CONCLUDED;
            case CONCLUDED -> next == NULL;
            case NULL -> false;
        };
    }

    boolean accepts(Verb verb) {
        return switch (verb) {
            case CANCEL -> compareTo(PENDING) <= 0;
            case PAUSE, RESUME, SET_SPEED -> compareTo(STANDBY) <= 0;
            case COMPLETE -> isReady();
            case FINALIZE -> this == PENDING;
            case DISMISS -> this == CONCLUDED;
        };
    }

    /** Returns whether the job can be completed by a command. */
    boolean isReady() {
        return this == READY || this == STANDBY;
    }
}
