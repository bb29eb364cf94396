package io.github.qapi4j.runtime.transaction;

import io.github.qapi4j.runtime.qmp.QmpErrorException;

/** Keeps everything else quiet while a transaction runs, so that all its actions see the same point in time. */
public interface QuiesceHook {

    /**
     * Waits until nothing is in flight any more and keeps it so, before the first step is prepared.
     *
     * @throws QmpErrorException if that cannot be had; this is then the answer, nothing has run, and {@link #leave} is not called
     */
    void enter() throws QmpErrorException;

    /** Lets everything go on, after the last step was cleaned; what it throws is only logged. */
    void leave();
}
