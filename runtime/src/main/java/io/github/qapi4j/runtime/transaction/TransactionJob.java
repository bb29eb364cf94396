package io.github.qapi4j.runtime.transaction;

/** A job that a step has created and that has not begun to run; it sees exactly one of the two calls, once. */
public interface TransactionJob {

    /** Lets the job run, after every step was committed; what it throws is only logged. */
    void start();

    /** Forgets the job, which never ran: there is nothing to cancel, and nobody to wait for. */
    void discard();
}
