package io.github.qapi4j.runtime.qmp;

/** What happens to a subscription whose queue is full when one more event comes. The session goes on in any case. */
public enum EventOverflow {
    /** The oldest event in the queue is dropped, and counted. */
    DROP_OLDEST,
    /** The subscription fails: it yields what is in the queue, and then an exception. */
    FAIL
}
